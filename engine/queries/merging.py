"""The first rows of many ranges of one index, in order: each range is read only as far as the page needs.

A person of the county may take what waits in hundreds of pools. One long condition would sort all of it; one query for
each pool would be compiled anew with every number of pools. So the ranges are handed over as JSON, and the database
looks into one after the other: PostgreSQL by a lateral join, SQLite by a list that a correlated query gathers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    Subquery,
    and_,
    cast,
    func,
    literal,
    literal_column,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy import String as Str
from sqlalchemy.dialects.postgresql import JSONB

from engine.store.tables import human_task

_T = human_task.c
_INSTANT = 26
"""Characters of an instant as SQLite keeps it."""


@dataclass(frozen=True, slots=True)
class Ranges:
    """Tasks whose `columns` are one of `values`; in each such range they lie in the order of `at` and their id."""

    columns: tuple[ColumnElement[Any], ...]
    values: Sequence[tuple[str, ...]]
    also: tuple[ColumnElement[bool], ...] = ()
    """What holds of all of them, and stands in the index too."""
    sifted: tuple[ColumnElement[bool], ...] = ()
    """What must hold too, and no index knows: who looks for it looks through the range, and not for ever."""
    at: ColumnElement[Any] = field(default_factory=lambda: _T.sort_at)
    latest_first: bool = False

    def order(self) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """The order of the rows."""
        return (self.at.desc(), _T.id.desc()) if self.latest_first else (self.at, _T.id)

    def anywhere(self) -> ColumnElement[bool]:
        """That a task lies in one of them, for tasks that are found otherwise."""
        return and_(one_of(self.columns, self.values), *self.also, *self.sifted)


def one_of(columns: tuple[ColumnElement[Any], ...], values: Sequence[tuple[str, ...]]) -> ColumnElement[bool]:
    """That some columns are one of several values; said so that no index of theirs tempts the database."""
    joined = columns[0].concat("")
    for column in columns[1:]:
        joined = joined.concat("|").concat(column)
    return joined.in_(["|".join(each) for each in values])


def each_range(connection: Connection, county: str, ranges: Ranges) -> tuple[Any, ColumnElement[bool]]:
    """(the ranges as a table, the condition that joins tasks to it)."""
    given = literal(json.dumps(ranges.values, ensure_ascii=False), Str)
    if connection.dialect.name == "sqlite":
        table = func.json_each(given).table_valued("value", name="ranges")
        parts: list[ColumnElement[str]] = [
            func.json_extract(table.c.value, f"$[{at}]") for at in range(len(ranges.columns))
        ]
    else:
        table = func.jsonb_array_elements(cast(given, JSONB)).table_valued("value", name="ranges")
        parts = [
            type_coerce(table.c.value.op("->>")(literal_column(str(at))), Str) for at in range(len(ranges.columns))
        ]
    same = [column == part for column, part in zip(ranges.columns, parts, strict=True)]
    return table, and_(_T.county == county, *same, *ranges.also)


def rows_of_each(
    connection: Connection,
    county: str,
    ranges: Ranges,
    within: Sequence[ColumnElement[bool]],
    column: ColumnElement[Any],
    most: int,
) -> Subquery:
    """At most so many rows of the ranges, in no order, with one column; some may be empty.

    PostgreSQL looks into one range after the other, for it would take few rows for many and read every task of the county;
    SQLite by an outer join, for it would turn an inner one round and do the same.
    """
    table, same = each_range(connection, county, ranges)
    if connection.dialect.name == "sqlite":
        joined = table.outerjoin(human_task, and_(same, *within))
        return select(column).select_from(joined).limit(most).subquery()
    inside = select(column).where(same, *within).limit(most).correlate(table).lateral()
    return select(inside.c.id).select_from(table.join(inside, true())).limit(most).subquery()


def first_ids(
    connection: Connection,
    county: str,
    box: Sequence[Ranges],
    within: Sequence[ColumnElement[bool]],
    limit: int,
    skipped: int = 0,
) -> CompoundSelect[Any] | Select[Any]:
    """Ids of the first tasks that are `within`, at most `limit` of each of the box's parts; `skipped` of each range are left out."""
    every = [_first_ids(connection, county, part, within, limit, skipped) for part in box]
    return union_all(*(select(each.subquery().c.id) for each in every)) if len(every) > 1 else every[0]


def _first_ids(
    connection: Connection,
    county: str,
    ranges: Ranges,
    within: Sequence[ColumnElement[bool]],
    limit: int,
    skipped: int,
) -> Select[Any]:
    table, same = each_range(connection, county, ranges)
    tasks = (
        select(ranges.at.label("at"), _T.id).where(same, *ranges.sifted, *within).order_by(*ranges.order()).limit(limit)
    )
    tasks = tasks.offset(skipped) if skipped else tasks
    if connection.dialect.name != "sqlite":
        found = tasks.correlate(table).lateral("found")
        order = (found.c.at.desc(), found.c.id.desc()) if ranges.latest_first else (found.c.at, found.c.id)
        return select(found.c.id).select_from(table.join(found, true())).order_by(*order).limit(limit)
    inner = tasks.correlate(table).subquery("inner_rows")
    key = type_coerce(inner.c.at, Str).concat(" ").concat(inner.c.id)
    gathered = select(func.json_group_array(key)).select_from(inner).scalar_subquery().correlate(table)
    keys = func.json_each(gathered).table_valued("value", name="keys")
    return (
        select(type_coerce(func.substr(keys.c.value, _INSTANT + 2), Str).label("id"))
        .select_from(table.join(keys, true()))
        .order_by(keys.c.value.desc() if ranges.latest_first else keys.c.value)
        .limit(limit)
    )
