"""First train, then serve: who has no valid record of training for a process gets no task of it."""

from datetime import date, timedelta

import pytest

from engine import Actor, TaskState
from engine.errors import NotPossible, Untrained
from engine.records import HumanTask
from engine.testing import COUNTY, EVER, TEXT, VILLAGE, Sketch, World, counted, train_everybody
from engine.training import TRANSITION

TODAY = date(2026, 3, 5)


def sketch(**attributes: str) -> Sketch:
    """A clerk looks; whoever was chosen there decides."""
    return (
        Sketch("permit", **attributes)
        .start()
        .person("look", sw_form="choice")
        .person("decide", role="clerk", sw_assignee="next")
        .end("done")
        .flow("begin", "look", "decide", "done")
        .form("choice", {"next": TEXT | {"x-route": True}})
    )


def opened(world: World) -> HumanTask:
    (task,) = world.engine.start("permit", world.alice, place=VILLAGE, values={}).opened
    return task


def train(world: World, who: Actor, since: date = EVER, until: date | None = None) -> None:
    with world.engine.trainings(world.root) as trainings:
        trainings.record([who.person], ["permit"], since, until)


def pool(world: World, who: Actor) -> list[str]:
    return [row.task_id for row in world.engine.inbox(who, "pool").rows]


@pytest.fixture
def trained(world: World) -> World:
    """Alice is trained for the process, nobody else is."""
    world.deploy(sketch(training="true"))
    train(world, world.alice)
    return world


def test_who_is_not_trained_neither_sees_nor_takes_a_task_and_is_told_whom_to_ask(trained: World) -> None:
    task = opened(trained)
    assert pool(trained, trained.alice) == [task.id]
    assert pool(trained, trained.bob) == []
    assert trained.engine.counts(trained.bob)["pool"] == 0
    with pytest.raises(Untrained) as refused:
        trained.engine.claim(task.id, trained.bob, task.revision)
    assert "Root" in refused.value.text.zh
    assert "没有有效的培训记录" in refused.value.text.zh
    assert isinstance(trained.engine.task(task.id, trained.bob).refusal, Untrained)
    assert trained.engine.task(task.id, trained.bob).may == frozenset()


def test_once_it_is_recorded_the_task_can_be_taken(trained: World) -> None:
    task = opened(trained)
    train(trained, trained.bob, TODAY)
    assert pool(trained, trained.bob) == [task.id]
    trained.engine.claim(task.id, trained.bob, task.revision)


def test_nobody_untrained_is_chosen_transferred_to_or_asked(trained: World) -> None:
    task = opened(trained)
    taken = trained.engine.claim(task.id, trained.alice, task.revision)
    operations = trained.engine.operations
    for hand in (operations.transfer, operations.delegate):
        with pytest.raises(NotPossible, match="training record"):
            hand(task.id, trained.alice, taken.revision, trained.bob.person, "忙")
    with pytest.raises(NotPossible, match="training record"):
        trained.engine.complete(task.id, trained.alice, taken.revision, {"next": trained.bob.person})
    assert operations.receivers(trained.engine.task(task.id, trained.alice), trained.alice) == []
    train(trained, trained.bob)
    (receiver,) = operations.receivers(trained.engine.task(task.id, trained.alice), trained.alice)
    assert receiver.name == "Bob"
    done = trained.engine.complete(task.id, trained.alice, taken.revision, {"next": trained.bob.person})
    assert done.opened[0].assignee == trained.bob.person


def test_a_record_that_runs_out_while_a_task_is_held_gives_the_task_back(trained: World) -> None:
    """Completing is refused with the day on which it ran out; the next round of the clock releases the task."""
    task = opened(trained)
    train(trained, trained.bob, EVER, TODAY + timedelta(days=1))
    taken = trained.engine.claim(task.id, trained.bob, task.revision)
    assert trained.engine.release_orphans(COUNTY) == 0
    trained.clock.advance(timedelta(days=1))
    with pytest.raises(Untrained, match="2026-03-06"):
        trained.engine.complete(task.id, trained.bob, taken.revision, {"next": trained.alice.person})
    assert trained.engine.release_orphans(COUNTY) == 1
    view = trained.engine.task(task.id, trained.alice)
    assert (view.task.state, view.task.assignee) == (TaskState.OPEN, None)
    assert "task_released" in {each.kind for each in view.view.events}


def test_a_record_that_is_taken_back_counts_no_longer(trained: World) -> None:
    task = opened(trained)
    with trained.engine.trainings(trained.root) as trainings:
        (record,) = trainings.of(trained.alice.person)
        trainings.end(record.id, TODAY)
        (kept,) = trainings.of(trained.alice.person)
    assert (kept.until, kept.recorded_by) == (TODAY, trained.root.person)
    assert pool(trained, trained.alice) == []
    with pytest.raises(Untrained):
        trained.engine.claim(task.id, trained.alice, task.revision)


def test_a_process_that_begins_to_ask_lets_those_who_serve_go_on_for_a_while(world: World) -> None:
    """Work in hand goes on; whoever comes later is trained first; a case of before asks for nothing."""
    world.deploy(sketch())
    before = opened(world)
    world.deploy(sketch(training="true"))
    after = opened(world)
    assert set(pool(world, world.bob)) == {before.id, after.id}
    with world.engine.people(world.root) as people:
        late = people.add_person("Late")
        people.join(late.id, "clerk", VILLAGE[:9])
    newcomer = Actor(COUNTY, late.id)
    assert pool(world, newcomer) == [before.id]
    world.engine.claim(before.id, newcomer, before.revision)
    world.clock.advance(TRANSITION)
    assert pool(world, world.bob) == []
    with world.engine.trainings(world.root) as trainings:
        assert {each.until for each in trainings.of(world.bob.person)} == {TODAY + TRANSITION}


def test_recording_the_same_twice_adds_nothing_and_wrong_days_are_refused(trained: World) -> None:
    with trained.engine.trainings(trained.root) as trainings:
        assert trainings.record([trained.alice.person, trained.bob.person], ["permit"], EVER) == 1
        with pytest.raises(NotPossible):
            trainings.record([trained.bob.person], ["permit"], TODAY, TODAY)


def test_what_runs_out_soon_is_listed_unless_it_goes_on(trained: World) -> None:
    end = TODAY + timedelta(days=10)
    train(trained, trained.bob, EVER, end)
    with trained.engine.trainings(trained.root) as trainings:
        (row,) = trainings.running_out(TODAY, TODAY + timedelta(days=30))
        assert (row.name, row.until) == ("Bob", end)
        assert trainings.running_out(TODAY, end) == []
        trainings.record([trained.bob.person], ["permit"], end)
        assert trainings.running_out(TODAY, TODAY + timedelta(days=30)) == []


def test_the_gate_costs_no_statement(world: World) -> None:
    """It is read with the person, whatever the process asks for."""
    costs = []
    for asks in ("false", "true"):
        world.deploy(sketch(training=asks))
        train_everybody(world.engine)
        task = opened(world)
        taken = world.engine.claim(task.id, world.alice, task.revision)
        with counted(world.engine.house.database.writer) as count:
            world.engine.complete(task.id, world.alice, taken.revision, {"next": world.bob.person})
        costs.append(len(count.statements))
    assert costs[0] == costs[1]


def test_a_misspelt_switch_is_found_at_upload(lite: World) -> None:
    problems = lite.engine.examine(sketch(training="ja").bundle(), COUNTY).problems
    assert "bad-value" in {each.code for each in problems}
