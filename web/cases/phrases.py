"""常用语: sentences that people write again and again, put into an opinion by one press.

Everybody keeps their own; a process owner keeps those of a process, an administrator those of the whole county.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import and_, delete, func, insert, or_, select

from engine.errors import Forbidden, NotFound, NotPossible, Refusal
from engine.ids import new_id
from engine.text import Text
from engine.work import Work
from web.access import actor, administers, visitor
from web.cases.joining import LONGEST
from web.cases.room import blueprint
from web.cases.tables import Phrase
from web.errors import status_of
from web.house import engine
from web.i18n import _, say
from web.refusals import tell
from web.store import reading

MOST = 30
"""On one shelf: what does not fit on a screen is not found again."""
OWN, PROCESS, COUNTY = "own", "process", "county"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where phrases lie: one's own, those of a process, those of the county."""

    kind: str
    owner: str
    title: str
    phrases: tuple[tuple[str, str], ...] = ()
    """(id, text), in the order in which they were kept."""

    @property
    def key(self) -> str:
        """Its name in a form."""
        return f"{self.kind}:{self.owner}"


def offered(process: str) -> list[str]:
    """What is offered beside an opinion: one's own first, then the process's, then the county's; each text once."""
    me = actor()
    mine = and_(Phrase.shelf == OWN, Phrase.owner == me.person)
    of_process = and_(Phrase.shelf == PROCESS, Phrase.owner == process)
    with reading() as look:
        rows = look.execute(
            select(Phrase.shelf, Phrase.text)
            .where(Phrase.county == me.county, or_(mine, of_process, Phrase.shelf == COUNTY))
            .order_by(Phrase.at, Phrase.id)
        ).all()
    ranked = sorted(rows, key=lambda row: (OWN, PROCESS, COUNTY).index(row.shelf))
    return list(dict.fromkeys(row.text for row in ranked))


@blueprint.get("/phrases")
def phrases() -> ResponseReturnValue:
    """The phrases that this person may keep."""
    return _page()


@blueprint.post("/phrases")
def keep_phrase() -> ResponseReturnValue:
    """One more on a shelf."""
    text = " ".join(request.form.get("text", "").split())
    try:
        keep(request.form.get("shelf", ""), text)
    except Refusal as refused:
        return _page(tell(refused), text), status_of(refused)
    flash(_("已加入常用语，填写意见时点一下就能用。"), "success")
    return redirect(url_for("cases.phrases"))


@blueprint.post("/phrases/<phrase>/remove")
def remove_phrase(phrase: str) -> ResponseReturnValue:
    """One less."""
    remove(phrase)
    flash(_("已删除。"), "success")
    return redirect(url_for("cases.phrases"))


def remove(phrase: str) -> None:
    """Takes one off a shelf that this person may change. Raises `NotFound`."""
    keys = {(each.kind, each.owner) for each in shelves()}
    with engine().transaction(actor()) as work:
        table = Phrase.__table__.c
        same = and_(table.county == work.county, table.id == phrase)
        found = work.connection.execute(select(table.shelf, table.owner).where(same)).first()
        if found is None or (found.shelf, found.owner) not in keys:
            raise NotFound(what=Text("常用语", "phrase"))
        work.connection.execute(delete(Phrase).where(same))


def keep(key: str, text: str) -> str:
    """One more on a shelf; returns its id. Raises `Forbidden` and `NotPossible`."""
    shelf = next((each for each in shelves() if each.key == key), None)
    if shelf is None:
        raise Forbidden(
            expected=Text("管理员或流程负责人", "an administrator or process owner"), found=visitor().person.name
        )
    if not text:
        raise NotPossible(detail=Text("请写下常用语。", "write the phrase first."))
    if len(text) > LONGEST:
        raise NotPossible(detail=Text(f"一条常用语最多{LONGEST}字。", f"a phrase has at most {LONGEST} characters."))
    with engine().transaction(actor()) as work:
        _require_room(work, shelf, text)
        row = {"county": work.county, "id": new_id(), "shelf": shelf.kind, "owner": shelf.owner}
        work.connection.execute(insert(Phrase).values({**row, "text": text, "at": work.now}))
    return row["id"]


def _require_room(work: Work, shelf: Shelf, text: str) -> None:
    table = Phrase.__table__.c
    on_it = (table.county == work.county, table.shelf == shelf.kind, table.owner == shelf.owner)
    if work.connection.execute(select(table.id).where(*on_it, table.text == text)).first() is not None:
        raise NotPossible(detail=Text("这条常用语已经有了。", "this phrase is there already."))
    if work.connection.execute(select(func.count()).where(*on_it)).scalar_one() >= MOST:
        raise NotPossible(detail=Text(f"最多{MOST}条，请先删除不用的。", f"at most {MOST}; remove one first."))


def shelves() -> list[Shelf]:
    """The shelves that this person may change."""
    found = [Shelf(OWN, actor().person, _("我的常用语"))]
    if administers() or "process_owner" in visitor().roles:
        newest = {each.process: each for each in reversed(engine().definitions(actor().county))}
        named = sorted((process, say(each.name)) for process, each in newest.items())
        found += [Shelf(PROCESS, process, _("流程“%(name)s”", name=name)) for process, name in named]
    if administers():
        found.append(Shelf(COUNTY, "", _("全县通用")))
    return found


def filled() -> list[Shelf]:
    """The shelves that this person may change, with what lies on each."""
    with reading() as look:
        rows = look.execute(
            select(Phrase.shelf, Phrase.owner, Phrase.id, Phrase.text)
            .where(Phrase.county == actor().county)
            .order_by(Phrase.at, Phrase.id)
        ).all()
    return [
        Shelf(
            each.kind,
            each.owner,
            each.title,
            tuple((row.id, row.text) for row in rows if (row.shelf, row.owner) == (each.kind, each.owner)),
        )
        for each in shelves()
    ]


def _page(problem: str = "", typed: str = "") -> str:
    return render_template(
        "cases/phrases.html", shelves=filled(), problem=problem, typed=typed, most=MOST, longest=LONGEST,
        chosen=request.form.get("shelf", ""),
    )  # fmt: skip
