"""What comes after a step is done: the inbox, or, for those who like it so, the next step at once."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from web.access import actor
from web.house import engine
from web.i18n import _
from web.inbox.room import blueprint
from web.inbox.sought import read_sought
from web.inbox.tables import InboxHabit
from web.store import reading

_A_FEW = 25
"""Steps of mine among which the next one is looked for: those of suspended cases are passed over."""


def goes_on() -> bool:
    """Whether the visitor wants the next step opened as soon as one is done."""
    me = actor()
    mine = select(InboxHabit.goes_on).where(InboxHabit.county == me.county, InboxHabit.person == me.person)
    with reading() as look:
        return bool(look.execute(mine).scalar_one_or_none())


def onward() -> str:
    """Where somebody goes who has just finished a step."""
    if goes_on():
        rows = engine().inbox(actor(), "mine", limit=_A_FEW).rows
        following = next((row for row in rows if not row.suspended), None)
        if following is not None:
            return url_for("cases.task", task_id=following.task_id)
        flash(_("手上的件都办完了。"), "success")
    return url_for("inbox.index", box="mine")


@blueprint.post("/inbox/habit")
def habit() -> ResponseReturnValue:
    """Sets whether the next step opens by itself."""
    me, wish = actor(), request.form.get("goes_on") == "1"
    dialect = sqlite if engine().house.database.is_sqlite else postgresql
    put = dialect.insert(InboxHabit).values(county=me.county, person=me.person, goes_on=wish)
    with engine().transaction(me) as work:
        work.connection.execute(put.on_conflict_do_update(index_elements=["county", "person"], set_={"goes_on": wish}))
    said = _("办完一件后会直接打开下一件。") if wish else _("办完一件后会回到待办。")
    flash(said, "success")
    return redirect(read_sought(request.form).address())
