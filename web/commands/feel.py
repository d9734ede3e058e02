"""`shouwang feel`: evaluates one expression."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any

import click

from web.json_values import moment_option, told_value, values_of


@click.command()
@click.argument("expression", metavar="EXPR")
@click.option(
    "--context",
    default="{}",
    show_default=True,
    help="Values by name: a JSON object, or a FEEL context with dates. 各变量的值：JSON 对象，或带日期的 FEEL 上下文。",
)
@moment_option
def feel(expression: str, context: str, now: datetime) -> None:
    """Evaluate a FEEL expression and print its value as JSON. 计算一个 FEEL 表达式，输出 JSON。

    If a part of it comes out as null, the reason is told on the error output.
    若结果为 null，会说明原因。

    \b
    Example 例:
      shouwang feel 'income / members < 600' --context '{"income": 1500, "members": 3}'
      true

    Exit status 退出码: 0 evaluated 已计算, 1 not FEEL or not JSON 表达式或 JSON 写错了.
    """  # noqa: D301 - \b is the mark of click
    from engine.feel import FeelSyntaxError, compile_expression  # noqa: PLC0415 - only when the command runs

    values: dict[str, Any] = values_of(context, "--context")
    try:
        outcome = compile_expression(expression, values).explain(values, now=now)
    except FeelSyntaxError as fault:
        click.echo(f"{fault.zh}\n{fault.en}", err=True)
        sys.exit(1)
    click.echo(json.dumps(told_value(outcome.value), ensure_ascii=False))
    for reason in outcome.reasons:
        click.echo("\n".join(reason.placed), err=True)
