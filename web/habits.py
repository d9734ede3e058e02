"""How somebody likes to work: whether one step leads straight on to the next. Kept with the person, asked by pages of steps."""

from __future__ import annotations

from flask import flash, url_for
from sqlalchemy import Boolean, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from engine.store import Base
from engine.store.base import county_code, identifier
from web.access import actor
from web.house import engine
from web.i18n import _
from web.store import reading

_A_FEW = 25
"""Steps of mine among which the next one is looked for: those of suspended cases are passed over."""


class InboxHabit(Base):
    """How somebody likes to work through the inbox; no row: as it comes."""

    __tablename__ = "inbox_habit"

    county: Mapped[str] = mapped_column(county_code(), primary_key=True)
    person: Mapped[str] = mapped_column(identifier(), primary_key=True)
    goes_on: Mapped[bool] = mapped_column(Boolean)
    """Whether the next step opens as soon as one is done."""


def goes_on() -> bool:
    """Whether the visitor wants the next step opened as soon as one is done."""
    me = actor()
    mine = select(InboxHabit.goes_on).where(InboxHabit.county == me.county, InboxHabit.person == me.person)
    with reading() as look:
        return bool(look.execute(mine).scalar_one_or_none())


def keep_going_on(wish: bool) -> None:  # the wish is the whole of it
    """From now on so."""
    me = actor()
    dialect = sqlite if engine().house.database.is_sqlite else postgresql
    put = dialect.insert(InboxHabit).values(county=me.county, person=me.person, goes_on=wish)
    with engine().transaction(me) as work:
        work.connection.execute(put.on_conflict_do_update(index_elements=["county", "person"], set_={"goes_on": wish}))


def onward() -> str:
    """Where somebody goes who has just finished a step."""
    if goes_on():
        rows = engine().inbox(actor(), "mine", limit=_A_FEW).rows
        following = next((row for row in rows if not row.suspended), None)
        if following is not None:
            return url_for("cases.task", task_id=following.task_id)
        flash(_("手上的件都办完了。"), "success")
    return url_for("inbox.index", box="mine")
