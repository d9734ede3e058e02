"""Reads a decision table from its XML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from engine.decisions.conditions import Conditions
from engine.decisions.hits import HitPolicy
from engine.decisions.place import Place
from engine.decisions.scene import Logic
from engine.decisions.source import Element, child, children, identity, text_of
from engine.decisions.table import Input, Output, Rule, Table
from engine.feel.expression import UnaryTests
from engine.feel.types import ANY

ALWAYS = ("", "-")


class TableReader:
    """Reads the parts of a table; `place` compiles expressions, `box` boxed ones."""

    def __init__(self, place: Place, box: Callable[[Element, Place], Logic]) -> None:
        self.place = place
        self.box = box
        self.types = place.shared.types
        self.slots = 1

    def table(self, element: Element) -> Table:
        """The whole table."""
        inputs = tuple(self.input(each) for each in children(element, "input"))
        outputs = tuple(self.output(each) for each in children(element, "output"))
        rules = tuple(self.rule(each, number) for number, each in enumerate(children(element, "rule"), 1))
        for rule, source in zip(rules, children(element, "rule"), strict=True):
            self.check_width(rule, source, len(inputs), len(outputs))
        policy, aggregation = self.policy(element), element.get("aggregation") or ""
        rows = [list(children(each, "inputEntry")) for each in children(element, "rule")]
        self.slots = 1
        conditions = tuple(self.conditions(rows, column) for column in range(len(inputs)))
        name, owner = identity(element), self.place.owner
        ids, cells = tuple(rule.id for rule in rules), tuple(rule.texts for rule in rules)
        table = Table(name, owner, policy, aggregation, inputs, outputs, conditions, rules, ids, cells, self.slots)
        self.place.shared.tables.append(table)
        return table

    def policy(self, element: Element) -> HitPolicy:
        """The hit policy; UNIQUE by default."""
        name = element.get("hitPolicy") or "UNIQUE"
        try:
            return HitPolicy(name)
        except ValueError:
            self.place.problem(
                element, "unknown-hit-policy", f"没有命中策略“{name}”", f"there is no hit policy {name!r}"
            )
            return HitPolicy.UNIQUE

    def check_width(self, rule: Rule, element: Element, inputs: int, outputs: int) -> None:
        """A rule needs one entry for each column."""
        if len(rule.texts) != inputs + outputs or len(rule.outputs) != outputs:
            self.place.problem(
                element,
                "wrong-width",
                f"这条规则应有 {inputs} 个输入和 {outputs} 个输出",
                f"this rule should have {inputs} inputs and {outputs} outputs",
            )

    def input(self, element: Element) -> Input:
        """A column of conditions."""
        expression = child(element, "inputExpression")
        text = text_of(expression)
        source = element if expression is None else expression
        value = self.box(source, self.place) if expression is not None else lambda scene: None
        if not text:
            self.place.problem(source, "empty-input", "输入列没有表达式", "the input column has no expression")
        declared = self.types.of(source)
        allowed = child(element, "inputValues")
        tests = self.place.tests(allowed, text_of(allowed)) if allowed is not None and text_of(allowed) else None
        return Input(element.get("label") or text, value, ANY if expression is not None else declared, tests)

    def output(self, element: Element) -> Output:
        """A column of results."""
        values, default = child(element, "outputValues"), child(element, "defaultOutputEntry")
        text = text_of(values) or self.types.allowed_text(element.get("typeRef") or "")
        order = self.place.expression(element, f"[{text}]") if text not in ALWAYS else None
        entry = self.box(default, self.place) if default is not None and text_of(default) else None
        name = element.get("name") or ""
        return Output(name or element.get("label") or "", self.types.of(element), text, order, entry)

    def cell(self, rule: int, column: int) -> Place:
        """The place of a cell, its column counted from 0."""
        return replace(self.place, rule=rule, column=column + 1)

    def rule(self, element: Element, number: int) -> Rule:
        """A row."""
        entries = list(children(element, "inputEntry"))
        results = list(children(element, "outputEntry"))
        texts = tuple(text_of(each) for each in (*entries, *results))
        outputs = tuple(self.box(each, self.cell(number, len(entries) + place)) for place, each in enumerate(results))
        annotations = tuple(text_of(each) for each in children(element, "annotationEntry"))
        name = element.get("id") or f"{identity(element)}_rule_{number}"
        return Rule(name, element.sourceline or 0, outputs, texts, annotations)

    def conditions(self, rows: Sequence[Sequence[Element]], column: int) -> Conditions:
        """The cells of an input column; a rule without a cell there, or with a wrong one, never fires."""
        always = 0
        rules: dict[str, int] = {}
        compiled: dict[str, UnaryTests | None] = {}
        for number, row in enumerate(rows, 1):
            text = text_of(row[column]) if column < len(row) else None
            if text in ALWAYS:
                always |= 1 << (number - 1)
            elif text is not None:
                if text not in compiled or compiled[text] is None:
                    compiled[text] = self.cell(number, column).tests(row[column], text)
                rules[text] = rules.get(text, 0) | 1 << (number - 1)
        tests = [(made, mask) for text, mask in rules.items() if (made := compiled[text]) is not None]
        self.slots = max((self.slots, *(made.slots for made, _ in tests)))
        known = [made.constants for made, _ in tests]
        constants = None if None in known else tuple(value for each in known if each is not None for value in each)
        cost = 1 + sum(made.cost for made, _ in tests)
        return Conditions(always, tuple((made.test, mask) for made, mask in tests), len(rules), constants, cost)
