"""What the rounds of a multi-instance throw while it runs (BPMN 2.0 §13.3.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.definitions.words import BPMN, local, unprefixed
from engine.runner.formulas import Formula

if TYPE_CHECKING:
    from lxml import etree

    from engine.runner.drawn import Drawn
    from engine.runner.tokens import Token


class Behaviour:
    """Throws with the first round that is done, with each, or where a condition holds."""

    def __init__(self, once: bool, thrown: Sequence[tuple[Formula | None, str, str]]) -> None:
        self.once = once
        self.thrown = thrown

    def events(self, token: Token, done: int, known: Mapping[str, Any]) -> list[tuple[str, str]]:
        """What is thrown when so many rounds are done."""
        if self.once and done > 1:
            return []
        return [
            (kind, name) for condition, kind, name in self.thrown if condition is None or condition.holds(token, known)
        ]


def read_behaviour(mark: etree._Element, source: Drawn, names: frozenset[str]) -> Behaviour | None:
    """The events that a multi-instance throws; None for the usual behaviour, which throws nothing."""
    kind = mark.get("behavior", "All")
    if kind in ("None", "One"):
        definition = source.find(unprefixed(mark.get(f"{kind.lower()}BehaviorEventRef")))
        return Behaviour(kind == "One", _thrown(None, definition, source))
    if kind != "Complex":
        return None
    thrown: list[tuple[Formula | None, str, str]] = []
    for each in mark.findall(f"{BPMN}complexBehaviorDefinition"):
        condition = formula_of(text_in(each, "condition"), names)
        for definition in each.iterfind(f"{BPMN}event/*"):
            thrown += _thrown(condition, definition, source)
    return Behaviour(False, thrown)


def _thrown(
    condition: Formula | None, definition: etree._Element | None, source: Drawn
) -> list[tuple[Formula | None, str, str]]:
    if definition is None or not local(definition).endswith("EventDefinition"):
        return []
    kind = local(definition).removesuffix("EventDefinition")
    name = source.named(kind, unprefixed(definition.get(f"{kind}Ref")))
    return [(condition, kind, name)] if name else []


def text_in(mark: etree._Element, tag: str) -> str | None:
    """The text of an element inside a mark; None where there is none."""
    return (mark.findtext(f"{BPMN}{tag}") or "").strip() or None


def formula_of(text: str | None, names: frozenset[str]) -> Formula | None:
    """The formula of a text, if there is one."""
    return Formula(text, names) if text else None
