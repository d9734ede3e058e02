"""Whether it is clear who does each step."""

from __future__ import annotations

import re

from engine.definitions.checks.draft import Draft, meant
from engine.definitions.checks.graph import Graph, graph_of, reachable
from engine.definitions.diagram import Lane
from engine.definitions.elements import Element, Kind
from engine.definitions.words import OPERATIONS, PICKS, SW, line
from engine.findings import Catalogue, error, warning
from engine.records import LEVELS

SENTENCES: Catalogue = {
    "lane-without-role": error(
        "泳道“{name}”没有写角色（sw:role），里面的步骤不知道该给谁。请选一个角色。",
        "The lane “{name}” has no role (sw:role), so nobody knows who does its steps. Choose a role.",
    ),
    "step-without-role": error(
        "步骤“{name}”不在任何有角色的泳道里，也没有写 sw:role，不知道该给谁。请把它放进泳道，或选一个角色。",
        "The step “{name}” is in no lane with a role and has no sw:role, so nobody knows who does it. Put it into a lane or choose a role.",
    ),
    "unknown-role": error(
        "“{name}”写的角色“{found}”不存在{hint}。请从已有角色中选择。",
        "“{name}” names the role “{found}”, which does not exist{hint}. Choose an existing one.",
    ),
    "in-two-lanes": error(
        "“{name}”同时在泳道“{first}”和“{second}”里，不知道该给谁。请把它拖进其中一个再保存。",
        "“{name}” lies in the lanes “{first}” and “{second}”, so nobody knows who does it. Drag it into one of them and save.",
    ),
    "unknown-lane-member": warning(
        "泳道“{name}”列了“{found}”，图里没有这个元素。请在编辑器中移动一下相关元素再保存。",
        "The lane “{name}” lists “{found}”, which is not in the diagram. Move the element in the editor and save again.",
    ),
    "unknown-step": error(
        "“{name}”的 {attribute} 写了“{found}”，图里没有这个步骤{hint}。请改成步骤的 id。",
        "{attribute} of “{name}” names “{found}”, which is no step of the diagram{hint}. Use the id of a step.",
    ),
    "not-a-persons-step": error(
        "“{name}”的 {attribute} 写了“{found}”，它不是由人办理的步骤。请改成用户任务。",
        "{attribute} of “{name}” names “{found}”, which no person does. Name a user task.",
    ),
    "separate-from-itself": error(
        "“{name}”的 {attribute} 写的是它自己。请改成另一个步骤。",
        "{attribute} of “{name}” names the step itself. Name another.",
    ),
    "unknown-operation": error(
        "“{name}”的 sw:allows 写了“{found}”，没有这种操作{hint}。可以写：{known}。",
        "sw:allows of “{name}” names “{found}”, which is no operation{hint}. There are: {known}.",
    ),
    "unknown-pick": error(
        "“{name}”的 sw:pick 写了“{found}”，没有这种分派方式{hint}。可以写：round_robin（轮流）、least_loaded（待办最少的人）。",
        "sw:pick of “{name}” says “{found}”, which is no way of choosing{hint}. There are: round_robin (in turn), least_loaded (whoever has the fewest steps).",
    ),
    "several-ways-of-giving": error(
        "“{name}”同时写了 {found}，不知道该按哪一个找办理人。请只留一个。",
        "“{name}” has {found} at once, so nobody knows which says who does it. Keep one of them.",
    ),
    "merge-asks-something": error(
        "“{name}”写了 sw:merge，但它有{found}：每一次都要由人来填或表决，不能随上一步一起办完。请去掉其中一个。",
        "“{name}” has sw:merge, but also {found}: that is asked each time, and is never done along with the step before. Remove one of the two.",
    ),
    "merge-and-separate": error(
        "“{name}”写了 sw:merge，又不许由办理“{found}”的人办，而“{found}”就是它的上一步。请去掉其中一个。",
        "“{name}” has sw:merge and must not be done by whoever did “{found}”, which is the step before it. Remove one of the two.",
    ),
    "unknown-copy-level": error(
        "“{name}”的 sw:copy 写了“{found}”，没有这一级{hint}。@ 后面写：{known}。",
        "sw:copy of “{name}” names “{found}”, which is no level{hint}. After the @ there may stand: {known}.",
    ),
    "same-and-separate": error(
        "“{name}”既要由办理“{found}”的人办，又不许由他办。请去掉其中一个。",
        "“{name}” must be done by whoever did “{found}” and must not. Remove one of the two.",
    ),
}


def check_people(draft: Draft) -> None:
    """Lanes, roles, and who must or must not be the same person."""
    _check_lanes(draft)
    _check_process_roles(draft)
    for element in draft.diagram.nodes():
        if element.kind.is_human:
            if (
                element.role is None
                and element.assignee is None
                and element.same_as is None
                and not _in_bare_lane(draft, element)
            ):
                draft.about("step-without-role", element)
            _check_others(draft, element)
            _check_giving(draft, element)
            if element.merge:
                _check_merge(draft, element)
        _check_copy(draft, element)
        _check_role(draft, element, draft.diagram.sources[element.id].get(f"{SW}role"))


