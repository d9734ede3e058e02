"""Tasks that a conference hands out, as a case of their own where the conference was called by another case's step."""

from __future__ import annotations

from engine.engine import Engine
from engine.errors import NotFound
from engine.jobs import JobContext
from engine.store.hot import load_case
from engine.submissions import submissions_of
from engine.text import Text
from engine.verbs.starting import start
from tasks.conference.sitting import PROCESS

JOB = "conference.follow_up"


def serve_jobs(engine: Engine) -> None:
    """Says who does the job."""
    engine.jobs.handle(JOB, begin)


def begin(context: JobContext) -> None:
    """Starts the case, once for each conference; signed by the system, as nobody filled in its start form again."""
    work, case_id = context.work, str(context.args["case"])
    loaded = load_case(work.connection, work.county, case_id)
    if loaded is None:
        raise NotFound(what=Text("案件", "case"))
    filled = submissions_of(work.connection, work.county, case_id, work.house.vault)
    minutes = next(each.values for each in reversed(filled) if each.element == "draft_minutes")
    values = {
        "conference_purpose": "follow_up",
        "case_number": loaded.case.number,
        "conference_topic": "other",
        "conference_follow_ups": minutes.get("conference_follow_ups"),
    }
    case = loaded.case
    start(work, PROCESS, case.place, case.title, None, values, f"conference:{context.args['key']}", case_id)
