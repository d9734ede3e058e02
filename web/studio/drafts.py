"""Reading and keeping drafts. Every write carries the revision that the editor saw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Table, and_, delete, insert, select, update

from engine.definitions import Bundle
from engine.errors import Refusal
from engine.people import load_person
from engine.queries.reading import Reading
from engine.text import Text
from engine.work import Work
from web.studio.tables import StudioDraft

_draft = cast("Table", StudioDraft.__table__)

NEW = 0
"""The revision of a draft that does not exist yet."""


class DraftChanged(Refusal):
    """Somebody else saved the draft while this editor was open."""

    code = "stale"
    sentence = Text(
        "{who}已保存了这份草稿的另一个改动，您的图没有保存，也没有丢：请先下载您的图，再打开最新草稿合并。",
        "{who} has saved another change to this draft. Yours was not saved and is not lost: download your diagram, then open the newest draft and merge.",
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a draft; `bundle` has all its files."""

    process: str
    bundle: Bundle
    base_version: int | None
    revision: int
    changed_by: str
    changed_at: datetime


def find_draft(look: Reading, process: str) -> Draft | None:
    """The draft of a process, if there is one."""
    row = look.connection.execute(select(_draft).where(_mine(look.county, process))).one_or_none()
    return None if row is None else _told(row)


def list_drafts(look: Reading) -> list[Draft]:
    """Every draft of the county, by process."""
    rows = look.connection.execute(select(_draft).where(_draft.c.county == look.county).order_by(_draft.c.process))
    return [_told(row) for row in rows]


def keep_draft(work: Work, process: str, bundle: Bundle, *, base_version: int | None, revision: int) -> int:
    """Saves a draft over the revision that the editor saw (`NEW` for none); returns the new revision.

    Raises `DraftChanged` when somebody saved in between.
    """
    facts = {
        "archive": bundle.archive(),
        "changed_by": work.actor.person,
        "changed_at": work.now,
        "revision": revision + 1,
    }
    if revision == NEW and _who_keeps(work, process) is None:
        key = {"county": work.county, "process": process, "base_version": base_version}
        work.connection.execute(insert(_draft).values(**key, **facts))
        return revision + 1
    over = update(_draft).where(_mine(work.county, process), _draft.c.revision == revision).values(**facts)
    if work.connection.execute(over).rowcount != 1:
        who = _who_keeps(work, process)
        raise DraftChanged(who=load_person(work.connection, work.county, who).name if who else "-")
    return revision + 1


def drop_draft(work: Work, process: str, revision: int | None = None) -> None:
    """Forgets a draft: it was deployed, or its editor gave it up; with `revision`, only if it is still that one."""
    still = (
        _mine(work.county, process)
        if revision is None
        else and_(_mine(work.county, process), _draft.c.revision == revision)
    )
    work.connection.execute(delete(_draft).where(still))


def _mine(county: str, process: str) -> ColumnElement[bool]:
    return and_(_draft.c.county == county, _draft.c.process == process)


def _who_keeps(work: Work, process: str) -> str | None:
    return work.connection.execute(select(_draft.c.changed_by).where(_mine(work.county, process))).scalar_one_or_none()


def _told(row: Row[Any]) -> Draft:
    bundle = Bundle.unarchive(row.archive)
    return Draft(row.process, bundle, row.base_version, row.revision, row.changed_by, row.changed_at)
