"""Reads a year's notice of holidays (国务院办公厅关于部分节假日安排的通知) as people type or paste it: one line for each span of days.

2027-02-06 至 2027-02-12 休 春节
2027-02-14 班 春节
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from engine.errors import Refusal
from engine.text import Text

Days = Mapping[date, tuple[bool, str]]
"""Day -> (is it a working day, the festival or why)."""

LONGEST = 31
"""Days in one span, at most; longer is a slip of the pen."""
NOTE = 80
_DAY = r"(?:(\d{4})\s*[^\d\s]\s*)?(\d{1,2})\s*[^\d\s]\s*(\d{1,2})[^\d\s,，;；]?"
"""A day as 2027-02-06, 2027/2/6 or with a character behind each number; without a year it is of the notice's."""
_LINE = re.compile(rf"{_DAY}(?:\s*[^\d\s,，;；]{{1,2}}\s*{_DAY})?\s*[,，;；\t ]\s*([^\s,，;；]+)(?:[\s,，;；]+(.*))?")
_REST = (Text("休", "rest"), Text("休息", "off"), Text("放假", "holiday"))
_WORK = (Text("班", "work"), Text("上班", "working"), Text("调休", "workday"))


class BadLine(Refusal):
    """A line of the notice that cannot be used; nothing of the notice is."""

    code = "bad_line"
    sentence = Text("第{line}行“{text}”{why}", "Line {line}, “{text}”, {why}")


_SHAPE = Text(
    "看不懂。请写成：日期（或日期 至 日期） 休或班 名称，例如“{year}-10-01 至 {year}-10-07 休 国庆节”。",
    "cannot be read. Write: a day (or a day to a day), rest or work, a name; such as “{year}-10-01 to {year}-10-07 rest National Day”.",
)
_NO_DAY = Text("里的日期不存在，请对照通知改正。", "has a day that does not exist; compare it with the notice.")
_OTHER_YEAR = Text("不是{year}年的日期，请分年录入。", "is not in {year}; enter each year by itself.")
_LONG = Text(
    "从{first}到{last}不对：应从前到后，最多{most}天。",
    "runs from {first} to {last}: it should run forward and have at most {most} days.",
)
_TWICE = Text("里的{day}前面已有另一种安排，请保留一种。", "sets {day}, which a line above sets otherwise; keep one.")


class NothingListed(Refusal):
    """A notice without a single holiday would make the year official by mistake."""

    code = "nothing_listed"
    sentence = Text(
        "没有列出{year}年的放假日。请粘贴国务院办公厅通知中的放假和调休安排。",
        "No holiday of {year} is listed. Paste the holidays and make-up days of the notice.",
    )


def read_notice(year: int, text: str) -> Days:
    """Every day of the year: weekends rest and other days work, but for what the lines say.

    Raises `BadLine` for the first line that is wrong, `NothingListed`.
    """
    listed: dict[date, tuple[bool, str]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        for day, works, note in _line(number, line.strip(), year):
            if listed.get(day, (works, ""))[0] is not works:
                raise _wrong(number, line, _TWICE.format(day=day))
            listed[day] = works, note
    if not any(not works for works, _ in listed.values()):
        raise NothingListed(year=year)
    return {day: listed.get(day, (day.weekday() < calendar.SATURDAY, "")) for day in days_of(year)}


def days_of(year: int) -> Iterator[date]:
    """The days of a year."""
    first = date(year, 1, 1)
    return (first + timedelta(days=n) for n in range(365 + calendar.isleap(year)))


def _line(number: int, line: str, year: int) -> Iterator[tuple[date, bool, str]]:
    found = _LINE.fullmatch(line)
    works = _works(found[7]) if found else None
    if found is None or works is None:
        raise _wrong(number, line, _SHAPE.format(year=year))
    try:
        first = _date(found[1], found[2], found[3], year)
        last = _date(found[4] or found[1], found[5], found[6], year) if found[5] else first
    except ValueError:
        raise _wrong(number, line, _NO_DAY) from None
    if first.year != year or last.year != year:
        raise _wrong(number, line, _OTHER_YEAR.format(year=year))
    if not timedelta(0) <= last - first < timedelta(days=LONGEST):
        raise _wrong(number, line, _LONG.format(first=first, last=last, most=LONGEST))
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n), works, (found[8] or "").strip()[:NOTE]


def _works(word: str) -> bool | None:
    """Whether a word means work or rest; None for any other."""
    if any(word.casefold() in (each.zh, each.en) for each in _WORK):
        return True
    return False if any(word.casefold() in (each.zh, each.en) for each in _REST) else None


def _date(year: str | None, month: str, day: str, usual: int) -> date:
    return date(int(year or usual), int(month), int(day))


def _wrong(number: int, line: str, why: Text) -> BadLine:
    return BadLine(line=number, text=line.strip()[:60], why=why)
