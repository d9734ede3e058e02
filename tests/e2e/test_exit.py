"""Exits in a real browser: the village on a phone, township and county at their desks, the clock moved to see them end."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine import Actor
from engine.clock import legal_date
from engine.queries.cases import CaseView
from tasks import DemoClock, enrolment, leaving, payments, publicity_board, watched
from tasks.benefits.enrolments import Enrolment, Enrolments, Grant
from tasks.registers import consents
from tasks.registers.facts import Household, Member
from tasks.registers.households import HouseholdRegister
from tests.e2e.conftest import COUNTY, Served
from tests.e2e.visitor import Visitor
from tests.path.county import read_example
from tests.tasks import people

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROLE_OF = {
    "verify": "village_aide",
    "propose_exit": "township_clerk",
    "serve_invitation": "village_aide",
    "hear": "township_clerk",
    "township_view": "township_head",
    "examine_exit": "county_examiner",
    "post_notice": "village_aide",
    "decide_exit": "county_head",
    "deliver_exit": "township_clerk",
    "refer": "township_clerk",
}
PHONES = {"village_aide"}


class Leaving:
    """One family's exit through everybody's hands."""

    def __init__(self, served: Served, visitor: Callable[..., Visitor], title: str, programme: str, size: int) -> None:
        self.served, self.visitor, self.title = served, visitor, title
        self.staff = served.staff()
        self.village = served.village_of(self.staff["village_aide"])
        self.enrolled = self._enrol(programme, size)

    @property
    def chief(self) -> Actor:
        """A head of the bureau, who sees every case."""
        return self.served.actor(self.staff["county_head"])

    def hand(self, role: str) -> Visitor:
        """The browser of whoever has a role."""
        return self.visitor(self.staff[role], phone=role in PHONES)

    def today(self) -> date:
        """As the demo clock tells it."""
        return legal_date(DemoClock(self.served.engine.house.database, COUNTY).now())

    def _enrol(self, programme: str, size: int) -> Enrolment:
        """A family of the village that has been on benefit for years."""
        head = Member(self.title, "self", people.number(date(1958, 3, size)), date(1958, 3, size), "男")
        wife = Member("黄秀英", "spouse", people.number(date(1960, 3, 2), woman=True), date(1960, 3, 2), "女")
        system = self.served.engine.system(COUNTY)
        with self.served.engine.people(system) as known:
            path = known.place(self.village).path
        with self.served.engine.transaction(system) as work:
            register = HouseholdRegister(work.session, work.house.vault, COUNTY)
            family = Household((head, wife)[:size], address="村口1号")
            home = register.add(family, place=self.village, place_path=path, at=work.now)
            adults = [each.id for each in register.load(home).members]
            consents.give(work.session, COUNTY, home, adults, case_id="", at=work.now)
            grant = Grant(
                home, self.village, path, self.title, size, programme, Decimal(910), stable=True, rules_version="x"
            )
            return Enrolments(work.session, COUNTY).enrol(grant, date(2026, 5, 6))

    def report(self, by: str) -> None:
        """Somebody tells of a change."""
        values = {"origin": "report", "certificate": self.enrolled.certificate}
        self.hand(by).apply("exit", values, self.village)

    def view(self) -> CaseView:
        """The case as it stands."""
        (row, *_) = self.served.engine.cases(self.chief, process="exit", text=self.title).rows
        return self.served.engine.case(row.case.id, self.chief)

    def wait_for(self, element: str) -> str:
        """The name of a step, once it is open (automatic steps run behind the pages)."""
        opened: list[str] = []
        for _ in range(240):
            if self.served.engine.cases(self.chief, process="exit", text=self.title).rows:
                view = self.view()
                opened = [each.element for each in view.tasks if each.closed_at is None]
                if element in opened:
                    return view.blueprint.elements[element].name.zh
            time.sleep(0.25)
        raise AssertionError(f"{element} did not open; open: {opened}")

    def do(self, element: str, values: Mapping[str, Any]) -> None:
        """A step by whoever it belongs to."""
        self.hand(ROLE_OF[element]).do(self.wait_for(element), self.title, values)

    def move_clock(self, *steps: str) -> None:
        """The administrator moves the demo clock."""
        root = self.hand("administrator")
        for step in steps:
            root.go("/admin/clock")
            root.page.locator(f'button[name="to"][value="{step}"]').click(timeout=240_000)
            root.page.wait_for_load_state(timeout=240_000)
            root.check()

    def wait_for_end(self) -> str | None:
        """The end that the case comes to."""
        for _ in range(240):
            ended = self.view().case.end_element
            if ended:
                return ended
            time.sleep(0.25)
        return None

    def applies(self) -> bool:
        """Whether an application of theirs begins."""
        for _ in range(240):
            if self.served.engine.cases(self.chief, process="application", text=self.title).rows:
                return True
            time.sleep(0.25)
        return False

    def now(self) -> Enrolment:
        """What the register says."""
        found = enrolment(self.served.engine, self.chief, self.enrolled.id)
        assert found is not None
        return found

    def walk(self, example: str, *, before: str = "") -> list[Mapping[str, Any]]:
        """The steps of a written example up to one; gives what is left."""
        steps = [step for step in read_example(f"exit/{example}")["step"] if "do" in step]
        while steps and steps[0]["do"] != before:
            step = steps.pop(0)
            self.do(step["do"], step["values"])
        return steps


def test_work_ends_the_benefit_gradually_and_the_family_is_watched(
    served: Served, visitor: Callable[..., Visitor]
) -> None:
    """Reported and served on a phone, decided at a desk; money for six more months, then the clock ends it."""
    family = Leaving(served, visitor, "柳渐退", "dibao", 2)
    family.report("village_aide")
    family.walk("employment_gradual")
    assert family.wait_for_end() == "ended"
    going = family.now()
    assert (going.is_running, going.is_leaving) == (True, True)
    chief = family.hand("county_head")
    chief.go(f"/cases/{family.view().case.id}")
    assert chief.page.get_by_text(f"渐退期，发到{going.leaves_after}").first.is_visible()
    chief.go("/leaving/")
    assert chief.page.get_by_text("柳渐退").first.is_visible()
    aide = family.hand("village_aide")
    aide.go("/leaving/")
    assert aide.page.get_by_text("柳渐退").first.is_visible()

    family.move_clock(*["month"] * 7)
    left = family.now()
    assert (left.is_running, left.last_month) == (False, going.leaves_after)
    orders = payments(served.engine, family.chief, enrolment_id=left.id, limit=100).rows
    paid = {each.month for each in orders if each.state == "ordered"}
    assert max(paid) == going.leaves_after, "paid to its last month, and not a month longer"
    chief.go("/leaving/?list=watched")
    assert chief.page.get_by_text("柳渐退").first.is_visible()
    known = {each.applicant for each in watched(served.engine, family.chief, limit=200).rows}
    assert "柳渐退" in known
    assert "柳渐退" not in {each.applicant for each in leaving(served.engine, family.chief, limit=200).rows}


def test_an_intended_end_hangs_for_seven_days_and_the_person_is_referred(
    served: Served, visitor: Callable[..., Visitor]
) -> None:
    """43号 art. 26, 27: posted by the village, seen by anybody, taken down by the clock; then decided, served, referred."""
    person = Leaving(served, visitor, "柳特困", "tekun", 1)
    person.report("township_clerk")
    person.walk("tekun_posted", before="decide_exit")
    person.wait_for("hear_objections")
    anybody = person.hand("village_aide")
    anybody.go("/publicity")
    assert anybody.page.get_by_text("拟终止：特困人员救助供养").first.is_visible()
    assert "柳特困" in {each.applicant for each in publicity_board(served.engine, person.chief).rows}
    person.move_clock("week", "day")
    person.wait_for("decide_exit")
    assert "柳特困" not in {each.applicant for each in publicity_board(served.engine, person.chief).rows}
    steps = [step for step in read_example("exit/tekun_posted")["step"] if "do" in step]
    for step in steps[-3:]:
        person.do(step["do"], step["values"])
    assert person.wait_for_end() == "ended"
    assert person.now().last_month is not None
    assert person.applies(), "the application for the minimum allowance is begun with what is on file"
