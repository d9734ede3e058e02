"""What came of playing scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from engine.definitions import Blueprint, Scenario
from engine.text import Text

Rule = tuple[str, str]
"""Path of a table file and id of a rule in it."""


class Coverage(NamedTuple):
    """How many of how many were reached, and which were not."""

    reached: int
    total: int
    missing: tuple[str, ...]

    @property
    def fraction(self) -> float:
        """From 0 to 1; 1 where there is nothing to reach."""
        return self.reached / self.total if self.total else 1.0


@dataclass(frozen=True, slots=True)
class Result:
    """One scenario: empty `failures` means that all went as written."""

    scenario: Scenario
    failures: tuple[Text, ...]
    """Each says the step, what was expected and what was found."""
    elements: frozenset[str]
    """Flow nodes that were reached and sequence flows that were taken."""
    fired: frozenset[Rule]
    end: str | None
    values: Mapping[str, object]
    """Routing data at the end."""

    @property
    def ok(self) -> bool:
        """Whether all went as written."""
        return not self.failures


@dataclass(frozen=True, slots=True)
class Report:
    """All scenarios of a bundle."""

    blueprint: Blueprint
    results: tuple[Result, ...]
    rules: tuple[Rule, ...]
    """Every rule of every table that the diagram can ask."""

    @property
    def failed(self) -> tuple[Result, ...]:
        """The scenarios that did not go as written."""
        return tuple(each for each in self.results if not each.ok)

    @property
    def elements(self) -> Coverage:
        """Of flow nodes and sequence flows."""
        reached = frozenset().union(*(each.elements for each in self.results))
        return _coverage([*self.blueprint.elements], reached)

    @property
    def table_rules(self) -> Coverage:
        """Of the rules of decision tables."""
        fired = frozenset().union(*(each.fired for each in self.results))
        return _coverage([f"{file}/{rule}" for file, rule in self.rules], {f"{a}/{b}" for a, b in fired})


def _coverage(every: list[str], reached: frozenset[str] | set[str]) -> Coverage:
    missing = tuple(each for each in every if each not in reached)
    return Coverage(len(every) - len(missing), len(every), missing)
