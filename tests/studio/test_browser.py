"""The rooms of owners, managers and administrators in a real browser."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from engine import Settings
from engine.definitions import Bundle, lost
from engine.testing import COUNTY
from tasks import rule_packs
from tests.support import source
from tests.support.browser import DESKTOP, PHONE, axe_findings, overflows
from tests.support.owners import Site, open_site
from web.studio.drafts import NEW, keep_draft

pytestmark = pytest.mark.browser
FOLDER = os.environ.get("CONFORMANCE_DIR")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One served county with some history, the shipped rules, and a draft with tables, one of them faulty."""
    with open_site(tmp_path_factory) as opened:
        engine = opened.county.world.engine
        object.__setattr__(engine.house, "rules", rule_packs(Settings(data_dir=tmp_path_factory.mktemp("packs"))))
        shipped = Bundle.read(source.ROOT / "bpmn" / "application")
        faulty = shipped.files["tables/amount.dmn"].replace(b"<text>true</text>", b"<text>1 +</text>")
        with engine.transaction(opened.county.owner) as work:
            bundle = Bundle("application", {**shipped.files, "tables/amount.dmn": faulty})
            keep_draft(work, "application", bundle, base_version=None, revision=NEW)
        for _ in range(6):
            opened.county.start()
            opened.county.world.clock.advance(timedelta(hours=7))
            opened.county.do(opened.county.world.alice, note="齐")
        yield opened


def addresses(site: Site) -> dict[str, list[str]]:
    """The pages by who opens them."""
    someone = site.county.world.alice.person
    return {
        "owner": ["/studio/", "/studio/permit/", "/studio/permit/versions/2", "/studio/permit/edit", "/studio/permit/compare?before=1&after=2", "/studio/application/tables", "/studio/application/forms", "/rules/"],
        "manager": ["/insight/", "/audit/", "/audit/?prove=1"],
        "root": ["/admin/", f"/admin/people/{someone}", "/admin/places", "/admin/work", "/admin/settings", "/admin/calendar", "/admin/calendar?year=2027", "/account"],
    }  # fmt: skip


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("who", ["owner", "manager", "root"])
def test_every_page_fits_its_screen_and_axe_finds_nothing_serious(
    site: Site, page: Page, who: str, screen: dict[str, int]
) -> None:
    page.set_viewport_size(screen)  # type: ignore[arg-type]  # the two sizes of tests.support
    site.enter(page, site.county.world.root if who == "root" else getattr(site.county, who))
    found = {}
    for address in addresses(site)[who]:
        page.goto(site.url + address)
        if page.locator("[data-studio], .diagram").count():
            page.wait_for_selector("[data-ready]")
        found[address] = axe_findings(page) + (["wider than the screen"] if overflows(page) else [])
    assert {address: those for address, those in found.items() if those} == {}


def open_editor(site: Site, page: Page) -> None:
    site.enter(page, site.county.owner)
    page.goto(f"{site.url}/studio/permit/edit")
    page.wait_for_selector("[data-studio][data-ready]")


def choose(page: Page, element: str) -> None:
    page.locator(f"g[data-element-id='{element}'] .djs-hit").first.click(force=True)


def test_an_owner_renames_a_step_deploys_it_and_a_clerk_meets_the_new_name(site: Site, page: Page) -> None:
    open_editor(site, page)
    choose(page, "papers")
    panel = page.locator("[data-studio-panel]")
    expect(panel).to_contain_text("人工办理")
    name = panel.get_by_label("名称（中文）")
    name.fill("查看材料")
    name.blur()
    expect(page.locator("[data-studio-line]")).to_have_text("有未保存的改动。")
    page.click("[data-studio-save]")
    expect(page.locator("[data-studio-line]")).to_contain_text("草稿已保存")
    page.click("[data-studio-deploy]")
    page.get_by_label("说明（改了什么，为什么）").fill("说清楚这一步做什么")
    page.locator("[data-studio-release] button[value=deploy]").click()
    expect(page.get_by_text("第3版已发布")).to_be_visible()
    expect(page.locator("main")).to_contain_text("说清楚这一步做什么")
    case_id = site.county.start("新来的")
    engine = site.county.world.engine
    assert engine.case(case_id, site.county.world.alice).case.version == 3
    site.enter(page, site.county.world.alice)
    page.goto(f"{site.url}/inbox?box=pool")
    expect(page.get_by_text("查看材料").first).to_be_visible()
    assert 'name="查看材料"' in engine.blueprint(COUNTY, "permit").xml.decode()


