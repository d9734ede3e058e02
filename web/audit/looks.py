"""Reading looks: by period, person and case; samples that can be drawn again; marks; how many of what."""

from __future__ import annotations

import random
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.errors import Forbidden, NotFound, NotPossible
from engine.ids import new_id
from engine.notices import Told
from engine.queries.reading import Reading
from engine.store.tables import cases, person
from engine.text import Text
from engine.verbs.notifying import tell
from engine.work import Work
from web.audit.tables import Look, LookMark, LookSample
from web.audit.trail import Wanted, midnight

PAGE = 50
MOST_SAMPLED = 200
PROPER, ASKED, EXPLAINED = "proper", "asked", "explained"


@dataclass(frozen=True, slots=True)
class Seen:
    """One look with what came of it."""

    number: int
    at: datetime
    who: str
    roles: Sequence[str]
    case_id: str | None
    case: str
    """Number of the case; empty for a list."""
    what: str
    purpose: str
    words: str
    state: str
    """Empty, or `proper`, `asked`, `explained`."""
    answer: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample as it is on record."""

    id: str
    at: datetime
    seed: str
    first: int
    last: int
    size: int

    def numbers(self) -> list[int]:
        """The same looks for the same seed, whoever draws: Python's Mersenne Twister over first to last."""
        pool = range(self.first, self.last + 1)
        return sorted(random.Random(self.seed).sample(pool, min(self.size, len(pool))))  # noqa: S311 - to be repeated


def listing(look: Reading, wanted: Wanted, *, before: int = 0, limit: int = PAGE) -> list[Seen]:
    """The latest looks that were asked for; before a number, to page on."""
    conditions = [*_conditions(look.county, wanted), *([Look.number < before] if before else [])]
    return _seen(look, and_(*conditions), limit)


def drawn(look: Reading, sample: Drawn) -> list[Seen]:
    """The looks of a sample."""
    return _seen(look, and_(Look.county == look.county, Look.number.in_(sample.numbers())), MOST_SAMPLED)


def of_case(look: Reading, case_id: str) -> tuple[Any, list[Seen]]:
    """Title and number of a case, and every look at it, latest first: for those whom it concerns. Raises `NotFound`."""
    one = select(cases.c.title, cases.c.number).where(cases.c.county == look.county, cases.c.id == case_id)
    case = look.connection.execute(one).one_or_none()
    if case is None:
        raise NotFound(what=Text("案件", "case"))
    return case, _seen(look, and_(Look.county == look.county, Look.case_id == case_id), 2_000)


def to_explain(look: Reading) -> list[Seen]:
    """What the visitor is asked to explain."""
    mine = and_(Look.county == look.county, Look.person == look.actor.person, LookMark.state == ASKED)
    return _seen(look, mine, PAGE)


def _seen(look: Reading, condition: ColumnElement[bool], limit: int) -> list[Seen]:
    joined = (
        select(Look, person.c.name, cases.c.number.label("case_number"), LookMark.state, LookMark.answer)
        .outerjoin(person, and_(person.c.county == Look.county, person.c.id == Look.person))
        .outerjoin(cases, and_(cases.c.county == Look.county, cases.c.id == Look.case_id))
        .outerjoin(LookMark, and_(LookMark.county == Look.county, LookMark.number == Look.number))
    )
    rows = look.connection.execute(joined.where(condition).order_by(Look.number.desc()).limit(limit))
    return [_one(look, row) for row in rows]


def _one(look: Reading, row: Any) -> Seen:
    vault = look.house.vault
    words = vault.open(row.words, f"look:{row.id}").decode() if row.words else ""
    answer = vault.open(row.answer, f"look_mark:{row.number}").decode() if row.answer else ""
    roles = [each for each in row.roles.split(",") if each] if row.person else []
    return Seen(
        row.number, row.at, row.name or "", roles, row.case_id, row.case_number or "", row.what, row.purpose, words,
        row.state or "", answer,
    )  # fmt: skip


