"""Set-up does each thing once, again when its inputs change, and says clearly what is missing."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from scripts import setup
from tests.support import source


@pytest.fixture
def done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "stamps")
    (tmp_path / "lock.txt").write_text("one==1")
    return []


def install(tmp_path: Path, done: list[str]) -> None:
    made = tmp_path / "made"

    def act() -> None:
        done.append("installed")
        made.touch()

    setup.step("packages", [tmp_path / "lock.txt"], act, made=made)


def test_a_step_is_done_once(tmp_path: Path, done: list[str]) -> None:
    install(tmp_path, done)
    install(tmp_path, done)
    assert done == ["installed"]


def test_a_step_is_done_again_when_its_lock_changes(tmp_path: Path, done: list[str]) -> None:
    install(tmp_path, done)
    (tmp_path / "lock.txt").write_text("one==2")
    install(tmp_path, done)
    assert len(done) == 2


def test_a_step_is_done_again_when_what_it_made_is_gone(tmp_path: Path, done: list[str]) -> None:
    install(tmp_path, done)
    (tmp_path / "made").unlink()
    install(tmp_path, done)
    assert len(done) == 2


def test_a_step_that_failed_is_tried_again(tmp_path: Path, done: list[str]) -> None:
    def fail() -> None:
        raise setup.SetupError("no registry")

    with pytest.raises(setup.SetupError):
        setup.step("packages", [tmp_path / "lock.txt"], fail)
    install(tmp_path, done)
    assert done == ["installed"]


def test_a_failing_program_is_shown_with_what_it_said_and_what_to_do() -> None:
    with pytest.raises(setup.SetupError, match=r"(?s)ended with 3 .*registry is gone.*Set a mirror"):
        setup.run(sys.executable, "-c", "import sys; print('registry is gone'); sys.exit(3)")


def test_a_missing_program_is_named() -> None:
    with pytest.raises(setup.SetupError, match="could not start no-such-program"):
        setup.run("no-such-program")


def test_a_missing_python_is_named_with_what_to_do(tmp_path: Path) -> None:
    for tool in ("sh", "make", "echo", "test"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or "")
    answer = subprocess.run(
        ["make", "setup"], cwd=source.ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert answer.returncode != 0
    assert "needs Python 3.11 or later" in answer.stderr
    assert "守望需要 Python 3.11" in answer.stderr


@pytest.mark.slow
def test_the_wheel_holds_all_that_it_serves(tmp_path: Path) -> None:
    """Whoever installs the wheel has the pages, the fonts of letters, the processes and the migrations."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=source.ROOT, env=dict(os.environ), check=True, capture_output=True)
    (wheel,) = tmp_path.glob("shouwang-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    own = {
        source.name(path)
        for path in source.tracked()
        if source.name(path).split("/")[0] in {"engine", "tasks", "web", "bpmn", "migrations"}
    }
    assert {name for name in own if not name.startswith("web/frontend/")} - names == set()
    assert {
        "web/static/dist/manifest.json",
        "web/static/dist/licences.txt",
        "web/static/dist/fonts/NotoSerifSC_400Regular.ttf",
    } <= names
    assert not any("node_modules" in name or name.startswith(("tests/", "web/frontend/")) for name in names)
