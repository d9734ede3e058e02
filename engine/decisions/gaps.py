"""Gaps, overlaps and rules that can never fire, each with an input that shows it.

Columns are taken as independent of one another. A table with cells that read other names is left out: nobody can say.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.decisions.hits import HitPolicy
from engine.decisions.probes import Probe, probes_of
from engine.decisions.problems import ModelProblem
from engine.decisions.scene import bits
from engine.decisions.table import Table
from engine.feel.errors import LimitExceeded
from engine.feel.frame import Run

MAX_LOOKS = 20_000
MAX_PAIRS = 5_000_000
"""Rules times probes that are worth comparing: some seconds."""
MAX_FINDINGS = 3
ONE_RULE = (HitPolicy.UNIQUE, HitPolicy.ANY)
WHOLE = (HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST, HitPolicy.PRIORITY)

Columns = list[list[Probe]]


class TooMany(Exception):
    """The table has more combinations than are worth looking at."""


class Search:
    """Looks for combinations of probes that none of some rules covers."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.looks = 0

    def uncovered(self, rules: int, column: int = 0) -> Iterator[tuple[str, ...]]:
        """Examples, a shown value for each column, that no rule of the set covers. Raises TooMany."""
        self.looks += 1
        if self.looks > MAX_LOOKS:
            raise TooMany
        if not rules:
            yield tuple(each[0].shown for each in self.columns[column:])
            return
        if column == len(self.columns):
            return
        for probe in self.columns[column]:
            for rest in self.uncovered(rules & probe.rules, column + 1):
                yield (probe.shown, *rest)


def coverage_problems(table: Table) -> list[ModelProblem]:
    """Warnings about a table whose cells compare with constants only."""
    try:
        return list(found_in(table))
    except LimitExceeded:  # a test of allowed values that computes without end
        return []


def found_in(table: Table) -> Iterator[ModelProblem]:
    """As `coverage_problems`. Raises LimitExceeded."""
    columns: Columns = []
    run = Run()
    for place in range(len(table.inputs)):
        probes = probes_of(table, place, run)
        if not probes:
            return
        columns.append(probes)
    if not columns or not table.rules or len(table.rules) * sum(map(len, columns)) > MAX_PAIRS:
        return
    try:
        yield from gaps(table, columns)
        yield from idle_rules(table, columns)
    except TooMany:
        return
    yield from overlaps(table, columns)


def example(table: Table, values: tuple[str, ...]) -> str:
    """`income = 5, kind = "A"`"""
    return ", ".join(f"{column.label} = {value}" for column, value in zip(table.inputs, values, strict=True))


def gaps(table: Table, columns: Columns) -> Iterator[ModelProblem]:
    """Inputs for which no rule fires and there is no default."""
    if table.policy not in WHOLE or any(each.default is not None for each in table.outputs):
        return
    every = (1 << len(table.rules)) - 1
    given = [[each for each in column if each.expected] for column in columns]
    if not all(given):  # a column that lets no value in
        return
    for count, values in enumerate(Search(given).uncovered(every)):
        if count == MAX_FINDINGS:
            return
        found = example(table, values)
        yield warning(table, "gap", 0, f"没有规则覆盖：{found}", f"no rule covers {found}")


def overlaps(table: Table, columns: Columns) -> Iterator[ModelProblem]:
    """Inputs for which two rules fire where only one may."""
    if table.policy not in ONE_RULE:
        return
    count = 0
    for first, second in shared_pairs(table, columns):
        one, other = table.rules[first], table.rules[second]
        inputs = len(table.inputs)
        if table.policy is HitPolicy.ANY and one.texts[inputs:] == other.texts[inputs:]:
            continue
        found = example(table, common(columns, 1 << first | 1 << second))
        yield warning(
            table, "overlap", second,
            f"第 {first + 1} 条和第 {second + 1} 条规则会同时命中：{found}",
            f"rules {first + 1} and {second + 1} both fire for {found}",
        )  # fmt: skip
        count += 1
        if count == MAX_FINDINGS:
            return


def shared_pairs(table: Table, columns: Columns) -> Iterator[tuple[int, int]]:
    """The pairs of rules that some input fires together."""
    for first in range(len(table.rules)):
        together = (1 << len(table.rules)) - 1
        for column in columns:
            seen = 0
            for probe in column:
                if probe.rules >> first & 1:
                    seen |= probe.rules
            together &= seen
        yield from ((first, second) for second in bits(together) if second > first)


def common(columns: Columns, rules: int) -> tuple[str, ...]:
    """The values of a combination that all these rules cover."""
    return tuple(next(each.shown for each in column if each.rules & rules == rules) for column in columns)


def idle_rules(table: Table, columns: Columns) -> Iterator[ModelProblem]:
    """Rules that no input fires, or that rules before them always forestall."""
    for index in range(len(table.rules)):
        own = [[each for each in column if each.rules >> index & 1] for column in columns]
        if not all(own):
            place = own.index([])
            column, texts = table.inputs[place].label, table.rules[index].texts
            cell = texts[place] if place < len(texts) else "…"
            zh = f"第 {index + 1} 条规则永远不会命中：“{column}”没有哪个值符合 {cell}"
            en = f"rule {index + 1} can never fire: no value of “{column}” passes {cell}"
            yield warning(table, "idle-rule", index, zh, en)
        elif table.policy is HitPolicy.FIRST and next(Search(own).uncovered((1 << index) - 1), None) is None:
            found, first = forestalled(table, own)
            zh = f"第 {index + 1} 条规则永远不会命中：前面的规则已经全部覆盖，例如 {found} 命中第 {first} 条"
            en = f"rule {index + 1} can never fire: rules before it cover it, {found} fires rule {first}"
            yield warning(table, "idle-rule", index, zh, en)


def forestalled(table: Table, own: Columns) -> tuple[str, int]:
    """An input that a rule would take, and the number of the rule before it that takes it."""
    rules = (1 << len(table.rules)) - 1
    for column in own:
        rules &= column[0].rules
    return example(table, tuple(column[0].shown for column in own)), next(bits(rules)) + 1


def warning(table: Table, code: str, rule: int, zh: str, en: str) -> ModelProblem:
    """A finding that hinders nothing: columns may depend on one another in ways that nobody can see here."""
    at = table.rules[rule]
    element = table.id if code == "gap" else at.id
    return ModelProblem(code, element, at.line, zh, en, 0 if code == "gap" else rule + 1, 0, "warning")
