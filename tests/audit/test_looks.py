"""Each look at a person's data is on record, with a purpose; nobody can take one away unseen; an auditor samples them."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from engine.testing import COUNTY
from tests.notices.conftest import told
from tests.support.owners import Owners, open_owners
from tests.support.source import ROOT
from web.audit import keeping
from web.audit.journal import Journal, Noted
from web.audit.watching import UNWATCHED, WATCHED

NOW = datetime(2026, 3, 5, 2, tzinfo=UTC)


@pytest.fixture
def county(database_url: str, tmp_path: Path) -> Iterator[Owners]:
    with open_owners(database_url, tmp_path) as opened:
        opened.app.config["ASK_PURPOSE"] = True
        yield opened


def first_task(county: Owners, case_id: str) -> str:
    """The open step of a case."""
    with county.world.engine.house.database.read() as connection:
        return str(
            connection.execute(text("SELECT id FROM human_task WHERE case_id = :case"), {"case": case_id}).scalar()
        )


def rows(county: Owners) -> list[tuple[str, str, str]]:
    """(who, what, purpose) of every look, through the auditor's export."""
    told = county.browser(county.manager).get("/audit/looks.csv").text.splitlines()[1:]
    return [(parts[2], parts[5], parts[6]) for parts in (line.split(",") for line in told)][::-1]


def test_the_page_of_ones_own_step_is_noted_without_a_question(county: Owners) -> None:
    task = first_task(county, county.start())
    alice = county.browser(county.world.alice)
    assert alice.get(f"/tasks/{task}").status_code == 200
    assert alice.get(f"/tasks/{task}").status_code == 200
    assert rows(county) == [("Alice", "待办页", "办理经手的案件")]


def test_who_has_no_part_in_a_case_says_why_once(county: Owners) -> None:
    case = county.start()
    carol, manager = county.browser(county.world.carol), county.browser(county.manager)
    asked = carol.get(f"/cases/{case}")
    assert asked.status_code == 302
    assert asked.headers["Location"].startswith("/audit/purpose")
    page = carol.get(asked.headers["Location"])
    assert "第七十条" in page.text
    sent = {"case_id": case, "next": f"/cases/{case}", "code": "complaint", "words": "来信第12号"}
    assert carol.post("/audit/purpose", data=sent).headers["Location"] == f"/cases/{case}"
    assert carol.get(f"/cases/{case}").status_code == 200
    assert [what for _, what, _ in rows(county)] == ["说明用途", "案件页"]
    assert {purpose for _, _, purpose in rows(county)} == {"处理信访或投诉"}
    assert "来信第12号" in manager.get("/audit/looks").text


@pytest.mark.parametrize(("sent", "status"), [
    ({"code": ""}, 422), ({"code": "curious"}, 422), ({"code": "other", "words": "  "}, 422), ({"code": "audit", "case_id": "0" * 20}, 404),
])  # fmt: skip
def test_an_answer_that_says_nothing_is_refused(county: Owners, sent: dict[str, str], status: int) -> None:
    case = county.start()
    carol = county.browser(county.world.carol)
    assert carol.post("/audit/purpose", data={"case_id": case} | sent).status_code == status
    assert carol.get(f"/cases/{case}").status_code == 302


def test_every_address_of_a_case_or_a_step_is_watched(county: Owners) -> None:
    """A new page that shows one says so in `WATCHED`, or in `UNWATCHED` that it shows nothing of a person."""
    app: Flask = county.app
    shown = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and {"case_id", "task_id", "attachment_id", "letter_id"} & rule.arguments
    }
    assert shown - WATCHED.keys() - UNWATCHED == {"audit.looks_of_case"}
    assert WATCHED.keys() | UNWATCHED <= set(app.view_functions)


def test_a_look_never_waits_for_the_writer(county: Owners) -> None:
    """Somebody holds the one writing transaction; the page comes all the same, and the look is not lost."""
    task = first_task(county, county.start())
    alice = county.browser(county.world.alice)
    alice.get("/inbox")  # the sign-in is written down
    held, go = threading.Event(), threading.Event()

    def hold() -> None:
        with county.world.engine.house.database.write():
            held.set()
            go.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(20)
    try:
        assert alice.get(f"/tasks/{task}").status_code == 200
    finally:
        go.set()
        holder.join()
    assert [who for who, _, _ in rows(county)] == ["Alice"]


def test_a_changed_or_missing_look_is_found(county: Owners) -> None:
    for _ in range(3):
        task = first_task(county, county.start())
        county.browser(county.world.alice).get(f"/tasks/{task}")
    manager = county.browser(county.manager)
    assert "记录完整" in manager.get("/audit/looks?prove=1").text
    database = county.world.engine.house.database
    with database.write() as connection:
        connection.execute(text("UPDATE look SET purpose = 'audit' WHERE number = 2"))
    assert "第2条" in manager.get("/audit/looks?prove=1").text
    with database.write() as connection:
        connection.execute(text("UPDATE look SET purpose = 'step' WHERE number = 2"))
        assert keeping.first_break(connection, COUNTY) is None
        connection.execute(text("DELETE FROM look WHERE number = 2"))
        assert keeping.first_break(connection, COUNTY) == 2


