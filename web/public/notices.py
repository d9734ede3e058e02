"""What the publicity board shows, from the room that knows what may be published and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import tasks
from web.house import engine, system
from web.i18n import _, say
from web.people import homes


@dataclass(frozen=True, slots=True)
class Notice:
    """One line of the board, in words; nothing of it is private."""

    place: str
    applicant: str
    persons: int
    outcome: str
    amount: Decimal | None
    posted_at: datetime


def published() -> list[Notice]:
    """What is posted now, the latest first."""
    places = homes()
    return [
        Notice(
            places.get(each.place, ""),
            each.applicant,
            each.persons,
            _outcome(each),
            each.amount if each.outcome == "grant" else None,
            each.posted_at,
        )
        for each in tasks.publicity_board(engine(), system())
    ]


def _outcome(each: tasks.Post) -> str:
    if each.outcome != "grant":
        return _("拟不予确认")
    programme = say(tasks.programme_name(each.programme))
    return (
        _("拟确认：%(programme)s", programme=programme)
        if each.kind == "opinion"
        else _("已确认：%(programme)s", programme=programme)
    )
