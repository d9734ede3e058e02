"""How working time is written for people, and how it becomes one of five heats."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from flask_babel import gettext as _
from flask_babel import ngettext

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
LIMITS = (timedelta(hours=4), _DAY, 3 * _DAY, 7 * _DAY)
"""Between the five heats, in working time; the same for every process, so that two maps can be compared."""


def written(took: timedelta) -> str:
    """Such as 3.5个工作日, or 5小时 below one working day; rounded first, so that nothing takes 24 hours."""
    if round(took / _HOUR, 1) >= _DAY / _HOUR:
        n = _short(took / _DAY)
        return str(ngettext("%(n)s个工作日", "%(n)s个工作日", _one_or_more(n), n=n))
    if round(took / _MINUTE) >= _HOUR / _MINUTE:
        n = _short(took / _HOUR)
        return str(ngettext("%(n)s小时", "%(n)s小时", _one_or_more(n), n=n))
    n = str(round(took / _MINUTE))
    return str(ngettext("%(n)s分钟", "%(n)s分钟", _one_or_more(n), n=n))


def _one_or_more(number: str) -> int:
    """For the grammar of languages that tell one from many."""
    return 1 if number == "1" else 2


def _short(number: float) -> str:
    """One digit behind the point, where it says anything."""
    return f"{number:.1f}".removesuffix(".0")


def heat(took: timedelta) -> int:
    """0 (quick) to 4 (slow)."""
    return sum(took >= limit for limit in LIMITS)


def legend() -> list[str]:
    """What the five heats mean."""
    bounds = [written(limit) for limit in LIMITS]
    between = [_("%(low)s至%(high)s", low=low, high=high) for low, high in pairwise(bounds)]
    return [_("不到%(limit)s", limit=bounds[0]), *between, _("%(limit)s以上", limit=bounds[-1])]


def days(took: timedelta) -> float:
    """Working days as a number, for charts and for Excel."""
    return round(took / _DAY, 2)
