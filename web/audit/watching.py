"""Notes each look at a person's data, and asks once for the purpose where nobody gave the visitor a task of the case.

法 art. 70 (六): to query personal data for anything but the work on a case is an offence, so who looked, when, in which role
and what for is kept. Which addresses show personal data is one table; a test finds those that are missing in it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

import tasks
from engine.ids import new_id
from engine.records import Actor
from engine.store.tables import attachment, cases, human_task
from web.access import actor
from web.audit.journal import Journal, Noted
from web.audit.keeping import let_go, take_in
from web.house import House, engine, house


@dataclass(frozen=True, slots=True)
class Watched:
    """What an address shows, by which argument it is found, and whether a visitor without a task is asked why."""

    what: str
    argument: str = ""
    asks: bool = False


WATCHED: Mapping[str, Watched] = {
    "cases.show": Watched("case", "case_id", asks=True),
    "cases.entry": Watched("case", "case_id", asks=True),
    "cases.jump_to": Watched("case", "case_id", asks=True),
    "cases.task": Watched("task", "task_id", asks=True),
    "cases.way_out": Watched("case", "case_id", asks=True),
    "cases.give_copy": Watched("case", "case_id", asks=True),
    "cases.cancel_request": Watched("task", "task_id", asks=True),
    "cases.hand": Watched("task", "task_id", asks=True),
    "cases.attachment": Watched("attachment", "attachment_id", asks=True),
    "cases.thumbnail": Watched("attachment", "attachment_id", asks=True),
    "cases.approval_form": Watched("case", "case_id", asks=True),
    "cases.letter": Watched("letter", "letter_id", asks=True),
    "leaving.index": Watched("list"),
    "api.attachment": Watched("program", "attachment_id"),
    "api.letter": Watched("program", "letter_id"),
    "api.case": Watched("program", "case_id"),
    "api.task": Watched("program", "task_id"),
}
"""By endpoint; a GET that is answered with 200 is a look."""

UNWATCHED = frozenset(
    {
        "cases.diagram",
        "cases.states",
        "api.targets",
        "api.plan_jump",
        "api.receivers",
        "api.addable",
        "api.readers",
        "api.about_attachment",
    }
)
"""Addresses of a case that show nothing of a person."""

STEP, PROGRAM = "step", "program"
AGAIN_SECONDS = 600
"""The same look of the same person is noted once in this time."""
EVERY_SECONDS = 3.0
MOST_REMEMBERED = 40
"""Purposes that a visitor's cookie holds."""
PURPOSES = "purposes"
_KEY = "looks"
_LISTED = "listed_cases"


class Watch:
    """What one application remembers of looks."""

    def __init__(self) -> None:
        self.journals: dict[str, Journal] = {}
        self.lately: dict[tuple[str, ...], float] = {}
        self.thread: threading.Thread | None = None


def watch(app: Flask) -> None:
    """Puts the watch at every door."""
    app.extensions[_KEY] = Watch()
    app.before_request(ask_why)
    app.after_request(note)


def ask_why() -> ResponseReturnValue | None:
    """To the question, where somebody wants to see a case in which they have nothing to do."""
    watched = WATCHED.get(request.endpoint or "")
    if watched is None or not watched.asks or request.method != "GET" or not current_user.is_authenticated:
        return None
    if not current_app.config.get("ASK_PURPOSE", house().settings.ask_purpose):
        return None
    subject = str((request.view_args or {}).get(watched.argument, ""))
    case_id = case_of(watched, subject)
    if case_id is None or case_id in session.get(PURPOSES, {}) or has_part(case_id, actor()):
        return None
    return redirect(url_for("audit.purpose", case_id=case_id, next=request.full_path.rstrip("?")))


def case_of(watched: Watched, subject: str) -> str | None:
    """The case that something belongs to; None for what is not there (its own page says so)."""
    if watched.argument == "case_id":
        return subject
    if watched.argument == "letter_id":
        return tasks.case_of_letter(engine(), house().settings.county, subject)
    table = {"task_id": human_task, "attachment_id": attachment}.get(watched.argument)
    if table is None:
        return None
    with engine().reading(engine().system(house().settings.county)) as look:
        mine = (table.c.county == look.county, table.c.id == subject)
        return cast("str | None", look.connection.execute(select(table.c.case_id).where(*mine)).scalar())


def has_part(case_id: str, who: Actor) -> bool:
    """Whether somebody began a case, or has, had or may take a step of it, themselves or for whom they stand in."""
    with engine().reading(who) as look:
        started = select(cases.c.started_by).where(cases.c.county == look.county, cases.c.id == case_id)
        columns = (human_task.c.assignee, human_task.c.closed_by, human_task.c.owner, human_task.c.role)
        mine = (human_task.c.county == look.county, human_task.c.case_id == case_id)
        rows = look.connection.execute(select(*columns).where(*mine)).all()
        faces = {look.person.id, *(each.person.id for each in look.stands_for)}
        roles = {role for role, _ in look.person.roles_at(look.today)}
        named = any(faces & {row.assignee, row.closed_by, row.owner} for row in rows)
        may_take = any(row.assignee is None and row.closed_by is None and row.role in roles for row in rows)
        return named or may_take or look.connection.execute(started).scalar() in faces


