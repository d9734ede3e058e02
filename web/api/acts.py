"""What people do with a step beside doing it, and with a case: hand on, return, urge, withdraw, give to read, look ahead."""

from __future__ import annotations

from typing import Any

from engine.foreseen import Foreseen, Next
from web.api.act_models import (
    Answer,
    Ask,
    Cancel,
    Delegate,
    Extend,
    Foresee,
    ForeseenOut,
    GiveToRead,
    Grant,
    Opened,
    Receivers,
    Refuse,
    Return,
    Transfer,
    Urge,
    Urged,
)
from web.api.cases import CASE, deadline_facts
from web.api.keys import caller
from web.api.models import CaseOut, DeadlineOut, TaskOut
from web.api.operation import CASE_AT, TASK, TASK_AT, operation
from web.api.revisions import seen
from web.api.wire import both, cleaned, known_id
from web.auth.tokens import Scope
from web.house import engine


@operation("POST", f"{TASK_AT}/transfer", sent=Transfer, told=TaskOut, scope=Scope.ACT)
def transfer(task_id: str, json_data: Transfer) -> Any:
    """转办: somebody else owns the step from now on."""
    sent = json_data
    return engine().operations.transfer(known_id(task_id, TASK), caller(), seen(sent), sent.to, sent.reason)


@operation("POST", f"{TASK_AT}/delegate", sent=Delegate, told=TaskOut, scope=Scope.ACT)
def delegate(task_id: str, json_data: Delegate) -> Any:
    """委派: somebody gives advice, then the step comes back."""
    sent = json_data
    return engine().operations.delegate(known_id(task_id, TASK), caller(), seen(sent), sent.to, sent.question)


@operation("POST", f"{TASK_AT}/answer", sent=Answer, told=TaskOut, scope=Scope.ACT)
def answer(task_id: str, json_data: Answer) -> Any:
    """Gives the advice that was asked for."""
    return engine().operations.answer(known_id(task_id, TASK), caller(), seen(json_data), json_data.advice)


@operation("POST", f"{TASK_AT}/return", sent=Return, told=Opened, scope=Scope.ACT)
def give_back(task_id: str, json_data: Return) -> Any:
    """退回: to an earlier step, with a reason."""
    sent = json_data
    opened = engine().operations.give_back(
        known_id(task_id, TASK), caller(), seen(sent), sent.target, sent.reason, straight=sent.straight
    )
    return {"opened": opened}


@operation("POST", f"{TASK_AT}/take-back", told=Opened, scope=Scope.ACT)
def take_back(task_id: str) -> Any:
    """取回: a step that the caller did, while no later one was taken."""
    return {"opened": engine().operations.take_back(known_id(task_id, TASK), caller())}


@operation("POST", f"{TASK_AT}/urge", sent=Urge, told=Urged, scope=Scope.ACT)
def urge(task_id: str, json_data: Urge) -> Any:
    """催办: at most once an hour for a step."""
    return {"told": engine().operations.urge(known_id(task_id, TASK), caller(), json_data.words)}


@operation("POST", f"{TASK_AT}/grant-cancel", sent=Grant, told=CaseOut, scope=Scope.ACT)
def grant_cancel(task_id: str, json_data: Grant) -> Any:
    """Agrees to the request that the case be cancelled."""
    return engine().operations.grant_cancel(known_id(task_id, TASK), caller(), seen(json_data), json_data.reason)


@operation("POST", f"{TASK_AT}/refuse-cancel", sent=Refuse, scope=Scope.ACT)
def refuse_cancel(task_id: str, json_data: Refuse) -> str:
    """Does not agree to it."""
    engine().operations.refuse_cancel(known_id(task_id, TASK), caller(), seen(json_data), json_data.reason)
    return ""


@operation("POST", f"{CASE_AT}/withdraw", sent=Ask, told=CaseOut, scope=Scope.ACT)
def withdraw(case_id: str, json_data: Ask) -> Any:
    """撤回: by whoever began the case, before anybody has decided."""
    return engine().operations.withdraw(known_id(case_id, CASE), caller(), json_data.reason)


