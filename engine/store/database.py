"""One database, two doors: a write door whose transactions begin at once, and a read-only door.

SQLite: WAL, synchronous=FULL, BEGIN IMMEDIATE for writers (a deferred writer loses updates without an error).
PostgreSQL: READ COMMITTED for writers; the case row is locked by the verb that advances it. Readers see one moment.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from engine.store.prepared import run_plain

BUSY_SECONDS = 15
PATIENCE = 1
"""Seconds for which a rehearsal waits until others have written."""
CONNECTIONS = 10
"""Transactions that one process has open at once on PostgreSQL; as many again for reading."""
_LOCK_NOT_AVAILABLE = "55P03"


class Database:
    """The connections of one process to the product's database."""

    def __init__(self, url: str, *, synchronous: str = "FULL") -> None:
        self.url = url
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self._turn: threading.Lock | threading.Semaphore = (
            threading.Lock() if self.is_sqlite else threading.BoundedSemaphore(CONNECTIONS)
        )
        if self.is_sqlite:
            in_memory = parsed.database in (None, "", ":memory:")
            if parsed.database and not in_memory:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            options: dict[str, Any] = {"connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False}}
            if in_memory:
                options["poolclass"] = StaticPool
            self.writer = create_engine(url, **options)
            self.reader = self.writer if in_memory else create_engine(url, **options)
            self.rehearser = self.writer if in_memory else create_engine(url, **options)
            self._prepare_sqlite(synchronous, separate=not in_memory)
        else:
            self.writer = create_engine(url, pool_pre_ping=True, pool_size=CONNECTIONS, max_overflow=CONNECTIONS)
            # One moment for a whole look: else a proof over a busy county finds breaks that are none.
            self.reader = self.writer.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
            self.rehearser = self.writer

    def _prepare_sqlite(self, synchronous: str, *, separate: bool) -> None:
        _prepare_door(self.writer, "BEGIN IMMEDIATE", synchronous)
        if separate:
            _prepare_door(self.reader, "BEGIN DEFERRED", synchronous, read_only=True)
            _prepare_door(self.rehearser, "BEGIN IMMEDIATE", synchronous, patience=PATIENCE)

    @property
    def clash(self) -> type[Exception]:
        """What the driver itself raises when two transactions write one key."""
        clash: type[Exception] = self.writer.dialect.loaded_dbapi.IntegrityError
        return clash

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, committed at the end and rolled back on any exception.

        SQLite has one writer at a time; its own waiting is to sleep and try again, so threads queue here instead.
        Raises `TimeoutError` where the turn does not come.
        """
        if not self._turn.acquire(timeout=BUSY_SECONDS):
            raise TimeoutError(f"another transaction held the database for more than {BUSY_SECONDS} s")
        try:
            with self.writer.begin() as connection:
                yield connection
        finally:
            self._turn.release()

    @contextmanager
    def rehearse(self) -> Iterator[Connection]:
        """A transaction like that of `write` that is always taken back, and that gives way instead of waiting for long.

        Raises `TimeoutError`, or what `is_busy` knows, where others are writing.
        """
        if not self._turn.acquire(timeout=PATIENCE):
            raise TimeoutError(f"another transaction held the database for more than {PATIENCE} s")
        try:
            with self.rehearser.connect() as connection:
                transaction = connection.begin()
                try:
                    if not self.is_sqlite:
                        run_plain(connection, f"SET LOCAL lock_timeout = '{PATIENCE}s'")
                    yield connection
                finally:
                    transaction.rollback()
        finally:
            self._turn.release()

    @staticmethod
    def is_busy(error: Exception) -> bool:
        """Whether a transaction failed only because another holds what it needs."""
        raised = getattr(error, "orig", error)
        if isinstance(raised, sqlite3.Error):
            return raised.sqlite_errorname.startswith("SQLITE_BUSY")
        return isinstance(raised, TimeoutError) or getattr(raised, "sqlstate", None) == _LOCK_NOT_AVAILABLE

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read-only look at one moment."""
        with self.reader.connect() as connection, connection.begin():
            yield connection

    def dispose(self) -> None:
        """Closes every pooled connection; needed before a fork and at the end."""
        self.writer.dispose()
        for door in (self.reader, self.rehearser):
            if door is not self.writer:
                door.dispose()


def _prepare_door(
    door: Engine, begin: str, synchronous: str, *, read_only: bool = False, patience: int = BUSY_SECONDS
) -> None:
    @event.listens_for(door, "connect")
    def on_connect(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver must not begin by itself
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA synchronous = {synchronous}")
        cursor.execute(f"PRAGMA busy_timeout = {patience * 1000}")
        cursor.execute("PRAGMA foreign_keys = ON")
        if read_only:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    @event.listens_for(door, "begin")
    def on_begin(connection: Connection) -> None:
        run_plain(connection, begin)
