"""The chain makes the tables that the rooms declare, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from engine.store import Database
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
