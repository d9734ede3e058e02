"""抄送: who gets a read-only copy of a case, once each. Given by a person (`engine.verbs.copying`) or by the diagram."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import Connection, insert, select

from engine.definitions import Element
from engine.errors import NotFound
from engine.feel import compile_expression
from engine.notices import Told
from engine.people import codes_down_to, holders, present
from engine.records import Copied
from engine.store.tables import case_copy
from engine.text import Text
from engine.verbs.notifying import tell
from engine.work import CaseFile, Look, Work


def receivers_in(connection: Connection, county: str, case_id: str) -> tuple[Copied, ...]:
    """Who has a copy of a case, oldest first; one statement."""
    columns = (case_copy.c.person, case_copy.c.at, case_copy.c.given_by, case_copy.c.read_at)
    rows = connection.execute(
        select(*columns)
        .where(case_copy.c.county == county, case_copy.c.case_id == case_id)
        .order_by(case_copy.c.at, case_copy.c.person)
    )
    return tuple(Copied(*row) for row in rows)


def unfit_to_read(work: Work, file: CaseFile, person: str) -> Text | None:
    """Why somebody must not get a copy: no such staff, no longer here, or a near relative."""
    try:
        who = work.somebody(person)
    except NotFound:
        return Text("抄送人不在人员名册中，请重新选择。", "whoever was chosen is not on the staff; choose again.")
    if not present(who, work.today):
        return Text("{who}已离岗，请另选一人。", "{who} is no longer in service; choose somebody else.").format(
            who=who.name
        )
    reason = work.bar(file, person)
    if reason is None:
        return None
    return Text("不能抄送给{who}：{reason}", "{who} must not get a copy: {reason}").format(who=who.name, reason=reason)


def keep_copies(work: Work, file: CaseFile, people: Collection[str], element: str | None, words: str | None) -> None:
    """The rows. `words`: id of the submission with what was said; `element`: what in the diagram says so."""
    rows = [
        {
            "county": work.county,
            "case_id": file.case.id,
            "person": each,
            "at": work.now,
            "given_by": None if element else work.actor.person or None,
            "acting_for": None if element else work.actor.acting_for,
            "element": element,
            "words": words,
            "unread": True,
            "read_at": None,
        }
        for each in people
    ]
    work.connection.execute(insert(case_copy), rows)


def give_drawn(work: Work, file: CaseFile, element: Element, data: Mapping[str, object]) -> None:
    """What `sw:copy` of an element says when it is left. Whoever must not get one gets none, and the history says so."""
    chosen = compile_expression(element.copy or "null", data.keys()).evaluate(data, now=work.now)
    has = {each.person for each in receivers_in(work.connection, work.county, file.case.id)}
    fit: list[str] = []
    unfit: list[str] = []
    for person in dict.fromkeys(_people(work, file, chosen)):
        if person not in has:
            (unfit if unfit_to_read(work, file, person) else fit).append(person)
    if fit:
        keep_copies(work, file, fit, element.id, None)
        work.event(file, "copied", element=element.id, to=fit, drawn=True)
        tell(work, file, Told.COPIED, fit)
    if unfit:
        work.event(file, "copy_refused", element=element.id, to=unfit)


def _people(look: Look, file: CaseFile, chosen: object) -> Iterator[str]:
    """Ids of those whom a value names: an id, everybody of a role by `role@level`, or a list of these."""
    if isinstance(chosen, list | tuple):
        for each in chosen:
            yield from _people(look, file, each)
    elif isinstance(chosen, str) and "@" in chosen:
        role, _, level = chosen.partition("@")
        path = file.case.place_path
        where = codes_down_to(path, file.case.place_at(level.strip()))
        yield from (person for person, _ in holders(look.connection, look.county, role.strip(), where[-1:], look.today))
    elif isinstance(chosen, str) and chosen:
        yield chosen
