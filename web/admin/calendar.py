"""The working days of a year, which years are official, and loading a year when its notice is out."""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from engine.errors import NotPossible, Refusal
from engine.store.tables import calendar_day, deadline
from engine.text import Text
from web.access import actor, needs
from web.admin.holidays import NOTE, Days, days_of, read_notice
from web.admin.people import ADMINISTRATOR, today
from web.admin.room import blueprint
from web.calendar_years import missing_year
from web.house import engine
from web.i18n import _, ngettext
from web.refusals import tell

AHEAD, BACK = 2, 3
"""Years that may be looked at and loaded, from today."""
LARGEST = 100_000
"""Octets of a notice that is uploaded."""
KINDS = {"work": _l("班"), "rest": _l("休"), "holiday": _l("假"), "makeup": _l("调")}
"""A weekday, a weekend, a weekday or festival off, a weekend worked; the last ones are what the notice brings."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day as the grid shows it."""

    day: date
    kind: str
    note: str


@blueprint.get("/calendar")
@needs(ADMINISTRATOR)
def calendar() -> ResponseReturnValue:
    """A year in twelve grids."""
    return _page(_year(request.args.get("year", "")))


@blueprint.post("/calendar")
@needs(ADMINISTRATOR)
def load_year() -> ResponseReturnValue:
    """The notice of a year, pasted or uploaded: the year becomes official."""
    year = _year(request.form.get("year", ""))
    upload = request.files.get("file")
    data = upload.stream.read(LARGEST + 1) if upload is not None and upload.filename else b""
    text = data.decode("utf-8-sig", "replace") if data else request.form.get("notice", "")
    if len(data) > LARGEST or len(text) > LARGEST:
        return _page(year, problem=_("文件太大，一年的通知不会超过100 KB。请只粘贴放假和调休的各行。")), 422
    try:
        keep(read_notice(year, text))
    except Refusal as refusal:
        return _page(year, problem=tell(refusal), notice=text), 422
    return redirect(url_for("admin.calendar", year=year))


@blueprint.post("/calendar/day")
@needs(ADMINISTRATOR)
def set_day() -> ResponseReturnValue:
    """One day of an official year, where the notice was changed or mistyped."""
    form = request.form
    try:
        day = date.fromisoformat(form.get("day", ""))
    except ValueError:
        day = today()
    else:
        try:
            keep(_one(day, form.get("works", ""), form.get("note", "").strip()[:NOTE]))
        except Refusal as refusal:
            flash(tell(refusal), "danger")
    return redirect(url_for("admin.calendar", year=day.year))


def _one(day: date, works: str, note: str) -> Days:
    if engine().calendar().is_provisional(day):
        detail = Text(
            "{year}年还没有正式安排，请先录入全年的通知。",
            "{year} is not loaded yet; enter the notice of the whole year first.",
        )
        raise NotPossible(detail=detail.format(year=day.year))
    if works not in ("yes", "no"):
        raise NotPossible(detail=Text("请选择上班或休息。", "choose work or rest."))
    return {day: (works == "yes", note)}


def keep(days: Days) -> None:
    """Saves days and tells how many periods were counted anew."""
    before = provisional()
    engine().load_calendar(days)
    after = provisional()
    flash(_("日历已保存。") + recounted(before, after), "success")


def provisional() -> int:
    """Running periods of the county that rest on days that are not official yet."""
    query = select(func.count()).select_from(deadline)
    waiting = query.where(
        deadline.c.county == actor().county, deadline.c.met_at.is_(None), deadline.c.provisional.is_(True)
    )
    with engine().reading(actor()) as look:
        return look.connection.execute(waiting).scalar_one()


def recounted(before: int, after: int) -> str:
    """What became of the provisional periods."""
    if not before:
        return _("没有暂定的期限需要重新计算。")
    anew = ngettext("重新计算了%(num)d个暂定的期限。", "重新计算了%(num)d个暂定的期限。", before)
    still = ngettext("其中%(num)d个仍为暂定。", "其中%(num)d个仍为暂定。", after) if after else ""
    return anew + still


def _page(year: int, *, problem: str = "", notice: str = "") -> str:
    known = engine().calendar()
    with engine().reading(actor()) as look:
        rows = look.connection.execute(
            select(calendar_day).where(calendar_day.c.day.between(date(year, 1, 1), date(year, 12, 31)))
        )
        notes = {row.day: row.note for row in rows}
    shown = {day: _shown(day, known.is_working(day), notes.get(day, "")) for day in days_of(year)}
    special = [each for each in shown.values() if each.kind in ("holiday", "makeup")]
    return render_template(
        "admin/calendar.html", year=year, years=range(today().year - BACK, today().year + AHEAD + 1), official=known.years,
        grids=_grids(year, shown), special=special, kinds=KINDS, working=sum(known.is_working(day) for day in shown),
        provisional=provisional(), missing=missing_year(), problem=problem, notice=notice, named=named,
    )  # fmt: skip


def _shown(day: date, works: bool, note: str) -> Day:
    return Day(day, _kind(day, works, note), note)


def _kind(day: date, works: bool, note: str) -> str:
    weekday = day.weekday() < months.SATURDAY
    return ("work" if weekday else "makeup") if works else ("holiday" if weekday or note else "rest")


def named(day: date, pattern: str) -> str:
    """A part of a date in the visitor's language, such as its month (`LLLL`) or the first letter of its weekday (`EEEEE`)."""
    return format_date(day, pattern, locale=get_locale())


def _grids(year: int, shown: Mapping[date, Day]) -> list[list[list[Day | None]]]:
    """For each month its weeks from Monday to Sunday; None outside the month."""
    plan = months.Calendar()
    return [
        [[shown[day] if day.month == month else None for day in week] for week in plan.monthdatescalendar(year, month)]
        for month in range(1, 13)
    ]


def _year(text: str) -> int:
    """The year asked for, if it lies near enough; else this one."""
    now = today().year
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else now
    return year if now - BACK <= year <= now + AHEAD else now
