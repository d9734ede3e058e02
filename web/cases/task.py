"""One step: what it must decide, its form, and what is known so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import InvalidForm, Refusal
from engine.forms import Form
from engine.queries.tasks import StepView, TaskView
from engine.records import Completed
from engine.text import Text
from web.access import actor
from web.cases.case import read_revision
from web.cases.casefile import casefile
from web.cases.evidence import opinions, proofs
from web.cases.filling import Filling
from web.cases.following import next_sentence, vote_sentence
from web.cases.happenings import happenings, standstill
from web.cases.keeping import kept_here, mark_of
from web.cases.outlook import Outlook, outlook
from web.cases.phrases import offered
from web.cases.posted import AGAIN, FORESEE, Posted, without_blank_rows
from web.cases.returned import returned
from web.cases.room import blueprint
from web.cases.shown import shown
from web.cases.signers import signers_of, waiting
from web.cases.told import glance, kept_elsewhere, kept_now, law_of, read_line
from web.cases.uploads import attach_all
from web.cases.ways import ways_of
from web.errors import status_of
from web.habits import onward
from web.house import engine
from web.i18n import _
from web.people import looking
from web.refusals import tell

NO_FORM = Form("", Text("", ""), (), "", {})
"""Stands in for a step that asks nothing."""


@blueprint.get("/tasks/<task_id>")
def task(task_id: str) -> ResponseReturnValue:
    """The page of a step."""
    view = engine().task(task_id, actor())
    return page_of(view, view.draft or {}, added=request.args.get("added", ""))


@blueprint.post("/tasks/<task_id>")
def do(task_id: str) -> ResponseReturnValue:
    """Completes the step, keeps a draft, or changes the form on the page, by the button that was pressed."""
    step = engine().step(task_id, actor())
    form = step.form or NO_FORM
    posted = Posted.read(request, form)
    values = posted.rearranged(form) if posted.button in AGAIN else dict(posted.values)
    try:
        attach_all(step.task.case_id, step.task.id, form, posted.files, values)
        if posted.button == "_refresh":
            return page_of(engine().task(task_id, actor()), values)
        if posted.button and posted.button != FORESEE:
            return _kept(step, posted, values)
        values = without_blank_rows(values)
        if posted.button == FORESEE:
            return page_of(engine().task(task_id, actor()), values, coming=_foreseen(task_id, _typed(step, values)))
        done = engine().complete(task_id, actor(), read_revision(), _typed(step, values))
    except InvalidForm as refusal:
        return page_of(engine().task(task_id, actor()), values, refusal.errors), 422
    except Refusal as refusal:
        return page_of(engine().task(task_id, actor()), values, refusal=tell(refusal)), status_of(refusal)
    return _onward(step, done)


@blueprint.post("/tasks/<task_id>/live")
def live_draft(task_id: str) -> ResponseReturnValue:
    """Keeps what was typed, and says which fields are asked for."""
    step = engine().step(task_id, actor())
    form = step.form or NO_FORM
    values = {**Posted.read(request, form).values, **step.known}
    hidden, drawn = sorted(Filling(form, values).hidden()), request.form.get("drawn")
    now = mark_of(engine().draft(task_id, actor()))
    if drawn and now not in (drawn, mark_of(values)):
        return {"hidden": hidden, "message": kept_elsewhere(), "elsewhere": True}, 409
    try:
        engine().save_draft(task_id, actor(), values)
    except Refusal as refusal:
        return {"message": tell(refusal)}, status_of(refusal)
    return {"hidden": hidden, "message": kept_now(), "drawn": mark_of(engine().draft(task_id, actor()))}


def _typed(step: StepView, values: Mapping[str, object]) -> dict[str, object]:
    """What was sent, typed; a field that is only read goes along as it came, so that a change of it is refused."""
    read = {name: values[name] for name in step.known if name in values}
    return (step.form or NO_FORM).clean(values, step.known) | read


def _foreseen(task_id: str, values: Mapping[str, object]) -> Outlook:
    """What would come of completing the step. Raises why it would be refused."""
    foreseen = engine().operations.foresee(task_id, actor(), "complete", read_revision(), values=values)
    if foreseen.refusal is not None:
        raise foreseen.refusal
    return outlook(foreseen)


def _kept(step: StepView, posted: Posted, values: Mapping[str, object]) -> ResponseReturnValue:
    engine().save_draft(step.task.id, actor(), values)
    if posted.button == "_save":
        flash(_("已暂存。可以离开，下次打开接着填。"), "success")
        return redirect(url_for("inbox.index"))
    return redirect(url_for("cases.task", task_id=step.task.id, added=posted.added or None))


def _onward(step: StepView, done: Completed) -> ResponseReturnValue:
    flash(next_sentence(step.blueprints, done, _voted(step, done)), "success")
    return redirect(onward())


def _voted(step: StepView, done: Completed) -> str:
    """What the vote led to, where several people decide the step."""
    if step.task.sign is None:
        return ""
    signing = engine().task(step.task.id, actor()).signing
    approved = signing.tally.approved if signing and len(signing.signers) > 1 and step.element.deciding.vote else None
    return vote_sentence(done.signers, approved)


def page_of(
    view: TaskView,
    values: Mapping[str, object],
    errors: Mapping[str, Sequence[Text]] | None = None,
    *,
    refusal: str = "",
    added: str = "",
    coming: Outlook | None = None,
) -> str:
    """The page of a step, with what was typed, what was refused, and what would come of it."""
    form = view.form or NO_FORM
    filling = Filling(
        form,
        {**values, **view.known},
        errors or {},
        people=lambda role: _candidates(view, role),
        attached=view.view.attachments,
        added=added,
        told=lambda name: read_line(view, name),
        phrases=offered(view.view.case.process) if "complete" in view.may else (),
    )
    return render_template(
        "cases/task.html",
        view=view,
        case=view.view.case,
        filling=filling,
        refusal_text=refusal,
        refused=tell(view.refusal) if view.refusal else "",
        family=glance(view.view),
        happenings=happenings(view.view),
        standstill=standstill(view.view),
        file=casefile(view.view),
        law=law_of(form),
        shown=shown(view.view, form),
        beside=ways_of(view),
        opinions=opinions(view.view),
        proofs=proofs(view.view),
        coming=coming,
        signers=signers_of(view),
        returned=returned(view),
        waiting=waiting(view),
        drawn=mark_of(view.draft),
        kept=kept_here(view.task.id),
        typed=request.form.get("reason", ""),
    )


def _candidates(view: TaskView, role: str) -> list[tuple[str, str]]:
    with looking() as people:
        found = people.candidates(role, view.view.case.place, view.element.training)
    return [(each.id, f"{each.name} {each.office}".strip()) for each in found if each.id != actor().person]
