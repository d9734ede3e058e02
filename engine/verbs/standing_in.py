"""委托代理: a rule by which somebody acts for somebody who is away. It is kept for good; one that is ended says by whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, insert, or_, select, update

from engine.changes import count_change
from engine.errors import Forbidden, InvalidForm, NotFound, NotPossible
from engine.ids import new_id
from engine.notices import Told
from engine.records import Person, StandIn
from engine.store.tables import stand_in
from engine.text import Text
from engine.verbs.notifying import tell
from engine.verbs.steering import is_administrator
from engine.work import Look, Work

STANDING_IN = "standing_in"
"""Counts the rules of a county: its row makes those who write one wait for each other."""

AT_MOST = timedelta(days=366)
REASON = 500
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rule as it is asked for; `last` is its last day, no processes stand for all."""

    person: str
    stand_in: str
    since: date
    last: date
    processes: frozenset[str]
    reason: str


def add(work: Work, wanted: Wanted) -> StandIn:
    """By whoever will be away, or by an administrator with a reason. Raises as every verb, saying what is in the way."""
    _require_right(work, wanted.person)
    _require_reason(work, wanted)
    count_change(work.connection, work.county, STANDING_IN)
    _require_days(work, wanted)
    for who in (wanted.person, wanted.stand_in):
        _require_service(work.somebody(who), wanted)
    if wanted.person == wanted.stand_in:
        raise NotPossible(detail=Text("不能委托自己，请另选一人。", "nobody stands in for themselves; choose another."))
    _require_processes(work, wanted.processes)
    for other in _running_in(work, wanted):
        _require_no_clash(work, wanted, other)
    made = StandIn(
        id=new_id(),
        person=wanted.person,
        stand_in=wanted.stand_in,
        since=wanted.since,
        last=wanted.last,
        processes=tuple(sorted(wanted.processes)),
        reason=wanted.reason,
        made_by=work.actor.person,
        made_at=work.now,
        ended_by=None,
        ended_at=None,
    )
    work.connection.execute(insert(stand_in), _row(work.county, made))
    tell(work, None, Told.STAND_IN, [made.person, made.stand_in], words=made.reason, key=f"stand_in:{made.id}")
    return made


