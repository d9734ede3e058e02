"""Staff from Excel: looked at row by row, written whole or not at all, codes shown once, and no file does harm."""

import html
import io
import re
import time
import zipfile
from collections.abc import Iterator, Sequence
from threading import Thread

import pytest
import xlsxwriter
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from engine.records import Person
from engine.store.tables import membership, person
from engine.testing import COUNTY, OTHER_TOWN, TOWN, VILLAGE
from tests.support.owners import Owners, fresh_owners
from web.auth.passwords import set_password
from web.auth.tables import Credential

HEAD = ("账号", "工号", "姓名", "单位职务", "角色", "辖区代码", "状态")
ZHOU = ("zhoumin", "1001", "周敏", "青石镇民政办", "乡镇经办", TOWN)
WU = ("wugang", "", "吴刚", "", "", "", "")


def opened(county: Owners) -> FlaskClient:
    """The administrator, and Bob with an account."""
    at, bob = county.world.clock.now(), county.world.bob.person
    set_password(county.world.engine, COUNTY, bob, "a long sentence", login="bob", at=at)
    set_password(county.world.engine, COUNTY, county.world.root.person, "a long sentence", login="root", at=at)
    return county.browser(county.world.root)


@pytest.fixture
def root(county: Owners) -> FlaskClient:
    """The administrator of a county of this test alone."""
    return opened(county)


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Owners, FlaskClient]]:
    """A county that no test changes, and its administrator."""
    with fresh_owners(tmp_path_factory) as county:
        yield county, opened(county)


def table(*rows: Sequence[str], head: Sequence[str] = HEAD, formula: str = "") -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("人员")
        for number, row in enumerate((head, *rows)):
            sheet.write_row(number, 0, row)
        if formula:
            sheet.write_formula("C2", formula, None, "王兰")
    return made.getvalue()


def see(root: FlaskClient, data: bytes) -> tuple[int, str]:
    answer = root.post("/admin/people/import", data={"file": (io.BytesIO(data), "x.xlsx")})
    return answer.status_code, html.unescape(answer.text)


def slip_of(page: str) -> dict[str, str]:
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', page)[0] for name in ("slip", "file")}


def confirm(root: FlaskClient, data: bytes) -> str:
    return root.post("/admin/people/import/confirm", data=slip_of(see(root, data)[1])).text


def staff(county: Owners) -> dict[str, Person]:
    with county.world.engine.people(county.world.root) as people:
        return {each.name: each for each in people.people()}


def everything(county: Owners) -> list[object]:
    with county.world.engine.reading(county.world.system) as look:
        return [list(look.connection.execute(select(each))) for each in (person, membership, Credential.__table__)]


def test_the_preview_tells_every_row_and_writes_nothing(still: tuple[Owners, FlaskClient]) -> None:
    county, root = still
    before = everything(county)
    rows = (ZHOU, ("bob", "7", "Robert"), ("bob", "", "", "", "乡镇负责人", TOWN), ("root", "", "Root"))
    status, page = see(root, table(*rows))
    assert status == 422  # the second row of Bob names nobody
    assert "人员!C4" in page
    rows = (ZHOU, ("bob", "7", "Robert"), ("bob", "", "Robert", "", "乡镇负责人", TOWN), ("root", "", "Root"))
    status, page = see(root, table(*rows))
    assert status == 200
    for sentence in (
        "新增：1行",
        "修改：2行",
        "不变：1行",
        "姓名由“Bob”改为“Robert”",
        "担任乡镇负责人（青石镇）",
        "工号由“-”改为“7”",
    ):
        assert sentence in page
    assert everything(county) == before


def test_what_was_seen_is_written_and_the_codes_open_the_door_once(county: Owners, root: FlaskClient) -> None:
    page = confirm(root, table(ZHOU, ("bob", "7", "Robert")))
    [code] = re.findall(r"<strong>(\w{4}-\w{4}-\w{4})</strong>", page)
    found = staff(county)
    assert (found["周敏"].number, found["周敏"].office, found["Robert"].number) == ("1001", "青石镇民政办", "7")
    assert {(each.role, each.place) for each in found["周敏"].memberships} == {("township_clerk", TOWN)}
    browser = county.browser()
    assert browser.post("/sign-in", data={"login": "zhoumin", "password": code}).status_code == 302
    assert browser.get("/inbox").headers["Location"].startswith("/account/password")


def test_the_same_file_again_changes_nothing(county: Owners, root: FlaskClient) -> None:
    data = table(ZHOU, WU, ("bob", "7", "Robert"))
    confirm(root, data)
    before = everything(county)
    status, page = see(root, data)
    assert (status, "没有要改的" in page, 'name="slip"' in page) == (200, True, False)
    assert everything(county) == before


