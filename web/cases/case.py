"""A case whole: how far it has come, what happened, its periods and papers; and the acts on it."""

from __future__ import annotations

import re

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.clock import legal_date
from engine.definitions import Element
from engine.errors import Refusal
from engine.queries.cases import CaseView, node_states
from engine.queries.inbox import step_name
from engine.records import LIVE, CaseStatus, TaskState
from web.access import actor, administers
from web.cases.casefile import casefile
from web.cases.copies import given, may_copy, mine
from web.cases.correcting import correctable
from web.cases.happenings import cancelling, happenings, standstill
from web.cases.room import blueprint
from web.cases.told import glance
from web.errors import status_of
from web.formatting import day, moment
from web.house import engine
from web.i18n import _, say
from web.refusals import tell
from web.roles import role_name

REVISION = re.compile(r"[0-9]{1,9}")
"""What an integer column holds."""
_OPEN = (TaskState.OPEN, TaskState.CLAIMED)


@blueprint.get("/cases")
def index() -> ResponseReturnValue:
    """Every case that this person may know of, the latest first."""
    status = request.args.get("status", "")
    wanted = CaseStatus(status) if status in tuple(CaseStatus) else None
    text = request.args.get("q", "").strip()
    try:
        page = engine().cases(actor(), text or None, wanted, None, request.args.get("after"))
    except ValueError:
        abort(404)
    return render_template("cases/index.html", page=page, text=text, status=status)


@blueprint.get("/cases/<case_id>")
def show(case_id: str) -> ResponseReturnValue:
    """The page of a case."""
    return page_of(engine().case(case_id, actor()))


@blueprint.get("/cases/<case_id>/diagram.bpmn")
def diagram(case_id: str) -> ResponseReturnValue:
    """The diagram in the version that the case runs on."""
    return Response(engine().case(case_id, actor()).blueprint.xml, mimetype="application/xml")


@blueprint.get("/cases/<case_id>/states.json")
def states(case_id: str) -> ResponseReturnValue:
    """How far the case has come at each element: `{"states": {id: {state, who, when, count}}}`."""
    view = engine().case(case_id, actor())
    return {
        "states": {
            each.element: {
                "state": each.state,
                "who": view.people.get(each.person or ""),
                "when": day(each.at) or None,
                "count": each.times,
            }
            for each in node_states(view)
        }
    }


@blueprint.post("/cases/<case_id>/cancel")
def cancel(case_id: str) -> ResponseReturnValue:
    """撤销, with a reason."""
    try:
        engine().cancel(case_id, actor(), read_revision(), request.form.get("reason", ""))
    except Refusal as refusal:
        return page_of(engine().case(case_id, actor()), refusal), status_of(refusal)
    flash(_("案件已撤销，撤销理由已记录。"), "success")
    return redirect(url_for("cases.show", case_id=case_id))


@blueprint.post("/cases/<case_id>/extend")
def extend(case_id: str) -> ResponseReturnValue:
    """Prolongs a legal period, for a cause of the rules, before it is over."""
    form = request.form
    try:
        longer = engine().extend(
            case_id, actor(), form.get("deadline", ""), form.get("cause", ""), form.get("note", "")
        )
    except Refusal as refusal:
        return page_of(engine().case(case_id, actor()), refusal), status_of(refusal)
    flash(_("“%(name)s”已延长到%(day)s。", name=say(longer.label), day=day(longer.due_at)), "success")
    return redirect(url_for("cases.show", case_id=case_id))


def read_revision() -> int:
    """The revision that the page showed; one that nothing has where it was spoiled."""
    found = request.form.get("revision", "")
    return int(found) if REVISION.fullmatch(found) else -1


def page_of(view: CaseView, refusal: Refusal | None = None, typed: str = "") -> str:
    """The page of a case; after a refusal with what was typed."""
    running = view.case.status is CaseStatus.RUNNING
    return render_template(
        "cases/show.html",
        view=view,
        case=view.case,
        running=running,
        family=glance(view),
        happenings=happenings(view),
        standstill=standstill(view),
        steps=_steps(view),
        mine=[each for each in view.tasks if each.state in _OPEN],
        step_of=lambda element, task_id=None: say(step_name(view.drawn_in(element, task_id), element)),
        file=casefile(view),
        extensible=_extensible(view) if running else [],
        may_cancel=running and administers(),
        my_copy=mine(view),
        copies_given=given(view),
        may_copy=may_copy(view),
        way_out=view.way_out(actor().person),
        cancelling=cancelling(view),
        holders=holders_of(view),
        administers=administers(),
        live=view.case.status in LIVE,
        correctable=correctable(view),
        typed=typed,
        refused_act=request.endpoint if refusal else "",
        refusal_text=sentences(refusal),
        today=legal_date(engine().clock.now()),
    )


def holders_of(view: CaseView) -> list[str]:
    """Who has the case now and decides in it, not who only advises: office and name, or the role while nobody has it."""
    now = [each for each in view.tasks if each.state in _OPEN and each.owner is None]
    return list(dict.fromkeys(view.called(each.assignee) if each.assignee else role_name(each.role) for each in now))


def sentences(refusal: Refusal | None) -> str:
    """What a refusal says, field by field where it knows; empty without one."""
    if refusal is None:
        return ""
    errors = getattr(refusal, "errors", {})
    return " ".join(say(text) for texts in errors.values() for text in texts) or tell(refusal)


def _steps(view: CaseView) -> list[tuple[str, str, str]]:
    """(state, step, who and when) of the steps with a name, for those who cannot see the diagram."""
    known = view.blueprint.elements
    return [
        (
            each.state,
            say(known[each.element].name),
            " ".join(filter(None, (view.people.get(each.person or ""), moment(each.at)))),
        )
        for each in node_states(view)
        if each.element in known and _has_a_say(known[each.element])
    ]


def _has_a_say(element: Element) -> bool:
    """Whether people know it as a step: no flow, no gateway, and of what the system passes only what has a name."""
    if element.source is not None or element.kind.is_gateway:
        return False
    own = element.kind.is_human or (element.parent is None and (element.kind.is_start or element.kind.is_end))
    return bool(element.name.zh) and (own or element.name.zh != element.id)


def _extensible(view: CaseView) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(name, label, causes) of the running periods that may still be prolonged."""
    found = []
    for each in view.deadlines:
        rule = view.rules.deadlines.get(each.name)
        if each.met_at is None and each.extended_at is None and rule is not None and rule.extension is not None:
            causes = [(cause.code, say(cause.label)) for cause in rule.extension.causes]
            found.append((each.name, say(rule.label), causes))
    return found
