"""A decision model: read once, immutable, decided as often as wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.decisions.boxed import frame_of
from engine.decisions.checks import table_problems
from engine.decisions.gaps import coverage_problems
from engine.decisions.graph import DecisionPart, Evaluation, Imported, InputData, Knowledge, Part, Service, new_scene
from engine.decisions.item_types import ItemTypes
from engine.decisions.problems import DecisionModelError, ModelProblem
from engine.decisions.reader import GraphReader
from engine.decisions.scene import DecidedTable
from engine.decisions.source import children, outline, read, refuse
from engine.decisions.table import Table
from engine.feel.calls import call_value
from engine.feel.convert import Unconvertible, to_feel, to_python
from engine.feel.errors import WHOLE, LimitExceeded, Reason
from engine.feel.frame import HostFunctions, Run, Spot
from engine.feel.values import Function


@dataclass(frozen=True, slots=True)
class DecisionInfo:
    """What a decision is called, what it directly requires, and the names of its outputs (none for a single value)."""

    id: str
    name: str
    line: int
    requires: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """The value of a decision (plain Python), each table evaluated on the way, and why anything is null."""

    value: object
    tables: tuple[DecidedTable, ...]
    reasons: tuple[Reason, ...]

    @property
    def fired(self) -> tuple[str, ...]:
        """The ids of all rules that fired, in the order of evaluation."""
        return tuple(rule for table in self.tables for rule in table.fired)


@dataclass(frozen=True)
class DecisionModel:
    """The decisions of one file. Made by `parse_model`."""

    name: str
    namespace: str
    decisions: Mapping[str, DecisionInfo]
    """By id, in the order of the file."""
    parts: Mapping[str, Part] = field(repr=False)
    imports: Mapping[str, Imported] = field(repr=False)
    types: ItemTypes = field(repr=False)
    tables: tuple[Table, ...] = field(repr=False)
    reads: Mapping[str, set[tuple[str, ...]]] = field(repr=False)
    """The paths of variables that each part reads, by its id."""
    problems: tuple[ModelProblem, ...] = field(repr=False)

    def decide(
        self,
        decision: str,
        inputs: Mapping[str, object],
        *,
        now: datetime | None = None,
        functions: HostFunctions | None = None,
    ) -> Decided:
        """Decide a decision, or call a decision service or business knowledge model, by id or name.

        Raises KeyError for an unknown one. `inputs` holds the values of input data by name, for a service also of its
        input decisions, for a business knowledge model those of its parameters. What goes wrong
        inside gives null and a reason, never an exception.
        """
        part = self.find(decision)
        run = Run(now, functions)
        evaluation = Evaluation(self.parts, self.imports, inputs, new_scene(run))
        value: object = None
        try:
            found = evaluation.value(part) if isinstance(part, DecisionPart) else self.called(evaluation, part)
            value = to_python(found, run.touch)
        except LimitExceeded as limit:
            run.reasons.append(Reason(part.id, WHOLE, limit.zh, limit.en))
        except RecursionError:
            run.reasons.append(Reason(part.id, WHOLE, "决策互相调用太深", "the decisions call one another too deeply"))
        return Decided(value, tuple(evaluation.scene.tables), tuple(run.reasons))

    def called(self, evaluation: Evaluation, part: Part) -> object:
        """What a service or business knowledge model gives for the inputs of its parameters' names."""
        function = evaluation.value(part)
        names = function.parameters if isinstance(function, Function) else ()
        try:
            arguments = [to_feel(evaluation.inputs.get(name)) for name in names]
        except Unconvertible as problem:
            return evaluation.scene.null(Spot(part.id, WHOLE), problem.zh, problem.en)
        return call_value(frame_of(evaluation.scene), function, arguments, spot=Spot(part.id, WHOLE))

    def find(self, decision: str) -> Part:
        """The decision, service or business knowledge model of that id or name; decisions come before the others."""
        found = self.parts.get(decision)
        if isinstance(found, DecisionPart | Service | Knowledge):
            return found
        named = [each for each in self.parts.values() if each.name == decision]
        for kind in (DecisionPart, Service, Knowledge):
            for each in named:
                if isinstance(each, kind):
                    return each
        raise KeyError(decision)

    def rule_ids(self, decision: str) -> tuple[str, ...]:
        """The ids of the rules of the decision's own tables, for coverage."""
        owner = self.find(decision).id
        return tuple(rule.id for table in self.tables if table.owner == owner for rule in table.rules)

    def input_names(self, decision: str) -> tuple[str, ...]:
        """The names of all input data that the decision needs, also through other decisions."""
        return tuple(
            dict.fromkeys(
                part.variable
                for part in self.reached(decision)
                if isinstance(part, InputData) or (isinstance(part, DecisionPart) and part.logic is None)
            )
        )

    def input_paths(self, decision: str) -> frozenset[tuple[str, ...]]:
        """What the decision reads of its input data, path by path: `("rules", "fees", "base")`."""
        names = {*self.input_names(decision)}
        found = (path for part in self.reached(decision) for path in self.reads.get(part.id, ()))
        return frozenset(path for path in found if path[0] in names)

    def reached(self, decision: str) -> list[Part]:
        """The decision and all that it requires in this file, directly or through others; the nearest first."""
        found: dict[str, Part] = {}
        waiting = [self.find(decision).id]
        while waiting:
            part = self.parts[waiting.pop(0)]
            if part.id in found:
                continue
            found[part.id] = part
            if isinstance(part, Service):
                waiting += [*part.outputs]
            waiting += [each.id for each in getattr(part, "requires", ()) if not each.through]
        return [*found.values()]

    def check(self) -> list[ModelProblem]:
        """What is wrong with the expressions, types and tables (errors), and what looks wrong (warnings), in file order."""
        found = {*self.problems}
        for table in self.tables:
            found |= {*table_problems(table), *coverage_problems(table)}
        return sorted(found, key=lambda each: (each.line, each.code, each.en))


