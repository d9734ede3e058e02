"""Tells one made-up case through the engine's own verbs, under a clock that moves with it: nothing is written past them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import Row, select

from engine.clock import LEGAL_ZONE, FrozenClock, legal_date
from engine.engine import Engine
from engine.errors import Barred
from engine.records import Actor
from engine.store.tables import cases, human_task, timer
from tasks import tables
from tasks.benefits.due import DueState
from tasks.demo import conferences, emergencies, exits
from tasks.demo.answers import answer
from tasks.demo.county import County
from tasks.demo.families import intake_values
from tasks.demo.pictures import Picture, picture
from tasks.demo.scene import Scene
from tasks.demo.stories import AFTER_PUBLICITY, DAYS, QUIET_REVIEW, Story, Turn
from tasks.exits.ending import end_gradual_exits
from tasks.reviews import open_due_reviews

MORNING, EVENING = time(8, 40), time(17, 20)
TAKEN = 0.35
"""Share of open steps that somebody has claimed."""
PUBLICITY = timedelta(days=9)
"""What must be left for the seven days of publicity and the steps after it."""
WAIT = timedelta(days=20)
"""How long a conference is put off while there is no case to confer on."""
SLOW = 0.04
"""Share of steps that take three times as long."""
_POSTED, _POSTING = ("application", "exit"), ("post_sheet", "post_notice")
"""Processes with seven days of publicity, and the steps with which these begin."""
Task = Row[Any, Any, Any, Any, Any, Any]


class Teller:
    """Plays the staff of the demo county."""

    def __init__(self, engine: Engine, clock: FrozenClock, county: County, random: Random, until: datetime) -> None:
        self._engine, self._clock, self._county = engine, clock, county
        self._random, self._until = random, until
        self._calendar = engine.calendar()
        self._system = engine.system(county.code)

    def tell(self, story: Story) -> Story | None:
        """Begins the case and takes it to where the story stops; returns the review that follows before the present."""
        self._clock.set(story.started)
        end_gradual_exits(self._engine)
        if story.process == "case_conference":
            number, village = self._some_application()
            if not number:  # nothing to confer on yet
                return replace(story, started=story.started + WAIT)
            story = replace(story, matter=number, village=village)
        departments = tuple(self._county.staff["department_liaison", self._county.code])
        today = legal_date(story.started)
        scene = Scene(story, self._random, today, self._aide(story), departments, lambda _: "")
        case_id = self._begin(scene)
        self._go_on(case_id, scene)
        self._leave_on_desks(case_id, story)
        return self._review_of(story, case_id)

    def _go_on(self, case_id: str, scene: Scene) -> None:
        story = scene.story
        kept: dict[Picture, str] = {}
        while True:
            self._engine.run_jobs()
            waiting = self._open(case_id)
            task = next((each for each in waiting if not self._is_left(each.element, scene)), None)
            if task is not None:
                at = self._moment(scene, str(task.element))
                if at >= self._until:
                    return
                self._clock.set(at)
                self._do(case_id, task, scene, kept)
            elif any(each.element == story.plot.stop for each in waiting) or not self._fire(case_id):
                return

    def _leave_on_desks(self, case_id: str, story: Story) -> None:
        """Some of what is open has been taken by somebody who has not come to it yet."""
        for task in self._open(case_id):
            if task.assignee is None and self._random.random() < TAKEN:
                self._clock.set(min(self._clock.now() + timedelta(hours=3), self._until))
                self._take(task, story)

    def _begin(self, scene: Scene) -> str:
        story = scene.story
        if story.process == "exit":
            return self._report_exit(scene)
        if story.matter:
            return self._ask_for_conference(scene)
        if story.process == "emergency_aid":
            return self._report(scene)
        if story.enrolment:
            open_due_reviews(self._engine)
            with self._engine.reading(self._system) as look:
                found = select(cases.c.id).where(
                    cases.c.county == self._county.code, cases.c.subject == story.enrolment
                )
                return str(look.connection.execute(found.order_by(cases.c.started_at.desc())).scalars().first())
        role = "village_aide" if self._random.random() < 0.7 else "township_clerk"
        starter = self._random.choice(self._county.who(role, story.village))
        declared: dict[str, object] = {}
        if Turn.NEAR_RELATIVE in story.plot.turns:
            declared = {"near_relative": True, "near_relative_who": "村委会成员，兄弟姐妹"}
        values = intake_values(story.family, **declared)
        begun = self._engine.start("application", Actor(self._county.code, starter), place=story.village, values=values)
        return begun.case.id

    def _report_exit(self, scene: Scene) -> str:
        """By the family's village or township; a warning comes from the system."""
        story, values = scene.story, exits.begun(scene)
        role = self._random.choice(("village_aide", "township_clerk"))
        reporter = Actor(self._county.code, self._random.choice(self._county.who(role, story.village)))
        by, title = self._system if Turn.WARNED in story.plot.turns else reporter, story.family.applicant.name
        return self._engine.start(
            "exit", by, place=story.village, title=title, subject=story.enrolment, values=values
        ).case.id

    def _some_application(self) -> tuple[str, str]:
        """(number, village) of any application that has begun; empty for none."""
        known = (cases.c.county == self._county.code, cases.c.process == "application")
        with self._engine.reading(self._system) as look:
            rows = look.connection.execute(select(cases.c.number, cases.c.place).where(*known).order_by(cases.c.number))
            found = rows.all()
        return tuple(self._random.choice(found)) if found else ("", "")

    def _ask_for_conference(self, scene: Scene) -> str:
        examiner = self._random.choice(self._county.who("county_examiner", scene.story.village))
        actor, place = Actor(self._county.code, examiner), scene.story.village
        values = conferences.begun(scene)
        return self._engine.start("case_conference", actor, place=place, values=values).case.id

    def _report(self, scene: Scene) -> str:
        aide, place = self._aide(scene.story), scene.story.village
        actor, values = Actor(self._county.code, aide), emergencies.reported(scene)
        return self._engine.start("emergency_aid", actor, place=place, values=values).case.id

    def _review_of(self, story: Story, case_id: str) -> Story | None:
        """The next review of a household that the case granted or went on with."""
        due = tables.review_due
        own = (due.c.county == self._county.code, due.c.state == DueState.WAITING.value)
        granted = select(tables.enrolment.c.id).where(
            tables.enrolment.c.county == self._county.code, tables.enrolment.c.case_id == case_id
        )
        whose = due.c.enrolment == story.enrolment if story.enrolment else due.c.enrolment.in_(granted)
        with self._engine.reading(self._system) as look:
            row = look.connection.execute(select(due.c.enrolment, due.c.due_on).where(*own, whose)).first()
        if row is None or row.due_on > legal_date(self._until):
            return None
        opened = datetime.combine(row.due_on, MORNING, LEGAL_ZONE)
        return Story("periodic_review", QUIET_REVIEW, story.village, story.family, opened, row.enrolment)

    def _aide(self, story: Story) -> str:
        return self._random.choice(self._county.who("village_aide", story.village))

    def _is_left(self, element: str, scene: Scene) -> bool:
        """Whether the step stays open: the story stops here, or nobody objects (any more)."""
        if element == scene.story.plot.stop:
            again = element == "county_propose" and scene.has(Turn.CONFERENCE)
            some = element == "give_opinion" and scene.times.get(element, 0) < conferences.ASKED - 1
            return not (some or (again and scene.first(element)))
        if (element == "report_follow_up" and scene.has(Turn.OVERDUE)) or emergencies.is_late(element, scene):
            return True
        quiet = not scene.has(Turn.OBJECTION) or not scene.first("hear_objections")
        return element == "hear_objections" and quiet

    def _open(self, case_id: str) -> Sequence[Task]:
        with self._engine.reading(self._system) as look:
            columns = (human_task.c.id, human_task.c.element, human_task.c.role, human_task.c.place)
            query = select(*columns, human_task.c.assignee, human_task.c.revision).where(
                human_task.c.county == self._county.code,
                human_task.c.case_id == case_id,
                human_task.c.state.in_(("open", "claimed")),
            )
            return look.connection.execute(query.order_by(human_task.c.id)).all()

    def _do(self, case_id: str, task: Task, scene: Scene, kept: dict[Picture, str]) -> None:
        actor, revision = self._take(task, scene.story)

        def attach(kind: Picture) -> str:
            if kind not in kept:
                name = f"{kind.value}.png"
                made = self._engine.attach(actor, case_id, kind.value, name, picture(kind), task_id=str(task.id))
                kept[kind] = made.id
            return kept[kind]

        scene.attach, scene.today = attach, legal_date(self._clock.now())
        self._engine.complete(str(task.id), actor, revision, answer(str(task.element), scene))

    def _take(self, task: Task, story: Story) -> tuple[Actor, int]:
        """Whoever has the step, or the first of its pool who may act on the case."""
        able = [task.assignee] if task.assignee else self._county.who(task.role, story.village)
        self._random.shuffle(able)
        for number, person in enumerate(able, 1):
            actor = Actor(self._county.code, str(person))
            try:
                if task.assignee:
                    return actor, int(task.revision)
                return actor, self._engine.claim(str(task.id), actor, int(task.revision)).revision
            except Barred:
                if number == len(able):
                    raise
        raise LookupError(f"nobody in the demo county is {task.role} for {story.village}")

    def _moment(self, scene: Scene, element: str) -> datetime:
        """When the step is done: after a while, in working hours; the sheet of a running publicity hangs since days."""
        quick, slow = {**DAYS, **emergencies.DAYS}[element]
        days = self._random.triangular(quick, slow, quick + (slow - quick) * 0.3)
        if self._random.random() < SLOW:
            days *= 3
        stop, earliest = scene.story.plot.stop, self._clock.now() + timedelta(minutes=7)
        if element in _POSTING and stop == "hear_objections":
            earliest = max(earliest, self._until - timedelta(days=self._random.uniform(2.6, 6.8)))
        if element == "convene" and stop == "give_opinion":  # so that the departments still have time at the present
            earliest = max(earliest, self._until - timedelta(days=self._random.uniform(1.2, 2.4)))
        at = max(self._clock.now() + timedelta(days=days), earliest)
        if element not in emergencies.URGENT:
            at = max(self._in_working_hours(at), earliest)
        latest = self._until
        unposted = scene.story.process in _POSTED and all(scene.first(each) for each in _POSTING)
        if unposted and stop in AFTER_PUBLICITY:
            latest -= PUBLICITY
        if stop and at >= latest:  # hurry, so that the story still comes to where it stops
            at = max(self._clock.now() + max(latest - self._clock.now(), timedelta(minutes=20)) * 0.3, earliest)
        return at

    def _in_working_hours(self, at: datetime) -> datetime:
        local = at.astimezone(LEGAL_ZONE)
        if local.time() > EVENING:
            local = datetime.combine(local.date() + timedelta(days=1), MORNING, LEGAL_ZONE) + self._minutes(180)
        elif local.time() < MORNING:
            local = datetime.combine(local.date(), MORNING, LEGAL_ZONE) + self._minutes(180)
        while not self._calendar.is_working(local.date()):
            local += timedelta(days=1)
        return local

    def _minutes(self, most: int) -> timedelta:
        return timedelta(minutes=self._random.randrange(most))

    def _fire(self, case_id: str) -> bool:
        """Waits for the case's next timer, if it is due before the present."""
        with self._engine.reading(self._system) as look:
            own = (timer.c.county == self._county.code, timer.c.case_id == case_id)
            due = look.connection.execute(select(timer.c.due_at).where(*own).order_by(timer.c.due_at)).scalars().first()
        if due is None or due >= self._until:
            return False
        self._clock.set(due + timedelta(minutes=1))
        return self._engine.fire_due() > 0
