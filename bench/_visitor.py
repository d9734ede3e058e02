"""A browser of somebody who has signed in, over the application of the product."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from engine import Settings
from engine.records import Actor
from engine.testing import World
from migrations.declared import metadata
from web import create_app
from web.auth import passwords

PASSWORD = "correct horse battery"  # noqa: S105  # of a made-up person
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')

metadata()  # every room's tables are declared before a county is made


def application(world: World, folder: Path) -> Flask:
    """The product, with one page more that says nothing."""
    settings = Settings(data_dir=folder, county=world.alice.county)
    app = create_app(world.engine, settings, config={"RATELIMIT_ENABLED": False}, wall_clock=world.clock)
    app.add_url_rule("/empty", view_func=lambda: "", endpoint="empty")
    return app


def browser(world: World, app: Flask, who: Actor, login: str) -> FlaskClient:
    """Signed in by the form, with a password."""
    passwords.set_password(world.engine, who.county, who.person, PASSWORD, login=login, at=world.clock.now())
    client = app.test_client()
    values = {"login": login, "password": PASSWORD, "csrf_token": token(client, "/sign-in")}
    answer = client.post("/sign-in", data=values)
    if answer.status_code != 302:  # found elsewhere
        raise RuntimeError(f"/sign-in answered {answer.status}: {answer.text[:500]}")
    return client


def token(client: FlaskClient, address: str) -> str:
    """The CSRF token of a page."""
    found = TOKEN.search(client.get(address).text)
    if found is None:
        raise RuntimeError(f"no CSRF token on {address}")
    return found.group(1)
