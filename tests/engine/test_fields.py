"""Fields that a step only reads cannot be changed; fields that it hides reach nobody who does it, by no way out of the engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import Actor, HumanTask
from engine.errors import InvalidForm, NotFound, NotPossible
from engine.testing import TEXT, VILLAGE, YES_NO, Sketch, World, make_world

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
SECRET, INNER = "秘密账号", "秘密病情"
FILE = {"type": "array", "title": "照片", "x-en": "Photos", "x-widget": "photo", "items": {"type": "string"}}
ROWS = {
    "type": "array", "title": "成员", "x-en": "Members", "x-widget": "members",
    "items": {"type": "object", "properties": {"name": TEXT, "health": TEXT}, "required": ["health"]},
}  # fmt: skip
HIDES = "bank members.health photos"


def sketch(**attributes: str) -> Sketch:
    """Carol's step `see` has the attributes; it comes after alice's `ask` with everything in it."""
    drawn = Sketch("permit").start().person("ask", sw_form="facts").end("done")
    drawn.person("see", role="head", sw_form="opinion", **attributes).flow("begin", "ask", "see", "done")
    drawn.form("facts", {"note": TEXT, "bank": TEXT, "members": ROWS, "photos": FILE}, ["bank"])
    opinion = {"note": TEXT, "bank": TEXT, "more": TEXT | {"x-show": 'note = "甲"'}, "agreed": YES_NO}
    return drawn.form("opinion", opinion)


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    made = make_world(database_url, tmp_path / "data")
    yield made
    made.engine.close()


def stands(world: World, drawn: Sketch, note: str = "甲") -> HumanTask:
    """Carol's step, with what alice filled in before it."""
    world.deploy(drawn)
    (ask,) = world.engine.start("permit", world.alice, place=VILLAGE, title="甲家", values={}).opened
    taken = world.engine.claim(ask.id, world.alice, ask.revision)
    photo = world.engine.attach(world.alice, ask.case_id, "photos", "a.png", PNG, task_id=ask.id)
    members = [{"name": "乙", "health": INNER}]
    sent = {"note": note, "bank": SECRET, "members": members, "photos": [photo.id]}
    (see,) = world.engine.complete(taken.id, world.alice, taken.revision, sent).opened
    return world.engine.claim(see.id, world.carol, see.revision)


def everything_told(world: World, task: HumanTask, who: Actor) -> str:
    """All that the engine tells somebody of a step and its case."""
    engine = world.engine
    told = [
        engine.task(task.id, who),
        engine.case(task.case_id, who),
        engine.step(task.id, who),
        engine.draft(task.id, who),
    ]
    told += [engine.operations.foresee(task.id, who, "complete", task.revision, values={"bank": "x", "agreed": True})]
    told += [engine.inbox(who, "mine"), engine.cases(who, None, None, None, None)]
    return repr(told)


# ---------------------------------------------------------------- hidden
@pytest.mark.parametrize("hides", [HIDES, "*", "bank members photos"])
def test_what_is_hidden_never_leaves_the_engine_for_whoever_does_the_step(world: World, hides: str) -> None:
    task = stands(world, sketch(sw_hides=hides))
    engine, carol = world.engine, world.carol
    (file,) = engine.case(task.case_id, world.alice).attachments
    for secret in (SECRET, INNER, file.id):
        assert secret not in everything_told(world, task, carol)
        assert secret in everything_told(world, task, world.alice)
    for ask in (engine.attached, engine.attachment):
        with pytest.raises(NotFound):
            ask(file.id, carol)
    assert engine.attached(file.id, world.alice) == file
    done = engine.complete(task.id, carol, task.revision, {"note": "可以", "agreed": True})
    assert done.case.status.value == "completed"
    assert SECRET not in everything_told(world, task, carol), "nor afterwards"


def test_a_hidden_field_of_the_own_form_is_neither_asked_for_nor_taken_nor_named(world: World) -> None:
    task = stands(world, sketch(sw_hides="bank"))
    engine, carol = world.engine, world.carol
    assert "bank" not in [each.name for each in engine.task(task.id, carol).form.fields]  # type: ignore[union-attr]
    engine.save_draft(task.id, carol, {"bank": "偷看", "note": "x"})
    assert engine.draft(task.id, carol) == {"note": "x"}
    with pytest.raises(InvalidForm) as refused:
        engine.complete(task.id, carol, task.revision, {"bank": "x", "agreed": "what"})
    assert list(refused.value.errors) == ["agreed"]
    engine.complete(task.id, carol, task.revision, {"bank": "x", "agreed": True})
    said = engine.case(task.case_id, world.alice).submissions[-1]
    assert said.values == {"agreed": True}


