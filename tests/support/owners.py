"""A small county with its owners, managers and administrator, and browsers of its people, for the rooms that they use."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from werkzeug.serving import make_server

from engine import Actor, Settings
from engine.testing import COUNTY, EVER, OTHER_TOWN, TEXT, TOWN, VILLAGE, YES_NO, Sketch, World, make_world
from migrations.declared import metadata
from tests.support.drawing import drawn
from web import create_app

DECLARED = metadata()
"""The tables of every room, so that the database has them."""


def sketch(process: str = "permit") -> Sketch:
    """Apply, look at the papers, decide."""
    return (
        Sketch(process)
        .start("apply", sw_form="intake")
        .person("papers", sw_form="papers")
        .person("opinion", role="head", sw_form="opinion")
        .end("granted")
        .flow("apply", "papers", "opinion", "granted")
        .form("intake", {"name": TEXT}, ["name"])
        .form("papers", {"note": TEXT}, ["note"])
        .form("opinion", {"agreed": YES_NO}, ["agreed"])
    )


@dataclass(frozen=True, slots=True)
class Owners:
    """The county, its web application in demo mode, and the people whom `World` lacks."""

    world: World
    app: Flask
    owner: Actor
    """Process owner of the county."""
    manager: Actor
    """Head of the county's office."""
    town_manager: Actor
    """Head of the first town, by the role of the product."""

    def browser(self, actor: Actor | None = None, language: str = "zh") -> FlaskClient:
        """A browser, signed in as somebody."""
        client = self.app.test_client()
        client.set_cookie("language", language)
        if actor is not None:
            answer = client.post("/sign-in/demo", data={"person": actor.person})
            assert answer.status_code == 302, answer.text
        return client

    def start(self, name: str = "王小明", place: str = VILLAGE, actor: Actor | None = None) -> str:
        """A new case; returns its id."""
        done = self.world.engine.start(
            "permit", actor or self.world.alice, place=place, values={"name": name}, title=name
        )
        return done.case.id

    def do(self, actor: Actor, **values: object) -> None:
        """Takes the first task of the person's pool and completes it."""
        engine = self.world.engine
        row = engine.inbox(actor, "pool").rows[0]
        task = engine.claim(row.task_id, actor, row.revision)
        engine.complete(task.id, actor, task.revision, values)


@contextmanager
def open_owners(url: str, folder: Path) -> Iterator[Owners]:
    """The county on an empty database; its data lie in `folder`."""
    world = make_world(url, folder)
    people = {"owner": ("process_owner", COUNTY), "manager": ("county_head", COUNTY), "town": ("township_head", TOWN)}
    actors = {}
    with world.engine.people(world.system) as county:
        for name, (role, place) in people.items():
            made = county.add_person(name.title(), since=EVER)
            county.join(made.id, role, place, EVER)
            actors[name] = Actor(COUNTY, made.id)
    world.deploy(sketch())
    settings = Settings(data_dir=folder, county=COUNTY, demo=True)
    config = {"TESTING": True, "WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False, "ASK_PURPOSE": False}
    app = create_app(world.engine, settings, config=config)
    yield Owners(world, app, actors["owner"], actors["manager"], actors["town"])
    world.engine.close()


@contextmanager
def fresh_owners(folders: pytest.TempPathFactory) -> Iterator[Owners]:
    """The county in a folder of its own, for fixtures that several tests share because none of them changes it."""
    folder = folders.mktemp("county")
    with open_owners(f"sqlite:///{folder}/shouwang.sqlite3", folder) as county:
        yield county


@dataclass(frozen=True, slots=True)
class Site:
    """The county behind a real address, its diagram drawn."""

    county: Owners
    url: str

    def enter(self, page: Page, actor: Actor) -> None:
        """Signs the page's visitor in as somebody."""
        answer = page.request.post(f"{self.url}/sign-in/demo", form={"person": actor.person})
        assert answer.ok, answer.text()


@contextmanager
def open_site(folders: pytest.TempPathFactory) -> Iterator[Site]:
    """A fresh county, served until the end; version 2 of its process can be shown."""
    with fresh_owners(folders) as county:
        bundle = county.world.engine.blueprint(COUNTY, "permit").bundle
        county.world.engine.deploy(drawn(bundle), county.owner)
        server = make_server("127.0.0.1", 0, county.app, threaded=True)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Site(county, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()


__all__ = [
    "COUNTY",
    "OTHER_TOWN",
    "TOWN",
    "VILLAGE",
    "Owners",
    "Site",
    "fresh_owners",
    "open_owners",
    "open_site",
    "sketch",
]
