"""Whoever may not know of a step hears that there is none: not who has it, nor who did it, nor what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine import Actor, HumanTask
from engine.errors import AlreadyClaimed, NotFound, Refusal
from engine.verbs.foreseeing import ACTS
from tests.engine.office import Office, chain

OF_TASKS = sorted(name for name, act in ACTS.items() if not act.of_case)
ARGUMENTS: dict[str, tuple[object, ...]] = {
    "complete": ({},), "transfer": ("nobody", "-"), "delegate": ("nobody", "-"), "answer": ("-",), "give_back": ("a", "-"),
    "add_signer": ("nobody", "before", "-"), "remove_signer": ("nobody", "-"), "grant_cancel": ("-",), "refuse_cancel": ("-",),
}  # fmt: skip
"""What each verb is given beside the step, who asks and the revision; nothing where it is not named."""


def _stands(office: Office, how: str) -> HumanTask:
    office.begin(chain("a", "b"))
    task = office.take("a")
    if how == "done":
        office.do("a")
    elif how == "left":
        office.world.engine.cancel(office.case_id, office.world.root, 2, "误报")
    elif how == "suspended":
        office.world.engine.steering.suspend(office.case_id, office.world.root, 2, "待查")
    return task


def _asked(office: Office, operation: str, task: HumanTask, who: Actor, revision: int) -> Refusal | None:
    """What the verb answers."""
    home = office.world.engine if operation in ("claim", "unclaim", "complete") else office.world.engine.operations
    verb: Callable[..., object] = getattr(home, operation)
    seen = () if operation == "take_back" else (revision,)
    try:
        verb(task.id, who, *seen, *ARGUMENTS.get(operation, ()))
    except Refusal as refused:
        return refused
    return None


@pytest.mark.parametrize("how", ["taken", "done", "left", "suspended"])
def test_a_stranger_who_knows_the_id_hears_the_same_of_every_step(office: Office, how: str) -> None:
    task, stranger = _stands(office, how), office.world.dan
    for operation in {*OF_TASKS, "refuse_cancel"}:
        for revision in (task.revision, 77):
            refused = _asked(office, operation, task, stranger, revision)
            nothing = _asked(office, operation, replace(task, id="nothing"), stranger, revision)
            assert isinstance(refused, NotFound), operation
            assert nothing is not None
            assert refused.text == nothing.text, f"{operation} tells that the step is there"
    with pytest.raises(NotFound):
        office.world.engine.save_draft(task.id, stranger, {"note": "x"})
    foreseen = office.world.engine.operations.foresee(task.id, stranger, "complete", 77, values={})
    assert isinstance(foreseen.refusal, NotFound)
    (result,) = office.world.engine.operations.many("claim", [(task.id, 77)], stranger)
    assert isinstance(result.refusal, NotFound)


def test_colleagues_and_whoever_has_a_copy_are_told_who_was_first(office: Office) -> None:
    task = _stands(office, "taken")
    office.world.engine.operations.copy(office.case_id, office.world.alice, [office.world.dan.person])
    for who in (office.world.bob, office.world.dan):
        refused = _asked(office, "complete", task, who, task.revision)
        assert isinstance(refused, AlreadyClaimed)
        assert "Alice" in refused.text.zh
