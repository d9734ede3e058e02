"""Whether a year's working days should have been loaded by now."""

from __future__ import annotations

from engine.clock import legal_date
from web.house import engine

ASKED_FROM = 11
"""The month from which next year is asked for: the State Council's notice comes out in November."""


def missing_year() -> int:
    """The earliest year that should be official by today and is not; 0 when none is missing."""
    today, years = legal_date(engine().clock.now()), engine().calendar().years
    wanted = [today.year] + ([today.year + 1] if today.month >= ASKED_FROM else [])
    return next((year for year in wanted if year not in years), 0)
