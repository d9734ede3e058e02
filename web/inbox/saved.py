"""Filters that people have named: kept, renamed, made the first page, thrown away. Each is a plain link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import delete, insert, select, update

from engine.errors import Refusal
from engine.ids import new_id
from engine.text import Text
from web.access import actor
from web.house import engine, house
from web.i18n import _, say
from web.inbox.room import blueprint
from web.inbox.sought import Sought, read_sought
from web.inbox.tables import SavedFilter
from web.store import reading

MOST: Final = 20
"""Of one person: what does not fit on a screen is not found again."""
LONGEST: Final = 40
"""Letters of a name."""


class WrongFilter(Refusal):
    """A filter that cannot be kept."""

    code = "wrong_filter"
    sentence = Text("{why}", "{why}")

    def __init__(self, why: Text) -> None:
        super().__init__(why=why)


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
    try:
        keep(sought, name)
    except WrongFilter as refusal:
        return _page(say(refusal.text), typed=name), 422
    flash(_("已保存常用筛选“%(name)s”。", name=name), "success")
    return redirect(sought.address())


def keep(sought: Sought, name: str) -> Kept:
    """Keeps a look under a name. Raises `WrongFilter`."""
    kept = saved_filters()
    if len(kept) >= MOST:
        raise WrongFilter(
            Text(
                "最多保存{most}个常用筛选，请先删掉不用的。", "At most {most} filters are kept; delete one first."
            ).format(most=MOST)
        )
    if not sought.narrows:
        raise WrongFilter(
            Text(
                "没有可保存的条件：请先在待办里查找或筛选，再保存。",
                "There is nothing to keep: search or filter first.",
            )
        )
    _require_name(name, kept)
    made = Kept(new_id(), name, urlencode(sought.parts()), is_default=False)
    with engine().transaction(actor()) as work:
        row = {
            "county": work.county, "id": made.id, "person": work.actor.person, "name": name, "query": made.query,
            "is_default": False, "at": house().wall_clock.now(),
        }  # fmt: skip
        work.connection.execute(insert(SavedFilter), row)
    return made


@blueprint.post("/inbox/filters/<kept>")
def change_filter(kept: str) -> ResponseReturnValue:
    """Renames, makes or unmakes the default, or deletes, by the button that was pressed."""
    act, name = request.form.get("act", ""), request.form.get("name", "").strip()
    try:
        change(kept, act, name)
    except WrongFilter as refusal:
        return _page(say(refusal.text), kept, name), 422
    return redirect(url_for("inbox.filters"))


def change(kept: str, act: str, name: str = "") -> None:
    """`rename`, `delete`, or `default` and `plain`: whether the inbox opens with it. Raises `WrongFilter`."""
    if act == "rename":
        _require_name(name, [each for each in saved_filters() if each.id != kept])
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


def _require_name(name: str, others: list[Kept]) -> None:
    if not name:
        raise WrongFilter(Text("请给这个筛选起个名字。", "Give this filter a name."))
    if len(name) > LONGEST:
        text = Text("名字最多{most}个字，现在有{found}个字。", "A name has at most {most} letters; this has {found}.")
        raise WrongFilter(text.format(most=LONGEST, found=len(name)))
    if name in {each.name for each in others}:
        text = Text("已有叫“{name}”的筛选，请换个名字。", "There is a filter called “{name}”; choose another name.")
        raise WrongFilter(text.format(name=name))
