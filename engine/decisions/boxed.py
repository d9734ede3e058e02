"""Boxed expressions as closures over a scene (DMN 1.5, 7.3 and 10.2)."""

from __future__ import annotations

from collections.abc import Callable

from engine.decisions.place import Place
from engine.decisions.scene import Logic, Scene
from engine.decisions.source import Element, child, children, identity, local, text_of
from engine.decisions.table_reader import TableReader
from engine.feel.calls import call_value
from engine.feel.coerce import NO_FIT, fit
from engine.feel.compile_loops import as_list
from engine.feel.errors import WHOLE
from engine.feel.frame import Frame, Spot
from engine.feel.types import ANY, Type
from engine.feel.values import Function, kind, kind_zh

MAX_DEPTH = 30
FEEL_LANGUAGES = ("", "feel", "FEEL")


def spot_of(element: Element) -> Spot:
    """The place that a reason at run time points to."""
    return Spot(identity(element), WHOLE)


def box(element: Element | None, place: Place) -> Logic:
    """The closure of a boxed expression; null without one."""
    if element is None:
        return lambda scene: None
    make = BOXES.get(local(element))
    if make is None or place.depth > MAX_DEPTH:
        place.problem(
            element, "unsupported-expression", f"不支持 {local(element)}", f"{local(element)!r} is not supported"
        )
        spot = spot_of(element)
        return lambda scene: scene.null(spot, "这种表达式不受支持", "this kind of expression is not supported")
    logic = make(element, place)
    declared = place.shared.types.of(element) if local(element) != "functionDefinition" else ANY
    return logic if declared is ANY else fitted(logic, declared, spot_of(element))


def fitted(logic: Logic, declared: Type, spot: Spot) -> Logic:
    """The logic with its result fitted to a type; null with a reason if it does not fit."""

    def run(scene: Scene) -> object:
        return fit_value(scene, declared, logic(scene), spot)

    return run


def fit_value(scene: Scene, declared: Type, value: object, spot: Spot) -> object:
    """The value as the type wants it, or null with a reason."""
    found = fit(declared, value, scene.run)
    if found is NO_FIT:
        zh = f"结果是{kind_zh(value)}，不符合类型 {declared} 或其允许值"
        scene.note(spot, zh, f"a {kind(value)} that is not an allowed value of type {declared}")
        return None
    return found


def inner_expression(element: Element) -> Element | None:
    """The first child that is a boxed expression."""
    return next((each for each in children(element) if local(each) in BOXES), None)


def literal(element: Element, place: Place) -> Logic:
    """A FEEL text."""
    language = element.get("expressionLanguage") or ""
    if language not in FEEL_LANGUAGES and "/FEEL" not in language:
        place.problem(
            element,
            "foreign-language",
            f"表达式语言 {language} 不受支持，请用 FEEL",
            f"language {language!r} is not supported: use FEEL",
        )
        return lambda scene: None
    text = text_of(element)
    if not text:
        return lambda scene: None
    compiled = place.expression(element, text)
    if compiled is None:
        spot = Spot(text, 0)
        return lambda scene: scene.null(spot, "表达式有误", "the expression is wrong")
    return lambda scene: compiled.run(scene.run, scene.values)


def context(element: Element, place: Place) -> Logic:
    """Entries in order, each seeing those before it; an entry without a name is the result."""
    entries: list[tuple[str, Logic]] = []
    result: Logic | None = None
    inside = place.inside()
    for entry in children(element, "contextEntry"):
        variable = child(entry, "variable")
        if variable is None:
            result = box(inner_expression(entry), inside)
            continue
        name = variable.get("name") or ""
        logic = box(inner_expression(entry), inside)
        entries.append((name, fitted(logic, place.shared.types.of(variable), spot_of(entry))))
        inside = inside.inside((name,))

    def run(scene: Scene) -> object:
        made: dict[str, object] = {}
        inner = scene.inner({})
        for name, logic in entries:
            made[name] = logic(inner)
            inner = inner.inner({name: made[name]})
        return made if result is None else result(inner)

    return run


def listed(element: Element, place: Place) -> Logic:
    """A list of boxed expressions."""
    items = [box(each, place.inside()) for each in children(element) if local(each) in BOXES]
    return lambda scene: [item(scene) for item in items]


def relation(element: Element, place: Place) -> Logic:
    """Rows as contexts with the columns as keys."""
    columns = [each.get("name") or "" for each in children(element, "column")]
    rows = [
        [box(each, place.inside()) for each in children(row) if local(each) in BOXES]
        for row in children(element, "row")
    ]
    return lambda scene: [{name: cell(scene) for name, cell in zip(columns, row, strict=False)} for row in rows]


def invocation(element: Element, place: Place) -> Logic:
    """A call of a function by the names of its parameters."""
    function = box(inner_expression(element), place.inside())
    bindings: list[tuple[str, Logic]] = []
    for binding in children(element, "binding"):
        parameter = child(binding, "parameter")
        if parameter is not None:
            bindings.append((parameter.get("name") or "", box(inner_expression(binding), place.inside())))
    names = tuple(name for name, _ in bindings)
    spot = spot_of(element)

    def run(scene: Scene) -> object:
        arguments = [logic(scene) for _, logic in bindings]
        return call_value(frame_of(scene), function(scene), arguments, names, spot)

    return run


