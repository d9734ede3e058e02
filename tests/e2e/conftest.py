"""The product as `make run` serves it: a demo county behind a real server with its clock, in a process of its own."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

import tasks
from engine import Actor, Engine, Settings
from engine.people import codes_down_to
from engine.records import Person
from tests.e2e.visitor import Visitor
from tests.support.source import ROOT

COUNTY = "990100"
PATIENCE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Served:
    """Where the product answers, and a look behind it."""

    address: str
    engine: Engine
    folder: Path

    def people(self) -> list[Person]:
        """Everybody on the staff."""
        with self.engine.people(self.engine.system(COUNTY)) as people:
            return people.people()

    def staff(self) -> dict[str, Person]:
        """One of each role around one village that has an aide: those through whose hands a case there goes."""
        with self.engine.people(self.engine.system(COUNTY)) as people:
            everybody, places = people.people(), {each.code: each for each in people.places()}
        held = [(who, each.role, each.place) for who in everybody for each in who.memberships if each.until is None]
        aide, village = next((who, place) for who, role, place in held if role == "village_aide")
        above = codes_down_to(places[village].path)
        found: dict[str, Person] = {"village_aide": aide}
        for who, role, place in held:
            if place in above and role not in found:
                found[role] = who
            elif role == "township_clerk" and place in above and who != found[role]:
                found["other_clerk"] = who
        return found

    def village_of(self, aide: Person) -> str:
        """The place an aide works in."""
        return next(each.place for each in aide.memberships if each.role == "village_aide")

    def actor(self, who: Person) -> Actor:
        """Somebody as the engine knows them."""
        return Actor(COUNTY, who.id)


@pytest.fixture(scope="module")
def served(county: Callable[..., Path]) -> Iterator[Served]:
    """A small demo county, served."""
    with serving(county(households=60, cases=8)) as found:
        yield found


@pytest.fixture(scope="session")
def full(county: Callable[..., Path]) -> Iterator[Served]:
    """A county with a case at every step, for tests that look and leave its clock alone."""
    with serving(county(households=80, cases=40)) as found:
        yield found


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Gives a folder with a demo county of some size: a copy of one that is made once for all who run these tests."""
    ours = tmp_path_factory.getbasetemp()
    kept = ours.parent if "PYTEST_XDIST_WORKER" in os.environ else ours

    def copied(*, households: int, cases: int) -> Path:
        original = kept / f"county-{households}-{cases}"
        with (kept / f"{original.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not original.exists():
                unfinished = tmp_path_factory.mktemp(original.name)
                make(unfinished, households, cases)
                unfinished.rename(original)
        copy = tmp_path_factory.mktemp("served")
        return Path(shutil.copytree(original, copy, dirs_exist_ok=True))

    return copied


COMMAND = str(Path(sys.executable).with_name("shouwang"))


def house(folder: Path) -> dict[str, str]:
    """The environment of a house in a folder: quick to write, and nobody is asked why they look."""
    return os.environ | {
        "SHOUWANG_DATA_DIR": str(folder),
        "SHOUWANG_SQLITE_SYNCHRONOUS": "NORMAL",
        "SHOUWANG_ASK_PURPOSE": "0",
    }


def make(folder: Path, households: int, cases: int) -> None:
    """Makes a demo county of that size."""
    size = ["--households", str(households), "--cases", str(cases)]
    subprocess.run([COMMAND, "demo", *size], env=house(folder), cwd=ROOT, check=True)


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """The demo county of a folder, answered for by a server of its own."""
    port = free_port()
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [COMMAND, "serve", "--demo", "--port", str(port)], env=house(folder), cwd=ROOT, stdout=log, stderr=log
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, server, folder / "server.log")
            engine = tasks.build_engine(Settings(data_dir=folder, demo=True))
            yield Served(address, engine, folder)
            engine.close()
        finally:
            server.terminate()
            server.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(PATIENCE_SECONDS * 4):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310  # our own address
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.25)
        else:
            return
    pytest.fail(f"the server did not answer:\n{log.read_text('utf-8', 'replace')[-3000:]}", pytrace=False)


@pytest.fixture
def visitor(served: Served, browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Visitor]]:
    """Signs somebody in, each in a browser of their own, on a desktop or a phone."""
    photo = tmp_path / "photo.png"
    Image.new("RGB", (320, 240), (120, 150, 110)).save(photo)
    opened: dict[str, Visitor] = {}

    def sign_in(who: Person, *, phone: bool = False) -> Visitor:
        if who.id not in opened:
            made = Visitor(browser, served.address, photo, phone=phone)
            made.go("/")
            made.page.locator(f'button[name="person"][value="{who.id}"]').evaluate(
                "each => each.closest('form').requestSubmit(each)"
            )
            made.page.wait_for_url("**/inbox**")
            opened[who.id] = made
        return opened[who.id]

    yield sign_in
    for each in opened.values():
        each.close()