@operation("POST", f"{CASE_AT}/ask-cancel", sent=Ask, scope=Scope.ACT)
def ask_cancel(case_id: str, json_data: Ask) -> str:
    """Asks whoever has the case to agree that it be cancelled."""
    engine().operations.ask_cancel(known_id(case_id, CASE), caller(), json_data.reason)
    return ""


@operation("POST", f"{CASE_AT}/cancel", sent=Cancel, told=CaseOut, scope=Scope.ADMINISTER)
def cancel(case_id: str, json_data: Cancel) -> Any:
    """终止 by an administrator, or 撤回."""
    return engine().cancel(known_id(case_id, CASE), caller(), seen(json_data), json_data.reason)


@operation("POST", f"{CASE_AT}/extend", sent=Extend, told=DeadlineOut, scope=Scope.ACT)
def extend(case_id: str, json_data: Extend) -> Any:
    """Prolongs a legal period before it is over, for a cause of the rules."""
    sent = json_data
    return deadline_facts(engine().extend(known_id(case_id, CASE), caller(), sent.deadline, sent.cause, sent.note))


@operation("GET", f"{CASE_AT}/readers", told=Receivers)
def readers(case_id: str) -> Any:
    """Whom the caller may give the case to read."""
    view = engine().case(known_id(case_id, CASE), caller())
    return {"rows": engine().operations.readers(view, caller())}


@operation("POST", f"{CASE_AT}/copies", sent=GiveToRead, scope=Scope.ACT)
def give_to_read(case_id: str, json_data: GiveToRead) -> str:
    """抄送: gives the case to people to read, once each."""
    engine().operations.copy(known_id(case_id, CASE), caller(), json_data.to, json_data.words)
    return ""


@operation("POST", f"{CASE_AT}/read", scope=Scope.ACT)
def read(case_id: str) -> str:
    """已阅: what the caller was given to read has been read."""
    engine().operations.read(known_id(case_id, CASE), caller())
    return ""


@operation("POST", f"{TASK_AT}/foresee", sent=Foresee, told=ForeseenOut, scope=Scope.READ)
def foresee_step(task_id: str, json_data: Foresee) -> Any:
    """What an operation on a step would do: who gets it next, what is over. The verb runs and is taken back."""
    sent, said = json_data, dict[str, object]()
    if sent.operation == "complete":
        view = engine().task(known_id(task_id, TASK), caller())
        said["values"] = cleaned(view.form, sent.values or {})
    for name in _NAMES.get(sent.operation, ()):
        said[name] = getattr(sent, name) or ""
    found = engine().operations.foresee(known_id(task_id, TASK), caller(), sent.operation, sent.revision, **said)
    return _told(found)


@operation("POST", f"{CASE_AT}/foresee", sent=Foresee, told=ForeseenOut, scope=Scope.READ)
def foresee_case(case_id: str, json_data: Foresee) -> Any:
    """The same of an operation on a case."""
    sent = json_data
    return _told(engine().operations.foresee(known_id(case_id, CASE), caller(), sent.operation, sent.revision))


_NAMES = {
    "transfer": ("to",), "delegate": ("to",), "give_back": ("target",), "add_signer": ("to", "how"), "remove_signer": ("signer",),
}  # fmt: skip


def _told(found: Foreseen) -> dict[str, Any]:
    if found.refusal is not None:
        raise found.refusal
    rows = {name: [_next(each) for each in getattr(found, name)] for name in ("entered", "left", "perhaps", "merged")}
    gone = [
        {"kind": each.kind, "at": each.at, "step": both(each.step) if each.step else None} for each in found.unsendable
    ]
    return rows | {
        "ends": both(found.ends) if found.ends else None, "revoked": found.revoked, "gone": gone,
        "deadlines": [deadline_facts(each) for each in found.deadlines],
    }  # fmt: skip


def _next(each: Next) -> dict[str, Any]:
    names = ("process", "element", "waits_for", "role", "place", "person", "due_at")
    return {name: getattr(each, name) for name in names} | {"step": both(each.step)}
