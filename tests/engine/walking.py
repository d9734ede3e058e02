"""One case in the hands of people who do whatever comes to their minds, and what must hold after every step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, select

from engine import Actor, CaseStatus, Foreseen, HumanTask, TaskState
from engine.advance import CaseHost
from engine.errors import Refusal
from engine.records import LIVE as RUNS
from engine.runner.moving import Standing, standing, steps_of
from engine.store.hot import load_case
from engine.store.hot_tasks import all_tasks_of
from engine.store.tables import awaited, human_task, submission, timer
from engine.testing import COUNTY, World
from engine.timeouts import FAR
from engine.verbs.foreseeing import ACTS
from engine.work import Work

LIVE = (TaskState.OPEN, TaskState.CLAIMED)
TERM = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Deed:
    """One operation as somebody asks for it."""

    operation: str
    subject: str
    actor: Actor
    revision: int | None = None
    said: dict[str, Any] = field(default_factory=dict)


@dataclass
class Staff:
    """A world with people enough for every operation."""

    world: World
    zoe: Actor
    """A clerk of the town, who stands in for Bob."""
    chief: Actor
    """A clerk of the county: above every clerk of a town."""

    @property
    def clerks(self) -> tuple[Actor, ...]:
        return (self.world.alice, self.world.bob, self.zoe, self.chief)

    @property
    def everybody(self) -> tuple[Actor, ...]:
        return (*self.clerks, self.world.carol, self.world.dan, self.world.root)

    @classmethod
    def hire(cls, world: World) -> Staff:
        with world.engine.people(world.system) as people:
            found = []
            for name, place in (("Zoe", "990100001"), ("Chief", COUNTY)):
                person = people.add_person(name)
                people.join(person.id, "clerk", place)
                found.append(Actor(COUNTY, person.id))
        made = cls(world, *found)
        today = world.clock.now().date()
        world.engine.standins.add(world.bob, world.bob.person, made.zoe.person, today, today + timedelta(days=300))
        return made


class Walk:
    """A case that was begun. `share` of the operations that can be looked at beforehand are."""

    def __init__(
        self, staff: Staff, random: Random, case_id: str, *, versions: tuple[int, ...] = (), share: float = 0.4
    ) -> None:
        self.staff, self.world, self.random, self.case_id = staff, staff.world, random, case_id
        self.versions, self.share = versions, share
        self.completed: dict[str, HumanTask] = {}
        self.filled = 0
        self.timers: dict[int, datetime] = {}
        self.acts: tuple[Callable[[], Deed | None], ...] = (
            *[self.complete] * 5, self.claim, self.unclaim, self.transfer, self.delegate, self.give_back, self.give_back,
            self.take_back, self.jump, self.suspend, self.resume, self.time, self.time, self.urge, self.copy, self.read,
            self.add_signer, self.add_signer, self.remove_signer, self.withdraw, self.ask_cancel, self.answer_cancel,
            self.move, self.cancel, self.correct,
        )  # fmt: skip
        self.refused: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.foreseen = 0

    # ------------------------------------------------------------ what is there
    def tasks(self) -> list[HumanTask]:
        with self.world.engine.house.database.read() as connection:
            return all_tasks_of(connection, COUNTY, self.case_id)

    def stand(self) -> tuple[int, int, CaseStatus]:
        """(revision, events, status) of the case."""
        with self.world.engine.house.database.read() as connection:
            loaded = load_case(connection, COUNTY, self.case_id)
        assert loaded is not None
        return loaded.case.revision, loaded.last_event, loaded.case.status

    def one(self, *states: TaskState) -> tuple[HumanTask, Actor] | None:
        """A task in one of the states, and whoever has it, stands in for them, or could take it; seldom anybody else."""
        found = [each for each in self.tasks() if each.state in states]
        if not found:
            return None
        task = self.random.choice(found)
        return task, self.fitting(task) if self.random.random() < 0.9 else self.random.choice(self.staff.everybody)

    def fitting(self, task: HumanTask) -> Actor:
        holder = task.assignee or (task.closed_by if task.state is TaskState.COMPLETED else None)
        if holder == self.world.bob.person and self.random.random() < 0.3:
            return self.staff.zoe
        known = next((each for each in self.staff.everybody if each.person == holder), None)
        pools = {"clerk": self.staff.clerks, "head": (self.world.carol,), "administrator": (self.world.root,)}
        return known or self.random.choice(pools.get(task.role, self.staff.everybody))

    def somebody(self) -> str:
        return self.random.choice(self.staff.everybody).person

    def values(self, task: HumanTask) -> dict[str, object]:
        return {"agreed": self.random.random() < 0.7, "note": "看过"} if task.element == "x" else {}

    # ------------------------------------------------------------ what people may think of
    def of_task(self, operation: str, *states: TaskState, **said: Any) -> Deed | None:
        chosen = self.one(*states)
        return None if chosen is None else Deed(operation, chosen[0].id, chosen[1], chosen[0].revision, said)

    def of_case(self, operation: str, actor: Actor, revision: int | None = None, **said: Any) -> Deed:
        return Deed(operation, self.case_id, actor, revision, {"reason": "依法", **said})

    def complete(self) -> Deed | None:
        chosen = self.one(*LIVE)
        if chosen is None:
            return None
        task, who = chosen
        if task.assignee is None:
            return Deed("claim", task.id, who, task.revision)
        if task.owner is not None:
            return Deed("answer", task.id, who, task.revision, {"advice": "建议"})
        return Deed("complete", task.id, who, task.revision, {"values": self.values(task)})

    def claim(self) -> Deed | None:
        return self.of_task("claim", *LIVE)

    def unclaim(self) -> Deed | None:
        return self.of_task("unclaim", TaskState.CLAIMED)

    def transfer(self) -> Deed | None:
        return self.of_task("transfer", TaskState.CLAIMED, to=self.somebody(), reason="出差")

    def delegate(self) -> Deed | None:
        return self.of_task("delegate", TaskState.CLAIMED, to=self.somebody(), question="?")

    def give_back(self) -> Deed | None:
        target = self.random.choice([each.element for each in self.tasks()] or ["a"])
        straight = self.random.random() < 0.5
        return self.of_task("give_back", TaskState.CLAIMED, target=target, reason="不全", straight=straight)

    def take_back(self) -> Deed | None:
        found = self.of_task("take_back", TaskState.COMPLETED)
        return None if found is None else Deed("take_back", found.subject, found.actor)

    def urge(self) -> Deed | None:
        chosen = self.one(*LIVE)
        who = self.random.choice((self.world.alice, self.world.root))
        return None if chosen is None else Deed("urge", chosen[0].id, who, None, {"words": "请办"})

    def add_signer(self) -> Deed | None:
        how = self.random.choice(("before", "after", "beside"))
        return self.of_task("add_signer", TaskState.CLAIMED, to=self.somebody(), how=how, reason="一起看")

    def remove_signer(self) -> Deed | None:
        signers = [each.assignee for each in self.tasks() if each.sign is not None and each.closed_at is None]
        signer = self.random.choice([*signers, self.somebody()])
        return self.of_task("remove_signer", TaskState.CLAIMED, signer=signer, reason="不必")

    def copy(self) -> Deed:
        return Deed("copy", self.case_id, self.world.alice, None, {"to": [self.somebody()], "words": "请知悉"})

    def read(self) -> Deed:
        return Deed("read", self.case_id, self.random.choice(self.staff.everybody))

    def withdraw(self) -> Deed | None:
        return self.of_case("withdraw", self.world.alice) if self.random.random() < 0.2 else None

    def ask_cancel(self) -> Deed:
        return self.of_case("ask_cancel", self.world.alice)

    def answer_cancel(self) -> Deed | None:
        operation = "grant_cancel" if self.random.random() < 0.2 else "refuse_cancel"
        return self.of_task(operation, TaskState.CLAIMED, reason="不同意")

    def cancel(self) -> Deed | None:
        return self.of_case("cancel", self.world.root, self.stand()[0]) if self.random.random() < 0.1 else None

    def jump(self) -> Deed:
        ended = self.stand()[2] not in RUNS
        targets = self.world.engine.steering.targets(self.case_id, self.world.root)
        process, element = self.random.choice(targets)
        if ended:
            return self.of_case("reopen", self.world.root, self.stand()[0], element=element)
        near = self.random.choice([None, *[each.token for each in self.tasks() if each.closed_at is None]])
        said = {"element": element, "process": process, "near": near}
        return Deed("jump", self.case_id, self.world.root, self.stand()[0], {"reason": "纠正", **said})

    def suspend(self) -> Deed | None:
        return self.of_case("suspend", self.world.root, self.stand()[0]) if self.random.random() < 0.3 else None

    def resume(self) -> Deed:
        return self.of_case("resume", self.world.root, self.stand()[0])

    def time(self) -> Deed:
        return Deed("time", self.case_id, self.world.system)

    def move(self) -> Deed | None:
        if len(self.versions) < 2:
            return None
        return Deed("move", self.case_id, self.world.root, None, {"version": self.random.choice(self.versions)})

    def correct(self) -> Deed | None:
        entries = [each for each in self.world.engine.case(self.case_id, self.world.root).submissions if each.task_id]
        if not entries or self.random.random() < 0.5:
            return None
        entry = self.random.choice(entries)
        said: dict[str, Any] = {"submission": entry.id, "values": {"agreed": self.random.random() < 0.5}}
        return self.of_case("correct", self.world.root, **said)

    # ------------------------------------------------------------ doing it
    def do(self, deed: Deed) -> None:
        """By the public verb of that name. Raises its refusal."""
        engine, said = self.world.engine, dict(deed.said)
        if deed.operation == "time":
            self._pass_time()
        elif deed.operation == "move":
            process = engine.case(self.case_id, self.world.root).case.process
            engine.steering.move(process, said["version"], deed.actor, "新规", cases=[self.case_id])
            engine.run_jobs()
        elif deed.operation == "correct":
            engine.steering.correct(self.case_id, deed.actor, said["submission"], said["values"], said["reason"])
        else:
            rooms = (engine.operations, engine.steering, engine)
            verb: Callable[..., object] = next(
                getattr(room, deed.operation) for room in rooms if hasattr(room, deed.operation)
            )
            verb(deed.subject, deed.actor, *([] if deed.revision is None else [deed.revision]), **said)

    def _pass_time(self) -> None:
        with self.world.engine.house.database.read() as connection:
            dues = [
                connection.execute(select(func.min(timer.c.due_at)).where(timer.c.case_id == self.case_id)).scalar(),
                connection.execute(
                    select(func.min(human_task.c.wake_at)).where(
                        human_task.c.case_id == self.case_id, human_task.c.wake_at < FAR
                    )
                ).scalar(),
            ]
        if known := [each for each in dues if each is not None]:
            self.world.clock.set(max(min(known), self.world.clock.now()))
            self.world.engine.fire_due()

    def act(self) -> None:
        """Something happens as it was foreseen, or is refused and then nothing has changed."""
        deed = self.random.choice(self.acts)()
        if deed is None:
            return
        before, rows = self.stand(), self.tasks()
        looked = deed.operation in ACTS and self.random.random() < self.share
        seen = self._foresee(deed) if looked else None
        if looked:
            assert (self.stand(), self.tasks()) == (before, rows), f"a look ahead left a trace: {deed}"
        refusal = self.tried(deed)
        if refusal is not None:
            assert (self.stand(), self.tasks()) == (before, rows), f"refused, and yet something changed: {deed}"
            told = None if seen is None or seen.refusal is None else seen.refusal.code
            assert seen is None or told == refusal.code, (deed, told, refusal)
        elif seen is not None:
            self._as_foreseen(deed, seen, rows)

    def tried(self, deed: Deed) -> Refusal | None:
        """Does it; why it was refused, where it was."""
        try:
            self.do(deed)
        except Refusal as refused:
            self.refused[f"{deed.operation}: {refused.code}"] += 1
            return refused
        self.done[deed.operation] += 1
        if deed.operation == "take_back":  # a vote that was given too soon is its signer's again, in its own row
            signers = {each.id for each in self.tasks() if each.sign is not None and each.closed_at is None}
            self.completed = {key: each for key, each in self.completed.items() if key not in signers}
        return None

    def _foresee(self, deed: Deed) -> Foreseen:
        self.foreseen += 1
        return self.world.engine.operations.foresee(
            deed.subject, deed.actor, deed.operation, deed.revision, **deed.said
        )

    def _as_foreseen(self, deed: Deed, seen: Foreseen, before: list[HumanTask]) -> None:
        """What came is what was told: who has which step until when, what is over, whether the case is."""
        assert seen.refusal is None, (deed, seen.refusal)
        former = {each.id: each for each in before}
        had = {each.id: each.assignee for each in before if each.state in LIVE}
        now = self.tasks()
        got = [each for each in now if each.state in LIVE and had.get(each.id, "-") != each.assignee]
        told = [(each.element, each.person, each.place, each.due_at) for each in seen.opened]
        assert Counter(told) == Counter((each.element, each.assignee, each.place, each.due_at) for each in got), deed
        over = Counter(
            each.element for each in now
            if each.state is TaskState.CANCELLED and each.id in former and former[each.id].closed_at is None
        )  # fmt: skip
        assert over == Counter(each.element for each in seen.left if each.waits_for == "person"), deed
        assert (seen.ends is not None) == (self.stand()[2] not in RUNS), deed

    # ------------------------------------------------------------ what must hold
    def look(self, operation: str = "") -> CaseStatus:
        """Tables and state agree; nothing is twice, lost, late or waited for in vain."""
        with self.world.engine.house.database.read() as connection:
            work = Work(self.world.engine.house, connection, self.world.system)
            loaded = load_case(connection, COUNTY, self.case_id)
            assert loaded is not None
            file = work.open(loaded)
            stands = standing(file.deployed.program, loaded.state, at=work.now, host=CaseHost(work, file))
            of_case = timer.c.case_id == self.case_id
            timers = {row.token: row.due_at for row in connection.execute(select(timer).where(of_case))}
            waits = set(connection.execute(select(awaited.c.token).where(awaited.c.case_id == self.case_id)).scalars())
            tasks = all_tasks_of(connection, COUNTY, self.case_id)
            count = select(func.count()).select_from(submission).where(submission.c.case_id == self.case_id)
            filled = connection.execute(count).scalar_one()
            targets = {element for _, element in steps_of(file.deployed.program)}
        status = loaded.case.status
        self._rows_and_tokens(tasks, stands)
        self._timers(status, stands, timers, waits)
        self._once(tasks, stands, targets)
        self._history(tasks, filled)
        assert status in RUNS or not stands, "nothing waits in a case that is over"
        return status

    @staticmethod
    def _rows_and_tokens(tasks: list[HumanTask], stands: list[Standing]) -> None:
        """No task without its token, no token of a step without its task; who has what is never in doubt."""
        open_rows = [each for each in tasks if each.closed_at is None]
        assert {each.token for each in open_rows} == {each.token for each in stands if each.waits_for == "person"}
        by_token: dict[int, list[HumanTask]] = {}
        for each in open_rows:
            by_token.setdefault(each.token, []).append(each)
        for rows in by_token.values():
            assert any(each.state in LIVE for each in rows), "somebody can act on every step"
            assert len(rows) == 1 or all(each.sign for each in rows), "only signers share a step"
            assert len({each.assignee for each in rows}) == len(rows), "nobody signs a step twice"
        assert all((each.assignee is None) == (each.state is TaskState.OPEN) for each in open_rows)
        assert all(each.wake_at is None for each in tasks if each.closed_at is not None), (
            "no reminder of a step that was left"
        )

    def _timers(self, status: CaseStatus, stands: list[Standing], timers: dict[int, datetime], waits: set[int]) -> None:
        """Timers of left steps are gone; those of entered ones run from their entry."""
        moving = status is CaseStatus.RUNNING
        assert timers == ({each.token: each.due for each in stands if each.due} if moving else {})
        assert waits == ({each.token for each in stands if each.awaits} if moving else set())
        now = self.world.clock.now()
        for token, due in timers.items():
            assert self.timers.setdefault(token, due) == due or due > now, "a timer keeps its time"
            assert due <= now + TERM

    def _once(self, tasks: list[HumanTask], stands: list[Standing], targets: set[str]) -> None:
        """No step is open twice, but for reminders beside the way and rounds of a step that is done several times."""
        tokens = {(each.token, each.process, each.element) for each in tasks if each.closed_at is None}
        twice = {
            step for step, count in Counter((process, element) for _, process, element in tokens).items() if count > 1
        }
        assert not {element for _, element in twice if not element.startswith("many")} & targets
        assert len({each.token for each in stands}) == len(stands)

    def _history(self, tasks: list[HumanTask], filled: int) -> None:
        """What was completed stays as it is, and what was filled in stays."""
        rows = {each.id: each for each in tasks}
        for key, was in self.completed.items():
            now = rows[key]
            assert (now.state, now.closed_by, now.closed_at) == (was.state, was.closed_by, was.closed_at)
        self.completed |= {key: each for key, each in rows.items() if each.state is TaskState.COMPLETED}
        assert filled >= self.filled
        self.filled = filled

    def finish(self) -> None:
        """Left to itself from here, the case comes to its end: no join waits for ever."""
        if self.look() is CaseStatus.SUSPENDED:
            self.do(self.resume())
        for _ in range(300):
            if self.look() not in RUNS:
                return
            self.tried(self.complete() or self.time())
        open_rows = [
            (each.element, each.role, each.place, each.assignee) for each in self.tasks() if not each.closed_at
        ]
        raise AssertionError(f"it does not end: {open_rows} {self.refused}")
