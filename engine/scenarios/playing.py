"""Plays scenarios: forms are judged, tables decided and timers fired for real; services answer what is written."""

from __future__ import annotations

from collections.abc import Mapping

from engine import runner
from engine.calendar import Calendar
from engine.definitions import Blueprint, Scenario
from engine.definitions.scenario import Advance, Answer, Do, Message, Signal, Step
from engine.findings import listed
from engine.forms import Form
from engine.rules import Rules
from engine.runner.timing import instant
from engine.scenarios import sentences
from engine.scenarios.expectations import unmet
from engine.scenarios.host import BEGIN, ScenarioHost
from engine.scenarios.report import Report, Result, Rule
from engine.scenarios.tables import every_rule
from engine.scenarios.voting import NotDecided, outcome
from engine.text import Text

NO_RULES = Rules("none", {}, {})
MAX_FIRINGS = 1_000
"""Timers that may fire while time moves on once."""


def play(
    blueprint: Blueprint,
    rules: Rules = NO_RULES,
    *,
    called: Mapping[str, Blueprint] | None = None,
    calendar: Calendar | None = None,
) -> Report:
    """Plays every scenario of a blueprint.

    `called` holds the blueprints of called processes by id. Without rules a period of the rule pack lasts seven days.
    Raises `runner.CannotRun` where a called process is missing.
    """
    program = runner.load(blueprint, called)
    days = calendar or Calendar({})
    blueprints = {**(called or {}), blueprint.process: blueprint}
    results = tuple(
        Player(blueprints, program, each, ScenarioHost(each, rules, days)).play() for each in blueprint.scenarios
    )
    return Report(blueprint, results, every_rule(blueprint))


class _Stopped(Exception):
    """The scenario cannot go on; `texts` say why."""

    def __init__(self, *texts: Text) -> None:
        self.texts = texts
        super().__init__()


