"""One verb at work: its transaction, who acts, and the cases it has in hand.

Everything a verb changes is gathered here and written once, so that a click costs few statements and one commit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Protocol

import msgspec
from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.calendar import Calendar
from engine.clock import Clock, legal_date
from engine.deadlines import Periods
from engine.errors import Barred, NotFound, Stale
from engine.eventlog import detail, hash_of
from engine.files import FileStore
from engine.forms import Form
from engine.ids import new_id
from engine.library import Deployed, Library
from engine.people import Staffing, acted_for, read_who
from engine.records import Actor, Case, HumanTask, Person, Place
from engine.rules import Rules, RuleSource
from engine.scanning import Scanner
from engine.services import Services
from engine.store import Database
from engine.store.hot import LoadedCase, insert_case, insert_rows, load_case, update_case
from engine.store.hot_tasks import LoadedTask, keep_tasks, load_task
from engine.store.staff import NO_DAY, StandsFor, Who, load_people
from engine.store.tables import cases, frozen_rules, job
from engine.store.words import keep_words, rewrite_words
from engine.text import Text
from engine.vault import Vault


class Bar(Protocol):
    """Who may not act on which case (near relatives, own case): a question to the room that knows."""

    def __call__(self, connection: Connection, case: Case) -> Mapping[str, Text]:
        """Ids of the staff who may not, each with the reason; at most one statement."""


def nobody_barred(connection: Connection, case: Case) -> Mapping[str, Text]:
    """For processes without recusal."""
    return {}


class PlacesMoved(Protocol):
    """What else keeps places: told in the transaction in which they change."""

    def __call__(self, connection: Connection, county: str, moved: Mapping[str, Place]) -> None:
        """`moved`: code of a place as it was -> the place that stands for it now (itself, where only its path changed)."""


def nothing_else(connection: Connection, county: str, moved: Mapping[str, Place]) -> None:
    """For rooms without registers."""


@dataclass(frozen=True, slots=True)
class House:
    """What all verbs share."""

    database: Database
    clock: Clock
    vault: Vault
    files: FileStore
    services: Services
    rules: RuleSource
    library: Library
    calendar: Callable[[Connection, int | None], Calendar]
    barred: Bar = nobody_barred
    places_moved: PlacesMoved = nothing_else
    scanner: Scanner = field(default_factory=Scanner)
    owners: frozenset[str] = frozenset({"process_owner", "administrator"})
    """Roles that may deploy."""
    administrators: frozenset[str] = frozenset({"administrator"})
    """Roles that may mend incidents and change people and places."""
    staffing: Staffing = field(default_factory=Staffing)
    known_rules: dict[str, Rules] = field(default_factory=dict)


@dataclass(slots=True)
class CaseFile:
    """A case in hand: changed in memory, written once by `Work.save`."""

    loaded: LoadedCase
    deployed: Deployed
    rules: Rules
    periods: Periods
    revision: int
    """At which it was read; 0 for a new case."""
    events: list[dict[str, Any]] = field(default_factory=list)
    once: str | None = None
    attached: frozenset[str] = frozenset()
    """Ids of its attachments, where it was opened with a task."""
    tasks: dict[str, HumanTask] = field(default_factory=dict)
    """New and changed ones, by id."""
    filling: Form | None = None
    """The form that is being handed in: where a choice that is missing there keeps it from being handed in."""
    barred: Mapping[str, Text] | None = None
    """Who may not act on it; None before anybody asked."""
    found_by: str = ""
    """The title under which it is found now."""

    @property
    def case(self) -> Case:
        """The record as it stands now."""
        return self.loaded.case

    def change(self, **values: Any) -> None:
        """Changes columns of the case."""
        self.loaded.case = replace(self.loaded.case, **values)

    def put(self, *tasks: HumanTask) -> None:
        """New tasks, or changed ones at their next revision."""
        self.tasks.update((task.id, task) for task in tasks)


class Look:
    """One moment of the database, seen by one person: what verbs and queries stand on alike."""

    def __init__(self, house: House, connection: Connection, actor: Actor) -> None:
        self.house = house
        self.connection = connection
        self.actor = replace(actor, acting_for=None) if actor.acting_for else actor
        self.county = actor.county
        self.now: datetime = house.clock.now()
        self.today: date = legal_date(self.now)
        self._people: dict[str, Person] = {}
        self.staffing_change: int | None = None
        """How often the county's staffing had changed when somebody was read; None before that."""
        self.calendar_change: int | None = None
        """The same of the calendar."""
        self.frozen_now: dict[str, Rules] = {}
        """Rules that this transaction froze: known to all others only when it is committed."""
        self._stands_for: tuple[StandsFor, ...] | None = None

    @cached_property
    def person(self) -> Person:
        """Who acts or looks, with memberships. Raises `NotFound` for the system and for strangers."""
        return self.somebody(self.actor.person)

    @property
    def me(self) -> str:
        """Whose the act is: whom the actor stands in for, else the actor."""
        return self.actor.acting_for or self.actor.person

    @property
    def hands(self) -> tuple[Person, ...]:
        """Whom every bar is asked about: the actor, and whom they stand in for."""
        return tuple(self.somebody(each) for each in dict.fromkeys((self.actor.person, self.me)))

    @property
    def stands_for(self) -> tuple[StandsFor, ...]:
        """Those for whom the actor stands in today."""
        if self._stands_for is None:
            self._know(read_who(self.connection, self.county, self.actor.person, self.today))
        return self._stands_for or ()

    def act_for(self, person_id: str) -> None:
        """Settles whom the actor acts for from now on: somebody they stand in for, or themselves."""
        self.actor = replace(self.actor, acting_for=None if person_id == self.actor.person else person_id)

    def somebody(self, person_id: str) -> Person:
        """Anybody on the staff, with memberships; read once. Raises `NotFound`."""
        found = self._people.get(person_id)
        day = self.today if person_id == self.actor.person else NO_DAY
        return self._know(read_who(self.connection, self.county, person_id, day)) if found is None else found

    def meet(self, ids: Collection[str]) -> None:
        """Reads several of the staff at once, so that `somebody` need not ask for each."""
        unknown = set(ids) - self._people.keys()
        if len(unknown) > 1:
            self._people.update((each.id, each) for each in load_people(self.connection, self.county, unknown))

    def _know(self, who: Who) -> Person:
        self.staffing_change, self.calendar_change = who.staffing_change, who.calendar_change
        self._people[who.person.id] = who.person
        if who.person.id == self.actor.person:
            self._stands_for = who.stands_for
            self._people.update((each.person.id, each.person) for each in who.stands_for)
        return who.person

    def loaded_task(self, task_id: str, *, lock: bool = False) -> LoadedTask:
        """A task with its case and whoever acts; one statement. Settles for whom they do. Raises `NotFound`."""
        found = load_task(self.connection, self.county, task_id, self.actor.person, self.today, lock=lock)
        if found is None:
            raise NotFound(what=Text("待办", "task"))
        if found.who is not None:
            self._know(found.who)
            away = acted_for(found.who, found.task, found.loaded.case, self.today)
            self.act_for(away or self.actor.person)
        return found

    @cached_property
    def calendar(self) -> Calendar:
        """The working days as they are loaded."""
        return self.house.calendar(self.connection, self.calendar_change)

    @property
    def library(self) -> Library:
        """The deployed definitions."""
        return self.house.library

    def open(self, loaded: LoadedCase, revision: int | None = None) -> CaseFile:
        """The file of a loaded (or new, revision 0) case."""
        case = loaded.case
        deployed = self.house.library.deployed(self.connection, self.county, case.process, case.version)
        rules = self.frozen(case.rules_version)
        periods = Periods(loaded.memory.periods, rules, lambda: self.calendar)
        read_at = case.revision if revision is None else revision
        return CaseFile(loaded, deployed, rules, periods, read_at, found_by=case.title)

    def frozen(self, version: str) -> Rules:
        """The rules of a version. Raises `NotFound` for one that was never frozen."""
        known = self.frozen_now.get(version) or self.house.known_rules.get(version)
        if known is None:
            text = self.connection.execute(
                select(frozen_rules.c.text).where(frozen_rules.c.version == version)
            ).scalar_one_or_none()
            if text is None:
                raise NotFound(what=Text("规则包", "rule pack"))
            known = self.house.known_rules[version] = self.house.rules.read(version, text)
        return known

    def bar(self, file: CaseFile, person_id: str) -> Text | None:
        """Why somebody must not touch a case; asked of the house once per case."""
        if file.barred is None:
            self._before_asking()
            file.barred = self.house.barred(self.connection, file.case)
        return file.barred.get(person_id)

    def ask_bar(self, file: CaseFile) -> None:
        """Raises `Barred` where the actor, or whom they stand in for, must not touch the case."""
        for who in () if self.actor.is_system else dict.fromkeys((self.actor.person, self.me)):
            reason = self.bar(file, who)
            if reason is not None:
                raise Barred(reason=reason)

    def _before_asking(self) -> None:
        """A transaction sends what it holds back, so that the answer counts with it."""


