"""移交: the steps of somebody who leaves or moves go to others: propose, choose, look at it, do it, read the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from flask import render_template, request
from flask.typing import ResponseReturnValue

from engine.errors import NotPossible, Refusal
from engine.handovers import Choice, Foretold
from engine.queries.handing_over import POOL, Handover, Held
from engine.text import Text
from tasks import ROLES
from web.access import actor, needs
from web.admin.people import ADMINISTRATOR, today
from web.admin.room import blueprint
from web.house import engine
from web.refusals import tell

SHOWN: Final = 200
"""Steps with a choice of their own on one page; what is chosen for all holds for every step."""
LONGEST: Final = 500
"""Letters of a reason."""
AS_PROPOSED: Final = "proposed"
"""The choice for all by which each step goes to whoever is proposed for it."""
TO_POOL: Final = "pool"


@dataclass(frozen=True, slots=True)
class Line:
    """A step, whom it goes to, and what came or would come of it."""

    held: Held
    to: str
    """Id of the receiver; `POOL` for nobody."""
    name: str
    why: str = ""
    """Why it stays where it is."""


@blueprint.get("/people/<person>/handover")
@needs(ADMINISTRATOR)
def handover(person: str) -> ResponseReturnValue:
    """What hangs on somebody, with a choice of receivers for each step."""
    return _chosen(person)


def _chosen(person: str, problem: str = "") -> str:
    found = engine().handovers.of(actor(), person, SHOWN)
    everybody = {each.id: each for held in found.held for each in held.receivers}
    return render_template(
        "admin/handover.html",
        found=found,
        everybody=sorted(everybody.values(), key=lambda each: (each.load, each.name)),
        problem=problem,
        roles=ROLES,
        today=today(),
        typed=request.form,
        AS_PROPOSED=AS_PROPOSED,
        TO_POOL=TO_POOL,
    )


@blueprint.post("/people/<person>/handover")
@needs(ADMINISTRATOR)
def hand_over(person: str) -> ResponseReturnValue:
    """What would become of each step; when that is confirmed, it is done, and each has its result."""
    reason = request.form.get("reason", "").strip()[:LONGEST]
    try:
        if not reason:
            raise NotPossible(detail=Text("请填写移交的理由。", "say why the steps are handed over."))
        if "sure" in request.form:
            return _done(person, reason)
        return _foreseen(person, reason)
    except NotPossible as refused:
        return _chosen(person, tell(refused)), 422


def _foreseen(person: str, reason: str) -> str:
    found = engine().handovers.of(actor(), person)
    if not found.held:
        raise NotPossible(detail=Text("此人名下没有待办，不用移交。", "nothing is in this person's hands."))
    choices = [Choice(each.task.id, each.task.revision, _to(each)) for each in found.held]
    told = engine().handovers.foresee(actor(), person, choices)
    lines = _lines(found, choices, {each.task_id: each.refusal for each in told})
    going = [each for each, foretold in zip(choices, told, strict=True) if foretold.refusal is None]
    return render_template(
        "admin/handover_preview.html",
        found=found,
        lines=lines,
        totals=_totals(lines),
        administrators=sum(1 for each in told if _is_orphan(each)),
        reason=reason,
        chosen=msgspec.json.encode(going).decode(),
    )


def _is_orphan(foretold: Foretold) -> bool:
    """Whether nobody could take a step that goes back, so that it waits in the administrator's pool."""
    there = foretold.task
    return there is not None and there.assignee is None and there.role == ADMINISTRATOR


def _to(held: Held) -> str:
    """The choice for one step, else the choice for all."""
    chosen = request.form.get(f"to-{held.task.id}") or request.form.get("all", AS_PROPOSED)
    return {AS_PROPOSED: held.proposed, TO_POOL: POOL}.get(chosen, chosen)


def _lines(found: Handover, choices: Sequence[Choice], refusals: Mapping[str, Refusal | None]) -> list[Line]:
    names = {each.id: each.name for held in found.held for each in held.receivers}
    held = {each.task.id: each for each in found.held}
    return [
        Line(
            held[each.task_id],
            each.to,
            names.get(each.to, ""),
            tell(why) if (why := refusals.get(each.task_id)) else "",
        )
        for each in choices
        if each.task_id in held
    ]


def _totals(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """(name, how many) of those who get something, the busiest first; an empty name is the pool."""
    names = [each.name for each in lines if not each.why]
    return sorted(((each, names.count(each)) for each in set(names)), key=lambda one: (-one[1], one[0]))


def _done(person: str, reason: str) -> str:
    try:
        choices = msgspec.json.decode(request.form.get("chosen", ""), type=list[Choice])
    except msgspec.DecodeError:
        raise NotPossible(
            detail=Text("预览的内容不完整，请重新预览。", "the preview is not whole; look again.")
        ) from None
    found = engine().handovers.of(actor(), person)
    told = engine().handovers.do(actor(), person, choices, reason)
    refusals = {each.task_id: each.refusal for each in told}
    lines = _lines(found, choices, refusals)
    return render_template(
        "admin/handover_result.html",
        found=found,
        lines=sorted(lines, key=lambda each: not each.why),
        done=sum(1 for each in told if each.done),
        refused=[each for each in told if not each.done],
        left=engine().handovers.count(actor(), person),
    )
