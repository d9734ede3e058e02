"""Whether events stand where they can happen: event sub-processes, links, transactions and compensation."""

from __future__ import annotations

from collections import Counter

from engine.definitions.checks.draft import Draft
from engine.definitions.elements import Element, Kind
from engine.definitions.labels import label
from engine.findings import Catalogue, error, listed
from engine.text import Text

SENTENCES: Catalogue = {
    "start-trigger": error(
        "{what}“{name}”不在事件子流程里，不能自己开始。{instead}",
        "The {what} “{name}” is not in an event sub-process, so nothing starts it. {instead}",
    ),
    "handler-without-trigger": error(
        "事件子流程“{around}”的开始事件“{name}”没有触发。请给它选定时、消息、信号、条件、错误、升级或补偿。",
        "The start event “{name}” of the event sub-process “{around}” has no trigger. Give it a timer, message, signal, condition, error, escalation or compensation.",
    ),
    "handler-connected": error(
        "事件子流程“{name}”由它的开始事件触发，不能有顺序流或边界事件（“{found}”）。请删去它们。",
        "The event sub-process “{name}” is started by its start event and can have no flows or boundary events (“{found}”). Delete them.",
    ),
    "undoing-at-top": error(
        "补偿开始的事件子流程“{name}”只能画在子流程里，用来撤销这个子流程。请移进去，或改用补偿边界事件。",
        "The event sub-process “{name}” undoes the sub-process around it, and there is none. Move it inside one, or use a compensation event on the edge of a step.",
    ),
    "cancel-outside": error(
        "{what}“{name}”只能{place}。请改用终止或错误事件，或把这部分画成事务子流程。",
        "The {what} “{name}” can only stand {place}. Use a terminate or error event, or draw a transaction around it.",
    ),
    "cancel-uncaught": error(
        "取消结束事件“{name}”之后无路可走：事务“{around}”的边上没有取消边界事件。请画一个。",
        "Nothing follows the cancel end event “{name}”: the transaction “{around}” has no cancel event on its edge. Draw one.",
    ),
    "link-nowhere": error(
        "链接“{found}”（{name}）在同一层里应正好有一个同名的捕获链接，现在有 {count} 个。请补画、改名或删去。",
        "The link “{found}” ({name}) needs exactly one catching link of its name in the same scope; there are {count}. Draw, rename or delete one.",
    ),
    "link-connected": error(
        "链接事件“{name}”多了顺序流“{flow}”：抛出链接后面、捕获链接前面都不接线。请删去这条线。",
        "The link event “{name}” has the flow “{flow}” on the wrong side: nothing leaves a throwing link and nothing leads into a catching one. Delete the flow.",
    ),
    "undoing-missing": error(
        "补偿边界事件“{name}”没有用关联线接到同一层的补偿活动（isForCompensation）。请接上。",
        "No association leads from the compensation event “{name}” to an activity marked for compensation in the same scope. Connect one.",
    ),
    "undoing-connected": error(
        "“{name}”只在补偿时执行，不能有顺序流“{flow}”。请删去这条线。",
        "“{name}” only runs to undo something and cannot have the flow “{flow}”. Delete the flow.",
    ),
    "undoing-unused": error(
        "“{name}”标为补偿活动，但没有补偿边界事件用关联线指向它，永远不会执行。请接上，或去掉补偿标记。",
        "“{name}” is marked for compensation, but no compensation event leads to it, so it would never run. Connect one, or remove the mark.",
    ),
    "undoing-unknown": error(
        "补偿事件“{name}”要撤销“{found}”，这里没有这个可撤销的活动。请选择同层或外层、带补偿边界事件的活动或子流程。",
        "The compensation event “{name}” undoes “{found}”, which is no activity here that can be undone. Choose one of the same scope or around it, with a compensation event on its edge, or a sub-process.",
    ),
    "condition-missing": error(
        "条件事件“{name}”没有写条件。请填写 FEEL 条件。",
        "The conditional event “{name}” has no condition. Write one in FEEL.",
    ),
    "signal-missing": error(
        "信号事件“{name}”没有选定信号。请选择或新建一个。",
        "The signal event “{name}” names no signal. Choose one, or make one.",
    ),
    "multiple-trigger": error(
        "多重事件“{name}”里有“{found}”，这里只能有 {known}。请把它单独画成一个事件。",
        "The multiple event “{name}” has the trigger “{found}”; only {known} can stand there. Draw it as an event of its own.",
    ),
}

_START = Text("改用无触发的开始事件；由办理人或接口发起案件。", "Draw a start event without a trigger; a person or the interface starts the case.")  # fmt: skip
_CAUGHT, _THROWN = ("message", "signal", "conditional"), ("message", "signal", "escalation")
_INSIDE = Text("画在事务子流程里", "inside a transaction")
_ON_EDGE = Text("附在事务子流程的边上", "on the edge of a transaction")


