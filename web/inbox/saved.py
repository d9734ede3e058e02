"""Filters that people have named: kept, renamed, made the first page, thrown away. Each is a plain link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import delete, insert, select, update

from engine.ids import new_id
from web.access import actor
from web.house import engine, house
from web.i18n import _
from web.inbox.room import blueprint
from web.inbox.sought import Sought, read_sought
from web.inbox.tables import SavedFilter
from web.store import reading

MOST: Final = 20
"""Of one person: what does not fit on a screen is not found again."""
LONGEST: Final = 40
"""Letters of a name."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A filter as the page shows it."""

    id: str
    name: str
    query: str
    is_default: bool

    @property
    def address(self) -> str:
        """Where it leads."""
        return f"{url_for('inbox.index')}?{self.query}"

    @property
    def sought(self) -> Sought:
        """What it looks for."""
        return read_sought(dict(parse_qsl(self.query)))


def saved_filters() -> list[Kept]:
    """The filters of the visitor, in the order in which they were kept; one statement."""
    me = actor()
    columns = (SavedFilter.id, SavedFilter.name, SavedFilter.query, SavedFilter.is_default)
    mine = select(*columns).where(SavedFilter.county == me.county, SavedFilter.person == me.person)
    with reading() as look:
        return [Kept(*row) for row in look.execute(mine.order_by(SavedFilter.at, SavedFilter.id))]


def default_of(kept: list[Kept]) -> Kept | None:
    """The one with which the inbox opens."""
    return next((each for each in kept if each.is_default), None)


@blueprint.get("/inbox/filters")
def filters() -> ResponseReturnValue:
    """The visitor's filters, each with its name to change."""
    return _page()


def _page(problem: str = "", wrong: str = "", typed: str = "") -> str:
    """`wrong` is the id of the filter whose new name is refused; empty for the new one."""
    new = read_sought(request.values)
    return render_template(
        "inbox/filters.html", kept=saved_filters(), new=new if new.narrows else None, most=MOST, problem=problem, wrong=wrong, typed=typed
    )  # fmt: skip


@blueprint.post("/inbox/filters")
def keep_filter() -> ResponseReturnValue:
    """Keeps the look that stands in the form under a name."""
    sought, name = read_sought(request.form), request.form.get("name", "").strip()
    kept = saved_filters()
    problem = _wrong_name(name, kept)
    if len(kept) >= MOST:
        problem = _("最多保存%(most)d个常用筛选，请先删掉不用的。", most=MOST)
    elif not sought.narrows:
        problem = _("没有可保存的条件：请先在待办里查找或筛选，再保存。")
    if problem:
        return _page(problem, typed=name), 422
    with engine().transaction(actor()) as work:
        row = {
            "county": work.county, "id": new_id(), "person": work.actor.person, "name": name,
            "query": urlencode(sought.parts()), "is_default": False, "at": house().wall_clock.now(),
        }  # fmt: skip
        work.connection.execute(insert(SavedFilter), row)
    flash(_("已保存常用筛选“%(name)s”。", name=name), "success")
    return redirect(sought.address())


@blueprint.post("/inbox/filters/<kept>")
def change_filter(kept: str) -> ResponseReturnValue:
    """Renames, makes or unmakes the default, or deletes, by the button that was pressed."""
    act, name = request.form.get("act", ""), request.form.get("name", "").strip()
    if act == "rename" and (problem := _wrong_name(name, [each for each in saved_filters() if each.id != kept])):
        return _page(problem, kept, name), 422
    with engine().transaction(actor()) as work:
        mine = (SavedFilter.county == work.county, SavedFilter.person == work.actor.person)
        this = (*mine, SavedFilter.id == kept)
        if act == "rename":
            work.connection.execute(update(SavedFilter).where(*this).values(name=name))
        elif act == "delete":
            work.connection.execute(delete(SavedFilter).where(*this))
        elif act in ("default", "plain"):
            work.connection.execute(update(SavedFilter).where(*mine).values(is_default=False))
            work.connection.execute(update(SavedFilter).where(*this).values(is_default=act == "default"))
    return redirect(url_for("inbox.filters"))


def _wrong_name(name: str, others: list[Kept]) -> str:
    if not name:
        return _("请给这个筛选起个名字。")
    if len(name) > LONGEST:
        return _("名字最多%(most)d个字，现在有%(found)d个字。", most=LONGEST, found=len(name))
    if name in {each.name for each in others}:
        return _("已有叫“%(name)s”的筛选，请换个名字。", name=name)
    return ""
