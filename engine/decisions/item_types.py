"""Item definitions as FEEL types (DMN 1.5, 7.3.2): with and without their allowed values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.decisions.problems import ModelProblem
from engine.decisions.source import Element, child, children, identity, text_of
from engine.feel.errors import FeelSyntaxError
from engine.feel.expression import build_unary_tests
from engine.feel.suggest import hint
from engine.feel.types import ANY, SIMPLE_TYPES, Allowed, ContextType, FunctionType, ListType, Type


class ItemTypes(Mapping[str, Type]):
    """The types of a model by name. As a mapping it gives bare structures, which is what `instance of` looks at."""

    def __init__(self, root: Element, imported: Mapping[str, ItemTypes]) -> None:
        self.elements = {each.get("name") or "": each for each in children(root, "itemDefinition")}
        self.imported = {f"{prefix}.{name}": types for prefix, types in imported.items() for name in types.elements}
        self.problems: list[ModelProblem] = []
        self.made: dict[tuple[str, bool], Type] = {}
        self.open: set[str] = set()
        for name in self.elements:
            self.resolve(name, checked=True)

    def __getitem__(self, name: str) -> Type:
        if name in self.imported:
            return self.imported[name][name.partition(".")[2]]
        if name not in self.elements:
            raise KeyError(name)
        return self.resolve(name, checked=False)

    def __iter__(self) -> Iterator[str]:
        yield from self.elements
        yield from self.imported

    def __len__(self) -> int:
        return len(self.elements) + len(self.imported)

    def allowed_text(self, name: str) -> str:
        """The allowed values of an item definition as they are written; empty if it has none."""
        element = self.elements.get(name)
        return "" if element is None else text_of(child(element, "allowedValues"))

    def of(self, element: Element, attribute: str = "typeRef") -> Type:
        """The type, allowed values and all, that an element refers to; Any if it refers to none."""
        name = element.get(attribute)
        return ANY if not name else self.named(name, element, checked=True)

    def named(self, name: str, at: Element, checked: bool) -> Type:
        """The type of that name. An unknown one is a problem and stands for Any."""
        name = name.strip().removeprefix("feel:")
        if name in self.elements:
            return self.resolve(name, checked)
        if name in self.imported:
            inner = name.partition(".")[2]
            return self.imported[name].resolve(inner, checked)
        if name in SIMPLE_TYPES:
            return SIMPLE_TYPES[name]
        zh, en = hint(name, (*self, *SIMPLE_TYPES))
        self.problem(at, "unknown-type", f"没有类型“{name}”{zh}", f"there is no type {name!r}{en}")
        return ANY

    def resolve(self, name: str, checked: bool) -> Type:
        """The type of an item definition; one that contains itself holds anything there."""
        key = (name, checked)
        if key not in self.made:
            if name in self.open:
                return ANY
            self.open.add(name)
            self.made[key] = self.build(self.elements[name], checked)
            self.open.discard(name)
        return self.made[key]

    def build(self, element: Element, checked: bool) -> Type:
        """The type of an item definition or component."""
        reference, function = child(element, "typeRef"), child(element, "functionItem")
        components = list(children(element, "itemComponent"))
        found: Type = ANY
        if reference is not None and reference.text:
            found = self.named(reference.text, element, checked)
        elif function is not None:
            parameters = tuple(self.of(each) for each in children(function, "parameters"))
            found = FunctionType(parameters, self.of(function, "outputTypeRef"))
        elif components:
            found = ContextType(tuple((each.get("name") or "", self.build(each, checked)) for each in components))
        name = element.get("name") or ""
        if checked:
            found = self.constrained(name, found, child(element, "allowedValues"))
        if element.get("isCollection") in ("true", "1"):
            found = ListType(found)
        return self.constrained(name, found, child(element, "typeConstraint")) if checked else found

    def constrained(self, name: str, base: Type, tests: Element | None) -> Type:
        """The type with its allowed values."""
        text = text_of(tests)
        if tests is None or not text:
            return base
        try:
            compiled = build_unary_tests(text, ())
        except FeelSyntaxError as problem:
            self.problem(tests, "bad-allowed-values", problem.zh, problem.en)
            return base
        return Allowed(name, base, lambda value, run: compiled.run(run, {}, value) is True)

    def problem(self, element: Element, code: str, zh: str, en: str) -> None:
        """Keep a finding."""
        self.problems.append(ModelProblem(code, identity(element), element.sourceline or 0, zh, en))
