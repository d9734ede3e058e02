"""What people do with a step beside doing it: each in one transaction, refused as every verb refuses."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from engine.bulk import Result, do_many
from engine.errors import Refusal
from engine.foreseen import Foreseen
from engine.queries.cases import CaseView
from engine.queries.receivers import Receiver, addable, readers, receivers
from engine.queries.tasks import TaskView
from engine.records import Actor, Case, Completed, HumanTask
from engine.verbs import copying, foreseeing, handing, notifying, returning, signing, withdrawing

if TYPE_CHECKING:
    from engine.engine import Engine


class Operations:
    """`engine.operations`; `revision` is that of the task as the person saw it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def transfer(self, task_id: str, actor: Actor, revision: int, to: str, reason: str) -> HumanTask:
        """转办: `to` owns the step from now on."""
        with self._engine.transaction(actor) as work:
            return handing.transfer(work, task_id, revision, to, reason)

    def delegate(self, task_id: str, actor: Actor, revision: int, to: str, question: str) -> HumanTask:
        """委派: `to` advises, then the step comes back."""
        with self._engine.transaction(actor) as work:
            return handing.delegate(work, task_id, revision, to, question)

    def answer(self, task_id: str, actor: Actor, revision: int, advice: str) -> HumanTask:
        """答复委派: the step goes back to whoever asked."""
        with self._engine.transaction(actor) as work:
            return handing.answer(work, task_id, revision, advice)

    def give_back(
        self, task_id: str, actor: Actor, revision: int, target: str, reason: str, *, straight: bool = False
    ) -> tuple[HumanTask, ...]:
        """退回 to a step that was done; `straight`: it comes straight back unless a fact has changed."""
        with self._engine.transaction(actor) as work:
            return returning.give_back(work, task_id, revision, target, reason, straight=straight)

    def take_back(self, task_id: str, actor: Actor) -> tuple[HumanTask, ...]:
        """取回 what one has completed, while nothing has gone on from it."""
        with self._engine.transaction(actor) as work:
            return returning.take_back(work, task_id)

    def withdraw(self, case_id: str, actor: Actor, reason: str) -> Case:
        """撤回 by whoever started the case, before anybody has decided; with a reason."""
        with self._engine.transaction(actor) as work:
            return withdrawing.withdraw(work, case_id, reason)

    def ask_cancel(self, case_id: str, actor: Actor, reason: str) -> None:
        """申请撤销 after that: whoever has a step of the case answers; one request at a time."""
        with self._engine.transaction(actor) as work:
            withdrawing.ask_cancel(work, case_id, reason)

    def grant_cancel(self, task_id: str, actor: Actor, revision: int, reason: str = "") -> Case:
        """同意撤销: the case is cancelled; by whoever has the step."""
        with self._engine.transaction(actor) as work:
            return withdrawing.grant_cancel(work, task_id, revision, reason)

    def refuse_cancel(self, task_id: str, actor: Actor, revision: int, reason: str) -> None:
        """不同意撤销, with a reason: the case goes on; by whoever has the step."""
        with self._engine.transaction(actor) as work:
            withdrawing.refuse_cancel(work, task_id, revision, reason)

    def copy(self, case_id: str, actor: Actor, to: Collection[str], words: str = "") -> None:
        """抄送: people (ids) may read the case from now on, once each; by whoever works on it."""
        with self._engine.transaction(actor) as work:
            copying.copy(work, case_id, to, words)

    def read(self, case_id: str, actor: Actor) -> None:
        """已阅: the copy that the actor got is marked as read. Raises `NotFound` where they got none."""
        with self._engine.transaction(actor) as work:
            copying.read(work, case_id)

    def many(
        self, operation: str, tasks: Sequence[tuple[str, int]], actor: Actor, **said: object
    ) -> tuple[Result, ...]:
        """批量: claim, unclaim, complete, transfer or urge many steps, given as (id, revision); a result for each.

        `said` are the arguments of that operation, the same for all: `values`, `to` and `reason`, `words`.
        """
        return do_many(self._engine, operation, tasks, actor, said)

    def add_signer(self, task_id: str, actor: Actor, revision: int, to: str, how: str, reason: str) -> HumanTask:
        """加签, `how`: `before` they advise and then I decide, `after` I decide and then they, `beside` together."""
        with self._engine.transaction(actor) as work:
            return signing.add_signer(work, task_id, revision, to, how, reason)

    def remove_signer(self, task_id: str, actor: Actor, revision: int, signer: str, reason: str) -> Completed:
        """减签: `signer` was added and need not sign; the rule of the step is evaluated at once."""
        with self._engine.transaction(actor) as work:
            return signing.remove_signer(work, task_id, revision, signer, reason)

    def urge(self, task_id: str, actor: Actor, words: str = "") -> tuple[str, ...]:
        """催办; returns the ids of those who are told."""
        with self._engine.transaction(actor) as work:
            return notifying.urge(work, task_id, words)

    def foresee(
        self, subject: str, actor: Actor, operation: str, revision: int | None = None, **said: object
    ) -> Foreseen:
        """What an operation on a task (or a case) would do, or why it would be refused; nothing is done.

        `operation` and `said` are the name and arguments of the verb (`foreseeing.ACTS`); `revision` None: as it is now.
        """
        try:
            with self._engine.rehearsal(actor) as work:
                return foreseeing.foresee(work, subject, operation, revision, said)
        except Refusal as refused:
            return Foreseen(refusal=refused)

    def addable(self, view: TaskView, actor: Actor) -> list[Receiver]:
        """Whom the actor may add to a step: whoever serves on its path, is not barred and does not sign it yet."""
        with self._engine.reading(actor) as reading:
            return addable(reading, view)

    def readers(self, view: CaseView, actor: Actor) -> list[Receiver]:
        """To whom the actor may give a copy of a case: whoever serves on its path, is not barred and has none."""
        with self._engine.reading(actor) as reading:
            return readers(reading, view)

    def receivers(self, view: TaskView, actor: Actor) -> list[Receiver]:
        """To whom the actor may hand a step: its role at its place, and kept from it by nothing; the least busy first."""
        with self._engine.reading(actor) as reading:
            return receivers(reading, view)
