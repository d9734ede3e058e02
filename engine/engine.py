"""The engine as other rooms see it: verbs that each own one transaction, and queries that read one moment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TypeVar

import structlog
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from engine import eventlog
from engine.calendar import Calendar
from engine.changes import CALENDAR, EVERYWHERE, changes
from engine.clock import Clock, SystemClock
from engine.definitions import Blueprint, Bundle, Examination
from engine.errors import Busy, Forbidden, Refusal, Stale
from engine.files import FileStore
from engine.handovers import Handovers
from engine.jobs import Jobs
from engine.library import Library
from engine.operations import Operations
from engine.people import People
from engine.queries import cases as case_queries
from engine.queries import copies as copy_queries
from engine.queries import inbox as inbox_queries
from engine.queries import tasks as task_queries
from engine.queries.boxes import Box
from engine.queries.reading import Reading
from engine.records import (
    Actor,
    Attachment,
    Case,
    CaseRow,
    CaseStatus,
    Completed,
    CopyRow,
    Deadline,
    Definition,
    HumanTask,
    InboxRow,
    Incident,
    Page,
    Place,
    Wanted,
)
from engine.rules import NoRules, RuleSource
from engine.scanning import Scanner
from engine.services import Services
from engine.standing_in import StandIns
from engine.steering import Steering, handle_jobs
from engine.store import Database
from engine.store.tables import calendar_day
from engine.successions import Successions
from engine.text import Text
from engine.training import Trainings
from engine.vault import Vault
from engine.verbs import attaching, calendars, deploying, doing, lapsing, serving, starting, steering, withdrawing
from engine.work import Bar, House, PlacesMoved, Work, nobody_barred, nothing_else

log = structlog.get_logger()
Fact = TypeVar("Fact")
_AT_ONCE = Text("有人同时做了同样的操作", "somebody did the same at the same moment")


class Engine:
    """Makes diagrams run. One per process; safe to share between threads."""

    def __init__(
        self,
        database: Database,
        *,
        data_dir: Path,
        clock: Clock | None = None,
        services: Services | None = None,
        rules: RuleSource | None = None,
        barred: Bar = nobody_barred,
        places_moved: PlacesMoved = nothing_else,
        vault: Vault | None = None,
        roles: Collection[str] | None = None,
        scanner: Scanner | None = None,
    ) -> None:
        """`roles` are the names that diagrams may use; any name for None."""
        vault = vault or Vault.at(data_dir / "keys")
        self._calendar: tuple[int, Calendar] | None = None
        self._roles = roles
        self.house = House(
            database=database,
            clock=clock or SystemClock(),
            vault=vault,
            files=FileStore(data_dir / "files", vault),
            services=services or Services(),
            rules=rules or NoRules(),
            library=Library(),
            calendar=self._read_calendar,
            barred=barred,
            places_moved=places_moved,
            scanner=scanner or Scanner(),
        )
        self.jobs = Jobs(self.house)
        self.jobs.handle(serving.SERVICE, serving.serve, serving.serve_in_vain)
        handle_jobs(self.jobs)
        self.operations = Operations(self)
        """What people do with a step beside doing it."""
        self.standins = StandIns(self)
        """Who acts for somebody who is away."""
        self.handovers = Handovers(self)
        """What hangs on somebody who leaves or moves, and who has it afterwards."""
        self.successions = Successions(self)
        """Places that end, and those that go on for them."""
        self.steering = Steering(self)
        """What administrators and process owners do with running cases."""

    # ------------------------------------------------------------ transactions
    @contextmanager
    def transaction(self, actor: Actor) -> Iterator[Work]:
        """The one thing that commits: a unit of work for the verbs, and for what other rooms keep of their own.

        Raises `Stale` where somebody wrote the same thing at the same moment, which only a database can know.
        """
        try:
            with self.house.database.write() as connection:
                work = Work(self.house, connection, actor)
                yield work
                work.flush()
            self.house.known_rules.update(work.frozen_now)
        except (IntegrityError, self.house.database.clash):
            raise Stale(happened=_AT_ONCE) from None

    @contextmanager
    def rehearsal(self, actor: Actor) -> Iterator[Work]:
        """A unit of work in which verbs do what they do, and of which nothing stays: for looking at what would come.

        Raises `Busy` rather than waiting long for others who write.
        """
        try:
            with self.house.database.rehearse() as connection:
                yield Work(self.house, connection, actor)
        except (IntegrityError, self.house.database.clash):
            raise Stale(happened=_AT_ONCE) from None
        except Exception as error:
            if not self.house.database.is_busy(error):
                raise
            raise Busy from None

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[Reading]:
        """A read-only look at one moment, as one person."""
        with self.house.database.read() as connection:
            yield Reading(self.house, connection, actor)

    @contextmanager
    def people(self, actor: Actor) -> Iterator[People]:
        """Places, people and memberships, in one transaction; administrators only (the system at set-up)."""
        with self.transaction(actor) as work:
            if not steering.is_administrator(work):
                raise Forbidden(expected=Text("管理员", "an administrator"), found=work.person.name)
            yield People(work.connection, actor.county, work.today)

    @contextmanager
    def trainings(self, actor: Actor) -> Iterator[Trainings]:
        """Records of training, in one transaction; administrators only (the system at set-up)."""
        with self.transaction(actor) as work:
            if not steering.is_administrator(work):
                raise Forbidden(expected=Text("管理员", "an administrator"), found=work.person.name)
            yield Trainings(work.connection, actor.county, work.now, actor.person)

    @staticmethod
    def system(county: str) -> Actor:
        """The system itself: what it decides is signed by it, never by an official."""
        return Actor(county, "")

    @property
    def vault(self) -> Vault:
        """What seals personal data."""
        return self.house.vault

    @property
    def clock(self) -> Clock:
        """Where time comes from."""
        return self.house.clock

    def close(self) -> None:
        """Lets go of every connection."""
        self.house.database.dispose()

    # ------------------------------------------------------------ calendar
    def _read_calendar(self, connection: Connection, change: int | None = None) -> Calendar:
        """The days as they are now; `change` is the count of changes where somebody has read it already."""
        found = changes(connection, EVERYWHERE, CALENDAR) if change is None else change
        known = self._calendar
        if known is None or known[0] != found:
            rows = connection.execute(select(calendar_day.c.day, calendar_day.c.working)).all()
            known = self._calendar = (found, Calendar({row.day: row.working for row in rows}))
        return known[1]

    def calendar(self) -> Calendar:
        """The working days as they are loaded."""
        with self.house.database.read() as connection:
            return self._read_calendar(connection)

    def load_calendar(self, days: Mapping[date, tuple[bool, str]]) -> None:
        """Sets days of the calendar: (is it a working day, note); periods that were provisional are counted anew."""
        with self.house.database.write() as connection:
            calendars.keep_days(connection, days)
            lapsing.look_again(connection, self.clock.now())
        with self.house.database.read() as connection:
            waiting = calendars.provisional_cases(connection)
        for county, case_id in waiting:
            with self.transaction(self.system(county)) as work:
                calendars.recount(work, case_id)

    # ------------------------------------------------------------ definitions
    def examine(self, bundle: Bundle, county: str, roles: Collection[str] | None = None) -> Examination:
        """What is wrong with a bundle here: checked against the services, roles, rules and processes that exist."""
        with self.reading(self.system(county)) as reading:
            return deploying.examined(reading, bundle, roles or self._roles)

    def deploy(
        self,
        bundle: Bundle,
        actor: Actor,
        note: str = "",
        *,
        source: str = deploying.STUDIO,
        expected: int | None = None,
    ) -> Definition:
        """The next version of a process; running cases stay on theirs.

        `expected` is the version that whoever drew it began with (0 for a new process); another one came meanwhile:
        `Stale`. Raises `InvalidBundle` and `Forbidden` too.
        """
        blueprint = deploying.checked(bundle, self.examine(bundle, actor.county))
        with self.transaction(actor) as work:
            return deploying.deploy(work, blueprint, note, source, expected)

    def deploy_shipped(self, bundle: Bundle, county: str) -> Definition | None:
        """A bundle that comes with the product: once, and never over a release made in the studio."""
        blueprint = deploying.checked(bundle, self.examine(bundle, county))
        with self.transaction(self.system(county)) as work:
            return deploying.deploy_shipped(work, blueprint)

    def definitions(self, county: str) -> list[Definition]:
        """Every version of every process, newest first within a process."""
        with self.house.database.read() as connection:
            return self.house.library.versions(connection, county)

    def blueprint(self, county: str, process: str, version: int | None = None) -> Blueprint:
        """What a version (the newest for None) of a process says. Raises `NotFound`."""
        with self.house.database.read() as connection:
            latest = self.house.library.latest(connection, county, process)
            chosen = version if version is not None else (latest.version if latest else 0)
            return self.house.library.deployed(connection, county, process, chosen).blueprint

    def trained_for(self, county: str) -> list[Definition]:
        """The processes in force whose steps are only for people who were trained for them."""
        with self.reading(self.system(county)) as reading:
            found = reading.library.in_force(reading.connection, county)
            return [each for each in found if reading.blueprint(each.process, each.version).needs_training]

    def startable(self, actor: Actor) -> list[Definition]:
        """The processes that a person may start, anywhere."""
        with self.reading(actor) as reading:
            held = {role for role, _ in reading.person.roles_at(reading.today)}
            return [
                each
                for each in reading.library.in_force(reading.connection, actor.county)
                if held & set(reading.blueprint(each.process, each.version).starters)
            ]

    def places_for(self, actor: Actor, process: str) -> list[Place]:
        """The places for which a person may start a process: those at or below where they hold a starter's role."""
        with self.reading(actor) as reading:
            starters = self.blueprint(actor.county, process).starters
            codes = {code for role, code in reading.person.roles_at(reading.today) if role in starters}
            everywhere = People(reading.connection, actor.county, reading.today).places()
            return [each for each in everywhere if codes & {part.split(":")[1] for part in each.path.split("/")}]

    # ------------------------------------------------------------ verbs
    def start(
        self,
        process: str,
        actor: Actor,
        *,
        place: str,
        values: Mapping[str, object],
        title: str = "",
        subject: str | None = None,
        key: str | None = None,
        parent: str | None = None,
    ) -> Completed:
        """Begins a case. The same `key` again gives the case that was begun before, and begins nothing."""
        try:
            with self.transaction(actor) as work:
                return starting.start(work, process, place, title, subject, values, key, parent)
        except Stale:
            if key is None:
                raise
        with self.transaction(actor) as work:  # begun by somebody else a moment ago: now it is there to be found
            return starting.start(work, process, place, title, subject, values, key, parent)

    def claim(self, task_id: str, actor: Actor, revision: int) -> HumanTask:
        """签收. Raises `AlreadyClaimed`, `Stale`, `Forbidden`, `Barred`, `NotFound`, `Ended`."""
        with self.transaction(actor) as work:
            return doing.claim(work, task_id, revision)

    def unclaim(self, task_id: str, actor: Actor, revision: int) -> HumanTask:
        """退签. Raises as `claim`."""
        with self.transaction(actor) as work:
            return doing.unclaim(work, task_id, revision)

    def release_orphans(self, county: str) -> int:
        """Puts back into their pools the tasks of those who left, whose role ended or whose training ran out; how many."""
        system = self.system(county)
        with self.reading(system) as reading:
            waiting = doing.held_in_vain(reading)
        released = 0
        for task_id in waiting:
            with self.transaction(system) as work:
                released += doing.release(work, task_id)
        return released

    def draft(self, task_id: str, actor: Actor) -> Mapping[str, object] | None:
        """What is kept unfinished for a task, as its page shows it to the actor; None for nothing."""
        with self.reading(actor) as reading:
            return task_queries.draft_kept(reading, task_id)

    def save_draft(self, task_id: str, actor: Actor, values: Mapping[str, object]) -> None:
        """暂存: keeps an unfinished form, as it was typed."""
        with self.transaction(actor) as work:
            doing.save_draft(work, task_id, values)

    def complete(self, task_id: str, actor: Actor, revision: int, values: Mapping[str, object]) -> Completed:
        """Does a step. Raises as `claim`, and `InvalidForm` with sentences by field."""
        with self.transaction(actor) as work:
            return doing.complete(work, task_id, revision, values)

    def cancel(self, case_id: str, actor: Actor, revision: int, reason: str) -> Case:
        """终止 a case as an administrator, or 撤回 it as whoever started it; with a reason."""
        with self.transaction(actor) as work:
            return withdrawing.cancel(work, case_id, revision, reason)

    def extend(self, case_id: str, actor: Actor, deadline: str, cause: str, note: str) -> Deadline:
        """Prolongs a legal period before it is over, for a cause of the rules. Raises `TooLate`, `NotPossible`."""
        with self.transaction(actor) as work:
            return steering.extend(work, case_id, deadline, cause, note)

    def attach(
        self, actor: Actor, case_id: str, field: str, filename: str, data: bytes, *, task_id: str | None = None
    ) -> Attachment:
        """Keeps a file with a case; only photos and PDF, known by their bytes, and looked at for viruses.

        The same file sent again for the same field of a task, after an answer that was lost, is kept once.
        """
        mark = self.house.scanner.mark(filename, data)
        with self.transaction(actor) as work:
            return attaching.attach(work, case_id, task_id, field, filename, data, mark)

    def attached(self, attachment_id: str, actor: Actor) -> Attachment:
        """What is known of a file of a case, without its bytes, for whoever may know of the case."""
        with self.reading(actor) as reading:
            return case_queries.attached(reading, attachment_id)

    def attachment(self, attachment_id: str, actor: Actor) -> tuple[Attachment, bytes]:
        """A file of a case, for whoever may know of the case."""
        with self.reading(actor) as reading:
            return case_queries.attached_file(reading, attachment_id)

    # ------------------------------------------------------------ time and work
    def fire_due(self, limit: int = 200) -> int:
        """Fires due timers and does what is due of people's steps, one transaction each.

        One that fails becomes an incident and holds up no other.
        """
        with self.house.database.read() as connection:
            clock = Work(self.house, connection, Actor("", ""))
            due, lapsed = serving.due_cases(clock, limit), lapsing.due_tasks(clock, limit)
        for county, case_id in due:
            self._fire(county, case_id, serving.fire, serving.postpone)
        for county, task_id in lapsed:
            self._fire(county, task_id, lapsing.lapse, lapsing.put_off)
        return len(due) + len(lapsed)

    def _fire(
        self, county: str, subject: str, act: Callable[[Work, str], None], put_off: Callable[[Work, str, Text], None]
    ) -> None:
        system = self.system(county)
        try:
            with self.transaction(system) as work:
                act(work, subject)
        except Exception as error:  # one case must not stop the clock for all others
            cause = error.text if isinstance(error, Refusal) else Text("定时器触发失败", "the timer could not be fired")
            log.warning("timer_failed", subject=subject, error=type(error).__name__, exc_info=True)
            with self.transaction(system) as work:
                put_off(work, subject, cause)

    def run_jobs(self, limit: int = 200) -> int:
        """Does due jobs; returns how many were taken."""
        return self.jobs.run(limit)

    def settle(self, rounds: int = 100) -> None:
        """Fires what is due and does what waits, until nothing is left: for set-up, tests and the demo clock."""
        for _ in range(rounds):
            if not self.fire_due() and not self.run_jobs():
                return

    def seal(self, county: str, limit: int = 1_000) -> int:
        """Orders and chains events of a county; returns how many."""
        with self.transaction(self.system(county)) as work:
            return eventlog.seal_events(work.connection, county, work.now, limit)

    def verify(self, county: str) -> eventlog.Break | None:
        """The first broken link of the history; None when everything holds."""
        with self.house.database.read() as connection:
            return eventlog.verify(connection, county)

    # ------------------------------------------------------------ queries
    def inbox(
        self, actor: Actor, box: Box, text: str | None = None, after: str | None = None, limit: int = 25
    ) -> Page[InboxRow]:
        """A page of mine, of my roles' pool, or of what I have done."""
        with self.reading(actor) as reading:
            return inbox_queries.inbox(reading, box, text, after, limit)

    def desk(
        self,
        actor: Actor,
        box: Box | None,
        wanted: Wanted = inbox_queries.EVERYTHING,
        after: str | None = None,
        limit: int = 25,
    ) -> inbox_queries.Desk:
        """A page of a box, narrowed to what is wanted, with how much lies in each. Raises `NotFound` for a wrong page."""
        with self.reading(actor) as reading:
            return inbox_queries.desk(reading, box, wanted, after, limit)

    def counts(self, actor: Actor) -> dict[Box, int]:
        """How many tasks are mine and how many wait in my pools (up to 1,000)."""
        with self.reading(actor) as reading:
            return inbox_queries.counts(reading)

    def copies(self, actor: Actor, after: str | None = None, limit: int = 25) -> Page[CopyRow]:
        """抄送给我的: cases that the actor was given to read, unread first."""
        with self.reading(actor) as reading:
            return copy_queries.copies(reading, after, limit)

    def unread_copies(self, actor: Actor) -> int:
        """How many of these are unread (up to 1,000)."""
        with self.reading(actor) as reading:
            return copy_queries.unread(reading)

    def task(self, task_id: str, actor: Actor) -> task_queries.TaskView:
        """A task with its case. Raises `NotFound`."""
        with self.reading(actor) as reading:
            return task_queries.task_view(reading, task_id)

    def step(self, task_id: str, actor: Actor) -> task_queries.StepView:
        """A task with its form alone: what a click needs. Raises `NotFound`."""
        with self.reading(actor) as reading:
            return task_queries.step_view(reading, task_id)

    def case(self, case_id: str, actor: Actor) -> case_queries.CaseView:
        """A case whole. Raises `NotFound`."""
        with self.reading(actor) as reading:
            return case_queries.case_view(reading, case_id)

    def cases(
        self,
        actor: Actor,
        text: str | None = None,
        status: CaseStatus | None = None,
        process: str | None = None,
        after: str | None = None,
        limit: int = 25,
        subject: str | None = None,
    ) -> Page[CaseRow]:
        """Cases that a person may know of, latest first."""
        with self.reading(actor) as reading:
            return case_queries.listing(reading, text, status, process, after, limit, subject)

    def incidents(self, actor: Actor, *, open_only: bool = True) -> tuple[Incident, ...]:
        """What failed in the county, latest first; administrators only."""
        with self.reading(actor) as reading:
            if not steering.is_administrator(reading):
                raise Forbidden(expected=Text("管理员", "an administrator"), found=reading.person.name)
            return case_queries.incidents(reading, open_only=open_only)
