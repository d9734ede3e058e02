"""先培训再上岗: who is trained for which process, what runs out soon, and records for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.errors import NotPossible, Refusal
from engine.people import present
from engine.records import Definition, Person
from engine.text import Text
from tasks import ImportRefused, training_template, trainings_in
from web.access import actor, needs
from web.admin.people import ADMINISTRATOR, today
from web.admin.room import blueprint
from web.auth.passwords import people_of_logins
from web.downloads import workbook
from web.house import engine
from web.i18n import say

SOON = timedelta(days=60)
"""What runs out within this time is listed."""


@dataclass(frozen=True, slots=True)
class Trainee:
    """Somebody who serves in a process that asks for training, and until when they are trained for each of them."""

    person: Person
    until: dict[str, date | None]
    """Last day by process; absent where no record counts today."""


@blueprint.get("/training")
@needs(ADMINISTRATOR)
def training() -> ResponseReturnValue:
    """Who is trained for what; `untrained` shows those alone who lack something."""
    return _page()


def _page(problems: Sequence[str] = (), chosen: Sequence[str] = ()) -> str:
    day, text = today(), request.values.get("q", "").strip()
    asking = engine().trained_for(actor().county)
    with engine().trainings(actor()) as records:
        soon = records.running_out(day, day + SOON)
    rows = [each for each in _trainees(asking, day) if text in each.person.name or text in each.person.office]
    if "untrained" in request.values:
        rows = [each for each in rows if len(each.until) < len(asking)]
    return render_template(
        "admin/training.html",
        rows=rows,
        asking=asking,
        names={each.process: each.name for each in asking},
        soon=soon,
        today=day,
        text=text,
        problems=problems,
        chosen=chosen,
    )


def _trainees(asking: Sequence[Definition], day: date) -> list[Trainee]:
    wanted = _roles_of(asking)
    with engine().people(actor()) as county:
        staff = county.people(present_on=day)
    found = []
    for who in staff:
        if {role for role, _place in who.roles_at(day)} & wanted:
            until = {each.process: _last_day(who, each.process, day) for each in asking}
            found.append(Trainee(who, {p: last for p, last in until.items() if who.trained_for(p, day)}))
    return found


def _roles_of(asking: Sequence[Definition]) -> set[str]:
    roles: set[str] = set()
    for each in asking:
        steps = engine().blueprint(actor().county, each.process, each.version).nodes()
        roles |= {step.role for step in steps if step.kind.is_human and step.role}
    return roles


def _last_day(who: Person, process: str, day: date) -> date | None:
    ends = [each.until for each in who.trainings if each.process == process and each.holds(day)]
    known = [each for each in ends if each is not None]
    return max(known) - timedelta(days=1) if ends and len(known) == len(ends) else None


@blueprint.post("/training")
@needs(ADMINISTRATOR)
def record_training() -> ResponseReturnValue:
    """One record for each chosen person and process."""
    people, form = request.form.getlist("person"), request.form
    try:
        since, until = _days(form.get("since", ""), form.get("until", ""))
        _require(people, form.getlist("process"))
        with engine().trainings(actor()) as records:
            made = records.record(people, form.getlist("process"), since, until, form.get("note", "").strip())
    except Refusal as refusal:
        return _page([say(refusal.text)], people), 422
    flash(_("已登记%(n)s条培训记录。", n=made), "success")
    return redirect(url_for("admin.training", q=form.get("q") or None))


def _require(people: Sequence[str], processes: Sequence[str]) -> None:
    asking = {each.process for each in engine().trained_for(actor().county)}
    if not people or not processes or not asking.issuperset(processes):
        raise NotPossible(detail=Text("请至少勾选一个人和一个流程。", "tick at least one person and one process."))
    day = today()
    with engine().people(actor()) as county:
        known = {each.id for each in county.people() if present(each, day)}
    if not known.issuperset(people):
        raise NotPossible(
            detail=Text("有人已经离岗，请刷新后重新勾选。", "somebody has left meanwhile; reload and tick again.")
        )


def _days(since: str, last: str) -> tuple[date, date | None]:
    """The first day, and the first on which it no longer counts. Raises `NotPossible`."""
    try:
        begin, end = date.fromisoformat(since), date.fromisoformat(last) if last else None
    except ValueError:
        raise NotPossible(
            detail=Text("请填写培训日期，如 2026-03-05。", "give the day of the training, such as 2026-03-05.")
        ) from None
    if begin > today():
        raise NotPossible(detail=Text("培训日期不能在今天之后。", "the day of the training must not lie after today."))
    return begin, None if end is None else end + timedelta(days=1)


@blueprint.get("/training/template.xlsx")
@needs(ADMINISTRATOR)
def training_sheet() -> ResponseReturnValue:
    """The empty table that is handed in below."""
    return workbook(training_template(), "training.xlsx")


@blueprint.post("/training/import")
@needs(ADMINISTRATOR)
def import_training() -> ResponseReturnValue:
    """Records from an Excel table; with any fault nothing of it is taken, and every fault is named."""
    sent, processes = request.files.get("file"), request.form.getlist("process")
    try:
        data = sent.read() if sent else b""
        with engine().people(actor()) as county:
            numbers = {each.number: each.id for each in county.people(present_on=today()) if each.number}
        rows = trainings_in(data, {**people_of_logins(actor().county), **numbers}, today())
        _require([row.person for row in rows], processes)
        with engine().trainings(actor()) as records:
            made = sum(records.record([row.person], processes, row.since, row.until, row.note) for row in rows)
    except ImportRefused as refused:
        return _page([f"{each.where}：{say(each.message)}" for each in refused.problems[:100]]), 422
    except Refusal as refusal:
        return _page([say(refusal.text)]), 422
    flash(_("读到%(rows)s行，登记%(n)s条培训记录。", rows=len(rows), n=made), "success")
    return redirect(url_for("admin.training"))


@blueprint.post("/people/<person>/training/<record>/end")
@needs(ADMINISTRATOR)
def end_training(person: str, record: str) -> ResponseReturnValue:
    """A record counts no longer from today on; what the person holds goes back to the pools."""
    with engine().trainings(actor()) as records:
        if record in {each.id for each in records.of(person)}:
            records.end(record, today())
    engine().release_orphans(actor().county)
    flash(_("培训记录已作废，相应的待办已退回待办池。"), "success")
    return redirect(url_for("admin.person", person=person))
