"""The engine's tables. `county` leads every key of case data; calendars, rules and bundle bytes are shared.

Column comments give what the name does not. Times are aware instants; sealed columns open with the vault alone.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, LargeBinary, String, Table, Text, text

from engine.store.base import Base, SealedBytes, UtcDateTime, county_code, folded, identifier

metadata = Base.metadata


def _county() -> Column[str]:
    return Column("county", county_code(), primary_key=True)


def _id() -> Column[str]:
    return Column("id", identifier(), primary_key=True)


def _waiting(column: str) -> Index:
    """Over steps that are not over, in the order of an inbox."""
    open_only = text("closed_at IS NULL")
    name = f"ix_human_task_{column}"
    return Index(name, "county", column, "sort_at", "id", sqlite_where=open_only, postgresql_where=open_only)


# ---------------------------------------------------------------- places and people
place = Table(
    "place",
    metadata,
    _county(),
    Column("code", String(12), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("level", String(12), nullable=False),
    Column("path", String(200), nullable=False, comment="level:code/level:code, from the top down to this place"),
    Column("since", Date, nullable=False),
    Column("until", Date, comment="first day on which it no longer exists"),
    Column("successor", String(12), comment="the place that goes on for it since then"),
)
person = Table(
    "person",
    metadata,
    _county(),
    _id(),
    Column("name", String(80), nullable=False),
    Column("office", String(120), nullable=False, server_default=""),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("number", String(40), comment="staff number, by which lists of other systems name them"),
    Index(None, "county", "number", unique=True),
)
membership = Table(
    "membership",
    metadata,
    _county(),
    _id(),
    Column("person", identifier(), nullable=False),
    Column("role", String(40), nullable=False),
    Column("place", String(12), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Index(None, "county", "person"),
    Index(None, "county", "role", "place"),
)

stand_in = Table(
    "stand_in",
    metadata,
    _county(),
    _id(),
    Column("person", identifier(), nullable=False, comment="who is away"),
    Column("stand_in", identifier(), nullable=False, comment="who acts for them"),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False, comment="first day on which it no longer holds"),
    Column("processes", Text, nullable=False, server_default="[]", comment="JSON list of processes; empty for all"),
    Column("reason", String(500), nullable=False, server_default=""),
    Column("made_by", identifier(), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("ended_by", identifier()),
    Column("ended_at", UtcDateTime, comment="it was ended before its time; else empty"),
    Index(None, "county", "stand_in", "until"),
    Index(None, "county", "person", "until"),
)
training = Table(
    "training",
    metadata,
    _county(),
    _id(),
    Column("person", identifier(), nullable=False),
    Column("process", String(80), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, comment="first day on which it no longer counts"),
    Column("note", String(200), nullable=False, server_default="", comment="certificate, course"),
    Column("recorded_by", identifier(), nullable=False, comment="empty: the system"),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("ended_by", identifier(), comment="who took it back before its time"),
    Column("ended_at", UtcDateTime),
    Index(None, "county", "person"),
    Index(None, "county", "process", "until"),
)

# ---------------------------------------------------------------- shared reference
bundle = Table(
    "bundle",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("archive", LargeBinary, nullable=False),
)
frozen_rules = Table(
    "frozen_rules",
    metadata,
    Column("version", String(64), primary_key=True),
    Column("text", Text, nullable=False),
)
calendar_day = Table(
    "calendar_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("working", Boolean, nullable=False),
    Column("note", String(80), nullable=False, server_default=""),
)

# ---------------------------------------------------------------- definitions and cases
definition = Table(
    "definition",
    metadata,
    _county(),
    Column("process", String(80), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("name_zh", String(120), nullable=False),
    Column("name_en", String(120), nullable=False),
    Column("note", String(500), nullable=False, server_default=""),
    Column("source", String(12), nullable=False, comment="shipped or studio"),
    Column("deployed_by", identifier(), nullable=False),
    Column("deployed_at", UtcDateTime, nullable=False),
    Column("called", Text, nullable=False, server_default="{}", comment="JSON: called process -> the version it runs"),
)
cases = Table(
    "cases",
    metadata,
    _county(),
    _id(),
    Column("number", String(40), nullable=False),
    Column("process", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", String(200), nullable=False),
    Column("subject", String(40), comment="id of what the case is about, opaque here"),
    Column("place", String(12), nullable=False),
    Column("place_path", String(200), nullable=False),
    Column("status", String(12), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("rules_version", String(64), nullable=False),
    Column("started_by", identifier(), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("accepted_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("end_element", String(80)),
    Column("parent", identifier(), comment="case that opened this one"),
    Column("once", String(120), comment="idempotency key of the start"),
    Column("last_event", Integer, nullable=False),
    Column("last_hash", LargeBinary(32), nullable=False),
    Column(
        "memory", LargeBinary, nullable=False, comment="who did which step, and the legal periods: see engine.memory"
    ),
    Column("state", LargeBinary, nullable=False, comment="the runner's own; last, so that listings need not read it"),
    Index(None, "county", "number", unique=True),
    Index(None, "county", "once", unique=True),
    Index(None, "county", "status", "started_at", "id"),
    Index(None, "county", "place", "started_at", "id"),
    Index(None, "county", "subject"),
    Index(None, "county", "process", "version", "status"),
)
case_word = Table(
    "case_word",
    metadata,
    _county(),
    Column("word", folded(24), primary_key=True, comment="how a name or a number goes on from one of its letters"),
    Column("case_id", identifier(), primary_key=True),
    Index(None, "county", "case_id"),
)
human_task = Table(
    "human_task",
    metadata,
    _county(),
    _id(),
    Column("case_id", identifier(), nullable=False),
    Column("token", Integer, nullable=False),
    Column("process", String(80), nullable=False),
    Column("element", String(80), nullable=False),
    Column("role", String(40), nullable=False),
    Column("place", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("assignee", identifier()),
    Column("revision", Integer, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("claimed_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("closed_by", identifier()),
    Column("due_at", UtcDateTime),
    Column("sort_at", UtcDateTime, nullable=False, comment="due time, or far away without one: the inbox order"),
    Column("provisional", Boolean, nullable=False),
    Column("deadline", String(40), comment="rule of the due time"),
    Column("owner", identifier(), comment="who decides, while the assignee only advises"),
    Column("wake_at", UtcDateTime, comment="when the clock looks at it next: reminders, escalation"),
    Column("sign", String(8), comment="of a step that several decide: vote, before, after or beside"),
    Column("weight", Integer, nullable=False, server_default="1", comment="what this signer's vote counts"),
    Column("turn", Integer, nullable=False, server_default="0", comment="signers of a lower turn come first"),
    Column("vote", String(8), comment="yes or no, once given"),
    Column("added_by", identifier(), comment="who added this signer"),
    Column("started_by", identifier(), comment="who started its case"),
    Column("handed_by", identifier(), comment="whose act brought it where it waits"),
    Column("trained_only", Boolean, nullable=False, server_default="0", comment="only for those trained for it"),
    Index(None, "county", "case_id", "element"),
    Index("ix_human_task_pool", "county", "role", "place", "state", "sort_at", "id"),
    Index("ix_human_task_mine", "county", "assignee", "state", "sort_at", "id"),
    Index(
        "ix_human_task_wake",
        "wake_at",
        sqlite_where=text("wake_at IS NOT NULL"),
        postgresql_where=text("wake_at IS NOT NULL"),
    ),
    Index("ix_human_task_done", "county", "closed_by", "closed_at", "id"),
    _waiting("started_by"),
    _waiting("handed_by"),
)
submission = Table(
    "submission",
    metadata,
    _county(),
    _id(),
    Column("case_id", identifier(), nullable=False),
    Column("task_id", identifier(), comment="empty for the start form"),
    Column("element", String(80), nullable=False),
    Column("form", String(80), nullable=False),
    Column("form_version", String(64), nullable=False),
    Column("person", identifier(), nullable=False),
    Column("acting_for", identifier()),
    Column("at", UtcDateTime, nullable=False),
    Column("content", SealedBytes("submission:{id}"), nullable=False, comment="sealed"),
    Column("corrects", identifier(), comment="the earlier submission that this one stands for now"),
    Index(None, "county", "case_id", "at"),
)
case_copy = Table(
    "case_copy",
    metadata,
    _county(),
    Column("case_id", identifier(), primary_key=True),
    Column("person", identifier(), primary_key=True, comment="who may read the case"),
    Column("at", UtcDateTime, nullable=False),
    Column("given_by", identifier(), comment="empty: the diagram says so"),
    Column("acting_for", identifier()),
    Column("element", String(80), comment="the element that says so"),
    Column("words", identifier(), comment="submission with what was said to it"),
    Column("unread", Boolean, nullable=False),
    Column("read_at", UtcDateTime),
    Index(None, "county", "person", "unread", "at", "case_id"),
)
draft = Table(
    "draft",
    metadata,
    _county(),
    Column("task_id", identifier(), primary_key=True),
    Column("person", identifier(), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("content", SealedBytes("draft:{task_id}:{person}"), nullable=False, comment="sealed"),
)
attachment = Table(
    "attachment",
    metadata,
    _county(),
    _id(),
    Column("case_id", identifier(), nullable=False),
    Column("task_id", identifier()),
    Column("field", String(120), nullable=False),
    Column("filename", String(200), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("person", identifier(), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("scan", String(12), nullable=False, server_default="", comment="clean or unchecked by the virus scanner"),
    Index(None, "county", "case_id"),
)

# ---------------------------------------------------------------- time
timer = Table(
    "timer",
    metadata,
    _county(),
    Column("case_id", identifier(), primary_key=True),
    Column("token", Integer, primary_key=True, autoincrement=False),
    Column("element", String(80), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Index(None, "due_at"),
)
awaited = Table(
    "awaited",
    metadata,
    _county(),
    Column("case_id", identifier(), primary_key=True),
    Column("token", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(8), primary_key=True, comment="message or signal"),
    Column("name", String(120), primary_key=True),
    Column("key", String(200), comment="what a message must bring along to be meant for this step"),
    Index(None, "county", "kind", "name", "key"),
)
deadline = Table(
    "deadline",
    metadata,
    _county(),
    Column("case_id", identifier(), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("round", Integer, primary_key=True, autoincrement=False, comment="1, 2 ... when it is started again"),
    Column("amount", Integer, nullable=False),
    Column("unit", String(12), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("met_at", UtcDateTime),
    Column("paused_at", UtcDateTime),
    Column("excluded", Text, nullable=False, server_default="[]", comment="JSON list of [first day, last day]"),
    Column("cause", String(40), comment="why it was extended"),
    Column("note", String(500)),
    Column("extended_by", identifier()),
    Column("extended_at", UtcDateTime),
    Index(
        "ix_deadline_open",
        "county",
        "due_at",
        sqlite_where=text("met_at IS NULL"),
        postgresql_where=text("met_at IS NULL"),
    ),
)

# ---------------------------------------------------------------- work to do
job = Table(
    "job",
    metadata,
    _county(),
    _id(),
    Column("name", String(80), nullable=False),
    Column("args", Text, nullable=False, comment="JSON object"),
    Column("lock", String(80), comment="jobs with one lock run one after another"),
    Column("once", String(160), comment="a second job with the same key is not taken while the first waits"),
    Column("state", String(12), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Index(None, "county", "once", unique=True),
    Index(None, "state", "due_at", "id"),
)
incident = Table(
    "incident",
    metadata,
    _county(),
    _id(),
    Column("case_id", identifier(), nullable=False),
    Column("token", Integer, nullable=False),
    Column("element", String(80), nullable=False),
    Column("service", String(80), comment="empty when a condition, table or timer failed"),
    Column("cause_zh", Text, nullable=False),
    Column("cause_en", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("closed_by", identifier()),
    Index(None, "county", "closed_at", "opened_at"),
    Index(None, "county", "case_id"),
)
intention = Table(
    "intention",
    metadata,
    _county(),
    _id(),
    Column("case_id", identifier()),
    Column("element", String(80), comment="step of the case that intends it"),
    Column("kind", String(40), nullable=False),
    Column("key", String(160), nullable=False, comment="idempotency key for the receiver"),
    Column("payload", SealedBytes("intention:{id}"), nullable=False, comment="sealed"),
    Column("state", String(12), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("delivered_at", UtcDateTime),
    Column("error", Text),
    Index(None, "county", "key", unique=True),
    Index(None, "state", "due_at"),
)
move = Table(
    "move",
    metadata,
    _county(),
    _id(),
    Column("process", String(80), nullable=False),
    Column("version", Integer, nullable=False, comment="the one that the cases are to go on by"),
    Column("names", Text, nullable=False, comment="JSON: id of an element or flow -> its id in that version"),
    Column("note", String(500), nullable=False),
    Column("person", identifier(), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("undone_by", identifier()),
    Column("undone_at", UtcDateTime),
    Index(None, "county", "at"),
)
moved_case = Table(
    "moved_case",
    metadata,
    _county(),
    Column("move", identifier(), primary_key=True),
    Column("case_id", identifier(), primary_key=True),
    Column("state", String(12), nullable=False, comment="waiting, moved, kept, undone or passed_on"),
    Column("why_zh", Text),
    Column("why_en", Text),
    Column("version", Integer, comment="the one that it came from"),
    Column("before", LargeBinary, comment="the runner's state before; kept so that the move can be undone"),
    Column("revision", Integer, comment="of the case after the move: undone only while that stands"),
    Index(None, "county", "move", "state"),
)
number_series = Table(
    "number_series",
    metadata,
    _county(),
    Column("series", String(60), primary_key=True),
    Column("last", Integer, nullable=False),
)

# ---------------------------------------------------------------- what happened
event = Table(
    "event",
    metadata,
    _county(),
    Column("case_id", identifier(), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("process", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("rules_version", String(64), nullable=False),
    Column("element", String(80)),
    Column("token", Integer),
    Column("task_id", identifier()),
    Column("person", identifier(), comment="empty: the system"),
    Column("acting_for", identifier()),
    Column("role", String(40)),
    Column("place", String(12)),
    Column("entered_at", UtcDateTime),
    Column("claimed_at", UtcDateTime),
    Column("paused_seconds", Integer, nullable=False),
    Column("detail", Text, nullable=False, comment="JSON object without personal values"),
    Column("hash", LargeBinary(32), nullable=False, comment="SHA-256 over the former event's hash and this row"),
    Column("sealed", BigInteger, comment="place in the county's order; not part of the hash"),
    Index(
        "ix_event_sealed",
        "county",
        "sealed",
        sqlite_where=text("sealed IS NOT NULL"),
        postgresql_where=text("sealed IS NOT NULL"),
    ),
    Index(
        "ix_event_unsealed",
        "county",
        "at",
        sqlite_where=text("sealed IS NULL"),
        postgresql_where=text("sealed IS NULL"),
    ),
    Index(None, "county", "at"),
)
seal = Table(
    "seal",
    metadata,
    _county(),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)
hash_key = Table(
    "hash_key",
    metadata,
    _county(),
    Column("number", Integer, nullable=False, comment="key that the county's keyed hashes are under; 0 without a row"),
)
