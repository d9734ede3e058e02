"""Whether every way leads from the start to an end, without dead joins and without circles that nobody can stop."""

from __future__ import annotations

from itertools import combinations

from engine.definitions.checks.draft import Draft
from engine.definitions.checks.graph import Dominators, Graph, circles, graph_of, reachable, reversed_graph
from engine.definitions.elements import Element, Kind
from engine.findings import Catalogue, error, listed, warning

SENTENCES: Catalogue = {
    "unreachable": error(
        "从开始事件走不到“{name}”。请用顺序流把它接进来，或删去。",
        "No way leads from the start to “{name}”. Connect it, or delete it.",
    ),
    "no-way-to-end": error(
        "从“{name}”走不到任何结束事件，案件会停在这里。请接到结束事件。",
        "No way leads from “{name}” to an end event, so a case would stay here for ever. Connect it to an end.",
    ),
    "endless-loop": error(
        "这些元素自动绕圈，没有出口：{names}。请用排他网关画出离开的路，并在圈里放一个人工步骤或定时。",
        "These elements run in a circle that nothing leaves: {names}. Draw a way out by an exclusive gateway, and a person's step or a timer inside.",
    ),
    "automatic-loop": warning(
        "这些元素之间可以自动绕圈，中间没有人工步骤也没有定时：{names}。条件一直成立时会在一万步后停下等人处理；请在圈里放一个人工步骤或定时。",
        "These elements can run in a circle without a person's step or a timer: {names}. If the condition keeps holding, it is stopped after 10,000 steps as an incident; put a step or a timer inside.",
    ),
    "exclusive-into-join": error(
        "并行网关“{name}”要等所有来线，但“{a}”和“{b}”来自只走其中一条的“{split}”，会一直等下去。请改用排他网关合并。",
        "The parallel gateway “{name}” waits for all ways in, but “{a}” and “{b}” come from “{split}”, which takes only one of them, so it would wait for ever. Join them by an exclusive gateway.",
    ),
    "implicit-merge": warning(
        "从“{split}”同时走出的“{a}”和“{b}”都直接汇入“{name}”，这一步会做两次。要等齐再做，请先画并行网关。",
        "“{a}” and “{b}”, both taken at “{split}”, run into “{name}” directly, so it is done twice. Draw a parallel gateway before it if it should wait for both.",
    ),
    "join-may-wait": warning(
        "并行网关“{name}”要等“{split}”分出的所有路，但其中一条可以从“{leaves}”离开而不到这里，那时会一直等下去。请让每条路都到合并处，或用终止结束事件。",
        "The parallel gateway “{name}” waits for all ways that part at “{split}”, but one can leave at “{leaves}” without coming here, and then it waits for ever. Let every way come to the join, or end by a terminate event.",
    ),
}

_WAITS = frozenset({Kind.user_task, Kind.manual_task, Kind.receive_task, Kind.event_based})
_TRIGGERS = frozenset({"timer", "message", "signal", "conditional", "multiple"})
_ONE_WAY = frozenset({Kind.exclusive, Kind.event_based})
_SEVERAL = frozenset({Kind.parallel, Kind.inclusive})
MAX_PAIRS = 500
"""Pairs of ways that meet that are looked at; only a hostile diagram has more."""


def check_paths(draft: Draft) -> None:
    """All points of the graph, then circles, then parallel joins."""
    elements = draft.diagram.elements
    graph = graph_of(elements)
    back = reversed_graph(graph)
    nodes = list(draft.diagram.nodes())
    starts = [each.id for each in nodes if each.kind.is_start or each.kind is Kind.event_sub_process]
    ends = [each.id for each in nodes if each.kind.is_end]
    reached = reachable(graph, starts) if starts else set(elements)
    ending = reachable(back, ends) if ends else set(elements)
    for each in nodes:
        if each.id not in reached and not (each.kind.is_boundary and each.attached_to not in elements):
            draft.about("unreachable", each)
        elif each.id not in ending and not _runs_by_itself(each) and not _within_ad_hoc(draft, each):
            draft.about("no-way-to-end", each)
    _check_circles(draft, graph)
    for each in nodes:
        if each.kind.is_start:
            _check_meetings(draft, graph, each)