def _check_lanes(draft: Draft) -> None:
    innermost: dict[str, Lane] = {}
    for lane in draft.diagram.lanes:
        for known in () if lane.has_inner else lane.nodes:
            other = innermost.setdefault(known, lane)
            if other is not lane and known in draft.diagram.elements:
                facts = {"first": other.name or other.id, "second": lane.name or lane.id}
                draft.about("in-two-lanes", draft.diagram.elements[known], **facts)
    humans = {each.id for each in draft.diagram.nodes() if each.kind.is_human}
    for lane in draft.diagram.lanes:
        for missing in lane.nodes:
            if missing not in draft.diagram.elements:
                draft.findings.tell("unknown-lane-member", lane.id, lane.line, name=lane.name or lane.id, found=missing)
        if lane.role is None and humans.intersection(lane.nodes):
            draft.findings.tell("lane-without-role", lane.id, lane.line, name=lane.name or lane.id)
        elif lane.role is not None:
            _check_name(draft, lane.role, lane.name or lane.id, lane.id, lane.line)


def _in_bare_lane(draft: Draft, element: Element) -> bool:
    """Then the lane has been told already."""
    return any(lane.role is None and element.id in lane.nodes for lane in draft.diagram.lanes)


def _check_process_roles(draft: Draft) -> None:
    for process in draft.diagram.processes:
        named = [*(process.get(f"{SW}starters") or "").split(), (process.get(f"{SW}administrator") or "").strip()]
        for role in filter(None, named):
            _check_name(draft, role, process.get("name") or "", process.get("id") or "", line(process))


def _check_role(draft: Draft, element: Element, role: str | None) -> None:
    if role is not None and role.strip():
        _check_name(draft, role.strip(), element.name.zh, element.id, element.line)


_ROLE_AT = re.compile(r'"([^"@]+)@([^"]*)"')


def _check_copy(draft: Draft, element: Element) -> None:
    """The roles and levels that `sw:copy` names; who stands in the data is seen when the element is left."""
    for role, level in _ROLE_AT.findall(element.copy or ""):
        _check_name(draft, role.strip(), element.name.zh, element.id, element.line)
        if level.strip() not in LEVELS:
            facts = {"found": level, "hint": meant(level, LEVELS), "known": " ".join(LEVELS)}
            draft.about("unknown-copy-level", element, **facts)


def _check_name(draft: Draft, role: str, name: str, element: str, line: int) -> None:
    roles = draft.known.roles
    if roles is not None and role not in roles:
        draft.findings.tell("unknown-role", element, line, name=name, found=role, hint=meant(role, roles))


def _check_others(draft: Draft, element: Element) -> None:
    wanted = [("sw:sameAs", element.same_as)] if element.same_as else []
    wanted += [("sw:superiorOf", element.superior_of)] if element.superior_of else []
    wanted += [("sw:separateFrom", each) for each in element.separate_from]
    elements = draft.diagram.elements
    steps = [each.id for each in elements.values() if each.kind.is_human or each.kind is Kind.start]
    for attribute, other in wanted:
        if other == element.id:
            draft.about("separate-from-itself", element, attribute=attribute)
        elif other not in elements:
            draft.about("unknown-step", element, attribute=attribute, found=other, hint=meant(other or "", steps))
        elif other not in steps:
            draft.about("not-a-persons-step", element, attribute=attribute, found=other)
    for operation in element.allows or ():
        if operation not in OPERATIONS:
            known = " ".join(sorted(OPERATIONS))
            draft.about("unknown-operation", element, found=operation, hint=meant(operation, OPERATIONS), known=known)
    if element.same_as is not None and element.same_as in element.apart_from:
        draft.about("same-and-separate", element, found=element.same_as)


def _check_giving(draft: Draft, element: Element) -> None:
    """One way of finding whoever does a step, and only ways that there are."""
    ways = {"sw:assignee": element.assignee, "sw:sameAs": element.same_as}
    ways |= {"sw:superiorOf": element.superior_of} if element.superior_of else {"sw:pick": element.pick}
    found = [name for name, value in ways.items() if value]
    if len(found) > 1:
        draft.about("several-ways-of-giving", element, found=", ".join(found))
    if element.pick is not None and element.pick not in PICKS:
        draft.about("unknown-pick", element, found=element.pick, hint=meant(element.pick, PICKS))


def _check_merge(draft: Draft, element: Element) -> None:
    source = draft.diagram.sources[element.id]
    asking = {"sw:form": element.form, "sw:decision": source.get(f"{SW}decision"), "multiInstance": element.repeats}
    for name, value in asking.items():
        if value:
            draft.about("merge-asks-something", element, found=name)
    graph = graph_of(draft.diagram.elements)
    for each in element.apart_from:
        if each in graph and element.id in _next_people(draft, graph, each):
            draft.about("merge-and-separate", element, found=each)


def _next_people(draft: Draft, graph: Graph, step: str) -> set[str]:
    """The people's steps that come right behind a step."""
    people = {known for known, each in draft.diagram.elements.items() if each.kind.is_human}
    between = reachable(graph, graph[step], people)
    return people & {after for known in (step, *between) for after in graph[known]}
