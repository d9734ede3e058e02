"""First train, then serve: the page on which an administrator records who was trained for what."""

import io
import zipfile
from collections.abc import Sequence
from datetime import timedelta

import pytest
import xlsxwriter
from flask.testing import FlaskClient

from engine.testing import COUNTY, TEXT, Sketch
from tests.support.owners import Owners
from web.auth.passwords import set_password


@pytest.fixture
def root(county: Owners) -> FlaskClient:
    """The administrator of a county with a process that asks for training."""
    sketch = Sketch("guarded", training="true").start(sw_form="ask").person("look").end("done")
    county.world.deploy(sketch.flow("begin", "look", "done").form("ask", {"who": TEXT}))
    set_password(
        county.world.engine,
        COUNTY,
        county.world.bob.person,
        "a long sentence",
        login="bob",
        at=county.world.clock.now(),
    )
    return county.browser(county.world.root)


def trained(county: Owners) -> set[str]:
    world = county.world
    with world.engine.people(world.root) as people:
        return {each.name for each in people.people() if each.trained_for("guarded", world.clock.now().date())}


def table(*rows: Sequence[str], head: Sequence[str] = ("工号或账号", "培训日期", "有效期至", "证书或说明")) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("培训")
        for number, row in enumerate((head, *rows)):
            sheet.write_row(number, 0, row)
    return made.getvalue()


def send(root: FlaskClient, data: bytes) -> str:
    form = {"process": "guarded", "file": (io.BytesIO(data), "x.xlsx")}
    return root.post("/admin/training/import", data=form, follow_redirects=True).text


def test_many_are_recorded_at_once_and_the_list_shows_who_lacks_it(county: Owners, root: FlaskClient) -> None:
    world = county.world
    assert root.get("/admin/training?untrained=1").text.count("未培训") >= 3
    form = {
        "person": [world.alice.person, world.bob.person],
        "process": ["guarded"],
        "since": "2026-03-01",
        "note": "岗前培训",
    }
    page = root.post("/admin/training", data=form, follow_redirects=True)
    assert "已登记2条培训记录" in page.text
    assert trained(county) == {"Alice", "Bob"}
    assert "岗前培训" in root.get(f"/admin/people/{world.alice.person}").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"person": []}, "至少勾选一个人"),
        ({"process": ["nothing"]}, "至少勾选一个人"),
        ({"since": "gestern"}, "请填写培训日期"),
        ({"since": "2027-01-01"}, "不能在今天之后"),
        ({"until": "2026-02-01"}, "有效期应晚于"),
        ({"person": ["nobody"]}, "已经离岗"),
    ],
)
def test_what_cannot_be_recorded_says_why_and_records_nothing(
    county: Owners, root: FlaskClient, change: dict[str, object], sentence: str
) -> None:
    form = {"person": [county.world.alice.person], "process": ["guarded"], "since": "2026-03-01"} | change
    page = root.post("/admin/training", data=form)
    assert (page.status_code, sentence in page.text) == (422, True)
    assert trained(county) == set()


def test_what_runs_out_soon_is_listed_with_its_last_day(county: Owners, root: FlaskClient) -> None:
    form = {"person": [county.world.bob.person], "process": ["guarded"], "since": "2026-03-01", "until": "2026-03-20"}
    page = root.post("/admin/training", data=form, follow_redirects=True).text
    assert "60天内到期" in page
    assert "3月20日" in page


def test_a_record_that_is_taken_back_frees_what_was_held(county: Owners, root: FlaskClient) -> None:
    world = county.world
    with world.engine.trainings(world.root) as records:
        records.record([world.bob.person], ["guarded"], world.clock.now().date() - timedelta(days=1))
        (record,) = records.of(world.bob.person)
    page = root.post(f"/admin/people/{world.bob.person}/training/{record.id}/end", follow_redirects=True).text
    assert "已失效" in page
    assert trained(county) == set()


def test_a_table_is_taken_whole_and_again_adds_nothing(county: Owners, root: FlaskClient) -> None:
    sheet = table(("bob", "2026-03-02", "2028-03-01", "证书一号"))
    assert "读到1行，登记1条" in send(root, sheet)
    assert "读到1行，登记0条" in send(root, sheet)
    assert trained(county) == {"Bob"}


def test_a_table_with_one_fault_is_refused_with_its_cell(county: Owners, root: FlaskClient) -> None:
    page = send(root, table(("bob", "2026-03-02"), ("nobody", "soon")))
    assert "培训!A3 工号或账号" in page
    assert "培训!B3 培训日期" in page
    assert trained(county) == set()


def far_corner() -> bytes:
    """A sheet with one cell where no sheet of a county ends."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(table())) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            new.writestr(part.filename, content.replace(b'r="A1"', b'r="XFD1048576"'))
    return made.getvalue()


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", b"<workbook/>")
        book.writestr("xl/worksheets/sheet1.xml", bytes(65 * 1024 * 1024))
    return made.getvalue()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"MZ", far_corner(), bomb(), table(head=("a", "b"))])
def test_hostile_files_are_refused_in_words(county: Owners, root: FlaskClient, data: bytes) -> None:
    assert "没有登记" in send(root, data)
    assert trained(county) == set()


def test_the_template_is_what_the_page_reads(root: FlaskClient) -> None:
    answer = root.get("/admin/training/template.xlsx")
    assert answer.headers["Content-Disposition"] == "attachment; filename=training.xlsx"
    assert "nobody who serves" in send(root, answer.data) or "没有在岗人员" in send(root, answer.data)


def test_only_administrators_record_training(county: Owners) -> None:
    for actor in (county.world.alice, county.owner):
        browser = county.browser(actor)
        assert browser.get("/admin/training").status_code == 403
        assert browser.post("/admin/training", data={}).status_code == 403
