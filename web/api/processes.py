"""Whom the key stands for, what that person may start, the forms to fill in, and the kinds of refusal."""

from __future__ import annotations

from typing import Any

from engine.errors import NotFound
from engine.text import Text
from web.api.keys import caller
from web.api.kinds import KINDS
from web.api.models import FormOut, Me, PlaceList, ProblemKinds, ProcessList
from web.api.operation import operation
from web.api.problems import TYPES
from web.api.wire import both, form_facts
from web.house import engine


@operation("GET", "/me", told=Me)
def me() -> dict[str, Any]:
    """The person of this token, with the roles of today."""
    with engine().reading(caller()) as look:
        who, today = look.person, look.today
    roles = [{"role": role, "place": place} for role, place in sorted(who.roles_at(today))]
    return {"id": who.id, "name": who.name, "office": who.office, "roles": roles}


@operation("GET", "/problems", told=ProblemKinds)
def problems() -> dict[str, Any]:
    """The kinds of refusal: what each means and what to do."""
    rows = [
        {"type": f"{TYPES}#{code}", "code": code, "title": both(kind.title), "todo": both(kind.todo)}
        for code, kind in KINDS.items()
    ]
    return {"rows": rows}


@operation("GET", "/processes", told=ProcessList)
def processes() -> dict[str, Any]:
    """The processes that the caller may start."""
    county = caller().county
    rows = [
        {
            "process": each.process, "version": each.version, "name": both(each.name),
            "start_form": engine().blueprint(county, each.process, each.version).start_form,
        }
        for each in engine().startable(caller())
    ]  # fmt: skip
    return {"rows": rows}


@operation("GET", "/processes/<string(maxlength=80):process>/forms/<string(maxlength=80):form>", told=FormOut)
def form(process: str, form: str) -> dict[str, Any]:
    """A form of a process that the caller may start."""
    startable = {each.process: each.version for each in engine().startable(caller())}
    blueprint_ = engine().blueprint(caller().county, process, startable[process]) if process in startable else None
    found = blueprint_.forms.get(form) if blueprint_ else None
    if found is None:
        raise NotFound(what=Text("表单", "form"))
    return form_facts(form, found)


@operation("GET", "/processes/<string(maxlength=80):process>/places", told=PlaceList)
def places(process: str) -> dict[str, Any]:
    """The places for which the caller may start a process."""
    if process not in {each.process for each in engine().startable(caller())}:
        raise NotFound(what=Text("流程", "process"))
    return {"rows": engine().places_for(caller(), process)}
