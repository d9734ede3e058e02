"""An administrator and a process owner steer running cases in Chromium, on a desktop and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from engine.records import Case, CaseStatus, TaskState
from tests.e2e.conftest import COUNTY, Served, serving
from tests.e2e.troubled import trouble
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

SignIn = Callable[..., Visitor]


@pytest.fixture(scope="module")
def served(county: Callable[..., Path]) -> Iterator[Served]:
    """The county with a case at every step, of its own, as these walks change what others look at."""
    with serving(county(households=80, cases=40)) as found:
        yield found


def application(served: Served) -> Case:
    """A running application that waits for a person."""
    engine, root = served.engine, served.actor(served.staff()["administrator"])
    rows = engine.cases(root, None, CaseStatus.RUNNING, "application", None, 100).rows
    return next(each.case for each in rows if open_task(served, each.case.id))


def open_task(served: Served, case_id: str) -> str:
    """The id of a step that waits for somebody; empty for none."""
    tasks = served.engine.case(case_id, served.engine.system(COUNTY)).tasks
    return next((each.id for each in tasks if each.state in (TaskState.OPEN, TaskState.CLAIMED)), "")


def saw(visitor: Visitor, name: str) -> None:
    """The page as it stands now is fit to be read by everybody; `name` is for whoever looks at it."""
    visitor.looked.clear()
    visitor.check()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_case_is_suspended_resumed_put_elsewhere_and_corrected(served: Served, visitor: SignIn, phone: bool) -> None:
    staff, case = served.staff(), application(served)
    root = visitor(staff["administrator"], phone=phone)
    page, address = root.page, f"/cases/{case.id}"
    root.go(address)
    page.locator("aside summary", has_text="挂起案件").click()
    saw(root, "case-acts")
    page.fill("#why", "法院裁定中止，等待结果")
    page.get_by_role("button", name="确认挂起").click()
    expect(page.get_by_role("heading", name="案件已挂起，暂时不能办理")).to_be_visible()
    saw(root, "case-suspended")
    root.go(f"/tasks/{open_task(served, case.id)}")
    expect(page.get_by_role("main")).to_contain_text("理由：法院裁定中止，等待结果")
    saw(root, "task-suspended")
    root.go("/cases?status=suspended")
    expect(page.get_by_role("main")).to_contain_text(case.number)
    saw(root, "list-suspended")
    root.go(address)
    page.locator("aside summary", has_text="恢复办理").click()
    page.fill("#why", "裁定已撤销")
    page.get_by_role("button", name="确认恢复").click()
    expect(page.get_by_role("main")).to_contain_text("案件已恢复办理。")
    jump(root)
    correct(root, address)


def jump(root: Visitor) -> None:
    """To another step than the present one, after a look at what that would do."""
    page = root.page
    page.get_by_role("link", name="跳转到另一步骤").click()
    page.locator("#step").select_option(label="审查材料")
    page.get_by_role("button", name="先看看会怎样").click()
    expect(page.get_by_text("将进入")).to_be_visible()
    saw(root, "jump-plan")
    page.fill("#reason", "漏了一处房产")
    page.get_by_role("button", name="确认跳转").click()
    expect(page.get_by_role("main")).to_contain_text("理由已记入案件。")
    saw(root, "jumped")


def correct(root: Visitor, address: str) -> None:
    """The address that was typed on the first form."""
    page = root.page
    for each in page.locator(".timeline details").all():
        each.evaluate("each => each.open = true")
    page.locator(".timeline a[href*='/entries/']").last.click()
    saw(root, "correct-form")
    field = page.locator("[name='address']")
    typed = field.input_value()
    field.fill(typed + "后院")
    page.get_by_role("button", name="提交更正").click()
    expect(page.locator("#_reason-error")).to_be_visible()
    saw(root, "correct-refused")
    page.fill("#_reason", "门牌号漏写")
    page.get_by_role("button", name="提交更正").click()
    expect(page.get_by_role("main")).to_contain_text("已更正。")
    for each in page.locator(".timeline details").all():
        each.evaluate("each => each.open = true")
    expect(page.locator(".timeline del").first).to_contain_text(typed)
    expect(page.locator(".timeline ins").first).to_contain_text(typed + "后院")
    saw(root, "corrected")


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_failed_step_is_mended_and_cases_are_moved_and_put_back(served: Served, visitor: SignIn, phone: bool) -> None:
    process = trouble(served, "phone" if phone else "desktop")
    staff = served.staff()
    root, owner = visitor(staff["administrator"], phone=phone), visitor(staff["process_owner"], phone=phone)
    moved(owner, process)
    page = root.page
    root.go("/admin/work")
    saw(root, "incidents")
    page.get_by_role("link", name="which").first.click()
    expect(page.locator(".djs-container svg, .step-list").first).to_be_visible()
    saw(root, "incident")
    page.get_by_label("新名称").first.fill("way")
    page.get_by_label("新值").first.fill("a way")
    page.get_by_role("button", name="用这些数据重试").click()
    expect(page.locator("[aria-invalid='true']")).to_be_visible()
    saw(root, "incident-refused")
    page.get_by_label("新值").first.fill("0")
    page.get_by_role("button", name="用这些数据重试").click()
    expect(page.get_by_role("main")).to_contain_text("已重新执行")


def moved(owner: Visitor, process: str) -> None:
    """Looks at the plan and at what came of the move, and undoes it."""
    page = owner.page
    owner.go(f"/studio/{process}/move?to=1")
    saw(owner, "move-plan")
    page.fill("#note", "试一试退回")
    page.get_by_role("button", name="开始迁移").click()
    page.wait_for_url("**/moves/*")
    expect(page.get_by_role("heading", name="已完成")).to_be_visible(timeout=30_000)
    saw(owner, "moved")
    page.get_by_text("撤回这次迁移").click()
    page.get_by_role("button", name="确认撤回").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile("已撤回 1"), timeout=30_000)
    saw(owner, "undone")
