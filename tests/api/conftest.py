from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine import Actor
from tests.support.owners import COUNTY, Owners, open_owners
from web.auth.tokens import Scope, issue_token


@dataclass(frozen=True, slots=True)
class Program:
    """A program that calls with one person's token."""

    county: Owners
    secret: str

    def call(self, method: str, address: str, **sent: Any) -> Any:
        """One call of `/api/v1`."""
        headers = {"Authorization": f"Bearer {self.secret}"} | sent.pop("headers", {})
        return self.county.app.test_client().open(f"/api/v1{address}", method=method, headers=headers, **sent)

    def get(self, address: str) -> Any:
        """What a reading call answers, which must succeed."""
        answer = self.call("GET", address)
        assert answer.status_code == 200, answer.text
        return answer.json


def program(county: Owners, actor: Actor, scope: Scope = Scope.ADMINISTER) -> Program:
    """A program with a fresh key of somebody."""
    secret = issue_token(county.world.engine, COUNTY, actor.person, "test", at=datetime.now(UTC), scope=scope)
    return Program(county, secret)


@pytest.fixture
def county(sqlite_url: str, tmp_path: Path) -> Iterator[Owners]:
    """A small county with its web application."""
    with open_owners(sqlite_url, tmp_path) as opened:
        yield opened


@pytest.fixture
def alice(county: Owners) -> Program:
    """A program of the clerk of the first town."""
    return program(county, county.world.alice)
