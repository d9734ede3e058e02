"""The API is sent what its own document allows and what it does not: no fault of the server, no answer it does not describe.

`API_EXAMPLES=200` in the environment makes a long run of it: there are twice as many calls as there were, and the suite has a quick one.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from engine.records import TaskState
from tests.api.conftest import Program, program
from tests.support.owners import fresh_owners

EXAMPLES = int(os.environ.get("API_EXAMPLES", "2"))
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


@pytest.fixture(scope="module")
def callers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Program]]:
    """Programs of a clerk, an administrator and a process owner over a county with cases at several steps."""
    with fresh_owners(tmp_path_factory) as county:
        for _ in range(4):
            county.start()
        county.do(county.world.alice, note="齐")
        yield [program(county, who) for who in (county.world.alice, county.world.root, county.owner)]


def test_every_answer_is_one_that_the_document_describes(callers: list[Program]) -> None:
    """Every operation is tried, whatever the others did; all that went wrong is told at the end."""
    document = schemathesis.openapi.from_wsgi("/api/openapi.json", callers[0].county.app)
    wrong, tried = dict[str, str](), 0
    for result in document.get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()
        tried += 1
        try:
            exercise(operation, callers)
        except (Exception, BaseExceptionGroup) as fault:  # noqa: BLE001 - the next operation is tried all the same
            wrong[operation.label] = str(fault)[:1_500]
    assert tried > 40
    assert wrong == {}, "\n\n".join(f"{label}: {told}" for label, told in wrong.items())


def exercise(operation: Any, callers: list[Program]) -> None:
    """Requests that fit the document and requests that do not."""
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    for mode in modes:

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=EXAMPLES < 100,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def send(case: Any) -> None:
            sent = zlib.crc32((repr(case.path_parameters) + repr(case.body)).encode("utf-8", "replace"))
            who = callers[sent % len(callers)]
            aim(case, who, sent)
            case.call_and_validate(headers={"Authorization": f"Bearer {who.secret}"}, checks=list(CHECKS))

        try:
            send()
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE, operation.label  # nothing about it can be wrong


def aim(case: Any, who: Program, sent: int) -> None:
    """Three of four calls meet something that is there, most of these as it is now."""
    engine, system = who.county.world.engine, who.county.world.system
    if sent % 4 == 0:
        return
    cases = engine.cases(who.county.world.root).rows or engine.cases(who.county.world.alice).rows
    if not cases:
        return
    view = engine.case(cases[sent % len(cases)].case.id, system)
    tasks = [each for each in view.tasks if each.state in (TaskState.OPEN, TaskState.CLAIMED)] or view.tasks
    real = {"case_id": view.case.id, "task_id": tasks[sent % len(tasks)].id, "process": "permit"}
    revision = tasks[sent % len(tasks)].revision if "task_id" in case.path_parameters else view.case.revision
    case.path_parameters.update({name: real[name] for name in case.path_parameters.keys() & real.keys()})
    if sent % 3 and isinstance(case.body, dict) and isinstance(case.body.get("revision"), int):
        case.body["revision"] = revision
