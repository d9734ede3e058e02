"""Fifty people at work for a minute against a served process of the product: each looks, takes a step, does it, looks again.

Numbers only: a machine that does other things gives other ones. What must hold anywhere is that nobody gets an error; that
a colleague was first is none, and is counted by itself.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from statistics import median, quantiles
from threading import Barrier, BrokenBarrierError
from typing import TypedDict
from urllib.parse import urlencode

from sqlalchemy import create_engine

import migrations
from bench._inbox import filled
from bench._visitor import PASSWORD, TOKEN
from engine import Settings
from engine.testing import COUNTY, EVER, TOWN
from tasks.building import rule_packs
from web.auth import passwords

USERS = 50
SECONDS = 60
THINKING = (0.2, 1.8)
"""Seconds between two clicks of one person, at random."""
WORK = 12_000
ROW = re.compile(r'action="(/tasks/\w+)/claim".*?name="revision" value="(\d+)"', re.DOTALL)
REVISION = re.compile(r'name="revision" value="(\d+)"')


class Figure(TypedDict):
    """One line of the bench's table."""

    value: float
    unit: str
    note: str


@dataclass(slots=True)
class Day:
    """What one person saw: seconds of each click, steps done, steps that a colleague had first, errors."""

    clicks: list[float] = field(default_factory=list)
    done: int = 0
    second: int = 0
    errors: list[str] = field(default_factory=list)


class Opening:
    """Everybody has signed in before the minute begins: passwords are made to be slow, and are not what is measured."""

    def __init__(self, server: int) -> None:
        self.until, self._server, self._before = 0.0, server, 0.0
        self._doors = Barrier(USERS, self._open)

    def _open(self) -> None:
        self.until, self._before = time.monotonic() + SECONDS, _cpu(self._server)

    def wait(self) -> None:
        """Until everybody is there. Raises `BrokenBarrierError` where somebody does not come."""
        self._doors.wait(300)

    def cpu_until_now(self) -> float:
        """Seconds of CPU that the server took since the doors were opened; 0 where the system does not tell."""
        return _cpu(self._server) - self._before


def _cpu(process: int) -> float:
    """Seconds of CPU of a process and those that it started, as Linux tells them."""
    about = Path(f"/proc/{process}")
    if not about.exists():
        return 0.0
    times = (about / "stat").read_text().rpartition(")")[2].split()[11:13]
    own = sum(map(int, times)) / os.sysconf("SC_CLK_TCK")
    children = (about / "task" / str(process) / "children").read_text().split()
    return own + sum(_cpu(int(each)) for each in children)


def run() -> dict[str, Figure]:
    """A minute of everybody's work."""
    with tempfile.TemporaryDirectory() as folder:
        logins = _county(Path(folder))
        with _served(Path(folder)) as (port, server), ThreadPoolExecutor(USERS) as everybody:
            desk = Opening(server)
            days = list(everybody.map(lambda which: _work(port, which, logins[which], desk), range(USERS)))
            cpu = desk.cpu_until_now()
    clicks = [each for day in days for each in day.clicks]
    errors = [each for day in days for each in day.errors]
    if errors:
        raise RuntimeError(f"{len(errors)} errors, such as {errors[0]}")
    done, second = sum(day.done for day in days), sum(day.second for day in days)
    note = (
        f"{USERS} people for {SECONDS} s: {len(clicks) / SECONDS:.0f} clicks a second, p50 {median(clicks) * 1e3:.0f} ms, "
        f"p95 {quantiles(clicks, n=20)[-1] * 1e3:.0f} ms; {done} steps done, {second} times a colleague was first; "
        f"{cpu / len(clicks) * 1e3:.0f} ms CPU of the server a click, {cpu / SECONDS:.0%} of one core; "
        f"load of the machine {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores"
    )
    return {"http.users.50": {"value": len(errors), "unit": "errors", "note": note}}


