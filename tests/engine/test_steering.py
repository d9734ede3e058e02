"""What administrators do with running cases: suspended, resumed, put on another step, taken up again, corrected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from engine import CaseStatus, Engine, Rules, Services, TaskState
from engine.errors import Ended, Forbidden, InvalidForm, NotPossible, Refusal, Stale, Suspended
from engine.queries.cases import node_states
from engine.records import Case, Completed
from engine.services import ServiceContext, ServiceFailed
from engine.testing import TEXT, VILLAGE, Sketch, World, make_world
from engine.text import Text
from tests.engine.rules_for_tests import DatedRules, periods
from tests.engine.sketches import permit


class Stopping(DatedRules):
    """Rules by which the period `total` stands still while its case is suspended, and `look` does not."""

    def current(self, process: str, place: str, on: object) -> Rules:
        found = periods(7)
        found["total"] = replace(found["total"], stops_when_suspended=True)
        return Rules("stopping", {}, found, text="stopping")

    def read(self, version: str, text: str) -> Rules:
        return self.current("", "", None)


def timed() -> Sketch:
    sketch = Sketch("permit").start().person("look", sw_starts="total").timer("wait", 'duration("P7D")')
    return sketch.person("decide", sw_deadline="total").end("done").flow("begin", "look", "wait", "decide", "done")


@pytest.fixture
def slow(database_url: str, tmp_path: Path) -> Iterator[World]:
    world = make_world(database_url, tmp_path / "data", rules=Stopping())
    world.deploy(timed())
    yield world
    world.engine.close()


def begin(world: World, process: str = "permit", **values: object) -> Completed:
    return world.engine.start(process, world.alice, place=VILLAGE, title="甲", values=values)


def do(world: World, done: Completed, element: str, **values: object) -> Completed:
    task = next(each for each in done.opened if each.element == element)
    who = world.carol if task.role == "head" else world.alice
    taken = world.engine.claim(task.id, who, task.revision)
    return world.engine.complete(task.id, who, taken.revision, values)


def now(world: World, case_id: str) -> Case:
    return world.engine.case(case_id, world.root).case


def waiting(world: World, case_id: str) -> list[str]:
    view = world.engine.case(case_id, world.root)
    return sorted(each.element for each in view.tasks if each.state in (TaskState.OPEN, TaskState.CLAIMED))


def kinds(world: World, case_id: str) -> list[str]:
    return [each.kind for each in world.engine.case(case_id, world.root).events]


def test_in_a_suspended_case_nothing_can_be_done(slow: World) -> None:
    begun = begin(slow)
    (task,) = begun.opened
    steering = slow.engine.steering
    suspended = steering.suspend(begun.case.id, slow.root, begun.case.revision, "当事人下落不明")
    assert suspended.status is CaseStatus.SUSPENDED
    for act in (
        lambda: slow.engine.claim(task.id, slow.alice, task.revision),
        lambda: slow.engine.save_draft(task.id, slow.alice, {}),
        lambda: slow.engine.cancel(begun.case.id, slow.root, suspended.revision, "x"),
        lambda: steering.jump(begun.case.id, slow.root, suspended.revision, "decide", "x"),
        lambda: steering.suspend(begun.case.id, slow.root, suspended.revision, "x"),
    ):
        with pytest.raises(Suspended):
            act()
    resumed = steering.resume(begun.case.id, slow.root, suspended.revision, "已找到")
    assert resumed.status is CaseStatus.RUNNING
    with pytest.raises(NotPossible):
        steering.resume(begun.case.id, slow.root, resumed.revision, "x")
    do(slow, begun, "look")
    assert slow.engine.verify(slow.alice.county) is None
    assert kinds(slow, begun.case.id).count("suspended") == 1


def test_timers_of_a_suspended_case_wait_and_go_off_when_it_is_resumed(slow: World) -> None:
    done = do(slow, begin(slow), "look")
    suspended = slow.engine.steering.suspend(done.case.id, slow.root, now(slow, done.case.id).revision, "查证")
    slow.clock.advance(timedelta(days=30))
    assert slow.engine.fire_due() == 0
    slow.engine.steering.resume(done.case.id, slow.root, suspended.revision, "查清")
    assert slow.engine.fire_due() == 1
    assert waiting(slow, done.case.id) == ["decide"]


def test_only_the_periods_that_the_rules_name_stand_still(slow: World) -> None:
    done = do(slow, begin(slow), "look")
    (before,) = slow.engine.case(done.case.id, slow.root).deadlines
    suspended = slow.engine.steering.suspend(done.case.id, slow.root, now(slow, done.case.id).revision, "法院裁定中止")
    slow.clock.advance(timedelta(days=14))
    slow.engine.steering.resume(done.case.id, slow.root, suspended.revision, "恢复")
    (after,) = slow.engine.case(done.case.id, slow.root).deadlines
    assert after.due_at - before.due_at >= timedelta(days=13)


def test_a_period_goes_on_where_the_rules_do_not_stop_it(database_url: str, tmp_path: Path) -> None:
    world = make_world(database_url, tmp_path / "data", rules=DatedRules())
    world.deploy(timed())
    done = do(world, begin(world), "look")
    (before,) = world.engine.case(done.case.id, world.root).deadlines
    suspended = world.engine.steering.suspend(done.case.id, world.root, now(world, done.case.id).revision, "查证")
    world.clock.advance(timedelta(days=14))
    world.engine.steering.resume(done.case.id, world.root, suspended.revision, "恢复")
    assert world.engine.case(done.case.id, world.root).deadlines == (before,)
    world.engine.close()


def test_a_service_waits_with_its_suspended_case(database_url: str, tmp_path: Path) -> None:
    services, seen = Services(), []

    @services.register("ask")
    def ask(ctx: ServiceContext) -> None:
        seen.append(ctx.case.id)

    world = make_world(database_url, tmp_path / "data", services=services)
    world.deploy(Sketch("permit").start().service("query", "ask").person("look").end("done").flow("begin", "query", "look", "done"))  # fmt: skip
    begun = begin(world)
    suspended = world.engine.steering.suspend(begun.case.id, world.root, begun.case.revision, "查证")
    world.engine.run_jobs()
    assert seen == []
    world.engine.steering.resume(begun.case.id, world.root, suspended.revision, "查清")
    world.engine.run_jobs()
    assert seen == [begun.case.id]
    assert waiting(world, begun.case.id) == ["look"]
    world.engine.close()


def test_a_case_is_put_on_another_step_and_says_who_why_and_where(world: World) -> None:
    world.deploy(permit())
    done = do(world, begin(world, who="甲"), "look", note="属实")
    (task,) = world.engine.steering.jump(done.case.id, world.root, done.case.revision, "look", "漏了一处房产")
    assert (task.element, waiting(world, done.case.id)) == ("look", ["look"])
    event = next(each for each in world.engine.case(done.case.id, world.root).events if each.kind == "jumped")
    assert (event.element, event.person) == ("look", world.root.person)
    reasons = [each.values for each in world.engine.case(done.case.id, world.root).submissions if each.form == "jumped"]
    assert reasons == [{"reason": "漏了一处房产"}]
    do(world, Completed(done.case, (task,), None), "look", note="已补")
    assert world.engine.verify(world.alice.county) is None


def test_what_has_not_gone_out_yet_is_revoked_when_its_step_will_come_again(database_url: str, tmp_path: Path) -> None:
    services = Services()

    @services.register("tell")
    def tell(ctx: ServiceContext) -> None:
        ctx.intend("message", {"text": "x"}, ctx.key)

    world = make_world(database_url, tmp_path / "data", services=services)
    world.deploy(
        Sketch("permit").start().person("look").service("letter", "tell").person("decide").end("done")
        .flow("begin", "look", "letter", "decide", "done")
    )  # fmt: skip
    done = do(world, begin(world), "look")
    world.engine.run_jobs()
    world.engine.steering.jump(done.case.id, world.root, now(world, done.case.id).revision, "look", "重办")
    with world.engine.house.database.read() as connection:
        assert connection.execute(text("select state from intention")).scalars().all() == ["revoked"]
    world.engine.close()


def test_an_ended_case_is_taken_up_again(world: World) -> None:
    world.deploy(permit())
    done = do(world, do(world, begin(world, who="甲"), "look", note="属实"), "decide", agreed=False)
    ended = now(world, done.case.id)
    assert ended.end_element == "refused"
    (task,) = world.engine.steering.reopen(ended.id, world.root, ended.revision, "decide", "复议撤销原决定")
    again = now(world, ended.id)
    assert (again.status, again.ended_at, again.end_element) == (CaseStatus.RUNNING, None, None)
    with pytest.raises(NotPossible):
        world.engine.steering.reopen(ended.id, world.root, again.revision, "decide", "再来")
    with pytest.raises(Forbidden):
        world.engine.claim(task.id, world.alice, task.revision)
    do(world, Completed(again, (task,), None), "decide", agreed=True)
    assert now(world, ended.id).end_element == "granted"


@pytest.mark.parametrize("act", ["suspend", "resume", "jump", "reopen"])
def test_administrative_acts_are_for_administrators_fresh_pages_and_reasons(world: World, act: str) -> None:
    world.deploy(permit())
    begun = begin(world, who="甲")
    verb = getattr(world.engine.steering, act)
    where = ("look",) if act in ("jump", "reopen") else ()
    with pytest.raises(Forbidden):
        verb(begun.case.id, world.alice, begun.case.revision, *where, "理由")
    with pytest.raises(Stale):
        verb(begun.case.id, world.root, begun.case.revision + 1, *where, "理由")
    with pytest.raises(InvalidForm):
        verb(begun.case.id, world.root, begun.case.revision, *where, "  ")
    assert now(world, begun.case.id).revision == begun.case.revision


def test_a_place_where_no_case_can_stand_is_refused_with_what_to_choose(world: World) -> None:
    world.deploy(permit())
    begun = begin(world, who="甲")
    with pytest.raises(NotPossible) as refusal:
        world.engine.steering.jump(begun.case.id, world.root, begun.case.revision, "nowhere", "理由")
    assert "nowhere" in refusal.value.text.zh
    assert set(world.engine.steering.targets(begun.case.id, world.root)) == {("permit", "look"), ("permit", "decide")}


def correcting() -> Sketch:
    count = {"type": "integer", "title": "人数", "x-en": "Persons", "x-widget": "number", "x-route": True}
    return (
        Sketch("permit").start(sw_form="request").person("look").node("exclusiveGateway", "which", default="f2")
        .end("few", "many").flow("begin", "look", "which").flow("which", "few").flow("which", "many", when="persons > 3")
        .form("request", {"who": TEXT, "persons": count}, ["who", "persons"])
    )  # fmt: skip


def test_what_was_typed_is_corrected_by_a_new_entry_and_the_case_goes_by_it(world: World) -> None:
    world.deploy(correcting())
    begun = begin(world, who="甲", persons=2)
    (typed,) = world.engine.case(begun.case.id, world.root).submissions
    correct = world.engine.steering.correct
    made = correct(begun.case.id, world.alice, typed.id, {"who": "甲", "persons": 5}, "漏登三个孩子")
    assert made.corrects == typed.id
    kept = {each.id: each for each in world.engine.case(begun.case.id, world.root).submissions}
    assert kept[typed.id].values["persons"] == 2
    assert kept[made.id].values["persons"] == 5
    with pytest.raises(Stale):
        correct(begun.case.id, world.alice, typed.id, {"who": "甲", "persons": 6}, "再改")
    with pytest.raises(Forbidden):
        correct(begun.case.id, world.bob, made.id, {"who": "甲", "persons": 6}, "再改")
    with pytest.raises(InvalidForm):
        correct(begun.case.id, world.alice, made.id, {"who": ""}, "再改")
    with pytest.raises(InvalidForm):
        correct(begun.case.id, world.alice, made.id, {"who": "甲", "persons": 6}, "")
    do(world, begun, "look")
    assert now(world, begun.case.id).end_element == "many"
    with pytest.raises(Ended):
        correct(begun.case.id, world.alice, made.id, {"who": "甲", "persons": 6}, "已办结")
    correct(begun.case.id, world.root, made.id, {"who": "甲", "persons": 6}, "档案更正")
    assert world.engine.verify(world.alice.county) is None


def test_an_administrator_mends_the_data_and_tries_one_or_many_again(database_url: str, tmp_path: Path) -> None:
    services = Services()

    @services.register("ask")
    def ask(ctx: ServiceContext) -> None:
        if not ctx.data.get("code"):
            raise ServiceFailed(Text("没有编码", "no code"))

    world = make_world(database_url, tmp_path / "data", services=services)
    world.deploy(Sketch("permit").start().service("query", "ask").person("look").end("done").flow("begin", "query", "look", "done"))  # fmt: skip
    first, second, third = (begin(world).case.id for _ in range(3))
    world.engine.run_jobs()
    failed = {each.case_id: each.id for each in world.engine.incidents(world.root)}
    steering = world.engine.steering
    assert steering.failed_data(failed[first], world.root) == {}
    steering.retry(failed[first], world.root, {"code": "A1"})
    world.engine.run_jobs()
    assert waiting(world, first) == ["look"]
    results = steering.retry_many([failed[first], failed[second], failed[third], "unknown"], world.root)
    assert [None if each is None else each.code for each in results.values()] == ["stale", None, None, "not_found"]
    world.engine.run_jobs()
    assert {each.case_id for each in world.engine.incidents(world.root)} == {second, third}
    with pytest.raises(Forbidden):
        steering.failed_data(failed[second], world.alice)
    world.engine.close()


def hearing(process: str, kind: str) -> Sketch:
    event = f'<{kind}EventDefinition {kind}Ref="call"/>'
    return (
        Sketch(process).define(f'<{kind} id="call" name="decided"/>').start().person("look")
        .node("intermediateCatchEvent", "hear", event).person("after").end("done")
        .flow("begin", "look", "hear", "after", "done")
    )  # fmt: skip


def test_a_message_finds_the_one_case_that_waits_for_it(world: World) -> None:
    world.deploy(hearing("permit", "message"))
    deliver = world.engine.steering.deliver
    for subject in ("h1", "h2"):
        begun = world.engine.start("permit", world.alice, place=VILLAGE, title=subject, subject=subject, values={})
        do(world, begun, "look")
    with pytest.raises(NotPossible):
        deliver("decided", world.root)
    with pytest.raises(NotPossible):
        deliver("nobody", world.root)
    with pytest.raises(Forbidden):
        deliver("decided", world.alice, subject="h1")
    heard = deliver("decided", world.system, {"amount": 3}, subject="h1")
    assert heard.subject == "h1"
    assert waiting(world, heard.id) == ["after"]
    assert deliver("decided", world.root).subject == "h2", "only one waits now"


def test_a_signal_is_heard_by_every_case_that_waits(world: World) -> None:
    world.deploy(hearing("permit", "signal"))
    ids = [do(world, begin(world), "look").case.id for _ in range(3)]
    early = begin(world).case.id
    suspended = world.engine.steering.suspend(ids[2], world.root, now(world, ids[2]).revision, "查证")
    world.engine.steering.signal("decided", world.root)
    world.engine.run_jobs()
    assert [waiting(world, each) for each in ids] == [["after"], ["after"], []]
    assert waiting(world, early) == ["look"]
    world.engine.steering.resume(ids[2], world.root, suspended.revision, "查清")
    world.engine.steering.signal("decided", world.root)
    world.engine.settle()
    assert waiting(world, ids[2]) == ["after"]
    with pytest.raises(Forbidden):
        world.engine.steering.signal("decided", world.alice)


def throwing(event: str, define: str) -> Sketch:
    return (
        Sketch("sender").define(define).start().person("look").node("intermediateThrowEvent", "throw", event)
        .person("after").end("done").flow("begin", "look", "throw", "after", "done")
    )  # fmt: skip


def test_what_one_case_throws_another_hears(world: World) -> None:
    world.deploy(hearing("permit", "signal"))
    world.deploy(throwing('<signalEventDefinition signalRef="call"/>', '<signal id="call" name="decided"/>'))
    waits = do(world, begin(world), "look").case.id
    do(world, begin(world, "sender"), "look")
    world.engine.settle()
    assert waiting(world, waits) == ["after"]


def test_a_message_goes_to_the_case_of_the_same_subject(world: World) -> None:
    world.deploy(hearing("permit", "message"))
    world.deploy(throwing('<messageEventDefinition messageRef="call"/>', '<message id="call" name="decided"/>'))

    def start(process: str, subject: str) -> Completed:
        return world.engine.start(process, world.alice, place=VILLAGE, title=subject, subject=subject, values={})

    ids = {subject: do(world, start("permit", subject), "look").case.id for subject in ("h1", "h2")}
    do(world, start("sender", "h2"), "look")
    unheard = do(world, start("sender", "h3"), "look").case.id
    world.engine.settle()
    assert {subject: waiting(world, case_id) for subject, case_id in ids.items()} == {"h1": [], "h2": ["after"]}
    assert "message_unheard" in kinds(world, unheard)


def test_a_message_with_a_key_goes_to_whoever_waits_with_it_and_brings_what_it_carries(world: World) -> None:
    """BPMN 2.0 §8.4.2."""
    text_field = {**TEXT, "x-route": True}
    waits = Sketch("permit").define('<message id="call" name="decided"/>').start(sw_form="which").end("done")
    event = '<messageEventDefinition messageRef="call"/>'
    waits.node("intermediateCatchEvent", "hear", event, sw_key="which").person("after")
    world.deploy(waits.flow("begin", "hear", "after", "done").form("which", {"which": text_field}))
    sends = Sketch("sender").define('<message id="call" name="decided"/>').start(sw_form="which").end("done")
    sends.node("intermediateThrowEvent", "throw", event, sw_key="which")
    world.deploy(sends.flow("begin", "throw", "done").form("which", {"which": text_field}))
    ids = {which: begin(world, which=which).case.id for which in ("h1", "h2")}
    begin(world, "sender", which="h2")
    world.engine.settle()
    assert {which: waiting(world, case_id) for which, case_id in ids.items()} == {"h1": [], "h2": ["after"]}
    with pytest.raises(NotPossible):
        world.engine.steering.deliver("decided", world.root, key="h3")
    assert world.engine.steering.deliver("decided", world.root, key="h1").id == ids["h1"]


def test_subscriptions_survive_a_restart_and_end_with_their_case(world: World) -> None:
    world.deploy(hearing("permit", "message"))
    ids = [do(world, begin(world), "look").case.id for _ in range(2)]
    house = world.engine.house
    again = Engine(house.database, data_dir=Path("/nonexistent"), clock=world.clock, vault=house.vault)
    world.engine.cancel(ids[0], world.root, now(world, ids[0]).revision, "撤销")
    again.steering.deliver("decided", world.root)
    assert waiting(world, ids[1]) == ["after"]
    with house.database.read() as connection:
        assert connection.execute(text("select count(*) from awaited")).scalar_one() == 0


def test_of_many_administrative_acts_at_once_one_wins(world: World) -> None:
    world.deploy(permit())
    begun = begin(world, who="甲")
    codes = []
    for act in (
        lambda: world.engine.steering.suspend(begun.case.id, world.root, begun.case.revision, "一"),
        lambda: world.engine.steering.jump(begun.case.id, world.root, begun.case.revision, "decide", "二"),
    ):
        try:
            act()
        except Refusal as refused:
            codes.append(refused.code)
    assert len(codes) == 1


def test_what_a_jump_would_do_is_told_before_and_nothing_changes(world: World) -> None:
    world.deploy(permit())
    done = do(world, begin(world, who="甲"), "look", note="属实")
    before = now(world, done.case.id)
    plan = world.engine.steering.plan_jump(done.case.id, world.root, "look")
    assert (plan.left, plan.entered, plan.revoked) == ((("permit", "decide"),), (("permit", "look"),), 0)
    assert (now(world, done.case.id), waiting(world, done.case.id)) == (before, ["decide"])
    assert "jumped" not in kinds(world, done.case.id)
    with pytest.raises(Forbidden):
        world.engine.steering.plan_jump(done.case.id, world.alice, "look")
    with pytest.raises(NotPossible):
        world.engine.steering.plan_jump(done.case.id, world.root, "nowhere")
    do(world, done, "decide", agreed=False)
    again = world.engine.steering.plan_jump(done.case.id, world.root, "decide")
    assert (again.left, again.entered) == ((), (("permit", "decide"),))
    assert now(world, done.case.id).status is CaseStatus.COMPLETED


def test_the_diagram_no_longer_shows_a_timer_that_was_left(slow: World) -> None:
    done = do(slow, begin(slow), "look")
    states = {each.element: each.state for each in node_states(slow.engine.case(done.case.id, slow.root))}
    assert states["wait"] == "current"
    slow.engine.steering.jump(done.case.id, slow.root, now(slow, done.case.id).revision, "look", "重办")
    states = {each.element: each.state for each in node_states(slow.engine.case(done.case.id, slow.root))}
    assert ("wait" in states, states["look"]) == (False, "current")
