"""Opening the house: a first start, a second one, a demo county and never a demo over real people."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import tasks
from engine.clock import SystemClock
from engine.engine import Engine
from engine.records import Actor
from engine.settings import Settings
from engine.text import Text
from tasks.demo import is_demo
from tests.demo.conftest import COUNTY
from web.cli import shouwang
from web.opening import NotADemo, open_demo, open_house
from web.serving import PortTaken, address, require_free
from web.waiting import waiting_room


def quiet(what: Text, done: int, total: int) -> None:
    """Progress that nobody reads."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", sqlite_synchronous="OFF")


def invoke(settings: Settings, *words: str, typed: str = "") -> str:
    """What a command says; it must go well."""
    result = CliRunner().invoke(
        shouwang, list(words), input=typed, env={"SHOUWANG_DATA_DIR": str(settings.data_dir)}, catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    return result.output


def test_an_empty_place_becomes_a_house_with_processes_and_working_days(settings: Settings) -> None:
    engine = open_house(settings)
    assert {each.process for each in engine.definitions(COUNTY)} >= {"application", "periodic_review"}
    assert engine.calendar().last_year >= 2026
    assert isinstance(engine.clock, SystemClock)
    engine.close()


def test_opening_it_again_deploys_nothing_twice(settings: Settings) -> None:
    open_house(settings).close()
    engine = open_house(settings)
    assert {each.version for each in engine.definitions(COUNTY)} == {1}
    engine.close()


@pytest.mark.slow
def test_a_demo_county_is_made_once_and_opened_ever_after(settings: Settings) -> None:
    first = open_demo(settings, quiet, households=60, cases=1)
    numbers = [row.case.number for row in first.cases(administrator(first), limit=100).rows]
    first.close()
    assert not (settings.data_dir / "demo.part").exists()
    again = open_demo(settings, lambda *_: pytest.fail("made a second time"))
    assert is_demo(again, COUNTY)
    assert [row.case.number for row in again.cases(administrator(again), limit=100).rows] == numbers
    assert isinstance(again.clock, tasks.DemoClock)
    again.close()


def administrator(engine: Engine) -> Actor:
    with engine.people(engine.system(COUNTY)) as people:
        found = [each for each in people.people() if any(m.role == "administrator" for m in each.memberships)]
    return Actor(COUNTY, found[0].id)


def test_demo_mode_never_opens_a_real_county(settings: Settings) -> None:
    invoke(settings, "init", "--county-name", "某县", "--admin-name", "王兰", "--admin-login", "wanglan")
    with pytest.raises(NotADemo) as refused:
        open_demo(settings, quiet)
    assert "--demo" in refused.value.text.en


def test_init_makes_the_first_administrator_and_tells_the_password_once(settings: Settings) -> None:
    said = invoke(settings, "init", typed="某县\n王兰\nwanglan\n")
    assert "wanglan" in said
    assert re.search(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", said)
    engine = open_house(settings)
    person = administrator(engine)
    with engine.people(person) as people:
        assert [each.name for each in people.places()] == ["某县"]
    engine.close()
    second = CliRunner().invoke(
        shouwang, ["init", "--county-name", "某县", "--admin-name", "李", "--admin-login", "li"],
        env={"SHOUWANG_DATA_DIR": str(settings.data_dir)},
    )  # fmt: skip
    assert second.exit_code != 0


def test_init_takes_in_what_the_template_shows(settings: Settings, tmp_path: Path) -> None:
    """The workbook's own examples come in when it is filled as it is written."""
    invoke(settings, "init", "--template", str(tmp_path / "county.xlsx"))
    assert (tmp_path / "county.xlsx").read_bytes()[:2] == b"PK"


def test_init_refuses_a_wrong_first_month_before_it_makes_anything(settings: Settings) -> None:
    wrong = CliRunner().invoke(
        shouwang, ["init", "--first-month", "2020-01", "--county-name", "某县", "--admin-name", "李", "--admin-login", "li"],
        env={"SHOUWANG_DATA_DIR": str(settings.data_dir)},
    )  # fmt: skip
    assert isinstance(wrong.exception, tasks.WrongFirstMonth)
    assert "wanglan" in invoke(settings, "init", typed="某县\n王兰\nwanglan\n")


def test_db_says_where_it_stands(settings: Settings) -> None:
    assert "empty" in invoke(settings, "db", "upgrade")
    assert "up to date" in invoke(settings, "db", "upgrade")
    assert "this release" in invoke(settings, "db", "status")


def test_backup_and_restore_by_command(settings: Settings, tmp_path: Path) -> None:
    invoke(settings, "init", "--county-name", "某县", "--admin-name", "王兰", "--admin-login", "wanglan")
    invoke(settings, "backup", str(tmp_path / "kept.tar.gz"))
    other = replace(settings, data_dir=tmp_path / "other")
    assert "restored" in invoke(other, "restore", str(tmp_path / "kept.tar.gz"))
    engine = open_house(other)
    assert administrator(engine).person
    engine.close()


def test_a_taken_port_is_told_before_anything_is_made(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = replace(settings, port=taken.getsockname()[1])
        with pytest.raises(PortTaken) as refused:
            require_free(busy)
    assert "--port" in refused.value.text.en


def test_the_address_is_one_that_a_browser_takes(settings: Settings) -> None:
    assert address(replace(settings, host="0.0.0.0", port=9000)) == "http://127.0.0.1:9000"  # noqa: S104
    assert address(replace(settings, host="::1", port=9000)) == "http://[::1]:9000"


def test_while_the_county_is_made_a_page_tells_how_far_it_has_come(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        busy = replace(settings, port=free.getsockname()[1])
    with waiting_room(busy) as told:
        told(Text("登记家庭", "Registering households"), 40, 2000)
        with pytest.raises(urllib.error.HTTPError) as answer:
            urllib.request.urlopen(f"http://127.0.0.1:{busy.port}/inbox", timeout=10)
        page = answer.value.read().decode()
        answer.value.close()
    assert answer.value.code == 503
    assert answer.value.headers["Retry-After"] == "3"
    assert "40 / 2000" in page
    require_free(busy)


@pytest.mark.slow
def test_serve_answers_and_stops_when_it_is_told(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from web.cli import main; main()", "serve", "--port", str(port)]
    environment = {**os.environ, "SHOUWANG_DATA_DIR": str(settings.data_dir), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        for line in server.stdout:
            if "http://" in line:
                break
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
            assert answer.status == 200
        server.send_signal(signal.SIGTERM)
        server.stdout.read()
        assert server.wait(40) == 0
