"""What each step of the shipped processes costs: statements and commits, as staff complete it (draft, form and all)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from engine import Actor, HumanTask
from engine.testing import Count, counted
from tests.path.county import County, read_example

WALKS = ("granted", "vote_no_is_no_end", "non_cooperation", "not_supplied", "county_sends_back")


@dataclass
class Counting(County):
    """A hand that keeps a draft of each step before it completes it, and counts what completing costs."""

    costs: dict[str, list[Count]] = field(default_factory=dict)

    def complete(self, task: HumanTask, actor: Actor, revision: int, values: Mapping[str, Any]) -> None:
        self.engine.save_draft(task.id, actor, values)
        with counted(self.engine.house.database.writer) as cost:
            super().complete(task, actor, revision, values)
        self.costs.setdefault(task.element, []).append(cost)


@pytest.mark.parametrize("example", WALKS)
def test_no_step_of_the_application_costs_more_than_ten_statements_or_one_commit(county: County, example: str) -> None:
    """Authorisation, recusal, attachments, timers and legal periods included."""
    counting = Counting(county.engine, county.clock, county.staff)
    case_id = counting.apply(read_example(f"application/{example}")["start"]["values"], by="aide2")
    counting.walk(case_id, f"application/{example}")
    every = [(step, each) for step, costs in counting.costs.items() for each in costs]
    assert len(every) >= 2
    assert not {step: each.statements for step, each in every if len(each.statements) > 10}
    assert {each.commits for _, each in every} == {1}
