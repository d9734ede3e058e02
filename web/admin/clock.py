"""The demo clock: an administrator moves time forward day by day and sees what the law made happen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select

from engine.calendar import add_months
from engine.clock import legal_date
from engine.store.tables import event
from engine.text import Text
from tasks import JOBS, DemoClock, Outbox, live_until
from web.access import actor, needs
from web.admin.people import ADMINISTRATOR, today
from web.admin.room import blueprint
from web.audit.words import KINDS
from web.house import engine, settings

LONGEST = timedelta(days=100)
"""Moved at most so far at once: a busy county lives through a day in about a second."""

HOUSEKEEPING = frozenset({"seal", "tell"})
"""Jobs that say nothing about the county."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What came of moving the clock."""

    since: datetime
    until: datetime
    jobs: tuple[tuple[Text, int], ...]
    """(what the clock did by itself, how often)."""
    kinds: tuple[tuple[str, int], ...]
    """(kind of event, how often), the most frequent first."""


@blueprint.get("/clock")
@needs(ADMINISTRATOR)
def clock() -> ResponseReturnValue:
    """Where the clock stands and how to move it."""
    movable()
    return _page(None)


@blueprint.post("/clock")
@needs(ADMINISTRATOR)
def move() -> ResponseReturnValue:
    """Moves the clock to a day; everything that falls due on the way happens in its order."""
    hand = movable()
    before = hand.now()
    target = chosen(request.form.get("to", ""), request.form.get("day", ""), legal_date(before))
    if target is None or not timedelta(0) < target - legal_date(before) <= LONGEST:
        flash(_("请选择今天之后、100天以内的日期。时钟只能往前拨。"), "danger")
        return redirect(url_for("admin.clock"))
    done = live_until(engine(), target, Outbox(settings().data_dir / "outbox"))
    return _page(happened(before, hand.now(), done))


def movable() -> DemoClock:
    """The clock, in demo mode alone; there is no such page elsewhere."""
    hand = engine().clock
    if not settings().demo or not isinstance(hand, DemoClock):
        abort(404)
    return hand


def chosen(to: str, day: str, now: date) -> date | None:
    """The day that was asked for: one, seven, a month on, or a date."""
    steps = {"day": now + timedelta(days=1), "week": now + timedelta(days=7), "month": add_months(now, 1)}
    if to in steps:
        return steps[to]
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None


def happened(since: datetime, until: datetime, done: Mapping[str, int]) -> Happened:
    """What the clock did, and the events between two instants counted by kind."""
    query = select(event.c.kind, func.count()).where(
        event.c.county == actor().county, event.c.at > since, event.c.at <= until
    )
    with engine().reading(actor()) as look:
        counted: Counter[str] = Counter(dict(look.connection.execute(query.group_by(event.c.kind)).all()))
    jobs = tuple((each.help, done[each.name]) for each in JOBS if done.get(each.name) and each.name not in HOUSEKEEPING)
    return Happened(since, until, jobs, tuple((kind, n) for kind, n in counted.most_common()))


def _page(result: Happened | None) -> str:
    return render_template(
        "admin/clock.html", result=result, kinds=KINDS, today=today(), next_month=add_months(today(), 1)
    )
