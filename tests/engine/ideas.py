"""What somebody who works on a case may think of doing: every verb of the engine, mostly by whoever fits, mostly well meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, Final

from engine import Actor, CaseStatus, HumanTask, TaskState
from engine.records import LIVE as RUNS
from engine.store.hot import load_case
from engine.store.hot_tasks import all_tasks_of
from engine.testing import COUNTY, TOWN, World

LIVE = (TaskState.OPEN, TaskState.CLAIMED)
OFTEN: Final[Mapping[str, int]] = {
    "complete": 60, "claim": 10, "unclaim": 10, "save_draft": 5, "transfer": 10, "delegate": 10, "answer": 5,
    "give_back": 20, "take_back": 10, "many": 12, "add_signer": 20, "remove_signer": 10, "urge": 8, "copy": 8,
    "read": 8, "withdraw": 2, "ask_cancel": 8, "grant_cancel": 2, "refuse_cancel": 8, "cancel": 1, "suspend": 4,
    "resume": 10, "jump": 10, "reopen": 3, "correct": 5, "move": 8, "undo_move": 3, "extend": 3, "add": 5, "end": 3,
    "release_orphans": 3, "fire_due": 20,
}  # fmt: skip
"""How often each verb comes to mind; most of `move` and `extend` is vain, for few diagrams have what they need."""


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
    """A clerk of the town, who stands in for Bob at first."""
    chief: Actor
    """A clerk of the county: above every clerk of a town."""
    spare: Actor
    """A second administrator, for what the first is kept from."""

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
            for name, role, place in (
                ("Zoe", "clerk", TOWN),
                ("Chief", "clerk", COUNTY),
                ("Spare", "administrator", COUNTY),
            ):
                person = people.add_person(name)
                people.join(person.id, role, place)
                found.append(Actor(COUNTY, person.id))
        made = cls(world, *found)
        today = world.clock.now().date()
        world.engine.standins.add(world.bob, world.bob.person, made.zoe.person, today, today + timedelta(days=30))
        return made


class Ideas:
    """About one case. A method for each verb, called as the verb; None where there is nothing to do it to."""

    def __init__(self, staff: Staff, random: Random, case_id: str, versions: tuple[int, ...]) -> None:
        self.staff, self.world, self.random, self.case_id = staff, staff.world, random, case_id
        self.versions = versions
        self.moves: list[str] = []
        """Orders to carry the case over to another version, the latest last."""

    def think(self) -> Deed | None:
        (verb,) = self.random.choices(list(OFTEN), list(OFTEN.values()))
        found: Deed | None = getattr(self, verb)()
        return found

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
        return task, self.fitting(task) if self.random.random() < 0.9 else self.anybody()

    def fitting(self, task: HumanTask) -> Actor:
        holder = task.assignee or (task.closed_by if task.state is TaskState.COMPLETED else None)
        if holder is not None and self.random.random() < 0.4:
            away = self.world.engine.standins.of(self.world.root, holder)
            holder = next((each.stand_in for each in away), holder)
        known = next((each for each in (*self.staff.everybody, self.staff.spare) if each.person == holder), None)
        pools = {
            "clerk": self.staff.clerks,
            "head": (self.world.carol,),
            "administrator": (self.world.root, self.staff.spare),
        }
        return known or self.random.choice(pools.get(task.role, self.staff.everybody))

    def anybody(self) -> Actor:
        return self.random.choice(self.staff.everybody)

    def somebody(self) -> str:
        return self.anybody().person

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def values(self, task: HumanTask) -> dict[str, object]:
        return {"agreed": self.chance(0.7), "note": "看过"} if task.element == "x" else {}

    # ------------------------------------------------------------ a step
    def of_task(self, operation: str, *states: TaskState, **said: Any) -> Deed | None:
        chosen = self.one(*states)
        return None if chosen is None else Deed(operation, chosen[0].id, chosen[1], chosen[0].revision, said)

    def complete(self) -> Deed | None:
        """Whatever brings the case on: takes a step, answers it or does it."""
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

    def save_draft(self) -> Deed | None:
        chosen = self.one(*LIVE)
        return (
            None if chosen is None else Deed("save_draft", chosen[0].id, chosen[1], None, {"values": {"note": "未完"}})
        )

    def transfer(self) -> Deed | None:
        return self.of_task("transfer", TaskState.CLAIMED, to=self.somebody(), reason="出差")

    def delegate(self) -> Deed | None:
        return self.of_task("delegate", TaskState.CLAIMED, to=self.somebody(), question="?")

    def answer(self) -> Deed | None:
        return self.of_task("answer", TaskState.CLAIMED, advice="建议")

    def give_back(self) -> Deed | None:
        target = self.random.choice([each.element for each in self.tasks()] or ["a"])
        return self.of_task("give_back", TaskState.CLAIMED, target=target, reason="不全", straight=self.chance(0.5))

    def take_back(self) -> Deed | None:
        found = self.of_task("take_back", TaskState.COMPLETED)
        return None if found is None else Deed("take_back", found.subject, found.actor)

    def many(self) -> Deed | None:
        """Some steps at once, among them such as are over or were seen long ago."""
        tasks = self.tasks()
        if not tasks:
            return None
        chosen = self.random.sample(tasks, self.random.randint(1, min(4, len(tasks))))
        wanted = [each for each in tasks if each.closed_at is None and self.chance(0.8)] + chosen
        seen = [(each.id, max(1, each.revision - self.chance(0.1))) for each in wanted]
        verb = self.random.choice(("claim", "unclaim", "complete", "complete", "transfer", "urge"))
        ways: dict[str, dict[str, Any]] = {
            "complete": {"values": self.random.choice((self.values(wanted[0]), {}))},
            "transfer": {"to": self.somebody(), "reason": "出差"},
        }
        said = ways.get(verb, {})
        return Deed("many", "", self.fitting(wanted[0]), None, {"verb": verb, "tasks": seen, "said": said})

    def urge(self) -> Deed | None:
        chosen = self.one(*LIVE)
        who = self.random.choice((self.world.alice, self.world.root))
        return None if chosen is None else Deed("urge", chosen[0].id, who, None, {"words": "请办"})

    # ------------------------------------------------------------ signers
    def add_signer(self) -> Deed | None:
        how = self.random.choice(("before", "after", "beside"))
        return self.of_task("add_signer", TaskState.CLAIMED, to=self.somebody(), how=how, reason="一起看")

    def remove_signer(self) -> Deed | None:
        signers = [each.assignee for each in self.tasks() if each.sign is not None and each.closed_at is None]
        signer = self.random.choice([*signers, self.somebody()])
        return self.of_task("remove_signer", TaskState.CLAIMED, signer=signer, reason="不必")

    # ------------------------------------------------------------ a case
    def of_case(self, operation: str, actor: Actor, revision: int | None = None, **said: Any) -> Deed:
        return Deed(operation, self.case_id, actor, revision, {"reason": "依法", **said})

    def by_root(self, operation: str, **said: Any) -> Deed:
        """As administrators do: of the case as it stands."""
        return self.of_case(operation, self.world.root, self.stand()[0], **said)

    def copy(self) -> Deed:
        actor = self.random.choice((self.world.alice, self.anybody()))
        return Deed("copy", self.case_id, actor, None, {"to": [self.somebody()], "words": "请知悉"})

    def read(self) -> Deed:
        return Deed("read", self.case_id, self.anybody())

    def withdraw(self) -> Deed:
        return self.of_case("withdraw", self.world.alice)

    def ask_cancel(self) -> Deed:
        return self.of_case("ask_cancel", self.world.alice)

    def grant_cancel(self) -> Deed | None:
        return self.of_task("grant_cancel", TaskState.CLAIMED, reason="同意")

    def refuse_cancel(self) -> Deed | None:
        return self.of_task("refuse_cancel", TaskState.CLAIMED, reason="不同意")

    def extend(self) -> Deed:
        return Deed(
            "extend", self.case_id, self.anybody(), None, {"deadline": "term", "cause": "apart", "note": "核查"}
        )

    def cancel(self) -> Deed:
        return self.by_root("cancel")

    def suspend(self) -> Deed:
        return self.by_root("suspend")

    def resume(self) -> Deed:
        return self.by_root("resume")

    def jump(self) -> Deed:
        if self.stand()[2] not in RUNS:
            return self.reopen()
        process, element = self.random.choice(self.world.engine.steering.targets(self.case_id, self.world.root))
        near = self.random.choice([None, *[each.token for each in self.tasks() if each.closed_at is None]])
        return self.by_root("jump", element=element, process=process, near=near)

    def reopen(self) -> Deed:
        targets = self.world.engine.steering.targets(self.case_id, self.world.root)
        return self.by_root("reopen", element=self.random.choice(targets)[1])

    def correct(self) -> Deed | None:
        entries = [each for each in self.world.engine.case(self.case_id, self.world.root).submissions if each.task_id]
        if not entries:
            return None
        entry, values = self.random.choice(entries), {"agreed": self.chance(0.5)}
        return self.of_case("correct", self.world.root, submission=entry.id, values=values)

    def move(self) -> Deed | None:
        if len(self.versions) < 2:
            return None
        return Deed("move", self.case_id, self.world.root, None, {"version": self.random.choice(self.versions)})

    def undo_move(self) -> Deed | None:
        return Deed("undo_move", self.moves[-1], self.world.root) if self.moves else None

    # ------------------------------------------------------------ people and time
    def add(self) -> Deed:
        """Somebody will be away; another stands in."""
        who, other = self.random.sample(self.staff.everybody, 2)
        today = self.world.clock.now().date()
        since, days = today + timedelta(days=self.random.choice((0, 0, 0, 1))), self.random.randint(0, 9)
        said = {"person": who.person, "stand_in": other.person, "since": since, "last": since + timedelta(days=days)}
        return Deed("add", "", self.random.choice((who, self.world.root)), None, said | {"reason": "出差"})

    def end(self) -> Deed | None:
        rules = self.world.engine.standins.everywhere(self.world.root)
        return Deed("end", self.random.choice(rules).id, self.world.root) if rules else None

    def release_orphans(self) -> Deed:
        """Somebody loses every role, what they have goes back, and they are given the roles again."""
        return Deed(
            "release_orphans", self.random.choice((*self.staff.clerks, self.world.carol)).person, self.world.system
        )

    def fire_due(self) -> Deed:
        return Deed("fire_due", self.case_id, self.world.system)