def test_a_planted_mistake_is_listed_and_choosing_it_shows_the_element(site: Site, page: Page) -> None:
    open_editor(site, page)
    choose(page, "opinion")
    form = page.locator("[data-studio-panel]").get_by_label("填写哪张表")
    assert "opinion" in form.locator("option").all_inner_texts()
    role = page.locator("[data-studio-panel]").get_by_label("角色", exact=True)
    role.select_option("")
    page.click("[data-studio-check]")
    problem = page.locator(".studio-problem").first
    expect(problem).to_be_visible()
    choose(page, "apply")
    problem.click()
    expect(page.locator("g[data-element-id='opinion'].selected")).to_have_count(1)
    page.click("[data-studio-deploy]")
    expect(page.locator("[data-studio-release]")).to_be_hidden()


def test_an_owner_says_which_fields_a_step_reads_and_hides_and_what_may_be_done_with_it(site: Site, page: Page) -> None:
    open_editor(site, page)
    choose(page, "opinion")
    panel = page.locator("[data-studio-panel]")
    expect(panel).to_contain_text("只能看、不能改的字段")
    for title in ("办这一步的人看不到的字段", "只能看、不能改的字段", "只允许这些操作"):
        panel.locator(".bio-properties-panel-group-header", has_text=title).click()
    panel.get_by_label("不看：说明 · note").check()
    panel.get_by_label("只看：是否同意 · agreed").check()
    panel.get_by_label("允许：转办").check()
    page.click("[data-studio-save]")
    expect(page.locator("[data-studio-line]")).to_contain_text("草稿已保存")
    drawn = page.request.get(f"{site.url}/studio/permit/diagram.bpmn?version=draft").text()
    assert 'sw:reads="agreed"' in drawn
    assert 'sw:hides="note"' in drawn
    assert 'sw:allows="transfer"' in drawn


def test_the_editor_speaks_chinese(site: Site, page: Page) -> None:
    open_editor(site, page)
    titles = page.locator(".djs-palette [title]").evaluate_all("all => all.map(each => each.title)")
    choose(page, "papers")
    titles += page.locator(".djs-context-pad [title]").evaluate_all("all => all.map(each => each.title)")
    page.locator(".djs-context-pad [data-action='replace']").click()
    titles += page.locator(".djs-popup .entry").all_inner_texts()
    titles += page.locator(".djs-popup [title]").evaluate_all("all => all.map(each => each.title)")
    told = [each for each in titles if each]
    assert len(told) > 20
    assert [each for each in told if each.isascii()] == []


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_mark_of_the_editors_makers_is_never_covered(site: Site, page: Page, screen: dict[str, int]) -> None:
    page.set_viewport_size(screen)  # type: ignore[arg-type]  # the two sizes of tests.support
    site.enter(page, site.county.owner)
    for address in ("/studio/permit/edit", "/studio/permit/versions/2", "/insight/"):
        page.goto(site.url + address)
        page.wait_for_selector("[data-ready]")
        # Scrolling and looking are one step, done again while the page still finds its measures.
        page.wait_for_function(
            """() => {
                const mark = document.querySelector('.bjs-powered-by');
                mark.scrollIntoView({ block: 'center', behavior: 'instant' });
                const { left, right, top, bottom } = mark.getBoundingClientRect();
                const points = [[left + 2, top + 2], [right - 2, bottom - 2], [(left + right) / 2, (top + bottom) / 2]];
                return right - left >= 40 && points.every(([x, y]) => mark.contains(document.elementFromPoint(x, y)));
            }"""
        )


def test_heat_is_told_by_colour_number_sample_and_sentence(site: Site, page: Page) -> None:
    site.enter(page, site.county.manager)
    page.goto(f"{site.url}/insight/?version=2")
    page.wait_for_selector(".diagram[data-ready]")
    assert page.locator("g[data-element-id='papers'][class*='sw-heat-']").count() == 1
    label = page.locator(".djs-overlays .sw-label-heat").first
    expect(label).to_contain_text("7小时")
    expect(label).to_contain_text("6 次")
    page.locator("g[data-element-id='papers'] .djs-hit").first.click(force=True)
    expect(page.locator(".diagram-line")).to_contain_text("7小时")
    before = page.evaluate("document.querySelector('.viewport').getAttribute('transform')")
    page.locator(".diagram-canvas svg[tabindex='0']").focus()
    page.keyboard.press("+")
    assert page.evaluate("document.querySelector('.viewport').getAttribute('transform')") != before
    assert page.locator("[data-chart] svg").count() >= 3


