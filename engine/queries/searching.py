"""What a person looks for in a box, and the shortest way to it.

Few cases answer to a name, a number or a small place: an index names them, and the box is asked for their tasks alone.
Many cases answer to a surname or a township: then the box itself is read in its order until the page is full.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, or_, select, tuple_, union_all

from engine.queries.reading import Reading
from engine.records import Wanted
from engine.store.tables import case_word, cases, human_task, person
from engine.store.words import begins

FEW: Final = 2_000
"""Cases that are looked up one by one; where more answer, the box is read instead."""
_T = human_task.c
Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Search:
    """How the tasks are found that a person wants."""

    cases: Sequence[str] | None = None
    """The only cases in question; None where there are too many to name, or nothing was typed."""
    tasks: Sequence[str] | None = None
    """The only tasks in question, the same."""
    conditions: list[Condition] = field(default_factory=list)
    """What else must hold of each task."""

    @property
    def named(self) -> Condition | None:
        """That a task is one of those in question; None where all of the box are."""
        if self.tasks is not None:
            return _T.id.in_(self.tasks)
        return _T.case_id.in_(self.cases) if self.cases is not None else None

    @property
    def is_vain(self) -> bool:
        """Whether nothing can answer."""
        return self.tasks == () or self.cases in ((), [])


def plan(reading: Reading, wanted: Wanted) -> Search:
    """The way to what is wanted; at most three statements, none where nothing is looked for."""
    conditions = list(_filters(reading, wanted))
    if wanted.tasks is not None:
        return Search(None, wanted.tasks[:FEW], conditions)
    if wanted.cases is not None:
        return Search(wanted.cases[:FEW], None, conditions)
    text = wanted.text.strip()
    if not text:
        return Search(conditions=conditions)
    steps, places = _steps_called(reading, text), _places_called(reading, text)
    if not steps:
        named = _cases_called(reading, text, places)
        if len(named) <= FEW:
            return Search(named, None, conditions)
    return Search(conditions=[*conditions, _answers(reading, text, places, steps)])


def _cases_called(reading: Reading, text: str, places: Sequence[str]) -> list[str]:
    """Ids of the cases that answer to a text by name, number or place; one more than `FEW` at most."""
    county = reading.county
    parts = [select(case_word.c.case_id.label("id")).where(case_word.c.county == county, begins(text)).limit(FEW + 1)]
    if places:
        there = select(cases.c.id).where(cases.c.county == county, cases.c.place.in_(places))
        parts.append(there.limit(FEW + 1))
    found = union_all(*(select(part.subquery().c.id) for part in parts))
    return list(dict.fromkeys(row.id for row in reading.connection.execute(found)))


def _answers(reading: Reading, text: str, places: Sequence[str], steps: Sequence[tuple[str, str]]) -> Condition:
    """The same, asked of one task."""
    word = select(case_word.c.case_id).where(
        case_word.c.county == reading.county, case_word.c.case_id == _T.case_id, begins(text)
    )
    parts: list[Condition] = [word.correlate(human_task).exists()]
    if places:
        parts.append(_of_case(cases.c.place.in_(places)))
    if steps:
        parts.append(tuple_(_T.process, _T.element).in_(steps))
    return or_(*parts)


def _places_called(reading: Reading, text: str) -> list[str]:
    return [row.code for row in reading.connection.execute(reading.places_called(like(text)))]


def _steps_called(reading: Reading, text: str) -> list[tuple[str, str]]:
    """(process, element) of the steps in force whose name holds a text."""
    wanted, found = text.casefold(), []
    for definition in reading.library.in_force(reading.connection, reading.county):
        for element in reading.blueprint(definition.process, definition.version).nodes():
            names = (element.name.zh.casefold(), element.name.en.casefold())
            if element.kind.is_human and any(wanted in name for name in names):
                found.append((definition.process, element.id))
    return found


def _filters(reading: Reading, wanted: Wanted) -> Sequence[Condition]:
    found: list[Condition] = []
    if wanted.process:
        found.append(_of_case(cases.c.process == wanted.process))
    if wanted.step:
        process, _, element = wanted.step.partition("/")
        found.append(and_(_T.process == process, _T.element == element))
    if wanted.place:
        below = cases.c.place_path.contains(f":{wanted.place}/", autoescape=True)
        found.append(_of_case(or_(cases.c.place == wanted.place, below)))
    if wanted.who:
        found.append(_touched_by(reading, wanted.who))
    return found


def _touched_by(reading: Reading, name: str) -> Condition:
    """Begun by, or in the hands of, somebody of such a name."""
    called = person.c.name.ilike(like(name), escape="\\")
    ids = (
        reading.connection.execute(select(person.c.id).where(person.c.county == reading.county, called)).scalars().all()
    )
    if not ids:
        return false()
    return or_(_T.assignee.in_(ids), _T.owner.in_(ids), _of_case(cases.c.started_by.in_(ids)))


def _of_case(condition: ColumnElement[Any]) -> Condition:
    same = (cases.c.county == _T.county, cases.c.id == _T.case_id, condition)
    return select(cases.c.id).where(*same).correlate(human_task).exists()


def like(text: str) -> str:
    """The pattern of whatever holds a text, with backslash as its escape."""
    return "%" + text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