def _conditions(county: str, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield Look.county == county
    if wanted.first is not None:
        yield Look.at >= midnight(wanted.first)
    if wanted.last is not None:
        yield Look.at < midnight(wanted.last, 1)
    if wanted.kind:
        yield Look.purpose == wanted.kind
    if wanted.person:
        named = select(person.c.id).where(
            person.c.county == county, person.c.name.contains(wanted.person, autoescape=True)
        )
        yield Look.person.in_(named)
    if wanted.number:
        yield Look.case_id.in_(select(cases.c.id).where(cases.c.county == county, cases.c.number == wanted.number))


def numbers(look: Reading, wanted: Wanted) -> tuple[Counter[str], Counter[str]]:
    """How many looks for each purpose, and how many of them in each state of the auditor's marks."""
    condition = and_(*_conditions(look.county, wanted))
    purposes = look.connection.execute(select(Look.purpose, func.count()).where(condition).group_by(Look.purpose)).all()
    states = look.connection.execute(
        select(LookMark.state, func.count())
        .join(Look, and_(Look.county == LookMark.county, Look.number == LookMark.number))
        .where(condition)
        .group_by(LookMark.state)
    ).all()
    return Counter({row[0]: row[1] for row in purposes}), Counter({row[0]: row[1] for row in states})


def samples(look: Reading) -> list[Drawn]:
    """The latest samples."""
    rows = look.connection.execute(
        select(LookSample).where(LookSample.county == look.county).order_by(LookSample.id.desc()).limit(20)
    )
    return [Drawn(row.id, row.at, row.seed, row.first, row.last, row.size) for row in rows]


def draw(work: Work, wanted: Wanted, size: int, at: datetime) -> Drawn:
    """A sample of a period by a fresh seed, on record before anybody has seen it. Raises `NotPossible` for none."""
    asked = Wanted(wanted.first, wanted.last)
    ends = work.connection.execute(
        select(func.min(Look.number), func.max(Look.number)).where(*_conditions(work.county, asked))
    ).one()
    if ends[0] is None:
        raise NotPossible(detail=Text("这段时间没有查阅记录。", "there are no looks in this period."))
    made = Drawn(new_id(), at, secrets.token_hex(8), ends[0], ends[1], max(1, min(size, MOST_SAMPLED)))
    work.connection.execute(
        insert(LookSample).values(
            county=work.county,
            id=made.id,
            at=at,
            person=work.actor.person,
            seed=made.seed,
            first=made.first,
            last=made.last,
            size=made.size,
        )
    )
    return made


def mark(work: Work, number: int, state: str, at: datetime) -> None:
    """An auditor's word on a look; whoever is asked to explain it hears of it once. Raises `NotPossible` for one that there is not, `Forbidden` for their own."""
    found = work.connection.execute(
        select(Look.person).where(Look.county == work.county, Look.number == number)
    ).scalar_one_or_none()
    if found is None or state not in (PROPER, ASKED):
        raise NotPossible(detail=Text("没有这条查阅记录。", "there is no such look."))
    if found == work.actor.person:
        raise Forbidden(expected=Text("另一位审计人员", "another auditor"), found=work.person.name)
    row = {"state": state, "person": found, "marked_by": work.actor.person, "marked_at": at}
    dialect = sqlite if work.house.database.is_sqlite else postgresql
    put = dialect.insert(LookMark).values(county=work.county, number=number, **row)
    work.connection.execute(put.on_conflict_do_update(index_elements=["county", "number"], set_=row))
    if state == ASKED:
        tell(work, None, Told.LOOK_ASKED, [found], key=f"look_asked:{number}")


def explain(work: Work, number: int, words: str, at: datetime) -> None:
    """The answer of whoever looked. Raises `NotPossible` where nobody asked them or nothing is said."""
    said = words.strip()[:500]
    table = LookMark.__table__
    mine = (table.c.county == work.county, table.c.number == number, table.c.person == work.actor.person)
    sealed = work.house.vault.seal(said.encode(), f"look_mark:{number}")
    change = {"state": EXPLAINED, "answer": sealed, "answered_at": at}
    statement = table.update().where(*mine, table.c.state == ASKED).values(change)  # type: ignore[attr-defined]
    if not said or work.connection.execute(statement).rowcount != 1:
        raise NotPossible(detail=Text("请写明查看的缘由。", "say why you looked."))
