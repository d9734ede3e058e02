"""Repetition of an activity: for each item, side by side or one after the other, or while a condition holds.

BPMN 2.0 §13.3.6 and §13.3.7. Each round of a multi-instance has a layer of data of its own with its item; what comes
out is put together in the order of the items, whoever finishes first. The completion condition sees all results so far
and the standard's counters, so that "three of five agree" ends the vote early.

Beside BPMN's own `loopDataInputRef` and `outputDataItem`, which editors drop when they name a plain variable, the
element may carry `sw:inputCollection`, `sw:inputElement`, `sw:outputCollection` and `sw:outputElement`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.runner.facts import StepFailed
from engine.runner.formulas import Formula, shown
from engine.runner.tokens import Token

if TYPE_CHECKING:
    from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SW = "{urn:shouwang:bpmn:1}"
MAX_ROUNDS = 1_000
"""Rounds of one activity."""


class Rounds:
    """A multi-instance activity, parallel or sequential."""

    def __init__(self, mark: etree._Element, names: frozenset[str]) -> None:
        self.sequential = mark.get("isSequential") == "true"
        self.item = mark.get(f"{SW}inputElement") or _name(mark, "inputDataItem")
        self.output = mark.get(f"{SW}outputCollection") or _text(mark, "loopDataOutputRef")
        names |= {each for each in (self.item, self.output) if each}
        self.collection = _formula(mark.get(f"{SW}inputCollection") or _text(mark, "loopDataInputRef"), names)
        self.cardinality = _formula(_text(mark, "loopCardinality"), names)
        self.gives = _formula(mark.get(f"{SW}outputElement") or _name(mark, "outputDataItem"), names)
        self.until = _formula(_text(mark, "completionCondition"), names)

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
            count = self.cardinality.value(token)
            if isinstance(count, bool) or count is None or isinstance(count, str) or not 0 <= count <= MAX_ROUNDS:
                raise _no_list(token, self.cardinality.text, count)
            return list(range(1, int(count) + 1))
        if self.collection is None:
            raise _no_list(token, "", None)
        items = self.collection.value(token)
        if not isinstance(items, list):
            raise _no_list(token, self.collection.text, items)
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
        done = rounds["done"] + 1
        enough = self._enough(token, results, done, len(rounds["items"]))
        rounds["done"], rounds["given"] = done, given
        token.data.update(results)
        each.remove()
        if enough or done == len(rounds["items"]):
            self._finish(token)
        elif self.sequential:
            self._start(token)

    def _enough(self, token: Token, results: dict[str, Any], done: int, total: int) -> bool:
        if self.until is None:
            return False
        active = 1 if self.sequential else total - done
        counters = {
            "numberOfInstances": total,
            "numberOfCompletedInstances": done,
            "numberOfActiveInstances": min(active, total - done),
            "numberOfTerminatedInstances": 0,
        }
        return self.until.holds(token, {**results, **counters})

    @staticmethod
    def _finish(token: Token) -> None:
        for each in tuple(token.owned):
            if "round" in each.internal_data:
                each.cancel()
        token.ready()


class Loop(Rounds):
    """A standard loop: again while the condition holds, at most so many times. All rounds share the scope's data."""

    def __init__(self, mark: etree._Element, names: frozenset[str]) -> None:
        self.sequential = True
        self.condition = _formula(_text(mark, "loopCondition"), names)
        self.first = mark.get("testBefore") != "true"
        self.maximum = min(int(mark.get("loopMaximum") or MAX_ROUNDS), MAX_ROUNDS)

    def begin(self, token: Token) -> bool:
        """Start the first round; True if there is none."""
        again = self.first or self._again(token)
        token.internal_data["rounds"] = {"done": 0}
        if not again:
            return True
        token.start()
        self._start(token)
        return False

    def _again(self, token: Token) -> bool:
        return self.condition is None or self.condition.holds(token)

    def _start(self, token: Token) -> None:
        each = token.workflow.token(token.task_spec, owner=token)
        each.internal_data["round"] = token.internal_data["rounds"]["done"]
        token.workflow.top.enter(each)

    def end(self, token: Token, each: Token) -> None:
        """A round is done."""
        done = token.internal_data["rounds"]["done"] + 1
        again = done < self.maximum and self._again(token)
        token.internal_data["rounds"]["done"] = done
        each.remove()
        if again:
            self._start(token)
        else:
            self._finish(token)


def read_rounds(activity: etree._Element, names: frozenset[str]) -> Rounds | None:
    """The repetition drawn on an activity."""
    mark = activity.find(f"{BPMN}multiInstanceLoopCharacteristics")
    if mark is not None:
        return Rounds(mark, names)
    mark = activity.find(f"{BPMN}standardLoopCharacteristics")
    return None if mark is None else Loop(mark, names)


def _text(mark: etree._Element, tag: str) -> str | None:
    return (mark.findtext(f"{BPMN}{tag}") or "").strip() or None


def _name(mark: etree._Element, tag: str) -> str | None:
    item = mark.find(f"{BPMN}{tag}")
    return None if item is None else item.get("name") or item.get("id")


def _formula(text: str | None, names: frozenset[str]) -> Formula | None:
    return Formula(text, names) if text else None


def _no_list(token: Token, text: str, value: object) -> StepFailed:
    return StepFailed(
        "“{step}”按“{text}”重复，应得到列表或 0 到 {most} 的次数，得到的是 {value}。",
        "“{step}” repeats by “{text}”, which should give a list or a count from 0 to {most}; it gave {value}.",
        step=token.task_spec.name,
        text=text,
        most=MAX_ROUNDS,
        value=shown(value),
    )
