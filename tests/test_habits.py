"""The habits that a reader cannot see in one file: locks without addresses, nothing of others' committed, nothing left half done."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.support import source

LOCKS = sorted((source.ROOT / "requirements").glob("*.txt"))
PACKAGE_LOCKS = [source.ROOT / folder / "package-lock.json" for folder in ("web/frontend", "tests/identity")]
SNAPSHOTS = "tests/releases/"
"""Counties of earlier releases, kept by scripts/snapshot.py."""
LARGEST = 1_000_000

# What a package manager, a bundler or a compiler makes; and fonts, which are never our own work.
MADE = re.compile(
    r"(^|/)(node_modules|dist|build|vendor|third_party)/|\.(min\.js|min\.css|whl|jar|so|ttf|otf|woff2?|mo|pyc|map|zip|gz)$"
)

# Assembled, so that this file does not find itself.
REGISTRIES = re.compile(
    "|".join(
        (
            "pypi" + r"\.org",
            "python" + "hosted",
            "registry" + r"\.npm",
            "npm" + r"mirror",
            "jsdeliv" + "r",
            "unpk" + "g",
        )
    )
)
UNFINISHED = re.compile(r"\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + r"CK)\b")
ONE_MACHINE = re.compile(r"(?<![\w.])/(work/(main|shared|notes)|root|home/\w+)/")

TEXT = {
    ".py",
    ".md",
    ".toml",
    ".json",
    ".mjs",
    ".js",
    ".jsx",
    ".css",
    ".html",
    ".txt",
    ".in",
    ".bpmn",
    ".dmn",
    ".po",
    ".typ",
    ".sh",
    "",
}
TRACKED = source.tracked()


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{source.name(path)}:{number} {found[0]}"
        for path in TRACKED
        if path.suffix in TEXT and path not in PACKAGE_LOCKS
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := pattern.search(line))
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_python_package_is_locked_by_hash(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
    assert entries
    assert [entry.splitlines()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", PACKAGE_LOCKS, ids=source.name)
def test_every_npm_package_is_locked_by_hash_and_without_an_address(lock: Path) -> None:
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    packages.pop("")
    assert [name for name, entry in packages.items() if not entry.get("integrity") or "resolved" in entry] == []


def test_no_file_names_a_registry() -> None:
    assert lines_with(REGISTRIES) == []


def test_no_file_names_a_place_of_one_machine() -> None:
    assert lines_with(ONE_MACHINE) == []


def test_nothing_is_left_unfinished() -> None:
    assert lines_with(UNFINISHED) == []


def test_nothing_made_or_of_others_is_committed() -> None:
    own = [path for path in TRACKED if not source.name(path).startswith(SNAPSHOTS)]
    assert [source.name(path) for path in own if MADE.search(source.name(path))] == []
    assert [source.name(path) for path in own if path.stat().st_size > LARGEST] == []


def test_the_package_asks_for_what_is_locked() -> None:
    """pyproject.toml and requirements/run.in are one list, written for two readers."""
    project = tomllib.loads((source.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = (
        line.split("#")[0].strip()
        for line in (source.ROOT / "requirements" / "run.in").read_text(encoding="utf-8").splitlines()
    )
    assert sorted(project["dependencies"]) == sorted(line.replace('"', "'") for line in listed if line)


def test_the_change_log_tells_of_this_version() -> None:
    version = tomllib.loads((source.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"## {version} " in (source.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
