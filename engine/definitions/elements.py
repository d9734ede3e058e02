"""What stands in a diagram: one `Element` for each flow node and sequence flow (BPMN 2.0 clauses 10.3 to 10.6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from engine.signing import Rule
from engine.text import Text


class Kind(StrEnum):
    """What an element is; an event's kind names its trigger too."""

    sequence_flow = "sequence_flow"

    task = "task"
    user_task = "user_task"
    manual_task = "manual_task"
    service_task = "service_task"
    send_task = "send_task"
    receive_task = "receive_task"
    business_rule_task = "business_rule_task"
    script_task = "script_task"
    call_activity = "call_activity"
    sub_process = "sub_process"
    event_sub_process = "event_sub_process"
    transaction = "transaction"
    ad_hoc_sub_process = "ad_hoc_sub_process"

    exclusive = "exclusive"
    parallel = "parallel"
    inclusive = "inclusive"
    event_based = "event_based"
    complex = "complex"

    start = "start"
    start_timer = "start_timer"
    start_message = "start_message"
    start_signal = "start_signal"
    start_conditional = "start_conditional"
    start_error = "start_error"
    start_escalation = "start_escalation"
    start_compensate = "start_compensate"
    start_multiple = "start_multiple"

    end = "end"
    end_message = "end_message"
    end_signal = "end_signal"
    end_error = "end_error"
    end_escalation = "end_escalation"
    end_terminate = "end_terminate"
    end_cancel = "end_cancel"
    end_compensate = "end_compensate"
    end_multiple = "end_multiple"

    intermediate = "intermediate"
    """A catching event without a trigger, which BPMN does not know."""
    intermediate_timer = "intermediate_timer"
    intermediate_message = "intermediate_message"
    intermediate_signal = "intermediate_signal"
    intermediate_conditional = "intermediate_conditional"
    intermediate_link = "intermediate_link"
    intermediate_multiple = "intermediate_multiple"

    throw = "throw"
    """A throwing event without a trigger: a milestone."""
    throw_message = "throw_message"
    throw_signal = "throw_signal"
    throw_escalation = "throw_escalation"
    throw_compensate = "throw_compensate"
    throw_link = "throw_link"
    throw_multiple = "throw_multiple"

    boundary = "boundary"
    """A boundary event without a trigger, which BPMN does not know."""
    boundary_timer = "boundary_timer"
    boundary_message = "boundary_message"
    boundary_signal = "boundary_signal"
    boundary_conditional = "boundary_conditional"
    boundary_error = "boundary_error"
    boundary_escalation = "boundary_escalation"
    boundary_cancel = "boundary_cancel"
    boundary_compensate = "boundary_compensate"
    boundary_multiple = "boundary_multiple"

    @property
    def is_start(self) -> bool:
        """Whether a path begins here."""
        return self.value.split("_")[0] == "start"

    @property
    def is_end(self) -> bool:
        """Whether a path ends here."""
        return self.value.split("_")[0] == "end"

    @property
    def is_boundary(self) -> bool:
        """Whether it sits on the edge of an activity."""
        return self.value.split("_")[0] == "boundary"

    @property
    def trigger(self) -> str:
        """The trigger of an event, such as `timer`; empty for one without."""
        place, _, trigger = self.value.partition("_")
        return trigger if place in _PLACES and self not in _GATEWAYS else ""

    @property
    def is_timer(self) -> bool:
        """Whether a time triggers it."""
        return self.value.endswith("_timer")

    @property
    def is_catching(self) -> bool:
        """Whether a case waits here for something to happen."""
        return self.value.split("_")[0] == "intermediate" and self is not Kind.intermediate_link

    @property
    def is_throwing(self) -> bool:
        """Whether it is an intermediate event that a case passes at once."""
        return self.value.split("_")[0] == "throw"

    @property
    def is_gateway(self) -> bool:
        """Whether it only directs the flow."""
        return self in _GATEWAYS

    @property
    def is_human(self) -> bool:
        """Whether a person does it, so that it becomes a task in an inbox."""
        return self in (Kind.user_task, Kind.manual_task)

    @property
    def is_scope(self) -> bool:
        """Whether other elements lie inside it."""
        return self in _SCOPES

    @property
    def is_activity(self) -> bool:
        """Whether it is a task, a call or a sub-process."""
        return self in _ACTIVITIES


_PLACES = frozenset({"start", "end", "intermediate", "throw", "boundary"})
_GATEWAYS = frozenset({Kind.exclusive, Kind.parallel, Kind.inclusive, Kind.event_based, Kind.complex})
_SCOPES = frozenset({Kind.sub_process, Kind.event_sub_process, Kind.transaction, Kind.ad_hoc_sub_process})
_ACTIVITIES = _SCOPES | {
    Kind.task,
    Kind.user_task,
    Kind.manual_task,
    Kind.service_task,
    Kind.send_task,
    Kind.receive_task,
    Kind.business_rule_task,
    Kind.script_task,
    Kind.call_activity,
}


BULK = "bulk"
"""Word of `sw:allows` for doing a step for many cases at once."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When a timer fires: a date, a duration or a cycle, told by FEEL text."""

    form: Literal["date", "duration", "cycle"]
    expression: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """A variable and the FEEL text that gives its value."""

    to: str
    value: str
    moved: str | None = None
    """The data output from which it flows, a variable of the activity alone."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One of several things that an event waits for or throws."""

    kind: str
    """message, signal, conditional, escalation ..."""
    reference: str | None = None
    """As `Element.reference`."""
    condition: str | None = None
    """FEEL text of a condition."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """What happens by itself to a person's step whose time runs out."""

    remind: tuple[int, ...] = ()
    """How many units of its period are left when whoever has it is reminded; a negative number have passed since."""
    escalate: str | None = None
    """At its due time: `beside` superiors may act too, `over` it is theirs."""
    to: str | None = None
    """The role that it is escalated to; None: its own, at the next place above."""
    autopass: str | None = None
    """FEEL text of what is filled in by the system at its due time, where the rules permit."""

    def __bool__(self) -> bool:
        return bool(self.remind or self.escalate or self.autopass)


