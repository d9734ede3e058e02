"""The four rooms keep to themselves: who may import whom, what each may say, and how large a file may grow."""

import re
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.support import source

STANDARD = sys.stdlib_module_names

# Small libraries that the engine may stand on. SpiffWorkflow is not among them: see the test of the adapter.
OF_THE_ENGINE = {
    "chinese_calendar",
    "cryptography",
    "jsonschema",
    "lxml",
    "msgspec",
    "psycopg",
    "referencing",
    "regex",
    "sqlalchemy",
    "stdnum",
    "structlog",
    "zstandard",
}

DATA = {".bpmn", ".dmn", ".json", ".toml", ".md"}
WRITTEN = (".py", ".js", ".mjs", ".jsx", ".css", ".html", ".toml", ".json", ".typ")
LONGEST = 500

# A word of social assistance in the engine means that a rule went into the wrong room.
OF_SOCIAL_ASSISTANCE = re.compile(
    r"低保|特困|救助|民政|五保|困难群众|残疾|核算|\b(dibao|tekun|wubao|households?|welfare|subsistence|destitute|disabilit\w+|social.assistance)\b",
    re.IGNORECASE,
)

ENGINE = source.files("engine")
TASKS = source.files("tasks")
WEB = source.files("web")


def outside(paths: list[Path], allowed: set[str]) -> Iterator[str]:
    """Yield a line for each import whose top name is neither standard nor in *allowed*."""
    for path in paths:
        for line, dotted in source.imports(path):
            top = dotted.split(".")[0]
            if top not in STANDARD and top not in allowed:
                yield f"{source.name(path)}:{line} imports {dotted}"


def below(paths: list[Path], package: str) -> list[Path]:
    return [
        path for path in paths if source.name(path).startswith(f"{package}/") or source.name(path) == f"{package}.py"
    ]


def test_the_engine_stands_on_the_standard_library_sqlalchemy_and_small_libraries() -> None:
    elsewhere = [path for path in ENGINE if path not in below(ENGINE, "engine/runner")]
    assert list(outside(elsewhere, {"engine"} | OF_THE_ENGINE)) == []


def test_only_the_runner_imports_spiffworkflow() -> None:
    runner = below(ENGINE, "engine/runner")
    assert list(outside(runner, {"engine", "SpiffWorkflow"} | OF_THE_ENGINE)) == []
    others = [path for path in [*ENGINE, *TASKS, *WEB] if path not in runner]
    assert [
        source.name(path)
        for path in others
        if any(name.startswith("SpiffWorkflow") for _, name in source.imports(path))
    ] == []


def test_feel_knows_nothing_of_the_project() -> None:
    feel = below(ENGINE, "engine/feel")
    strangers = [
        f"{source.name(path)}:{line} imports {dotted}"
        for path in feel
        for line, dotted in source.imports(path)
        if dotted.split(".")[0] in {"engine", "tasks", "web"} and not dotted.startswith("engine.feel")
    ]
    assert strangers == []


def test_the_runner_touches_no_database() -> None:
    assert [
        source.name(path) for path in below(ENGINE, "engine/runner") if _imports(path, "sqlalchemy", "engine.store")
    ] == []


def test_tasks_know_no_page() -> None:
    assert [
        source.name(path) for path in TASKS if _imports(path, "flask", "werkzeug", "web", "wtforms", "apiflask")
    ] == []


def test_pages_use_the_public_surface_of_tasks_alone() -> None:
    submodules = {source.module(path) for path in TASKS} - {"tasks"}
    reached = [
        f"{source.name(path)}:{line} imports {dotted}"
        for path in WEB
        for line, dotted in source.imports(path)
        if any(dotted == module or dotted.startswith(f"{module}.") for module in submodules)
    ]
    assert reached == []


def test_only_the_clock_knows_the_scheduler() -> None:
    assert [source.name(path) for path in [*ENGINE, *WEB] if _imports(path, "apscheduler")] == []


def test_processes_are_data() -> None:
    code = [
        source.name(path) for path in (source.ROOT / "bpmn").rglob("*") if path.is_file() and path.suffix not in DATA
    ]
    assert code == []


def test_the_engine_says_no_word_of_social_assistance() -> None:
    said = [
        f"{source.name(path)}:{number} says {found[0]}"
        for path in source.files("engine", suffixes=(".py", ".json", ".toml"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := OF_SOCIAL_ASSISTANCE.search(line))
    ]
    assert said == []


@pytest.mark.parametrize("room", source.ROOMS)
def test_no_module_imports_itself_in_a_circle(room: str) -> None:
    circle: list[str] = []
    try:
        TopologicalSorter(_graph(source.files(room))).prepare()
    except CycleError as error:
        circle = error.args[1]
    assert circle == []


def test_no_file_is_longer_than_a_person_reads() -> None:
    folders = ("engine", "tasks", "web", "bench", "tests", "scripts")  # a migration is a list that nobody reads twice
    lengths = {
        source.name(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in source.files(*folders, suffixes=WRITTEN)
    }
    lengths = {name: lines for name, lines in lengths.items() if not name.endswith("/package-lock.json")}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def _imports(path: Path, *packages: str) -> bool:
    names = {dotted for _, dotted in source.imports(path)}
    return any(name == package or name.startswith(f"{package}.") for name in names for package in packages)


def _graph(paths: list[Path]) -> dict[str, set[str]]:
    """Return module -> the modules among *paths* that it imports; ``from package import name`` means the module *name* if there is one."""
    modules = {source.module(path) for path in paths}
    return {
        source.module(path): {
            target
            for _, dotted in source.imports(path)
            for target in [dotted if dotted in modules else dotted.rpartition(".")[0]]
            if target in modules and target != source.module(path)
        }
        for path in paths
    }
