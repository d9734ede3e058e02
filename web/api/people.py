"""Whom the token stands for, who stands in for them, and what they were given to read."""

from __future__ import annotations

from typing import Any

from engine.text import Text
from web.api.act_models import AddStandIn, CopyPage, PageQuery, StandInAll, StandInList, StandInOut
from web.api.keys import caller
from web.api.operation import operation
from web.api.wire import known_id
from web.auth.tokens import Scope
from web.house import engine

RULE = Text("委托", "stand-in")


@operation("GET", "/copies", sent=PageQuery, told=CopyPage)
def copies(query_data: PageQuery) -> Any:
    """抄送给我的: cases that the caller was given to read, unread first."""
    page = engine().copies(caller(), query_data.after, query_data.limit)
    return {"rows": page.rows, "after": page.after}


@operation("GET", "/stand-ins", told=StandInList)
def stand_ins() -> Any:
    """委托代理: who stands in for the caller, and for whom the caller does."""
    who = caller()
    return {"mine": _rules(engine().standins.of(who)), "others": _rules(engine().standins.by(who))}


@operation("GET", "/stand-ins/everywhere", told=StandInAll)
def every_stand_in() -> Any:
    """Every rule of the county that holds today or later; administrators."""
    return {"rows": _rules(engine().standins.everywhere(caller()))}


@operation("POST", "/stand-ins", sent=AddStandIn, told=StandInOut, status=201, scope=Scope.ACT)
def add_stand_in(json_data: AddStandIn) -> Any:
    """Somebody acts for the caller for some days; the chain of stand-ins, an overlap and oneself are refused."""
    sent, who = json_data, caller()
    made = engine().standins.add(
        who, sent.person or who.person, sent.stand_in, sent.since, sent.last, sent.processes, sent.reason
    )
    return _rules((made,))[0]


@operation("DELETE", "/stand-ins/<string(length=20):rule>", told=StandInOut, scope=Scope.ACT)
def end_stand_in(rule: str) -> Any:
    """Takes a rule back at once."""
    return _rules((engine().standins.end(caller(), known_id(rule, RULE)),))[0]


def _rules(found: Any) -> list[dict[str, Any]]:
    names = ("id", "person", "stand_in", "since", "last")
    return [{name: getattr(each, name) for name in names} | {"processes": sorted(each.processes)} for each in found]
