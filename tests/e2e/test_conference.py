"""A case conference in a real browser: the county at its desk, a department on a phone, one that never answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from engine import Actor, CaseStatus
from engine.clock import legal_date
from engine.queries.cases import CaseView
from engine.records import Person
from tasks import DemoClock, records_of_case
from tasks.registers.relatives import barred
from tests.e2e.conftest import COUNTY, Served
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ASKED = {
    "conference_purpose": "confer",
    "conference_topic": "eligibility",
    "reason": "涉及几个部门，一个部门定不了。",
}
DISSENT = "学费已由助学金解决，不应重复计算。"


class Meeting:
    """One conference through everybody's hands."""

    def __init__(self, served: Served, visitor: Callable[..., Visitor]) -> None:
        self.served, self.visitor = served, visitor
        self.staff = served.staff()
        people = served.people()
        self.departments = [each for each in people if any(m.role == "department_liaison" for m in each.memberships)]
        self.number = ""

    @property
    def chief(self) -> Actor:
        """A head of the bureau, who sees every case."""
        return self.served.actor(self.staff["county_head"])

    def desk(self, who: str | Person) -> Visitor:
        """A browser on a desk."""
        return self.visitor(self.staff[who] if isinstance(who, str) else who)

    def phone(self, who: Person) -> Visitor:
        """A browser of 390 px."""
        return self.visitor(who, phone=True)

    def today(self) -> date:
        """As the demo clock tells it."""
        return legal_date(DemoClock(self.served.engine.house.database, COUNTY).now())

    def ask(self, **changes: Any) -> None:
        """The examiner asks for a conference on an application that is on its way."""
        rows = self.served.engine.cases(self.chief, process="application").rows
        examiner = self.staff["county_examiner"].id
        with self.served.engine.reading(self.served.engine.system(COUNTY)) as look:
            open_to_her = [row.case for row in rows if examiner not in barred(look.connection, row.case)]
        matter = next(each for each in open_to_her if each.status is CaseStatus.RUNNING)
        known = {row.case.id for row in self.served.engine.cases(self.chief, process="case_conference").rows}
        values = {**ASKED, "case_number": matter.number, **changes}
        values = {name: each for name, each in values.items() if each is not None}
        self.desk("county_examiner").apply("case_conference", values, matter.place)
        rows = self.served.engine.cases(self.chief, process="case_conference").rows
        (begun,) = [row.case for row in rows if row.case.id not in known]
        self.number, self.matter = begun.number, matter

    def view(self) -> CaseView:
        """The conference as it stands."""
        (row,) = self.served.engine.cases(self.chief, text=self.number).rows
        return self.served.engine.case(row.case.id, self.chief)

    def wait_for(self, element: str) -> str:
        """The name of a step, once it is open (automatic steps run behind the pages)."""
        opened: list[str] = []
        for _ in range(240):
            view = self.view()
            opened = [each.element for each in view.tasks if each.closed_at is None]
            if element in opened:
                return view.blueprint.elements[element].name.zh
            time.sleep(0.25)
        raise AssertionError(f"{element} did not open; open: {opened}")

    def do(self, hand: Visitor, element: str, values: Mapping[str, Any]) -> None:
        """Somebody does a step of the conference."""
        hand.do(self.wait_for(element), self.number, values)

    def move_clock(self, *steps: str) -> None:
        """The administrator moves the demo clock."""
        root = self.desk("administrator")
        for step in steps:
            root.go("/admin/clock")
            root.page.locator(f'button[name="to"][value="{step}"]').click(timeout=120_000)
            root.page.wait_for_load_state(timeout=120_000)
            root.check()


