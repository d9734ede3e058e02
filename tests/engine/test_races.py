"""Many hands at once: one wins, everybody else is told."""

from concurrent.futures import ThreadPoolExecutor

from engine import CaseStatus, HumanTask
from engine.errors import Refusal
from engine.testing import VILLAGE, Sketch, World
from tests.engine.sketches import steps


def test_of_many_completions_of_one_task_one_wins(world: World) -> None:
    world.deploy(steps(2))
    (task,) = world.engine.start("steps", world.alice, place=VILLAGE, title="甲", values={}).opened
    taken = world.engine.claim(task.id, world.alice, task.revision)

    def attempt(_: int) -> str:
        try:
            world.engine.complete(task.id, world.alice, taken.revision, {})
        except Refusal as refusal:
            return refusal.code
        return "won"

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(attempt, range(24)))
    assert results.count("won") == 1
    assert set(results) == {"won", "stale"}


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
