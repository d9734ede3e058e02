"""The DMN Technology Compatibility Kit: no result that was right may become wrong."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.decisions.tck import Result, run_level

FOLDER = os.environ.get("CONFORMANCE_DIR")
KIT = Path(FOLDER or ".") / "dmn-tck"

pytestmark = pytest.mark.skipif(FOLDER is None, reason="CONFORMANCE_DIR not set")

EXTERNAL_JAVA = "0076-feel-external-java"
"""Calls of Java classes: the one thing of the standard that is left out on purpose."""
PAGE = (Path(__file__).parents[2] / "docs" / "feel.md").read_text(encoding="utf-8")
MISSES = set(re.findall(r"^\| ([a-z]+_\d{3}) \|", PAGE, re.MULTILINE))
"""The results that the page of FEEL names, each with its reason."""


def failures(results: list[Result]) -> dict[str, int]:
    return dict(Counter(each.folder for each in results if not each.passed))


def passed(results: list[Result]) -> tuple[int, int]:
    """How many cases are right in every result, and how many there are."""
    cases = {(each.folder, each.case) for each in results}
    wrong = {(each.folder, each.case) for each in results if not each.passed}
    return len(cases - wrong), len(cases)


def described(results: list[Result]) -> str:
    wrong = [each for each in results if not each.passed]
    return "\n".join(f"{each.folder} {each.case}: {each.expected!r} is {each.actual!r} ({each.note})" for each in wrong)


def test_level_2_is_complete() -> None:
    results = list(run_level(KIT / "compliance-level-2"))
    assert passed(results) == (116, 116)
    assert not failures(results), described(results)


def test_level_3_is_complete_but_for_external_java_functions() -> None:
    results = list(run_level(KIT / "compliance-level-3"))
    assert passed(results) == (3_261, 3_275)
    assert len(results) == 3_369
    assert failures(results) == {EXTERNAL_JAVA: 14}, described(results)


def test_every_miss_stands_by_name_on_the_page_of_feel() -> None:
    missed = {each.case for each in run_level(KIT / "compliance-level-3", only=EXTERNAL_JAVA) if not each.passed}
    assert missed == MISSES


def test_every_miss_says_that_it_calls_java() -> None:
    for each in run_level(KIT / "compliance-level-3", only=EXTERNAL_JAVA):
        assert each.passed or each.note == "external functions (Java, PMML) are not supported"
