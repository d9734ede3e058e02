"""A story on its way: what a step of the demo county may need to know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

from tasks.demo.pictures import Picture
from tasks.demo.stories import Story, Turn

Values = dict[str, object]


@dataclass(slots=True)
class Scene:
    """A story on its way: what a step may need to know."""

    story: Story
    random: Random
    today: date
    second_visitor: str
    departments: tuple[str, ...]
    """Who answers for the departments of the county."""
    attach: Callable[[Picture], str]
    """Attaches a picture to the step at hand and gives its id."""
    times: dict[str, int] = field(default_factory=dict)
    """How often each step was done."""

    def has(self, turn: Turn) -> bool:
        """Whether the story takes this turn."""
        return turn in self.story.plot.turns

    def first(self, element: str) -> bool:
        """Whether the step is done for the first time."""
        return self.times.get(element, 0) == 0

    @property
    def applicant(self) -> str:
        """Who signs for the family."""
        return self.story.family.applicant.name

    @property
    def income(self) -> Decimal:
        """What the family says it earns, yuan a month."""
        return sum((sum(each.incomes.values(), Decimal(0)) for each in self.story.family.members), Decimal(0))
