"""The embedded backend: a table, and a loop that takes one due job at a time.

A handler's writes, and the removal of its job, are one commit. A handler that raises leaves nothing behind; the job
waits longer each time and is put aside after the last attempt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import msgspec
import structlog
from sqlalchemy import Row, delete, select, update

from engine.records import Actor
from engine.store.tables import job
from engine.text import Text

if TYPE_CHECKING:
    from engine.work import House, Work

PAUSES: Final = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=3))
"""How long a failing job waits before each further attempt."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a handler gets: the transaction that also removes its job, and its arguments."""

    work: Work
    args: Mapping[str, Any]
    last_attempt: bool
    failure: Exception | None = None
    """Why a job was given up; None while it is done."""


Handler = Callable[[JobContext], None]
"""Idempotent: after a crash it may run again."""


class Jobs:
    """The handlers by name, and the loop."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._handlers: dict[str, Handler] = {}
        self._given_up: dict[str, Callable[[JobContext, Text], None]] = {}

    def handle(self, name: str, handler: Handler, given_up: Callable[[JobContext, Text], None] | None = None) -> None:
        """Says who does jobs of a name, and what happens when they finally fail."""
        self._handlers[name] = handler
        if given_up is not None:
            self._given_up[name] = given_up

    def run(self, limit: int = 100) -> int:
        """Does up to `limit` due jobs, one transaction each; returns how many were taken."""
        taken = 0
        while taken < limit and self._run_one():
            taken += 1
        return taken

    def _run_one(self) -> bool:
        found: Row[Any] | None = None
        try:
            with self._house.database.write() as connection:
                work = self._new_work(connection)
                statement = (
                    select(job)
                    .where(job.c.state == "waiting", job.c.due_at <= work.now)
                    .order_by(job.c.due_at, job.c.id)
                    .limit(1)
                    .with_for_update(skip_locked=True)
                )
                found = connection.execute(statement).one_or_none()
                if found is None:
                    return False
                work = self._new_work(connection, found.county)
                connection.execute(delete(job).where(job.c.county == found.county, job.c.id == found.id))
                self._handlers[found.name](self._context(work, found))
                work.flush()
        except Exception as error:  # whatever a handler raises, the job is kept and the loop goes on
            if found is None:
                raise
            self._failed(found, error)
        return True

    def _new_work(self, connection: Any, county: str = "") -> Work:
        from engine.work import Work  # noqa: PLC0415  # the work imports what jobs are made of

        return Work(self._house, connection, Actor(county, ""))

    def _context(self, work: Work, row: Row[Any], failure: Exception | None = None) -> JobContext:
        return JobContext(work, msgspec.json.decode(row.args), row.attempts >= len(PAUSES), failure)

    def _failed(self, row: Row[Any], error: Exception) -> None:
        cause = getattr(error, "text", None)
        known = isinstance(cause, Text)
        text = (
            cause
            if isinstance(cause, Text)
            else Text(f"程序错误（{type(error).__name__}）", f"program error ({type(error).__name__})")
        )
        log.warning(
            "job_failed", job=row.name, attempt=row.attempts + 1, error=type(error).__name__, exc_info=not known
        )
        last = known or row.attempts >= len(PAUSES)
        if last and row.name in self._given_up and self._give_up(row, error, text):
            return
        pause = PAUSES[min(row.attempts, len(PAUSES) - 1)]
        with self._house.database.write() as connection:
            work = self._new_work(connection, row.county)
            connection.execute(
                update(job)
                .where(job.c.county == row.county, job.c.id == row.id)
                .values(
                    attempts=row.attempts + 1,
                    error=text.zh,
                    due_at=work.now + pause,
                    state="failed" if last else "waiting",
                )
            )

    def _give_up(self, row: Row[Any], error: Exception, text: Text) -> bool:
        """Has the failure dealt with where it belongs; False where that fails too, so that the job is put aside."""
        try:
            with self._house.database.write() as connection:
                work = self._new_work(connection, row.county)
                self._given_up[row.name](self._context(work, row, error), text)
                work.flush()
                connection.execute(delete(job).where(job.c.county == row.county, job.c.id == row.id))
        except Exception:
            log.exception("job_not_given_up", job=row.name, case=row.lock)
            return False
        return True
