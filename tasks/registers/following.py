"""Households and enrolments follow their place, so that reviews and payments go on; what was posted or sent stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, update

from engine.records import Place
from tasks.tables import enrolment, household


def follow(connection: Connection, county: str, moved: Mapping[str, Place]) -> None:
    """Two statements, however many places there are."""
    rows = [{"b_old": old, "b_place": now.code, "b_path": now.path} for old, now in moved.items()]
    for table in (household, enrolment):
        there = (table.c.county == county) & (table.c.place == bindparam("b_old"))
        values: dict[str, Any] = {"place": bindparam("b_place"), "place_path": bindparam("b_path")}
        if rows:
            connection.execute(update(table).where(there).values(values), rows)
