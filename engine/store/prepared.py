"""Statements that are compiled once and run on the driver itself: what every click executes.

SQLAlchemy writes the SQL for each database and knows how each column's values travel; its per-call machinery, which
costs several times what the database does, is passed by. Everything runs in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, ClassVar

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeEngine

from engine.store.base import UtcDateTime, sqlite_text

Convert = Callable[[Any], Any]


class _Compiled:
    """The SQL of one statement for one database, with the converters of its values."""

    def __init__(self, statement: Select[Any] | UpdateBase, dialect: Dialect, names: Sequence[str] | None) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(names) if names is not None else None)
        self.sql = str(compiled)
        self.order: Sequence[str] | None = compiled.positiontup
        self.fixed = {name: value for name, value in compiled.params.items() if value is not None}
        self.binds: dict[str, Convert] = {}
        for bind, name in compiled.bind_names.items():
            convert = _converter(bind.type, dialect)
            if convert is not None:
                self.binds[name] = convert
        self.results: list[tuple[int, Convert]] = []
        if isinstance(statement, Select):
            for number, column in enumerate(statement.selected_columns):
                convert = column.type.dialect_impl(dialect).result_processor(dialect, None)
                if convert is not None:
                    self.results.append((number, convert))
        self._pick = itemgetter(*self.order) if self.order and len(self.order) > 1 else None

    def bound(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them."""
        ready = {**self.fixed, **values}
        for name, convert in self.binds.items():
            if name in values:
                ready[name] = convert(ready[name])
        if self.order is None:
            return ready
        return self._pick(ready) if self._pick else tuple(ready[name] for name in self.order)

    def told(self, row: Sequence[Any]) -> list[Any]:
        """A row as Python values."""
        values = list(row)
        for number, convert in self.results:
            values[number] = convert(values[number])
        return values


def _converter(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if isinstance(kind, UtcDateTime) and dialect.name == "sqlite":
        return sqlite_text
    return kind.dialect_impl(dialect).bind_processor(dialect)


class Prepared:
    """One statement. `names` are the columns of an insert; bound names of the others stand in the statement."""

    watchers: ClassVar[list[Callable[[str], None]]] = []
    """Called with the SQL of each run; for tests that count."""

    def __init__(self, statement: Select[Any] | UpdateBase, names: Iterable[str] | None = None) -> None:
        self._statement = statement
        self._names = None if names is None else tuple(names)
        self._compiled: dict[str, _Compiled] = {}

    def _for(self, connection: Connection) -> _Compiled:
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._statement, dialect, self._names)
        return compiled

    def _cursor(self, connection: Connection, sql: str) -> Any:
        for watcher in self.watchers:
            watcher(sql)
        return connection.connection.cursor()

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[list[Any]]:
        """Every row of a select."""
        compiled = self._for(connection)
        cursor = self._cursor(connection, compiled.sql)
        try:
            cursor.execute(compiled.sql, compiled.bound(values))
            return [compiled.told(row) for row in cursor.fetchall()]
        finally:
            cursor.close()

    def run(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Changes rows; how many."""
        compiled = self._for(connection)
        cursor = self._cursor(connection, compiled.sql)
        try:
            cursor.execute(compiled.sql, compiled.bound(values))
            count: int = cursor.rowcount
            return count
        finally:
            cursor.close()

    def run_many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """The same for several sets of values, in one call of the driver; how many rows it changed in all."""
        compiled = self._for(connection)
        cursor = self._cursor(connection, compiled.sql)
        try:
            cursor.executemany(compiled.sql, [compiled.bound(row) for row in rows])
            count: int = cursor.rowcount
            return count
        finally:
            cursor.close()


def run_plain(connection: Connection, sql: str) -> None:
    """A statement without values, on the driver."""
    for watcher in Prepared.watchers:
        watcher(sql)
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql)
    finally:
        cursor.close()
