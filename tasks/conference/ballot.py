"""Counting a round of opinions: one vote for each department, whoever recused himself counted out, silence is absence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engine.records import Submission
from engine.text import Text

OPINION = "give_opinion"
"""The step in which a department votes."""


class Stand(StrEnum):
    """What a department says; the last one is never said, only found."""

    SUPPORT = "support"
    OPPOSE = "oppose"
    INVESTIGATE = "investigate"
    ABSTAIN = "abstain"
    RECUSE = "recuse"
    ABSENT = "absent"


STANDS = {
    Stand.SUPPORT: Text("同意", "in favour"),
    Stand.OPPOSE: Text("不同意", "against"),
    Stand.INVESTIGATE: Text("补充调查", "investigate first"),
    Stand.ABSTAIN: Text("弃权", "abstained"),
    Stand.RECUSE: Text("回避", "recused"),
    Stand.ABSENT: Text("缺席", "absent"),
}


@dataclass(frozen=True, slots=True)
class Vote:
    """A department's vote with its words, as they were typed."""

    person: str
    stand: Stand
    words: str = ""
    amount: object = None
    """Yuan that it proposes; None where it names none."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """A round, counted."""

    votes: tuple[Vote, ...]
    """One for each department that was invited, in the order of the invitation."""

    def count(self, *stands: Stand) -> int:
        """How many took one of these stands."""
        return sum(each.stand in stands for each in self.votes)

    @property
    def entitled(self) -> int:
        """应到: invited and not recused."""
        return len(self.votes) - self.count(Stand.RECUSE)

    @property
    def present(self) -> int:
        """到会: entitled and answered; an abstention is an answer."""
        return self.entitled - self.count(Stand.ABSENT)

    def numbers(self) -> Mapping[str, int]:
        """What the decision tables read."""
        return {
            "entitled": self.entitled,
            "present": self.present,
            "yes": self.count(Stand.SUPPORT),
            "no": self.count(Stand.OPPOSE),
            "investigate": self.count(Stand.INVESTIGATE),
            "abstained": self.count(Stand.ABSTAIN),
            "absent": self.count(Stand.ABSENT),
            "recused": self.count(Stand.RECUSE),
        }

    def differing(self, resolution: str) -> tuple[Vote, ...]:
        """The votes that stand against what was resolved; nothing differs from a postponement."""
        deciding = {Stand.SUPPORT, Stand.OPPOSE, Stand.INVESTIGATE}
        if resolution not in deciding:
            return ()
        return tuple(each for each in self.votes if each.stand in deciding and each.stand.value != resolution)


def count(members: Sequence[str], filled: Iterable[Submission], since: datetime) -> Ballot:
    """The votes of those invited, given at or after `since`; of two by one department the later, of a stranger none."""
    said: dict[str, Vote] = {}
    for each in filled:
        person = each.acting_for or each.person
        if each.element == OPINION and each.at >= since and person in members:
            said[person] = _vote(person, each.values)
    return Ballot(tuple(said.get(person) or Vote(person, Stand.ABSENT) for person in members))


def _vote(person: str, values: Mapping[str, object]) -> Vote:
    stand = Stand(str(values["stand"]))
    words = values.get("recused_because") if stand is Stand.RECUSE else values.get("opinion")
    return Vote(person, stand, str(words or "").strip(), values.get("amount"))
