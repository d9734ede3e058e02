"""抄送: gives somebody a case to read, and the read mark 已阅. A copy opens the case for reading, and for nothing else."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update

from engine.authority import require_running
from engine.copies import keep_copies, receivers_in, unfit_to_read
from engine.errors import Forbidden, InvalidForm, NotFound, NotPossible
from engine.notices import Told
from engine.store.hot_tasks import open_tasks_of
from engine.store.tables import case_copy
from engine.text import Text
from engine.verbs.filling import keep_reason
from engine.verbs.notifying import tell
from engine.verbs.steering import is_administrator
from engine.work import CaseFile, Work


def copy(work: Work, case_id: str, to: Collection[str], words: str) -> None:
    """抄送 to people (ids), once each; by whoever has or did a step of the case, started it, or administers."""
    file = work.case(case_id)
    _require_part(work, file)
    require_running(file)
    work.ask_bar(file)
    wanted = list(dict.fromkeys(to))
    if not wanted:
        raise InvalidForm({"to": [Text("请选择抄送给谁。", "Choose who gets a copy.")]})
    has = {each.person for each in receivers_in(work.connection, work.county, case_id)}
    for person in wanted:
        _require_new(work, file, person, has)
    told = keep_reason(work, file, "copied", words.strip()) if words.strip() else {}
    keep_copies(work, file, wanted, None, told.get("submission"))
    work.event(file, "copied", to=wanted, **told)
    tell(work, file, Told.COPIED, wanted, words=words)
    work.save(file)


def _require_new(work: Work, file: CaseFile, person: str, has: Collection[str]) -> None:
    if person in (work.actor.person, work.me):
        raise NotPossible(detail=Text("不用抄送给自己。", "there is no need of a copy for yourself."))
    reason = unfit_to_read(work, file, person)
    if reason is None and person in has:
        said = Text("{who}已经收到过此案的抄送。", "{who} has a copy of this case already.")
        reason = said.format(who=work.somebody(person).name)
    if reason is not None:
        raise NotPossible(detail=reason)


def _require_part(work: Work, file: CaseFile) -> None:
    """Whoever works on a case knows who must know of it. Settles whom a stand-in acts for."""
    memory, me = file.loaded.memory, work.actor.person
    did = me in (file.case.started_by, *(who for people in memory.doers.values() for who in people))
    if did or is_administrator(work):
        return
    held = {each.assignee for each in open_tasks_of(work.connection, work.county, file.case.id)}
    away = (each.person.id for each in work.stands_for if each.covers(file.case.process))
    hand = next((each for each in (me, *away) if each in held), None)
    if hand is None:
        expected = Text("经办过此案的人员", "those who work on this case")
        raise Forbidden(expected=expected, found=work.person.name)
    work.act_for(hand)


def read(work: Work, case_id: str) -> None:
    """已阅: whoever got a copy has read it; again, or after it was read, changes nothing."""
    mine = (case_copy.c.county == work.county, case_copy.c.case_id == case_id, case_copy.c.person == work.actor.person)
    row = work.connection.execute(select(case_copy.c.unread).where(*mine)).one_or_none()
    if row is None:
        raise NotFound(what=Text("抄送", "copy"))
    if row.unread:
        work.connection.execute(update(case_copy).where(*mine).values(unread=False, read_at=work.now))
