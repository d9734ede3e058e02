"""Opens reviews when they fall due: one case of `periodic_review` for each, in the inbox of the household's village.

A review is opened once: its row's id is the idempotency key of the case, so a crash between the two writes is mended
by the next run. Nothing adverse comes of it; people visit, propose, hear and decide (57号 art. 31, 法 art. 46, 48).
"""

from __future__ import annotations

from collections.abc import Iterator

import structlog
from sqlalchemy.orm import Session

from engine.clock import legal_date
from engine.engine import Engine
from engine.errors import Refusal
from tasks.benefits import due

PROCESS = "periodic_review"
log = structlog.get_logger()


def open_due_reviews(engine: Engine, limit: int = 200) -> int:
    """Opens every review that is due today or before, of all counties, `limit` at a time; returns how many were opened."""
    return sum(opening(engine, limit))


def opening(engine: Engine, limit: int) -> Iterator[int]:
    """The same page by page: how many of each were opened.

    One that is refused (a place without anybody is not: it goes to the administrator) waits for the next run and holds
    up none behind it.
    """
    after: due.DueReview | None = None
    while True:
        with engine.reading(engine.system("")) as look:
            waiting = due.due_reviews(Session(look.connection), legal_date(look.now), limit, after=after)
        if not waiting:
            return
        yield sum(_opened(engine, review) for review in waiting)
        after = waiting[-1]


def _opened(engine: Engine, review: due.DueReview) -> bool:
    system = engine.system(review.county)
    try:
        begun = engine.start(
            PROCESS,
            system,
            place=review.place,
            title=review.applicant,
            subject=review.enrolment,
            values={"kind": review.kind.value},
            key=f"review:{review.id}",
        )
    except Refusal as refusal:
        log.warning("review_not_opened", review=review.id, county=review.county, reason=refusal.text.en)
        return False
    with engine.transaction(system) as work:
        return due.mark_opened(work.session, review.county, review.id, begun.case.id)
