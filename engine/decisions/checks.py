"""What can be seen wrong with a table without any input."""

from __future__ import annotations

from collections.abc import Iterator

from engine.decisions.hits import HitPolicy
from engine.decisions.problems import ModelProblem
from engine.decisions.scene import Scene
from engine.decisions.table import NO_RANK, Table, rank
from engine.feel.errors import FeelSyntaxError
from engine.feel.expression import compile_expression
from engine.feel.frame import Run

AGGREGATIONS = ("", "SUM", "MIN", "MAX", "COUNT")


def table_problems(table: Table) -> Iterator[ModelProblem]:
    """Duplicate rules, and hit policies that lack what they need."""
    yield from duplicates(table)
    yield from strange_outputs(table)
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


def strange_outputs(table: Table) -> Iterator[ModelProblem]:
    """Cells with a constant that is none of the output values of their column."""
    for place, column in enumerate(table.outputs):
        for number, rule in enumerate(table.rules if column.order is not None else (), 1):
            at = len(table.inputs) + place
            value = constant(rule.texts[at]) if at < len(rule.texts) else None
            if value is not None and rank(Scene(Run(), {}), column, value) == NO_RANK:
                zh = f"输出 {rule.texts[at]} 不在允许值 {column.allowed} 之内"
                en = f"the output {rule.texts[at]} is not one of {column.allowed}"
                yield ModelProblem("output-not-allowed", rule.id, rule.line, zh, en, number, at + 1)


def constant(text: str) -> object:
    """The value of a cell that depends on nothing; None for any other."""
    try:
        compiled = compile_expression(text)
    except FeelSyntaxError:
        return None
    return None if compiled.constants is None else compiled.run(Run(), {})


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
