"""Ends gradual exits when their last month is over: the county decided it then, and the clock only carries it out."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.clock import legal_date
from engine.engine import Engine
from engine.intending import intend
from tasks import publicity
from tasks.benefits.enrolments import Enrolments
from tasks.benefits.months import month_of
from tasks.exits import book

KIND = "benefit_ended"


def end_gradual_exits(engine: Engine, limit: int = 50) -> int:
    """Ends what is over today, of all counties; returns how many, at most `limit`. No case is decided here."""
    with engine.reading(engine.system("")) as look:
        waiting = book.over(Session(look.connection), month_of(legal_date(look.now)), limit)
    return sum(_end(engine, each) for each in waiting)


def _end(engine: Engine, done: book.Exit) -> bool:
    with engine.transaction(engine.system(done.county)) as work:
        if not book.came_true(work.session, done, work.today):
            return False
        enrolments = Enrolments(work.session, done.county)
        enrolments.finish(done.enrolment)
        granted_by = enrolments.load(done.enrolment).case_id
        if granted_by:
            publicity.take_down(work.session, done.county, granted_by, work.now)
        file = work.case(done.case_id)
        facts = {"case": file.case.number, "enrolment": done.enrolment, "last_month": done.last_month}
        intend(work, done.case_id, KIND, facts, f"{KIND}:{done.id}")
        work.event(file, KIND, last_month=done.last_month)
        work.save(file)
        return True
