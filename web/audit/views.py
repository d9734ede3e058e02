"""The list of events and the proof."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from engine.eventlog import unsealed
from engine.queries.inbox import step_name
from web.access import actor, needs
from web.audit.room import blueprint
from web.audit.trail import Entry, Wanted, trail
from web.audit.words import KINDS
from web.house import engine
from web.i18n import say

FIRST, LAST = date(1900, 1, 1), date(9000, 1, 1)
"""Days beyond have no instant in every zone."""
READERS = ("administrator", "county_head")


@blueprint.get("/")
@needs(*READERS)
def index() -> ResponseReturnValue:
    """Events by filters; the proof is made when asked for, because it reads everything."""
    wanted = asked()
    with engine().reading(actor()) as look:
        page = trail(look, wanted, request.args.get("after", ""))
        waiting = unsealed(look.connection, look.county)
        places = look.places_named({each.place for each in page.entries if each.place})
        names = look.process_names()
    proof = engine().verify(actor().county) if "prove" in request.args else None
    return render_template(
        "audit/index.html", wanted=wanted, page=page, unsealed=waiting, places=places, process_names=names,
        kinds=KINDS, proved="prove" in request.args, proof=proof, step=steps_of(page.entries),
    )  # fmt: skip


def steps_of(entries: Iterable[Entry]) -> Callable[[Entry], str]:
    """What the step of an entry is called in the version that its case runs on."""
    versions = {(each.process, each.version) for each in entries}
    drawn = {key: engine().blueprint(actor().county, *key) for key in versions}

    def step(entry: Entry) -> str:
        return say(step_name(drawn[entry.process, entry.version], entry.element)) if entry.element else ""

    return step


def asked() -> Wanted:
    """The filters of the address; a wrong date does not narrow."""
    text = {name: request.values.get(name, "").strip()[:80] for name in ("kind", "person", "number")}
    return Wanted(_day("first"), _day("last"), text["kind"], text["person"], text["number"])


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(request.values.get(name, ""))
    except ValueError:
        return None
    return day if FIRST < day < LAST else None
