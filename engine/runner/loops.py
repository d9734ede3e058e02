"""Standard loops (BPMN 2.0 §13.3.6), and which repetition is drawn on an activity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.definitions.words import BPMN
from engine.runner.behaviour import formula_of, text_in
from engine.runner.facts import StepFailed
from engine.runner.rounds import Rounds
from engine.runner.tokens import Token

if TYPE_CHECKING:
    from lxml import etree

    from engine.runner.drawn import Drawn

MAX_LOOPS = 10_000
"""Rounds of a standard loop that has no maximum of its own."""


class Loop(Rounds):
    """A standard loop: again while the condition holds, at most so many times. All rounds share the scope's data."""

    def __init__(self, mark: etree._Element, names: frozenset[str]) -> None:
        self.sequential = True
        self.condition = formula_of(text_in(mark, "loopCondition"), names | {"loopCounter"})
        self.first = mark.get("testBefore") not in ("true", "1")
        self.maximum = int(mark.get("loopMaximum") or 0)

    def begin(self, token: Token) -> bool:
        """Start the first round; True if there is none."""
        again = self.first or self._again(token, 0)
        token.internal_data["rounds"] = {"done": 0}
        if not again:
            return True
        token.start()
        self._start(token)
        return False

    def _again(self, token: Token, done: int) -> bool:
        if self.maximum and done >= self.maximum:
            return False
        if self.condition is not None and not self.condition.holds(token, {"loopCounter": done}):
            return False
        if done >= MAX_LOOPS:
            raise StepFailed(
                "“{step}”已循环 {most} 次，条件仍然成立。请检查循环条件，或写明次数上限。",
                "“{step}” has run {most} times and its condition still holds. Check the condition, or give a maximum.",
                step=token.task_spec.name,
                most=MAX_LOOPS,
            )
        return True

    def _start(self, token: Token) -> None:
        each = token.workflow.token(token.task_spec, owner=token)
        each.internal_data["round"] = token.internal_data["rounds"]["done"]
        each.put_down()
        token.workflow.top.enter(each)

    def end(self, token: Token, each: Token) -> None:
        """A round is done."""
        done = token.internal_data["rounds"]["done"] + 1
        again = self._again(token, done)
        token.internal_data["rounds"]["done"] = done
        each.remove()
        if again:
            self._start(token)
        else:
            self._finish(token)


def read_rounds(activity: etree._Element, source: Drawn, names: frozenset[str]) -> Rounds | None:
    """The repetition drawn on an activity."""
    mark = activity.find(f"{BPMN}multiInstanceLoopCharacteristics")
    if mark is not None:
        return Rounds(mark, source, names)
    mark = activity.find(f"{BPMN}standardLoopCharacteristics")
    return None if mark is None else Loop(mark, names)


def _text(mark: etree._Element, tag: str) -> str | None:
    return (mark.findtext(f"{BPMN}{tag}") or "").strip() or None
