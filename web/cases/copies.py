"""Who was given a case to read, as its page shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.queries.cases import CaseView
from engine.records import CaseStatus
from web.access import actor, administers


@dataclass(frozen=True, slots=True)
class Given:
    """A copy that somebody got."""

    who: str
    by: str
    """Who gave it; empty where the diagram says so."""
    at: datetime
    read_at: datetime | None


def given(view: CaseView) -> list[Given]:
    """Who was given the case to read, and has read it."""
    return [
        Given(view.called(each.person), view.people.get(each.given_by or "", ""), each.at, each.read_at)
        for each in view.copies
    ]


@dataclass(frozen=True, slots=True)
class Mine:
    """The copy that whoever looks was given."""

    by: str
    at: datetime
    read_at: datetime | None
    words: str


def mine(view: CaseView) -> Mine | None:
    """None for whoever got no copy."""
    me = actor().person
    found = next((each for each in view.copies if each.person == me), None)
    if found is None:
        return None
    said = next(_words(view, me), "")
    return Mine(view.people.get(found.given_by or "", ""), found.at, found.read_at, said)


def _words(view: CaseView, person: str) -> Iterator[str]:
    told = {each.id: each for each in view.submissions}
    for event in view.events:
        to = event.detail.get("to")
        if event.kind == "copied" and isinstance(to, list) and person in to:
            kept = told.get(str(event.detail.get("submission")))
            yield str(kept.values.get("reason", "")) if kept else ""


def may_copy(view: CaseView) -> bool:
    """Whether to offer it: whoever began the case, has or did a step of it, or administers; the engine decides."""
    me = actor().person
    part = {view.case.started_by, *(who for each in view.tasks for who in (each.assignee, each.closed_by))}
    return view.case.status is CaseStatus.RUNNING and (me in part or administers())
