"""A process in which people work together: a step to prepare, then one that several decide by vote."""

from __future__ import annotations

from collections.abc import Mapping

from engine.records import HumanTask, Person
from engine.testing import TEXT, YES_NO, Sketch
from tests.e2e.conftest import COUNTY, Served
from tests.e2e.standing_in import STAND_IN
from tests.support.drawing import drawn

PANEL = STAND_IN + "panel"
ROLE = "county_examiner"
LONG = TEXT | {"x-widget": "textarea", "title": "意见", "x-en": "Opinion"}
VOTE = YES_NO | {"title": "是否同意", "x-en": "Do you agree?"}


def cast(served: Served) -> Mapping[str, Person]:
    """Two colleagues of one office, their head, and somebody in a township."""
    staff = served.staff()
    first = staff[ROLE]
    office = [each for each in served.people() if any(held.role == ROLE for held in each.memberships)]
    other = next(each for each in office if each.id != first.id)
    return {"clerk": first, "other": other, "head": staff["county_head"], "township": staff["township_head"]}


def panel(served: Served) -> None:
    """Deploys it: an examiner prepares, another one and the head decide together."""
    people = cast(served)
    sketch = Sketch(PANEL, starters=ROLE).start().node("exclusiveGateway", "which").end("granted", "refused")
    sketch.person("prepare", ROLE, "county", name="准备材料", sw_en="Prepare", sw_form="prepare")
    sketch.person(
        "decide", ROLE, "county", name="集体审议", sw_en="Decide together", sw_form="decide", sw_vote="agreed",
        sw_decision="all", sw_signers=f'["{people["head"].id}", "{people["other"].id}"]',
    )  # fmt: skip
    sketch.flow("begin", "prepare", "decide", "which").flow("which", "granted", when="agreed")
    sketch.flow("which", "refused", when="not(agreed)")
    sketch.form("prepare", {"note": LONG}, ["note"]).form("decide", {"agreed": VOTE, "note": LONG}, ["agreed"])
    served.engine.deploy_shipped(drawn(sketch.bundle()), COUNTY)


def begin(served: Served, title: str) -> tuple[str, str]:
    """(case, task) of a case that the clerk begins, with its first step in the pool."""
    staff = served.staff()
    village = served.village_of(staff["village_aide"])
    done = served.engine.start(PANEL, served.actor(staff[ROLE]), place=village, values={}, title=title)
    return done.case.id, done.opened[0].id


def work_together(served: Served) -> None:
    """One case that may be withdrawn, one with an adviser and a copy, and one whose cancelling is asked for."""
    panel(served)
    begin(served, "可以撤回")
    people = cast(served)
    clerk, head = served.actor(people["clerk"]), served.actor(people["head"])
    operations = served.engine.operations
    case, mine = _decided_by_head(served, "请人先提意见")
    operations.add_signer(mine.id, head, mine.revision, people["township"].id, "before", "这笔收入算不算")
    operations.copy(case, clerk, [people["township"].id, people["head"].id], "请留意住房")
    case, _ = _decided_by_head(served, "申请撤销")
    operations.ask_cancel(case, clerk, "家里情况好转")


def _decided_by_head(served: Served, title: str) -> tuple[str, HumanTask]:
    """A case on which the votes are open, and the head's."""
    other = served.actor(cast(served)["other"])
    case, task = begin(served, title)
    served.engine.claim(task, other, 1)
    opened = served.engine.complete(task, other, 2, {"note": "材料齐了"}).opened
    return case, next(each for each in opened if each.assignee == cast(served)["head"].id)
