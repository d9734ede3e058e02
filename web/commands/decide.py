"""`shouwang decide`: asks one decision of a table file."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click

from web.json_values import moment_option, told_value, values_of


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("decision")
@click.option(
    "--input",
    "given",
    default="{}",
    show_default=True,
    help="Input values by name: a JSON object, or a FEEL context with dates. 各输入的值：JSON 对象，或带日期的 FEEL 上下文。",
)
@moment_option
def decide(file: Path, decision: str, given: str, now: datetime) -> None:
    """Ask DECISION of the .dmn FILE and print its value as JSON. 用决策表 FILE 求决策 DECISION 的值，输出 JSON。

    DECISION is an id or a name. The file may import others beside it. On the error output stand the rules that fired, and why anything is null.
    DECISION 是决策的 id 或名称；文件可以导入同一文件夹里的其他文件。另外说明命中了哪些规则，以及为什么没有结果。

    \b
    Example 例:
      shouwang decide bpmn/application/tables/amount.dmn amount --input '{"category": "full", "sheet": {}}'

    Exit status 退出码: 0 decided 已求值, 1 the file, the decision or the JSON cannot be used 文件、决策或 JSON 不能用.
    """  # noqa: D301 - \b is the mark of click
    from engine.decisions import DecisionModelError, parse_models  # noqa: PLC0415 - only when the command runs
    from engine.explained import reason_of  # noqa: PLC0415

    values = values_of(given, "--input")
    try:
        beside = {each.name: each.read_bytes() for each in file.parent.glob("*.dmn") if each.is_file()}
        model = parse_models({**beside, file.name: file.read_bytes()}, only=file.name)[file.name]
    except OSError as fault:
        _stop(f"读不了 {file}：{fault.strerror}", f"{file} cannot be read: {fault.strerror}")
    except DecisionModelError as fault:
        for each in fault.problems:
            click.echo(f"{file} 第 {each.line} 行：{each.zh}\n{file} line {each.line}: {each.en}", err=True)
        sys.exit(1)
    try:
        decided = model.decide(decision, values, now=now)
    except KeyError:
        known = ", ".join(model.decisions) or "–"
        _stop(f"{file} 里没有决策“{decision}”。有：{known}", f"{file} has no decision “{decision}”. It has: {known}")
    click.echo(json.dumps(told_value(decided.value), ensure_ascii=False))
    if decided.fired:
        click.echo(f"命中规则 / rules fired: {', '.join(decided.fired)}", err=True)
    for table in decided.tables:
        for miss in table.misses:
            why = reason_of(miss)
            click.echo(f"{miss.rule}：{why.zh} / {miss.rule}: {why.en}", err=True)
    for reason in decided.reasons:
        click.echo("\n".join(reason.quoted), err=True)


def _stop(zh: str, en: str) -> NoReturn:
    click.echo(f"{zh}\n{en}", err=True)
    sys.exit(1)
