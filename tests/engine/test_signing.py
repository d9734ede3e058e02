"""The rules by which several people decide, as pure functions: nobody's vote is lost, and none is waited for in vain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine.signing import Ballot, Rule, RuleKind, Share, read_share, up

SHARES = some.builds(Share, some.integers(1, 99).map(Decimal), some.booleans())
BALLOTS = some.lists(
    some.tuples(some.integers(1, 9), some.integers(0, 3), some.sampled_from([True, False, None])),
    min_size=1,
    max_size=6,
).map(lambda rows: [Ballot(str(number), *row) for number, row in enumerate(rows)])
RULES = some.one_of(
    some.builds(Rule, some.sampled_from([RuleKind.all, RuleKind.sequence]), some.none(), some.booleans()),
    some.builds(Rule, some.just(RuleKind.percent), SHARES, some.booleans()),
)


def rest(ballots: list[Ballot]) -> Iterator[list[Ballot]]:
    """Every way in which those who have not voted may still vote."""
    missing = [number for number, each in enumerate(ballots) if each.vote is None]
    for votes in product((True, False), repeat=len(missing)):
        chosen = dict(zip(missing, votes, strict=True))
        yield [replace(each, vote=chosen.get(number, each.vote)) for number, each in enumerate(ballots)]


def approved(rule: Rule, votes: str) -> bool | None:
    """`+` yes, `-` no, `.` not yet."""
    cast = {"+": True, "-": False, ".": None}
    return rule.tally([Ballot(str(number), vote=cast[each]) for number, each in enumerate(votes)]).approved


@given(SHARES, BALLOTS)
def test_percent_ends_as_soon_as_the_result_cannot_change_and_no_sooner(share: Share, ballots: list[Ballot]) -> None:
    rule = Rule(RuleKind.percent, share)
    possible = {rule.tally(each).approved for each in rest(ballots)}
    cast = any(each.vote is not None for each in ballots)
    assert rule.tally(ballots).approved == (possible.pop() if len(possible) == 1 and cast else None)


@given(RULES, BALLOTS)
def test_what_is_decided_no_later_vote_changes(rule: Rule, ballots: list[Ballot]) -> None:
    decided = rule.tally(ballots).approved
    if decided is not None:
        assert {rule.tally(each).approved for each in rest(ballots)} == {decided}


@given(RULES, BALLOTS)
def test_when_everybody_has_voted_every_rule_has_decided(rule: Rule, ballots: list[Ballot]) -> None:
    assert all(rule.tally(each).approved is not None for each in rest(ballots))


@given(RULES, BALLOTS)
def test_whoever_waits_for_every_vote_decides_with_the_last(rule: Rule, ballots: list[Ballot]) -> None:
    patient, hasty = replace(rule, wait=True), replace(rule, wait=False)
    everybody = all(each.vote is not None for each in ballots)
    assert patient.tally(ballots).approved == (hasty.tally(ballots).approved if everybody else None)


@given(RULES, BALLOTS)
def test_weights_add_up(rule: Rule, ballots: list[Ballot]) -> None:
    found = rule.tally(ballots)
    assert found.yes + found.no + found.open == sum(each.weight for each in ballots)
    assert (found.votes, found.signers) == (sum(each.vote is not None for each in ballots), len(ballots))


@given(BALLOTS)
def test_turns_come_one_after_the_other_until_nobody_is_left(ballots: list[Ballot]) -> None:
    last, voted = -1, [replace(each, vote=None) for each in ballots]
    while called := up(voted):
        turn = {each.turn for each in voted if each.key in called}
        assert len(turn) == 1
        assert min(turn) > last
        last = min(turn)
        voted = [replace(each, vote=True) if each.key in called else each for each in voted]
    assert all(each.vote for each in voted)


@pytest.mark.parametrize(
    ("kind", "votes", "expected"),
    [
        ("all", "++.", None), ("all", "+++", True), ("all", "+-.", False), ("sequence", "+..", None),
        ("sequence", "-..", False), ("sequence", "+++", True), ("any", "...", None), ("any", "+..", True),
        ("any", "-..", False), ("all", "", None),
    ],
)  # fmt: skip
def test_each_rule_decides_by_its_own_votes(kind: str, votes: str, expected: bool | None) -> None:
    assert approved(Rule(RuleKind(kind)), votes) is expected


def test_half_is_enough_for_fifty_and_not_for_more_than_fifty() -> None:
    half, more = (Rule(RuleKind.percent, read_share(each)) for each in ("50", ">50"))
    assert (approved(half, "++--"), approved(more, "++--")) == (True, False)
    assert (approved(half, "++.."), approved(more, "++..")) == (True, None)
    assert (approved(half, "--.."), approved(more, "--..")) == (None, False)


@pytest.mark.parametrize("text", ["60", " >= 66.7 ", ">50", "100", "60%", "> 0"])
def test_a_share_is_read(text: str) -> None:
    assert read_share(text) is not None


@pytest.mark.parametrize("text", ["", "0", "101", ">100", "-5", "<50", "half", "６０", "1e2", "50 60", "0.00001"])
def test_a_share_that_nobody_or_everybody_reaches_is_none(text: str) -> None:
    assert read_share(text) is None
