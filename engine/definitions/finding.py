"""How a check speaks: a code from the catalogue, the place, and the facts that its two sentences need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from engine.problems import Problem
from engine.text import Text

Severity = Literal["error", "warning"]


class Sentence(NamedTuple):
    """A catalogue entry: how bad it is, and what is said in both languages."""

    severity: Severity
    zh: str
    en: str


class Findings:
    """Collects the problems of one file, in the order in which they are found."""

    def __init__(self, file: str, catalogue: Mapping[str, Sentence]) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._catalogue = catalogue

    def add(self, code: str, element: str = "", line: int = 0, **facts: object) -> None:
        """One more problem; the facts fill the braces of the catalogue's sentences."""
        severity, zh, en = self._catalogue[code]
        message = Text(zh, en).format(**{name: _shortened(fact) for name, fact in facts.items()})
        self.problems.append(Problem(severity, code, self.file, element, line, message))


def _shortened(fact: object, limit: int = 300) -> object:
    """Facts come out of other people's files and may be as long as those."""
    if isinstance(fact, Text):
        return Text(str(_shortened(fact.zh)), str(_shortened(fact.en)))
    return fact[:limit] + "…" if isinstance(fact, str) and len(fact) > limit else fact


def listed(names: object) -> Text:
    """Names as people read a list; at most eight of them."""
    each = [str(name) for name in names] if isinstance(names, (list, tuple)) else sorted(str(n) for n in names)  # type: ignore[attr-defined]
    shown, more = each[:8], len(each) > 8  # noqa: PLR2004 - what fits on a line
    if not shown:
        return Text("（无）", "(none)")
    return Text("、".join(shown) + ("等" if more else ""), ", ".join(shown) + (" …" if more else ""))
