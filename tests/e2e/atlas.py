"""Every address that the application answers, filled in with what the demo county really holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask
from sqlalchemy import Select, Table, select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from engine.store.tables import cases, human_task, incident, move, place, submission
from tasks import CHANNELS
from tasks.telling.tables import channel
from tests.e2e.conftest import COUNTY, Served
from tests.e2e.panel import PANEL
from tests.e2e.standing_in import STAND_IN

NO_PAGES = {
    "static": "files of the front end",
    "api": "JSON for programs",
    "openapi": "the description of the API, in JSON",
    "cases.attachment": "a photo or a PDF",
    "cases.thumbnail": "a photo, small",
    "cases.letter": "a PDF",
    "cases.approval_form": "a PDF",
    "cases.diagram": "XML for the viewer",
    "cases.states": "JSON for the viewer",
    "inbox.counts": "JSON for the page",
    "insight.diagram": "XML for the viewer",
    "insight.heat_map": "JSON for the viewer",
    "insight.export": "a table for Excel",
    "audit.export_looks": "a table for Excel",
    "studio.diagram": "XML for the editor",
    "studio.offered": "JSON for the editor",
    "studio.download": "a ZIP file",
    "auth.from_platform": "where an identity platform leads back to; the demo county has none",
    "admin.training_sheet": "a table for Excel",
    "admin.staff_sheet": "a table for Excel",
}
"""Endpoints, or whole rooms, whose GET answers something else than a page; every other one is looked at."""

NOTHING = {"number": 0}
"""What stands in an address for something that there is not, where a word would not do."""

_CONSTANT = re.compile(r"[a-z_]{1,30}")


def is_page(rule: Rule) -> bool:
    """Whether an address of this rule answers a page."""
    return "GET" in (rule.methods or ()) and NO_PAGES.keys().isdisjoint({rule.endpoint, rule.endpoint.split(".")[0]})


@dataclass(frozen=True, slots=True)
class Step:
    """Something that a person has to do, and which task shows it."""

    process: str
    element: str
    task: str


class Atlas:
    """The addresses of an application over a county."""

    def __init__(self, app: Flask, served: Served) -> None:
        self.app, self.served = app, served
        self._urls = app.url_map.bind("localhost")
        self._samples = self._found()

    def page_endpoints(self) -> set[str]:
        """The names of all that answers pages."""
        return {rule.endpoint for rule in self.app.url_map.iter_rules() if is_page(rule)}

    def pages(self) -> Iterator[str]:
        """An address of every page; of one that shows a thing, an address for each kind of that thing."""
        for rule in self.app.url_map.iter_rules():
            if is_page(rule):
                yield from self.fill(rule)

    def fill(self, rule: Rule) -> Iterator[str]:
        """The addresses of one rule. Fails where it asks for something that nobody has said how to find."""
        unknown = rule.arguments - self._samples.keys()
        assert not unknown, f"{rule.rule}: say in tests/e2e/atlas.py where to find examples of {unknown}"
        names = sorted(rule.arguments)
        for values in product(*(self._samples[name] for name in names)):
            built = rule.build(dict(zip(names, values, strict=True)))
            assert built is not None, rule
            yield built[1]

    def one(self, rule: Rule, **chosen: str) -> str:
        """One address of a rule; what nobody has chosen or found is something that there is not."""
        values = {
            name: chosen.get(name) or next(iter(self._samples.get(name, ())), NOTHING.get(name, "nothing"))
            for name in rule.arguments
        }
        built = rule.build(values)
        assert built is not None, rule
        return built[1]

    def endpoint(self, address: str) -> str:
        """What answers a GET of an address; empty where nothing does."""
        try:
            return str(self._urls.match(urlsplit(address).path, method="GET")[0])
        except HTTPException:
            return ""

    def kind(self, address: str) -> tuple[str, str]:
        """Endpoint and sort of query: two addresses of one kind differ only in the thing that they show."""
        asked = {name: value if _CONSTANT.fullmatch(value) else "*" for name, value in parse_qsl(_query(address))}
        return self.endpoint(address), urlencode(sorted(asked.items()))

    def processes(self) -> list[str]:
        """Every process in force."""
        named = {each.process for each in self.served.engine.definitions(COUNTY)}
        return sorted(each for each in named if not each.startswith(STAND_IN))

    def steps(self) -> list[Step]:
        """One open task of every step that is open somewhere."""
        columns = (human_task.c.process, human_task.c.element, human_task.c.id)
        where = (human_task.c.county == COUNTY, human_task.c.state.in_(("open", "claimed")))
        found: dict[tuple[str, str], Step] = {}
        for process, element, task in self._rows(select(*columns).where(*where).order_by(human_task.c.id)):
            found.setdefault((process, element), Step(process, element, task))
        return list(found.values())

    def steps_of_people(self) -> set[tuple[str, str]]:
        """(process, element) of every step that a person does, by the diagrams in force."""
        return {
            (process, name)
            for process in self.processes()
            for name, element in self.served.engine.blueprint(COUNTY, process).elements.items()
            if element.kind.is_human
        }

    def _found(self) -> Mapping[str, list[object]]:
        """Examples for every name that stands in an address."""
        staff = self.served.staff()
        each_end = {
            (process, status, end): case
            for process, status, end, case in self._rows(
                select(cases.c.process, cases.c.status, cases.c.end_element, cases.c.id).where(cases.c.county == COUNTY)
            )
        }
        tasks = self._rows(select(human_task.c.state, human_task.c.id).where(human_task.c.county == COUNTY))
        each_state = dict(tasks)
        in_hand = select(human_task.c.assignee, human_task.c.id).where(
            human_task.c.county == COUNTY, human_task.c.state == "claimed", human_task.c.owner.is_(None)
        )
        ids = {each.id for each in staff.values()}
        each_hand = {person: task for person, task in self._rows(in_hand) if person in ids}
        return {
            "process": [*self.processes(), *(each.process for each in self._rows(select(move.c.process).distinct()))],
            "version": [1],
            "case_id": list(dict.fromkeys([*each_end.values(), *self._together(cases)])),
            "task_id": list(dict.fromkeys([*each_state.values(), *each_hand.values(), *self._together(human_task)])),
            "way": ["transfer", "delegate", "return", "add-signer", "remove-signer"],
            "entry": self._one(submission),
            "incident": self._one(incident),
            "channel": self._one(channel),
            "sort": list(CHANNELS),
            "move": self._one(move),
            "secret": ["of-a-rescue"],
            "place": [each.code for each in self._rows(select(place.c.code).where(place.c.county == COUNTY).limit(2))],
            "person": [staff["village_aide"].id, staff["administrator"].id],
        }

    def _together(self, table: Table) -> list[str]:
        """The ids of what people decide together."""
        query = select(table.c.id).where(table.c.county == COUNTY, table.c.process == PANEL)
        return [each.id for each in self._rows(query.order_by(table.c.id))]

    def _one(self, table: Table) -> list[object]:
        """The id of the latest row; nothing where there is none."""
        query = select(table.c.id).where(table.c.county == COUNTY).order_by(table.c.id.desc()).limit(1)
        return [each.id for each in self._rows(query)]

    def _rows(self, query: Select[Any]) -> list[Any]:
        engine = self.served.engine
        with engine.reading(engine.system(COUNTY)) as look:
            return list(look.connection.execute(query))


def _query(address: str) -> str:
    return urlsplit(address).query


class Markup(HTMLParser):
    """What a page is made of: every kind of element in its kind of parent, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.parts: set[tuple[str, str]] = set()
        self._open = [""]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and (given.get("href") or "").startswith("/"):
            self.links.append(str(given["href"]).split("#")[0])
        named = f"{tag}.{given.get('class', '')}"
        self.parts.add((self._open[-1], named))
        if tag not in ("input", "img", "meta", "link", "br", "hr", "path", "wbr"):
            self._open.append(named)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].split(".")[0] == tag:
                del self._open[depth:]
                return
