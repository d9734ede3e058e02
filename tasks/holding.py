"""One holder at a time: of several processes only one may be the clock. A file lock for SQLite, an advisory one for PostgreSQL.

Both are let go by the operating system or the server when their process dies, so nothing has to be cleaned up.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from engine.store import Database

ADVISORY = 0x5368_6F75  # "Shou": the number of our lock in a PostgreSQL database


class Lock(Protocol):
    """Something that one process at a time can hold."""

    def acquire(self) -> bool:
        """Tries to take it, without waiting; true when it is held."""

    def held(self) -> bool:
        """Whether it is still ours."""

    def release(self) -> None:
        """Lets it go."""


class FileLock:
    """Held by an open file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def acquire(self) -> bool:
        """Tries to lock the file; true when it is ours."""
        if self._file is not None:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+", encoding="ascii")
        try:
            _lock(file)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def held(self) -> bool:
        """Whether the file is locked by us."""
        return self._file is not None

    def release(self) -> None:
        """Closes the file, which unlocks it."""
        if self._file is not None:
            self._file.close()
            self._file = None


class AdvisoryLock:
    """Held by a PostgreSQL session of its own; gone when the connection is."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection | None = None

    def acquire(self) -> bool:
        """Tries to take the advisory lock; true when it is ours."""
        if self.held():
            return True
        self.release()
        connection = self._database.writer.connect().execution_options(isolation_level="AUTOCOMMIT")
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY}).scalar_one():
            connection.close()
            return False
        self._connection = connection
        return True

    def held(self) -> bool:
        """Whether the session that holds it still answers."""
        if self._connection is None:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def release(self) -> None:
        """Ends the session; the server lets the lock go."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def clock_lock(database: Database, data_dir: Path) -> Lock:
    """The lock of the clock for a database."""
    return FileLock(data_dir / "clock.lock") if database.is_sqlite else AdvisoryLock(database)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        file.truncate(0)
        file.write(str(os.getpid()))  # for whoever wonders which process it is
        file.flush()
