"""Turns what happened into notices for people and deliveries for channels; in one transaction with the mark of how far.

Run again after a crash it goes on from that mark, and a key that is there already adds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import msgspec
from sqlalchemy import Table, and_, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.engine import Engine
from engine.ids import new_id
from engine.notices import Told
from engine.people import People, codes_down_to
from engine.records import Person
from engine.store.tables import case_copy, cases, human_task, intention, person, stand_in
from engine.work import Look, Work
from tasks.telling.happened import PAGE, Happening, begin, happened, last_sealed, recorded, waits
from tasks.telling.kept import KeptChannel, kept_channels
from tasks.telling.kinds import INAPP, KINDS
from tasks.telling.tables import delivery, notice, telling, wish
from tasks.telling.wishes import EVERYBODY, Wishes, wishes_of


def inform(engine: Engine, county: str) -> int:
    """Tells of the next things that happened; returns how many events and recorded notices were read."""
    with engine.reading(engine.system(county)) as look:
        if not waits(look):
            return 0
    with engine.transaction(engine.system(county)) as work:
        told, after = recorded(work, PAGE), begin(work)
        until = min(after + PAGE, last_sealed(work))
        round_ = _Round(work, [each for _, each in told] + happened(work, after, until))
        round_.keep()
        _mark(work, [row_id for row_id, _ in told], until)
        _forget_what_is_over(work)
    return len(told) + max(0, until - after)


def _mark(work: Work, told: Sequence[str], until: int) -> None:
    if told:
        own = (intention.c.county == work.county, intention.c.id.in_(told))
        work.connection.execute(update(intention).where(*own).values(state="delivered", delivered_at=work.now))
    work.connection.execute(update(telling).where(telling.c.county == work.county).values(sealed=until))


def _forget_what_is_over(work: Work) -> None:
    """A notice about a step that is done, or a copy that was read, is read: nobody has to tick it off."""
    over = exists().where(
        human_task.c.county == notice.c.county, human_task.c.id == notice.c.task_id, human_task.c.closed_at.is_not(None)
    )
    seen = exists().where(
        case_copy.c.county == notice.c.county, case_copy.c.case_id == notice.c.case_id,
        case_copy.c.person == notice.c.person, case_copy.c.unread.is_(False),
    )  # fmt: skip
    unread = (notice.c.county == work.county, notice.c.read_at.is_(None))
    is_read = or_(and_(notice.c.task_id.is_not(None), over), and_(notice.c.kind == Told.COPIED.value, seen))
    work.connection.execute(update(notice).where(*unread, is_read).values(read_at=work.now))


class _Round:
    """What is told at once, with what all of it asks for read once."""

    def __init__(self, work: Work, happenings: Sequence[Happening]) -> None:
        self._work, self._happenings = work, happenings
        self._notices: list[dict[str, Any]] = []
        self._deliveries: list[dict[str, Any]] = []

    def keep(self) -> None:
        """Writes the notices and the deliveries of all that happened."""
        for each in self._happenings:
            self._tell(each)
        _insert(self._work, notice, self._notices)
        _insert(self._work, delivery, self._deliveries)

    def _tell(self, each: Happening) -> None:
        to = self._may_take(*each.pool) if each.pool is not None else self._with_stand_ins(each)
        for who in [who for who in to if who in self._present]:
            chosen = self._wishes[who]
            if chosen.wants(each.kind, INAPP):
                self._notices.append(_notice(self._work, each, who))
            for channel in self._to_people:
                if chosen.address and chosen.wants(each.kind, channel.kind):
                    due = chosen.not_before(self._work.now)
                    self._deliveries.append(_delivery(self._work, each, channel.id, [who], due, who))
        for channel in self._to_groups:
            if each.kind.value in channel.told and self._is_within(each, channel.place):
                self._deliveries.append(_delivery(self._work, each, channel.id, list(to), self._work.now, None))

    @cached_property
    def _concerned(self) -> set[str]:
        named = {who for each in self._happenings for who in each.to}
        pools = [self._may_take(*each.pool) for each in self._happenings if each.pool is not None]
        away = [who for rules in self._stand_ins.values() for who, _ in rules]
        return named.union(away, *pools)

    # ------------------------------------------------------------ whoever stands in for somebody hears of their steps
    @cached_property
    def _stand_ins(self) -> dict[str, list[tuple[str, frozenset[str]]]]:
        """Person -> (who stands in today, for which processes; none for all)."""
        work, named = self._work, {who for each in self._happenings for who in each.to}
        holds = (stand_in.c.since <= work.today, stand_in.c.until > work.today, stand_in.c.ended_at.is_(None))
        rows = work.connection.execute(
            select(stand_in).where(stand_in.c.county == work.county, stand_in.c.person.in_(named), *holds)
        )
        found: dict[str, list[tuple[str, frozenset[str]]]] = {}
        for row in rows:
            processes = msgspec.json.decode(row.processes, type=frozenset[str])
            found.setdefault(row.person, []).append((row.stand_in, processes))
        return found

    def _with_stand_ins(self, each: Happening) -> tuple[str, ...]:
        if not KINDS[each.kind].about_task or each.task_id is None:
            return each.to
        process = self._cases[each.case_id].process if each.case_id in self._cases else ""
        beside = [
            other
            for who in each.to
            for other, processes in self._stand_ins.get(who, ())
            if other != each.by and (not processes or process in processes)
        ]
        return tuple(dict.fromkeys((*each.to, *beside)))

    @cached_property
    def _present(self) -> set[str]:
        work = self._work
        here = or_(person.c.until.is_(None), person.c.until > work.today)
        found = select(person.c.id).where(person.c.county == work.county, person.c.id.in_(self._concerned), here)
        return set(work.connection.execute(found).scalars())

    @cached_property
    def _wishes(self) -> dict[str, Wishes]:
        return wishes_of(self._work, self._concerned)

    @cached_property
    def _channels(self) -> list[KeptChannel]:
        return [each for each in kept_channels(self._work) if each.is_on]

    @cached_property
    def _to_people(self) -> list[KeptChannel]:
        return [each for each in self._channels if each.channel.reaches == "person"]

    @cached_property
    def _to_groups(self) -> list[KeptChannel]:
        return [each for each in self._channels if each.channel.reaches == "group"]

    @cached_property
    def _cases(self) -> dict[str | None, Any]:
        """Where the cases belong, and by which process they go."""
        ids = {each.case_id for each in self._happenings if each.case_id}
        columns = (cases.c.id, cases.c.place_path, cases.c.process)
        found = select(*columns).where(cases.c.county == self._work.county, cases.c.id.in_(ids))
        return {row.id: row for row in self._work.connection.execute(found)}

    def _is_within(self, each: Happening, place: str) -> bool:
        if place == self._work.county:
            return True
        return each.case_id in self._cases and place in codes_down_to(self._cases[each.case_id].place_path)

    # ------------------------------------------------------------ steps that wait for anybody
    @cached_property
    def _eager(self) -> list[Person]:
        """Those who want to be told of every step that they may take; asked of few, so most pools cost nothing."""
        work = self._work
        chosen = list(work.connection.execute(select(wish.c.person).where(wish.c.county == work.county)).scalars())
        found = wishes_of(work, chosen)
        everybody = found.get(EVERYBODY, Wishes())
        eager = {who for who, each in found.items() if _eager(each)}
        if not eager and not _eager(everybody):
            return []
        staff = People(work.connection, work.county, work.today).people(present_on=work.today)
        return [each for each in staff if each.id in eager or (each.id not in found and _eager(everybody))]

    def _may_take(self, role: str, place: str) -> tuple[str, ...]:
        if not self._eager:
            return ()
        above = codes_down_to(People(self._work.connection, self._work.county, self._work.today).place(place).path)
        day = self._work.today
        able = (who for who in self._eager if any(r == role and p in above for r, p in who.roles_at(day)))
        return tuple(who.id for who in able)


def _eager(chosen: Wishes) -> bool:
    return bool(chosen.kinds.get(Told.POOL.value))


def _notice(work: Work, each: Happening, who: str) -> dict[str, Any]:
    row_id = new_id()
    sealed = work.house.vault.seal(each.words.encode(), f"notice:{row_id}") if each.words else None
    return {
        "county": work.county, "id": row_id, "person": who, "key": each.key, "kind": each.kind.value,
        "case_id": each.case_id, "task_id": each.task_id, "by": each.by or None, "words": sealed, "at": each.at,
        "read_at": None,
    }  # fmt: skip


def _delivery(
    work: Work, each: Happening, channel: str, people: list[str], due: Any, who: str | None
) -> dict[str, Any]:
    return new_delivery(
        work, f"{each.key}:{channel}" + (f":{who}" if who else ""), channel, each.kind.value,
        person=who, case_id=each.case_id, task_id=each.task_id, at=each.at, due_at=due,
        people=msgspec.json.encode(people).decode(),
    )  # fmt: skip


def new_delivery(look: Look, key: str, channel: str, kind: str, **more: Any) -> dict[str, Any]:
    """A row of something that is to go out."""
    return {
        "county": look.county, "id": new_id(), "key": key, "channel": channel, "kind": kind, "person": None,
        "case_id": None, "task_id": None, "people": "[]", "at": look.now, "state": "waiting", "since": look.now, "due_at": look.now,
        "attempts": 0, "tried_at": None, "error_zh": None, "error_en": None, **more,
    }  # fmt: skip


def _insert(work: Work, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    many = list(rows)
    if many:
        dialect = sqlite if work.house.database.is_sqlite else postgresql
        work.connection.execute(dialect.insert(table).on_conflict_do_nothing(), many)
