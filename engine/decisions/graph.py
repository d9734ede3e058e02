"""The parts of a requirement graph (DMN 1.5, chapter 6) and how one part gets its value from those it requires."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.decisions.boxed import fit_value
from engine.decisions.scene import Logic, Scene
from engine.feel.convert import Unconvertible, to_feel
from engine.feel.errors import WHOLE
from engine.feel.frame import Frame, Run, Spot
from engine.feel.types import Type
from engine.feel.values import Function


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something that a part requires: its id, and the import through which it comes, if any."""

    id: str
    through: str = ""


@dataclass(slots=True)
class Part:
    """What all parts have: id, name, the name of its variable and the type of it."""

    id: str
    name: str
    variable: str
    type: Type
    line: int


@dataclass(slots=True)
class InputData(Part):
    """A value from outside."""


@dataclass(slots=True)
class DecisionPart(Part):
    """A decision; without logic its value comes from outside."""

    requires: tuple[Requirement, ...] = ()
    logic: Logic | None = None


@dataclass(slots=True)
class Knowledge(Part):
    """A business knowledge model: a function."""

    requires: tuple[Requirement, ...] = ()
    parameters: tuple[tuple[str, Type], ...] = ()
    body: Logic | None = None


@dataclass(slots=True)
class Service(Part):
    """A decision service: a function of its input data and input decisions."""

    outputs: tuple[str, ...] = ()
    input_data: tuple[str, ...] = ()
    input_decisions: tuple[str, ...] = ()


Parts = Mapping[str, Part]


@dataclass(slots=True)
class Imported:
    """An imported model under the name that this model gives it."""

    name: str
    parts: Parts
    imports: Mapping[str, Imported]


@dataclass(slots=True)
class Evaluation:
    """One evaluation of a graph: inputs by name, decisions already made by id."""

    parts: Parts
    imports: Mapping[str, Imported]
    inputs: Mapping[str, object]
    scene: Scene
    made: dict[str, object] = field(default_factory=dict)

    def value(self, part: Part) -> object:
        """The value of a part in a scope."""
        match part:
            case DecisionPart():
                return self.decision(part)
            case Knowledge():
                return self.function(part)
            case Service():
                return self.service(part)
        return self.input(part)

    def decision(self, part: DecisionPart) -> object:
        """The value of a decision, made once."""
        if part.id in self.made:
            return self.made[part.id]
        if part.logic is None:
            value = self.input(part)
        else:
            scene = Scene(self.scene.run, self.required(part.requires), self.scene.tables)
            value = fit_value(scene, part.type, part.logic(scene), Spot(part.id, WHOLE))
        self.made[part.id] = value
        return value

    def input(self, part: Part) -> object:
        """A value from outside, fitted to its type; null if it is missing."""
        spot = Spot(part.id, WHOLE)
        raw = self.inputs.get(part.variable)
        if part.variable not in self.inputs:
            return self.scene.null(spot, f"没有给出输入“{part.name}”", f"input {part.name!r} was not given")
        try:
            return fit_value(self.scene, part.type, to_feel(raw), spot)
        except Unconvertible as problem:
            return self.scene.null(spot, problem.zh, problem.en)

    def required(self, requires: tuple[Requirement, ...]) -> dict[object, object]:
        """The names that the required parts bring into scope."""
        names: dict[object, object] = {}
        for each in requires:
            if not each.through:
                part = self.parts[each.id]
                names[part.variable] = self.value(part)
            elif each.through in self.imports:
                outer = names.get(each.through)
                entries = dict(outer) if isinstance(outer, dict) else {}
                part = self.imports[each.through].parts[each.id]
                entries[part.variable] = self.inside(each.through).value(part)
                names[each.through] = entries
        return names

    def inside(self, name: str) -> Evaluation:
        """The evaluation of an imported model; its inputs stand under its name."""
        model = self.imports[name]
        given = self.inputs.get(name)
        inputs = given if isinstance(given, Mapping) else self.inputs
        return Evaluation(model.parts, model.imports, inputs, self.scene)

    def function(self, part: Knowledge) -> Function:
        """The function that a business knowledge model is."""
        names = tuple(name for name, _ in part.parameters)
        spot = Spot(part.id, WHOLE)

        def call(frame: Frame, arguments: list[object]) -> object:
            known: dict[object, object] = {part.variable: function, **self.required(part.requires)}
            known.update(zip(names, arguments, strict=True))
            scene = Scene(frame.run, known, self.scene.tables)
            return fit_value(scene, part.type, part.body(scene) if part.body else None, spot)

        function = Function(names, call, part.name, types=tuple(declared for _, declared in part.parameters))
        return function

    def service(self, part: Service) -> Function:
        """The function that a decision service is."""
        given = [self.parts[each] for each in (*part.input_data, *part.input_decisions)]

        def call(frame: Frame, arguments: list[object]) -> object:
            return self.serve(part, dict(zip((each.id for each in given), arguments, strict=True)))

        return Function(
            tuple(each.variable for each in given), call, part.name, types=tuple(each.type for each in given)
        )

    def serve(self, part: Service, arguments: Mapping[str, object]) -> object:
        """The outputs of a service for values of its inputs, by id."""
        inputs = {**self.inputs, **{self.parts[each].variable: arguments.get(each) for each in part.input_data}}
        made = {each: arguments.get(each) for each in part.input_decisions}
        inner = Evaluation(self.parts, self.imports, inputs, self.scene, made)
        values = {self.parts[each].variable: inner.value(self.parts[each]) for each in part.outputs}
        value: object = next(iter(values.values())) if len(values) == 1 else values
        return fit_value(self.scene, part.type, value, Spot(part.id, WHOLE))


def cycles(parts: Parts) -> list[Part]:
    """Decisions that require themselves, directly or through others."""
    state: dict[str, int] = {}
    found: list[Part] = []
    for start in parts:
        stack = [(start, iter(next_ids(parts, start)))]
        if state.get(start):
            continue
        state[start] = 1
        while stack:
            name, following = stack[-1]
            for each in following:
                if state.get(each) == 1:
                    found.append(parts[each])
                elif not state.get(each):
                    state[each] = 1
                    stack.append((each, iter(next_ids(parts, each))))
                    break
            else:
                state[name] = 2
                stack.pop()
    return found


def next_ids(parts: Parts, name: str) -> list[str]:
    """The decisions that a decision requires."""
    part = parts[name]
    requires = part.requires if isinstance(part, DecisionPart) else ()
    return [each.id for each in requires if not each.through and isinstance(parts.get(each.id), DecisionPart)]


def new_scene(run: Run) -> Scene:
    """An empty scene."""
    return Scene(run, {})
