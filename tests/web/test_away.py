"""委托代理 on its page: begin, be refused with everything kept, see both sides, end."""

from __future__ import annotations

import re

from tests.web.office import Office
from tests.web.test_handing import told
from tests.web.test_tasks import claimed

DAYS = {"since": "2026-03-05", "last": "2026-03-09"}


def test_a_colleague_stands_in_and_both_see_it_until_it_is_ended(office: Office) -> None:
    world, task_id = office.world, claimed(office)
    alice, bob = office.browser(world.alice), office.browser(world.bob)
    answer = alice.post("/away", data={"stand_in": world.bob.person, **DAYS, "reason": "培训"})
    assert answer.status_code == 302
    assert "谁代我办 Bob 3月5日到3月9日 · 全部流程" in told(alice.get("/away").text)
    assert "我代谁办 Alice 3月5日到3月9日" in told(bob.get("/away").text)
    assert "complete" in world.engine.task(task_id, world.bob).may
    rule = re.search(r"/away/(\w+)/end", alice.get("/away").text)
    assert rule is not None
    assert bob.post(f"/away/{rule[1]}/end").status_code in (403, 404)
    assert alice.post(f"/away/{rule[1]}/end").status_code == 302
    assert "没有委托别人" in alice.get("/away").text
    assert "complete" not in world.engine.task(task_id, world.bob).may


def test_what_cannot_be_is_refused_and_stays_typed(office: Office) -> None:
    world = office.world
    alice = office.browser(world.alice)
    for wrong in ({"stand_in": world.alice.person}, {"last": "2026-03-01"}, {"last": "明天"}, {"stand_in": "nobody"}):
        sent = {"stand_in": world.bob.person, **DAYS, "reason": "外出培训", "processes": "permit"} | wrong
        answer = alice.post("/away", data=sent)
        assert answer.status_code in (404, 409, 422), wrong
        assert 'value="外出培训"' in answer.text
        assert 'value="permit" checked' in answer.text
