"""What can be seen wrong with a table without any input."""

from __future__ import annotations

from collections.abc import Iterator

from engine.decisions.hits import HitPolicy
from engine.decisions.problems import ModelProblem
from engine.decisions.table import Table

AGGREGATIONS = ("", "SUM", "MIN", "MAX", "COUNT")


def table_problems(table: Table) -> Iterator[ModelProblem]:
    """Duplicate rules, and hit policies that lack what they need."""
    yield from duplicates(table)
    line = table.rules[0].line if table.rules else 0
    if table.policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER) and not any(each.order for each in table.outputs):
        zh = f"命中策略 {table.policy.value} 需要列出输出值的先后（outputValues）"
        yield ModelProblem(
            "no-output-values", table.id, line, zh, f"{table.policy.value} needs outputValues in their order"
        )
    if table.aggregation not in AGGREGATIONS:
        zh, en = f"没有汇总方式“{table.aggregation}”", f"there is no aggregation {table.aggregation!r}"
        yield ModelProblem("unknown-aggregation", table.id, line, zh, en)
    elif table.aggregation and table.policy is not HitPolicy.COLLECT:
        zh = f"汇总 {table.aggregation} 只用于 COLLECT"
        yield ModelProblem("stray-aggregation", table.id, line, zh, f"{table.aggregation} goes with COLLECT only")


def duplicates(table: Table) -> Iterator[ModelProblem]:
    """Rules with the same conditions as an earlier one."""
    seen: dict[tuple[str, ...], int] = {}
    for number, rule in enumerate(table.rules, 1):
        conditions = tuple("-" if text in ("", "-") else text for text in rule.texts[: len(table.inputs)])
        first = seen.setdefault(conditions, number)
        if first != number and table.policy not in (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER):
            zh = f"第 {number} 条规则与第 {first} 条条件相同"
            yield ModelProblem(
                "duplicate-rule", rule.id, rule.line, zh, f"rule {number} has the conditions of rule {first}"
            )