def parse_model(data: bytes, name: str, imports: Mapping[str, DecisionModel] | None = None) -> DecisionModel:
    """Read a DMN 1.2 to 1.5 file; `name` is what messages call it; `imports` are models by namespace.

    Raises DecisionModelError if it cannot be read as a graph of decisions. A wrong expression is no such error: it
    gives null when evaluated, and `check` names it.
    """
    root = read(data)
    given = imports or {}
    used: dict[str, Imported] = {}
    types: dict[str, ItemTypes] = {}
    for each in children(root, "import"):
        model, alias = given.get(each.get("namespace") or ""), each.get("name") or ""
        if model is not None:
            used[alias], types[alias] = Imported(alias, model.parts, model.imports), model.types
        elif (each.get("importType") or "").endswith("/MODEL/"):
            space = each.get("namespace") or ""
            raise refuse(
                "missing-import",
                f"缺少导入的模型 {space}",
                f"the imported model {space} is missing",
                each.sourceline or 0,
            )
    reader = GraphReader(root, used, types)
    parts = reader.parts()
    if reader.fatal:
        raise DecisionModelError(reader.fatal)
    shared = reader.shared
    decisions = {part.id: info(part, parts, shared.tables) for part in parts.values() if isinstance(part, DecisionPart)}
    return DecisionModel(
        name, reader.namespace, decisions, parts, used, shared.types, tuple(shared.tables), shared.reads,
        (*shared.types.problems, *shared.problems),
    )  # fmt: skip


def parse_models(files: Mapping[str, bytes], only: str | None = None) -> dict[str, DecisionModel]:
    """Read files that may import one another, by their names; with `only`, that file and those that it needs.

    Raises DecisionModelError for the first that cannot be read.
    """
    made: dict[str, DecisionModel] = {}
    waiting = dict(files) if only is None else needed(files, only)
    while waiting:
        failed: DecisionModelError | None = None
        for name, data in list(waiting.items()):
            try:
                made[name] = parse_model(data, name, {each.namespace: each for each in made.values()})
            except DecisionModelError as error:
                failed = failed or error
            else:
                del waiting[name]
                failed = None
                break
        if failed is not None:
            raise failed
    return made


def needed(files: Mapping[str, bytes], start: str) -> dict[str, bytes]:
    """The file and all that it imports, directly or through others; files that cannot be read are left out."""
    outlines = {name: outline(data) for name, data in files.items()}
    by_namespace = {own: name for name, (own, _) in outlines.items() if own}
    found: dict[str, bytes] = {}
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = files[name]
            waiting += [by_namespace[each] for each in outlines[name][1] if each in by_namespace]
    return found


def info(part: DecisionPart, parts: Mapping[str, Part], tables: list[Table]) -> DecisionInfo:
    """The public facts of a decision."""
    requires = tuple(each.through or parts[each.id].name for each in part.requires)
    own = [each for each in tables if each.owner == part.id]
    outputs = tuple(each.name for each in own[0].outputs) if len(own) == 1 and len(own[0].outputs) > 1 else ()
    return DecisionInfo(part.id, part.name, part.line, requires, outputs)
