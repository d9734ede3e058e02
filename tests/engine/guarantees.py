"""What must hold of a case after every step, whatever people did: its tables and its state agree, and so does its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Row, func, select

from engine import CaseStatus, HumanTask, TaskState
from engine.advance import CaseHost
from engine.library import Deployed
from engine.records import LIVE as RUNS
from engine.runner.moving import Standing, standing, steps_of
from engine.signing import Rule
from engine.store.hot import load_case
from engine.store.hot_tasks import all_tasks_of
from engine.store.tables import awaited, case_copy, event, incident, submission, timer
from engine.testing import COUNTY, World
from engine.work import Work

LIVE = (TaskState.OPEN, TaskState.CLAIMED)
TERM = timedelta(days=3)
TOLD = ("task_completed", "task_cancelled", "task_passed", "task_merged", "step_decided", "signer_removed")
SYSTEM = ("task_passed", "task_escalated", "task_reminded", "task_released")
"""What the system does of itself, and signs."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One moment of a case, as its tables and its state tell it."""

    status: CaseStatus
    deployed: Deployed
    tasks: list[HumanTask]
    stands: list[Standing]
    timers: dict[int, datetime]
    waits: set[int]
    filled: int
    events: Sequence[Row[Any]]
    read: set[str]
    """Who has read their copy."""
    failed: list[str]
    """Elements that wait for an administrator because something broke."""

    def of(self, kind: str) -> list[Row[Any]]:
        return [each for each in self.events if each.kind == kind]


