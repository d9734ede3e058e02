"""How votes are counted, who takes part, and what is told of a conference; the tables of the bundle over every ballot."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from engine.decisions import parse_model
from engine.records import Submission
from engine.vault import Vault
from tasks.conference.ballot import OPINION, Stand, count
from tasks.conference.sitting import Sitting, sitting_of
from tasks.registers import relatives
from tests.tasks.office import Office, rules
from tests.tasks.test_services import HEAD, intake

TABLES = Path(__file__).resolve().parents[2] / "bpmn" / "case_conference" / "tables"
SINCE = datetime(2026, 11, 20, 2, tzinfo=UTC)


def said(
    person: str, stand: str, *, after: int = 1, acting_for: str | None = None, element: str = OPINION
) -> Submission:
    """An opinion, some minutes after the round began."""
    values = {"stand": stand, "opinion": f"{person}的意见"}
    at = SINCE + timedelta(minutes=after)
    return Submission(f"{person}{after}", "t", element, "opinion", "1", person, acting_for, at, values)


def test_each_stand_is_counted_and_silence_is_absence() -> None:
    members = ["a", "b", "c", "d", "e", "f"]
    stands = ["support", "oppose", "investigate", "abstain", "recuse"]
    ballot = count(members, [said(*each) for each in zip(members, stands, strict=False)], SINCE)
    assert ballot.numbers() == {
        "entitled": 5, "present": 4, "yes": 1, "no": 1, "investigate": 1, "abstained": 1, "absent": 1, "recused": 1,
    }  # fmt: skip
    assert [each.stand for each in ballot.votes][-1] is Stand.ABSENT


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ([said("a", "support", after=-1)], Stand.ABSENT),
        ([said("x", "support")], Stand.ABSENT),
        ([said("a", "support", element="cast_vote")], Stand.ABSENT),
        ([said("a", "support"), said("a", "oppose", after=2)], Stand.OPPOSE),
        ([said("x", "support", acting_for="a")], Stand.SUPPORT),
    ],
    ids=["an earlier round", "a stranger", "another step", "twice", "a stand-in"],
)
def test_whose_word_is_a_vote(given: list[Submission], found: Stand) -> None:
    assert [each.stand for each in count(["a"], given, SINCE).votes] == [found]


def test_what_differs_is_every_vote_against_what_was_resolved_and_nothing_from_a_postponement() -> None:
    filled = [said("a", "support"), said("b", "oppose"), said("c", "investigate"), said("d", "abstain")]
    ballot = count(["a", "b", "c", "d"], filled, SINCE)
    assert [each.person for each in ballot.differing("support")] == ["b", "c"]
    assert ballot.differing("postpone") == ()


def test_a_conference_survives_in_routing_data() -> None:
    sitting = Sitting(found=True, alone=True, matter="A1").convened(["a", "b"], ["c"], SINCE)
    assert sitting_of({"conference_call": sitting.as_data()}) == sitting
    assert sitting.round == 1
    assert sitting_of({}) == Sitting(found=False, alone=False, matter="")


def decided(table: str, **data: Any) -> Any:
    """What a table of the bundle answers by the values of the demo county."""
    found = parse_model((TABLES / f"{table}.dmn").read_bytes(), f"{table}.dmn")
    inputs = {**data, "rules": rules().values}
    return found.decide(table, inputs, now=SINCE).value


def votes(yes: int = 0, no: int = 0, investigate: int = 0, abstained: int = 0, absent: int = 0) -> Mapping[str, int]:
    present = yes + no + investigate + abstained
    return {
        "entitled": present + absent, "present": present, "yes": yes, "no": no, "investigate": investigate,
        "abstained": abstained, "absent": absent,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ballot", "quorate"),
    [
        (votes(yes=2), False),
        (votes(yes=3), True),
        (votes(yes=2, absent=1), True),
        (votes(yes=3, absent=2), False),
        (votes(yes=4, absent=2), True),
        (votes(abstained=3), True),
        (votes(absent=3), False),
    ],
    ids=["too few at all", "all three", "two thirds", "three of five", "four of six", "abstentions", "nobody"],
)
def test_the_quorum_of_the_demo_county_is_three_departments_and_two_thirds(
    ballot: Mapping[str, int], quorate: bool
) -> None:
    """A local rule (云岭县 art. 20): there is no national one."""
    assert decided("quorum", conference_ballot=ballot, conference_call={"round": 1})["conference_quorate"] is quorate


@pytest.mark.parametrize(("round_", "again"), [(1, True), (2, False)])
def test_a_conference_is_convened_twice_at_most(round_: int, again: bool) -> None:
    answer = decided("quorum", conference_ballot=votes(absent=3), conference_call={"round": round_})
    assert answer == {"conference_quorate": False, "conference_again": again}


def test_over_every_ballot_a_resolution_has_more_than_half_of_those_present() -> None:
    """Majorities, ties and everything between: what has no majority is never a resolution."""
    for yes, no, investigate, abstained in product(range(4), repeat=4):
        ballot = votes(yes, no, investigate, abstained)
        answer = decided("resolution", conference_quorate=True, conference_ballot=ballot)
        most = {"support": yes, "oppose": no, "investigate": investigate}
        having = [name for name, number in most.items() if number * 2 > ballot["present"]]
        expected = having[0] if having else "tie" if yes == no > 0 else "postpone"
        assert answer == expected, ballot
        assert decided("resolution", conference_quorate=False, conference_ballot=ballot) == "postpone"


@pytest.fixture
def office(session: Session, vault: Vault) -> Office:
    made = Office(session, vault)
    made.fill(None, **intake())
    made.data["household"] = made.run("household.register")
    return made


def test_a_called_conference_is_about_its_own_case(office: Office) -> None:
    assert office.run("conference.open") == Sitting(found=True, alone=False, matter="A2026-000001").as_data()


def test_a_number_that_no_case_bears_opens_no_file(office: Office) -> None:
    """社会救助法 art. 70."""
    alone = replace(office.case, id="case9", process="case_conference", number="CC2026-000001")
    meeting = Office(office.session, office.vault, alone)
    meeting.fill(None, case_number="A2026-777777")
    assert meeting.run("conference.open") == Sitting(found=False, alone=True, matter="A2026-777777").as_data()


def test_near_relatives_the_chair_and_repetitions_are_left_out(office: Office) -> None:
    """57号 art. 11."""
    relatives.declare(
        office.session, office.vault, office.case.county, person="cousin", name="赵大山", relation="sibling",
        number=HEAD, at=office.now,
    )  # fmt: skip
    office.data |= {
        "conference_call": office.run("conference.open"),
        "conference_invited": [{"person": each} for each in ("a", "cousin", "chair", "b", "a")],
        "conference_chair": "chair",
    }
    asked = sitting_of({"conference_call": office.run("conference.invite")})
    assert (asked.members, asked.barred, asked.round) == (("a", "b"), ("cousin",), 1)
