"""Administrative acts on cases, corrections, incidents, messages and signals. Each with its reason; the engine refuses others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask import g

from engine.errors import NotFound
from engine.queries.cases import CaseView
from engine.queries.inbox import step_name
from engine.records import HumanTask
from engine.text import Text
from web.api.cases import CASE
from web.api.keys import caller
from web.api.models import CaseOut, Started, SubmissionOut
from web.api.operation import operation
from web.api.revisions import seen
from web.api.steering_models import (
    Correct,
    DataOut,
    IncidentList,
    Jump,
    JumpPlan,
    JumpQuery,
    Mend,
    Places,
    Reopen,
    RetriedMany,
    RetryMany,
    SendMessage,
    SendSignal,
    WithReason,
)
from web.api.wire import both, cleaned, known_id, plain, problem_facts, submission_facts
from web.auth.tokens import Scope
from web.cases.veiled import unveiled
from web.house import engine

INCIDENT = Text("故障", "incident")


@operation("POST", "/cases/<string(length=20):case_id>/suspend", sent=WithReason, told=CaseOut, scope=Scope.ADMINISTER)
def suspend(case_id: str, json_data: WithReason) -> Any:
    """挂起: nothing can be done in the case until it is resumed; administrators."""
    return engine().steering.suspend(known_id(case_id, CASE), caller(), seen(json_data), json_data.reason)


@operation("POST", "/cases/<string(length=20):case_id>/resume", sent=WithReason, told=CaseOut, scope=Scope.ADMINISTER)
def resume(case_id: str, json_data: WithReason) -> Any:
    """激活: the case goes on where it stood; administrators."""
    return engine().steering.resume(known_id(case_id, CASE), caller(), seen(json_data), json_data.reason)


@operation("GET", "/cases/<string(length=20):case_id>/targets", told=Places)
def targets(case_id: str) -> dict[str, Any]:
    """The steps that a case can be put on."""
    view = engine().case(known_id(case_id, CASE), caller())
    return {"rows": [_place(view, *each) for each in engine().steering.targets(case_id, caller())]}


@operation("GET", "/cases/<string(length=20):case_id>/jump", sent=JumpQuery, told=JumpPlan)
def plan_jump(case_id: str, query_data: JumpQuery) -> dict[str, Any]:
    """What putting a case on a step (or taking an ended one up there) would leave, enter and take back; nothing changes."""
    view, asked = engine().case(known_id(case_id, CASE), caller()), query_data
    plan = engine().steering.plan_jump(case_id, caller(), asked.element, process=asked.process, near=asked.near)
    return {
        "left": [_place(view, *each) for each in plan.left],
        "entered": [_place(view, *each) for each in plan.entered],
        "revoked": plan.revoked,
    }


@operation("POST", "/cases/<string(length=20):case_id>/jump", sent=Jump, told=Started, scope=Scope.ADMINISTER)
def jump(case_id: str, json_data: Jump) -> dict[str, Any]:
    """自由跳转: leaves the steps on the way and enters another anew; administrators."""
    sent = json_data
    opened = engine().steering.jump(
        known_id(case_id, CASE),
        caller(),
        seen(sent),
        sent.element,
        sent.reason,
        process=sent.process,
        near=sent.near,
    )
    return _now(case_id, opened)


@operation("POST", "/cases/<string(length=20):case_id>/reopen", sent=Reopen, told=Started, scope=Scope.ADMINISTER)
def reopen(case_id: str, json_data: Reopen) -> dict[str, Any]:
    """唤醒: an ended case goes on at a step; administrators."""
    sent = json_data
    opened = engine().steering.reopen(known_id(case_id, CASE), caller(), seen(sent), sent.element, sent.reason)
    return _now(case_id, opened)


@operation(
    "POST",
    "/cases/<string(length=20):case_id>/submissions/<string(length=20):entry>/correct",
    sent=Correct,
    told=SubmissionOut,
    status=201,
    scope=Scope.ACT,
)
def correct(case_id: str, entry: str, json_data: Correct) -> dict[str, Any]:
    """更正: a new entry stands for what was typed, which stays; whoever typed it, or an administrator."""
    view = engine().case(known_id(case_id, CASE), caller())
    kept = next((each for each in view.submissions if each.id == entry), None)
    if kept is None:
        raise NotFound(what=Text("填写记录", "entry"))
    drawn = view.drawn_in(kept.element, kept.task_id)
    form = drawn.forms.get(kept.form)
    values: Mapping[str, object] = json_data.values
    if form is not None:
        values = cleaned(form, unveiled(form, values, kept.values, whole=g.sees_identity))
    made = engine().steering.correct(case_id, caller(), entry, values, json_data.reason)
    return submission_facts(drawn, made)


@operation("GET", "/incidents", told=IncidentList)
def incidents() -> dict[str, Any]:
    """Automatic steps that failed and wait for somebody, latest first; administrators."""
    names = ("id", "case_id", "element", "service", "opened_at")
    found = engine().incidents(caller())
    return {"rows": [{name: getattr(each, name) for name in names} | {"cause": both(each.cause)} for each in found]}


@operation("GET", "/incidents/<string(length=20):incident>/data", told=DataOut)
def failed_data(incident: str) -> dict[str, Any]:
    """The routing data that a failed step sees; administrators."""
    return {"data": plain(engine().steering.failed_data(known_id(incident, INCIDENT), caller()))}


@operation("POST", "/incidents/<string(length=20):incident>/retry", sent=Mend, told=CaseOut, scope=Scope.ADMINISTER)
def retry(incident: str, json_data: Mend) -> Any:
    """Runs a failed step again after `data` mended the routing data; a text where a date stood is read as a date."""
    before = engine().steering.failed_data(known_id(incident, INCIDENT), caller())
    data = {name: _like(before.get(name), exact(value)) for name, value in json_data.data.items()}
    return engine().steering.retry(incident, caller(), data)


@operation("POST", "/incidents/retry", sent=RetryMany, told=RetriedMany, scope=Scope.ADMINISTER)
def retry_many(json_data: RetryMany) -> dict[str, Any]:
    """Runs several again, each on its own, and says what became of each."""
    wanted = [known_id(each, INCIDENT) for each in json_data.incidents]
    results = engine().steering.retry_many(wanted, caller())
    return {"rows": [{"incident": each, "problem": problem_facts(refused)} for each, refused in results.items()]}


@operation("POST", "/messages", sent=SendMessage, told=CaseOut, scope=Scope.ADMINISTER)
def deliver(json_data: SendMessage) -> Any:
    """Hands a message to the one case that waits for it: the named one, or that of the subject; administrators."""
    sent = json_data
    data = {name: exact(value) for name, value in sent.data.items()}
    return engine().steering.deliver(sent.message, caller(), data, case_id=sent.case_id, subject=sent.subject)


@operation("POST", "/signals", sent=SendSignal, scope=Scope.ADMINISTER)
def signal(json_data: SendSignal) -> str:
    """Tells every case that waits for a signal, after the answer; administrators."""
    engine().steering.signal(json_data.signal, caller())
    return ""


def exact(value: object) -> object:
    """A JSON value as routing data have it: every number exact."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        return Decimal(str(value))
    if isinstance(value, Mapping):
        return {str(name): exact(each) for name, each in value.items()}
    return [exact(each) for each in value] if isinstance(value, list) else value


def _like(before: object, value: object) -> object:
    """A date where a date stood, as JSON has none."""
    if type(before) is date and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _place(view: CaseView, process: str, element: str) -> dict[str, Any]:
    return {"process": process, "element": element, "name": both(step_name(view.blueprints.get(process), element))}


def _now(case_id: str, opened: tuple[HumanTask, ...]) -> dict[str, Any]:
    case = engine().case(case_id, caller()).case
    return {"case": case, "opened": opened, "ended": case.end_element}
