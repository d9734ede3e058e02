"""The publicity board: every line can be reached, of the whole county or of one place, without a script."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from sqlalchemy.orm import Session

from engine.records import Case
from engine.testing import FAR_VILLAGE, NEXT_VILLAGE, OTHER_TOWN, TOWN, VILLAGE
from tasks import publicity
from tasks.publicity import PAGE, PostKind
from tests.web.office import Office


def post(office: Office, session: Session, case: Case, name: str) -> None:
    publicity.post(
        session, case, kind=PostKind.DECISION, key=name, applicant=name, persons=2, programme="dibao", outcome="grant",
        amount=Decimal(500), at=office.world.clock.now(),
    )  # fmt: skip


@pytest.fixture
def full(office: Office) -> Office:
    """Two pages and a bit of one village, many at the same moment; then one of the next village and one far away."""
    world = office.world
    task = world.engine.task(office.start(world.alice), world.alice)
    case = task.view.case
    with world.engine.transaction(world.system) as work:

        def hung(number: int, name: str, village: str) -> None:
            path = f"county:990100/township:{village[:9]}/village:{village}"
            post(office, work.session, replaced(case, number, village, path), name)

        for number in range(2 * PAGE + 3):
            hung(number, f"柳湾第{number}户", VILLAGE)
        world.clock.advance(timedelta(days=1))
        hung(1000, "竹山一户", NEXT_VILLAGE)
        hung(1001, "枣林一户", FAR_VILLAGE)
    return office


def replaced(case: Case, number: int, village: str, path: str) -> Case:
    return replace(case, id=f"case{number:016d}", place=village, place_path=path)


def names(page: str) -> list[str]:
    return re.findall(r"[柳竹枣][湾山林](?:第\d+|一)户", page)


def walked(office: Office, address: str) -> list[list[str]]:
    """The names on each page, following the links as a visitor without a script does."""
    browser, pages = office.browser(), []
    while address:
        page = browser.get(address).text
        pages.append(names(page))
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = unescape(following[1]) if following else ""
    return pages


def test_every_line_is_reached_once_by_following_the_pages(full: Office) -> None:
    """What must hang for seven days hangs, however many came after it (57号 art. 19)."""
    pages = walked(full, "/publicity")
    assert [len(page) for page in pages] == [PAGE, PAGE, 5]
    seen = [name for page in pages for name in page]
    assert set(seen[:2]) == {"竹山一户", "枣林一户"}
    assert set(seen[2:]) == {f"柳湾第{number}户" for number in range(2 * PAGE + 3)}


def test_the_visitor_chooses_a_township_or_a_village(full: Office) -> None:
    assert walked(full, f"/publicity?place={FAR_VILLAGE}") == walked(full, f"/publicity?place={OTHER_TOWN}")
    assert walked(full, f"/publicity?place={OTHER_TOWN}") == [["枣林一户"]]
    assert [len(page) for page in walked(full, f"/publicity?place={TOWN}")] == [PAGE, PAGE, 4]
    assert "竹山一户" not in str(walked(full, f"/publicity?place={VILLAGE}"))
    page = full.browser().get(f"/publicity?place={VILLAGE}").text
    assert f'<option value="{VILLAGE}" selected>' in page
    assert page.index(TOWN) < page.index(NEXT_VILLAGE) < page.index(OTHER_TOWN) < page.index(FAR_VILLAGE)


@pytest.mark.parametrize("query", ["place=990100999", "place=%25", "after=nothing", "after=%00"])
def test_a_place_or_a_page_that_there_is_not_is_told_in_a_sentence(office: Office, query: str) -> None:
    answer = office.browser().get(f"/publicity?{query}")
    assert answer.status_code in (400, 404)
    assert "Traceback" not in answer.text
