"""The demo clock: for administrators of a demo county alone, forward alone."""

from datetime import timedelta

import pytest

from engine import legal_date
from engine.testing import COUNTY, VILLAGE, Sketch
from tasks import DemoClock
from tests.support.owners import Owners


@pytest.fixture
def demo(county: Owners) -> Owners:
    """The county by a clock that can be moved; its wall clock stands still."""
    clock = DemoClock(county.world.engine.house.database, COUNTY, county.world.clock)
    object.__setattr__(county.world.engine.house, "clock", clock)  # every part of the engine shares this record
    return county


def test_what_falls_due_on_the_way_happens_and_is_told(demo: Owners) -> None:
    sketch = Sketch("waiting").start("begin").timer("week", 'duration("P7D")').person("after").end("end")
    demo.world.deploy(sketch.flow("begin", "week", "after", "end"))
    demo.world.engine.start("waiting", demo.world.alice, place=VILLAGE, values={}, title="等")
    root = demo.browser(demo.world.root)
    before = demo.world.engine.clock.now()
    assert "没有到期" in root.post("/admin/clock", data={"to": "day"}).text
    page = root.post("/admin/clock", data={"to": "week"}).text
    assert "触发到期的定时器" in page
    assert legal_date(demo.world.engine.clock.now()) - legal_date(before) == timedelta(days=8)
    assert [row.element for row in demo.world.engine.inbox(demo.world.alice, "pool").rows] == ["after"]


def test_it_never_goes_back_nor_too_far(demo: Owners) -> None:
    before = demo.world.engine.clock.now()
    root = demo.browser(demo.world.root)
    for form in ({}, {"day": "x"}, {"day": "2020-01-01"}, {"day": "2099-01-01"}, {"to": "year"}):
        assert "只能往前拨" in root.post("/admin/clock", data=form, follow_redirects=True).text
    assert demo.world.engine.clock.now() == before


def test_nobody_else_moves_it(demo: Owners) -> None:
    assert demo.browser(demo.manager).post("/admin/clock", data={"to": "day"}).status_code == 403
    assert "拨动时钟" in demo.browser(demo.world.root).get("/inbox").text
    assert "拨动时钟" not in demo.browser(demo.manager).get("/inbox").text


def test_a_real_clock_has_no_such_page(county: Owners) -> None:
    assert county.browser(county.world.root).get("/admin/clock").status_code == 404