class Player:
    """One scenario on its way."""

    def __init__(
        self, blueprints: Mapping[str, Blueprint], program: runner.Program, scenario: Scenario, host: ScenarioHost
    ) -> None:
        self._blueprints = blueprints
        self._program = program
        self._scenario = scenario
        self._host = host
        self._at = BEGIN
        self._last: runner.Outcome
        self._passed: dict[str, None] = {}
        self._trail: list[str] = []
        self._fired: set[Rule] = set()
        self._open: dict[int, tuple[str, str]] = {}
        self._calls: dict[int, str] = {}

    def play(self) -> Result:
        """All steps, then the expectation; the first step that does not fit ends it."""
        failures: tuple[Text, ...]
        try:
            self._begin()
            for number, step in enumerate(self._scenario.steps, 1):
                self._step(number, step)
            running = sentences.STILL_RUNNING.format(**self._standing(), due=self._last.next_due or "–")
            expect, end = self._scenario.expect, self._last.end
            failures = tuple(unmet(expect, end, running, self._passed, self._trail, self._last.data))
        except _Stopped as stopped:
            failures = stopped.texts
        ended = hasattr(self, "_last")
        return Result(
            scenario=self._scenario,
            failures=failures,
            elements=frozenset(self._passed),
            fired=frozenset(self._fired),
            end=self._last.end if ended else None,
            values=self._last.data if ended else {},
        )

    def _begin(self) -> None:
        top = self._blueprints[self._program.process]
        form = top.forms[top.start_form] if top.start_form else None
        values = self._scenario.values
        # A process without a start form is called, and gets its data from its caller.
        routed = dict(values) if form is None else _filled(form, values, sentences.START_VALUES)
        self._take(runner.start(self._program, routed, at=self._at, host=self._host), sentences.AT_START)

    def _step(self, number: int, step: Step) -> None:
        match step:
            case Do():
                self._do(number, step)
            case Answer():
                self._answer(number, step)
            case Message() | Signal():
                try:
                    self._advance(number, _told(step))
                except runner.NobodyWaits:
                    facts = self._standing()
                    raise _Stopped(sentences.NOBODY_WAITS.format(number=number, expected=step.name, **facts)) from None
            case Advance():
                self._move(number, step.duration)

    def _do(self, number: int, step: Do) -> None:
        found = next((token for token, (element, _) in self._open.items() if element == step.element), None)
        if found is None:
            raise _Stopped(sentences.NOT_OPEN.format(number=number, expected=step.element, **self._standing()))
        owner = self._blueprints[self._open[found][1]]
        routed = self._routed(number, step, owner)
        self._advance(number, runner.Complete(found, routed))

    def _routed(self, number: int, step: Do, owner: Blueprint) -> dict[str, object]:
        """What a step that is done gives to routing data."""
        element, where = owner.elements[step.element], {"number": number, "element": step.element}
        if element.deciding.rule is None and step.votes:
            raise _Stopped(sentences.VOTES_OF_ONE.format(**where))
        form = owner.form_of(element)
        answers = [_answered(form, values, where) for values in step.votes or (step.values,)]
        if element.deciding.rule is None:
            return answers[0]
        try:
            return outcome(element, answers, step.weights)
        except NotDecided as fault:
            raise _Stopped(fault.sentence.format(**where, **fault.facts)) from None

    def _answer(self, number: int, step: Answer) -> None:
        found = next((token for token, element in self._calls.items() if element == step.element), None)
        if found is None:
            raise _Stopped(sentences.NOT_CALLED.format(number=number, expected=step.element, **self._standing()))
        del self._calls[found]
        if step.fails is None:
            self._advance(number, runner.ServiceDone(found, step.result))
        else:
            self._advance(number, runner.ServiceError(found, step.fails, step.result))

    def _move(self, number: int, duration: str) -> None:
        target = instant(duration, self._at)
        if target is None or target <= self._at:
            raise _Stopped(sentences.BAD_DURATION.format(number=number, found=duration))
        for _ in range(MAX_FIRINGS):
            due = self._last.next_due
            if due is None or due > target:
                break
            self._at = max(self._at, due)
            self._advance(number, runner.FireDue())
        else:
            raise _Stopped(sentences.TOO_MANY_TIMERS.format(number=number, most=MAX_FIRINGS))
        self._at = target

    def _advance(self, number: int, command: runner.Command) -> None:
        outcome = runner.advance(self._program, self._last.state, command, at=self._at, host=self._host)
        self._take(outcome, sentences.AT_STEP.format(number=number))

    def _take(self, outcome: runner.Outcome, where: Text) -> None:
        """Keeps what an outcome opened and closed. A step that cannot run stops the scenario."""
        self._last = outcome
        own = self._blueprints[self._program.process].elements
        for passed in outcome.passed:
            self._passed.setdefault(passed.element)
            self._trail.append(passed.element)
        for flow in outcome.flows:
            self._passed.setdefault(flow)
        for known in [each for each in self._passed if each in own]:
            target = own[known].target
            if target is not None:
                self._passed.setdefault(target)
        for closed in outcome.closed:
            self._open.pop(closed.token, None)
        for token in outcome.withdrawn:
            self._calls.pop(token, None)
        self._open |= {each.token: (each.element, each.process) for each in outcome.opened}
        self._calls |= {each.token: each.element for each in outcome.calls}
        decisions = self._blueprints[self._program.process].decisions
        for decided in outcome.decided:
            if decided.process == self._program.process:
                self._fired |= {(decisions[decided.decision].name, rule) for rule in decided.fired}
        if outcome.failed:
            raise _Stopped(
                *(
                    sentences.FAILED.format(where=where, element=each.element, cause=each.cause)
                    for each in outcome.failed
                )
            )

    def _standing(self) -> dict[str, object]:
        """Where the case stands, as sentences tell it."""
        return {
            "open": listed(element for element, _ in self._open.values()),
            "calls": listed(self._calls.values()),
            "passed": listed(self._trail[-12:], 12),
        }


def _told(step: Message | Signal) -> runner.Command:
    if isinstance(step, Signal):
        return runner.Signal(step.name, step.values)
    return runner.Deliver(step.name, step.values, step.key)


def _answered(form: Form | None, values: Mapping[str, object], where: Mapping[str, object]) -> dict[str, object]:
    """What one person's answer gives to routing data. Stops where there is no form for it, or it does not fit."""
    if form is not None:
        return _filled(form, values, sentences.BAD_VALUES, **where)
    if values:
        raise _Stopped(sentences.VALUES_WITHOUT_FORM.format(found=listed(values), **where))
    return {}


def _filled(form: Form, values: Mapping[str, object], told: Text, **facts: object) -> dict[str, object]:
    """What a filled-in form gives to routing data. Stops where the values do not fit the form."""
    cleaned = form.clean(values)
    errors = {**form.unknown(values), **form.validate(cleaned)}
    if errors:
        raise _Stopped(
            *(told.format(path=path, fault=fault, **facts) for path, faults in errors.items() for fault in faults)
        )
    return form.routed(cleaned)
