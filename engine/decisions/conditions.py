"""The cells of an input column: which rules does a value let through?"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from engine.feel.compiler import Test
from engine.feel.frame import Frame


@dataclass(frozen=True)
class Conditions:
    """Each different test once, with the rules, as bits, that have it; `always` are the rules without a test.

    A test that stands in many rules is evaluated once, and only if one of them can still fire. Where all tests compare
    with constants of one type, a value is as good as any other that lies alike to the constants: the answer is kept.
    """

    always: int
    tests: tuple[tuple[Test, int], ...]
    cells: int
    """Different texts of tests; more than `tests` if one is wrong."""
    constants: tuple[object, ...] | None
    """What the tests compare with; None if one depends on anything else."""
    cost: int
    """Steps that looking at all tests costs."""
    known: dict[Hashable, int] = field(default_factory=dict, compare=False, repr=False)

    def passing(self, frame: Frame, value: object, candidates: int) -> int:
        """The rules, of the candidates at least, whose test the value passes."""
        key = self.key(value)
        if key is None:
            return self.evaluated(frame, value, candidates)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self.evaluated(frame, value, -1)
        return found

    def evaluated(self, frame: Frame, value: object, candidates: int) -> int:
        """As `passing`, by running the tests."""
        frame.slots[0] = value
        rules = self.always
        for test, mask in self.tests:
            if mask & candidates and test(frame, value) is True:
                rules |= mask
        return rules

    def key(self, value: object) -> Hashable | None:
        """What all values have in common that lie alike to the constants; None if nothing can be kept."""
        if value.__class__ is not self.kind:
            return None
        if isinstance(value, Decimal):
            return bisect_left(self.numbers, value) + bisect_right(self.numbers, value)
        if isinstance(value, str):
            return bisect_left(self.words, value) + bisect_right(self.words, value)
        return value

    @cached_property
    def kind(self) -> type | None:
        """The type of all constants, if it is one of those for which answers are kept."""
        kinds = {type(each) for each in self.constants or ()}
        return kinds.pop() if len(kinds) == 1 and kinds <= {Decimal, str, bool} else None

    @cached_property
    def numbers(self) -> list[Decimal]:
        """The constants in order."""
        return sorted({each for each in self.constants or () if isinstance(each, Decimal)})

    @cached_property
    def words(self) -> list[str]:
        """The same of strings."""
        return sorted({each for each in self.constants or () if isinstance(each, str)})