def end(work: Work, rule_id: str) -> StandIn:
    """收回委托, before its time; what was done by it stands. By whoever gave it, or an administrator."""
    same = (stand_in.c.county == work.county) & (stand_in.c.id == rule_id)
    row = work.connection.execute(select(stand_in).where(same).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(what=Text("委托", "rule"))
    _require_right(work, row.person)
    if row.ended_at is not None or row.until <= work.today:
        raise NotPossible(detail=Text("这项委托已经结束。", "it is over already."))
    values = {"ended_by": work.actor.person, "ended_at": work.now}
    work.connection.execute(update(stand_in).where(same).values(**values))
    tell(work, None, Told.STAND_IN, [row.person, row.stand_in], key=f"stand_in:{rule_id}:ended")
    return _told(work.connection.execute(select(stand_in).where(same)).one())


def rules_of(look: Look, person: str) -> tuple[StandIn, ...]:
    """Who stands in for somebody today or later, soonest first; for themselves and administrators."""
    _require_right(look, person)
    return _current(look, stand_in.c.person == person)


def rules_by(look: Look, person: str) -> tuple[StandIn, ...]:
    """For whom somebody stands in today or later, soonest first; for themselves and administrators."""
    _require_right(look, person)
    return _current(look, stand_in.c.stand_in == person)


def rules_of_county(look: Look) -> tuple[StandIn, ...]:
    """Every rule that holds today or later; for administrators."""
    _require_right(look, None)
    return _current(look, stand_in.c.id.is_not(None))


def _current(look: Look, wanted: ColumnElement[bool]) -> tuple[StandIn, ...]:
    in_force = (stand_in.c.county == look.county, stand_in.c.until > look.today, stand_in.c.ended_at.is_(None))
    rows = look.connection.execute(select(stand_in).where(*in_force, wanted).order_by(stand_in.c.since, stand_in.c.id))
    return tuple(_told(row) for row in rows)


def _require_right(look: Look, person: str | None) -> None:
    if person != look.actor.person and not is_administrator(look):
        raise Forbidden(expected=Text("本人或管理员", "the person, or an administrator"), found=look.person.name)


def _require_reason(look: Look, wanted: Wanted) -> None:
    if not wanted.reason and look.actor.person != wanted.person:
        raise InvalidForm({"reason": [Text("请写明为什么代为设置。", "Say why you set it for somebody else.")]})
    if len(wanted.reason) > REASON:
        raise InvalidForm({"reason": [Text("理由最多500字。", "At most 500 characters.")]})


def _require_days(look: Look, wanted: Wanted) -> None:
    if wanted.since < look.today:
        raise NotPossible(detail=Text("开始日期不能早于今天。", "it cannot begin before today."))
    if wanted.last < wanted.since:
        raise NotPossible(detail=Text("结束日期不能早于开始日期。", "it cannot end before it begins."))
    if wanted.last - wanted.since >= AT_MOST:
        raise NotPossible(detail=Text("一次最多委托一年。", "a year at a time is the most."))


def _require_service(who: Person, wanted: Wanted) -> None:
    """Both serve from the first day to the last: the tasks of somebody who leaves are handed on for good."""
    if who.since > wanted.since or (who.until is not None and who.until <= wanted.last):
        raise NotPossible(
            detail=Text(
                "{who}在这段时间内不全在岗；离岗人员的待办请转交接手的人。",
                "{who} does not serve through all of that time; hand the tasks of somebody who leaves to whoever follows.",
            ).format(who=who.name)
        )


def _require_processes(look: Look, wanted: Collection[str]) -> None:
    for process in sorted(wanted):
        if look.library.latest(look.connection, look.county, process) is None:
            raise NotFound(what=Text(f"流程“{process}”", f"process “{process}”"))


def _running_in(look: Look, wanted: Wanted) -> list[StandIn]:
    """Rules that touch either of the two on a day of the wanted one, in a process of it."""
    both = (wanted.person, wanted.stand_in)
    rows = look.connection.execute(
        select(stand_in)
        .where(stand_in.c.county == look.county, stand_in.c.ended_at.is_(None))
        .where(stand_in.c.since <= wanted.last, stand_in.c.until > wanted.since)
        .where(or_(stand_in.c.person.in_(both), stand_in.c.stand_in == wanted.person))
        .order_by(stand_in.c.since, stand_in.c.id)
    )
    found = [_told(row) for row in rows]
    everything = not wanted.processes
    return [each for each in found if everything or not each.processes or wanted.processes & set(each.processes)]


def _require_no_clash(look: Look, wanted: Wanted, other: StandIn) -> None:
    if other.person == wanted.person:
        said = Text(
            "{away}从{since}到{last}已委托{who}，同一时间不能再委托。",
            "{away} has {who} to stand in from {since} to {last}; not two at one time.",
        )
    else:  # my stand-in is away too, or I stand in for somebody: nobody acts at third hand
        said = Text(
            "{away}从{since}到{last}已委托{who}，不能一个转一个地代理，请另选一人或改日期。",
            "{away} has {who} to stand in from {since} to {last}; nobody stands in at third hand. "
            "Choose somebody else or other days.",
        )
    names = {"away": look.somebody(other.person).name, "who": look.somebody(other.stand_in).name}
    raise NotPossible(detail=said.format(**names, since=other.since.isoformat(), last=other.last.isoformat()))


def _row(county: str, made: StandIn) -> dict[str, object]:
    same = ("id", "person", "stand_in", "since", "reason", "made_by", "made_at", "ended_by", "ended_at")
    processes = msgspec.json.encode(made.processes).decode()
    kept: dict[str, object] = {name: getattr(made, name) for name in same}
    return kept | {"county": county, "until": made.last + timedelta(days=1), "processes": processes}


def _told(row: Row[Any]) -> StandIn:
    return StandIn(
        id=row.id,
        person=row.person,
        stand_in=row.stand_in,
        since=row.since,
        last=row.until - timedelta(days=1),
        processes=tuple(msgspec.json.decode(row.processes, type=list[str])),
        reason=row.reason,
        made_by=row.made_by,
        made_at=row.made_at,
        ended_by=row.ended_by,
        ended_at=row.ended_at,
    )
