"""A program that calls without end is told to wait, and keeps nobody else from calling."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import Settings
from tests.api.conftest import program
from tests.support.owners import COUNTY, Owners
from web import create_app
from web.security import limiter


@pytest.fixture
def counted(county: Owners, tmp_path: Path) -> Iterator[Owners]:
    """The county where three calls a minute are allowed."""
    allowed = Settings(data_dir=tmp_path, county=COUNTY, demo=True, api_calls_per_minute=3)
    app = create_app(county.world.engine, allowed, config={"TESTING": True, "RATELIMIT_ENABLED": True})
    yield Owners(county.world, app, county.owner, county.manager, county.town_manager)
    limiter.reset()
    limiter.enabled = False


def test_each_key_has_so_many_calls_a_minute_whatever_it_calls(counted: Owners) -> None:
    busy, other = (program(counted, who) for who in (counted.world.alice, counted.world.root))
    answers = [busy.call("GET", address) for address in ("/me", "/processes", "/me", "/processes")]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert (answers[-1].json["code"], answers[-1].mimetype) == ("too_many", "application/problem+json")
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert [each.headers["X-RateLimit-Remaining"] for each in answers[:3]] == ["2", "1", "0"]
    assert other.call("GET", "/me").status_code == 200
