"""Every role at every door of the application, denied by default."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.attack.doors import WHO, Doors
from tests.attack.matrix import EXPECTED
from tests.support.owners import fresh_owners


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with fresh_owners(tmp_path_factory) as county:
        yield Doors(county)


def test_every_door_says_who_may_go_through_it(doors: Doors) -> None:
    """A new endpoint fails here until `matrix.py` has it; one that is gone fails too."""
    assert {name for name, _, _ in doors.rules()} == EXPECTED.keys()
    assert {len(row) for row in EXPECTED.values()} == {len(WHO)}


@pytest.mark.slow
@pytest.mark.parametrize("api", [True, False], ids=["programs", "pages"])
def test_everybody_is_let_through_their_doors_alone(doors: Doors, *, api: bool) -> None:
    there = [each for each in doors.rules() if each[2].endpoint.startswith("api.") == api]
    wrong = {}
    for name, method, rule in sorted(there, key=lambda each: each[0].split()[::-1]):
        if method != "GET":
            doors.refresh()
        row = doors.row(method, rule)
        if row != EXPECTED.get(name):
            wrong[name] = (EXPECTED.get(name), row)
    assert wrong == {}, "expected, found"


def test_nobody_without_a_sign_in_reads_or_does_anything(doors: Doors) -> None:
    """By the table itself: what is open to everybody is the door and the public board."""
    opened = {name for name, row in EXPECTED.items() if row.startswith("n")}
    assert opened == {
        "POST auth.demo",
        "GET auth.sign_in",
        "GET auth.rescue",
        "GET auth.from_platform",
        "POST auth.to_platform",
        "GET public.board",
        "GET public.index",
        "POST public.language",
    }


def test_who_is_of_another_place_never_meets_the_case(doors: Doors) -> None:
    """The clerk of the other town: pages of a case and of its steps are not there."""
    shown = {
        "GET cases.show",
        "GET cases.task",
        "GET api.case",
        "GET api.task",
        "GET audit.looks_of_case",
        "POST cases.do",
    }
    assert all("d" not in EXPECTED[each] for each in shown)
