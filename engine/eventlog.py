"""What happened, append-only: chained by hash per case inside the verb, ordered and sealed per county afterwards.

Changing, dropping or inserting an event breaks the chain of its case; doing so and repairing that chain breaks the
county's seals. Events carry no personal values.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, update

from engine.store.tables import cases, event, seal, submission
from engine.text import Text

GENESIS = bytes(32)
RESEALED = "resealed"
"""Kind of the event that says to what bytes entries of a case were sealed anew, for another key."""
_json = msgspec.json.Encoder(order="deterministic", decimal_format="number")
_canonical = msgspec.msgpack.Encoder(order="deterministic")
_HASHED = (
    "county",
    "case_id",
    "seq",
    "at",
    "kind",
    "process",
    "version",
    "rules_version",
    "element",
    "token",
    "task_id",
    "person",
    "acting_for",
    "role",
    "place",
    "entered_at",
    "claimed_at",
    "paused_seconds",
    "detail",
)


def hash_of(row: Mapping[str, Any], before: bytes) -> bytes:
    """SHA-256 over the former event's hash and every column of this one but its place in the county's order."""
    values = [_instant(row[name]) if isinstance(row[name], datetime) else row[name] for name in _HASHED]
    return hashlib.sha256(before + _canonical.encode(values)).digest()


def _instant(at: datetime) -> int:
    return round(at.timestamp() * 1_000_000)


def detail(facts: Mapping[str, object]) -> str:
    """Facts of an event as JSON text, the same for the same facts."""
    return _json.encode(facts).decode()


def sha256_of(content: bytes) -> str:
    """By what an event is bound to an entry as it is kept, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


BREAKS = {
    "hash": Text("事件内容与其校验值不符", "an event does not match its hash"),
    "gap": Text("事件缺失", "an event is missing"),
    "head": Text("案件末尾的事件与登记不符", "the last event of the case is not the one that the case knows"),
    "submission": Text("填写内容与登记时不符", "what was filled in is not what it was"),
    "seal": Text("全县封存与事件不符", "a seal of the county does not match its events"),
    "kept": Text("全县封存与另存的封存值不符", "the seals of the county do not match the head that was kept elsewhere"),
}


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the proof fails; without a case where it fails for the whole county."""

    case_id: str
    seq: int
    reason: str
    """One of `BREAKS`."""

    @property
    def why(self) -> Text:
        """The reason in words."""
        return BREAKS[self.reason]


@dataclass(frozen=True, slots=True)
class Head:
    """The last seal of a county: kept elsewhere, it proves that all before it still stands."""

    county: str
    seal: int
    """Number of the seal, from 1."""
    events: int
    """How many events are sealed with it and before."""
    at: datetime
    hash: str
    """SHA-256, in hexadecimal digits."""


def head(connection: Connection, county: str) -> Head | None:
    """The last seal; None before the first."""
    row = connection.execute(
        select(seal).where(seal.c.county == county).order_by(seal.c.number.desc()).limit(1)
    ).one_or_none()
    return Head(county, row.number, row.last, row.at, bytes(row.hash).hex()) if row else None


def seal_events(connection: Connection, county: str, now: datetime, limit: int = 1_000) -> int:
    """Gives unsealed events their place in the county's order and chains the batch; returns how many."""
    batch = connection.execute(
        select(event.c.case_id, event.c.seq, event.c.hash)
        .where(event.c.county == county, event.c.sealed.is_(None))
        .order_by(event.c.at, event.c.case_id, event.c.seq)
        .limit(limit)
    ).all()
    if not batch:
        return 0
    last = connection.execute(
        select(seal.c.number, seal.c.last, seal.c.hash)
        .where(seal.c.county == county)
        .order_by(seal.c.number.desc())
        .limit(1)
    ).one_or_none()
    number, order, before = (last.number, last.last, bytes(last.hash)) if last else (0, 0, GENESIS)
    connection.execute(
        update(event)
        .where(
            event.c.county == bindparam("b_county"),
            event.c.case_id == bindparam("b_case"),
            event.c.seq == bindparam("b_seq"),
        )
        .values(sealed=bindparam("b_order")),
        [
            {"b_county": county, "b_case": row.case_id, "b_seq": row.seq, "b_order": order + place}
            for place, row in enumerate(batch, 1)
        ],
    )
    digest = hashlib.sha256(before + b"".join(bytes(row.hash) for row in batch)).digest()
    connection.execute(
        insert(seal),
        {
            "county": county,
            "number": number + 1,
            "first": order + 1,
            "last": order + len(batch),
            "at": now,
            "hash": digest,
        },
    )
    return len(batch)


def verify(connection: Connection, county: str, kept: Head | None = None) -> Break | None:
    """The first broken link of any case or of the county's seals; None when everything holds.

    `kept` is a head from elsewhere: without it nobody can tell that the newest seals were cut off.
    """
    for look in (_breaks_in_cases, _breaks_in_submissions, _breaks_in_seals):
        with closing(look(connection, county)) as breaks:
            if (found := next(breaks, None)) is not None:
                return found
    return None if kept is None or _stands(connection, county, kept) else Break("", 0, "kept")


