"""Data associations as they run: what an activity gets lies over the data around it and is gone when it is left.

What a task or an embedded sub-process writes is routing data as ever, and what its associations bring out comes on top.
A called process that is given something sees nothing else, and one from which something is brought out leaves nothing
else (BPMN 2.0 §10.4.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from engine.runner.formulas import Formula

if TYPE_CHECKING:
    from engine.definitions.elements import Assignment, Element
    from engine.runner.tokens import Token


class Associations:
    """The data associations of one activity or event."""

    __slots__ = ("_own", "inputs", "outputs")

    def __init__(self, element: Element, names: frozenset[str]) -> None:
        names |= {each.to for each in (*element.inputs, *element.outputs)}
        self.inputs = _formulas(element.inputs, names)
        self.outputs = _formulas(element.outputs, names)
        self._own = {each.to for each in element.inputs} | {each.moved for each in element.outputs if each.moved}

    def given(self, token: Token) -> dict[str, Any]:
        """What flows in. Raises `StepFailed` for what no state can keep."""
        return _values(self.inputs, token, {})

    def taken(self, token: Token, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """Of what came with an event, what flows out; all of it where nothing says so."""
        return _values(self.outputs, token, payload) if self.outputs else payload

    def leave(self, token: Token, *, alone: bool) -> None:
        """The activity is done: what flows out goes to the data around, `alone` or beside all that was written."""
        written = {} if alone and self.outputs else dict(token.local or {})
        for name in self._own:
            written.pop(name, None)
        results = _values(self.outputs, token, {})
        token.put_down()
        token.data.update(written | results)


def _formulas(assignments: Iterable[Assignment], names: frozenset[str]) -> tuple[tuple[str, Formula], ...]:
    return tuple((each.to, Formula(each.value, names)) for each in assignments)


def _values(assignments: Iterable[tuple[str, Formula]], token: Token, payload: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: formula.value(token, payload) for name, formula in assignments}
    token.task_spec.check(values)
    return values
