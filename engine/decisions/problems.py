"""What is wrong with a decision model, by element and line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ModelProblem:
    """One finding. `element` is the id of the nearest element that has one; `line` counts from 1, 0 is unknown.

    In a cell of a table `rule` and `column` (inputs, then outputs) count from 1; elsewhere they are 0.
    """

    code: str
    element: str
    line: int
    zh: str
    en: str
    rule: int = 0
    column: int = 0
    severity: Literal["error", "warning"] = "error"


class DecisionModelError(ValueError):
    """The file cannot be read as a decision model; `problems` says why, and is never empty."""

    def __init__(self, problems: Sequence[ModelProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"line {each.line}: {each.en}" for each in self.problems))
