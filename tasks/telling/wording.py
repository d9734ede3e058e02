"""What a notice says: number, step, place, last day and a link; never who the family is, and no name of anybody outside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from engine.clock import legal_date
from engine.notices import Told
from engine.queries.inbox import step_name
from engine.queries.reading import Reading
from engine.store.tables import cases, human_task
from engine.text import Text
from tasks.channels.channel import Message
from tasks.telling.kinds import KINDS

HOUSE = Text("守望", "Shouwang")


@dataclass(frozen=True, slots=True)
class About:
    """What may be said of a case, and of one of its steps."""

    number: str
    process: Text
    place: str
    step: Text | None
    due_at: datetime | None
    is_open: bool
    """Whether the step (or, without one, the case) still runs."""


def about(look: Reading, wanted: Iterable[tuple[str | None, str | None]]) -> dict[tuple[str | None, str | None], About]:
    """What may be said of each (case, step); two statements, and one for the names of places."""
    pairs = {(case, task) for case, task in wanted if case is not None}
    known = _cases(look, {case for case, _ in pairs})
    steps = _steps(look, {task for _, task in pairs if task is not None})
    homes = look.homes_named(row.place_path for row in known.values())
    found: dict[tuple[str | None, str | None], About] = {}
    for case, task in pairs:
        if case not in known:
            continue
        row, step = known[case], steps.get(task or "")
        deployed = look.library.deployed(look.connection, look.county, row.process, row.version)
        found[case, task] = About(
            number=row.number,
            process=deployed.blueprint.name,
            place=homes[row.place_path],
            step=step and step_name(deployed.blueprints.get(step.process), step.element),
            due_at=step and step.due_at,
            is_open=row.ended_at is None if step is None else step.closed_at is None,
        )
    return found


def _cases(look: Reading, ids: Collection[str]) -> dict[str, Any]:
    columns = (cases.c.id, cases.c.number, cases.c.process, cases.c.version, cases.c.place_path, cases.c.ended_at)
    rows = look.connection.execute(select(*columns).where(cases.c.county == look.county, cases.c.id.in_(ids)))
    return {row.id: row for row in rows}


def _steps(look: Reading, ids: Collection[str]) -> dict[str, Any]:
    columns = (human_task.c.id, human_task.c.process, human_task.c.element, human_task.c.due_at, human_task.c.closed_at)
    rows = look.connection.execute(select(*columns).where(human_task.c.county == look.county, human_task.c.id.in_(ids)))
    return {row.id: row for row in rows}


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes messages in one language, with addresses of one house."""

    language: str
    public_url: str

    def say(self, text: Text) -> str:
        """A text in the language of the message."""
        return text.in_language(self.language)

    def link(self, path: str) -> str:
        """An address of the house; empty where it has none that others can reach."""
        return f"{self.public_url.rstrip('/')}{path}" if self.public_url else ""

    def notice(self, key: str, kind: Told, told: About | None, *, path: str, at: datetime, now: datetime) -> Message:
        """One notice as a message."""
        said = KINDS[kind]
        subject = _SUBJECT.format(house=HOUSE, kind=said.name, what=self._what(told))
        return Message(
            key=key,
            kind=kind.value,
            subject=self.say(subject),
            lines=tuple(self._lines(said.sentence, told)),
            sent_at=now,
            at=at,
            language=self.language,
            facts=_facts(key, kind, told, self.link(path)),
            **self.ways(path),
        )

    def _what(self, told: About | None) -> str:
        if told is None:
            return ""
        return f" {told.number}" if told.step is None else f" {self.say(told.step)} {told.number}"

    def ways(self, path: str, words: Text | None = None) -> dict[str, str]:
        """Link and way to the preferences, for a message."""
        return {
            "link": self.link(path),
            "link_words": self.say(words or _OPEN),
            "wishes": self.link("/notices/how"),
            "wishes_words": self.say(_WISHES),
        }

    def _lines(self, sentence: Text, told: About | None) -> Iterable[str]:
        yield self.say(_CLAUSE.format(sentence=sentence))
        if told is not None:
            yield self.say(_CASE.format(process=told.process, number=told.number))
            if told.step is not None:
                yield self.say(_STEP.format(step=told.step))
            yield self.say(_PLACE.format(place=told.place))
            if told.due_at is not None:
                yield self.say(_DUE.format(day=last_day(told.due_at)))


def last_day(due_at: datetime) -> date:
    """The day at whose end a period is over."""
    return legal_date(due_at - timedelta(microseconds=1))


def _facts(key: str, kind: Told, told: About | None, link: str) -> Mapping[str, object]:
    facts: dict[str, object] = {"key": key, "kind": kind.value, "link": link}
    if told is None:
        return facts
    return facts | {
        "number": told.number,
        "process": told.process._asdict(),
        "step": told.step and told.step._asdict(),
        "place": told.place,
        "due": told.due_at and told.due_at.isoformat(),
    }


_SUBJECT = Text("【{house}】{kind}{what}", "[{house}] {kind}{what}")
_CLAUSE = Text("{sentence}。", "{sentence}.")
_CASE = Text("案件：{process} {number}", "Case: {process} {number}")
_STEP = Text("步骤：{step}", "Step: {step}")
_PLACE = Text("地点：{place}", "Place: {place}")
_DUE = Text("最后一天：{day}", "Last day: {day}")
_OPEN = Text("办理：", "Open:")
_WISHES = Text("更改怎样通知我：", "Change how you are told:")
