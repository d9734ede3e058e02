"""The one chain of schema changes for the tables of all rooms, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from engine.store import hands, words

FILLED: Mapping[str, tuple[Callable[[Connection], None], ...]] = {"0002": (words.fill, hands.fill)}
"""What is computed from the rows that are there, after a step of the chain that made room for it."""


def configuration() -> Config:
    """What Alembic needs to know; the connection is handed over by `upgrade`."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Brings a database, empty or of an earlier release, to this release (or to one in between); one transaction."""
    config = configuration()
    with engine.begin() as connection:
        before = _at(connection) or ""
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        now = _at(connection) or ""
        for step, fills in FILLED.items():
            if before < step <= now:
                for fill in fills:
                    fill(connection)


def revision(engine: Engine) -> str | None:
    """The revision that a database is at; None for an empty one."""
    with engine.connect() as connection:
        return _at(connection)


def _at(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The revision of this release."""
    return ScriptDirectory.from_config(configuration()).get_current_head()
