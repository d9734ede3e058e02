"""The list of events, its filters, and the proof."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.support.owners import Owners, fresh_owners
from web.audit.trail import PAGE


def fill(county: Owners) -> Owners:
    """Two cases, one of them one step further a day later."""
    county.start()
    county.start("李四")
    county.world.clock.advance(timedelta(days=1))
    county.do(county.world.alice, note="齐")
    return county


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Owners]:
    """One county for all that only look."""
    with fresh_owners(tmp_path_factory) as opened:
        yield fill(opened)


def test_events_are_listed_latest_first_for_those_who_may_read_them(busy: Owners) -> None:
    page = busy.browser(busy.manager).get("/audit/").text
    assert page.index("办理完成") < page.rindex("案件开始")
    assert "Alice" in page
    assert busy.browser(busy.world.alice).get("/audit/").status_code == 403
    assert "Case started" in busy.browser(busy.manager, "en").get("/audit/").text


@pytest.mark.parametrize(("query", "rows"), [
    ("kind=case_started", 2), ("kind=task_completed", 1), ("person=Alice&kind=case_started", 2), ("person=Bob", 0),
    ("number=P2026-000001&kind=case_started", 1), ("first=2026-03-06&kind=case_started", 0), ("last=2026-03-05&kind=task_completed", 0),
    ("first=x&last=2026-99-99&kind=case_started", 2), ("kind=case_started&after=junk", 2), ("person=%25", 0),
])  # fmt: skip
def test_filters_narrow(busy: Owners, query: str, rows: int) -> None:
    page = busy.browser(busy.manager).get(f"/audit/?{query}")
    assert page.status_code == 200
    body = page.text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert body.count("<tr>") == rows


def test_a_long_history_comes_in_pages_without_gaps(county: Owners) -> None:
    busy = fill(county)
    for _ in range(25):
        busy.start()
    browser, seen, address = busy.browser(busy.manager), 0, "/audit/?"
    while address:
        page = browser.get(address).text
        seen += page.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr>")
        address = (
            page.partition('<div class="pager"><a class="btn btn-quiet" href="')[2]
            .partition('"')[0]
            .replace("&amp;", "&")
        )
    with busy.world.engine.reading(busy.manager) as look:
        total = look.connection.execute(text("SELECT count(*) FROM event")).scalar_one()
    assert seen == total > PAGE


def test_the_proof_holds_until_somebody_changes_a_row(county: Owners) -> None:
    busy = fill(county)
    browser = busy.browser(busy.manager)
    assert "记录完整" in browser.get("/audit/?prove=1").text
    with busy.world.engine.house.database.write() as connection:
        connection.execute(text("UPDATE event SET person = NULL WHERE kind = 'task_completed'"))
    page = browser.get("/audit/?prove=1").text
    assert "记录被改动过" in page
    assert "校验值不符" in page
