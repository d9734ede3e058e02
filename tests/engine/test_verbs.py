"""The verbs, each with what it does and what it refuses."""

import pytest

from engine import Actor, CaseStatus, TaskState, node_states
from engine.errors import (
    AlreadyClaimed,
    Barred,
    Ended,
    Forbidden,
    InvalidForm,
    NotFound,
    NotPossible,
    Stale,
)
from engine.records import Completed
from engine.testing import COUNTY, FAR_VILLAGE, VILLAGE, World
from tests.engine.sketches import permit, steps


def begin(world: World, **values: object) -> Completed:
    world.deploy(permit())
    return world.engine.start(
        "permit", world.alice, place=VILLAGE, title="王小满", values={"who": "王小满", "persons": 3, **values}
    )


def test_a_case_runs_from_its_start_to_its_end(world: World) -> None:
    """Start, claim, complete, claim, complete: granted."""
    begun = begin(world)
    (look,) = begun.opened
    assert (look.element, look.role, look.place, look.state) == ("look", "clerk", "990100001", TaskState.OPEN)
    taken = world.engine.claim(look.id, world.alice, look.revision)
    (decide,) = world.engine.complete(look.id, world.alice, taken.revision, {"note": "属实"}).opened
    taken = world.engine.claim(decide.id, world.carol, decide.revision)
    done = world.engine.complete(decide.id, world.carol, taken.revision, {"agreed": True})
    assert (done.ended, done.case.status, done.opened) == ("granted", CaseStatus.COMPLETED, ())
    view = world.engine.case(begun.case.id, world.alice)
    assert [each.element for each in view.submissions] == ["begin", "look", "decide"]
    assert view.submissions[0].values == {"who": "王小满", "persons": 3}
    states = {each.element: each.state for each in node_states(view)}
    assert states["granted"] == states["look"] == "done"
    assert "refused" not in states


def test_a_case_without_a_title_is_called_by_the_first_text_of_its_form(lite: World) -> None:
    lite.deploy(permit())
    begun = lite.engine.start("permit", lite.alice, place=VILLAGE, values={"who": " 王小满 "})
    assert begun.case.title == "王小满"


def test_numbers_count_by_process_and_year(lite: World) -> None:
    first, second = begin(lite), begin(lite)
    assert (first.case.number, second.case.number) == ("P2026-000001", "P2026-000002")


def test_the_same_key_begins_one_case(world: World) -> None:
    world.deploy(permit())
    once = {"place": VILLAGE, "values": {"who": "甲"}, "key": "letter-7"}
    first = world.engine.start("permit", world.alice, **once)  # type: ignore[arg-type]
    again = world.engine.start("permit", world.alice, **once)  # type: ignore[arg-type]
    assert first.case.id == again.case.id
    assert again.opened == ()


def test_the_wrong_role_may_not_start(lite: World) -> None:
    lite.deploy(permit())
    with pytest.raises(Forbidden):
        lite.engine.start("permit", lite.carol, place=VILLAGE, values={"who": "甲"})


def test_a_clerk_starts_nothing_in_another_town(lite: World) -> None:
    lite.deploy(permit())
    with pytest.raises(Forbidden):
        lite.engine.start("permit", lite.alice, place=FAR_VILLAGE, values={"who": "甲"})


def test_a_form_is_judged_by_field_and_nothing_happens(lite: World) -> None:
    lite.deploy(permit())
    with pytest.raises(InvalidForm) as refusal:
        lite.engine.start("permit", lite.alice, place=VILLAGE, values={"persons": 3})
    assert list(refusal.value.errors) == ["who"]
    assert lite.engine.cases(lite.alice).rows == ()


def test_the_wrong_role_cannot_take_a_task(lite: World) -> None:
    (look,) = begin(lite).opened
    with pytest.raises(Forbidden) as refusal:
        lite.engine.claim(look.id, lite.carol, look.revision)
    assert "clerk" in refusal.value.text.zh


def test_another_towns_clerk_does_not_even_learn_of_it(lite: World) -> None:
    (look,) = begin(lite).opened
    with pytest.raises(NotFound):
        lite.engine.claim(look.id, lite.dan, look.revision)
    with pytest.raises(NotFound):
        lite.engine.task(look.id, lite.dan)


def test_a_stranger_learns_nothing(lite: World) -> None:
    (look,) = begin(lite).opened
    with pytest.raises(NotFound):
        lite.engine.claim(look.id, Actor(COUNTY, "nobody"), look.revision)


def test_a_taken_task_says_by_whom(world: World) -> None:
    (look,) = begin(world).opened
    world.engine.claim(look.id, world.alice, look.revision)
    with pytest.raises(AlreadyClaimed) as refusal:
        world.engine.claim(look.id, world.bob, look.revision)
    assert "Alice" in refusal.value.text.zh


def test_claiming_twice_is_refused_as_stale_and_changes_nothing(lite: World) -> None:
    (look,) = begin(lite).opened
    lite.engine.claim(look.id, lite.alice, look.revision)
    with pytest.raises(Stale):
        lite.engine.claim(look.id, lite.alice, look.revision)
    assert lite.engine.task(look.id, lite.alice).task.revision == look.revision + 1


def test_a_double_click_completes_once(world: World) -> None:
    """The second click is told who did it and when."""
    begun = begin(world)
    (look,) = begun.opened
    taken = world.engine.claim(look.id, world.alice, look.revision)
    world.engine.complete(look.id, world.alice, taken.revision, {})
    with pytest.raises(Stale) as refusal:
        world.engine.complete(look.id, world.alice, taken.revision, {})
    assert "Alice" in refusal.value.text.en
    assert len(world.engine.case(begun.case.id, world.alice).tasks) == 2


