"""Attacks by doing two things at the same moment, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

from sqlalchemy import func, select, update

from engine.calendar import Unit
from engine.errors import Refusal, Stale
from engine.rules import DeadlineRule, Rules
from engine.store.tables import cases, person
from engine.testing import COUNTY, VILLAGE, Sketch, World, make_world
from engine.text import Text
from tests.engine.sketches import permit


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act gave, or the refusal that it met; all begin together."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        gate.wait()
        try:
            return act()
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_starts_with_one_key_are_one_case(world: World) -> None:
    world.deploy(permit())

    def begin() -> str:
        done = world.engine.start("permit", world.alice, place=VILLAGE, values={"who": "甲"}, key="letter-1")
        return done.case.id

    begun = at_once(*[begin] * 4)
    assert len(set(begun)) == 1
    with world.engine.reading(world.system) as look:
        assert look.connection.execute(select(func.count()).select_from(cases)).scalar_one() == 1


def test_of_two_who_complete_at_once_one_is_told(world: World) -> None:
    world.deploy(permit())
    (look,) = world.engine.start("permit", world.alice, place=VILLAGE, values={"who": "甲"}).opened
    taken = world.engine.claim(look.id, world.alice, look.revision)
    found = at_once(*[lambda: world.engine.complete(look.id, world.alice, taken.revision, {"note": "x"})] * 3)
    assert sum(isinstance(each, Stale) for each in found) == 2
    assert world.engine.verify(COUNTY) is None


def test_two_who_deploy_at_once_make_no_error_that_nobody_understands(world: World) -> None:
    found = at_once(*[lambda one=one: world.deploy(permit(*one)) for one in ((), ("more",))])
    assert all(each is None or isinstance(each, Stale) for each in found)
    assert world.engine.definitions(COUNTY)


def test_a_look_sees_one_moment(world: World) -> None:
    """The proof of a busy county would otherwise find breaks that are none."""
    with world.engine.reading(world.system) as look:
        names = select(person.c.name).where(person.c.id == world.alice.person)
        before = look.connection.execute(names).scalar_one()
        with world.engine.transaction(world.system) as work:
            work.connection.execute(update(person).where(person.c.id == world.alice.person).values(name="别人"))
        assert look.connection.execute(names).scalar_one() == before


class Excluding:
    """A period that stands still while another one runs."""

    def current(self, process: str, place: str, on: date) -> Rules:
        return self.read("v1", "")

    def read(self, version: str, text: str) -> Rules:
        label = Text("期限", "period")
        shown = DeadlineRule("shown", label, 7, Unit.CALENDAR_DAY, "57号19")
        total = DeadlineRule("total", label, 10, Unit.WORKING_DAY, "57号22", excludes=("shown",))
        return Rules(version, {}, {"shown": shown, "total": total})


def test_a_step_is_due_when_its_period_is_also_after_days_that_do_not_count(sqlite_url: str, tmp_path: Path) -> None:
    """The same number in the inbox, on the timer and in the report."""
    world = make_world(sqlite_url, tmp_path / "data", rules=Excluding())
    sketch = Sketch("publish").start("begin", sw_starts="total").end("done")
    sketch.node("parallelGateway", "split").node("parallelGateway", "join")
    sketch.person("write", sw_deadline="total").person("post", sw_starts="shown")
    sketch.flow("begin", "split", "write", "join", "done").flow("split", "post", "join")
    world.deploy(sketch)
    opened = world.engine.start("publish", world.alice, place=VILLAGE, values={}).opened
    post = next(each for each in opened if each.element == "post")
    taken = world.engine.claim(post.id, world.alice, post.revision)
    world.engine.complete(post.id, world.alice, taken.revision, {})
    view = world.engine.case(post.case_id, world.alice)
    total = next(each for each in view.deadlines if each.name == "total")
    write = next(each for each in view.tasks if each.element == "write")
    assert write.due_at == total.due_at
    world.engine.close()