def _runs_by_itself(element: Element) -> bool:
    """Event sub-processes and what undoes a step have no flow to them."""
    return element.kind in (Kind.event_sub_process, Kind.boundary_compensate) or element.undoes


def _within_ad_hoc(draft: Draft, element: Element) -> bool:
    parent = draft.diagram.elements.get(element.parent or "")
    return parent is not None and parent.kind is Kind.ad_hoc_sub_process


def _check_circles(draft: Draft, graph: Graph) -> None:
    elements = draft.diagram.elements
    automatic = {each.id: True for each in elements.values() if not _waits(each)}
    for circle in circles(graph, automatic):
        nodes = [each for known, each in elements.items() if known in circle and each.kind is not Kind.sequence_flow]
        leaves = any(after not in circle for known in circle for after in graph[known])
        names = listed([each.name.zh or each.id for each in nodes])
        draft.about("automatic-loop" if leaves else "endless-loop", nodes[0], names=names)


def _waits(element: Element) -> bool:
    return (
        element.kind in _WAITS
        or element.kind.is_catching
        or (element.kind.is_boundary and element.kind.trigger in _TRIGGERS)
    )


def _check_meetings(draft: Draft, graph: Graph, start: Element) -> None:
    """Where ways meet: whether they can come together, and whether they must."""
    elements = draft.diagram.elements
    meetings = [each for each in elements.values() if len(each.incoming) > 1 and each.parent == start.parent]
    if not meetings:
        return
    dominators = Dominators(graph, start.id)
    pairs = [(each, a, b) for each in meetings for a, b in combinations(each.incoming[:20], 2)]
    told: set[str] = set()
    for meeting, a, b in pairs[:MAX_PAIRS]:
        if meeting.id in told or a not in dominators or b not in dominators:
            continue
        if meeting.id in (dominators.common(a, meeting.id), dominators.common(b, meeting.id)):
            continue  # a way back from behind it
        split = elements[dominators.common(a, b)]
        if _tell_meeting(draft, graph, meeting, split, (a, b)):
            told.add(meeting.id)


def _tell_meeting(draft: Draft, graph: Graph, meeting: Element, split: Element, ways: tuple[str, str]) -> bool:
    elements = draft.diagram.elements
    a, b = (elements[each].name.zh or each for each in ways)
    parting = split.name.zh or split.id
    one = _takes_one(split, graph, *ways, elements)
    if meeting.kind is Kind.parallel and one:
        draft.about("exclusive-into-join", meeting, a=a, b=b, split=parting)
    elif meeting.kind is Kind.parallel and split.kind in _SEVERAL:
        leaving = _way_past(draft, graph, split, meeting)
        if leaving is not None:
            draft.about("join-may-wait", meeting, split=parting, leaves=leaving.name.zh or leaving.id)
    elif not meeting.kind.is_gateway and not meeting.kind.is_end and not one and split.kind not in _ONE_WAY:
        draft.about("implicit-merge", meeting, a=a, b=b, split=parting)
    else:
        return False
    return True


def _takes_one(split: Element, graph: Graph, a: str, b: str, elements: dict[str, Element]) -> bool:
    """Whether only one of the two flows can get a token from where their ways part."""
    ways = [reachable(graph, [way], without={split.id}) for way in graph[split.id]]
    if any(a in way and b in way for way in ways):
        return False
    if split.kind in _ONE_WAY:
        return True
    edge = [elements[way] for way in graph[split.id] if elements[way].kind.is_boundary]
    return any(each.interrupting and {a, b} & reachable(graph, [each.id], without={split.id}) for each in edge)


def _way_past(draft: Draft, graph: Graph, split: Element, join: Element) -> Element | None:
    """The end, other than a terminating one, that a branch can come to without passing the join."""
    past = reachable(graph, graph[split.id], without={join.id, split.id})
    return next(
        (each for known, each in draft.diagram.elements.items() if known in past and each.kind is Kind.end), None
    )
