"""The counties of the other areas' tests, for attacks on any room."""

from tests.api.conftest import alice, county
from tests.clock.conftest import house
from tests.engine.conftest import lite, world
from tests.tasks.conftest import postgres_engine, session, sqlite_engine, vault

__all__ = ["alice", "county", "house", "lite", "postgres_engine", "session", "sqlite_engine", "vault", "world"]
