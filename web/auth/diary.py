"""The diary of the door: who came in, who was turned away, how and from where. Nothing that was typed stands in it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from sqlalchemy import insert, select

from engine.ids import new_id
from web.auth.tables import SignInLog
from web.house import county, engine, house, system
from web.store import reading

MOST = 200


def note(outcome: str, person: str | None, way: str) -> None:
    """One line: `signed_in`, `wrong`, `waits`, `wrong_code` or `left`."""
    with engine().transaction(system()) as work:
        work.connection.execute(
            insert(SignInLog).values(
                county=county(),
                id=new_id(),
                at=house().wall_clock.now(),
                person=person,
                outcome=outcome,
                way=way,
                address=(request.remote_addr or "")[:45],
                browser=(request.user_agent.string or "")[:200],
            )
        )


def lines(person: str | None = None, *, refused_only: bool = False, limit: int = MOST) -> Sequence[SignInLog]:
    """The latest lines, of one person or of everybody."""
    query = select(SignInLog).where(SignInLog.county == county()).order_by(SignInLog.at.desc(), SignInLog.id.desc())
    if person is not None:
        query = query.where(SignInLog.person == person)
    if refused_only:
        query = query.where(SignInLog.outcome != "signed_in")
    with reading() as look:
        found = look.scalars(query.limit(limit)).all()
        look.expunge_all()
    return found