def note(response: Response) -> Response:
    """Notes the look that was just answered."""
    watched = WATCHED.get(request.endpoint or "")
    if watched is None or request.method != "GET" or response.status_code != 200:
        return response
    who = _who()
    if who is None:
        return response
    subject = str((request.view_args or {}).get(watched.argument, ""))
    for case_id in g.pop(_LISTED, None) or [None]:
        _note_once(watched, subject, who, case_id)
    return response


def listed(cases: Iterable[str]) -> None:
    """Said by a page that lists families: each of these cases was looked at."""
    setattr(g, _LISTED, list(dict.fromkeys(cases)))


def _note_once(watched: Watched, subject: str, who: Actor, case_id: str | None) -> None:
    """`case_id`: of a list, the case that stood on it; None: whatever case the subject belongs to."""
    here, found, now = house(), _watch(), time.monotonic()
    key = (who.person, watched.what, subject or case_id or "")
    if now - found.lately.get(key, -AGAIN_SECONDS) < AGAIN_SECONDS:
        return
    _remember(found.lately, key, now)
    journal_of(here).note(_noted(here, watched, subject, who, case_id))
    if not current_app.testing:
        _start_carrying(found, here)


def _noted(here: House, watched: Watched, subject: str, who: Actor, listed: str | None) -> Noted:
    case_id = listed or case_of(watched, subject)
    if watched.what == PROGRAM:
        return _look(here, who, watched.what, case_id, subject, PROGRAM, request.headers.get("X-Purpose", "")[:200])
    stated = session.get(PURPOSES, {}).get(case_id)
    return _look(here, who, watched.what, case_id, subject, str(stated or STEP))


def _look(here: House, who: Actor, what: str, case_id: str | None, subject: str, code: str, words: str = "") -> Noted:
    made = new_id()
    with here.engine.reading(who) as look:
        roles = sorted({role for role, _ in look.person.roles_at(look.today)})
    kept = here.engine.vault.seal(words.encode(), f"look:{made}").hex() if words else None
    at = here.wall_clock.now()
    return Noted(made, at, who.person, case_id, what, subject[:20], ",".join(roles)[:200], code, kept)


def _who() -> Actor | None:
    return actor() if request.blueprint == "api" or current_user.is_authenticated else None


def state_purpose(case_id: str, code: str, words: str) -> None:
    """Notes what a visitor looks at a case for, and remembers it for this sign-in."""
    kept = [*session.get(PURPOSES, {}).items(), (case_id, code)]
    session[PURPOSES] = dict(kept[-MOST_REMEMBERED:])
    here = house()
    journal_of(here).note(_look(here, actor(), "purpose", case_id, case_id, code, words))


def journal_of(here: House) -> Journal:
    """Where looks of this house are noted."""
    folder = here.settings.data_dir / "looks"
    return _watch().journals.setdefault(str(folder), Journal(folder))


def settle() -> None:
    """Everything that was noted until now stands in the table: for the pages that read it."""
    here = house()
    take_in(here.engine, here.settings.county, journal_of(here))


def _watch() -> Watch:
    return cast("Watch", current_app.extensions[_KEY])


def _remember(lately: dict[tuple[str, ...], float], key: tuple[str, ...], now: float) -> None:
    if len(lately) > 10_000:
        for each in [each for each, at in list(lately.items()) if now - at > AGAIN_SECONDS]:
            lately.pop(each, None)
    lately[key] = now


def _start_carrying(found: Watch, here: House) -> None:
    """One thread for each process, begun after any fork."""
    if found.thread is None or not found.thread.is_alive():
        journal = journal_of(here)
        found.thread = threading.Thread(target=_carry, args=(here, journal), name="looks", daemon=True)
        found.thread.start()


def _carry(here: House, journal: Journal) -> None:
    import structlog  # noqa: PLC0415 - only where the thread runs

    county, swept = here.settings.county, here.wall_clock.now() - timedelta(days=1)
    while True:
        time.sleep(EVERY_SECONDS)
        try:
            take_in(here.engine, county, journal)
            now = here.wall_clock.now()
            if now - swept >= timedelta(days=1):
                let_go(here.engine, county, now, here.settings.looks_years)
                swept = now
        except Exception:  # noqa: BLE001 - the next round tries again; nothing is lost meanwhile
            structlog.get_logger().exception("looks could not be carried into the table")
