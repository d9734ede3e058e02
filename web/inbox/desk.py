"""The page of the inbox, and the counts that it asks for while it lies open."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from flask import Response, abort, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from engine.queries.inbox import Desk
from engine.records import InboxRow, Page, Urgency
from web.access import actor
from web.habits import goes_on
from web.house import engine
from web.inbox.choices import choices
from web.inbox.room import blueprint
from web.inbox.saved import default_of, saved_filters
from web.inbox.sought import Sought, read_sought

PAGE = 25
GROUPED = ("mine", "pool")
"""Boxes whose rows stand under how soon they are due."""


@blueprint.get("/inbox")
def index() -> ResponseReturnValue:
    """A page of one box; without a choice, the person's own default, else mine, or the pool while nothing is mine."""
    kept = saved_filters()
    default = default_of(kept)
    if default is not None and not request.args:
        return redirect(default.address)
    sought = read_sought(request.args)
    after = request.args.get("after")
    try:
        if sought.box == "copies":
            return _copies(sought, after)
        desk = engine().desk(actor(), sought.box, sought.wanted(), after, PAGE)
    except ValueError:
        abort(404)
    sought = replace(sought, box=desk.box)
    return render_template(
        "inbox/index.html",
        sought=sought,
        desk=desk,
        counts=_counts(desk),
        groups=groups(desk.page) if desk.box in GROUPED else [(None, list(desk.page.rows))],
        kept=kept,
        choices=choices() if sought.filters or "filters" in request.args else None,
        goes_on=goes_on() if desk.box == "mine" else False,
    )


@blueprint.get("/inbox/counts")
def counts() -> ResponseReturnValue:
    """How much lies in each box; 304 while nothing has changed since the page asked last."""
    answer: Response = jsonify({**engine().counts(actor()), "copies": engine().unread_copies(actor())})
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    return answer.make_conditional(request)


def _copies(sought: Sought, after: str | None) -> ResponseReturnValue:
    page = engine().copies(actor(), after, PAGE)
    mine = engine().counts(actor())
    return render_template(
        "inbox/copies.html", sought=sought, page=page, counts={**mine, "copies": engine().unread_copies(actor())}
    )


def _counts(desk: Desk) -> dict[str, int]:
    return {**{str(box): number for box, number in desk.counts.items()}, "copies": engine().unread_copies(actor())}


def groups(page: Page[InboxRow]) -> list[tuple[Urgency | None, list[InboxRow]]]:
    """The rows under how soon they are due, in the order in which they come."""
    return [(urgency, list(rows)) for urgency, rows in groupby(page.rows, key=lambda row: row.urgency)]