def test_a_conference_is_convened_answered_on_a_phone_decided_by_the_chair_and_followed_up(
    served: Served, visitor: Callable[..., Visitor]
) -> None:
    meeting = Meeting(served, visitor)
    meeting.ask()
    on_the_phone, at_a_desk, silent = meeting.departments[:3]
    meeting.do(
        meeting.desk("county_examiner"),
        "convene",
        {
            "questions": "女儿外出打工的收入是否计入家庭收入？",
            "facts": "户主患重病，女儿去年外出打工，收入不固定。",
            "conference_invited": [{"person": each.id} for each in (on_the_phone, at_a_desk, silent)],
            "chaired_by": "head",
        },
    )
    phone = meeting.phone(on_the_phone)
    step = meeting.wait_for("give_opinion")
    phone.go(f"/inbox?box=mine&q={meeting.number}")
    phone.page.get_by_role("link", name=step).first.click()
    expect(
        phone.page.get_by_text("女儿外出打工的收入是否计入家庭收入？").first, "the question stands there"
    ).to_be_visible()
    meeting.do(phone, "give_opinion", {"stand": "support", "opinion": "本部门核实属实。", "amount": 980})
    meeting.do(meeting.desk(at_a_desk), "give_opinion", {"stand": "oppose", "opinion": DISSENT})

    meeting.move_clock("week", "day")  # the third never answers; the period of the pack ends the round
    head = meeting.desk("county_head")
    meeting.do(head, "cast_vote", {"conference_outcome": "support", "reason": "困难属实。"})
    due = meeting.today() + timedelta(days=5)
    task = {"person": on_the_phone.id, "task": "办理大病保险报销", "due": due.isoformat()}
    draft = {"discussion": "意见不一，由召集人裁决。", "conference_amount": 980, "conference_follow_ups": [task]}
    meeting.do(meeting.desk("county_examiner"), "draft_minutes", draft)
    step = meeting.wait_for("sign_minutes")
    head.go(f"/inbox?box=pool&q={meeting.number}")
    head.page.get_by_role("link", name=step).first.click()
    expect(head.page.get_by_text(DISSENT).first, "whoever signs reads who differs").to_be_visible()
    meeting.do(head, "sign_minutes", {"conference_signed": "sign"})

    meeting.wait_for("report_follow_up")
    (letter,) = records_of_case(served.engine, meeting.chief, meeting.view().case.id).letters
    head.go(f"/cases/{meeting.view().case.id}")
    expect(head.page.get_by_text(letter.number).first).to_be_visible()
    answer = head.page.request.get(f"{served.address}/letters/{letter.id}.pdf")
    assert answer.body().startswith(b"%PDF")

    meeting.move_clock("week")  # nobody reports in time: the alarm rings, and the task stays
    meeting.do(
        meeting.desk("county_examiner"),
        "chase",
        {"asked_on": meeting.today().isoformat(), "how": "phone", "said": "本周内回报。"},
    )
    report = {"result": "done", "done_on": meeting.today().isoformat(), "what": "已报销。"}
    meeting.do(phone, "report_follow_up", report)
    for _ in range(80):
        if meeting.view().case.end_element:
            break
        time.sleep(0.25)
    assert meeting.view().case.end_element == "resolved"
    assert served.engine.case(meeting.matter.id, meeting.chief).case.end_element is None, (
        "people decide the case itself"
    )


def test_tasks_are_handed_out_without_a_meeting_from_the_page_that_begins_a_case(
    served: Served, visitor: Callable[..., Visitor]
) -> None:
    """Who holds the role is offered where the case does not exist yet."""
    meeting = Meeting(served, visitor)
    chosen = meeting.departments[-1]
    due = (meeting.today() + timedelta(days=9)).isoformat()
    tasks = [{"person": chosen.id, "task": "为老人办理残疾评定", "due": due}]
    meeting.ask(conference_purpose="follow_up", conference_follow_ups=tasks, reason=None)
    meeting.wait_for("report_follow_up")
    (task,) = [each for each in meeting.view().tasks if each.element == "report_follow_up"]
    assert task.assignee == chosen.id
    phone = meeting.phone(chosen)
    phone.go(f"/tasks/{task.id}")
    expect(phone.page.get_by_text("为老人办理残疾评定").first).to_be_visible()
    expect(
        phone.page.locator("main").get_by_text(f"{chosen.office} {chosen.name}").first,
        "a department is named, not only its liaison",
    ).to_be_visible()
