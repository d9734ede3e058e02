"""The table of looks: rows chained by hash, taken in from the journal, proved, and let go after their years."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select, text

from engine.engine import Engine
from web.audit.journal import Journal, Noted
from web.audit.tables import Look, LookMark

GENESIS = bytes(32)
BATCH = 500
PURGED = "purged"
"""What of the row that says up to which number (its subject) looks were let go."""
_CHAINED = ("county", "number", "id", "at", "person", "case_id", "what", "subject", "roles", "purpose")
_ADVISORY = 0x6C6F_6F6B  # "look": the number of our lock in a PostgreSQL database
_canonical = msgspec.msgpack.Encoder(order="deterministic")


def hash_of(row: Mapping[str, Any], before: bytes) -> bytes:
    """SHA-256 over the former look's hash and every column that is not sealed."""
    values = [_instant(row[name]) if isinstance(row[name], datetime) else row[name] for name in _CHAINED]
    return hashlib.sha256(before + _canonical.encode(values)).digest()


def _instant(at: datetime) -> int:
    return round(at.timestamp() * 1_000_000)


def take_in(engine: Engine, county: str, journal: Journal) -> int:
    """Carries what was noted into the table; how many rows are new."""
    kept = 0
    for path, looks in journal.taken():
        for start in range(0, len(looks), BATCH):
            kept += _keep(engine, county, looks[start : start + BATCH])
        path.unlink(missing_ok=True)
    return kept


def _keep(engine: Engine, county: str, looks: Sequence[Noted]) -> int:
    with engine.transaction(engine.system(county)) as work:
        connection = work.connection
        ids = {each.id for each in looks}
        number, before = _last(connection, county)
        known = set(connection.execute(select(Look.id).where(Look.county == county, Look.id.in_(ids))).scalars())
        rows = []
        for each in looks:
            if each.id not in known:
                number += 1
                rows.append(_row(county, number, each, before))
                before = rows[-1]["hash"]
        if rows:
            connection.execute(insert(Look), rows)
        return len(rows)


def _row(county: str, number: int, look: Noted, before: bytes) -> dict[str, Any]:
    row = msgspec.structs.asdict(look) | {"county": county, "number": number}
    row["words"] = bytes.fromhex(look.words) if look.words else None
    return row | {"hash": hash_of(row, before)}


def _last(connection: Connection, county: str) -> tuple[int, bytes]:
    """Number and hash of the last look; whoever asks is the one who adds until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY})
    newest = select(Look.number, Look.hash).where(Look.county == county).order_by(Look.number.desc()).limit(1)
    found = connection.execute(newest).one_or_none()
    return (found.number, bytes(found.hash)) if found else (0, GENESIS)


def first_break(connection: Connection, county: str) -> int | None:
    """The number of the first look that was changed, removed or slipped in; None where the chain holds."""
    last_purge = (
        select(Look.subject, Look.roles)
        .where(Look.county == county, Look.what == PURGED)
        .order_by(Look.number.desc())
        .limit(1)
    )
    purged = connection.execute(last_purge).one_or_none()
    number, before = (int(purged.subject), bytes.fromhex(purged.roles)) if purged else (0, GENESIS)
    rows = connection.execute(
        select(Look.__table__).where(Look.county == county, Look.number > number).order_by(Look.number)
    ).mappings()
    for row in rows:
        number += 1
        before = hash_of(dict(row), before)
        if row["number"] != number or before != bytes(row["hash"]):
            return number
    return None


def let_go(engine: Engine, county: str, now: datetime, years: int) -> int:
    """Takes away looks older than so many years, and says so in a row of its own; how many."""
    until = now - timedelta(days=365 * years)
    old = select(Look.number, Look.hash).where(Look.county == county, Look.at < until)
    with engine.reading(engine.system(county)) as look:
        last = look.connection.execute(old.order_by(Look.number.desc()).limit(1)).one_or_none()
    if last is None:
        return 0
    said = Noted(f"purge-{last.number}", now, "", None, PURGED, str(last.number), bytes(last.hash).hex(), "retention")
    _keep(engine, county, [said])
    with engine.transaction(engine.system(county)) as work:
        work.connection.execute(delete(LookMark).where(LookMark.county == county, LookMark.number <= last.number))
        mine = (Look.county == county, Look.number <= last.number)
        return work.connection.execute(delete(Look).where(*mine)).rowcount
