"""Which rooms of the house are open to the web, and the ways between them that a visitor sees."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, current_app, request, url_for
from flask_babel import lazy_gettext as _l

if TYPE_CHECKING:
    from flask_babel.speaklater import LazyString

ROOMS = (
    "auth",
    "public",
    "inbox",
    "cases",
    "leaving",
    "account",
    "notices",
    "rules",
    "studio",
    "insight",
    "admin",
    "audit",
    "api",
)
"""Sub-packages of web that expose `blueprint`."""


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of the main menu: shown to those who hold one of `roles` (to everybody where there is none)."""

    endpoint: str
    label: LazyString
    icon: str
    roles: frozenset[str] = frozenset()
    on_phone: bool = True


WAYS = (
    Way("inbox.index", _l("待办"), "inbox"),
    Way(
        "cases.choose",
        _l("新建"),
        "plus",
        frozenset({"village_aide", "township_clerk", "county_examiner", "county_head"}),
    ),
    Way("cases.index", _l("案件"), "folder"),
    Way(
        "leaving.index",
        _l("退保名单"),
        "clock",
        frozenset({"village_aide", "township_clerk", "township_head", "county_examiner", "county_head"}),
        on_phone=False,
    ),
    Way(
        "insight.index",
        _l("时效"),
        "chart",
        frozenset({"township_head", "county_head", "county_examiner", "process_owner"}),
    ),
    Way("studio.index", _l("流程"), "flow", frozenset({"process_owner"}), on_phone=False),
    Way("admin.index", _l("管理"), "people", frozenset({"administrator"}), on_phone=False),
    Way("audit.index", _l("审计"), "shield", frozenset({"administrator", "county_head"}), on_phone=False),
)


def register_rooms(app: Flask) -> None:
    """Registers the blueprint of every room that is built."""
    for name in ROOMS:
        if find_spec(f"web.{name}") is not None:
            room: Blueprint = import_module(f"web.{name}").blueprint
            app.register_blueprint(room)


def ways_for(roles: Collection[str]) -> Iterator[tuple[Way, str, bool]]:
    """(way, address, is it here) for each way that leads somewhere and that these roles may go."""
    here = (request.blueprint or "", request.endpoint or "")
    for way in WAYS:
        if way.endpoint in current_app.view_functions and (not way.roles or way.roles.intersection(roles)):
            room = way.endpoint.split(".")[0]
            is_here = here[1] == way.endpoint or (room == here[0] and room != "cases")
            yield way, url_for(way.endpoint), is_here
