"""One page of figures, its heat map, and the same numbers as CSV. No personal data: numbers of cases, never names."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence

from flask import Response, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import tasks
from engine.clock import LEGAL_ZONE, legal_date
from engine.definitions import Blueprint
from engine.library import roles_of
from engine.timing import FEW, NodeTime, Timing
from tasks import Numbers, programme_name
from web.access import actor, needs, visitor
from web.house import engine
from web.i18n import say
from web.insight.filters import PERIODS, Chosen, choose
from web.insight.looking import places, running_cases, timing
from web.insight.room import blueprint
from web.insight.words import days, heat, legend, written

SEES_HOUSEHOLDS = frozenset({"township_head", "county_examiner", "county_head"})
MANAGERS = ("township_head", "county_head", "county_examiner", "process_owner", "administrator")


def chosen() -> Chosen | None:
    """What this request looks at."""
    today = legal_date(engine().clock.now())
    return choose(request.args, visitor(), engine().definitions(actor().county), places(), today)


@blueprint.get("/")
@needs(*MANAGERS)
def index() -> ResponseReturnValue:
    """The figures, each chart beside its table."""
    choice = chosen()
    if choice is None:
        return render_template("insight/empty.html")
    scope = choice.scope(engine().clock.now())
    with timing() as look:
        figures = {
            "nodes": look.nodes(scope), "durations": look.durations(scope),
            "waiting": look.waiting(scope), "late": look.late(scope),
        }  # fmt: skip
    shown = drawn(choice)
    return render_template(
        "insight/index.html", choice=choice, periods=PERIODS, few=FEW, written=written, days=days, legend=legend(), heat=heat,
        process_names=process_names(), step=steps_of(shown), place_name=place_names(),
        running=running_cases(choice.place), households=households(), programme_name=programme_name,
        may_open=not visitor().roles.isdisjoint(roles_of(shown)), **figures,
    )  # fmt: skip


def households() -> Numbers | None:
    """How assistance stands in the visitor's places; None for those who look after processes and see no household."""
    return None if visitor().roles.isdisjoint(SEES_HOUSEHOLDS) else tasks.numbers(engine(), actor())


@blueprint.get("/heat.json")
@needs(*MANAGERS)
def heat_map() -> ResponseReturnValue:
    """Median working time per step, as the diagram shows it."""
    choice = chosen() or abort(404)
    with timing() as look:
        nodes = look.nodes(choice.scope(engine().clock.now()))
    return jsonify({"heat": {node.element: _heat(node) for node in nodes}})


def _heat(node: NodeTime) -> dict[str, object]:
    """One step on the map; `detail` is told when it is chosen."""
    spread = node.spread
    detail = _("九成不超过%(p90)s，超期%(late)s次", p90=written(spread.p90), late=node.late)
    return {
        "level": heat(spread.median),
        "days": days(spread.median),
        "text": written(spread.median),
        "n": spread.n,
        "few": spread.few,
        "detail": detail,
    }


@blueprint.get("/diagram.bpmn")
@needs(*MANAGERS)
def diagram() -> Response:
    """The diagram that the heat map is drawn on."""
    choice = chosen() or abort(404)
    return Response(drawn(choice).xml, mimetype="application/xml")


def drawn(choice: Chosen) -> Blueprint:
    """The chosen version, or the newest one."""
    return engine().blueprint(actor().county, choice.process, choice.version or max(choice.versions))


def steps_of(shown: Blueprint) -> Callable[[str], str]:
    """Element id -> its name; an id that this version does not have stays an id."""
    return lambda element: say(shown.elements[element].name) if element in shown.elements else element


def process_names() -> dict[str, str]:
    """Process id -> name of its newest version."""
    names: dict[str, str] = {}
    for each in engine().definitions(actor().county):
        names.setdefault(each.process, say(each.name))
    return names


def place_names() -> dict[str, str]:
    """Code -> name of every place."""
    return {each.code: each.name for each in places()}


# ------------------------------------------------------------------ the same numbers for Excel
Row = Sequence[object]


def _nodes(look: Timing, choice: Chosen) -> Iterable[Row]:
    yield _("步骤"), _("编号"), _("样本数"), _("中位数（工作日）"), _("九成不超过（工作日）"), _("超期办结")
    step = steps_of(drawn(choice))
    for node in look.nodes(choice.scope(engine().clock.now())):
        yield (
            step(node.element),
            node.element,
            node.spread.n,
            days(node.spread.median),
            days(node.spread.p90),
            node.late,
        )


def _durations(look: Timing, choice: Chosen) -> Iterable[Row]:
    yield _("流程"), _("版本"), _("样本数"), _("中位数（工作日）"), _("九成不超过（工作日）")
    names = process_names()
    for each in look.durations(choice.scope(engine().clock.now())):
        spread = each.spread
        yield names.get(each.process, each.process), each.version, spread.n, days(spread.median), days(spread.p90)


def _waiting(look: Timing, choice: Chosen) -> Iterable[Row]:
    yield _("步骤"), _("乡镇"), _("在办"), _("超期")
    step, place = steps_of(drawn(choice)), place_names()
    for each in look.waiting(choice.scope(engine().clock.now())):
        yield step(each.element), place.get(each.place, each.place), each.n, each.late


def _late(look: Timing, choice: Chosen) -> Iterable[Row]:
    yield _("案件编号"), _("步骤"), _("地点"), _("应办结日"), _("超期工作日"), _("暂定")
    step, place = steps_of(drawn(choice)), place_names()
    for each in look.late(choice.scope(engine().clock.now()), limit=100_000):
        yield (
            each.number, step(each.element), place.get(each.place, each.place), each.due_at.astimezone(LEGAL_ZONE).date(),
            each.days, _("是") if each.provisional else "",
        )  # fmt: skip


SHEETS: Mapping[str, Callable[[Timing, Chosen], Iterable[Row]]] = {
    "steps": _nodes, "processes": _durations, "waiting": _waiting, "late": _late,
}  # fmt: skip


@blueprint.get("/<sheet>.csv")
@needs(*MANAGERS)
def export(sheet: str) -> Response:
    """One table as CSV that Excel opens in the right alphabet."""
    choice = chosen()
    if sheet not in SHEETS or choice is None:
        abort(404)
    written_down = io.StringIO()
    writer = csv.writer(written_down)
    with timing() as look:
        for row in SHEETS[sheet](look, choice):
            writer.writerow([harmless(cell) for cell in row])
    name = f"{choice.process}-{sheet}.csv"
    return Response(
        "\ufeff" + written_down.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def harmless(cell: object) -> object:
    """A text that a spreadsheet would take for a formula gets an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
