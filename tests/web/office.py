"""A small county with a process of its own, and browsers of its people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from apiflask import APIFlask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from werkzeug.serving import WSGIRequestHandler

from engine import Actor, Cause, DeadlineRule, Extension, FrozenClock, Rules, Settings, Text, Unit
from engine.testing import COUNTY, TEXT, VILLAGE, YES_NO, Sketch, World

PASSWORD = "correct horse battery"

NAME = {
    "type": "string",
    "title": "申请人姓名",
    "x-en": "Applicant",
    "x-widget": "text",
    "x-title": True,
    "x-glance": True,
    "x-personal": True,
}
IDENTITY = {
    "type": "string",
    "title": "身份证号",
    "x-en": "Identity number",
    "x-widget": "identity_number",
    "x-glance": True,
}
AREA = {
    "type": "string",
    "title": "户口类别",
    "x-en": "Area",
    "x-widget": "radio",
    "x-choices": [
        {"value": "rural", "label": "农村", "en": "Rural"},
        {"value": "urban", "label": "城镇", "en": "Urban"},
    ],
}
MEMBERS = {
    "type": "array",
    "title": "家庭成员",
    "x-en": "Members",
    "x-widget": "members",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "title": "姓名", "x-en": "Name", "x-widget": "text"},
            "income": {"type": "number", "title": "月收入", "x-en": "Income", "x-widget": "money"},
            "works": {"type": "boolean", "title": "在外务工", "x-en": "Works away", "x-widget": "yesno"},
            "where": {
                "type": "string",
                "title": "务工地",
                "x-en": "Where",
                "x-widget": "text",
                "x-show": "works = true",
            },
        },
    },
}
ILL = {"type": "boolean", "title": "有重病", "x-en": "Seriously ill", "x-widget": "yesno"}
ILLNESS = {"type": "string", "title": "病名", "x-en": "Illness", "x-widget": "text", "x-show": "ill = true"}
PHOTOS = {"type": "array", "items": {"type": "string"}, "title": "照片", "x-en": "Photos", "x-widget": "photo"}

SIGNATURE = {"type": "string", "title": "签字", "x-en": "Signature", "x-widget": "signature"}


def sketch() -> Sketch:
    """Apply, look at the papers, decide; the second step asks for photos."""
    return (
        Sketch("permit")
        .start("apply", sw_form="intake", sw_starts="total")
        .person("papers", sw_form="papers")
        .person("opinion", role="head", sw_form="opinion")
        .end("granted")
        .flow("apply", "papers", "opinion", "granted")
        .form(
            "intake",
            {"name": NAME, "identity": IDENTITY, "area": AREA, "members": MEMBERS, "ill": ILL, "illness": ILLNESS},
            ["name", "identity", "area", "illness"],
        )
        .form("papers", {"note": TEXT, "agreed": YES_NO, "photos": PHOTOS, "signature": SIGNATURE}, ["note"])
        .form("opinion", {"agreed": YES_NO, "note": TEXT}, ["agreed"])
    )


INTAKE = {
    "name": "王小明",
    "identity": "990100199001011234",
    "area": "rural",
    "members.0.name": "王小明",
    "members.0.income": "300",
    "ill": "false",
}


@dataclass(frozen=True, slots=True)
class Office:
    """The county with its web application; `wall` is the clock that sign-ins go by."""

    world: World
    app: APIFlask
    wall: FrozenClock
    settings: Settings = field(default_factory=Settings)

    def browser(self, actor: Actor | None = None) -> FlaskClient:
        """A browser, signed in as somebody."""
        client: FlaskClient = self.app.test_client()
        if actor is not None:
            answer = client.post("/sign-in", data={"login": login_of(self.world, actor), "password": PASSWORD})
            assert answer.status_code == 302, answer.text
        return client

    def start(self, actor: Actor, **values: str) -> str:
        """A new case; returns the id of its first task."""
        form = self.world.engine.blueprint(COUNTY, "permit").forms["intake"]
        done = self.world.engine.start(
            "permit", actor, place=VILLAGE, values=form.clean(INTAKE | values), title=values.get("name", "王小明")
        )
        return done.opened[0].id


NAMES = ("alice", "bob", "carol", "dan", "erin", "root")
"""Everybody of the county; their sign-in names are the same."""


def login_of(world: World, actor: Actor) -> str:
    return next(name for name in NAMES if getattr(world, name) == actor)


class Periods:
    """Rules with one legal period, which may be prolonged for one cause."""

    def current(self, process: str, place: str, on: date) -> Rules:
        return self.read("v1", "")

    def read(self, version: str, text: str) -> Rules:
        longer = Extension(45, (Cause("hard", Text("调查难度大", "Hard to survey")),), "民发〔2022〕83号 四（一）")
        label = Text("审核确认总时限", "Whole procedure")
        total = DeadlineRule("total", label, 30, Unit.WORKING_DAY, "民发〔2022〕83号 四（一）", extension=longer)
        return Rules(version, {}, {"total": total})


@dataclass(frozen=True, slots=True)
class Site:
    """The office on a port of this machine, guarded as in service."""

    office: Office
    url: str

    def enter(self, page: Page, name: str = "alice") -> None:
        """Signs in through the form."""
        page.goto(f"{self.url}/sign-in")
        page.fill("#login", name)
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.wait_for_url("**/inbox*")


class Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  # its own name for it
        """Says nothing: the browser's own test tells what went wrong."""
