"""Attacks on the door: guessing, shutting others out, telling accounts apart, using what was revoked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from flask.testing import FlaskClient

from engine import FrozenClock, Settings
from engine.testing import COUNTY, THURSDAY, World, make_world
from web import create_app
from web.auth.passwords import remove_credential, set_password

PASSWORD = "correct horse battery"
_TOKEN = re.compile(r"[\w-]{40,}\.[\w-]+\.[\w-]+")


class Door:
    """The sign-in page of a county, without any limit but its own."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.wall = world, FrozenClock(THURSDAY)
        config = {"TESTING": True, "WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False}
        settings = Settings(data_dir=folder, county=COUNTY)
        self.app = create_app(world.engine, settings, config=config, wall_clock=self.wall)
        set_password(world.engine, COUNTY, world.alice.person, PASSWORD, login="alice", at=THURSDAY)

    def browser(self) -> FlaskClient:
        client: FlaskClient = self.app.test_client()
        return client

    def knock(
        self, password: str, login: str = "alice", browser: FlaskClient | None = None, at: str = "10.0.0.1"
    ) -> int:
        answer = (browser or self.browser()).post(
            "/sign-in", data={"login": login, "password": password}, environ_base={"REMOTE_ADDR": at}
        )
        return answer.status_code


@pytest.fixture
def door(database_url: str, tmp_path: Path) -> Iterator[Door]:
    world = make_world(database_url, tmp_path)
    yield Door(world, tmp_path)
    world.engine.close()


def test_after_a_few_failures_even_the_right_password_waits_and_not_for_long(door: Door) -> None:
    assert [door.knock("wrong") for _ in range(5)] == [401] * 5
    assert door.knock(PASSWORD) == 429
    door.wall.advance(timedelta(seconds=31))
    assert door.knock(PASSWORD) == 302
    assert door.knock("wrong") == 401, "what was right makes it begin anew"


def test_the_wait_grows_to_a_quarter_of_an_hour_and_no_further(door: Door) -> None:
    for _ in range(30):
        door.knock("wrong")
        door.wall.advance(timedelta(minutes=15, seconds=1))
    assert door.knock("wrong") == 401
    for _ in range(50):
        assert door.knock("wrong") == 429, "what comes during a wait is not even looked at"
    door.wall.advance(timedelta(minutes=15, seconds=1))
    assert door.knock(PASSWORD) == 302, "and does not make it longer"


def test_a_stranger_cannot_shut_somebody_out_of_their_own_browser(door: Door) -> None:
    """Whoever signed in here before is counted by this browser alone."""
    mine = door.browser()
    assert door.knock(PASSWORD, browser=mine) == 302
    mine.post("/sign-out")
    for _ in range(8):
        door.knock("wrong", at="10.6.6.6")
    assert door.knock(PASSWORD) == 429
    assert door.knock(PASSWORD, browser=mine) == 302


def test_a_known_browser_is_no_way_round_the_wait(door: Door) -> None:
    mine = door.browser()
    door.knock(PASSWORD, browser=mine)
    mine.post("/sign-out")
    assert [door.knock("wrong", browser=mine) for _ in range(6)][-1] == 429
    stolen = door.browser()
    stolen.set_cookie("shouwang_device", "forged")
    for _ in range(5):
        door.knock("wrong", browser=stolen)
    assert door.knock(PASSWORD, browser=stolen) == 429


def test_many_names_from_one_address_are_slowed_too(door: Door) -> None:
    answers = [door.knock("Password1", login=f"user{number}") for number in range(32)]
    assert answers[-1] == 429
    assert door.knock(PASSWORD, at="10.0.0.2") == 302, "another office is not blamed"


def test_whoever_has_an_account_cannot_take_back_their_guesses_of_others(door: Door) -> None:
    """A browser that is known is counted by itself, so what is right there forgives the address nothing."""
    mine = door.browser()
    door.knock(PASSWORD, browser=mine)
    for number in range(30):
        door.knock("Password1", login=f"user{number}")
    door.wall.advance(timedelta(seconds=31))
    for _ in range(3):
        mine.post("/sign-out")
        assert door.knock(PASSWORD, browser=mine) == 302
    assert [door.knock("Password1", login=f"other{number}") for number in range(2)] == [401, 429]


def test_unknown_names_wait_as_known_ones_do(door: Door) -> None:
    """Neither status nor words tell whether there is an account."""
    pages = {}
    for login in ("alice", "nobody"):
        answers = [door.browser().post("/sign-in", data={"login": login, "password": "x"}) for _ in range(6)]
        pages[login] = [(each.status_code, _TOKEN.sub("", each.text.replace(login, "?"))) for each in answers]
    assert pages["alice"] == pages["nobody"]


def test_a_hundred_guesses_at_once_are_not_one(door: Door) -> None:
    """Each counts before its password is looked at."""
    barrier, answers = Barrier(12), []

    def guess() -> None:
        barrier.wait()
        answers.append(door.knock("wrong"))

    threads = [Thread(target=guess) for _ in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert answers.count(401) <= 5
    assert set(answers) <= {401, 429}


def test_several_web_processes_share_the_count(door: Door, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, county=COUNTY)
    config = {"TESTING": True, "WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False}
    other = create_app(door.world.engine, settings, config=config, wall_clock=door.wall)
    for _ in range(5):
        door.knock("wrong")
    assert other.test_client().post("/sign-in", data={"login": "alice", "password": PASSWORD}).status_code == 429


def test_who_left_keeps_no_sign_in_token_or_account(door: Door) -> None:
    mine = door.browser()
    door.knock(PASSWORD, browser=mine)
    assert mine.get("/inbox").status_code == 200
    remove_credential(door.world.engine, COUNTY, door.world.alice.person)
    assert mine.get("/inbox").status_code == 302
    assert door.knock(PASSWORD) == 401


def test_all_other_sign_ins_end_at_one_press(door: Door) -> None:
    here, there = door.browser(), door.browser()
    door.knock(PASSWORD, browser=here)
    door.knock(PASSWORD, browser=there)
    here.post("/account/other-sign-ins/end")
    assert (here.get("/inbox").status_code, there.get("/inbox").status_code) == (200, 302)


def test_the_diary_says_what_happened_and_keeps_nothing_that_was_typed(door: Door) -> None:
    door.knock("my-other-password", login="my-password-in-the-wrong-field")
    door.knock("wrong")
    mine = door.browser()
    door.knock(PASSWORD, browser=mine)
    page = mine.get("/account").text
    assert "密码不对" in page
    assert "10.0.0.1" in page
    with door.world.engine.house.database.read() as look:
        told = str(look.exec_driver_sql("select * from sign_in_log").all())
        told += str(look.exec_driver_sql("select * from sign_in_wait").all())
    assert "my-" not in told


@pytest.mark.parametrize(
    "weak", ["woaini1314520", "1q2w3e4r5t", "alice12345", "Alice Alice", "password2026", "abcabcabcabc"]
)
def test_passwords_that_come_to_mind_are_refused(door: Door, weak: str) -> None:
    mine = door.browser()
    door.knock(PASSWORD, browser=mine)
    answer = mine.post("/account/password", data={"present": PASSWORD, "new": weak, "again": weak})
    assert (answer.status_code, "太容易被猜到" in answer.text) == (422, True)
