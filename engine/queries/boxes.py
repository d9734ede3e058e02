"""Which tasks lie in which box of a person, said as ranges of an index. Whoever stands in for somebody has theirs too."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, and_, false, or_, select, true

from engine.definitions import Blueprint
from engine.people import codes_down_to, present
from engine.queries.merging import Ranges, one_of
from engine.queries.reading import Reading
from engine.records import TaskState
from engine.store.tables import cases, human_task, place

Box = Literal["mine", "pool", "waiting", "done"]
"""`waiting`: what I started or handed on, and others have or may take."""
COUNTED: tuple[Box, ...] = ("mine", "pool", "waiting")
_T = human_task.c


@dataclass(frozen=True, slots=True)
class Pool:
    """Open tasks of a role at a place, as somebody may take them."""

    acting_for: str | None = None
    """Id of whose pool it is; None for one's own."""
    processes: frozenset[str] = frozenset()
    """Where only those of cases of some processes are meant."""

    def beside(self, other: Pool) -> Pool:
        """The same pool, where the person may take from it for somebody else too."""
        own = self.acting_for is None
        return self if own else Pool(self.acting_for, _both(self.processes, other.processes))


class Boxes:
    """The boxes of the person who looks; what several of them need is read once."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def ranges(self, box: Box) -> tuple[Ranges, ...]:
        """The tasks of a box; each in one range alone."""
        me = self._reading.actor.person
        if box == "done":
            return (Ranges((_T.closed_by,), [(me,)], at=_T.closed_at, latest_first=True),)
        if box == "mine":
            taken = _T.state == TaskState.CLAIMED.value
            own = Ranges((_T.assignee,), [(me,)], (taken,))
            return own, *(Ranges((_T.assignee,), [(who,)], (taken, _of(those))) for who, those in self._away().items())
        return self._with_others(me) if box == "waiting" else self._in_pools()

    def acting_for(self, row: Row[Any]) -> str | None:
        """Whom the person stands in for on a step, or did; None for a step of their own, and for one that others have."""
        if row.state == TaskState.OPEN:
            pool = self.pools.get((row.role, row.place))
            return pool.acting_for if pool else None
        mine = row.assignee == self._reading.actor.person
        stood_in = row.state == TaskState.COMPLETED or row.assignee in self._away()
        return row.assignee if stood_in and not mine else None

    @cached_property
    def pools(self) -> Mapping[tuple[str, str], Pool]:
        """The (role, place) pairs whose open tasks the person may take: one's own, then those of whom one stands in for."""
        look, today = self._reading, self._reading.today
        owners = [(look.person, Pool())]
        owners += [(each.person, Pool(each.person.id, each.processes)) for each in look.stands_for]
        held = [(who.roles_at(today), pool) for who, pool in owners if present(who, today)]
        below = _places_below(look, {code for roles, _ in held for _, code in roles})
        levels = levels_of_roles(self._in_force) if below else {}
        pools: dict[tuple[str, str], Pool] = {}
        for roles, pool in held:
            for pair in _reach(roles, below, levels):
                pools[pair] = pools[pair].beside(pool) if pair in pools else pool
        return pools

    def _in_pools(self) -> tuple[Ranges, ...]:
        """Pools of which everything may be taken, then those of which some processes may."""
        by_processes: dict[frozenset[str], list[tuple[str, str]]] = {}
        for pair, pool in sorted(self.pools.items()):
            by_processes.setdefault(pool.processes, []).append(pair)
        waits, mine = _T.state == TaskState.OPEN.value, self._trained()
        return tuple(
            Ranges((_T.role, _T.place), pairs, (waits, mine, _of(those))) for those, pairs in by_processes.items()
        )

    def _trained(self) -> ColumnElement[bool]:
        """Steps for which whoever would do them is trained; nothing is asked for who is trained for all in force."""
        look = self._reading
        known = {each.process for each in look.person.trainings if each.holds(look.today)}
        if known.issuperset(each.process for each in self._in_force if each.needs_training):
            return true()
        return or_(_T.trained_only.is_(false()), _T.process.in_(sorted(known)))

    @cached_property
    def _in_force(self) -> list[Blueprint]:
        """What every process says now."""
        return blueprints_in_force(self._reading)

    def _with_others(self, me: str) -> tuple[Ranges, ...]:
        """What my act brought to somebody, and what waits in the cases that I started; each step once."""
        own = [pair for pair, pool in self.pools.items() if pool.acting_for is None]
        given = and_(_T.state == TaskState.CLAIMED.value, _T.assignee != me)
        pooled = and_(_T.state == TaskState.OPEN.value, ~one_of((_T.role, _T.place), own))
        waits, of_others = _T.closed_at.is_(None), or_(given, pooled)
        not_handed = or_(_T.handed_by.is_(None), _T.handed_by != me)
        return (
            Ranges((_T.handed_by,), [(me,)], (waits,), (of_others,)),
            Ranges((_T.started_by,), [(me,)], (waits,), (of_others, not_handed)),
        )

    def _away(self) -> dict[str, frozenset[str]]:
        """Whom the person stands in for, and in which processes; none: in all."""
        found: dict[str, frozenset[str]] = {}
        for each in self._reading.stands_for:
            before = found.get(each.person.id)
            found[each.person.id] = each.processes if before is None else _both(before, each.processes)
        return found


def _both(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """The processes of two rules; none named: all."""
    return one | other if one and other else frozenset()


def _of(processes: frozenset[str]) -> ColumnElement[bool]:
    """Steps of cases of some processes (of all, where none are named)."""
    if not processes:
        return true()
    same = (cases.c.county == _T.county) & (cases.c.id == _T.case_id) & cases.c.process.in_(sorted(processes))
    return select(cases.c.id).where(same).correlate(human_task).exists()


def _places_below(reading: Reading, codes: Collection[str]) -> Sequence[Row[str, str, str]]:
    if not codes:
        return ()
    inside = or_(*(place.c.path.like(f"%:{code}/%") for code in sorted(codes)))
    return reading.connection.execute(
        select(place.c.code, place.c.level, place.c.path).where(place.c.county == reading.county, inside)
    ).all()


def _reach(
    held: frozenset[tuple[str, str]], below: Sequence[Row[str, str, str]], levels: Mapping[str, set[str]]
) -> set[tuple[str, str]]:
    """The pairs that are held, and those of places below at which the role has steps."""
    reach = set(held)
    for row in below:
        above = codes_down_to(row.path)
        reach |= {(role, row.code) for role, code in held if code in above and row.level in levels.get(role, ())}
    return reach


def blueprints_in_force(reading: Reading) -> list[Blueprint]:
    """The newest version of every process; one statement."""
    found = reading.library.in_force(reading.connection, reading.county)
    return [reading.blueprint(each.process, each.version) for each in found]


def levels_of_roles(in_force: Sequence[Blueprint]) -> dict[str, set[str]]:
    """Role -> levels at which any process in force opens tasks for it, so that only real pools are asked."""
    levels: dict[str, set[str]] = {}
    for blueprint in in_force:
        for element in blueprint.nodes():
            if element.kind.is_human and element.role:
                levels.setdefault(element.role, set()).add(element.level or "village")
    return levels