def function(element: Element, place: Place) -> Logic:
    """A function of its formal parameters."""
    kind_of = (element.get("kind") or "FEEL").upper()
    if kind_of != "FEEL":
        place.problem(
            element,
            "external-function",
            f"不支持 {kind_of} 外部函数",
            f"external functions ({kind_of}) are not supported",
        )
        place_of = spot_of(element)
        return lambda scene: scene.null(
            place_of, "不支持外部函数（Java、PMML）", "external functions (Java, PMML) are not supported"
        )
    parameters = [
        (each.get("name") or "", place.shared.types.of(each)) for each in children(element, "formalParameter")
    ]
    names = tuple(name for name, _ in parameters)
    types = tuple(None if declared is ANY else declared for _, declared in parameters)
    body = box(inner_expression(element), place.inside(names))
    declared = place.shared.types.of(element)
    spot = spot_of(element)

    def make(scene: Scene) -> object:
        def call(frame: Frame, arguments: list[object]) -> object:
            inner = scene.inner(dict(zip(names, arguments, strict=True)))
            return fit_value(scene, declared, body(inner), spot)

        return Function(names, call, types=types)

    return make


def conditional(element: Element, place: Place) -> Logic:
    """`if`, `then`, `else` as boxes; null counts as false."""
    condition, yes, no = (part(element, place.inside(), name) for name in ("if", "then", "else"))
    spot = spot_of(element)

    def run(scene: Scene) -> object:
        found = condition(scene)
        if found is not None and not isinstance(found, bool):
            return scene.null(
                spot, f"条件的结果是{kind_zh(found)}，应当是是否值", f"the condition is a {kind(found)}, not a boolean"
            )
        return yes(scene) if found else no(scene)

    return run


def part(element: Element, place: Place, *names: str) -> Logic:
    """The boxed expression inside a child of that name."""
    holder = child(element, *names)
    return box(None if holder is None else inner_expression(holder), place)


def filtered(element: Element, place: Place) -> Logic:
    """The elements of a list that `match`."""
    source = part(element, place.inside(), "in")
    match = part(element, place.inside(("item",)), "match")
    spot = spot_of(element)

    def run(scene: Scene) -> object:
        kept: list[object] = []
        for item in as_list(source(scene)):
            scene.run.spend(1)
            entries = item if isinstance(item, dict) else {}
            found = match(scene.inner({"item": item, **entries}))
            if not isinstance(found, bool):
                return scene.null(spot, "筛选条件的结果不是是否值", "the filter does not give a boolean")
            if found:
                kept.append(item)
        return kept

    return run


def loop(element: Element, place: Place) -> Logic:
    """`for` as a box."""
    name = element.get("iteratorVariable") or ""
    source = part(element, place.inside(), "in")
    body = part(element, place.inside((name, "partial")), "return")
    spot = spot_of(element)

    def run(scene: Scene) -> object:
        items = source(scene)
        if not isinstance(items, list):
            return scene.null(spot, "for 只能遍历列表", "'for' needs a list")
        results: list[object] = []
        for item in items:
            scene.run.spend(1)
            results.append(body(scene.inner({name: item, "partial": list(results)})))
        return results

    return run


def quantified(element: Element, place: Place) -> Logic:
    """`some` and `every` as boxes."""
    name = element.get("iteratorVariable") or ""
    decisive = local(element) == "some"
    source = part(element, place.inside(), "in")
    condition = part(element, place.inside((name,)), "satisfies")
    spot = spot_of(element)

    def run(scene: Scene) -> object:
        items = source(scene)
        if not isinstance(items, list):
            return scene.null(spot, "some 和 every 只能遍历列表", "'some' and 'every' need a list")
        result: bool | None = not decisive
        for item in items:
            scene.run.spend(1)
            found = condition(scene.inner({name: item}))
            if found is decisive:
                return decisive
            if found is None:
                result = None
            elif not isinstance(found, bool):
                return scene.null(
                    spot,
                    f"条件的结果是{kind_zh(found)}，应当是是否值",
                    f"the condition is a {kind(found)}, not a boolean",
                )
        return result

    return run


def decision_table(element: Element, place: Place) -> Logic:
    """A decision table."""
    return TableReader(place, box_entry).table(element).decide


def box_entry(element: Element, place: Place) -> Logic:
    """The closure of a table entry, which is a literal expression under another name."""
    logic = literal(element, place)
    declared = place.shared.types.of(element)
    return logic if declared is ANY else fitted(logic, declared, spot_of(element))


def frame_of(scene: Scene) -> Frame:
    """A frame for calling functions from a scene."""
    return Frame(scene.run, {}, {}, [])


BOXES: dict[str, Callable[[Element, Place], Logic]] = {
    "literalExpression": literal,
    "context": context,
    "list": listed,
    "relation": relation,
    "invocation": invocation,
    "functionDefinition": function,
    "conditional": conditional,
    "filter": filtered,
    "for": loop,
    "some": quantified,
    "every": quantified,
    "decisionTable": decision_table,
}