@dataclass
class Guarantees:
    """Of one case; what was so before is kept, for some of it must stay so."""

    world: World
    case_id: str
    completed: dict[str, HumanTask] = field(default_factory=dict)
    timers: dict[int, datetime] = field(default_factory=dict)
    filled: int = 0
    decided: int = 0
    read: set[str] = field(default_factory=set)

    def look(self) -> CaseStatus:
        """Nothing is twice, lost, late or waited for in vain."""
        seen = self._see()
        self._rows_and_tokens(seen)
        self._timers(seen)
        self._once(seen)
        self._history(seen)
        self._whose(seen)
        self._decisions(seen)
        assert not seen.failed, "nothing breaks"
        assert seen.status in RUNS or not seen.stands, "nothing waits in a case that is over"
        return seen.status

    def _see(self) -> Seen:
        with self.world.engine.house.database.read() as connection:
            work = Work(self.world.engine.house, connection, self.world.system)
            loaded = load_case(connection, COUNTY, self.case_id)
            assert loaded is not None
            file = work.open(loaded)
            of_case, told = timer.c.case_id == self.case_id, event.c.kind.in_({*TOLD, *SYSTEM})
            count = select(func.count()).select_from(submission).where(submission.c.case_id == self.case_id)
            copies = select(case_copy.c.person).where(case_copy.c.case_id == self.case_id, ~case_copy.c.unread)
            return Seen(
                loaded.case.status,
                file.deployed,
                all_tasks_of(connection, COUNTY, self.case_id),
                standing(file.deployed.program, loaded.state, at=work.now, host=CaseHost(work, file)),
                {row.token: row.due_at for row in connection.execute(select(timer).where(of_case))},
                set(connection.execute(select(awaited.c.token).where(awaited.c.case_id == self.case_id)).scalars()),
                connection.execute(count).scalar_one(),
                connection.execute(
                    select(event).where(event.c.case_id == self.case_id, told).order_by(event.c.seq)
                ).all(),
                set(connection.execute(copies).scalars()),
                list(
                    connection.execute(select(incident.c.element).where(incident.c.case_id == self.case_id)).scalars()
                ),
            )

    # ------------------------------------------------------------ steps, timers, history
    @staticmethod
    def _rows_and_tokens(seen: Seen) -> None:
        """No task without its token, no token of a step without its task; who has what is never in doubt."""
        open_rows = [each for each in seen.tasks if each.closed_at is None]
        assert {each.token for each in open_rows} == {each.token for each in seen.stands if each.waits_for == "person"}
        for rows in by_token(open_rows).values():
            assert any(each.state in LIVE for each in rows), "somebody can act on every step"
            assert len(rows) == 1 or all(each.sign for each in rows), "only signers share a step"
        unasked = [each for each in open_rows if each.state is not TaskState.WAITING]
        assert all((each.assignee is None) == (each.state is TaskState.OPEN) for each in unasked)
        assert all(each.owner is None for each in open_rows if each.state is TaskState.OPEN), (
            "no pool is asked for advice"
        )
        late = [each for each in seen.tasks if each.closed_at is not None and each.wake_at is not None]
        assert not late, "no reminder of a step that was left"

    def _timers(self, seen: Seen) -> None:
        """Timers of left steps are gone; those of entered ones run from their entry."""
        moving = seen.status is CaseStatus.RUNNING
        assert seen.timers == ({each.token: each.due for each in seen.stands if each.due} if moving else {})
        assert seen.waits == ({each.token for each in seen.stands if each.awaits} if moving else set())
        now = self.world.clock.now()
        for token, due in seen.timers.items():
            assert self.timers.setdefault(token, due) == due or due > now, "a timer keeps its time"
            assert due <= now + TERM

    @staticmethod
    def _once(seen: Seen) -> None:
        """No step is open twice, but for reminders beside the way and rounds of a step that is done several times."""
        targets = {element for _, element in steps_of(seen.deployed.program)}
        tokens = {(each.token, each.process, each.element) for each in seen.tasks if each.closed_at is None}
        steps = Counter((process, element) for _, process, element in tokens)
        twice = {element for (_, element), count in steps.items() if count > 1 and not element.startswith("many")}
        assert not twice & targets
        assert len({each.token for each in seen.stands}) == len(seen.stands)

    def _history(self, seen: Seen) -> None:
        """What was completed stays as it is, what was filled in stays, and what was read was read."""
        rows = {each.id: each for each in seen.tasks}
        for key, was in self.completed.items():
            now = rows[key]
            assert (now.state, now.closed_by, now.closed_at) == (was.state, was.closed_by, was.closed_at)
        self.completed |= {key: each for key, each in rows.items() if each.state is TaskState.COMPLETED}
        assert seen.filled >= self.filled
        assert seen.read >= self.read
        self.filled, self.read = seen.filled, seen.read

    def taken_back(self, task_id: str) -> None:
        """A vote that was given too soon is its signer's again, in its own row; that it was given stays in the history."""
        seen = self._see()
        was, now = self.completed[task_id], next(each for each in seen.tasks if each.id == task_id)
        if now.closed_at is None:
            assert (was.sign is not None, now.vote) == (True, None)
            assert any(each.task_id == task_id for each in seen.of("task_completed")), "the vote was told"
            del self.completed[task_id]

    @staticmethod
    def _whose(seen: Seen) -> None:
        """Who did a step had it or acted for whoever had it; what the system did is the system's."""
        rows = {each.id: each for each in seen.tasks}
        done = {each.task_id: each for each in seen.events if each.kind in ("task_completed", "task_merged")}
        for task in seen.tasks:
            told = done.get(task.id)
            if task.state is TaskState.COMPLETED and told is not None and task.assignee is not None:
                assert task.closed_by == told.person
                assert task.assignee == (told.acting_for or told.person)
        for each in seen.events:
            if each.kind in SYSTEM:
                assert each.person is None, f"{each.kind} is signed by the system"
        for each in seen.of("task_passed"):
            assert (rows[each.task_id].closed_by, rows[each.task_id].state) == (None, TaskState.COMPLETED)

    # ------------------------------------------------------------ deciding together
    def _decisions(self, seen: Seen) -> None:
        """Every step that several sign ends once: decided as its rule says of the votes, or left; and no sooner or later."""
        removed = {each.task_id for each in seen.of("signer_removed")}
        signed = {token: rows for token, rows in by_token(seen.tasks).items() if any(each.sign for each in rows)}
        decisions = seen.of("step_decided")
        assert {each.token for each in decisions} <= signed.keys()
        assert len(decisions) >= self.decided, "a decision stays"
        self.decided = len(decisions)
        left = Counter(each.token for each in seen.of("task_cancelled") if each.task_id is None)
        for token, rows in signed.items():
            ballots = [each for each in rows if each.sign not in (None, "before") and each.id not in removed]
            found = [each for each in decisions if each.token == token]
            rule = _rule(seen.deployed, rows[0])
            _one_voice_each(ballots, rows)
            if any(each.closed_at is None for each in rows):
                assert (len(found), left[token]) == (0, 0), "a step that waits for votes is neither decided nor left"
                assert verdict(rule, ballots) is None, f"the votes decide, and nobody was told: {ballots}"
                _turns(ballots, rows)
            else:
                assert len(found) + left[token] == 1, f"a signed step ends once: {found} {left[token]}"
                if found:
                    _as_voted(rule, ballots, found[0])


