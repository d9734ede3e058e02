"""Keys at every door of the API: no scope reaches further than it says, and none further than its person. Generated from the doors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from werkzeug.routing import Rule

from engine import Actor
from engine.testing import EVER
from engine.text import Text
from tests.attack.doors import Doors
from tests.support.owners import COUNTY, VILLAGE, fresh_owners
from web.auth.tokens import Scope, issue_token


class Keyring:
    """Keys of people who are not in the matrix, over its county with one case."""

    def __init__(self, doors: Doors) -> None:
        self.doors, self._world = doors, doors.world
        rules = [each for each in doors.rules() if each[2].endpoint.startswith("api.")]
        self.rules = sorted(rules, key=lambda each: (each[1] != "GET", each[0]))

    def of(self, actor: Actor, scope: Scope = Scope.ADMINISTER, *, county: str = COUNTY) -> str:
        """A key of somebody."""
        return issue_token(self._world.engine, county, actor.person, "ring", at=datetime.now(UTC), scope=scope)

    def hired(self, role: str, place: str, until: date | None = None) -> Actor:
        """Somebody who serves in a role; until a day, if they have left."""
        with self._world.engine.people(self._world.system) as people:
            made = people.add_person(f"{role} {until}", since=EVER)
            people.join(made.id, role, place, EVER)
            if until is not None:
                people.end_person(made.id, until)
        return Actor(COUNTY, made.id)

    def answers(self, secret: str) -> dict[str, str]:
        """Door -> the code of its refusal, or `ok`; what is only read comes first, while nothing has been done."""
        self.doors.refresh()
        return {name: self._told(secret, method, rule) for name, method, rule in self.rules}

    def _told(self, secret: str, method: str, rule: Rule) -> str:
        if rule.endpoint in ENDING:
            self.doors.refresh()
        answer = self.doors.ask(secret, method, rule)
        assert answer.status_code < 500, (rule.rule, answer.status_code)
        return "ok" if answer.status_code < 400 else str((answer.json or {})["code"])


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyring]:
    with fresh_owners(tmp_path_factory) as county:
        yield Keyring(Doors(county))


@pytest.mark.parametrize("scope", Scope)
def test_a_key_is_refused_beyond_its_scope_and_nowhere_else(ring: Keyring, scope: Scope) -> None:
    """Even an administrator's; whatever stands in the request."""
    views = ring.doors.app.view_functions
    beyond = {
        name for name, _, rule in ring.rules if not scope.covers(getattr(views[rule.endpoint], "scope", Scope.READ))
    }
    found = ring.answers(ring.of(ring.doors.world.root, scope))
    ring.doors.refresh()
    assert {name for name, code in found.items() if code == "beyond_scope"} == beyond


def test_somebody_who_has_left_is_let_in_nowhere(ring: Keyring) -> None:
    gone = ring.hired("clerk", "990100001", until=datetime.now(UTC).date() - timedelta(days=2_000))
    assert set(ring.answers(ring.of(gone)).values()) == {"unauthorized"}


def test_a_key_of_another_county_is_let_in_nowhere(ring: Keyring) -> None:
    """A person of the same id does not serve there."""
    assert set(ring.answers(ring.of(ring.doors.world.alice, county="990200")).values()) == {"unauthorized"}


@pytest.mark.parametrize(("role", "place"), [("finance", COUNTY), ("village_aide", VILLAGE)])
def test_whoever_has_no_part_in_a_process_meets_nothing_of_its_case(ring: Keyring, role: str, place: str) -> None:
    """Finance and the liaison of the very village: every door of a case or a step says that there is none."""
    found = ring.answers(ring.of(ring.hired(role, place)))
    shut = {"not_found", "forbidden", "invalid_request"}  # the last: the question itself is looked at first
    of_case = {name for name, _, rule in ring.rules if {"case_id", "task_id"} & rule.arguments}
    assert {name: found[name] for name in of_case if found[name] not in shut} == {}
    assert {found[name] for name in ("GET api.case", "GET api.task", "POST api.claim", "POST api.complete")} == {
        "not_found"
    }


def test_a_stand_in_reaches_what_the_other_does_while_it_lasts_and_no_more(ring: Keyring) -> None:
    world = ring.doors.world
    away, aide = world.alice, ring.hired("village_aide", VILLAGE)
    key, day = ring.of(aide), world.clock.now().date()
    before = ring.answers(key)
    rule = world.engine.standins.add(away, away.person, aide.person, day, day)
    during = ring.answers(key)
    world.engine.standins.end(away, rule.id)
    ring.doors.refresh()
    reached = {name for name in during if (before[name], during[name]) == ("not_found", "ok")}
    assert {"GET api.task", "GET api.case", "POST api.claim"} <= reached
    assert not {name for name in reached if "administer" in name or name == "POST api.suspend"}
    assert ring.answers(key)["GET api.task"] == "not_found"


def test_a_near_relative_does_nothing_in_the_case(ring: Keyring) -> None:
    """Bob is a clerk of the town as Alice is; he may read, and every act is barred."""
    world = ring.doors.world
    reason = Text("与申请人是近亲属", "a near relative of the applicant")
    object.__setattr__(world.engine.house, "barred", lambda *_: {world.bob.person: reason})
    ring.doors.refresh()
    found = ring.answers(ring.of(world.bob))
    done = {
        name for name, code in found.items() if code == "ok" and name.startswith("POST") and name.split(".")[1] in ACTS
    }
    assert (found["POST api.claim"], done) == ("barred", set())


ENDING = frozenset({"api.claim", "api.complete", "api.attach"})
"""Before these the case is a new one, whatever was done in the last."""
ACTS = frozenset(
    {
        "claim",
        "unclaim",
        "complete",
        "transfer",
        "delegate",
        "answer",
        "give_back",
        "grant_cancel",
        "add_signer",
        "remove_signer",
        "attach",
    }
)
"""Acts in a case that a near relative must leave to others."""
