"""Cases: begin one, list those that the caller may know of, read one whole."""

from __future__ import annotations

from typing import Any

from flask import request

from engine.errors import InvalidForm, Refusal
from engine.records import Actor, CaseStatus
from engine.text import Text
from tasks import records_of_case
from web.api.keys import caller
from web.api.models import LONGEST_KEY, CasePage, CaseQuery, StartCase, Started, WholeCase
from web.api.operation import operation
from web.api.wire import both, cleaned, known_id, submission_facts
from web.auth.tokens import Scope
from web.cases.told import title_of
from web.house import engine

CASE = Text("案件", "case")


class KeyUsed(Refusal):
    """An idempotency key with which another case was begun."""

    code = "key_used"
    sentence = Text(
        "这个幂等键已经用于另一个案件，没有新建。请换一个键。",
        "This idempotency key began another case, and nothing was begun now. Choose another key.",
    )


@operation("POST", "/cases", sent=StartCase, told=Started, status=201, scope=Scope.ACT)
def start(json_data: StartCase) -> Any:
    """Begins a case of the newest version of a process."""
    sent, who = json_data, caller()
    form = None
    for each in engine().startable(who):
        if each.process == sent.process:
            drawn = engine().blueprint(who.county, each.process, each.version)
            form = drawn.forms.get(drawn.start_form or "")
    values = cleaned(form, sent.values)
    title = sent.title or (title_of(form, values, sent.process) if form else sent.process)
    begun = engine().start(sent.process, who, place=sent.place, values=values, title=title, key=_key(sent, who))
    if (begun.case.process, begun.case.place) != (sent.process, sent.place):
        raise KeyUsed
    return begun


def _key(sent: StartCase, who: Actor) -> str | None:
    """The key by which a case begins once. Every caller counts anew: the key of one program is nothing to another."""
    key = sent.key or request.headers.get("Idempotency-Key")
    if key and (len(key) > LONGEST_KEY or not key.isprintable()):
        raise InvalidForm(
            {"key": [Text(f"最多{LONGEST_KEY}个可见字符。", f"At most {LONGEST_KEY} visible characters.")]}
        )
    return f"api:{who.person}:{key}" if key else None


@operation("GET", "/cases", sent=CaseQuery, told=CasePage)
def cases(query_data: CaseQuery) -> dict[str, Any]:
    """Cases that the caller may know of, latest first."""
    asked = query_data
    status = CaseStatus(asked.status) if asked.status else None
    page = engine().cases(caller(), asked.text, status, asked.process, asked.after, asked.limit)
    return {"rows": [each.case for each in page.rows], "after": page.after}


@operation("GET", "/cases/<string(length=20):case_id>", told=WholeCase)
def case(case_id: str) -> dict[str, Any]:
    """A case with its tasks, legal periods, what was filled in, and what happened."""
    view = engine().case(known_id(case_id, CASE), caller())
    letters = records_of_case(engine(), caller(), case_id).letters
    return {
        "case": view.case, "tasks": view.tasks, "events": view.events, "attachments": view.attachments,
        "letters": letters, "copies": view.copies, "cancel_asked": view.cancel_asked,
        "deadlines": [deadline_facts(each) for each in view.deadlines],
        "submissions": [
            submission_facts(view.drawn_in(each.element, each.task_id), each) for each in view.submissions
        ],
    }  # fmt: skip


def deadline_facts(deadline: Any) -> dict[str, Any]:
    """A legal period as it goes over the wire."""
    names = ("name", "round", "amount", "unit", "due_at", "provisional", "met_at")
    return {name: getattr(deadline, name) for name in names} | {"label": both(deadline.label)}
