"""tables of the first release"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_api_token")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_county_person"), ["county", "person"], unique=False)
        batch_op.create_index(batch_op.f("ix_api_token_digest"), ["digest"], unique=True)

    op.create_table(
        "attachment",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("task_id", sa.String(length=20), nullable=True),
        sa.Column("field", sa.String(length=120), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_county_case_id"), ["county", "case_id"], unique=False)

    op.create_table(
        "awaited",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("token", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False, comment="message or signal"),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "key",
            sa.String(length=200),
            nullable=True,
            comment="what a message must bring along to be meant for this step",
        ),
        sa.PrimaryKeyConstraint("county", "case_id", "token", "kind", "name", name=op.f("pk_awaited")),
    )
    with op.batch_alter_table("awaited", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_awaited_county_kind_name_key"), ["county", "kind", "name", "key"], unique=False
        )

    op.create_table(
        "benefit_exit",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("enrolment", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False, comment="whose decision it was"),
        sa.Column("programme", sa.String(length=20), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column(
            "ground",
            sa.String(length=12),
            nullable=False,
            comment="heard, wish or death: what stood before the decision",
        ),
        sa.Column("heard", sa.String(length=20), nullable=False, comment="submission of the hearing"),
        sa.Column("decided", sa.String(length=20), nullable=False, comment="submission of the decision"),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("last_month", sa.String(length=7), nullable=False, comment="YYYY-MM that is paid last"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="leaving (gradual exit), ended, revoked"),
        sa.Column("ended_on", sa.Date(), nullable=True, comment="day on which it came true"),
        sa.Column("watch_until", sa.Date(), nullable=True, comment="empty where nobody is left to be watched"),
        sa.Column(
            "referral", sa.String(length=20), nullable=False, comment="programme that the family was referred to"
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_benefit_exit")),
    )
    with op.batch_alter_table("benefit_exit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_benefit_exit_county_case_id"), ["county", "case_id"], unique=True)
        batch_op.create_index(batch_op.f("ix_benefit_exit_county_enrolment"), ["county", "enrolment"], unique=False)
        batch_op.create_index(batch_op.f("ix_benefit_exit_county_watch_until"), ["county", "watch_until"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_benefit_exit_state_last_month_id"), ["state", "last_month", "id"], unique=False
        )

    op.create_table(
        "bundle",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("archive", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_bundle")),
    )
    op.create_table(
        "calculation",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("household", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rules_version", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=True, comment="empty until the sheet is completed"),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("sheet", sa.LargeBinary(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_calculation")),
    )
    with op.batch_alter_table("calculation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_calculation_county_case_id_key"), ["county", "case_id", "key"], unique=True
        )
        batch_op.create_index(batch_op.f("ix_calculation_county_household"), ["county", "household"], unique=False)

    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=80), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "case_household",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("household", sa.String(length=20), nullable=False),
        sa.Column(
            "duplicate_of", sa.String(length=40), nullable=False, comment="case or certificate number; empty for none"
        ),
        sa.Column("near_relative", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("county", "case_id", name=op.f("pk_case_household")),
    )
    with op.batch_alter_table("case_household", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_household_county_household"), ["county", "household"], unique=False)

    op.create_table(
        "cases",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=True, comment="id of what the case is about, opaque here"),
        sa.Column("place", sa.String(length=12), nullable=False),
        sa.Column("place_path", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("rules_version", sa.String(length=64), nullable=False),
        sa.Column("started_by", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_element", sa.String(length=80), nullable=True),
        sa.Column("parent", sa.String(length=20), nullable=True, comment="case that opened this one"),
        sa.Column("once", sa.String(length=120), nullable=True, comment="idempotency key of the start"),
        sa.Column("last_event", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "memory",
            sa.LargeBinary(),
            nullable=False,
            comment="who did which step, and the legal periods: see engine.memory",
        ),
        sa.Column(
            "state",
            sa.LargeBinary(),
            nullable=False,
            comment="the runner's own; last, so that listings need not read it",
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_cases")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_county_number"), ["county", "number"], unique=True)
        batch_op.create_index(batch_op.f("ix_cases_county_once"), ["county", "once"], unique=True)
        batch_op.create_index(
            batch_op.f("ix_cases_county_place_started_at_id"), ["county", "place", "started_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_cases_county_process_version_status"),
            ["county", "process", "version", "status"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_cases_county_status_started_at_id"), ["county", "status", "started_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_cases_county_subject"), ["county", "subject"], unique=False)

    op.create_table(
        "consent",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("household", sa.String(length=20), nullable=False),
        sa.Column("person", sa.String(length=20), nullable=False, comment="member or obligor who consents"),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False, comment="whose papers hold the signed form"),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_consent_county_household_person_purpose"),
            ["county", "household", "person", "purpose"],
            unique=True,
        )

    op.create_table(
        "credential",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("person", sa.String(length=20), nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("county", "person", name=op.f("pk_credential")),
    )
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_credential_county_login"), ["county", "login"], unique=True)

    op.create_table(
        "deadline",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column(
            "round", sa.Integer(), autoincrement=False, nullable=False, comment="1, 2 ... when it is started again"
        ),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "excluded", sa.Text(), server_default="[]", nullable=False, comment="JSON list of [first day, last day]"
        ),
        sa.Column("cause", sa.String(length=40), nullable=True, comment="why it was extended"),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("extended_by", sa.String(length=20), nullable=True),
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("county", "case_id", "name", "round", name=op.f("pk_deadline")),
    )
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.create_index(
            "ix_deadline_open",
            ["county", "due_at"],
            unique=False,
            sqlite_where=sa.text("met_at IS NULL"),
            postgresql_where=sa.text("met_at IS NULL"),
        )

    op.create_table(
        "definition",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=500), server_default="", nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False, comment="shipped or studio"),
        sa.Column("deployed_by", sa.String(length=20), nullable=False),
        sa.Column("deployed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "called",
            sa.Text(),
            server_default="{}",
            nullable=False,
            comment="JSON: called process -> the version it runs",
        ),
        sa.PrimaryKeyConstraint("county", "process", "version", name=op.f("pk_definition")),
    )
    op.create_table(
        "demo_clock",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("offset_seconds", sa.BigInteger(), nullable=False, comment="added to the machine's clock"),
        sa.PrimaryKeyConstraint("county", name=op.f("pk_demo_clock")),
    )
    op.create_table(
        "disability",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("member", sa.String(length=20), nullable=False),
        sa.Column("household", sa.String(length=20), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county", "member", name=op.f("pk_disability")),
    )
    with op.batch_alter_table("disability", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disability_county_household"), ["county", "household"], unique=False)

    op.create_table(
        "draft",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("task_id", sa.String(length=20), nullable=False),
        sa.Column("person", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="sealed"),
        sa.PrimaryKeyConstraint("county", "task_id", "person", name=op.f("pk_draft")),
    )
    op.create_table(
        "enrolment",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("household", sa.String(length=20), nullable=False),
        sa.Column("programme", sa.String(length=20), nullable=False),
        sa.Column("certificate", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=12), nullable=False),
        sa.Column("place_path", sa.String(length=200), nullable=False),
        sa.Column("applicant_name", sa.String(length=80), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False, comment="per month"),
        sa.Column("pending_fen", sa.BigInteger(), nullable=True, comment="amount per month from pending_from on"),
        sa.Column("pending_from", sa.String(length=7), nullable=True),
        sa.Column("stable", sa.Boolean(), nullable=False),
        sa.Column("enrolled_on", sa.Date(), nullable=False),
        sa.Column("first_month", sa.String(length=7), nullable=False, comment="YYYY-MM"),
        sa.Column(
            "ordered_to", sa.String(length=7), nullable=True, comment="every month up to this one has been ordered"
        ),
        sa.Column("last_month", sa.String(length=7), nullable=True, comment="last month paid; empty while it goes on"),
        sa.Column(
            "leaves_after", sa.String(length=7), nullable=True, comment="last month of a gradual exit that was decided"
        ),
        sa.Column("exit_reason", sa.Text(), nullable=True),
        sa.Column("last_review", sa.Date(), nullable=True),
        sa.Column("case_id", sa.String(length=20), nullable=True, comment="case that granted it; empty when imported"),
        sa.Column("rules_version", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_enrolment")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_county_case_id"), ["county", "case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolment_county_certificate"), ["county", "certificate"], unique=True)
        batch_op.create_index(batch_op.f("ix_enrolment_county_household"), ["county", "household"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_enrolment_county_last_month_place"), ["county", "last_month", "place"], unique=False
        )

    op.create_table(
        "enrolment_amount",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("enrolment", sa.String(length=20), nullable=False),
        sa.Column(
            "from_month", sa.String(length=7), nullable=False, comment="YYYY-MM, until the next line of the enrolment"
        ),
        sa.Column("fen", sa.BigInteger(), nullable=False, comment="per month"),
        sa.PrimaryKeyConstraint("county", "enrolment", "from_month", name=op.f("pk_enrolment_amount")),
    )
    op.create_table(
        "event",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rules_version", sa.String(length=64), nullable=False),
        sa.Column("element", sa.String(length=80), nullable=True),
        sa.Column("token", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.String(length=20), nullable=True),
        sa.Column("person", sa.String(length=20), nullable=True, comment="empty: the system"),
        sa.Column("acting_for", sa.String(length=20), nullable=True),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("place", sa.String(length=12), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_seconds", sa.Integer(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False, comment="JSON object without personal values"),
        sa.Column(
            "hash",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="SHA-256 over the former event's hash and this row",
        ),
        sa.Column(
            "sealed", sa.BigInteger(), nullable=True, comment="place in the county's order; not part of the hash"
        ),
        sa.PrimaryKeyConstraint("county", "case_id", "seq", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_county_at"), ["county", "at"], unique=False)
        batch_op.create_index(
            "ix_event_unsealed",
            ["county", "at"],
            unique=False,
            sqlite_where=sa.text("sealed IS NULL"),
            postgresql_where=sa.text("sealed IS NULL"),
        )

    op.create_table(
        "frozen_rules",
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_frozen_rules")),
    )
    op.create_table(
        "household",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=12), nullable=False),
        sa.Column("place_path", sa.String(length=200), nullable=False),
        sa.Column("area", sa.String(length=8), nullable=False, comment="urban or rural: which standard applies"),
        sa.Column("applicant", sa.String(length=20), nullable=False, comment="member who applied for the family"),
        sa.Column("applicant_name", sa.String(length=80), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False, comment="phone, address, bank, account"),
        sa.Column("statement", sa.LargeBinary(), nullable=False, comment="reason and notes as told by the family"),
        sa.Column("support_fen", sa.BigInteger(), nullable=False, comment="received monthly from obligors outside"),
        sa.Column("previous", sa.String(length=20), nullable=True, comment="earlier file of the same applicant"),
        sa.Column("superseded", sa.Boolean(), nullable=False, comment="a later file took its place"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_household")),
    )
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_household_county_place"), ["county", "place"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_household_county_superseded_applicant_name"),
            ["county", "superseded", "applicant_name"],
            unique=False,
        )

    op.create_table(
        "human_task",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("element", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("assignee", sa.String(length=20), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=20), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "sort_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="due time, or far away without one: the inbox order",
        ),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("deadline", sa.String(length=40), nullable=True, comment="rule of the due time"),
        sa.Column("owner", sa.String(length=20), nullable=True, comment="who decides, while the assignee only advises"),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_human_task")),
    )
    with op.batch_alter_table("human_task", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_human_task_county_case_id_element"), ["county", "case_id", "element"], unique=False
        )
        batch_op.create_index("ix_human_task_done", ["county", "closed_by", "closed_at", "id"], unique=False)
        batch_op.create_index("ix_human_task_mine", ["county", "assignee", "state", "sort_at", "id"], unique=False)
        batch_op.create_index("ix_human_task_pool", ["county", "role", "place", "state", "sort_at", "id"], unique=False)

    op.create_table(
        "incident",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=80), nullable=False),
        sa.Column(
            "service", sa.String(length=80), nullable=True, comment="empty when a condition, table or timer failed"
        ),
        sa.Column("cause_zh", sa.Text(), nullable=False),
        sa.Column("cause_en", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_incident")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_county_case_id"), ["county", "case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_incident_county_closed_at_opened_at"), ["county", "closed_at", "opened_at"], unique=False
        )

    op.create_table(
        "income_item",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("household", sa.String(length=20), nullable=False),
        sa.Column("member", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="wage, business, property, transfer, other"),
        sa.Column("month_fen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_income_item")),
    )
    with op.batch_alter_table("income_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_income_item_county_household"), ["county", "household"], unique=False)

    op.create_table(
        "information_check",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("household", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queries", sa.Integer(), nullable=False, comment="registers asked times persons asked about"),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("report", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_information_check")),
    )
    with op.batch_alter_table("information_check", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_information_check_county_case_id_key"), ["county", "case_id", "key"], unique=True
        )

    op.create_table(
        "intention",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=True),
        sa.Column("element", sa.String(length=80), nullable=True, comment="step of the case that intends it"),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False, comment="idempotency key for the receiver"),
        sa.Column("payload", sa.LargeBinary(), nullable=False, comment="sealed"),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_intention")),
    )
    with op.batch_alter_table("intention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intention_county_key"), ["county", "key"], unique=True)
        batch_op.create_index(batch_op.f("ix_intention_state_due_at"), ["state", "due_at"], unique=False)

    op.create_table(
        "job",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("args", sa.Text(), nullable=False, comment="JSON object"),
        sa.Column("lock", sa.String(length=80), nullable=True, comment="jobs with one lock run one after another"),
        sa.Column(
            "once",
            sa.String(length=160),
            nullable=True,
            comment="a second job with the same key is not taken while the first waits",
        ),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_county_once"), ["county", "once"], unique=True)
        batch_op.create_index(batch_op.f("ix_job_state_due_at_id"), ["state", "due_at", "id"], unique=False)

    op.create_table(
        "letter",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_letter")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_county_case_id_key"), ["county", "case_id", "key"], unique=True)
        batch_op.create_index(batch_op.f("ix_letter_county_number"), ["county", "number"], unique=True)

    op.create_table(
        "member",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("household", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False, comment="self for the applicant"),
        sa.Column("identity_hash", sa.LargeBinary(length=16), nullable=True),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("born", sa.Date(), nullable=True),
        sa.Column("sex", sa.String(length=4), nullable=False),
        sa.Column("work", sa.String(length=120), nullable=False),
        sa.Column("health", sa.LargeBinary(), nullable=False, comment="good, chronic, serious; own medical cost"),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_member")),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_county_household"), ["county", "household"], unique=False)
        batch_op.create_index(batch_op.f("ix_member_county_identity_hash"), ["county", "identity_hash"], unique=False)

    op.create_table(
        "membership",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=12), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_county_person"), ["county", "person"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_county_role_place"), ["county", "role", "place"], unique=False)

    op.create_table(
        "move",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="the one that the cases are to go on by"),
        sa.Column(
            "names", sa.Text(), nullable=False, comment="JSON: id of an element or flow -> its id in that version"
        ),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("person", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(length=20), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_move")),
    )
    with op.batch_alter_table("move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_move_county_at"), ["county", "at"], unique=False)

    op.create_table(
        "moved_case",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("move", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False, comment="waiting, moved, kept, undone or passed_on"),
        sa.Column("why_zh", sa.Text(), nullable=True),
        sa.Column("why_en", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True, comment="the one that it came from"),
        sa.Column(
            "before",
            sa.LargeBinary(),
            nullable=True,
            comment="the runner's state before; kept so that the move can be undone",
        ),
        sa.Column(
            "revision", sa.Integer(), nullable=True, comment="of the case after the move: undone only while that stands"
        ),
        sa.PrimaryKeyConstraint("county", "move", "case_id", name=op.f("pk_moved_case")),
    )
    with op.batch_alter_table("moved_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moved_case_county_move_state"), ["county", "move", "state"], unique=False)

    op.create_table(
        "near_relative",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person", sa.String(length=20), nullable=False, comment="member of staff"),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False, comment="self for the staff member"),
        sa.Column("identity_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_near_relative")),
    )
    with op.batch_alter_table("near_relative", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_near_relative_county_identity_hash"), ["county", "identity_hash"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_near_relative_county_person_identity_hash"),
            ["county", "person", "identity_hash"],
            unique=True,
        )

    op.create_table(
        "number_series",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("series", sa.String(length=60), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county", "series", name=op.f("pk_number_series")),
    )
    op.create_table(
        "obligor",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("household", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.Column("identity_hash", sa.LargeBinary(length=16), nullable=True),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False, comment="in the obligor's own family"),
        sa.Column("supported", sa.Integer(), nullable=False, comment="people whom the obligor must support"),
        sa.Column("month_fen", sa.BigInteger(), nullable=False, comment="income of the obligor's family"),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_obligor")),
    )
    with op.batch_alter_table("obligor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_obligor_county_household"), ["county", "household"], unique=False)

    op.create_table(
        "payment_order",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("enrolment", sa.String(length=20), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False, comment="YYYY-MM that is paid for"),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False, comment="ordered or revoked"),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_payment_order")),
    )
    with op.batch_alter_table("payment_order", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_payment_order_county_enrolment_month"), ["county", "enrolment", "month"], unique=True
        )
        batch_op.create_index(
            batch_op.f("ix_payment_order_county_month_state"), ["county", "month", "state"], unique=False
        )

    op.create_table(
        "person",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("office", sa.String(length=120), server_default="", nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_person")),
    )
    op.create_table(
        "place",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column(
            "path",
            sa.String(length=200),
            nullable=False,
            comment="level:code/level:code, from the top down to this place",
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True, comment="first day on which it no longer exists"),
        sa.PrimaryKeyConstraint("county", "code", name=op.f("pk_place")),
    )
    op.create_table(
        "property_item",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("household", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="home, car, deposit"),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("value_fen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_property_item")),
    )
    with op.batch_alter_table("property_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_property_item_county_household"), ["county", "household"], unique=False)

    op.create_table(
        "publicity_post",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="opinion (before) or decision (after)"),
        sa.Column("place", sa.String(length=12), nullable=False),
        sa.Column("place_path", sa.String(length=200), nullable=False),
        sa.Column("applicant", sa.String(length=80), nullable=False, comment="as it may be shown"),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False, comment="grant or refuse"),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_down_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_publicity_post")),
    )
    with op.batch_alter_table("publicity_post", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_publicity_post_county_case_id_key"), ["county", "case_id", "key"], unique=True
        )
        batch_op.create_index(
            batch_op.f("ix_publicity_post_county_taken_down_at_posted_at"),
            ["county", "taken_down_at", "posted_at"],
            unique=False,
        )

    op.create_table(
        "register_record",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("register", sa.String(length=20), nullable=False),
        sa.Column("identity_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("value_fen", sa.BigInteger(), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_register_record")),
    )
    with op.batch_alter_table("register_record", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_register_record_county_identity_hash"), ["county", "identity_hash"], unique=False
        )

    op.create_table(
        "review_due",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("enrolment", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False, comment="new, stable, unstable, tekun"),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False, comment="waiting, opened, done, dropped"),
        sa.Column("case_id", sa.String(length=20), nullable=True, comment="review that was opened"),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_review_due")),
    )
    with op.batch_alter_table("review_due", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_due_county_enrolment_due_on"), ["county", "enrolment", "due_on"], unique=True
        )
        batch_op.create_index(batch_op.f("ix_review_due_state_due_on_id"), ["state", "due_on", "id"], unique=False)

    op.create_table(
        "seal",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("county", "number", name=op.f("pk_seal")),
    )
    op.create_table(
        "session",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_session")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_session_county_person_started_at"), ["county", "person", "started_at"], unique=False
        )

    op.create_table(
        "start_draft",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("person", sa.String(length=20), nullable=False),
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("county", "person", "process", name=op.f("pk_start_draft")),
    )
    op.create_table(
        "studio_draft",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("archive", sa.LargeBinary(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(length=20), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("county", "process", name=op.f("pk_studio_draft")),
    )
    op.create_table(
        "submission",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("task_id", sa.String(length=20), nullable=True, comment="empty for the start form"),
        sa.Column("element", sa.String(length=80), nullable=False),
        sa.Column("form", sa.String(length=80), nullable=False),
        sa.Column("form_version", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=20), nullable=False),
        sa.Column("acting_for", sa.String(length=20), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="sealed"),
        sa.Column(
            "corrects",
            sa.String(length=20),
            nullable=True,
            comment="the earlier submission that this one stands for now",
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_submission")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_county_case_id_at"), ["county", "case_id", "at"], unique=False)

    op.create_table(
        "temporary_aid",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("case_number", sa.String(length=40), nullable=False),
        sa.Column("household", sa.String(length=20), nullable=False),
        sa.Column("person_name", sa.String(length=80), nullable=False),
        sa.Column(
            "identity_hash",
            sa.LargeBinary(length=16),
            nullable=True,
            comment="empty until it is known who the person is",
        ),
        sa.Column(
            "place", sa.String(length=12), nullable=False, comment="of the emergency, wherever the person is registered"
        ),
        sa.Column("place_path", sa.String(length=200), nullable=False),
        sa.Column("track", sa.String(length=12), nullable=False, comment="emergency or quick"),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("asked_fen", sa.BigInteger(), nullable=False),
        sa.Column("proposed_fen", sa.BigInteger(), nullable=False, comment="by the rules, for whoever approves"),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False, comment="0 until it is approved"),
        sa.Column(
            "state",
            sa.String(length=12),
            nullable=False,
            comment="proposed, refused, ordered, verified, mistaken, recovering",
        ),
        sa.Column(
            "reporter", sa.String(length=80), nullable=False, comment="names of those who handled it, as they were then"
        ),
        sa.Column("approver", sa.String(length=80), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True, comment="approved, and the payment ordered"),
        sa.Column(
            "onward_case", sa.String(length=20), nullable=True, comment="case of a standing programme that it led to"
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_temporary_aid")),
    )
    with op.batch_alter_table("temporary_aid", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_temporary_aid_county_case_id"), ["county", "case_id"], unique=True)
        batch_op.create_index(
            batch_op.f("ix_temporary_aid_county_identity_hash"), ["county", "identity_hash"], unique=False
        )

    op.create_table(
        "timer",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("token", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("element", sa.String(length=80), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("county", "case_id", "token", name=op.f("pk_timer")),
    )
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_timer_due_at"), ["due_at"], unique=False)
