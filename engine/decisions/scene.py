"""What the logic of a decision sees while it is evaluated, and what it leaves behind for people to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from engine.feel.frame import Run, Spot

Logic = Callable[["Scene"], object]


@dataclass(frozen=True, slots=True)
class Miss:
    """A rule that did not fire, with its first input that failed, the value that the input had and the cell it failed at."""

    rule: str
    input: str
    value: object
    wanted: str


@dataclass(frozen=True, slots=True)
class DecidedTable:
    """One evaluation of one table. With hit policy FIRST, rules behind the one that fired are in neither list."""

    table: str
    decision: str
    fired: tuple[str, ...]
    annotations: tuple[tuple[str, ...], ...]
    """For each rule that fired the texts of its annotation columns."""
    inputs: tuple[tuple[str, object], ...]
    """Label and value (plain Python) of each input column."""
    rules: tuple[str, ...] = field(repr=False)
    cells: tuple[tuple[str, ...], ...] = field(repr=False)
    """For each rule the texts of its cells."""
    failed: tuple[int, ...] = field(repr=False)
    """For each input column the set of rules, as bits, that failed there first."""

    @property
    def misses(self) -> tuple[Miss, ...]:
        """The rules that did not fire, in their order."""
        found: dict[int, Miss] = {}
        for column, ((label, value), mask) in enumerate(zip(self.inputs, self.failed, strict=True)):
            for index in bits(mask):
                cells = self.cells[index]
                wanted = cells[column] if column < len(cells) else ""
                found[index] = Miss(self.rules[index], label, value, wanted)
        return tuple(found[index] for index in sorted(found))


def bits(mask: int) -> Iterator[int]:
    """The places of the bits that are set, from the lowest."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


@dataclass(slots=True)
class Scene:
    """The values in scope by name, the budget, and the traces of tables."""

    run: Run
    values: dict[object, object]
    tables: list[DecidedTable] = field(default_factory=list)

    def inner(self, extra: dict[str, object]) -> Scene:
        """The scene inside a context, function or loop: the same and more names."""
        names: dict[object, object] = {key: value for key, value in self.values.items() if isinstance(key, str)}
        names.update(extra)
        return Scene(self.run, names, self.tables)

    def note(self, spot: Spot, zh: str, en: str) -> None:
        """Keep why something is null."""
        self.run.note(spot, zh, en)

    def null(self, spot: Spot, zh: str, en: str) -> object:
        """Keep why something is null, and give null."""
        return self.run.null(spot, zh, en)
