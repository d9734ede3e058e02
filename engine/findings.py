"""How a check speaks: a code from its catalogue, the place, and the facts that the two sentences need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from time import perf_counter
from typing import Literal, NamedTuple

from engine.problems import Problem
from engine.text import Text

MAX_PROBLEMS = 500
"""Of one file; who has more mends these first."""


class Sentence(NamedTuple):
    """A catalogue entry: how bad it is, and what is said in both languages."""

    severity: Literal["error", "warning"]
    zh: str
    en: str


Catalogue = Mapping[str, Sentence]


def error(zh: str, en: str) -> Sentence:
    """A fault that keeps a bundle from being deployed."""
    return Sentence("error", zh, en)


def warning(zh: str, en: str) -> Sentence:
    """Something to look at that hinders nothing."""
    return Sentence("warning", zh, en)


class Patience:
    """How long a check may take altogether: texts can be made that are slow to read, and many of them."""

    __slots__ = ("_until",)

    def __init__(self, seconds: float = 10) -> None:
        self._until = perf_counter() + seconds

    @property
    def gone(self) -> bool:
        """Whether the time is used up."""
        return perf_counter() > self._until


class Findings:
    """Collects the problems of one file, in the order in which they are found."""

    def __init__(self, file: str, catalogue: Catalogue, patience: Patience | None = None) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.patience = patience or Patience()
        self._catalogue = catalogue

    def tell(self, code: str, element: str = "", at: int = 0, **facts: object) -> None:
        """One more problem, at a line (0: unknown); the facts fill the braces of the catalogue's sentences."""
        if len(self.problems) >= MAX_PROBLEMS:
            return
        severity, zh, en = self._catalogue[code]
        message = Text(zh, en).format(**{name: _shortened(fact) for name, fact in facts.items()})
        self.problems.append(Problem(severity, code, self.file, _cut(element), at, message))

    @property
    def failed(self) -> bool:
        """Whether an error was found."""
        return any(each.severity == "error" for each in self.problems)


def listed(names: Iterable[object], most: int = 8) -> Text:
    """Names as people read a list, in the order given."""
    each = [str(name) for name in names]
    if not each:
        return Text("（无）", "(none)")
    more = len(each) > most
    return Text("、".join(each[:most]) + ("等" if more else ""), ", ".join(each[:most]) + (" …" if more else ""))


def _shortened(fact: object) -> object:
    """Facts come out of other people's files and may be as long as those."""
    if isinstance(fact, Text):
        return Text(_cut(fact.zh), _cut(fact.en))
    return _cut(fact) if isinstance(fact, str) else fact


def _cut(text: str, most: int = 200) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
