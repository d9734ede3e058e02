"""What a quiet county does not have: an automatic step that failed, and running cases that were moved to another version."""

from __future__ import annotations

from sqlalchemy import insert

from engine import Bundle
from engine.ids import new_id
from engine.store.tables import human_task
from engine.testing import Sketch
from tasks import ChannelSetup, add_channel
from tasks.telling.tables import delivery, notice
from tests.e2e.conftest import COUNTY, Served
from tests.e2e.standing_in import STAND_IN, STARTER
from tests.support.drawing import drawn


def trouble(served: Served, name: str = "trouble") -> str:
    """A case stops at a gateway that finds no way, and is moved to a version that has one more. Gives its process."""
    process = STAND_IN + name
    staff = served.staff()
    served.engine.deploy_shipped(made(process, "one", "two"), COUNTY)
    village = served.village_of(staff["village_aide"])
    served.engine.start(process, served.actor(staff[STARTER]), place=village, values={}, title=process)
    newer = served.engine.deploy(made(process, "one", "two", "three"), served.actor(staff["process_owner"]))
    served.engine.steering.move(process, newer.version, served.actor(staff["process_owner"]), "one more way")
    return process


def tell_of_it(served: Served) -> None:
    """A robot that nobody answers for, and somebody of each role who was told of a step, with words and without."""
    root, staff = served.actor(served.staff()["administrator"]), served.staff()
    values = {"url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=none"}
    robot = add_channel(served.engine, root, "wecom", ChannelSetup("工作群", values, ["urged"]))
    with served.engine.transaction(served.engine.system(COUNTY)) as work:
        task = work.connection.execute(human_task.select().where(human_task.c.closed_at.is_(None))).first()
        assert task is not None
        about = {"county": COUNTY, "kind": "urged", "case_id": task.case_id, "task_id": task.id, "at": work.now}
        for number, who in enumerate(staff.values()):
            row_id = new_id()
            words = work.house.vault.seal("请今天办".encode(), f"notice:{row_id}") if number % 2 else None
            told = {"id": row_id, "person": who.id, "key": f"looked:{number}", "by": root.person, "words": words}
            work.connection.execute(insert(notice), about | told)
        failed = {"id": new_id(), "key": "looked", "channel": robot, "since": work.now, "due_at": work.now}
        failed |= {
            "state": "given_up",
            "attempts": 3,
            "tried_at": work.now,
            "error_zh": "连接不上",
            "error_en": "no line",
        }
        work.connection.execute(insert(delivery), about | failed)


def made(process: str, *ends: str) -> Bundle:
    """Begin, look at a value that nobody gives, end; there is no way for the value that is missing."""
    sketch = Sketch(process, starters=STARTER).start().node("exclusiveGateway", "which").end(*ends)
    sketch.flow("begin", "which")
    for number, end in enumerate(ends):
        sketch.flow("which", end, when=f"way = {number}")
    return drawn(sketch.bundle())
