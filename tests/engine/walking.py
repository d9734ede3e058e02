"""One case in the hands of people who do whatever comes to their minds, looked at before and after every step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from sqlalchemy import func, select

from engine import CaseStatus, Foreseen, HumanTask, TaskState
from engine.bulk import Result
from engine.errors import Refusal
from engine.records import LIVE as RUNS
from engine.store.tables import human_task, timer
from engine.testing import COUNTY
from engine.timeouts import FAR
from engine.verbs.foreseeing import ACTS
from tests.engine.guarantees import Guarantees
from tests.engine.ideas import LIVE, Deed, Ideas, Staff

ALONE = ("claim", "transfer", "urge")
"""Of the operations on many: those that change nothing of another step."""


class Walk(Ideas):
    """A case that was begun. `share` of the operations that can be looked at beforehand are."""

    def __init__(
        self, staff: Staff, random: Random, case_id: str, *, versions: tuple[int, ...] = (), share: float = 0.4
    ) -> None:
        super().__init__(staff, random, case_id, versions)
        self.share = share
        self.guarantees = Guarantees(staff.world, case_id)
        self.refused: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.foreseen = 0

    def look(self) -> CaseStatus:
        return self.guarantees.look()

    # ------------------------------------------------------------ doing it
    def do(self, deed: Deed) -> object:
        """By the public verb of that name. Raises its refusal."""
        engine, said, verb = self.world.engine, dict(deed.said), deed.operation
        if own := self._own_ways().get(verb):
            return own(deed)
        if verb == "many":
            return engine.operations.many(said["verb"], said["tasks"], deed.actor, **said["said"])
        if verb == "correct":
            return engine.steering.correct(self.case_id, deed.actor, said["submission"], said["values"], said["reason"])
        if verb == "add":
            return engine.standins.add(deed.actor, **said)
        if verb == "end":
            return engine.standins.end(deed.actor, deed.subject)
        rooms = (engine.operations, engine.steering, engine)
        public: Callable[..., object] = next(getattr(room, verb) for room in rooms if hasattr(room, verb))
        return public(deed.subject, deed.actor, *([] if deed.revision is None else [deed.revision]), **said)

    def _own_ways(self) -> dict[str, Callable[[Deed], object]]:
        """Of verbs that are only the beginning."""
        return {
            "fire_due": self._pass_time, "move": self._move, "undo_move": self._undo, "release_orphans": self._leave,
        }  # fmt: skip

    def _pass_time(self, _: Deed) -> None:
        """Until something of the case is due."""
        mine = (human_task.c.case_id == self.case_id, human_task.c.wake_at < FAR)
        with self.world.engine.house.database.read() as connection:
            dues = [
                connection.execute(select(func.min(timer.c.due_at)).where(timer.c.case_id == self.case_id)).scalar(),
                connection.execute(select(func.min(human_task.c.wake_at)).where(*mine)).scalar(),
            ]
        if known := [each for each in dues if each is not None]:
            self.world.clock.set(max(min(known), self.world.clock.now()))
            self.world.engine.fire_due()

    def _move(self, deed: Deed) -> None:
        steering = self.world.engine.steering
        process = self.world.engine.case(self.case_id, self.world.root).case.process
        self.moves.append(steering.move(process, deed.said["version"], deed.actor, "新规", cases=[self.case_id]))
        self.world.engine.run_jobs()

    def _undo(self, deed: Deed) -> None:
        self.world.engine.steering.undo_move(deed.subject, deed.actor)
        self.world.engine.run_jobs()

    def _leave(self, deed: Deed) -> None:
        engine, who, today = self.world.engine, deed.subject, self.world.clock.now().date()
        with engine.people(deed.actor) as people:
            held = [each for each in people.person(who).memberships if each.until is None]
            for each in held:
                people.leave(each.id, today)
        engine.release_orphans(COUNTY)
        with engine.people(deed.actor) as people:
            for each in held:
                people.join(who, each.role, each.place, today)

    # ------------------------------------------------------------ and what came of it
    def act(self) -> None:
        """Something happens as it was foreseen, or is refused and then nothing has changed."""
        deed = self.think()
        if deed is None:
            return
        before, rows = self.stand(), self.tasks()
        looked = deed.operation in ACTS and self.chance(self.share)
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
        rows = self.tasks() if deed.operation == "many" else []
        try:
            found: Any = self.do(deed)
        except Refusal as refused:
            self.refused[f"{deed.operation}: {refused.code}"] += 1
            self.last = (deed, refused.text.en)
            return refused
        if deed.operation == "many":
            self._each_by_itself(deed, found, rows)
        if deed.operation != "many" or any(each.done for each in found):
            self.done[deed.operation] += 1
        if deed.operation == "take_back":
            self.guarantees.taken_back(deed.subject)
        return None

    def _each_by_itself(self, deed: Deed, results: Sequence[Result], before: list[HumanTask]) -> None:
        """Each step of many has one result, in their order; what was refused is as it was."""
        wanted = dict(deed.said["tasks"])
        assert [each.task_id for each in results] == list(wanted)
        former, now = ({each.id: each for each in rows} for rows in (before, self.tasks()))
        for each in results:
            if each.done and deed.said["verb"] == "complete":
                assert now[each.task_id].state is TaskState.COMPLETED
            if each.done and deed.said["verb"] in ("claim", "transfer"):
                assert now[each.task_id].state is TaskState.CLAIMED
            if not each.done and (deed.said["verb"] in ALONE or not any(one.done for one in results)):
                assert now[each.task_id] == former[each.task_id], deed
            if each.done and wanted[each.task_id] != former[each.task_id].revision:
                assert deed.said["verb"] in ("urge", "claim"), "of an old page nothing is done"

    def _foresee(self, deed: Deed) -> Foreseen:
        self.foreseen += 1
        foresee = self.world.engine.operations.foresee
        return foresee(deed.subject, deed.actor, deed.operation, deed.revision, **deed.said)

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

    def finish(self) -> None:
        """Left to itself from here, the case comes to its end: no join waits for ever."""
        if self.look() is CaseStatus.SUSPENDED:
            self.do(self.resume())
        for _ in range(300):
            if self.look() not in RUNS:
                return
            self.tried(self.complete() or self.fire_due())
        open_rows = [
            (each.element, each.role, each.place, each.assignee) for each in self.tasks() if not each.closed_at
        ]
        raise AssertionError(f"it does not end: {open_rows} {self.refused} {self.last}")
