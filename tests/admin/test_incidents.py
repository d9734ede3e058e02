"""An automatic step that failed: the administrator sees why and runs it again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import ServiceContext, ServiceFailed, Text
from engine.testing import VILLAGE, Sketch
from tests.support.owners import Owners, open_owners


@pytest.fixture
def county(sqlite_url: str, tmp_path: Path) -> Iterator[Owners]:
    with open_owners(sqlite_url, tmp_path) as opened:
        yield opened


def test_a_failed_step_is_told_and_tried_again(county: Owners) -> None:
    works: list[bool] = []

    def fragile(context: ServiceContext) -> None:
        if not works:
            raise ServiceFailed(Text("对方系统没有回答", "the other system did not answer"))

    engine = county.world.engine
    engine.house.services.register("ask")(fragile)
    county.world.deploy(
        Sketch("asking").start("begin").service("ask_them", "ask").end("end").flow("begin", "ask_them", "end")
    )
    engine.start("asking", county.world.alice, place=VILLAGE, values={}, title="问")
    from datetime import timedelta

    for _ in range(8):
        engine.settle()
        county.world.clock.advance(timedelta(hours=1))
    root = county.browser(county.world.root)
    page = root.get("/admin/work").text
    assert "对方系统没有回答" in page
    assert "the other system did not answer" in county.browser(county.world.root, "en").get("/admin/work").text
    [incident] = engine.incidents(county.world.root)
    works.append(True)
    assert "已重新执行" in root.post(f"/admin/work/{incident.id}/retry", follow_redirects=True).text
    engine.settle()
    assert engine.incidents(county.world.root) == ()
    assert "没有故障" in root.get("/admin/work").text
    assert county.browser(county.world.alice).post(f"/admin/work/{incident.id}/retry").status_code == 403
