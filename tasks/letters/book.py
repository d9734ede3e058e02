"""The book of letters: each is a row with its number and sealed facts; pages are made when somebody asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session

from engine.clock import legal_date
from engine.errors import NotFound
from engine.ids import new_id
from engine.text import Text
from engine.vault import Vault
from tasks import tables
from tasks.benefits.months import day_in_words
from tasks.letters.kinds import KINDS, Office, Template
from tasks.letters.offices import Offices
from tasks.numbering import next_number

PURPOSE = "letter"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of a case; `title` in both languages for lists (the letter itself is in Chinese)."""

    id: str
    case_id: str
    template: Template
    title: Text
    number: str
    at: datetime


class Letters:
    """Writes and finds the letters of a county inside a transaction of the caller."""

    def __init__(self, session: Session, vault: Vault, county: str) -> None:
        self._session, self._vault, self._county = session, vault, county

    def write(
        self, template: Template, facts: Mapping[str, object], offices: Offices, *, case_id: str, key: str, at: datetime
    ) -> Letter:
        """Numbers and keeps a letter; the same key again gives the letter that was written before."""
        own_key = f"{key}:{template}"
        known = self._first(case_id, own_key)
        if known is not None:
            return known
        kind, today, made = KINDS[template], legal_date(at), new_id()
        count = next_number(self._session, self._county, f"letter:{template}:{today.year}")
        number = offices.number(kind.character, today.year, count)
        office = offices.township if kind.office is Office.TOWNSHIP else offices.bureau
        head = {"title": kind.title.zh, "number": number, "office": office}
        dated = {"date": day_in_words(today), "day": today.isoformat()}
        self._session.execute(
            insert(tables.letter).values(
                county=self._county,
                id=made,
                case_id=case_id,
                key=own_key,
                template=template.value,
                number=number,
                at=at,
                data=self._vault.seal_json({**head, **dated, **facts}, f"{PURPOSE}:{made}"),
            )
        )
        return Letter(made, case_id, template, kind.title, number, at)

    def of_case(self, case_id: str) -> tuple[Letter, ...]:
        """The letters of a case, oldest first."""
        table = tables.letter
        rows = self._session.execute(
            select(table)
            .where(table.c.county == self._county, table.c.case_id == case_id)
            .order_by(table.c.at, table.c.id)
        )
        return tuple(_letter(row) for row in rows)

    def facts(self, letter_id: str) -> tuple[Letter, dict[str, object]]:
        """A letter and what it says. Raises `NotFound`."""
        table = tables.letter
        row = self._session.execute(
            select(table).where(table.c.county == self._county, table.c.id == letter_id)
        ).one_or_none()
        if row is None:
            raise NotFound(what=Text("文书", "letter"))
        return _letter(row), self._vault.open_json(row.data, f"{PURPOSE}:{row.id}")

    def _first(self, case_id: str, key: str) -> Letter | None:
        table = tables.letter
        row = self._session.execute(
            select(table).where(table.c.county == self._county, table.c.case_id == case_id, table.c.key == key)
        ).one_or_none()
        return None if row is None else _letter(row)


def _letter(row: Row[tuple[object, ...]]) -> Letter:
    template = Template(row.template)
    return Letter(row.id, row.case_id, template, KINDS[template].title, row.number, row.at)
