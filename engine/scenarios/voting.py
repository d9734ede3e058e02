"""Plays the votes on a step that several people decide: by its own rule, and no vote more than it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.definitions import Element
from engine.scenarios import sentences
from engine.signing import TOGETHER, Ballot, Tally, winner
from engine.text import Text


class NotDecided(Exception):
    """The votes of a scenario do not decide the step, or some came after it was decided."""

    def __init__(self, sentence: Text, **facts: object) -> None:
        self.sentence, self.facts = sentence, facts
        super().__init__(sentence.en)


def outcome(element: Element, answers: Sequence[Mapping[str, object]], weights: Sequence[int]) -> dict[str, object]:
    """What the step routes when these answers are given in this order. Raises `NotDecided`."""
    deciding, rule = element.deciding, element.deciding.rule or TOGETHER
    values = [answer.get(deciding.vote or "") for answer in answers]
    says = [deciding.vote is None or deciding.says_yes(value) for value in values]
    ballots = [Ballot(str(number), weight) for number, weight in enumerate(weights or [1] * len(answers))]
    tally = rule.tally(ballots)
    for number, vote in enumerate(says):
        if tally.approved is not None:
            raise NotDecided(sentences.DECIDED_BEFORE, votes=number)
        ballots[number] = replace(ballots[number], vote=vote)
        tally = rule.tally(ballots)
    if tally.approved is None:
        raise NotDecided(sentences.NOT_DECIDED, yes=tally.yes, no=tally.no, open=tally.open)
    return _routed(element, ballots, values, tally)


def _routed(element: Element, ballots: Sequence[Ballot], values: Sequence[object], tally: Tally) -> dict[str, object]:
    routed: dict[str, object] = {}
    if element.deciding.vote is not None:
        cast = [
            (value, each.weight) for value, each in zip(values, ballots, strict=False) if each.vote is tally.approved
        ]
        routed[element.deciding.vote] = winner(cast)
    if element.result is not None:
        routed[element.result] = tally.told()
    return routed
