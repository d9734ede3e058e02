"""The chain makes the tables that the rooms declare, on both databases."""

from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select

from engine.store import Database
from engine.store.tables import case_word, cases
from engine.store.words import begins
from migrations import newest, revision, upgrade
from migrations.declared import metadata

REFERENCE = {"bundle", "frozen_rules", "calendar_day"}
"""Shared by all counties (architecture: keys)."""


@pytest.fixture
def upgraded(database_url: str) -> Database:
    database = Database(database_url)
    upgrade(database.writer)
    return database


def test_the_chain_and_the_tables_agree(upgraded: Database) -> None:
    """Whoever changes a table writes a migration: scripts/new_migration.py."""
    with upgraded.writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [each for each in compare_metadata(context, metadata()) if "alembic_version" not in str(each)]
    assert differences == []
    assert revision(upgraded.writer) == newest()
    upgraded.dispose()


def test_upgrading_twice_changes_nothing(upgraded: Database) -> None:
    upgrade(upgraded.writer)
    assert revision(upgraded.writer) == newest()
    upgraded.dispose()


def test_county_leads_every_key_of_case_data(upgraded: Database) -> None:
    looked = inspect(upgraded.writer)
    for table in set(looked.get_table_names()) - REFERENCE - {"alembic_version", "demo_clock"}:
        assert looked.get_pk_constraint(table)["constrained_columns"][0] == "county", table
    upgraded.dispose()


def test_cases_of_an_earlier_release_are_found_by_their_names(database_url: str) -> None:
    """What people search by is made when the table for it comes."""
    database = Database(database_url)
    upgrade(database.writer, "0001")
    values = {column.name: column.default for column in cases.c} | {
        "county": "990100", "id": "one", "number": "A2025-000007", "process": "a", "version": 1, "title": "王小明",
        "place": "1", "place_path": "county:990100", "status": "running", "revision": 1, "rules_version": "",
        "started_by": "", "started_at": datetime(2025, 1, 1, tzinfo=UTC), "last_event": 0, "last_hash": b"",
        "memory": b"", "state": b"",
    }  # fmt: skip
    with database.write() as connection:
        connection.execute(cases.insert(), values)
    upgrade(database.writer)
    with database.read() as connection:
        found = connection.execute(select(case_word.c.case_id).where(case_word.c.county == "990100", begins("小明")))
        assert found.scalars().all() == ["one"]
    database.dispose()
