"""What the rules that fired amount to under each hit policy (DMN 1.5, 8.2.10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from engine.feel.arithmetic import calculate
from engine.feel.builtins.lists import extreme
from engine.feel.builtins.registry import Fault
from engine.feel.compare import equal
from engine.feel.frame import Run


class HitPolicy(Enum):
    """How many rules may fire, and which of them count."""

    UNIQUE = "UNIQUE"
    FIRST = "FIRST"
    PRIORITY = "PRIORITY"
    ANY = "ANY"
    COLLECT = "COLLECT"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"


class Conflict(Exception):
    """The rules that fired contradict the hit policy."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that fired: its number from 1, its outputs by column, and their places among the output values."""

    number: int
    outputs: tuple[object, ...]
    priority: tuple[int, ...]


def single(policy: HitPolicy, hits: Sequence[Hit], run: Run) -> Hit:
    """The one hit that counts. Raises Conflict."""
    if policy is HitPolicy.PRIORITY:
        return min(hits, key=lambda each: each.priority)
    if policy is HitPolicy.ANY:
        if any(equal(list(each.outputs), list(hits[0].outputs), run) is not True for each in hits[1:]):
            raise conflict(hits, "ANY 要求命中的规则输出相同", "with ANY the rules that fire must agree")
    elif policy is HitPolicy.UNIQUE and len(hits) > 1:
        raise conflict(hits, "UNIQUE 只允许一条规则命中", "with UNIQUE only one rule may fire")
    return hits[0]


def conflict(hits: Sequence[Hit], zh: str, en: str) -> Conflict:
    """The error that names the rules."""
    numbers = ", ".join(str(each.number) for each in hits)
    return Conflict(f"{zh}，现命中第 {numbers} 条", f"{en}: rules {numbers} do")


def several(policy: HitPolicy, hits: Sequence[Hit]) -> list[Hit]:
    """The hits of a policy that gives a list, in its order."""
    return sorted(hits, key=lambda each: each.priority) if policy is HitPolicy.OUTPUT_ORDER else list(hits)


def aggregate(aggregation: str, values: list[object], run: Run) -> object:
    """SUM, MIN, MAX or COUNT of collected values. Raises Conflict for values that do not add up or compare."""
    if aggregation == "COUNT":
        return Decimal(len(values))
    if not values:
        return None
    try:
        if aggregation in ("MIN", "MAX"):
            return extreme(values, -1 if aggregation == "MIN" else 1, run)
    except Fault as fault:
        raise Conflict(*fault.message) from None
    total = values[0]
    for value in values[1:]:
        total = calculate("+", total, value)
    return total
