"""更正: what was typed is put right by a new entry with its reason; the old one stays beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import InvalidForm, NotFound, Refusal
from engine.forms import Form
from engine.queries.cases import CaseView
from engine.queries.inbox import step_name
from engine.records import CaseStatus, Submission
from engine.text import Text
from web.access import actor, administers, visitor
from web.cases.filling import Filling
from web.cases.posted import AGAIN, Posted, without_blank_rows
from web.cases.room import blueprint
from web.cases.told import form_of
from web.cases.uploads import attach_all
from web.cases.veiled import unveiled, veiled
from web.errors import status_of
from web.house import engine
from web.i18n import _, say
from web.people import looking
from web.refusals import tell

REASON = "_reason"
"""Beside the form's own fields, whose names never begin with an underscore."""


def correctable(view: CaseView) -> frozenset[str]:
    """Ids of the entries that the visitor may put right: their own while the case runs; an administrator all."""
    gone = {each.corrects for each in view.submissions}
    mine = view.case.status is CaseStatus.RUNNING
    return frozenset(
        each.id
        for each in view.submissions
        if each.id not in gone
        and form_of(view, each) is not None
        and (administers() or (mine and each.person == visitor().person.id))
    )


@blueprint.get("/cases/<case_id>/entries/<entry>")
def entry(case_id: str, entry: str) -> ResponseReturnValue:
    """The form as it was filled in, to be put right."""
    view, kept, form = _entry(case_id, entry)
    return _page(view, kept, form, veiled(form, kept.values, whole=visitor().sees_identity))


@blueprint.post("/cases/<case_id>/entries/<entry>")
def correct(case_id: str, entry: str) -> ResponseReturnValue:
    """Keeps the new entry, or changes the form on the page, by the button that was pressed."""
    view, kept, form = _entry(case_id, entry)
    posted = Posted.read(request, form)
    values = posted.rearranged(form) if posted.button in AGAIN else dict(posted.values)
    try:
        attach_all(case_id, None, form, posted.files, values)
        if posted.button in AGAIN:
            return _page(engine().case(case_id, actor()), kept, form, values, added=posted.added)
        values = without_blank_rows(values)
        engine().steering.correct(
            case_id,
            actor(),
            entry,
            form.clean(unveiled(form, values, kept.values, whole=visitor().sees_identity)),
            request.form.get(REASON, ""),
        )
    except InvalidForm as refusal:
        return _page(view, kept, form, values, refusal.errors), 422
    except Refusal as refusal:
        return _page(view, kept, form, values, refusal=tell(refusal)), status_of(refusal)
    flash(_("已更正。原来填的和更正理由都留在案件经过里。"), "success")
    return redirect(url_for("cases.show", case_id=case_id))


def _entry(case_id: str, entry: str) -> tuple[CaseView, Submission, Form]:
    """Raises `NotFound` where there is none, or none that has a form."""
    view = engine().case(case_id, actor())
    kept = next((each for each in view.submissions if each.id == entry), None)
    form = form_of(view, kept) if kept is not None else None
    if kept is None or form is None:
        raise NotFound(what=Text("填写记录", "entry"))
    return view, kept, form


def _page(
    view: CaseView,
    kept: Submission,
    form: Form,
    values: Mapping[str, object],
    errors: Mapping[str, Sequence[Text]] | None = None,
    *,
    refusal: str = "",
    added: str = "",
) -> str:
    found, reason = dict(errors or {}), request.form.get(REASON, "")
    why = [] if reason.strip() else found.pop("reason", [])  # else it is a field of that name
    filling = Filling(
        form,
        values,
        found | ({REASON: why} if why else {}),
        people=lambda role: _people(view, role),
        attached=view.attachments,
        added=added,
        beside=frozenset({REASON}),
    )
    drawn = view.drawn_in(kept.element, kept.task_id)
    return render_template(
        "cases/correct.html",
        view=view,
        case=view.case,
        kept=kept,
        step=say(step_name(drawn, kept.element)),
        filling=filling,
        reason=reason,
        why=[say(each) for each in why],
        may=kept.id in correctable(view),
        refusal_text=refusal,
    )


def _people(view: CaseView, role: str) -> list[tuple[str, str]]:
    with looking() as people:
        return [(each.id, f"{each.name} {each.office}".strip()) for each in people.candidates(role, view.case.place)]
