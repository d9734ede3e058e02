"""One family's whole way, in a real browser: applied for on a phone, granted, paid, and called back by the clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tasks import enrolments, payments
from tests.e2e.conftest import Served
from tests.e2e.visitor import Visitor
from tests.path.county import read_example

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROLE_OF = {
    "papers": "village_aide",
    "check_papers": "township_clerk",
    "visit_first": "township_clerk",
    "visit_second": "village_aide",
    "neighbours": "village_aide",
    "township_opinion": "township_head",
    "post_sheet": "village_aide",
    "county_propose": "county_examiner",
    "county_decide": "county_head",
    "deliver_grant": "township_clerk",
    "visit": "village_aide",
}
PHONES = {"village_aide"}


class Walk:
    """The family's case through everybody's hands."""

    def __init__(self, served: Served, visitor: Callable[..., Visitor], title: str) -> None:
        self.served, self.visitor, self.title = served, visitor, title
        self.staff = served.staff()

    def hand(self, role: str) -> Visitor:
        """The browser of whoever has a role."""
        return self.visitor(self.staff[role], phone=role in PHONES)

    def do(self, element: str, values: Mapping[str, Any]) -> None:
        """Does a step as soon as it lies in an inbox (automatic steps run behind the pages)."""
        made = dict(values)
        if "second_visitor" in made:
            made["second_visitor"] = self.staff["village_aide"].id
        step = self.wait_for(element)
        self.hand(ROLE_OF[element]).do(step, self.title, made)

    def wait_for(self, element: str, process: str = "application") -> str:
        """The name of a step, once it is open."""
        actor = self.served.actor(self.staff["county_head"])
        opened: list[str] = []
        for _ in range(240):
            (row, *_rest) = self.served.engine.cases(actor, text=self.title).rows
            view = self.served.engine.case(row.case.id, actor)
            opened = [each.element for each in view.tasks if each.closed_at is None]
            if element in opened:
                return view.blueprint.elements[element].name.zh
            time.sleep(0.25)
        raise AssertionError(f"{element} did not open; open: {opened}")

    def move_clock(self, *steps: str) -> None:
        """The administrator moves the demo clock."""
        root = self.hand("administrator")
        for step in steps:
            root.go("/admin/clock")
            root.page.locator(f'button[name="to"][value="{step}"]').click(timeout=120_000)
            root.page.wait_for_load_state(timeout=120_000)
            root.check()


def test_a_family_applies_on_a_phone_is_granted_paid_and_called_back(
    served: Served, visitor: Callable[..., Visitor]
) -> None:
    example = read_example("application/granted")
    values = example["start"]["values"]
    walk = Walk(served, visitor, values["applicant_name"])
    walk.hand("village_aide").apply("application", values, served.village_of(walk.staff["village_aide"]))
    for step in example["step"]:
        if "advance" in step:
            walk.move_clock("week", "day")
        elif "do" in step:
            walk.do(step["do"], step["values"])
    chief = served.actor(walk.staff["county_head"])
    (row,) = served.engine.cases(chief, text=walk.title).rows
    assert row.case.end_element == "granted"
    walk.hand("county_head").go(f"/cases/{row.case.id}")
    (enrolled,) = [
        each for each in enrolments(served.engine, chief, text=walk.title).rows if each.case_id == row.case.id
    ]
    (order,) = payments(served.engine, chief, enrolment_id=enrolled.id).rows
    assert order.amount == enrolled.amount > 0
    assert order.month == enrolled.first_month

    walk.move_clock("month", "month", "month")
    step = walk.wait_for("visit", "periodic_review")
    aide = walk.hand("village_aide")
    aide.go(f"/inbox?box=pool&q={walk.title}")
    assert aide.page.get_by_text(step).count(), "the review lies in the inbox of the village"