def _stands(connection: Connection, county: str, kept: Head) -> bool:
    row = connection.execute(
        select(seal.c.last, seal.c.hash).where(seal.c.county == county, seal.c.number == kept.seal)
    ).one_or_none()
    return kept.county == county and row is not None and (row.last, bytes(row.hash).hex()) == (kept.events, kept.hash)


def _breaks_in_cases(connection: Connection, county: str) -> Generator[Break]:
    heads = {
        row.id: (row.last_event, bytes(row.last_hash))
        for row in connection.execute(
            select(cases.c.id, cases.c.last_event, cases.c.last_hash).where(cases.c.county == county)
        )
    }
    ordered = select(event).where(event.c.county == county).order_by(event.c.case_id, event.c.seq)
    case_id, seq, before = "", 0, GENESIS
    with connection.execution_options(yield_per=1_000).execute(ordered) as rows:
        for row in rows.mappings():
            if row["case_id"] != case_id:
                yield from _head_break(heads, case_id, seq, before)
                case_id, seq, before = row["case_id"], 0, GENESIS
            seq += 1
            if row["seq"] != seq:
                yield Break(case_id, seq, "gap")
            before = hash_of(dict(row), before)
            if before != bytes(row["hash"]):
                yield Break(case_id, row["seq"], "hash")
    yield from _head_break(heads, case_id, seq, before)
    for case, (last, _) in heads.items():
        if last:
            yield Break(case, 1, "gap")


def _head_break(heads: dict[str, tuple[int, bytes]], case_id: str, seq: int, last: bytes) -> Iterable[Break]:
    head = heads.pop(case_id, None)
    return [Break(case_id, seq, "head")] if head is not None and head != (seq, last) else []


def _breaks_in_submissions(connection: Connection, county: str) -> Generator[Break]:
    """What was filled in is what the last event about it says: nothing changed, nothing gone.

    Sealing it anew for another key is such an event too (`resealed`), chained like every other.
    """
    kept = {
        row.id: sha256_of(row.content)
        for row in connection.execute(
            select(submission.c.id, submission.c.content).where(submission.c.county == county)
        )
    }
    told = (
        select(event.c.case_id, event.c.seq, event.c.kind, event.c.detail)
        .where(event.c.county == county, or_(event.c.detail.contains('"submission":'), event.c.kind == RESEALED))
        .order_by(event.c.case_id, event.c.seq)
    )
    case_id, expected = "", dict[str, tuple[int, str]]()
    with connection.execution_options(yield_per=1_000).execute(told) as rows:
        for row in rows:
            if row.case_id != case_id:
                yield from _differing(case_id, expected, kept)
                case_id, expected = row.case_id, {}
            facts = msgspec.json.decode(row.detail)
            if row.kind == RESEALED:
                expected |= {each: (row.seq, digest) for each, digest in facts["submissions"].items()}
            elif "submission" in facts:
                expected[facts["submission"]] = (row.seq, facts["sha256"])
    yield from _differing(case_id, expected, kept)


def _differing(case_id: str, expected: Mapping[str, tuple[int, str]], kept: Mapping[str, str]) -> Iterator[Break]:
    for each, (seq, digest) in expected.items():
        if kept.get(each) != digest:
            yield Break(case_id, seq, "submission")


def _breaks_in_seals(connection: Connection, county: str) -> Generator[Break]:
    before = GENESIS
    seals = connection.execute(select(seal).where(seal.c.county == county).order_by(seal.c.number)).all()
    for each in seals:
        rows = connection.execute(
            select(event.c.case_id, event.c.seq, event.c.hash)
            .where(and_(event.c.county == county, event.c.sealed >= each.first, event.c.sealed <= each.last))
            .order_by(event.c.sealed)
        ).all()
        before = hashlib.sha256(before + b"".join(bytes(row.hash) for row in rows)).digest()
        if before != bytes(each.hash):
            first = rows[0] if rows else None
            yield Break(first.case_id if first else "", first.seq if first else 0, "seal")


def number_of(connection: Connection, county: str, case_id: str) -> str:
    """What people call a case; its id where the case itself is gone, and nothing for none."""
    found = connection.execute(select(cases.c.number).where(cases.c.county == county, cases.c.id == case_id)).scalar()
    return found or case_id


def any_unsealed(connection: Connection, county: str) -> bool:
    """Whether anything waits for its seal; found by the index alone."""
    waiting = select(event.c.seq).where(event.c.county == county, event.c.sealed.is_(None)).limit(1)
    return connection.execute(waiting).first() is not None


def unsealed(connection: Connection, county: str) -> int:
    """How many events wait for their seal."""
    return connection.execute(
        select(func.count()).select_from(event).where(event.c.county == county, event.c.sealed.is_(None))
    ).scalar_one()