def test_whoever_has_another_step_of_the_case_sees_it_on_the_case_and_not_on_the_step(world: World) -> None:
    drawn = sketch(sw_hides="bank").person("after", role="head", sw_form="opinion").flow("see", "after", "done")
    task = stands(world, drawn)
    assert SECRET in repr(world.engine.case(task.case_id, world.carol))
    assert SECRET not in repr(world.engine.task(task.id, world.carol))


def test_who_has_no_step_of_the_case_is_not_kept_from_fields_by_steps(world: World) -> None:
    task = stands(world, sketch(sw_hides="bank"))
    assert SECRET in repr(world.engine.case(task.case_id, world.root))


def test_nobody_corrects_an_entry_of_which_they_do_not_see_a_part(world: World) -> None:
    task = stands(world, sketch(sw_hides="bank"))
    with world.engine.people(world.engine.system(world.root.county)) as people:
        people.join(world.root.person, "head", task.place, world.clock.now().date())
    (entry,) = world.engine.case(task.case_id, world.alice).submissions
    with pytest.raises(NotPossible):
        world.engine.steering.correct(task.case_id, world.root, entry.id, {"bank": "x"}, "笔误")
    world.engine.steering.correct(task.case_id, world.alice, entry.id, {"bank": "新", "note": "甲"}, "笔误")
    (corrected,) = [each for each in world.engine.case(task.case_id, world.alice).submissions if each.corrects]
    assert corrected.values["bank"] == "新"


# ---------------------------------------------------------------- read
def test_what_a_step_only_reads_is_shown_shows_others_and_stays_as_it_was(world: World) -> None:
    task = stands(world, sketch(sw_reads="note"))
    engine, carol = world.engine, world.carol
    view = engine.task(task.id, carol)
    assert view.known == engine.step(task.id, carol).known == {"note": "甲"}
    assert view.draft == {"note": "甲"}
    with pytest.raises(InvalidForm) as refused:
        engine.complete(task.id, carol, task.revision, {"note": "乙", "agreed": True})
    assert list(refused.value.errors) == ["note"]
    assert "只能看" in refused.value.errors["note"][0].zh
    engine.complete(task.id, carol, task.revision, {"note": "甲", "more": "补充", "agreed": True})
    said = engine.case(task.case_id, world.alice).submissions[-1]
    assert said.values == {"more": "补充", "agreed": True}, "shown by what is read; what is read is not written again"


def test_a_corrected_value_is_what_is_read(world: World) -> None:
    task = stands(world, sketch(sw_reads="note"), note="乙")
    (entry,) = world.engine.case(task.case_id, world.alice).submissions
    world.engine.steering.correct(task.case_id, world.alice, entry.id, {**entry.values, "note": "甲"}, "笔误")
    assert world.engine.task(task.id, world.carol).known == {"note": "甲"}
    left = world.engine.case(task.case_id, world.carol).tasks[-1]
    world.engine.complete(task.id, world.carol, left.revision, {"more": "补充", "agreed": True})


def test_a_routed_field_that_is_only_read_keeps_its_value_in_the_data(world: World) -> None:
    """A step that does not write `agreed` must not send the case the other way."""
    drawn = Sketch("permit").start().person("a", sw_form="facts").person("b", sw_form="facts", sw_reads="agreed")
    drawn.node("exclusiveGateway", "way", default="f4").end("yes", "no").form("facts", {"agreed": YES_NO, "note": TEXT})
    drawn.flow("begin", "a", "b", "way").flow("way", "yes", when="agreed").flow("way", "no")
    world.deploy(drawn)
    (task,) = world.engine.start("permit", world.alice, place=VILLAGE, title="甲", values={}).opened
    taken = world.engine.claim(task.id, world.alice, task.revision)
    (second,) = world.engine.complete(taken.id, world.alice, taken.revision, {"agreed": True}).opened
    taken = world.engine.claim(second.id, world.alice, second.revision)
    assert world.engine.complete(taken.id, world.alice, taken.revision, {"note": "x"}).ended == "yes"
