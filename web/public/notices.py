"""What the publicity board shows, from the room that knows what may be published and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import tasks
from engine.errors import NotFound
from engine.records import Page, Place
from engine.text import Text
from web.house import engine, system
from web.i18n import _, say
from web.people import homes, looking


@dataclass(frozen=True, slots=True)
class Notice:
    """One line of the board, in words; nothing of it is private."""

    place: str
    applicant: str
    persons: int
    outcome: str
    amount: Decimal | None
    posted_at: datetime


def published(place: str, after: str | None) -> Page[Notice]:
    """A page of what is posted now, the latest first. Raises `NotFound` for a place or page that there is not."""
    places = homes()
    if place and place not in places:
        raise NotFound(what=Text("这个辖区", "place"))
    found = tasks.publicity_board(engine(), system(), place=place, after=after)
    lines = tuple(
        Notice(
            places.get(each.place, ""),
            each.applicant,
            each.persons,
            _outcome(each),
            each.amount if each.outcome == "grant" else None,
            each.posted_at,
        )
        for each in found.rows
    )
    return Page(lines, found.after)


def villages_by_township() -> list[tuple[Place, list[Place]]]:
    """Every township with the villages below it, for the visitor to choose from."""
    with looking() as people:
        places = sorted(people.places(), key=lambda each: each.code)
    return [
        (town, [each for each in places if each.level == "village" and f":{town.code}/" in each.path])
        for town in places
        if town.level == "township"
    ]


def _outcome(each: tasks.Post) -> str:
    programme = say(tasks.programme_name(each.programme))
    if each.outcome == "end":
        return _("拟终止：%(programme)s", programme=programme)
    if each.outcome != "grant":
        return _("拟不予确认")
    return (
        _("拟确认：%(programme)s", programme=programme)
        if each.kind == "opinion"
        else _("已确认：%(programme)s", programme=programme)
    )