def check_events(draft: Draft) -> None:
    """Every event and event sub-process."""
    around = Surroundings(draft)
    for element in draft.diagram.nodes():
        if element.kind.is_start:
            _check_start(draft, element)
        if element.kind is Kind.event_sub_process:
            _check_handler(draft, element, around)
        if element.kind.trigger == "cancel":
            _check_cancel(draft, element, around)
        if element.kind.trigger == "link":
            _check_link(draft, element, around)
        if element.kind.trigger == "conditional" and not element.condition:
            draft.about("condition-missing", element)
        if element.kind.trigger == "signal" and element.reference is None:
            draft.about("signal-missing", element)
        if element.kind.trigger == "multiple":
            _check_multiple(draft, element)
        _check_undoing(draft, element, around)


class Surroundings:
    """What is looked up again and again."""

    def __init__(self, draft: Draft) -> None:
        self.undoing = {each.undone_by for each in draft.diagram.nodes()}
        self.edges: dict[str | None, list[Element]] = {}
        self.landings: Counter[tuple[str | None, str | None]] = Counter()
        for each in draft.diagram.nodes():
            self.edges.setdefault(each.attached_to, []).append(each)
            if each.kind is Kind.intermediate_link:
                self.landings[each.parent, each.reference] += 1

    def has(self, kind: Kind, activity: Element) -> bool:
        """Whether an event of this kind sits on the edge of an activity."""
        return any(each.kind is kind for each in self.edges.get(activity.id, ()))


def _check_start(draft: Draft, element: Element) -> None:
    around = draft.diagram.elements.get(element.parent or "")
    within = around is not None and around.kind is Kind.event_sub_process
    if element.kind is Kind.start and within and around is not None:
        draft.about("handler-without-trigger", element, around=around.name)
    elif element.kind is not Kind.start and not within:
        draft.about("start-trigger", element, what=label(element.kind), instead=_START)
    elif element.kind is Kind.start_compensate and around is not None and around.parent is None:
        draft.about("undoing-at-top", around)


def _check_handler(draft: Draft, element: Element, around: Surroundings) -> None:
    edge = [each.id for each in around.edges.get(element.id, ())]
    found = [*element.incoming, *element.outgoing, *edge]
    if found:
        draft.about("handler-connected", element, found=listed(found))


def _check_cancel(draft: Draft, element: Element, surroundings: Surroundings) -> None:
    elements = draft.diagram.elements
    if element.kind.is_boundary:
        host = elements.get(element.attached_to or "")
        if host is not None and host.kind is not Kind.transaction:
            draft.about("cancel-outside", element, what=label(element.kind), place=_ON_EDGE)
        return
    around = elements.get(element.parent or "")
    if around is not None and around.kind is Kind.event_sub_process:
        around = elements.get(around.parent or "")
    if around is None or around.kind is not Kind.transaction:
        draft.about("cancel-outside", element, what=label(element.kind), place=_INSIDE)
    elif not surroundings.has(Kind.boundary_cancel, around):
        draft.about("cancel-uncaught", element, around=around.name)


def _check_link(draft: Draft, element: Element, around: Surroundings) -> None:
    throws = element.kind is Kind.throw_link
    for flow in element.outgoing if throws else element.incoming:
        draft.about("link-connected", element, flow=flow)
    count = around.landings[element.parent, element.reference]
    if count != 1 or element.reference is None:
        draft.about("link-nowhere", element, found=element.reference or "", count=count)


def _check_multiple(draft: Draft, element: Element) -> None:
    known = _THROWN if element.kind.is_end or element.kind.is_throwing else _CAUGHT
    for trigger in element.triggers:
        if trigger.kind not in known:
            draft.about("multiple-trigger", element, found=trigger.kind, known=listed(known))
        elif trigger.kind == "conditional" and not trigger.condition:
            draft.about("condition-missing", element)
        elif trigger.kind == "signal" and trigger.reference is None:
            draft.about("signal-missing", element)


def _check_undoing(draft: Draft, element: Element, around: Surroundings) -> None:
    elements = draft.diagram.elements
    if element.kind is Kind.boundary_compensate:
        handler = elements.get(element.undone_by or "")
        if handler is None or not handler.undoes or handler.parent != element.parent:
            draft.about("undoing-missing", element)
    if element.undoes and element.id not in around.undoing:
        draft.about("undoing-unused", element)
    if element.undoes or element.kind is Kind.boundary_compensate:
        for flow in (*element.incoming, *element.outgoing):
            draft.about("undoing-connected", element, flow=flow)
    throws = element.kind in (Kind.throw_compensate, Kind.end_compensate)
    if throws and element.reference is not None and not _can_be_undone(draft, element, around):
        draft.about("undoing-unknown", element, found=element.reference)


def _can_be_undone(draft: Draft, event: Element, surroundings: Surroundings) -> bool:
    elements = draft.diagram.elements
    activity = elements.get(event.reference or "")
    if activity is None or not activity.kind.is_activity:
        return False
    around: list[str | None] = [event.parent]
    while around[-1] is not None:
        around.append(elements[around[-1]].parent)
    edge = surroundings.has(Kind.boundary_compensate, activity)
    return activity.parent in around and activity.id not in around and (edge or activity.kind.is_scope)
