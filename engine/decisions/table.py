"""Decision tables as closures (DMN 1.5, chapter 8). Each evaluation says which rules fired and why the others did not."""

from __future__ import annotations

from dataclasses import dataclass

from engine.decisions.conditions import Conditions
from engine.decisions.hits import Conflict, Hit, HitPolicy, aggregate, several, single
from engine.decisions.scene import DecidedTable, Logic, Scene, bits
from engine.feel.coerce import NO_FIT, fit
from engine.feel.compare import contains, equal
from engine.feel.convert import to_python
from engine.feel.errors import WHOLE
from engine.feel.expression import Expression, UnaryTests
from engine.feel.frame import Frame, Run, Spot
from engine.feel.types import Type
from engine.feel.values import Range

NO_RANK = 1_000_000


@dataclass(frozen=True, slots=True)
class Input:
    """A column of conditions."""

    label: str
    value: Logic
    type: Type
    allowed: UnaryTests | None


@dataclass(frozen=True, slots=True)
class Output:
    """A column of results; `order` is its output values from the highest priority to the lowest, `allowed` their text."""

    name: str
    type: Type
    allowed: str
    order: Expression | None
    default: Logic | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: its outputs, the texts of all its cells, and its annotations."""

    id: str
    line: int
    outputs: tuple[Logic, ...]
    texts: tuple[str, ...]
    annotations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table, ready to decide."""

    id: str
    owner: str
    policy: HitPolicy
    aggregation: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    conditions: tuple[Conditions, ...]
    rules: tuple[Rule, ...]
    ids: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    """Of each rule its id and the texts of its cells: what every explanation of the table shares."""
    slots: int

    def decide(self, scene: Scene) -> object:
        """The value of the table; null with a reason if its rules contradict the hit policy."""
        spot = Spot(self.id, WHOLE)
        values = self.input_values(scene, spot)
        if values is None:
            return None
        fired, failed = self.match(scene, values)
        hits = [self.hit(scene, number) for number in fired]
        scene.tables.append(self.trace(scene, values, fired, failed))
        try:
            return self.result(scene, hits)
        except Conflict as problem:
            return scene.null(spot, problem.zh, problem.en)

    def input_values(self, scene: Scene, spot: Spot) -> list[object] | None:
        """The value of each input column, or None if one is not allowed."""
        values: list[object] = []
        for column in self.inputs:
            value = column.value(scene)
            fitting = fit(column.type, value, scene.run)
            if fitting is NO_FIT:
                scene.note(
                    spot, f"输入“{column.label}”不符合类型 {column.type}", f"input {column.label!r} is no {column.type}"
                )
                fitting = None
            if column.allowed is not None and fitting is not None:
                passed = column.allowed.run(scene.run, scene.values, fitting)
                if passed is not True:
                    zh = f"输入“{column.label}”的值不在允许值 {column.allowed.text} 之内"
                    scene.note(spot, zh, f"input {column.label!r} is not one of {column.allowed.text}")
                    return None
            values.append(fitting)
        return values

    def match(self, scene: Scene, values: list[object]) -> tuple[list[int], list[int]]:
        """The rules that fire, and for each input column the rules, as bits, that failed there first."""
        frame = Frame(scene.run, scene.values, scene.values, [None] * self.slots)  # type: ignore[arg-type]
        scene.run.spend(len(self.rules) + sum(each.cost for each in self.conditions))
        candidates = (1 << len(self.rules)) - 1
        failed: list[int] = []
        for column, value in zip(self.conditions, values, strict=True):
            passing = column.passing(frame, value, candidates)
            failed.append(candidates & ~passing)
            candidates &= passing
        fired = list(bits(candidates))
        if self.policy is HitPolicy.FIRST and fired:
            before = (1 << fired[0]) - 1
            return fired[:1], [each & before for each in failed]
        return fired, failed

    def trace(self, scene: Scene, values: list[object], fired: list[int], failed: list[int]) -> DecidedTable:
        """What people may want to know about this evaluation."""
        inputs = tuple(
            (column.label, to_python(value, scene.run.touch)) for column, value in zip(self.inputs, values, strict=True)
        )
        notes = tuple(self.rules[each].annotations for each in fired)
        ids = tuple(self.ids[each] for each in fired)
        return DecidedTable(self.id, self.owner, ids, notes, inputs, self.ids, self.cells, tuple(failed))

    def hit(self, scene: Scene, index: int) -> Hit:
        """A rule that fired, with its outputs evaluated; one that is missing is null."""
        logics = self.rules[index].outputs
        found = [
            self.fitted(scene, column, logics[place](scene)) if place < len(logics) else (None, NO_RANK)
            for place, column in enumerate(self.outputs)
        ]
        return Hit(index + 1, tuple(value for value, _ in found), tuple(priority for _, priority in found))

    def fitted(self, scene: Scene, column: Output, value: object) -> tuple[object, int]:
        """An output as its column wants it, with its place among the output values; null with a reason otherwise."""
        found = fit(column.type, value, scene.run)
        if found is NO_FIT:
            scene.note(
                Spot(self.id, WHOLE),
                f"输出“{column.name}”不符合类型 {column.type}",
                f"output {column.name!r} is no {column.type}",
            )
            return None, NO_RANK
        place = rank(scene, column, found)
        if place == NO_RANK and found is not None:
            zh = f"输出“{column.name}”的值不在允许值 {column.allowed} 之内"
            scene.note(Spot(self.id, WHOLE), zh, f"output {column.name!r} is not one of {column.allowed}")
            return None, NO_RANK
        return found, place

    def wrapped(self, values: tuple[object, ...]) -> object:
        """The outputs of a rule: a value, or a context with a key for each of several columns."""
        if len(self.outputs) == 1:
            return values[0] if values else None
        return {column.name: value for column, value in zip(self.outputs, values, strict=False)}

    def result(self, scene: Scene, hits: list[Hit]) -> object:
        """What the hits amount to."""
        if not hits and any(each.default is not None for each in self.outputs):
            defaults = (None if each.default is None else each.default(scene) for each in self.outputs)
            return self.wrapped(
                tuple(self.fitted(scene, each, value)[0] for each, value in zip(self.outputs, defaults, strict=True))
            )
        if self.policy in (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER):
            if self.aggregation:
                return self.aggregated(hits, scene.run)
            return [self.wrapped(each.outputs) for each in several(self.policy, hits)] or None
        return self.wrapped(single(self.policy, hits, scene.run).outputs) if hits else None

    def aggregated(self, hits: list[Hit], run: Run) -> object:
        """The aggregation of each output column."""
        columns = [
            aggregate(self.aggregation, [each.outputs[place] for each in hits], run)
            for place in range(len(self.outputs))
        ]
        return self.wrapped(tuple(columns))


def rank(scene: Scene, column: Output, value: object) -> int:
    """The place of a value among the output values; unlisted ones come last."""
    if column.order is None:
        return 0
    listed = column.order.run(scene.run, scene.values)
    for place, each in enumerate(listed if isinstance(listed, list) else ()):
        same = contains(each, value, scene.run) if isinstance(each, Range) else equal(value, each, scene.run)
        if same is True:
            return place
    return NO_RANK
