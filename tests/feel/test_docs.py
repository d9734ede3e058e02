"""Every example of docs/feel.md is true, and every built-in function has one."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.decisions.place import MAX_CHARACTERS
from engine.feel import BUILTINS, compile_expression
from engine.feel import limits as bounds

PAGE = (Path(__file__).parents[2] / "docs" / "feel.md").read_text(encoding="utf-8")
NOW = datetime(2026, 3, 5, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def fenced(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


NAMES = json.loads(fenced("json")[0])
LINES = [line for block in fenced("feel") for line in block.splitlines() if line and not line.startswith("//")]
FUNCTIONS = PAGE.split("## 函数")[1].split("\n## ")[0]
EXAMPLES = [cell.replace("\\|", "|") for cell in re.findall(r"^\| `(.+?)` \|", FUNCTIONS, re.MULTILINE)]


@pytest.mark.parametrize("text", [*LINES, *EXAMPLES])
def test_this_example_is_true(text: str) -> None:
    found = compile_expression(text, NAMES).explain(NAMES, now=NOW)
    assert found.value is True, found.reasons


def test_every_built_in_has_an_example() -> None:
    assert {example.partition("(")[0] for example in EXAMPLES} == set(BUILTINS)


@pytest.mark.parametrize(
    "number",
    [
        bounds.MAX_TEXT,
        bounds.MAX_NESTING,
        bounds.MAX_STEPS,
        bounds.MAX_CALLS,
        bounds.MAX_LIST,
        bounds.MAX_STRING,
        bounds.MAX_PATTERN,
        bounds.MAX_PATTERN_SIZE,
        MAX_CHARACTERS,
    ],
)
def test_every_limit_is_written(number: int) -> None:
    assert f"{number:,}" in PAGE