def test_a_double_click_writes_once_and_shows_the_same_codes(county: Owners, root: FlaskClient) -> None:
    sent = slip_of(see(root, table(ZHOU, WU))[1])
    first = root.post("/admin/people/import/confirm", data=sent).text
    before = everything(county)
    second = root.post("/admin/people/import/confirm", data=sent).text
    codes = re.compile(r"<strong>(\w{4}-\w{4}-\w{4})</strong>")
    assert len(codes.findall(first)) == 2
    assert set(codes.findall(second)) == set(codes.findall(first))
    assert "没有重复写入" in second
    assert everything(county) == before


def test_whoever_comes_second_sees_what_has_changed_and_writes_nothing(county: Owners, root: FlaskClient) -> None:
    sent = slip_of(see(root, table(("bob", "7", "Robert")))[1])
    with county.world.engine.people(county.world.root) as people:
        people.change_person(county.world.bob.person, name="Bobby", office="", number=None)
    before = everything(county)
    answer = root.post("/admin/people/import/confirm", data=sent)
    assert (answer.status_code, "名册有了变动" in answer.text, "由“Bobby”改为" in answer.text) == (409, True, True)
    assert everything(county) == before


def test_two_administrators_at_once_write_it_once(county: Owners, root: FlaskClient) -> None:
    pages = [slip_of(see(root, table(ZHOU, WU))[1]) for _each in range(2)]
    answers: list[int] = []

    def click(sent: dict[str, str]) -> None:
        browser = county.browser(county.world.root)
        answers.append(browser.post("/admin/people/import/confirm", data=sent).status_code)

    threads = [Thread(target=click, args=(each,)) for each in pages]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(answers) == [200, 409]
    assert sum(1 for name in staff(county) if name in ("周敏", "吴刚")) == 2


@pytest.mark.parametrize("change", [{"slip": "x"}, {"file": "AAAA"}, {"file": "!"}, {"slip": ""}])
def test_a_file_that_nobody_previewed_is_refused(still: tuple[Owners, FlaskClient], change: dict[str, str]) -> None:
    county, root = still
    before = everything(county)
    sent = slip_of(see(root, table(ZHOU))[1]) | change
    page = root.post("/admin/people/import/confirm", data=sent, follow_redirects=True).text
    assert "请重新上传文件预览" in page
    assert everything(county) == before


@pytest.mark.parametrize(
    ("rows", "cell", "sentence"),
    [
        ([("", "", "周敏")], "A2", "必须填写"),
        ([("a b", "", "周敏")], "A2", "不能有空格"),
        ([("zhou", "", "周敏", "", "国王", TOWN)], "E2", "没有“国王”这个角色，可用：村协理员"),
        ([("zhou", "", "周敏", "", "乡镇经办", "1")], "F2", "没有代码为“1”的辖区"),
        ([("zhou", "", "周敏", "", "乡镇经办", VILLAGE)], "F2", "“乡镇经办”应在乡镇一级，柳湾村是村一级"),
        ([("zhou", "", "周敏", "", "乡镇经办")], "F2", "要么都填"),
        ([("zhou", "", "周敏", "", "", "", "退休")], "G2", "应为 在岗、卸任、离岗 之一，现为“退休”"),
        ([("zhou", "", "周敏", "", "", "", "离岗")], "G2", "没有账号为“zhou”的在岗人员"),
        ([ZHOU, ZHOU], "E3", "与第2行重复"),
        ([ZHOU, ("wu", "1001", "吴刚")], "B3", "工号“1001”第2行已经用了"),
        ([("zhou", "", "周敏"), ("zhou", "", "周民")], "C3", "请改成一样"),
        ([("root", "", "Root", "", "", "", "离岗")], "G2", "最后一位管理员"),
        ([("root", "", "Root", "", "系统管理员", COUNTY, "卸任")], "G2", "最后一位管理员"),
        ([("x", "", "长" * 1001)], "C2", "最多1000个字"),
        ([("x", "", "长" * 81)], "C2", "最多80个字"),
    ],
)
def test_a_wrong_cell_is_named_with_what_was_expected(
    still: tuple[Owners, FlaskClient], rows: list[Sequence[str]], cell: str, sentence: str
) -> None:
    county, root = still
    before = everything(county)
    status, page = see(root, table(*rows))
    assert (status, f"人员!{cell}<" in page, sentence in page) == (422, True, True)
    assert 'name="slip"' not in page
    assert everything(county) == before


def test_a_column_that_is_not_read_is_refused(still: tuple[Owners, FlaskClient]) -> None:
    _county, root = still
    status, page = see(root, table(ZHOU, head=(*HEAD[:6], "密码")))
    assert (status, "不认识“密码”这一列" in page, "人员!G1" in page) == (422, True, True)


