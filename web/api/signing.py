"""Deciding together: who signs a step, who may be added or given it, and the same operation on many steps."""

from __future__ import annotations

from typing import Any

from engine.queries.tasks import Signing
from web.api.act_models import AddSigner, Many, ManyDone, Receivers, RemoveSigner
from web.api.keys import caller
from web.api.models import Started, TaskOut
from web.api.operation import TASK, TASK_AT, operation
from web.api.revisions import seen
from web.api.wire import cleaned, known_id, problem_facts
from web.auth.tokens import Scope
from web.house import engine


def signing_facts(signing: Signing) -> dict[str, Any]:
    """How far a decision of several has come, as it goes over the wire."""
    return {
        "rule": signing.rule.kind.value, **signing.tally.told(),
        "signers": [_signer(each) for each in signing.signers],
        "advisers": [_signer(each) for each in signing.advisers], "removable": sorted(signing.removable),
    }  # fmt: skip


def _signer(task: Any) -> dict[str, Any]:
    names = ("weight", "turn", "vote", "added_by")
    return {name: getattr(task, name) for name in names} | {"person": task.assignee}


@operation("GET", f"{TASK_AT}/receivers", told=Receivers)
def receivers(task_id: str) -> Any:
    """To whom the caller may hand a step, the least busy first."""
    view = engine().task(known_id(task_id, TASK), caller())
    return {"rows": engine().operations.receivers(view, caller())}


@operation("GET", f"{TASK_AT}/addable", told=Receivers)
def addable(task_id: str) -> Any:
    """Whom the caller may add to a step as signers, the least busy first."""
    view = engine().task(known_id(task_id, TASK), caller())
    return {"rows": engine().operations.addable(view, caller())}


@operation("POST", f"{TASK_AT}/signers", sent=AddSigner, told=TaskOut, status=201, scope=Scope.ACT)
def add_signer(task_id: str, json_data: AddSigner) -> Any:
    """加签: somebody advises before, decides after, or decides beside the caller."""
    sent = json_data
    return engine().operations.add_signer(known_id(task_id, TASK), caller(), seen(sent), sent.to, sent.how, sent.reason)


@operation("POST", f"{TASK_AT}/signers/remove", sent=RemoveSigner, told=Started, scope=Scope.ACT)
def remove_signer(task_id: str, json_data: RemoveSigner) -> Any:
    """减签: one who was added need not sign; the rule of the step is evaluated at once."""
    sent = json_data
    return engine().operations.remove_signer(known_id(task_id, TASK), caller(), seen(sent), sent.signer, sent.reason)


@operation("POST", "/tasks/many", sent=Many, told=ManyDone, scope=Scope.ACT)
def many(json_data: Many) -> dict[str, Any]:
    """批量: claims, gives back, completes, hands over or urges many steps; a result for each, none undoes another."""
    sent = json_data
    wanted = [(known_id(each.task_id, TASK), each.revision) for each in sent.tasks]
    results = engine().operations.many(sent.operation, wanted, caller(), **_said(sent))
    return {"rows": [{"task_id": each.task_id, "problem": problem_facts(each.refusal)} for each in results]}


def _said(sent: Many) -> dict[str, object]:
    """What the operation takes, the same for all; values typed as the form of the first step has them."""
    if sent.operation == "complete":
        step = engine().step(known_id(sent.tasks[0].task_id, TASK), caller())
        return {"values": cleaned(step.form, sent.values or {})}
    names = {"transfer": ("to", "reason"), "urge": ("words",)}.get(sent.operation, ())
    return {name: getattr(sent, name) for name in names}