@dataclass(frozen=True, slots=True)
class Deciding:
    """How a person's step is decided, by one or by several."""

    rule: Rule | None = None
    """By which votes several decide it; None for a step of one person."""
    vote: str | None = None
    """The field of the form that is the vote."""
    approves: tuple[str, ...] = ()
    """Values of that field that say yes, where it is no boolean."""
    signers: str | None = None
    """FEEL text that gives who signs; None: everybody who holds the role at the place."""
    processing: bool = False
    """办理: whoever has it does it and cannot reject it."""

    def says_yes(self, value: object) -> bool:
        """Whether a value of the vote's field approves."""
        return value is True or str(value) in self.approves


@dataclass(frozen=True, slots=True)
class Element:
    """A flow node or a sequence flow. FEEL stays text here; who evaluates it compiles it (compiling is cached)."""

    id: str
    kind: Kind
    name: Text
    line: int
    """1-based, in the file as it was handed in."""
    parent: str | None = None
    """The sub-process in which it lies; None at the top."""
    role: str | None = None
    """Who does it: `sw:role`, else the role of the lane."""
    level: str | None = None
    """village, township, county or city: which place of the case counts; `sw:level`, else the lane's."""
    lane: str | None = None
    form: str | None = None
    deadline: str | None = None
    due: str | None = None
    """FEEL text that gives the last day of the step, or the instant at which it is due."""
    starts: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    accepts: bool = False
    service: str | None = None
    decision: str | None = None
    result: str | None = None
    """The routing variable that takes what a service or a table gives; None merges a context."""
    assignee: str | None = None
    """FEEL text that gives a person's id."""
    same_as: str | None = None
    superior_of: str | None = None
    """It goes to whoever holds its role at the next place above whoever did that step."""
    pick: str | None = None
    """Which member of the pool gets it: `round_robin` or `least_loaded`; None: whoever takes it."""
    merge: bool = False
    """Whether whoever did the step before has done this one with it, where it would be theirs."""
    allows: tuple[str, ...] | None = None
    """Operations of people that are allowed on the step (see `engine.definitions.words.OPERATIONS`); None: every one."""
    copy: str | None = None
    """抄送: FEEL text that gives people's ids, or `role@level`, who may read the case once the element is left."""
    separate_from: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    """Fields of its form that are shown as they were filled in before, and cannot be changed; `*`: all of them."""
    hides: tuple[str, ...] = ()
    """Paths of fields, of whatever form, that whoever does it does not see; `*`: all that other steps filled in."""
    training: str | None = None
    """The process for which whoever does it must have been trained (`sw:training` of the process); None: nobody need be."""
    deciding: Deciding = Deciding()
    """Of a person's step."""
    incoming: tuple[str, ...] = ()
    """Ids of sequence flows, in the order of the file."""
    outgoing: tuple[str, ...] = ()
    default: str | None = None
    """The sequence flow taken when no condition holds."""
    source: str | None = None
    """Of a sequence flow."""
    target: str | None = None
    """Of a sequence flow."""
    condition: str | None = None
    """FEEL text of a sequence flow or of a conditional event."""
    attached_to: str | None = None
    """The activity of a boundary event."""
    interrupting: bool = True
    timing: Timing | None = None
    called: str | None = None
    """The process that a call activity runs."""
    script: str | None = None
    """FEEL text of a script task: a context whose entries are assigned."""
    repeats: Literal["loop", "parallel", "sequential"] | None = None
    """Standard loop or multi-instance marker."""
    reference: str | None = None
    """The message, signal, error, escalation, link or activity to be undone that an event names."""
    key: str | None = None
    """FEEL text of what a message must bring along to be meant for this case, or brings along."""
    triggers: tuple[Trigger, ...] = ()
    """Of an event with several."""
    all_of: bool = False
    """Whether such an event waits for every one of them (`parallelMultiple`)."""
    undoes: bool = False
    """Whether it only runs to undo another activity (`isForCompensation`)."""
    undone_by: str | None = None
    """The activity to which the association of a compensation event leads."""
    waits_for_undoing: bool = True
    """Whether an event that throws compensation goes on only when everything is undone."""
    inputs: tuple[Assignment, ...] = ()
    """What data associations bring in; of a throwing event, what it sends."""
    outputs: tuple[Assignment, ...] = ()
    """What data associations bring out; of a catching event, what it takes of what came."""
    tokens_in: int = 1
    """Tokens that an activity waits for before it starts (`startQuantity`)."""
    tokens_out: int = 1
    """Tokens that it sends along each flow (`completionQuantity`)."""

    timeouts: Timeouts = Timeouts()
    """Of a person's step."""

    @property
    def apart_from(self) -> tuple[str, ...]:
        """Steps whose doers never do this one."""
        return (*self.separate_from, self.superior_of) if self.superior_of else self.separate_from

    def allows_to(self, operation: str) -> bool:
        """Whether people may do this with the step, beside doing it."""
        return self.allows is None or operation in self.allows

    @property
    def allows_bulk(self) -> bool:
        """Whether it may be done for many cases at once: only where the diagram says so."""
        return self.allows is not None and BULK in self.allows
