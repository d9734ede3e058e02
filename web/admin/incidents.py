"""Automatic steps that failed: where and why, the data they saw, and another try, of one or of several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from engine.errors import NotFound, Refusal
from engine.queries.inbox import step_name
from engine.queries.reading import Reading
from engine.records import Incident
from engine.store.tables import cases
from engine.text import Text
from web.access import actor, needs
from web.admin.literals import NAME, read_literal, spelled_out
from web.admin.people import ADMINISTRATOR
from web.admin.room import blueprint
from web.errors import status_of
from web.house import engine
from web.i18n import _
from web.refusals import tell

BLANK = 2
"""Rows for new variables on the page."""
MOST = 200
"""Rows that one page sends back."""


@dataclass(frozen=True, slots=True)
class Failed:
    """An incident with the case and the step that it stops."""

    incident: Incident
    number: str
    title: str
    step: Text


@dataclass(frozen=True, slots=True)
class Value:
    """One variable as it stands on the page; `fixed` where only its value can be changed."""

    name: str
    text: str
    fixed: bool = True
    error: str = ""


def failed_steps(look: Reading) -> list[Failed]:
    """Every open incident of the county, latest first."""
    incidents = engine().incidents(actor())
    ids = [each.case_id for each in incidents]
    columns = (cases.c.id, cases.c.number, cases.c.title, cases.c.process, cases.c.version)
    rows = look.connection.execute(select(*columns).where(cases.c.county == look.county, cases.c.id.in_(ids)))
    known = {row.id: row for row in rows}
    return [
        Failed(each, row.number, row.title, _step(look, row.process, row.version, each.element))
        for each in incidents
        if (row := known.get(each.case_id)) is not None
    ]


def _step(look: Reading, process: str, version: int, element: str) -> Text:
    """Its name; a step of a called process is named there."""
    deployed = look.library.deployed(look.connection, look.county, process, version)
    drawn = next((each for each in deployed.blueprints.values() if element in each.elements), deployed.blueprint)
    return step_name(drawn, element)


@blueprint.get("/work/<incident>")
@needs(ADMINISTRATOR)
def incident(incident: str) -> ResponseReturnValue:
    """One failed step: cause, place in the diagram, and the data that it saw."""
    return _page(incident, _values(engine().steering.failed_data(incident, actor())))


@blueprint.post("/work/<incident>/retry")
@needs(ADMINISTRATOR)
def retry(incident: str) -> ResponseReturnValue:
    """Runs a failed step again, with the data that were mended on its page."""
    mending = "name" in request.form
    data = engine().steering.failed_data(incident, actor())
    values = _sent(data) if mending else []
    if any(each.error for each in values):
        return _page(incident, values), 422
    try:
        case = engine().steering.retry(incident, actor(), _mended(values, data))
    except Refusal as refusal:
        if mending:
            return _page(incident, values, tell(refusal)), status_of(refusal)
        flash(tell(refusal), "danger")
        return redirect(url_for("admin.work"))
    flash(_("案件%(number)s的步骤已重新执行，稍后刷新查看结果。", number=case.number), "success")
    return redirect(url_for("admin.work"))


@blueprint.post("/work/retry")
@needs(ADMINISTRATOR)
def retry_several() -> ResponseReturnValue:
    """Runs those that were ticked again, each on its own, and says what became of each."""
    chosen = request.form.getlist("incident")[:MOST]
    if not chosen:
        flash(_("请先勾选要重试的步骤。"), "danger")
        return redirect(url_for("admin.work"))
    with engine().reading(actor()) as look:
        known = {each.incident.id: each for each in failed_steps(look)}
    results = engine().steering.retry_many(chosen, actor())
    told = [(known.get(each), tell(refused) if refused else "") for each, refused in results.items()]
    return render_template("admin/retried.html", results=told, done=sum(1 for _one, why in told if not why))


def _values(data: Mapping[str, object]) -> list[Value]:
    spelled = ((name, spelled_out(value)) for name, value in sorted(data.items()))
    found = [Value(name, text) for name, text in spelled if text is not None]
    return found + [Value("", "", fixed=False)] * BLANK


def _sent(data: Mapping[str, object]) -> list[Value]:
    """The rows of the page as they were sent, each with what is wrong in it."""
    names, texts = request.form.getlist("name")[:MOST], request.form.getlist("value")[:MOST]
    rows = [Value(name.strip(), text, name in data) for name, text in zip(names, texts, strict=False)]
    return [Value(each.name, each.text, each.fixed, _wrong(each)) for each in rows]


def _wrong(row: Value) -> str:
    if not row.name and not row.text.strip():
        return ""
    if not row.fixed and not NAME.fullmatch(row.name):
        return _("名称用字母、数字和下划线，以字母开头。")
    try:
        read_literal(row.text)
    except (ValueError, RecursionError):
        return _('应为一个数、一段加引号的文字、true、false、null，或日期如 @"2026-01-31"。')
    return ""


def _mended(values: list[Value], data: Mapping[str, object]) -> dict[str, object]:
    """Only what is another value now; the rest stays as the case has it."""
    read = {each.name: read_literal(each.text) for each in values if each.name}
    return {
        name: value
        for name, value in read.items()
        if name not in data or (type(value), value) != (type(data[name]), data[name])
    }


def _page(incident: str, values: list[Value], refusal: str = "") -> str:
    with engine().reading(actor()) as look:
        failed = next((each for each in failed_steps(look) if each.incident.id == incident), None)
    if failed is None:
        raise NotFound(what=Text("故障", "incident"))
    data = engine().steering.failed_data(incident, actor())
    whole = sorted(name for name, value in data.items() if spelled_out(value) is None)
    return render_template("admin/incident.html", failed=failed, values=values, whole=whole, refusal_text=refusal)
