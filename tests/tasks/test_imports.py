"""Excel in: everything or nothing, every fault by sheet, row and column, and reviews that fall due."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from engine.engine import Engine
from engine.records import Place
from engine.testing import COUNTY, make_engine
from tasks import (
    ImportRefused,
    NotExcel,
    WrongFirstMonth,
    declared_relatives,
    import_template,
    import_workbook,
    tables,
)
from tasks.benefits import payments
from tasks.benefits.due import due_reviews
from tasks.benefits.enrolments import Enrolments
from tasks.registers.following import follow
from tasks.rules import PackRules, shipped
from tests.tasks import people

HEAD, WIFE, OLD = (people.number(date(year, 5, 1)) for year in (1980, 1982, 1940))
PLACES = [
    ["代码", "名称", "级别", "上级代码"],
    [990100001001.0, "一村", "村", "990100001"],
    ["990100001", "东山乡", "乡镇", "990100"],
    ["990100", "云岭县", "县", ""],
]
STAFF = [
    ["账号", "姓名", "职务", "角色", "辖区代码", "身份证号"],
    ["wanglan", "王兰", "民政办", "乡镇经办", "990100001", ""],
    ["wanglan", "王兰", "民政办", "township_head", "990100001", ""],
    ["admin", "李管", "", "系统管理员", "990100", ""],
]
FAMILIES = [
    [
        "证号",
        "姓名",
        "与户主关系",
        "身份证号",
        "类别",
        "月保障金额",
        "村（社区）代码",
        "城乡",
        "纳入日期",
        "最近复核日期",
        "收入稳定",
    ],
    ["YL1", "赵大山", "本人", HEAD, "低保", 980.5, "990100001001", "农村", date(2024, 5, 10), "2025/12/1", "否"],
    ["YL1", "钱小梅", "配偶", WIFE, "", "", "", "", "", "", ""],
    ["YL2", "孙老", "户主", OLD, "特困", "910", "990100001001", "城镇", "2023-01-31", "", ""],
]


def workbook(**sheets: list[list[object]]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(at, column, cell, day)
                    else:
                        sheet.write(at, column, cell)
    return made.getvalue()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = make_engine("sqlite://", tmp_path, rules=PackRules(shipped()))
    yield made
    made.close()


def test_a_county_comes_in_whole(engine: Engine) -> None:
    found = import_workbook(engine, COUNTY, workbook(辖区=PLACES, 人员=STAFF, 在保=FAMILIES))  # type: ignore[arg-type]
    assert (found.places, found.households) == (3, 2)
    assert set(found.people) == {"wanglan", "admin"}
    with engine.transaction(engine.system(COUNTY)) as work:
        enrolment = Enrolments(work.session, COUNTY).by_certificate("YL1")
        assert enrolment is not None
        assert (enrolment.programme, enrolment.persons, str(enrolment.amount)) == ("dibao", 2, "980.50")
        assert enrolment.stable is False
        waiting = {
            each.certificate: (each.kind.value, each.due_on) for each in due_reviews(work.session, date(2030, 1, 1))
        }
    assert waiting == {"YL1": ("unstable", date(2026, 6, 1)), "YL2": ("tekun", date(2023, 7, 31))}


@pytest.mark.parametrize(("named", "starts"), [("", "2026-04"), ("2026-03", "2026-03"), ("2026-07", "2026-07")])
def test_only_months_from_the_first_one_are_ever_ordered(engine: Engine, named: str, starts: str) -> None:
    """What the old system paid is not paid again, whatever the date of enrolment (57号 art. 25)."""
    families = workbook(辖区=PLACES, 在保=FAMILIES)  # type: ignore[arg-type]
    assert import_workbook(engine, COUNTY, families, named).first_month == starts
    order = tables.payment_order
    with engine.transaction(engine.system(COUNTY)) as work:
        for month in ("2026-03", "2026-08"):
            payments.order_until(work.session, COUNTY, month, work.now)
        assert work.session.execute(select(func.min(order.c.month), func.max(order.c.month))).one() == (
            starts,
            "2026-08",
        )


@pytest.mark.parametrize("named", ["2026-02", "2027-04", "2026-13", "next", "2026-9", "2026-10-01"])
def test_a_first_month_that_cannot_be_is_refused_and_nothing_is_written(engine: Engine, named: str) -> None:
    with pytest.raises(WrongFirstMonth, match="2026-03 and 2027-03"):
        import_workbook(engine, COUNTY, workbook(辖区=PLACES, 在保=FAMILIES), named)  # type: ignore[arg-type]
    with engine.people(engine.system(COUNTY)) as people_of_county:
        assert people_of_county.places() == []


def test_places_hang_below_those_that_are_there_already(engine: Engine) -> None:
    with engine.people(engine.system(COUNTY)) as people_of_county:
        people_of_county.add_place(COUNTY, "云岭县", "county")
    found = import_workbook(engine, COUNTY, workbook(辖区=PLACES[:3]))  # type: ignore[arg-type]
    assert found.places == 2
    again = import_workbook(engine, COUNTY, workbook(辖区=PLACES))  # type: ignore[arg-type]
    assert again.places == 0


def test_staff_hold_the_roles_of_all_their_rows(engine: Engine) -> None:
    found = import_workbook(engine, COUNTY, workbook(辖区=PLACES, 人员=STAFF))  # type: ignore[arg-type]
    with engine.people(engine.system(COUNTY)) as staff:
        roles = {each.role for each in staff.person(found.people["wanglan"]).memberships}
    assert roles == {"township_clerk", "township_head"}


def test_staff_and_their_relatives_are_declared(engine: Engine) -> None:
    staff = [STAFF[0], ["wanglan", "王兰", "", "乡镇经办", "990100001", OLD]]
    kin = [
        ["账号", "亲属姓名", "关系", "身份证号"],
        ["wanglan", "赵大山", "兄弟姐妹", HEAD],
        ["wanglan", "钱小梅", "表姐", WIFE],
    ]
    found = import_workbook(engine, COUNTY, workbook(辖区=PLACES, 人员=staff, 近亲属=kin))  # type: ignore[arg-type]
    system, person = engine.system(COUNTY), found.people["wanglan"]
    declared = declared_relatives(engine, system, person=person)
    assert {(each.name, each.relation.zh) for each in declared} == {
        ("王兰", "本人"),
        ("赵大山", "兄弟姐妹"),
        ("钱小梅", "其他"),
    }


def test_faults_are_told_by_sheet_row_and_column_and_nothing_is_written(engine: Engine) -> None:
    families = [
        FAMILIES[0],
        ["YL1", "赵大山", "本人", "110105194912310021", "低保", "x", "990100001001", "", "2024-05-10", "", ""],
        ["YL2", "钱小梅", "配偶", WIFE, "", "", "", "", "", "", ""],
        ["YL3", "孙老", "本人", OLD, "五保", "910", "990100009009", "", "2099-01-01", "乱", ""],
    ]
    staff = [STAFF[0], ["a", "甲", "", "厨师", "990100", ""], ["", "乙", "", "乡镇经办", "1", ""]]
    with pytest.raises(ImportRefused) as refusal:
        import_workbook(engine, COUNTY, workbook(辖区=PLACES, 人员=staff, 在保=families))  # type: ignore[arg-type]
    found = {(each.sheet, each.row, each.column) for each in refusal.value.problems}
    assert found == {
        ("人员", 2, "角色"),
        ("人员", 3, "账号"),
        ("人员", 3, "辖区代码"),
        ("在保", 2, "身份证号"),
        ("在保", 2, "月保障金额"),
        ("在保", 3, "与户主关系"),
        ("在保", 4, "类别"),
        ("在保", 4, "村（社区）代码"),
        ("在保", 4, "最近复核日期"),
        ("在保", 4, "纳入日期"),
    }
    with engine.people(engine.system(COUNTY)) as people_of_county:
        assert people_of_county.places() == []


def test_a_missing_column_and_a_person_listed_twice_are_faults(engine: Engine) -> None:
    with pytest.raises(ImportRefused, match="missing"):
        import_workbook(engine, COUNTY, workbook(辖区=[["代码", "名称"], ["1", "x"]]))
    twice = [*FAMILIES, ["YL3", "赵大山", "本人", HEAD, "低保", 1, "990100001001", "", "2024-05-10", "", ""]]
    with pytest.raises(ImportRefused, match="same person"):
        import_workbook(engine, COUNTY, workbook(辖区=PLACES, 在保=twice))  # type: ignore[arg-type]


def test_a_certificate_comes_in_once(engine: Engine) -> None:
    whole = workbook(辖区=PLACES, 在保=FAMILIES)  # type: ignore[arg-type]
    import_workbook(engine, COUNTY, whole)
    with pytest.raises(ImportRefused, match="on record already"):
        import_workbook(engine, COUNTY, whole)


@pytest.mark.parametrize("data", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_refused(engine: Engine, data: bytes) -> None:
    with pytest.raises(NotExcel):
        import_workbook(engine, COUNTY, data)


def test_the_template_has_a_sheet_for_each_kind_of_row() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(import_template()))
    assert book.sheet_names == ["辖区", "人员", "近亲属", "在保"]
    assert book.get_sheet_by_name("在保").to_python()[0][:3] == ["证号", "姓名", "与户主关系"]


def test_families_follow_their_place_so_that_reviews_and_payments_go_on(engine: Engine) -> None:
    import_workbook(engine, COUNTY, workbook(辖区=PLACES, 在保=FAMILIES))  # type: ignore[arg-type]
    there = Place("990100001002", "二村", "village", "county:990100/township:990100001/village:990100001002", date.min)
    with engine.transaction(engine.system(COUNTY)) as work:
        follow(work.connection, COUNTY, {"990100001001": there})
    with engine.transaction(engine.system(COUNTY)) as work:
        assert {each.place for each in due_reviews(work.session, date(2030, 1, 1))} == {there.code}
        for table in (tables.household, tables.enrolment):
            rows = work.connection.execute(select(table.c.place, table.c.place_path)).all()
            assert {tuple(row) for row in rows} == {(there.code, there.path)}
