"""What the law forbids cannot happen in the diagrams: traps of the domain, asked of the graph itself."""

from collections.abc import Iterable

import pytest

from engine.definitions import Blueprint
from engine.definitions.elements import Kind
from tests.bpmn.test_bundles import blueprint, played


def reachable(process: Blueprint, start: str, *, without: Iterable[str] = ()) -> set[str]:
    """Every node that a token can come to from `start` without passing any of `without`."""
    closed, seen, waiting = set(without), set(), [start]
    while waiting:
        here = waiting.pop()
        if here in seen or here in closed:
            continue
        seen.add(here)
        element = process.elements[here]
        waiting += [process.elements[flow].target or "" for flow in element.outgoing]
        thrower = element.parent if element.kind is Kind.end_error else here
        caught = Kind.boundary_error if element.kind is Kind.end_error else Kind.boundary_timer
        waiting += [each.id for each in process.nodes() if each.attached_to == thrower and each.kind is caught]
        waiting += [each.id for each in process.nodes() if each.parent == here and each.kind.is_start]
        if element.parent and element.kind is Kind.end:
            waiting.append(element.parent)
    return seen


def test_t2_no_path_leads_to_less_without_a_hearing() -> None:
    """Neither an end nor a lower amount is reached past all of them, nor past the person who decides (法 art. 48)."""
    process = blueprint("exit")
    for less in ("leave", "reduce"):
        assert less in reachable(process, "reported")
        assert less not in reachable(process, "judge", without=["decide_exit"])
    by_hearing = reachable(process, "invite_family", without=["weigh"])
    assert not {"leave", "reduce", "township_view"} & by_hearing
    gate = process.elements["way"]
    unheard = next(process.elements[flow] for flow in gate.outgoing if process.elements[flow].target == "township_view")
    assert unheard.condition == 'ground.way = "wish" or ground.way = "death"'


def test_t2_every_example_that_gives_less_was_heard() -> None:
    """Or wished for and signed, or the only person has died."""
    for result in played("exit").results:
        if result.end in ("ended", "reduced"):
            assert result.elements & {"hear", "confirm_wish", "verify_death"}, result.scenario.file


def test_t2_a_review_lowers_nothing_by_itself() -> None:
    """The only proposal that ends or lowers leads to the exit; what is left changes amounts upwards alone."""
    review = blueprint("periodic_review")
    gate = review.elements["is_adverse"]
    adverse = next(review.elements[flow] for flow in gate.outgoing if review.elements[flow].condition)
    assert adverse.target == "hand_to_exit"
    assert 'proposal = "exit"' in (adverse.condition or "")
    assert "amount < enrolled.amount" in (adverse.condition or "")
    assert review.elements["exit_call"].called == "exit"
    (change,) = [each for each in review.nodes() if each.service == "enrolment.change_amount"]
    into = [review.elements[flow].condition or "" for flow in change.incoming]
    assert all("amount >= enrolled.amount" in each for each in into)
    assert not [each for each in review.nodes() if each.service == "enrolment.exit"]


def test_t10_the_death_of_one_of_several_ends_nothing() -> None:
    process = blueprint("exit")
    assert not {"leave", "reduce"} & reachable(process, "member_died", without=["verify_death"])


def test_43_26_an_intended_end_is_posted_again_after_an_objection() -> None:
    process = blueprint("exit")
    assert "decide_exit" not in reachable(process, "look_into", without=["make_notice"])


def test_t11_a_vote_against_ends_nothing() -> None:
    """From a "no" of the democratic review every path to an end passes another survey and the county's decision or the family's own wish."""
    process = blueprint("application")
    after_no = reachable(process, "not_settled", without=["investigation"])
    assert not {each for each in after_no if process.elements[each].kind.is_end}


def test_t15_a_duplicate_is_looked_for_before_anything_is_asked() -> None:
    process = blueprint("application")
    assert "papers" not in reachable(process, "apply", without=["register"])


def test_t24_whoever_surveys_does_not_judge_and_two_different_people_visit() -> None:
    process = blueprint("application")
    assert process.elements["visit_second"].separate_from == ("visit_first",)
    assert {"visit_first", "visit_second"} <= set(process.elements["township_opinion"].separate_from)
    assert "county_propose" in process.elements["county_decide"].separate_from


def test_t33_nothing_adverse_comes_without_a_person() -> None:
    """A refusal, a termination and an end of benefit can only be reached through the step of somebody who decides it."""
    application, leaving = blueprint("application"), blueprint("exit")
    assert "refuse" not in reachable(application, "apply", without=["county_decide"])
    assert not {"leave", "reduce"} & reachable(leaving, "reported", without=["decide_exit"])
    deciders = ["confirm_termination", "visit_first", "hear_objections", "county_propose"]
    assert "terminate" not in reachable(application, "apply", without=deciders)


@pytest.mark.parametrize("case", ["file_near_relative", "answer_objection"])
def test_57_20_filed_relatives_and_objections_make_the_county_visit(case: str) -> None:
    for result in played("application").results:
        if {case, "county_decide"} <= result.elements:
            assert "county_visit" in result.elements


def test_57_19_publicity_lasts_by_the_pack_and_an_objection_does_not_shorten_it() -> None:
    process = blueprint("application")
    timer = process.elements["publicity_over"]
    assert timer.timing is not None
    assert timer.timing.expression.strip() == 'deadline("publicity")'
    again = [process.elements[flow].target for flow in process.elements["came"].outgoing]
    assert "hear_objections" in again


def test_acceptance_freezes_the_rules_and_starts_the_legal_clock() -> None:
    accepted = blueprint("application").elements["accepted"]
    assert accepted.accepts
    assert {"total", "township", "check_start"} <= set(accepted.starts)


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("emergency_aid", "hand_over"),
        ("emergency_aid", "explain"),
        ("emergency_aid", "deliver_recovery"),
        ("exit", "deliver_exit"),
    ],
)
def test_t16_what_was_paid_or_decided_in_writing_is_not_returned_to_its_decision(name: str, step: str) -> None:
    """The money is out, or the letter stands: from there a case goes on, and not back to another answer."""
    assert not blueprint(name).elements[step].allows_to("return")