def test_without_scripts_the_steps_and_numbers_are_there(site: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    site.enter(page, site.county.manager)
    page.goto(f"{site.url}/insight/?version=2")
    expect(page.locator(".diagram li").first).to_contain_text("papers")
    expect(page.locator("table").first).to_be_visible()
    site.enter(page, site.county.owner)
    page.goto(f"{site.url}/studio/permit/versions/2")
    expect(page.locator(".diagram li")).to_have_count(4)
    context.close()


def settled(page: Page) -> str:
    """What the editor says once the server has answered."""
    line = page.locator("[data-studio-line]")
    expect(line).not_to_have_text("正在处理……")
    return line.inner_text()


@pytest.mark.slow
@pytest.mark.skipif(not FOLDER, reason="CONFORMANCE_DIR not set")
def test_every_reference_diagram_opens_as_a_draft_and_is_kept_whole_or_not_saved_over(site: Site, page: Page) -> None:
    site.enter(page, site.county.owner)
    drawn_less: set[str] = set()
    for path in sorted((Path(FOLDER or "") / "miwg").glob("*.bpmn")):
        page.goto(f"{site.url}/studio/")
        page.set_input_files("#file", path)
        page.click("text=导入为草稿")
        page.wait_for_selector("[data-studio][data-ready]")
        settled(page)
        address = page.locator("[data-studio]").get_attribute("data-xml-url")
        before = page.request.get(f"{site.url}{address}").body()
        page.click("[data-studio-save]")
        said = settled(page)
        accepted = page.locator("[data-studio-losses]").is_visible()
        if accepted:
            assert page.request.get(f"{site.url}{address}").body() == before
            page.click("[data-studio-losses] button[value=save]")
            expect(page.locator("[data-studio-line]")).to_contain_text("草稿已保存")
            said = settled(page)
            drawn_less.add(path.stem)
        after = page.request.get(f"{site.url}{address}").body()
        if "草稿已保存" in said:
            assert {each.code for each in lost(before, after)} == ({"lost-picture"} if accepted else set()), path.name
        else:
            assert "会丢掉原文件中的" in said, path.name
            assert page.locator(".studio-problem").count() > 0
            assert after == before
        process = page.url.split("/studio/")[1].split("/")[0]
        page.request.post(f"{site.url}/studio/{process}/drop", form={"sure": "yes"})
    assert drawn_less == {
        "B.1.0",
        "B.2.0",
        "C.7.0",
    }  # drawings of things that the process does not have, or that bpmn-js cannot draw


def test_a_family_declared_on_a_phone_is_listed_and_taken_back(site: Site, page: Page) -> None:
    page.set_viewport_size(PHONE)
    site.enter(page, site.county.world.carol)
    page.goto(f"{site.url}/account")
    family = page.locator("#relatives")
    family.get_by_label("姓名").fill("王大山")
    family.get_by_label("关系").select_option(label="父母")
    family.get_by_label("身份证号").fill("11010519491231002X")
    family.get_by_role("button", name="登记", exact=True).click()
    expect(family.locator("tbody")).to_contain_text("王大山")
    assert axe_findings(page) == []
    assert not overflows(page)
    family.get_by_role("button", name="撤回王大山的登记").click()
    expect(family).to_contain_text("还没有登记")


def test_a_wrong_line_of_a_notice_is_told_and_mended_in_place(site: Site, page: Page) -> None:
    site.enter(page, site.county.world.root)
    page.goto(f"{site.url}/admin/calendar?year=2027")
    page.get_by_label("放假和调休，每行一段").fill("2027-02-06 至 2027-02-30 休 春节")
    page.get_by_role("button", name="保存全年").click()
    expect(page.get_by_role("alert")).to_contain_text("第1行")
    assert axe_findings(page) == []
    page.get_by_label("放假和调休，每行一段").fill("2027-02-06 至 2027-02-12 休 春节\n2027-02-14 班 春节")
    page.get_by_role("button", name="保存全年").click()
    expect(page.locator("main")).to_contain_text("日历已保存")
    expect(page.locator("td.day-makeup")).to_have_text("14调")