def macro() -> bytes:
    made = io.BytesIO(table(ZHOU))
    with zipfile.ZipFile(made, "a") as book:
        book.writestr("xl/vbaProject.bin", b"x")
    return made.getvalue()


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", b"<workbook/>")
        book.writestr("xl/worksheets/sheet1.xml", bytes(65 * 1024 * 1024))
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "没有导入"),
        (b"MZ", "损坏"),
        (bomb(), "解压后太大"),
        (macro(), "文件里有宏"),
        (table(ZHOU, formula="=1+1"), "C2 是公式"),
        (table(*([f"p{n}", "", "某人"] for n in range(5_001))), "超过5000行"),
        (table(), "没有可读的行"),
        (table(head=("a", "b")), "缺少这一列"),
    ],
)
def test_hostile_files_are_refused_in_words(still: tuple[Owners, FlaskClient], data: bytes, sentence: str) -> None:
    county, root = still
    before = everything(county)
    status, page = see(root, data)
    assert (status, sentence in page) == (422, True)
    assert everything(county) == before


def test_a_file_that_no_form_carries_back_is_refused(
    still: tuple[Owners, FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.admin.staff_import.MOST_BYTES", 100)
    status, page = see(still[1], table(ZHOU))
    assert (status, "超过1MB" in page) == (422, True)


def test_roles_end_and_people_leave_only_where_a_row_says_so(county: Owners, root: FlaskClient) -> None:
    world = county.world
    county.start()
    row = world.engine.inbox(world.bob, "pool").rows[0]
    world.engine.claim(row.task_id, world.bob, row.revision)
    data = table(("bob", "", "Bob", "", "", "", "离岗"))
    assert "名下还有1件待办" in see(root, data)[1]
    confirm(root, data)
    assert staff(county)["Bob"].roles_at(world.clock.now().date()) == frozenset()
    assert world.engine.inbox(world.alice, "pool").rows[0].task_id == row.task_id
    with world.engine.reading(world.system) as look:
        assert look.connection.execute(select(Credential.login).where(Credential.login == "bob")).first() is None


def test_the_workbook_of_those_who_serve_comes_back_unchanged_and_runs_nothing(
    county: Owners, root: FlaskClient
) -> None:
    with county.world.engine.people(county.world.root) as people:
        people.change_person(county.world.bob.person, name="=1+1", office="@SUM(A1)", number="-1")
    data = root.get("/admin/people/import/template.xlsx?filled=1").data
    assert b"<f>" not in b"".join(zipfile.ZipFile(io.BytesIO(data)).read(f"xl/worksheets/sheet{n}.xml") for n in (1, 2))
    lines = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("人员").to_python()
    assert any("=1+1" in line for line in lines)
    assert "乡镇经办" in str(CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("角色").to_python())
    assert OTHER_TOWN in str(CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("辖区").to_python())


def test_five_thousand_rows_take_seconds(county: Owners, root: FlaskClient) -> None:
    data = table(*((f"p{n}", str(n), f"某人{n}", "民政办", "乡镇经办", TOWN) for n in range(5_000)))
    began = time.monotonic()
    page = confirm(root, data)
    assert page.count("<strong>") >= 5_000
    assert time.monotonic() - began < 45  # about seven alone; two busy cores are shared


def test_staff_number_name_and_office_are_mended_on_the_persons_page(county: Owners, root: FlaskClient) -> None:
    bob, alice = county.world.bob.person, county.world.alice.person
    form = {"name": "罗伯特", "office": "民政办", "number": "88"}
    assert "已保存" in root.post(f"/admin/people/{bob}/change", data=form, follow_redirects=True).text
    assert (staff(county)["罗伯特"].number, staff(county)["罗伯特"].office) == ("88", "民政办")
    answer = root.post(f"/admin/people/{alice}/change", data={"name": "阿丽", "number": "88"})
    assert (answer.status_code, "已是罗伯特的" in answer.text, 'value="阿丽"' in answer.text) == (422, True, True)
    assert root.post(f"/admin/people/{alice}/change", data={"name": ""}).status_code == 422
    assert "Alice" in staff(county)


def test_only_administrators_import(still: tuple[Owners, FlaskClient]) -> None:
    county, _root = still
    for actor in (county.world.alice, county.owner):
        browser = county.browser(actor)
        assert browser.get("/admin/people/import").status_code == 403
        assert browser.get("/admin/people/import/template.xlsx").status_code == 403
        assert browser.post("/admin/people/import", data={}).status_code == 403
        assert browser.post("/admin/people/import/confirm", data={}).status_code == 403