class Work(Look):
    """The transaction of one verb."""

    def __init__(self, house: House, connection: Connection, actor: Actor) -> None:
        super().__init__(house, connection, actor)
        self._session: Session | None = None
        self.undone: set[str] = set()
        """Elements whose doings this transaction takes back, as far as they have not gone out."""

    @property
    def session(self) -> Session:
        """The transaction for ORM users; flushed by `save`, committed by the verb alone."""
        if self._session is None:
            self._session = Session(self.connection, expire_on_commit=False)
        return self._session

    def flush(self) -> None:
        """Sends what the session holds back, if anybody asked for one."""
        if self._session is not None:
            self._session.flush()

    def _before_asking(self) -> None:
        self.flush()

    # ------------------------------------------------------------ cases
    def case(self, case_id: str) -> CaseFile:
        """A case, locked. Raises `NotFound`."""
        loaded = load_case(self.connection, self.county, case_id, lock=True)
        if loaded is None:
            raise NotFound(what=Text("案件", "case"))
        return self.open(loaded)

    def task(self, task_id: str) -> tuple[HumanTask, CaseFile, bool]:
        """(task, its case, whether anybody keeps a draft of it), locked. Raises `NotFound`."""
        found = self.loaded_task(task_id, lock=True)
        file = self.open(found.loaded)
        file.attached = found.attached
        return found.task, file, found.has_draft

    def freeze(self, process: str, place: str) -> Rules:
        """The rules in force today, kept for good so that the case can be explained later."""
        rules = self.house.rules.current(process, place, self.today)
        if rules.version not in self.house.known_rules and rules.version not in self.frozen_now:
            dialect = sqlite if self.house.database.is_sqlite else postgresql
            keep = dialect.insert(frozen_rules).values(version=rules.version, text=rules.text)
            self.connection.execute(keep.on_conflict_do_nothing())
            self.frozen_now[rules.version] = rules
        return rules

    # ------------------------------------------------------------ what is gathered
    def event(self, file: CaseFile, kind: str, *, task: HumanTask | None = None, **facts: Any) -> None:
        """Something happened (`kind`: past participle). Facts that are no columns go into its detail."""
        case, columns = file.case, {name: facts.pop(name, None) for name in _EVENT_FACTS}
        if task is not None:
            columns |= {
                "element": task.element,
                "token": task.token,
                "task_id": task.id,
                "role": task.role,
                "place": task.place,
                "entered_at": task.opened_at,
                "claimed_at": task.claimed_at,
            }
        file.loaded.last_event += 1
        row: dict[str, Any] = {
            "county": self.county,
            "case_id": case.id,
            "seq": file.loaded.last_event,
            "at": self.now,
            "kind": kind,
            "process": case.process,
            "version": case.version,
            "rules_version": case.rules_version,
            "person": self.actor.person or None,
            "acting_for": self.actor.acting_for,
            **columns,
            "place": columns["place"] or case.place,
            "paused_seconds": 0,
            "detail": detail(facts),
        }
        file.loaded.last_hash = row["hash"] = hash_of(row, file.loaded.last_hash)
        file.events.append(row)

    def defer(
        self,
        name: str,
        args: Mapping[str, object],
        *,
        at: datetime | None = None,
        lock: str | None = None,
        once: str | None = None,
    ) -> None:
        """Records a job; it runs after the commit. With `once`, not while one with the same key waits."""
        row = job_row(self.county, name, args, at or self.now, lock, once)
        if once is None:
            insert_rows(self.connection, "job", [row])
        else:
            dialect = sqlite if self.house.database.is_sqlite else postgresql
            self.connection.execute(dialect.insert(job).values(row).on_conflict_do_nothing())

    def save(self, file: CaseFile) -> None:
        """Writes a case with its tasks, events and periods. Raises `Stale` where another transaction was first."""
        self.flush()
        if file.tasks and not keep_tasks(self.connection, self.county, file.tasks.values()):
            raise Stale(happened=Text("有人同时操作了这一步", "somebody acted on this step at the same time"))
        file.periods.write(self.connection, self.county, file.case.id)
        if file.revision == 0:
            insert_case(self.connection, file.loaded, file.once)
            keep_words(self.connection, file.case)
        else:
            file.change(revision=file.revision + 1)
            if not update_case(self.connection, file.loaded, file.revision):
                raise Stale(happened=Text("同时有人办理了此案", "somebody acted on this case at the same time"))
            if file.found_by != file.case.title:
                rewrite_words(self.connection, file.case)
                file.found_by = file.case.title
        if file.events:
            insert_rows(self.connection, "event", file.events)

    def append(self, file: CaseFile) -> None:
        """Writes the events of a case that is otherwise as it was: nobody's page becomes stale. Raises `Stale`."""
        head = {"last_event": file.loaded.last_event, "last_hash": file.loaded.last_hash}
        same = (cases.c.county == self.county, cases.c.id == file.case.id, cases.c.revision == file.revision)
        if self.connection.execute(update(cases).where(*same).values(head)).rowcount != 1:
            raise Stale(happened=Text("同时有人办理了此案", "somebody acted on this case at the same time"))
        insert_rows(self.connection, "event", file.events)


_EVENT_FACTS = ("element", "token", "task_id", "role", "place", "entered_at", "claimed_at")


def job_row(
    county: str, name: str, args: Mapping[str, object], at: datetime, lock: str | None = None, once: str | None = None
) -> dict[str, Any]:
    """A job as it is kept."""
    return {
        "county": county,
        "id": new_id(),
        "name": name,
        "args": msgspec.json.encode(args).decode(),
        "lock": lock,
        "once": once,
        "state": "waiting",
        "due_at": at,
        "attempts": 0,
        "error": None,
    }
