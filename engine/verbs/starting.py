"""Begins a case."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from sqlalchemy import bindparam, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.advance import begin
from engine.clock import LEGAL_ZONE
from engine.errors import Forbidden, NotFound, NotPossible
from engine.eventlog import GENESIS
from engine.forms import Form, Widget
from engine.ids import new_id
from engine.memory import Memory
from engine.people import covers, load_place, standing_place
from engine.records import Actor, Case, CaseStatus, Completed, Place
from engine.store.hot import LoadedCase, load_case
from engine.store.prepared import Prepared
from engine.store.tables import cases, number_series
from engine.text import Text
from engine.verbs.filling import checked_values, keep_submission
from engine.work import CaseFile, Work


def start(
    work: Work,
    process: str,
    place: str,
    title: str,
    subject: str | None,
    values: Mapping[str, object],
    once: str | None,
    parent: str | None,
) -> Completed:
    """A new case of the newest version; with `once`, the case that was started under the same key before."""
    if once is not None and (earlier := _started(work, once)) is not None:
        return Completed(earlier, (), None)
    file = _new_file(work, process, place, title.strip(), subject, once, parent)
    _require_starter(work, file)
    work.ask_bar(file)
    form = file.deployed.blueprint.forms.get(file.deployed.blueprint.start_form or "")
    kept = checked_values(file, form, values)
    file.change(title=file.case.title or _title(form, kept))
    told = keep_submission(work, file, None, _start_element(file), form, kept) if form else {}
    work.event(file, "case_started", **told)
    data = form.routed(kept) if form else {}
    file.filling = form
    opened = begin(work, file, data)
    work.save(file)
    return Completed(file.case, opened, file.case.end_element)


def _title(form: Form | None, values: Mapping[str, object]) -> str:
    """What people call the case: the field that its form marks `x-title`, else the first text that must be given."""
    texts = [each for each in form.fields if each.widget is Widget.text] if form else []
    marked = [each for each in texts if each.extra.get("x-title")] or [each for each in texts if each.required]
    return str(values.get(marked[0].name) or "").strip()[:200] if marked else ""


def _start_element(file: CaseFile) -> str:
    nodes = file.deployed.blueprint.nodes()
    return next(each.id for each in nodes if each.kind.is_start and each.parent is None)


def _started(work: Work, once: str) -> Case | None:
    case_id = work.connection.execute(
        select(cases.c.id).where(cases.c.county == work.county, cases.c.once == once)
    ).scalar_one_or_none()
    loaded = load_case(work.connection, work.county, case_id) if case_id else None
    return loaded.case if loaded else None


def _new_file(
    work: Work, process: str, place: str, title: str, subject: str | None, once: str | None, parent: str | None
) -> CaseFile:
    latest = work.house.library.latest(work.connection, work.county, process)
    if latest is None:
        raise NotFound(what=Text("流程", "process"))
    where = _standing(work, load_place(work.connection, work.county, place))
    rules = work.freeze(process, where.code)
    case = Case(
        county=work.county,
        id=new_id(),
        number=_number(work, process),
        process=process,
        version=latest.version,
        title=title,
        subject=subject,
        place=where.code,
        place_path=where.path,
        status=CaseStatus.RUNNING,
        revision=1,
        rules_version=rules.version,
        started_by=work.actor.person,
        started_at=work.now,
        accepted_at=None,
        ended_at=None,
        end_element=None,
        parent=parent,
    )
    file = work.open(LoadedCase(case, 0, GENESIS, Memory(), b""), revision=0)
    file.once = once
    return file


def _standing(work: Work, where: Place) -> Place:
    """The place where a case begins: never one that is no more. The system goes on at its successor."""
    if where.until is None or work.today < where.until:
        return where
    after = standing_place(work.connection, work.county, where.code)
    if work.actor.is_system and after.code != where.code:
        return after
    said = Text("{place}已撤销，不能再立案。", "{place} is no more; no case can begin there.")
    if after.code != where.code:
        said = Text(
            "{place}已并入{after}，请在{after}立案。", "{place} has become part of {after}; begin the case there."
        )
    raise NotPossible(detail=said.format(place=where.name, after=after.name))


def _number(work: Work, process: str) -> str:
    """The next case number: initials of the process, year and a count, which processes of the same initials share."""
    year = work.now.astimezone(LEGAL_ZONE).year
    letters = "".join(word[0] for word in process.split("_")).upper()
    count = next_number(work, f"case:{letters}:{year}")
    return f"{letters}{year}-{count:06d}"


def next_number(work: Work, series: str) -> int:
    """The next number of a series of this county; one statement."""
    ((count,),) = _NEXT[work.connection.dialect.name].rows(work.connection, {"county": work.county, "series": series})
    return int(count)


def _following(dialect: ModuleType) -> Prepared:
    first = dialect.insert(number_series).values(
        county=bindparam("county"), series=bindparam("series"), last=literal_column("1")
    )
    following = first.on_conflict_do_update(
        index_elements=["county", "series"], set_={"last": number_series.c.last + literal_column("1")}
    )
    return Prepared(following.returning(number_series.c.last))


_NEXT = {"sqlite": _following(sqlite), "postgresql": _following(postgresql)}


def _require_starter(work: Work, file: CaseFile) -> None:
    if work.actor.is_system:
        return
    starters = file.deployed.blueprint.starters
    if not any(covers(work.person, role, file.case.place, file.case.place_path, work.today) for role in starters):
        held = "、".join(sorted({role for role, _ in work.person.roles_at(work.today)})) or "-"
        raise Forbidden(expected=" / ".join(starters), found=held)


def by_system(county: str) -> Actor:
    """The system itself as an actor of a county."""
    return Actor(county, "")
