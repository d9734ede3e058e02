"""迁移在办案件: running cases go on by another version; a plan first, then the order, its progress, and back again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from engine.definitions import Blueprint
from engine.errors import NotFound, Refusal
from engine.queries.inbox import step_name
from engine.records import Move, MoveState, PlannedMove
from engine.steering import PLANNED
from engine.text import Text
from web.access import actor, needs
from web.errors import status_of
from web.house import engine
from web.i18n import _, say
from web.insight.looking import timing
from web.refusals import tell
from web.studio.room import blueprint
from web.studio.views import OWNERS, name_of
from web.studio.workshop import versions_of

MAPS = "map."
"""Begins the name of a select box that says where a vanished step goes."""
MOST = 50
"""Steps that can be mapped at once."""

STATES = {
    MoveState.WAITING: _l("等待"),
    MoveState.MOVED: _l("已迁移"),
    MoveState.KEPT: _l("留在原版本"),
    MoveState.UNDONE: _l("已撤回"),
    MoveState.PASSED_ON: _l("已继续办理，不能退回"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the plan: where it stands, and why it cannot go, if it cannot."""

    case_id: str
    number: str
    title: str
    version: int
    steps: tuple[str, ...]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class At:
    """How many cases of a version stand at a step, and how many of them can go."""

    version: int
    step: str
    all: int
    can: int


@dataclass(frozen=True, slots=True)
class Vanished:
    """A step that the target version does not have, and what it can be taken for there."""

    element: str
    name: str
    chosen: str
    options: tuple[tuple[str, str], ...]


@blueprint.get("/<process>/move")
@needs(*OWNERS)
def plan(process: str) -> ResponseReturnValue:
    """What would become of every running case under another version."""
    return _planning(process)


@blueprint.post("/<process>/move")
@needs(*OWNERS)
def move(process: str) -> ResponseReturnValue:
    """Orders the move; it goes on in the background."""
    ticked = request.form.getlist("case") if request.form.get("which") == "ticked" else None
    try:
        order = engine().steering.move(
            process, _target(process), actor(), request.form.get("note", "")[:500], _names(), ticked
        )
    except Refusal as refusal:
        return _planning(process, refusal), status_of(refusal)
    return redirect(url_for("studio.moved", process=process, move=order))


@blueprint.get("/<process>/moves/<move>")
@needs(*OWNERS)
def moved(process: str, move: str) -> ResponseReturnValue:
    """How far a move has come, and what became of each case."""
    order = _order(process, move)
    results = engine().steering.moved_cases(move, actor())
    with engine().reading(actor()) as look:
        names = look.people_named([order.person])
    counts = {state: order.counts.get(state, 0) for state in MoveState}
    waiting = counts[MoveState.WAITING] + (counts[MoveState.MOVED] if order.undone_at else 0)
    return render_template(
        "studio/moved.html",
        process=process, name=name_of(process), order=order, who=names.get(order.person, order.person),
        results=results, counts=counts, states=STATES, all=sum(counts.values()), waiting=waiting,
    )  # fmt: skip


@blueprint.post("/<process>/moves/<move>/undo")
@needs(*OWNERS)
def undo(process: str, move: str) -> ResponseReturnValue:
    """撤回: puts back what has not moved on since."""
    _order(process, move)
    try:
        engine().steering.undo_move(move, actor())
    except Refusal as refusal:
        flash(tell(refusal), "danger")
    else:
        flash(_("已开始撤回。迁移后又有进展的案件会留在新版本。"), "success")
    return redirect(url_for("studio.moved", process=process, move=move))


def _order(process: str, move: str) -> Move:
    found = next(
        (each for each in engine().steering.moves(actor()) if (each.id, each.process) == (move, process)), None
    )
    if found is None:
        raise NotFound(what=Text("这次迁移", "such move"))
    return found


