"""Activities: what people, services, tables and processes inside do, once or for each item (BPMN 2.0 §13.3)."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.runner.facts import StepFailed
from engine.runner.formulas import Formula, reason, shown
from engine.runner.mapping import Associations
from engine.runner.nodes import Node
from engine.runner.tokens import Data, Token
from engine.runner.undoing import remember, undone

if TYPE_CHECKING:
    from engine.decisions import DecisionModel
    from engine.definitions.elements import Element
    from engine.runner.events import Boundary
    from engine.runner.plans import Plan
    from engine.runner.rounds import Rounds
    from engine.runner.scopes import SubScope


class Activity(Node):
    """A task without type, and what all activities share: events on the edge, data associations, and repetition."""

    writes = True
    apart = False
    """Its inside has data of its own."""

    def __init__(self, plan: Plan, element: Element) -> None:
        super().__init__(plan, element)
        self.rounds: Rounds | None = None
        self.edge: list[Boundary] = []
        """Boundary events that wait while the activity runs."""
        self.result = element.result
        self.tokens_in, self.tokens_out = element.tokens_in, element.tokens_out
        self.joins = self.tokens_in > 1
        self.associations = Associations(element, plan.names) if element.inputs or element.outputs else None

    def _gathered(self, token: Token) -> bool:
        """Whether as many tokens have come as the activity needs to start; they become one."""
        others = [
            each
            for each in token.workflow.tasks.values()
            if each.task_spec is self and each is not token and each.awaits_others
        ]
        if len(others) + 1 < self.tokens_in:
            token.wait()
            return False
        for each in others:
            each.remove()
        return True

    def _update_hook(self, token: Token) -> bool:
        if "round" in token.internal_data:
            return self.begin(token)
        if self.tokens_in > 1 and not self._gathered(token):
            return False
        if self.associations is not None:
            token.local = {**(token.local or {}), **self.associations.given(token)}
        if self.edge and "armed" not in token.internal_data:
            token.internal_data["armed"] = True
            for event in self.edge:
                token.workflow.place(event, owner=token)
        if self.rounds is not None:
            return self.rounds.begin(token)
        return self.begin(token)

    def _run_hook(self, token: Token) -> bool:
        if not token.repeats:
            self.work(token)
        if self.associations is not None and "round" not in token.internal_data:
            self.associations.leave(token, alone=self.apart)
        within = "round" in token.internal_data or "for" in token.internal_data
        token.leaving = () if within else tuple(self.choose(token)) * self.tokens_out
        return True

    def _on_complete(self, token: Token) -> None:
        if self.rounds is not None and token.owner is not None and "round" in token.internal_data:
            remember(token)
            self.rounds.end(token.owner, token)
        elif "for" in token.internal_data:
            undone(token)
        else:
            if not token.repeats:
                remember(token)
            token.workflow.leave(token)

    def begin(self, token: Token) -> bool:
        """Start one execution; True if it can run at once."""
        return True

    def keep(self, token: Token, value: Any) -> None:
        """Put a result into the routing data: under its name, or entry by entry. Raises `StepFailed`."""
        self.check(value)
        if self.result is not None:
            token.data[self.result] = value
        elif isinstance(value, Mapping):
            token.data.update(value)
        elif value is not None:
            raise StepFailed(
                "“{step}”的结果 {value} 没有名称可存。请用 sw:result 给它命名。",
                "The result {value} of “{step}” has no name. Name it with sw:result.",
                step=self.name,
                value=shown(value),
            )


class HumanTask(Activity):
    """A user or manual task: open until `Complete`."""

    human = True

    def begin(self, token: Token) -> bool:
        """Open it."""
        token.workflow.top.trail.open(token)
        return True

    def complete(self, token: Token, data: Mapping[str, Any]) -> None:
        """A person has finished it."""
        token.data.update(data)
        token.workflow.top.trail.close(token, "completed")
        token.internal_data["done"] = True
        token.ready()


class ServiceTask(Activity):
    """Waits for the answer of a service."""

    calls = True

    def __init__(self, plan: Plan, element: Element) -> None:
        super().__init__(plan, element)
        self.service = element.service or element.id

    def begin(self, token: Token) -> bool:
        """Ask for the service."""
        token.start()
        token.workflow.top.trail.call(token, self.service)
        return False

    def answer(self, token: Token, data: Mapping[str, Any]) -> None:
        """The service has answered."""
        self.keep(token, dict(data))
        token.ready()


class ScriptTask(Activity):
    """Assigns the entries of a FEEL context."""

    def __init__(self, plan: Plan, element: Element) -> None:
        super().__init__(plan, element)
        self.script = Formula(element.script or "{}", plan.names)

    def work(self, token: Token) -> None:
        """Evaluate and assign."""
        outcome = self.script.explain(token)
        value = outcome.value
        if not isinstance(value, Mapping):
            raise StepFailed(
                "脚本“{step}”应给出一个上下文（如 {{ a: 1 }}），得到的是 {value}。{why}",
                "The script of “{step}” should give a context such as {{ a: 1 }}; it gave {value}. {why}",
                step=self.name,
                value=shown(value),
                why=reason(outcome),
            )
        self.check(value)
        token.data.update(value)


class RuleTask(Activity):
    """Asks a decision table."""

    def __init__(self, plan: Plan, element: Element, model: DecisionModel) -> None:
        super().__init__(plan, element)
        self.decision = element.decision or ""
        self.model = model

    def work(self, token: Token) -> None:
        """Decide, keep the value and report the rules that fired."""
        top = token.workflow.top
        inputs = {**token.data, "rules": top.host.rules, "case": top.host.case}
        decided = self.model.decide(self.decision, inputs, now=top.at)
        if decided.value is None and decided.reasons:
            zh, en = decided.reasons[0].quoted
            raise StepFailed(
                "决策“{decision}”没有得出结果：{zh}。请检查它用到的数据。",
                "The decision “{decision}” gave no result: {en}. Check the data that it uses.",
                decision=self.decision,
                zh=zh,
                en=en,
            )
        self.keep(token, decided.value)
        top.trail.decide(token, self.decision, decided)


class SubProcess(Activity):
    """An embedded sub-process: it shares the data around it."""

    inside: Plan

    def begin(self, token: Token) -> bool:
        """Start the inside."""
        top = token.workflow.top
        scope = top.open_scope(self.inside, token, self.data_inside(token))
        token.start()
        scope.begin()
        return False

    def data_inside(self, token: Token) -> Data:
        """The data that the inside works on."""
        return token.data

    def cancelled(self, token: Token) -> None:
        """Nothing goes on inside."""
        scope = token.workflow.top.subprocesses.pop(token.id, None)
        if scope is not None:
            scope.clear()


class CallActivity(SubProcess):
    """Runs another process: it reads the caller's data, and what it writes comes back when it has finished."""

    apart = True

    def __init__(self, plan: Plan, element: Element) -> None:
        super().__init__(plan, element)
        self.called = element.called or ""
        self._closed = bool(element.inputs)

    def data_inside(self, token: Token) -> Data:
        """A layer of its own over the caller's data; only what it is given, where anything is."""
        given = dict(token.local or {}) if self._closed else {}
        if self._closed and token.owner is not None and "round" in token.internal_data:
            given = {**(token.owner.local or {}), **given}
        return self.over(token, given)

    def over(self, token: Token, layer: dict[str, Any]) -> Data:
        """As it was begun."""
        return ChainMap(layer) if self._closed else ChainMap(layer, token.data)

    def returned(self, token: Token, scope: SubScope) -> None:
        """Take over what the called process leaves."""
        if isinstance(scope.data, ChainMap):
            token.data.update(scope.data.maps[0])