def test_an_untaken_task_cannot_be_completed(lite: World) -> None:
    (look,) = begin(lite).opened
    with pytest.raises(NotPossible):
        lite.engine.complete(look.id, lite.alice, look.revision, {})


def test_a_task_given_back_lies_in_the_pool_again(lite: World) -> None:
    (look,) = begin(lite).opened
    taken = lite.engine.claim(look.id, lite.alice, look.revision)
    back = lite.engine.unclaim(look.id, lite.alice, taken.revision)
    assert (back.state, back.assignee) == (TaskState.OPEN, None)
    assert lite.engine.claim(look.id, lite.bob, back.revision).assignee == lite.bob.person


def test_whoever_did_an_earlier_step_is_kept_from_the_one_that_must_be_separate(lite: World) -> None:
    """Carol is made a clerk too, looks, and may not decide."""
    with lite.engine.people(lite.system) as people:
        people.join(lite.carol.person, "clerk", "990100001")
    (look,) = begin(lite).opened
    taken = lite.engine.claim(look.id, lite.carol, look.revision)
    (decide,) = lite.engine.complete(look.id, lite.carol, taken.revision, {}).opened
    with pytest.raises(Barred) as refusal:
        lite.engine.claim(decide.id, lite.carol, decide.revision)
    assert "look" in refusal.value.text.zh


def test_a_draft_is_kept_as_typed_and_gone_when_the_step_is_done(lite: World) -> None:
    (look,) = begin(lite).opened
    taken = lite.engine.claim(look.id, lite.alice, look.revision)
    lite.engine.save_draft(look.id, lite.alice, {"note": "未写完"})
    lite.engine.save_draft(look.id, lite.alice, {"note": "快写完"})
    assert lite.engine.task(look.id, lite.alice).draft == {"note": "快写完"}
    lite.engine.complete(look.id, lite.alice, taken.revision, {"note": "写完"})
    assert lite.engine.task(look.id, lite.alice).draft is None


def test_whoever_started_may_withdraw_until_somebody_else_has_acted(world: World) -> None:
    begun = begin(world)
    case = world.engine.cancel(begun.case.id, world.alice, begun.case.revision, "家庭自愿撤回")
    assert case.status is CaseStatus.CANCELLED
    assert world.engine.inbox(world.alice, "pool").rows == ()
    with pytest.raises(Ended):
        world.engine.claim(begun.opened[0].id, world.alice, begun.opened[0].revision)


def test_after_a_colleague_has_acted_only_an_administrator_cancels(lite: World) -> None:
    begun = begin(lite)
    (look,) = begun.opened
    taken = lite.engine.claim(look.id, lite.bob, look.revision)
    done = lite.engine.complete(look.id, lite.bob, taken.revision, {})
    with pytest.raises(NotPossible):
        lite.engine.cancel(begun.case.id, lite.alice, done.case.revision, "撤回")
    assert lite.engine.cancel(begun.case.id, lite.root, done.case.revision, "录入错误").status is CaseStatus.CANCELLED


def test_a_step_that_nobody_holds_goes_to_the_administrator_with_the_reason(lite: World) -> None:
    lite.deploy(permit())
    with lite.engine.people(lite.system) as people:
        people.join(lite.dan.person, "clerk", FAR_VILLAGE)
    begun = lite.engine.start("permit", lite.dan, place=FAR_VILLAGE, title="乙", values={"who": "乙"})
    (look,) = begun.opened
    taken = lite.engine.claim(look.id, lite.dan, look.revision)
    (decide,) = lite.engine.complete(look.id, lite.dan, taken.revision, {}).opened
    assert (decide.role, decide.place) == ("administrator", COUNTY)
    assert [row.task_id for row in lite.engine.inbox(lite.root, "pool").rows] == [decide.id]
    kinds = [each.kind for each in lite.engine.case(begun.case.id, lite.root).events]
    assert "task_unassignable" in kinds


def test_a_running_case_stays_on_its_version(lite: World) -> None:
    """A new version is deployed; the old case goes on as it was drawn."""
    begun = begin(lite)
    lite.deploy(permit("look_again"))
    assert [each.version for each in lite.engine.definitions(COUNTY)] == [2, 1]
    (look,) = begun.opened
    taken = lite.engine.claim(look.id, lite.alice, look.revision)
    opened = lite.engine.complete(look.id, lite.alice, taken.revision, {}).opened
    assert [task.element for task in opened] == ["decide"]


def test_deploying_the_same_content_again_makes_no_version(lite: World) -> None:
    lite.deploy(steps(2))
    lite.deploy(steps(2))
    assert [each.version for each in lite.engine.definitions(COUNTY)] == [1]


def test_a_version_that_came_meanwhile_is_not_covered(lite: World) -> None:
    lite.engine.deploy(steps(1).bundle(), lite.root, expected=0)
    lite.engine.deploy(steps(2).bundle(), lite.root, expected=1)
    with pytest.raises(Stale):
        lite.engine.deploy(steps(3).bundle(), lite.root, expected=1)
    assert [each.version for each in lite.engine.definitions(COUNTY)] == [2, 1]


def test_only_owners_deploy(lite: World) -> None:
    with pytest.raises(Forbidden):
        lite.engine.deploy(permit().bundle(), lite.alice)
