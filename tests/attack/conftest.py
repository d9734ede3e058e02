"""The counties of the other areas' tests, for attacks on any room."""

from tests.api.conftest import alice, county
from tests.engine.conftest import lite, world

__all__ = ["alice", "county", "lite", "world"]
