"""JSON on the command line: numbers stay exact on the way in and on the way out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import click

from engine.clock import LEGAL_ZONE, SystemClock
from engine.feel import FeelSyntaxError, compile_expression, spelled


def values_of(text: str, option: str) -> dict[str, Any]:
    """The values of a JSON object, or of a FEEL context where dates and times are wanted. A mistake is told with its place."""
    try:
        values = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as fault:
        context = _context(text)
        if context is not None:
            return context
        where = f"第 {fault.lineno} 行第 {fault.colno} 列" if isinstance(fault, json.JSONDecodeError) else "嵌套太深"
        raise click.ClickException(
            f"{option} 不是合格的 JSON（{where}）。应如 '{{\"income\": 1500}}'。/ {option} is not JSON; '{{\"income\": 1500}}' was expected."
        ) from None
    if not isinstance(values, dict):
        raise click.ClickException(
            f"{option} 应是 JSON 对象，如 '{{\"income\": 1500}}'。/ {option} should be a JSON object with the values by name."
        )
    return values


def _context(text: str) -> dict[str, Any] | None:
    """The values of a FEEL context such as `{day: @"2026-01-31"}`; None for any other text."""
    try:
        found = compile_expression(text).evaluate({})
    except FeelSyntaxError:
        return None
    return found if isinstance(found, dict) else None


def _moment(context: click.Context, option: click.Parameter, text: str) -> datetime:
    """A moment such as `2026-03-05T09:30`; without a zone it is that of China."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"“{text}”不是时间，应如 2026-03-05T09:30。/ “{text}” is no moment; 2026-03-05T09:30 was expected."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=LEGAL_ZONE)


def moment_option(command: Callable[..., None]) -> Callable[..., None]:
    """`--now`: what `now()` and `today()` give; the present moment in China if it is not given."""
    return click.option(
        "--now",
        callback=_moment,
        default=lambda: SystemClock().now().astimezone(LEGAL_ZONE).isoformat(),
        show_default="the present moment 现在",
        help="What now() and today() give, such as 2026-03-05T09:30. now() 和 today() 的值。",
    )(command)


def told_value(value: object) -> object:
    """A value as JSON has it: whole numbers as integers, other numbers as written if they fit, dates and durations as FEEL writes them."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 2**53 else _exact(value)
    if isinstance(value, Mapping):
        return {str(key): told_value(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [told_value(each) for each in value]
    return value if value is None or isinstance(value, (bool, int, str)) else spelled(value)


def _exact(value: Decimal) -> float | str:
    """A JSON number where that says the same, else its digits as text."""
    near = float(value)
    return near if Decimal(repr(near)) == value else str(value)
