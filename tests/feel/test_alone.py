"""engine.feel stands alone, and engine.decisions on it: either could be published by itself."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ENGINE = Path(__file__).parents[2] / "engine"


def imported(package: str) -> set[str]:
    names: set[str] = set()
    for path in (ENGINE / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {each.name for each in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module or "")
    return {name for name in names if name.partition(".")[0] not in sys.stdlib_module_names}


@pytest.mark.parametrize(
    ("package", "allowed"),
    [("feel", ("engine.feel", "regex")), ("decisions", ("engine.feel", "engine.decisions", "lxml"))],
)
def test_a_package_imports_only_what_it_says(package: str, allowed: tuple[str, ...]) -> None:
    assert {name for name in imported(package) if not name.startswith(allowed)} == set()


@pytest.mark.parametrize("package", ["feel", "decisions"])
def test_nothing_evaluates_python(package: str) -> None:
    called = {
        node.func.id
        for path in (ENGINE / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"eval", "exec", "compile", "__import__", "open"}
