"""Reading one value out of the rules, in the type that the law means, with a sentence when it is missing."""

from __future__ import annotations

from decimal import Decimal

from engine.errors import Refusal
from engine.rules import Rules
from engine.text import Text


class MissingRule(Refusal):
    """The rules of this place and day lack a value that the step needs."""

    code = "missing_rule"
    sentence = Text(
        "规则包（版本 {version}）没有“{key}”。请流程管理员在本县规则包中补上取值、文件和条款后重试。",
        "The rule pack (version {version}) lacks “{key}”. Add value, document and article to the county's pack, then retry.",
    )


def find(rules: Rules, key: str) -> object:
    """The value under a dotted name, or None."""
    value: object = rules.values
    for part in key.split("."):
        if not isinstance(value, dict) or part not in value:
            return None
        value = value[part]
    return value


def need(rules: Rules, key: str) -> object:
    """The value under a dotted name; raises `MissingRule`."""
    value = find(rules, key)
    if value is None:
        raise MissingRule(version=rules.version, key=key)
    return value


def number(rules: Rules, key: str) -> Decimal:
    """An amount, rate or multiple, exact."""
    return Decimal(str(need(rules, key)))


def whole(rules: Rules, key: str) -> int:
    """A count of people, days, months or times."""
    return int(number(rules, key))


def source(rules: Rules, key: str) -> str:
    """Document and article that a value stands on; empty when it has none (a scenario's override)."""
    return rules.sources.get(key, "")