def by_token(tasks: Sequence[HumanTask]) -> dict[int, list[HumanTask]]:
    found: dict[int, list[HumanTask]] = {}
    for each in tasks:
        found.setdefault(each.token, []).append(each)
    return found


def _rule(deployed: Deployed, task: HumanTask) -> Rule | None:
    drawn = deployed.blueprints[task.process].elements.get(task.element)
    return drawn.deciding.rule if drawn else None


def _one_voice_each(ballots: Sequence[HumanTask], rows: Sequence[HumanTask]) -> None:
    """Nobody signs a step twice, neither by their own name nor for others."""
    signers = [each.owner or each.assignee for each in ballots if each.owner or each.assignee]
    standing_now = [each for each in rows if each.closed_at is None or each.vote is not None]
    here = [who for each, who in zip(ballots, signers, strict=False) if each in standing_now]
    assert len(set(here)) == len(here), f"somebody signs twice: {here}"
    voices = [each.closed_by for each in ballots if each.vote is not None]
    assert len(set(voices)) == len(voices), f"two voices are two people: {voices}"


def _turns(ballots: Sequence[HumanTask], rows: Sequence[HumanTask]) -> None:
    """Whose turn it is can vote, and nobody else; whoever asked for advice waits for it."""
    waiting = [each for each in ballots if each.closed_at is None]
    advised = {each.owner for each in rows if each.sign == "before" and each.closed_at is None}
    first = min((each.turn for each in waiting), default=0)
    for each in waiting:
        asked = (each.owner or each.assignee) in advised
        assert (each.state in LIVE) == (each.turn == first and not asked), each


def verdict(rule: Rule | None, ballots: Sequence[HumanTask]) -> bool | None:
    """What operations.md says of these votes, said once more in other words: no rule of its own is `all`."""
    cast = sorted(
        (each for each in ballots if each.vote is not None), key=lambda each: each.closed_at or each.opened_at
    )
    total = sum(each.weight for each in ballots)
    yes = sum(each.weight for each in cast if each.vote == "yes")
    no = sum(each.weight for each in cast if each.vote == "no")
    kind = "all" if rule is None else rule.kind.value
    if not cast:
        return None
    if kind == "any":
        return cast[0].vote == "yes"
    if kind == "percent":
        assert rule is not None
        assert rule.share is not None
        needed = rule.share.percent * total / 100
        return True if yes >= needed else False if total - no < needed else None
    return False if no else True if yes == total else None


def _as_voted(rule: Rule | None, ballots: Sequence[HumanTask], told: Row[Any]) -> None:
    """The history says by which rule, with how many votes, and what came out."""
    said = msgspec.json.decode(told.detail)
    cast = [each for each in ballots if each.vote is not None]
    weights = {vote: sum(each.weight for each in ballots if each.vote == vote) for vote in ("yes", "no", None)}
    assert said["rule"] == ("all" if rule is None else rule.kind.value)
    assert said["approved"] is verdict(rule, ballots), (said, ballots)
    assert (said["yes"], said["no"], said["open"]) == (weights["yes"], weights["no"], weights[None])
    assert (said["votes"], said["signers"]) == (len(cast), len(ballots))
    assert told.person is not None, "a decision is somebody's act"
