"""A look at one moment of the database, by one person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, or_, select

from engine.deadlines import days_left
from engine.definitions import Blueprint
from engine.people import codes_down_to
from engine.store.tables import definition, person, place
from engine.text import Text
from engine.work import Look


class Reading(Look):
    """What every query stands on: names, and how much time is left."""

    def days_left(self, due_at: datetime | None) -> int | None:
        """Working days until a due day."""
        return None if due_at is None else days_left(self.calendar, due_at, self.now)

    def blueprint(self, process: str, version: int) -> Blueprint:
        """What a version of a process says."""
        return self.library.deployed(self.connection, self.county, process, version).blueprint

    def people_named(self, ids: Iterable[str | None]) -> dict[str, str]:
        """Names of people by id; one statement."""
        return {each: name for each, (name, _) in self.people_known(ids).items()}

    def people_known(self, ids: Iterable[str | None]) -> dict[str, tuple[str, str]]:
        """(name, office) of people by id; one statement."""
        wanted = {each for each in ids if each}
        if not wanted:
            return {}
        columns = (person.c.id, person.c.name, person.c.office)
        rows = self.connection.execute(select(*columns).where(person.c.county == self.county, person.c.id.in_(wanted)))
        return {row.id: (row.name, row.office) for row in rows}

    def places_named(self, codes: Iterable[str]) -> dict[str, str]:
        """Names of places by code; one statement."""
        wanted = set(codes)
        if not wanted:
            return {}
        rows = self.connection.execute(
            select(place.c.code, place.c.name).where(place.c.county == self.county, place.c.code.in_(wanted))
        )
        return {row.code: row.name for row in rows}

    def homes_named(self, paths: Iterable[str]) -> dict[str, str]:
        """Where cases come from by the path of their place: its name and the one above it, the topmost left out."""
        below = {path: (codes_down_to(path)[1:] or codes_down_to(path))[-2:] for path in set(paths)}
        names = self.places_named(code for codes in below.values() for code in codes)
        return {path: " ".join(names.get(code, code) for code in codes) for path, codes in below.items()}

    def places_called(self, pattern: str) -> Select[tuple[str]]:
        """Codes of the places whose own name, or the name of one above them, is like an escaped pattern."""
        named = place.alias("named")
        inside = or_(place.c.path == named.c.path, place.c.path.like(named.c.path + "/%"))
        above = named.c.name.like(pattern, escape="\\")
        found = select(named.c.code).where(named.c.county == self.county, above, inside).correlate(place)
        return select(place.c.code).where(place.c.county == self.county, found.exists())

    def process_names(self) -> dict[str, Text]:
        """The newest name of each process; one statement."""
        rows = self.connection.execute(
            select(definition.c.process, definition.c.name_zh, definition.c.name_en)
            .where(definition.c.county == self.county)
            .order_by(definition.c.version)
        )
        return {row.process: Text(row.name_zh, row.name_en) for row in rows}
