"""Many hands at once: one wins, everybody else is told."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random
from threading import Barrier

from engine import CaseStatus, HumanTask
from engine.errors import Refusal
from engine.testing import VILLAGE, Sketch, World
from tests.engine.panel import Panel, panel
from tests.engine.sketches import steps

HANDS = 40


def test_of_a_thousand_completions_of_one_task_one_wins_and_the_others_are_told_who(world: World) -> None:
    world.deploy(steps(2))
    (task,) = world.engine.start("steps", world.alice, place=VILLAGE, title="甲", values={}).opened
    taken = world.engine.claim(task.id, world.alice, task.revision)
    begin = Barrier(HANDS)

    def attempt(hand: int) -> list[str]:
        told = []
        begin.wait()
        for _ in range(1_000 // HANDS):
            try:
                world.engine.complete(task.id, world.alice, taken.revision, {})
            except Refusal as refusal:
                told.append(refusal.text.en)
            else:
                told.append("won")
        return told

    with ThreadPoolExecutor(HANDS) as pool:
        results = [each for told in pool.map(attempt, range(HANDS)) for each in told]
    assert (len(results), results.count("won")) == (1_000, 1)
    assert all("Alice" in each and "completed" in each for each in results if each != "won")
    assert world.engine.verify(world.alice.county) is None


def test_under_a_mixed_load_nothing_is_lost_and_nobody_waits_for_ever(world: World) -> None:
    """Claims, drafts, completions, administrative acts, timers and jobs on a handful of cases, all at once."""
    random_steps = Sketch("mixed").start().node("parallelGateway", "split").person("left").person("right")
    random_steps.timer("wait", 'duration("PT1H")').node("parallelGateway", "join").end("done")
    random_steps.flow("begin", "split", "left", "join", "done").flow("split", "right", "wait", "join")
    world.deploy(random_steps)
    ids = [world.engine.start("mixed", world.alice, place=VILLAGE, title="甲", values={}).case.id for _ in range(6)]
    begin = Barrier(HANDS // 5)

    def hand(number: int) -> int:
        random, done = Random(number), 0
        begin.wait()
        for _ in range(25):
            case_id = random.choice(ids)
            with suppress(Refusal):
                _act(world, case_id, random)
                done += 1
        return done

    with ThreadPoolExecutor(HANDS // 5) as pool:
        assert sum(pool.map(hand, range(HANDS // 5))) > 25
    assert world.engine.verify(world.alice.county) is None
    for case_id in ids:
        view = world.engine.case(case_id, world.root)
        waiting = [each.element for each in view.tasks if each.closed_at is None]
        assert len(waiting) == len(set(waiting)), "no step is open twice"


def _act(world: World, case_id: str, random: Random) -> None:
    view = world.engine.case(case_id, world.root)
    case, who = view.case, random.choice((world.alice, world.bob))
    waiting = [each for each in view.tasks if each.closed_at is None]
    act = random.randrange(8)
    if act == 0:
        world.engine.steering.suspend(case_id, world.root, case.revision, "查证")
    elif act == 1:
        world.engine.steering.resume(case_id, world.root, case.revision, "查清")
    elif act == 2:
        world.engine.steering.jump(case_id, world.root, case.revision, "left", "重办")
    elif act == 3:
        world.engine.fire_due()
        world.engine.run_jobs()
    elif waiting:
        task = random.choice(waiting)
        if task.assignee is None:
            task = world.engine.claim(task.id, who, task.revision)
        world.engine.complete(
            task.id, world.alice if task.assignee == world.alice.person else world.bob, task.revision, {}
        )


def test_two_branches_completed_at_the_same_moment_both_count(world: World) -> None:
    """Neither is lost and the join does not wait for ever."""
    world.deploy(
        Sketch("both")
        .start()
        .node("parallelGateway", "split")
        .person("left")
        .person("right")
        .node("parallelGateway", "join")
        .end("done")
        .flow("begin", "split", "left", "join", "done")
        .flow("split", "right", "join")
    )
    for _ in range(5):
        begun = world.engine.start("both", world.alice, place=VILLAGE, title="甲", values={})
        actors = (world.alice, world.bob)
        taken = [world.engine.claim(task.id, who, 1) for task, who in zip(begun.opened, actors, strict=True)]

        def complete(number: int, taken: list[HumanTask] = taken) -> None:
            world.engine.complete(taken[number].id, (world.alice, world.bob)[number], taken[number].revision, {})

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(complete, range(2)))
        assert world.engine.case(begun.case.id, world.alice).case.status is CaseStatus.COMPLETED
    assert world.engine.verify(world.alice.county) is None


def test_signers_who_vote_at_the_same_moment_are_all_counted_and_the_step_is_decided_once(world: World) -> None:
    desk = Panel(world)
    for rule, decided in (("all", 3), ("any", 1), ("percent", 2)):
        for each in panel(rule, percent="60") if rule == "percent" else panel(rule):
            world.deploy(each)
        for _ in range(5):
            desk.case_id = world.engine.start("permit", world.alice, place=VILLAGE, title="甲", values={}).case.id
            rows = desk.live()
            begin = Barrier(len(rows))

            def vote(name: str, rows: dict[str, HumanTask] = rows, begin: Barrier = begin) -> str:
                task = rows[name]
                begin.wait()
                try:
                    world.engine.complete(task.id, desk.actor(name), task.revision, {"agreed": True})
                except Refusal as refusal:
                    return refusal.code
                return "voted"

            with ThreadPoolExecutor(len(rows)) as pool:
                told = list(pool.map(vote, rows))
            assert told.count("voted") == decided
            assert set(told) <= {"voted", "stale", "ended"}
            assert desk.case().end_element == "granted"
            assert len(desk.told("step_decided")) == 1
            assert len(desk.told("task_completed")) == decided
            assert sum(each.vote == "yes" for each in desk.rows()) == decided
    assert world.engine.verify(world.alice.county) is None


def test_of_one_signer_in_two_browsers_one_vote_counts(world: World) -> None:
    desk = Panel(world)
    desk.begin(*panel("all"))
    task, begin = desk.live()["alice"], Barrier(8)

    def vote(hand: int) -> bool:
        begin.wait()
        with suppress(Refusal):
            world.engine.complete(task.id, world.alice, task.revision, {"agreed": hand % 2 == 0})
            return True
        return False

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(vote, range(8))).count(True) == 1
    assert len(desk.told("task_completed")) == 1
