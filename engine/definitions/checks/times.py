"""Whether timers say when."""

from __future__ import annotations

import re
from datetime import datetime

from engine.definitions.checks.draft import Draft, meant
from engine.definitions.elements import Element, Kind
from engine.findings import Catalogue, error, warning

SENTENCES: Catalogue = {
    "timer-without-time": error(
        '定时“{name}”没有写时间。请填时刻（timeDate）、时长（timeDuration）或周期（timeCycle），例如 deadline("publicity") 或 duration("P7D")。',
        'The timer “{name}” has no time. Give a date (timeDate), a duration (timeDuration) or a cycle (timeCycle), such as deadline("publicity") or duration("P7D").',
    ),
    "bad-duration": error(
        "定时“{name}”的时长“{found}”写错了。应如 P7D（7天）、PT12H（12小时）、P1M（1个月），且大于零、不超过100年。",
        "The duration “{found}” of the timer “{name}” is wrong: P7D (7 days), PT12H (12 hours) or P1M (1 month), above zero and below 100 years, was expected.",
    ),
    "bad-date": error(
        "定时“{name}”的日期“{found}”写错了。应如 2026-03-01 或 2026-03-01T09:00:00+08:00。",
        "The date “{found}” of the timer “{name}” is wrong: 2026-03-01 or 2026-03-01T09:00:00+08:00 was expected.",
    ),
    "bad-cycle": error(
        "定时“{name}”的周期“{found}”写错了。应如 R3/P7D（每7天，共3次），间隔至少1分钟。",
        "The cycle “{found}” of the timer “{name}” is wrong: R3/P7D (every 7 days, 3 times), at least one minute apart, was expected.",
    ),
    "cycle-once": warning(
        "“{name}”写了周期“{found}”，但这里只会触发第一次。要重复提醒，请改成不中断的边界定时或事件子流程。",
        "“{name}” has the cycle “{found}”, but here only its first turn fires. For reminders use a timer that does not interrupt, on the edge of a step or on an event sub-process.",
    ),
    "unknown-deadline": error(
        "“{name}”用到期限“{found}”，规则包里没有{hint}。请改成规则包里的期限名，或在规则包中添加。",
        "“{name}” uses the deadline “{found}”, which no rule pack has{hint}. Use a name of the pack, or add it there.",
    ),
}

_DURATION = re.compile(
    r"P(?=.)(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,7})D)?"
    r"(?:T(?=.)(?:(\d{1,7})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?",
    re.ASCII,
)
_SECONDS = (31_536_000, 2_592_000, 604_800, 86_400, 3_600, 60, 1)
_LONGEST = 100 * _SECONDS[0]
_CYCLE = re.compile(r"R\d{0,6}/(?:(?P<start>\d{4}-[^/]+)/)?(?P<every>P[^/]+)", re.ASCII)
_LITERALS = (
    ("bad-cycle", re.compile(r"R\d*/.*", re.ASCII)),
    ("bad-duration", re.compile(r"P[\dT].*|P", re.ASCII)),
    ("bad-date", re.compile(r"\d{4}-\d.*", re.ASCII)),
)
_DEADLINE = re.compile(r"""\bdeadline\s*\(\s*"([^"]*)"\s*\)""")


def check_times(draft: Draft) -> None:
    """Every timer event."""
    for element in draft.diagram.nodes():
        if not element.kind.is_timer:
            continue
        if element.timing is None:
            draft.about("timer-without-time", element)
            continue
        text = element.timing.expression
        fault = fault_of_literal(text)
        if fault:
            draft.about(fault, element, found=text)
        elif element.timing.form == "cycle":
            _check_cycle(draft, element, text)
        check_deadlines(draft, element, _DEADLINE.findall(text))


def _check_cycle(draft: Draft, element: Element, text: str) -> None:
    again = element.kind.is_boundary or element.kind is Kind.start_timer
    if not again or element.interrupting:
        draft.about("cycle-once", element, found=text)
    elif _is_literal(text) and not _CYCLE.fullmatch(text):
        draft.about("bad-cycle", element, found=text)


def check_deadlines(draft: Draft, element: Element, names: list[str] | tuple[str, ...]) -> None:
    """Names of rule-pack deadlines, where those are known."""
    known = draft.known.deadlines
    for name in names:
        if known is not None and name not in known:
            draft.about("unknown-deadline", element, found=name, hint=meant(name, known))


def _is_literal(text: str) -> bool:
    return any(form.fullmatch(text) for _, form in _LITERALS)


def is_formula(text: str) -> bool:
    """Whether a timer's text is FEEL; else it is ISO 8601."""
    return not _is_literal(text.strip())


def fault_of_literal(text: str) -> str | None:
    """The code of what is wrong with an ISO 8601 date, duration or cycle; None for what is right, or FEEL."""
    text = text.strip()
    code = next((code for code, form in _LITERALS if form.fullmatch(text)), None)
    if code == "bad-duration":
        return None if 0 < _seconds(text) <= _LONGEST else code
    if code == "bad-date":
        return None if _is_date(text) else code
    if code == "bad-cycle":
        found = _CYCLE.fullmatch(text)
        sound = found is not None and 60 <= _seconds(found["every"]) <= _LONGEST and not text.startswith("R0/")
        return None if sound and (found is None or found["start"] is None or _is_date(found["start"])) else code
    return None


def _seconds(text: str) -> int:
    found = _DURATION.fullmatch(text)
    return sum(int(part or 0) * size for part, size in zip(found.groups(), _SECONDS, strict=True)) if found else 0


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
