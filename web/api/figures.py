"""How long things take and where they wait, as the page for managers shows it. Numbers of cases, never names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from engine.clock import legal_date
from engine.errors import Forbidden, NotFound
from engine.text import Text
from engine.timing import Spread
from web.access import visitor
from web.api.desk_models import FigureQuery, Figures
from web.api.keys import caller
from web.api.operation import operation
from web.house import engine
from web.insight.filters import choose
from web.insight.looking import places, running_cases, timing
from web.insight.views import MANAGERS, households


@operation("GET", "/figures", sent=FigureQuery, told=Figures)
def figures(query_data: FigureQuery) -> dict[str, Any]:
    """The figures of one process in one period; for those who manage, who see their own places alone."""
    me = visitor()
    if me.roles.isdisjoint(MANAGERS):
        raise Forbidden(expected="、".join(MANAGERS), found=me.person.name)
    given = {name: str(value) for name, value in query_data.model_dump().items() if value is not None}
    choice = choose(given, me, engine().definitions(caller().county), places(), legal_date(engine().clock.now()))
    if choice is None:
        raise NotFound(what=Text("流程", "process"))
    scope = choice.scope(engine().clock.now())
    with timing() as look:
        nodes, durations, waiting, late = (
            look.nodes(scope), look.durations(scope), look.waiting(scope), look.late(scope)
        )  # fmt: skip
    known = households()
    return {
        "process": choice.process, "version": choice.version, "period": choice.period, "place": choice.place,
        "running": running_cases(choice.place), "waiting": waiting, "late": late,
        "nodes": [{"element": each.element, "late": each.late, "spread": _spread(each.spread)} for each in nodes],
        "durations": [
            {"process": each.process, "version": each.version, "spread": _spread(each.spread)} for each in durations
        ],
        "households": _numbers(known) if known else None,
    }  # fmt: skip


def _spread(spread: Spread) -> dict[str, Any]:
    day = timedelta(days=1)
    return {
        "n": spread.n, "median_days": round(spread.median / day, 2), "p90_days": round(spread.p90 / day, 2),
        "few": spread.few,
    }  # fmt: skip


def _numbers(known: Any) -> dict[str, Any]:
    names = ("households", "persons", "entered_this_month", "left_this_month", "reviews_soon", "posted")
    return {name: getattr(known, name) for name in names} | {"paid_this_month": f"{known.paid_this_month:f}"}
