"""Repetition of an activity: for each item, side by side or one after the other, or while a condition holds.

BPMN 2.0 §13.3.6 and §13.3.7. Each round of a multi-instance has a layer of data of its own with its item; what comes
out is put together in the order of the items, whoever finishes first. The completion condition sees all results so far
and the standard's counters, so that "three of five agree" ends the vote early.

Beside BPMN's own `loopDataInputRef` and `outputDataItem`, which editors drop when they name a plain variable, the
element may carry `sw:inputCollection`, `sw:inputElement`, `sw:outputCollection` and `sw:outputElement`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.definitions.mapping import VARIABLE
from engine.definitions.words import BPMN, SW
from engine.feel import Outcome
from engine.runner.behaviour import formula_of, read_behaviour, text_in
from engine.runner.facts import StepFailed
from engine.runner.formulas import reason, shown
from engine.runner.throwing import throw
from engine.runner.tokens import Token

if TYPE_CHECKING:
    from lxml import etree

    from engine.runner.drawn import Drawn

MAX_ROUNDS = 1_000
"""Rounds of a multi-instance activity."""


class Rounds:
    """A multi-instance activity, parallel or sequential."""

    def __init__(self, mark: etree._Element, source: Drawn, names: frozenset[str]) -> None:
        self.sequential = mark.get("isSequential") in ("true", "1")
        self.item = mark.get(f"{SW}inputElement") or _name(mark, "inputDataItem")
        self.output = mark.get(f"{SW}outputCollection") or _reference(mark, "loopDataOutputRef", source)
        names |= {each for each in (self.item, self.output) if each}
        self.collection = formula_of(
            mark.get(f"{SW}inputCollection") or _reference(mark, "loopDataInputRef", source), names
        )
        self.cardinality = formula_of(text_in(mark, "loopCardinality"), names)
        self.gives = formula_of(mark.get(f"{SW}outputElement") or _name(mark, "outputDataItem"), names)
        self.until = formula_of(text_in(mark, "completionCondition"), names)
        self.behaviour = read_behaviour(mark, source, names)

    def begin(self, token: Token) -> bool:
        """Start all rounds, or the first; True if there is none."""
        items = self._items(token)
        if len(items) > MAX_ROUNDS:
            raise StepFailed(
                "“{step}”要重复 {found} 次，最多允许 {most} 次。",
                "“{step}” would run {found} times; at most {most} are allowed.",
                step=token.task_spec.name,
                found=len(items),
                most=MAX_ROUNDS,
            )
        token.internal_data["rounds"] = {"items": items, "next": 0, "done": 0, "given": []}
        if self.output is not None:
            token.data[self.output] = []
        if not items:
            return True
        token.start()
        for _ in items[:1] if self.sequential else items:
            self._start(token)
        return False

    def _items(self, token: Token) -> list[Any]:
        if self.cardinality is not None:
            found = self.cardinality.explain(token)
            count: Any = found.value
            if isinstance(count, bool) or count is None or isinstance(count, str) or not 0 <= count <= MAX_ROUNDS:
                raise _no_list(token, self.cardinality.text, found)
            return list(range(1, int(count) + 1))
        if self.collection is None:
            raise _no_list(token, "", Outcome(None, ()))
        found = self.collection.explain(token)
        items = found.value
        if not isinstance(items, list):
            raise _no_list(token, self.collection.text, found)
        token.task_spec.check(items)
        return items

    def _start(self, token: Token) -> None:
        rounds = token.internal_data["rounds"]
        number = rounds["next"]
        rounds["next"] = number + 1
        each = token.workflow.token(token.task_spec, owner=token)
        each.internal_data["round"] = number
        each.local = {"loopCounter": number + 1}
        if self.item is not None:
            each.data[self.item] = rounds["items"][number]
        token.workflow.top.enter(each)

    def end(self, token: Token, each: Token) -> None:
        """A round is done: collect what it gives, and go on, finish, or wait for the others."""
        rounds = token.internal_data["rounds"]
        given = rounds["given"]
        results: dict[str, Any] = {}
        if self.output is not None:
            value = self.gives.value(each) if self.gives is not None else None
            each.task_spec.check(value)
            given = sorted([*given, [each.internal_data["round"], value]], key=lambda pair: pair[0])
            results[self.output] = [pair[1] for pair in given]
        else:
            results = {
                name: value for name, value in (each.local or {}).items() if name not in ("loopCounter", self.item)
            }
        done, total = rounds["done"] + 1, len(rounds["items"])
        known = {**results, **self._counters(done, total)}
        enough = self.until is not None and self.until.holds(token, known)
        thrown = self.behaviour.events(token, done, known) if self.behaviour is not None else ()
        rounds["done"], rounds["given"] = done, given
        token.data.update(results)
        each.remove()
        for kind, name in thrown:
            throw(token, kind, name, {})
        if not token.alive:
            return  # what the round threw interrupted the rest
        if enough or done == total:
            self._finish(token)
        elif self.sequential:
            self._start(token)

    def _counters(self, done: int, total: int) -> dict[str, Any]:
        return {
            "numberOfInstances": total,
            "numberOfCompletedInstances": done,
            "numberOfActiveInstances": min(1 if self.sequential else total, total - done),
            "numberOfTerminatedInstances": 0,
        }

    @staticmethod
    def _finish(token: Token) -> None:
        for each in tuple(token.owned):
            if "round" in each.internal_data:
                each.cancel()
        token.ready()


def _reference(mark: etree._Element, tag: str, source: Drawn) -> str | None:
    """The variable that is named: by the id of a data object, input or output, or itself."""
    text = text_in(mark, tag)
    return source.carriers.variable(text) or text


def _name(mark: etree._Element, tag: str) -> str | None:
    item = mark.find(f"{BPMN}{tag}")
    if item is None:
        return None
    name = (item.get("name") or "").strip()
    return name if VARIABLE.fullmatch(name) else item.get("id")


def _no_list(token: Token, text: str, found: Outcome) -> StepFailed:
    return StepFailed(
        "“{step}”按“{text}”重复，应得到列表或 0 到 {most} 的次数，得到的是 {value}。{why}",
        "“{step}” repeats by “{text}”, which should give a list or a count from 0 to {most}; it gave {value}. {why}",
        step=token.task_spec.name,
        text=text,
        most=MAX_ROUNDS,
        value=shown(found.value),
        why=reason(found),
    )
