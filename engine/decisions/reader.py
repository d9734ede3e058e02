"""Reads the requirement graph of a file: which parts there are, what they require, and their logic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.decisions.boxed import box, inner_expression
from engine.decisions.graph import DecisionPart, Imported, InputData, Knowledge, Part, Requirement, Service, cycles
from engine.decisions.item_types import ItemTypes
from engine.decisions.place import Place, Shared
from engine.decisions.problems import ModelProblem
from engine.decisions.source import Element, child, children, identity, local, reference
from engine.feel.types import ANY, Type

PARTS = ("inputData", "decision", "businessKnowledgeModel", "decisionService")
REQUIREMENTS = {
    "informationRequirement": ("requiredInput", "requiredDecision"),
    "knowledgeRequirement": ("requiredKnowledge",),
}
NAMED = ("itemComponent", "output", "contextEntry", "column", "variable", "inputData", "decision")


class GraphReader:
    """Reads one file. `fatal` are problems for which the file is refused."""

    def __init__(self, root: Element, imports: Mapping[str, Imported], types: Mapping[str, ItemTypes]) -> None:
        self.root = root
        self.imports = imports
        self.namespace = root.get("namespace") or ""
        self.fatal: list[ModelProblem] = []
        self.shared = Shared(ItemTypes(root, types), self.members(), [])
        self.namespaces = {each.get("namespace") or "": each.get("name") or "" for each in children(root, "import")}
        self.elements: dict[str, Element] = {}
        for element in children(root, *PARTS):
            self.register(element)

    def members(self) -> frozenset[str]:
        """All names of entries in the file and its imports: those with signs in them must be known to read a path."""
        names = {
            each.get("name") or "" for each in self.root.iter() if isinstance(each.tag, str) and local(each) in NAMED
        }
        for imported in self.imports.values():
            names |= {part.variable for part in imported.parts.values()}
        return frozenset(name for name in names if name)

    def refuse(self, element: Element, code: str, zh: str, en: str) -> None:
        """Keep a problem for which the file is refused."""
        self.fatal.append(ModelProblem(code, identity(element), element.sourceline or 0, zh, en))

    def register(self, element: Element) -> None:
        """Note a part by its id, which it must have alone."""
        name = element.get("id") or element.get("name") or ""
        if not name:
            self.refuse(element, "no-id", f"{local(element)} 缺少 id", f"a {local(element)} without an id")
        elif name in self.elements:
            self.refuse(element, "duplicate-id", f"id “{name}”重复", f"the id {name!r} is used twice")
        else:
            self.elements[name] = element

    def parts(self) -> dict[str, Part]:
        """All parts by id."""
        made = {name: self.part(name, element) for name, element in self.elements.items()}
        for part in cycles(made) if not self.fatal else ():
            element = self.elements[part.id]
            self.refuse(element, "cycle", f"决策“{part.name}”依赖它自己", f"decision {part.name!r} requires itself")
        return made

    def part(self, name: str, element: Element) -> Part:
        """One part."""
        match local(element):
            case "decision":
                return self.decision(name, element)
            case "businessKnowledgeModel":
                return self.knowledge(name, element)
            case "decisionService":
                return self.service(name, element)
        return InputData(
            name, element.get("name") or name, self.variable(element), self.type(element), element.sourceline or 0
        )

    def variable(self, element: Element) -> str:
        """The name under which others see the part."""
        holder = child(element, "variable")
        return (None if holder is None else holder.get("name")) or element.get("name") or element.get("id") or ""

    def type(self, element: Element) -> Type:
        """The declared type of the part's variable."""
        holder = child(element, "variable")
        return ANY if holder is None else self.shared.types.of(holder)

    def place(self, element: Element, requires: Iterable[Requirement], names: Iterable[str] = ()) -> Place:
        """The scope of a part's logic."""
        known = {each.through or self.variable(self.elements[each.id]) for each in requires}
        return Place(self.shared, frozenset((*known, *names)), element.get("id") or element.get("name") or "")

    def decision(self, name: str, element: Element) -> DecisionPart:
        """A decision with its logic."""
        requires = self.requirements(element)
        expression = inner_expression(element)
        logic = None if expression is None else box(expression, self.place(element, requires))
        return DecisionPart(
            name,
            element.get("name") or name,
            self.variable(element),
            self.type(element),
            element.sourceline or 0,
            requires,
            logic,
        )

    def knowledge(self, name: str, element: Element) -> Knowledge:
        """A business knowledge model with the function in it."""
        requires = self.requirements(element)
        encapsulated = child(element, "encapsulatedLogic")
        parameters: tuple[tuple[str, Type], ...] = ()
        body = None
        if encapsulated is not None:
            types = self.shared.types
            parameters = tuple(
                (each.get("name") or "", types.of(each)) for each in children(encapsulated, "formalParameter")
            )
            place = self.place(element, requires, (self.variable(element), *(name for name, _ in parameters)))
            body = box(inner_expression(encapsulated), place)
        return Knowledge(
            name, element.get("name") or name, self.variable(element), self.result_type(element), element.sourceline or 0,
            requires, parameters, body,
        )  # fmt: skip

    def result_type(self, element: Element) -> Type:
        """The type of what a function gives: that of its variable, or the result of the function type that it has."""
        declared = self.type(element)
        result = getattr(declared, "result", None)
        return result if isinstance(result, Type) else declared

    def service(self, name: str, element: Element) -> Service:
        """A decision service."""

        def ids(tag: str) -> tuple[str, ...]:
            found = ((reference(each), each) for each in children(element, tag))
            return tuple(each for each, source in found if self.known(each, source))

        return Service(
            name, element.get("name") or name, self.variable(element), self.result_type(element), element.sourceline or 0,
            ids("outputDecision"), ids("inputData"), ids("inputDecision"),
        )  # fmt: skip

    def known(self, name: str, source: Element) -> bool:
        """Whether a reference leads to a part of this file; if not, the file is refused."""
        if name in self.elements:
            return True
        self.refuse(source, "unknown-reference", f"引用的“{name}”不存在", f"there is no element {name!r}")
        return False

    def requirements(self, element: Element) -> tuple[Requirement, ...]:
        """What the part requires."""
        found: list[Requirement] = []
        for requirement in children(element, *REQUIREMENTS):
            target = child(requirement, *REQUIREMENTS[local(requirement)])
            if target is None:
                self.refuse(requirement, "empty-requirement", "依赖没有目标", "a requirement without a target")
                continue
            space, name = (target.get("href") or "").rpartition("#")[0], reference(target)
            through = self.namespaces.get(space, "") if space and space != self.namespace else ""
            if through:
                if through in self.imports and name in self.imports[through].parts:
                    found.append(Requirement(name, through))
                else:
                    self.refuse(
                        target,
                        "unknown-import",
                        f"导入的“{through}”里没有“{name}”",
                        f"import {through!r} has no {name!r}",
                    )
            elif self.known(name, target):
                found.append(Requirement(name))
        return tuple(found)
