"""Which rules the tables of a bundle have."""

from __future__ import annotations

from engine.definitions import Blueprint
from engine.scenarios.report import Rule


def every_rule(blueprint: Blueprint) -> tuple[Rule, ...]:
    """Each rule of each table, by the path of its file."""
    models = {model.name: model for model in blueprint.decisions.values()}
    return tuple((name, rule.id) for name, model in models.items() for table in model.tables for rule in table.rules)