def test_what_is_old_enough_is_let_go_and_the_rest_still_proves_itself(county: Owners, tmp_path: Path) -> None:
    engine, journal = county.world.engine, Journal(tmp_path / "looks")
    for number in range(4):
        at = NOW - timedelta(days=365 * 6) if number < 2 else NOW
        journal.note(Noted(f"look-{number}", at, "p", None, "list", "", "head", "step"))
    assert keeping.take_in(engine, COUNTY, journal) == 4
    assert keeping.let_go(engine, COUNTY, NOW, 5) == 2
    assert keeping.let_go(engine, COUNTY, NOW, 5) == 0
    with engine.house.database.write() as connection:
        assert keeping.first_break(connection, COUNTY) is None
        connection.execute(text("DELETE FROM look WHERE number = 3"))
        assert keeping.first_break(connection, COUNTY) == 3


def test_a_sample_can_be_drawn_again_and_is_marked_and_explained(county: Owners) -> None:
    for _ in range(6):
        task = first_task(county, county.start())
        county.browser(county.world.alice).get(f"/tasks/{task}")
    manager, alice = county.browser(county.manager), county.browser(county.world.alice)
    address = manager.post("/audit/looks/sample", data={"size": "3"}).headers["Location"]
    page = manager.get(address).text
    first, last, size, seed = re.search(r"从第(\d+)条到第(\d+)条中随机抽取(\d+)条，种子(\w+)。", page).groups()  # type: ignore[union-attr]
    again = sorted(random.Random(seed).sample(range(int(first), int(last) + 1), int(size)))
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert sorted(int(each) for each in re.findall(r'data-label="编号">(\d+)<', body)) == again
    number = again[0]
    manager.post(f"/audit/looks/{number}/mark", data={"state": "asked"})
    assert "提交说明" in alice.get("/audit/explain").text
    manager.post(f"/audit/looks/{number}/mark", data={"state": "asked"})
    told(county)
    notices = alice.get("/notices").text
    assert notices.count("查阅待说明") == 1, "asked twice is told once"
    (told_at,) = re.findall(r'action="(/notices/[^"]+/open)"', notices)
    assert alice.post(told_at).location == "/audit/explain"
    assert "提交说明" not in manager.get("/audit/explain").text
    assert manager.post(f"/audit/explain/{number}", data={"words": "x"}).status_code == 409
    assert alice.post(f"/audit/explain/{number}", data={"words": " "}).status_code == 409
    assert alice.post(f"/audit/explain/{number}", data={"words": "核对收入"}).status_code == 302
    assert "核对收入" in manager.get("/audit/looks").text
    manager.post(f"/audit/looks/{number}/mark", data={"state": "proper"})
    assert "正当 <strong>1</strong>" in manager.get("/audit/looks").text


def test_nobody_marks_their_own_look(county: Owners) -> None:
    manager = county.browser(county.manager)
    manager.get("/leaving/")
    rows(county)
    assert manager.post("/audit/looks/1/mark", data={"state": "proper"}).status_code == 403


def test_those_whom_it_concerns_get_a_list_to_print(county: Owners) -> None:
    began = county.start()
    county.browser(county.world.alice).get(f"/tasks/{first_task(county, began)}")
    page = county.browser(county.manager).get(f"/audit/looks/case/{began}").text
    assert "Alice" in page
    assert "个人信息保护法" in page
    assert county.browser(county.world.alice).get(f"/audit/looks/case/{began}").status_code == 403


def test_looks_outlive_a_kill(county: Owners, tmp_path: Path) -> None:
    """A process that is killed right after it noted leaves its file; the next one carries it, once."""
    folder = tmp_path / "looks"
    code = (
        "import sys, time; from datetime import *; from pathlib import Path; from web.audit.journal import *\n"
        "j = Journal(Path(sys.argv[1]))\n"
        "for n in range(50): j.note(Noted(f'killed-{n}', datetime.now(UTC), 'p', None, 'list', '', '', 'step'))\n"
        "print('.', flush=True); time.sleep(60)"
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )  # fmt: skip
    assert worker.stdout is not None
    assert worker.stdout.read(1) == b"."
    journal = Journal(folder)
    assert keeping.take_in(county.world.engine, COUNTY, journal) == 0, "it still writes there"
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    left = [(each, each.read_bytes()) for each in folder.iterdir()]
    assert keeping.take_in(county.world.engine, COUNTY, journal) == 50
    for path, content in left:  # killed again between the commit and the end of the file
        path.write_bytes(content + b'{"id": "half')
    assert keeping.take_in(county.world.engine, COUNTY, journal) == 0
    with county.world.engine.house.database.read() as connection:
        assert keeping.first_break(connection, COUNTY) is None