def _planning(process: str, refusal: Refusal | None = None) -> str:
    versions, names = versions_of(process), _names()
    if not versions:
        raise NotFound(what=Text("流程", "process"))
    target = _target(process)
    planned = engine().steering.plan_move(process, target, actor(), names)
    rows = list(_rows(process, planned))
    with timing() as look_at:
        running = look_at.running(process)
    errors = getattr(refusal, "errors", {}).get("note", [])
    return render_template(
        "studio/move.html",
        process=process, name=name_of(process), versions=versions, target=target, rows=rows, places=_places(rows),
        vanished=_vanished(process, planned, target, names), elsewhere=sum(running.values()) - running.get(target, 0),
        can=sum(1 for each in rows if not each.why), limit=PLANNED, note_text=request.form.get("note", ""),
        wrong=[say(each) for each in errors], refusal_text="" if errors or refusal is None else tell(refusal),
        which=request.form.get("which", "all"), ticked=set(request.form.getlist("case")),
        earlier=[each for each in engine().steering.moves(actor()) if each.process == process],
    )  # fmt: skip


def _target(process: str) -> int:
    """The version that was asked for; the newest without a word."""
    asked = request.values.get("to", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 9:
        return int(asked)
    return next((each.version for each in versions_of(process)), 0)


def _names() -> dict[str, str]:
    """Vanished step -> the step that it is taken for, as the select boxes say."""
    sent = [(name.removeprefix(MAPS), value) for name, value in request.values.items() if name.startswith(MAPS)]
    return {old: new for old, new in sent[:MOST] if old and new}


def _drawn(process: str, version: int) -> Mapping[str, Blueprint]:
    with engine().reading(actor()) as look:
        return look.library.deployed(look.connection, look.county, process, version).blueprints


def _called(drawn: Mapping[str, Blueprint], element: str) -> str:
    found = next((each for each in drawn.values() if element in each.elements), None)
    return say(step_name(found, element))


def _rows(process: str, planned: Sequence[PlannedMove]) -> Iterator[Row]:
    drawn = {version: _drawn(process, version) for version in {each.case.version for each in planned}}
    for each in planned:
        known = drawn[each.case.version]
        yield Row(
            each.case.id, each.case.number, each.case.title, each.case.version,
            tuple(_called(known, step) for step in each.steps), tuple(dict.fromkeys(say(why) for _, why in each.misfits)),
        )  # fmt: skip


def _places(rows: Sequence[Row]) -> list[At]:
    """By version and step; a case on several steps counts at each."""
    everybody, able = Counter[tuple[int, str]](), Counter[tuple[int, str]]()
    for row in rows:
        for step in row.steps or (_("等系统、期限或故障处理"),):
            everybody[row.version, step] += 1
            able[row.version, step] += not row.why
    return [At(version, step, count, able[version, step]) for (version, step), count in sorted(everybody.items())]


def _vanished(process: str, planned: Sequence[PlannedMove], target: int, names: Mapping[str, str]) -> list[Vanished]:
    """Steps where cases stand and that are not in the target version, each with the steps of its kind there."""
    there, found = _drawn(process, target), dict[str, Vanished]()
    drawn = {version: _drawn(process, version) for version in {each.case.version for each in planned}}
    for case in planned:
        here = drawn[case.case.version]
        for element in [*(misfit[0] for misfit in case.misfits), *names]:
            if element not in found and not any(element in each.elements for each in there.values()):
                options = _alike(here, there, element)
                if options:
                    found[element] = Vanished(element, _called(here, element), names.get(element, ""), options)
    return list(found.values())


def _alike(here: Mapping[str, Blueprint], there: Mapping[str, Blueprint], element: str) -> tuple[tuple[str, str], ...]:
    """(id, name) of what is of the same kind in the same process of the other version."""
    for process, drawn in here.items():
        old = drawn.elements.get(element)
        if old is not None and process in there:
            nodes = [each for each in there[process].nodes() if each.kind is old.kind]
            return tuple((each.id, say(each.name)) for each in nodes)
    return ()
