"""An emergency in a real browser: reported on a phone, paid the same day, and its papers called for until they are there."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image

from engine.queries.cases import CaseView
from tasks import payments, publicity_board, records_of_case
from tests.e2e.conftest import Served
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NUMBER, NAME, OTHER = "990101196803120013", "柳青山", "石大川"
PHONES = {"village_aide"}
REPORT = {
    "track": "emergency", "person_name": NAME, "cause": "fire", "happened": "昨夜厨房起火，被褥和粮食都烧了。", "needed": 1500,
}  # fmt: skip
YES = {"approval": "approve", "reason": "当场核实，情况紧急。"}
HANDED = {"way": "cash", "received_on": "2026-11-22", "received_by": NAME, "onward": "application"}
EXPLAINED = {
    "explanation": "消防出具火灾认定书，房屋没有投保，属实。", "identity_number": NUMBER, "address": "上坪村3号", "hukou": "here",
    "near_relative": False, "proof": ["photo"], "signature": "photo",
}  # fmt: skip
FACTS = {
    "area": "rural", "work": "farming", "income_kind": "business", "income": 300, "health": "good",
    "disability_type": "none", "houses": 1, "cars": 0, "deposits": 0, "near_relative": False,
}  # fmt: skip


class Emergency:
    """One emergency through everybody's hands: phones in the village, desktops above."""

    def __init__(self, served: Served, visitor: Callable[..., Visitor], name: str) -> None:
        self.served, self.visitor, self.name = served, visitor, name
        self.staff = served.staff()

    def hand(self, role: str) -> Visitor:
        """The browser of whoever has a role."""
        return self.visitor(self.staff[role], phone=role in PHONES)

    def report(self, **changes: Any) -> None:
        """The aide fills in the short form at the place, and takes a photo."""
        aide = self.hand("village_aide")
        aide.go("/cases/new/emergency_aid")
        aide.page.locator('select[name="place"]').select_option(self.served.village_of(self.staff["village_aide"]))
        aide.fill({**REPORT, "person_name": self.name, **changes})
        scene = io.BytesIO()
        Image.new("RGB", (320, 240), (150, 60, 40)).save(scene, "PNG")
        taken: Any = {"name": "scene.png", "mimeType": "image/png", "buffer": scene.getvalue()}
        aide.page.locator('[name="_file:photos"]').set_input_files(taken)
        aide.check()
        aide.submit()

    def case(self, process: str = "emergency_aid") -> CaseView:
        """The case as it stands."""
        chief = self.served.actor(self.staff["county_head"])
        rows = self.served.engine.cases(chief, text=self.name).rows
        return self.served.engine.case(next(row.case.id for row in rows if row.case.process == process), chief)

    def wait_for(self, *elements: str) -> list[str]:
        """The names of open steps, once they are exactly these."""
        opened: list[str] = []
        for _ in range(160):
            view = self.case()
            opened = [each.element for each in view.tasks if each.closed_at is None]
            if set(opened) == set(elements):
                return [view.blueprint.elements[each].name.zh for each in elements]
            time.sleep(0.25)
        raise AssertionError(f"open: {opened}, expected: {elements}")

    def wait_for_end(self) -> str | None:
        """Where the case has ended, once automatic steps are through."""
        for _ in range(160):
            case = self.case().case
            if case.end_element:
                return case.end_element
            time.sleep(0.25)
        raise AssertionError("the case goes on")

    def paid(self) -> list[tuple[Decimal, str]]:
        """(amount, programme) of every payment that the case ordered."""
        chief = self.served.actor(self.staff["county_head"])
        aid = records_of_case(self.served.engine, chief, self.case().case.id).aid
        assert aid is not None
        assert aid.own is not None
        return [
            (each.amount, each.programme) for each in payments(self.served.engine, chief, enrolment_id=aid.own.id).rows
        ]

    def do(self, role: str, element: str, values: Mapping[str, Any]) -> None:
        """Somebody does a step that waits."""
        view = self.case()
        self.hand(role).do(view.blueprint.elements[element].name.zh, self.name, values)

    def sees(self, role: str, step: str) -> bool:
        """Whether a step of the case lies in somebody's pool."""
        someone = self.hand(role)
        someone.go(f"/inbox?box=pool&q={self.name}")
        return bool(someone.page.locator("main").get_by_text(step, exact=True).count())

    def move_clock(self, *steps: str) -> None:
        """The administrator moves the demo clock."""
        root = self.hand("administrator")
        for step in steps:
            root.go("/admin/clock")
            root.page.locator(f'button[name="to"][value="{step}"]').click(timeout=120_000)
            root.page.wait_for_load_state(timeout=120_000)