def _county(folder: Path) -> list[str]:
    """A data directory with work in it and people who can sign in; returns their sign-in names."""
    chain = create_engine(f"sqlite:///{folder}/shouwang.sqlite")
    migrations.upgrade(chain)
    chain.dispose()
    world = filled(folder, WORK, fresh=False, rules=rule_packs(Settings(data_dir=folder, county=COUNTY)))
    logins = [f"clerk{number}" for number in range(USERS)]
    at = datetime.now(UTC)
    with world.engine.people(world.system) as people:
        made = [people.add_person(login, since=EVER) for login in logins]
        for person in made:
            people.join(person.id, "clerk", TOWN, EVER)
    for login, person in zip(logins, made, strict=True):
        passwords.set_password(world.engine, COUNTY, person.id, PASSWORD, login=login, at=at)
    world.engine.close()
    return logins


@contextmanager
def _served(folder: Path) -> Iterator[tuple[int, int]]:
    """The product as `shouwang serve` runs it: the port that it answers on, and the id of its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    settings = {"SHOUWANG_DATA_DIR": str(folder), "SHOUWANG_COUNTY": COUNTY, "SHOUWANG_BEHIND_PROXY": "1"}
    command = [sys.executable, "-c", "from web.cli import main; main()", "serve", "--port", str(port)]
    with (folder / "serve.log").open("wb") as log:
        server = subprocess.Popen(command, env=os.environ | settings, stdout=log, stderr=log)  # noqa: S603  # our own
        try:
            _wait_for(port, server, folder / "serve.log")
            yield port, server.pid
        finally:
            server.terminate()
            server.wait(60)


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the server did not come up: {log.read_text(encoding='utf-8')[-1000:]}")


class Visitor:
    """One person's browser: a kept connection, cookies, and the address that a proxy would tell."""

    def __init__(self, port: int, which: int, day: Day) -> None:
        self._line, self._day = HTTPConnection("127.0.0.1", port, timeout=60), day
        self._headers = {"X-Forwarded-For": f"10.0.0.{which + 1}", "Accept": "text/html"}
        self._cookies: dict[str, str] = {}

    def ask(self, method: str, address: str, **values: str) -> tuple[int, str]:
        """(status, page or the address that it leads to); how long it took is written down."""
        headers = self._headers | {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if values:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self._line.request(method, address, urlencode(values) if values else None, headers)
        answer = self._line.getresponse()
        page = answer.read().decode()
        self._day.clicks.append(time.perf_counter() - began)
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        return answer.status, answer.getheader("Location", page) or page


def _work(port: int, which: int, login: str, desk: Opening) -> Day:
    day, chance = Day(), Random(which)  # pauses, not secrets
    visitor = Visitor(port, which, day)
    try:
        token = _token(visitor.ask("GET", "/sign-in")[1])
        visitor.ask("POST", "/sign-in", csrf_token=token, login=login, password=PASSWORD)
        desk.wait()
        day.clicks.clear()
        while time.monotonic() < desk.until:
            _one_step(visitor, day, chance)
    except (HTTPException, OSError, RuntimeError, BrokenBarrierError) as fault:
        day.errors.append(f"{type(fault).__name__}: {fault}")
    return day


def _one_step(visitor: Visitor, day: Day, chance: Random) -> None:
    """The pool, one of its steps taken, its page, the step done; pauses between as people make them."""
    page = _good(*visitor.ask("GET", "/inbox?box=pool"))
    rows = ROW.findall(page)
    if not rows:
        raise RuntimeError("the pool is empty: there is too little work")
    address, revision = chance.choice(rows)
    _pause(chance)
    status, told = visitor.ask("POST", f"{address}/claim", csrf_token=_token(page), revision=revision)
    if status == 409:  # a colleague was first
        day.second += 1
        return
    page = _good(*visitor.ask("GET", _led(status, told)))
    found = REVISION.search(page)
    _pause(chance)
    status, told = visitor.ask(
        "POST", address, csrf_token=_token(page), revision=found[1] if found else "", _submit="1"
    )
    _good(*visitor.ask("GET", _led(status, told)))
    day.done += 1
    _pause(chance)


def _pause(chance: Random) -> None:
    time.sleep(chance.uniform(*THINKING))


def _token(page: str) -> str:
    found = TOKEN.search(page)
    if found is None:
        raise RuntimeError(f"no form on the page: {page[:200]}")
    return found[1]


def _good(status: int, page: str) -> str:
    if status != 200:
        raise RuntimeError(f"{status}: {page[:300]}")
    return page


def _led(status: int, told: str) -> str:
    if status != 302:
        raise RuntimeError(f"{status}: {told[:300]}")
    return told
