"""What administrators and process owners do with running cases, each act with its reason and in its own transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from engine.advance import MESSAGE, SIGNAL
from engine.errors import Forbidden, Refusal
from engine.jobs import Jobs
from engine.queries.cases import load_visible
from engine.records import Actor, Case, HumanTask, Move, MovedCase, PlannedJump, PlannedMove, Submission
from engine.runner.moving import steps_of
from engine.runner.values import as_text
from engine.text import Text
from engine.verbs import administering, foreseeing, moving, steering, telling
from engine.work import Work

if TYPE_CHECKING:
    from engine.engine import Engine

PLANNED = 500
"""Cases that one plan looks at."""


def handle_jobs(jobs: Jobs) -> None:
    """Who does the jobs that these acts order."""
    jobs.handle(SIGNAL, telling.broadcast)
    jobs.handle(telling.HEAR, telling.hear)
    jobs.handle(MESSAGE, telling.forward)
    jobs.handle(moving.MOVE, moving.carry_over, moving.not_carried)
    jobs.handle(moving.UNDO, moving.carry_back, moving.not_carried_back)


class Steering:
    """`engine.steering`: every refusal is that of a verb; `revision` is that of the case as the person saw it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # ------------------------------------------------------------ one case
    def suspend(self, case_id: str, actor: Actor, revision: int, reason: str) -> Case:
        """挂起; administrators only."""
        with self._engine.transaction(actor) as work:
            return administering.suspend(work, case_id, revision, reason)

    def resume(self, case_id: str, actor: Actor, revision: int, reason: str) -> Case:
        """激活; administrators only."""
        with self._engine.transaction(actor) as work:
            return administering.resume(work, case_id, revision, reason)

    def jump(
        self,
        case_id: str,
        actor: Actor,
        revision: int,
        element: str,
        reason: str,
        *,
        process: str | None = None,
        near: int | None = None,
    ) -> tuple[HumanTask, ...]:
        """自由跳转 to a step; administrators only. `near` is a token whose round is meant where there are several."""
        with self._engine.transaction(actor) as work:
            return administering.put_on(work, case_id, revision, element, reason, process, near)

    def reopen(self, case_id: str, actor: Actor, revision: int, element: str, reason: str) -> tuple[HumanTask, ...]:
        """唤醒 an ended case at a step; administrators only."""
        with self._engine.transaction(actor) as work:
            return administering.take_up(work, case_id, revision, element, reason)

    def targets(self, case_id: str, actor: Actor) -> list[tuple[str, str]]:
        """(process, element) of the steps that a case can be put on."""
        with self._engine.reading(actor) as reading:
            case = load_visible(reading, case_id)
            deployed = reading.library.deployed(reading.connection, case.county, case.process, case.version)
            return steps_of(deployed.program)

    def plan_jump(
        self, case_id: str, actor: Actor, element: str, *, process: str | None = None, near: int | None = None
    ) -> PlannedJump:
        """What `jump`, or `reopen` of an ended case, would leave and enter: it is done, looked at and taken back."""
        said = {"element": element, "process": process, "near": near}
        with self._engine.rehearsal(actor) as work:
            seen = foreseeing.foresee(work, case_id, "jump", None, said)
        left, entered = (tuple((each.process, each.element) for each in way) for way in (seen.left, seen.entered))
        return PlannedJump(left, entered, seen.revoked)

    def correct(
        self, case_id: str, actor: Actor, submission_id: str, values: Mapping[str, object], reason: str
    ) -> Submission:
        """更正 what was typed, as a new entry; whoever typed it, or an administrator."""
        with self._engine.transaction(actor) as work:
            return administering.correct(work, case_id, submission_id, values, reason)

    # ------------------------------------------------------------ what failed
    def failed_data(self, incident_id: str, actor: Actor) -> Mapping[str, object]:
        """The routing data that a failed step sees; administrators only."""
        with self._engine.transaction(actor) as work:
            return steering.failed_data(work, incident_id)

    def retry(self, incident_id: str, actor: Actor, data: Mapping[str, object] | None = None) -> Case:
        """Runs a failed step again, after `data` mended the routing data; administrators only."""
        with self._engine.transaction(actor) as work:
            return steering.retry(work, incident_id, data or {})

    def retry_many(self, incident_ids: Sequence[str], actor: Actor) -> dict[str, Refusal | None]:
        """The same for several: why each could not be run again, or None; one failure undoes no other."""
        results: dict[str, Refusal | None] = {}
        for each in incident_ids:
            try:
                self.retry(each, actor)
            except Refusal as refused:
                results[each] = refused
            else:
                results[each] = None
        return results

    # ------------------------------------------------------------ messages and signals
    def deliver(
        self,
        message: str,
        actor: Actor,
        data: Mapping[str, object] | None = None,
        *,
        key: str | None = None,
        case_id: str | None = None,
        subject: str | None = None,
    ) -> Case:
        """Hands a message to the one case that waits for it: with that key, by its id, or of that subject.

        Administrators and the system. Raises `NotPossible` where none waits, or several do.
        """
        with self._engine.transaction(actor) as work:
            return telling.deliver(work, telling.Letter(message, data or {}, key, case_id, subject))

    def signal(self, signal: str, actor: Actor, data: Mapping[str, object] | None = None) -> None:
        """Tells every case of the county that waits for a signal, after the commit; administrators and the system."""
        with self._engine.transaction(actor) as work:
            if not steering.is_administrator(work):
                expected = Text("管理员或系统", "an administrator or the system")
                raise Forbidden(expected=expected, found=work.person.name)
            work.defer(SIGNAL, {"signal": signal, "data": as_text(data or {})})

    # ------------------------------------------------------------ another version
    def plan_move(
        self, process: str, version: int, actor: Actor, names: Mapping[str, str] | None = None, limit: int = PLANNED
    ) -> list[PlannedMove]:
        """What would become of the cases that run by another version; process owners. Nothing changes."""
        with self._engine.house.database.read() as connection:
            return moving.plan(Work(self._engine.house, connection, actor), process, version, names or {}, limit)

    def move(
        self,
        process: str,
        version: int,
        actor: Actor,
        note: str,
        names: Mapping[str, str] | None = None,
        cases: Sequence[str] | None = None,
    ) -> str:
        """Orders the move of the cases (all for None); it goes on in the background. Returns its id; process owners."""
        with self._engine.transaction(actor) as work:
            return moving.begin(work, process, version, names or {}, note, cases)

    def undo_move(self, move_id: str, actor: Actor) -> int:
        """Puts back what has not moved on since; returns how many cases were ordered. Process owners."""
        with self._engine.transaction(actor) as work:
            return moving.undo(work, move_id)

    def moves(self, actor: Actor) -> list[Move]:
        """The moves of the county, latest first, with counts by result; process owners."""
        with self._engine.reading(actor) as reading:
            return moving.moves(reading)

    def moved_cases(self, move_id: str, actor: Actor) -> list[MovedCase]:
        """The result of each case of a move; process owners."""
        with self._engine.reading(actor) as reading:
            return moving.moved_cases(reading, move_id)
