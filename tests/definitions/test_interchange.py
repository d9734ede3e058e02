"""The reference diagrams of the BPMN interchange group: accepted, or refused with the place and what to do."""

import os
import re
from pathlib import Path

import pytest

from engine.definitions import Bundle, examine, lost

FOLDER = os.environ.get("CONFORMANCE_DIR")
FILES = sorted(Path(FOLDER, "miwg").glob("*.bpmn")) if FOLDER else []
needs_files = pytest.mark.skipif(not FOLDER, reason="CONFORMANCE_DIR not set")


@needs_files
def test_all_references_are_there() -> None:
    assert len(FILES) == 21


@needs_files
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_reference_is_accepted_or_told_where_and_what_to_do(path: Path) -> None:
    examination = examine(Bundle(path.stem, {"process.bpmn": path.read_bytes()}))
    assert examination.readable
    assert examination.deployable == (not any(each.severity == "error" for each in examination.problems))
    for problem in examination.problems:
        assert problem.element, problem
        assert problem.line > 0, problem
        # One sentence says what was found, another what to do.
        assert problem.message.zh.count("。") >= 1, problem
        assert re.search(r"[.:;,] \w", problem.message.en), problem


@needs_files
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_reference_written_back_unchanged_loses_nothing(path: Path) -> None:
    assert lost(path.read_bytes(), path.read_bytes()) == ()


@needs_files
def test_no_event_or_task_of_the_reference_that_shows_them_all_is_refused_for_its_kind() -> None:
    """What is wrong there is where they stand: starts without an event sub-process, links that lead nowhere."""
    data = next(path for path in FILES if path.stem.startswith("B.2.0")).read_bytes()
    problems = examine(Bundle("all", {"process.bpmn": data})).problems
    refused = {each.element for each in problems if each.severity == "error"}
    assert len(refused) > 20
    assert not {each.code for each in problems} & {"unsupported-element", "impossible-event"}
