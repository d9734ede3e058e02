"""The county of the tests, made once and copied for each; its application; and a port to reach it by."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from apiflask import APIFlask
from argon2 import PasswordHasher
from werkzeug.serving import make_server

from engine import Database, Engine, FrozenClock, Settings, Vault
from engine.testing import COUNTY, THURSDAY, World, make_world
from migrations.declared import metadata
from tests.support.identity import false_platform
from tests.web.gate import Gate
from tests.web.office import NAMES, PASSWORD, Office, Periods, Silent, Site, sketch
from web import create_app
from web.auth import passwords
from web.house import furnish
from web.store import db

UNGUARDED = {"TESTING": True, "WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False, "ASK_PURPOSE": False}


@pytest.fixture(scope="session")
def _quick_hashes() -> Iterator[None]:
    slow, passwords.hasher = passwords.hasher, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield
    passwords.hasher = slow


@pytest.fixture(scope="session")
def _made_once(tmp_path_factory: pytest.TempPathFactory, _quick_hashes: None) -> tuple[Path, World]:
    """The county with its people, passwords and process, as a file to copy."""
    metadata()  # every room's tables are declared
    folder = tmp_path_factory.mktemp("county")
    made = make_world(f"sqlite:///{folder}/shouwang.sqlite", folder, rules=Periods())
    made.deploy(sketch())
    for name in NAMES:
        person = getattr(made, name).person
        passwords.set_password(made.engine, COUNTY, person, PASSWORD, login=name, at=THURSDAY - timedelta(days=9))
    made.engine.close()
    return folder / "shouwang.sqlite", made


@pytest.fixture
def world(_made_once: tuple[Path, World], tmp_path: Path) -> Iterator[World]:
    file, made = _made_once
    shutil.copy(file, tmp_path / "shouwang.sqlite")
    database = Database(f"sqlite:///{tmp_path}/shouwang.sqlite", synchronous="OFF")
    clock = FrozenClock(THURSDAY)
    engine = Engine(database, data_dir=tmp_path, clock=clock, rules=Periods(), vault=Vault(bytes(32)))
    yield World(engine, clock, *(getattr(made, name) for name in NAMES))
    engine.close()


@pytest.fixture(scope="session")
def _app(_made_once: tuple[Path, World], tmp_path_factory: pytest.TempPathFactory) -> APIFlask:
    """The application, with all its addresses; each test puts its own engine behind it."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("app"), county=COUNTY)
    return create_app(_made_once[1].engine, settings, config=UNGUARDED)


@pytest.fixture
def office(_app: APIFlask, world: World, tmp_path: Path, frozen_clock: FrozenClock) -> Office:
    settings = Settings(data_dir=tmp_path, county=COUNTY)
    furnish(_app, world.engine, settings, frozen_clock)
    db._app_engines[_app][None] = world.engine.house.database.reader
    return Office(world, _app, frozen_clock, settings)


@pytest.fixture
def gate(office: Office) -> Iterator[Gate]:
    """The office behind an identity platform."""
    with false_platform() as platform:
        made = Gate(office, platform)
        made.set()
        office.app.extensions.pop("platforms", None)
        yield made


@pytest.fixture
def site(office: Office, tmp_path: Path) -> Iterator[Site]:
    app = create_app(
        office.world.engine,
        Settings(data_dir=tmp_path, county=COUNTY),
        config={"RATELIMIT_ENABLED": False, "ASK_PURPOSE": False},
        wall_clock=office.wall,
    )
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(office, f"http://127.0.0.1:{server.port}")
    server.shutdown()
    thread.join()
    server.server_close()