def test_t16_help_comes_first_and_the_alarm_for_the_papers_does_not_go_away(
    served: Served, visitor: Callable[..., Visitor]
) -> None:
    fire = Emergency(served, visitor, NAME)
    fire.report()
    fire.wait_for("approve_township")
    assert [each.filename for each in fire.case().attachments] == ["scene.png"]
    fire.do("township_head", "approve_township", YES)
    fire.wait_for("hand_over")
    fire.do("township_clerk", "hand_over", HANDED)
    fire.wait_for("explain")
    number = fire.case().case.number
    assert fire.paid() == [(Decimal(1500), "temporary")]
    fire.hand("township_clerk").go(f"/cases/{fire.case().case.id}")

    fire.move_clock("week", "week")
    explain, press, county = fire.wait_for("explain", "press_township", "press_county")
    assert fire.sees("township_head", press)
    assert fire.sees("county_examiner", county)
    assert fire.sees("township_clerk", explain)
    late = fire.hand("county_head")
    late.go("/insight/?process=emergency_aid")
    assert late.page.get_by_role("link", name=number).count(), "the managers see what is late"
    fire.do("township_head", "press_township", {"cause": "经办人下乡未归", "promised_on": "2026-12-08"})
    fire.do("county_examiner", "press_county", {"found": "材料没有收上来", "pressing": "press", "demand": "三日内补齐"})
    fire.wait_for("explain")
    fire.move_clock("week", "day")
    fire.wait_for("explain", "press_county")

    fire.do("township_clerk", "explain", EXPLAINED)
    fire.wait_for("review_township")
    fire.do("township_head", "review_township", {"verdict": "eligible", "reason": "走访属实。"})
    fire.wait_for("onward_facts")
    fire.do("village_aide", "onward_facts", FACTS)
    assert fire.wait_for_end() == "moved_on"
    clerk = fire.hand("township_clerk")
    clerk.go(f"/cases/{fire.case().case.id}")
    onward = fire.case("application").case
    clerk.page.get_by_role("link", name=onward.number).click()
    clerk.page.wait_for_url(f"**/cases/{onward.id}")
    clerk.check()
    assert clerk.page.get_by_role("link", name=number).count(), "linked both ways"


def test_t17_quick_small_aid_is_done_with_three_hands_and_nothing_is_posted(
    served: Served, visitor: Callable[..., Visitor]
) -> None:
    quick = Emergency(served, visitor, OTHER)
    quick.report(
        track="quick",
        cause="stranded",
        happened="外地务工人员钱包被偷，两天没吃饭。",
        needed=3000,
        identity_number="990101197008050022",
    )
    quick.wait_for("approve_township")
    quick.do("township_head", "approve_township", YES)
    quick.wait_for("hand_over")
    quick.do("township_clerk", "hand_over", {**HANDED, "received_by": OTHER, "onward": "told_home"})
    assert quick.wait_for_end() == "helped"
    ((amount, _programme),) = quick.paid()
    assert amount in (700, 830), "one month of the local standard"
    case = quick.case().case
    board = publicity_board(served.engine, served.actor(quick.staff["county_head"])).rows
    assert all(each.case_id != case.id for each in board)
    quick.hand("township_head").go(f"/cases/{case.id}")
