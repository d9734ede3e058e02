"""How several people decide one step: 会签 all, 或签 any, 票签 percent, 依次审批 sequence. Pure: votes in, decision out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final


class RuleKind(StrEnum):
    """Which votes decide."""

    all = "all"
    """Every signer says yes; one no ends it."""
    any = "any"
    """The first vote, yes or no."""
    percent = "percent"
    """A share of all weights says yes; it ends as soon as the result can no longer change."""
    sequence = "sequence"
    """As `all`, one after the other."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much of all weights must say yes, in percent: at least so much, or more than it."""

    percent: Decimal
    more: bool = False

    def reached(self, yes: int, of: int) -> bool:
        """Whether `yes` of the weights `of` are enough."""
        found, wanted = Decimal(yes * 100), self.percent * of
        return found > wanted if self.more else found >= wanted


_SHARE = re.compile(r"(>=|>)?\s*(\d{1,3}(?:\.\d{1,4})?)\s*%?", re.ASCII)


def read_share(text: str) -> Share | None:
    """`60`, `>= 66.7` or `> 50`; None for anything else and for a share that nobody, or everybody, reaches."""
    found = _SHARE.fullmatch(text.strip())
    if found is None:
        return None
    share = Share(Decimal(found[2]), found[1] == ">")
    within = share.percent < 100 if share.more else 0 < share.percent <= 100
    return share if within else None


@dataclass(frozen=True, slots=True)
class Ballot:
    """One signer's vote, or the place for it."""

    key: str
    weight: int = 1
    turn: int = 0
    vote: bool | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What the votes come to; `yes`, `no` and `open` are weights."""

    approved: bool | None
    """None while the step is undecided."""
    yes: int
    no: int
    open: int
    votes: int
    signers: int

    def told(self) -> dict[str, Any]:
        """The same as routing data (`sw:result`) and events hold it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Rule:
    """By which votes a step is decided."""

    kind: RuleKind
    share: Share | None = None
    """Of `percent`."""
    wait: bool = False
    """Decide only when everybody has voted, even after a no."""

    def tally(self, ballots: Sequence[Ballot]) -> Tally:
        """What the ballots come to, those that were cast in the order in which they were; without any: undecided."""
        yes, no, left = (sum(each.weight for each in ballots if each.vote is vote) for vote in (True, False, None))
        cast = [each.vote for each in ballots if each.vote is not None]
        undecided = not cast or (self.wait and len(cast) < len(ballots))
        approved = None if undecided else self._decided(cast, yes, left, yes + no + left)
        return Tally(approved, yes, no, left, len(cast), len(ballots))

    def _decided(self, cast: Sequence[bool], yes: int, left: int, total: int) -> bool | None:
        if self.kind is RuleKind.any:
            return cast[0]
        if self.kind is RuleKind.percent and self.share is not None:
            if self.share.reached(yes, total):
                return True
            return None if self.share.reached(yes + left, total) else False
        if not all(cast):
            return False
        return None if left else True


TOGETHER: Final = Rule(RuleKind.all)
"""Of a step without a rule, to which somebody added signers."""


def up(ballots: Collection[Ballot]) -> frozenset[str]:
    """Whose turn it is to vote: of those who have not, the lowest turn."""
    waiting = [each for each in ballots if each.vote is None]
    first = min((each.turn for each in waiting), default=0)
    return frozenset(each.key for each in waiting if each.turn == first)


def winner(cast: Sequence[tuple[object, int]]) -> object:
    """Of what the winning side said, in the order in which it was: the value with most weight, of two alike the later."""
    weights: Counter[object] = Counter()
    for value, weight in reversed(cast):
        weights[value] += weight
    return weights.most_common(1)[0][0]
