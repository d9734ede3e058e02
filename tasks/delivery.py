"""Sends what was recorded: at least once, in order of time, each with its idempotency key.

The receiver of this release is a folder: one file for each intention, named by its key, so that sending twice changes
nothing. Whatever carries messages, letters and payment orders on (a short-message gateway, the bank's upload) reads it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import structlog
from sqlalchemy import Row, select, update

from engine.engine import Engine
from engine.notices import NOTICE
from engine.store.tables import intention

PAUSES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=12))
"""How long a failing delivery waits before the next attempt; the last one repeats."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sending:
    """Something to be sent."""

    county: str
    id: str
    kind: str
    key: str
    case_id: str | None
    created_at: datetime
    payload: Mapping[str, object]


class Receiver(Protocol):
    """Whatever takes what is sent; raises when it could not."""

    def __call__(self, sending: Sending) -> None:
        """Takes one; the same key again must change nothing."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """A folder below the data directory, readable for this account alone."""

    folder: Path

    def __call__(self, sending: Sending) -> None:
        """Writes `<kind>/<hash of key>.json`; a file that is there is replaced by the same."""
        place = self.folder / sending.kind
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        target = place / f"{hashlib.sha256(sending.key.encode()).hexdigest()[:40]}.json"
        facts = {
            "county": sending.county,
            "kind": sending.kind,
            "key": sending.key,
            "case": sending.case_id,
            "created_at": sending.created_at.isoformat(),
            "payload": sending.payload,
        }
        draft = target.with_suffix(".part")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(facts, file, ensure_ascii=False, default=str)
            file.flush()
            os.fsync(file.fileno())  # delivered means that it outlives a power cut
        draft.replace(target)


def deliver(engine: Engine, receiver: Receiver, limit: int = 100) -> int:
    """Sends up to `limit` waiting intentions; returns how many went out. One that fails waits longer each time."""
    with engine.reading(engine.system("")) as look:
        rows = look.connection.execute(
            select(intention)
            .where(intention.c.state == "waiting", intention.c.due_at <= look.now, intention.c.kind != NOTICE)
            .order_by(intention.c.due_at, intention.c.id)
            .limit(limit)
        ).all()
    sent = 0
    for row in rows:
        sent += _send(engine, receiver, row)
    return sent


def _send(engine: Engine, receiver: Receiver, row: Row[Any]) -> bool:
    error: Exception | None = None
    try:
        payload = engine.vault.open_json(row.payload, f"intention:{row.id}")
        receiver(Sending(row.county, row.id, row.kind, row.key, row.case_id, row.created_at, payload))
    except Exception as raised:  # whatever a receiver (or a broken seal) raises, the others still go out
        error = raised
        log.warning("delivery_failed", kind=row.kind, key=row.key, error=type(raised).__name__, exc_info=True)
    attempts = row.attempts
    with engine.transaction(engine.system(row.county)) as work:
        pause = PAUSES[min(attempts, len(PAUSES) - 1)]
        changed = (
            {"state": "delivered", "delivered_at": work.now, "attempts": attempts + 1, "error": None}
            if error is None
            else {
                "attempts": attempts + 1,
                "due_at": work.now + pause,
                "error": f"{type(error).__name__}: {error}"[:500],
            }
        )
        own = (intention.c.county == row.county, intention.c.id == row.id, intention.c.state == "waiting")
        work.connection.execute(update(intention).where(*own).values(**changed))
    return error is None
