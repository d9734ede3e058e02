"""What pages show of those who leave: the state of a benefit beside a case, and the two lists."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from engine import Settings
from tests.path.county import COUNTY, County
from tests.path.test_exit import HEAD, begin, enrol
from web import create_app
from web.auth import passwords

PASSWORD = "correct horse battery"


@pytest.fixture
def browser(lite: County, sqlite_url: str, tmp_path: Path) -> Callable[[str], FlaskClient]:
    """Signs somebody in."""
    settings = Settings(data_dir=tmp_path / "data", database_url=sqlite_url, county=COUNTY)
    config = {"TESTING": True, "WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False, "ASK_PURPOSE": False}
    app = create_app(lite.engine, settings, config=config, wall_clock=lite.clock)

    def enter(name: str) -> FlaskClient:
        person = str(lite.staff[name].person)
        passwords.set_password(lite.engine, COUNTY, person, PASSWORD, login=name, at=lite.clock.now())
        client: FlaskClient = app.test_client()
        client.post("/sign-in", data={"login": name, "password": PASSWORD})
        return client

    return enter


def test_a_gradual_exit_is_told_beside_the_case_and_on_the_list(
    lite: County, browser: Callable[[str], FlaskClient]
) -> None:
    case_id = begin(lite, enrol(lite), "report")
    lite.walk(case_id, "exit/employment_gradual")
    chief = browser("chief")
    page = chief.get(f"/cases/{case_id}").text
    assert "渐退期，发到2027-03" in page
    assert "最低生活保障" in page
    assert "就业后家庭人均收入超过低保标准" in page
    assert "柳青山" in chief.get("/leaving/").text
    assert "柳青山" not in chief.get("/leaving/?list=watched").text
    assert "名单上没有家庭" in chief.get("/leaving/?list=anything&after=nobody").text


def test_who_was_referred_where_stands_on_the_list_of_the_watched(
    lite: County, browser: Callable[[str], FlaskClient]
) -> None:
    case_id = begin(lite, enrol(lite, HEAD, programme="tekun", amount=910), "report")
    lite.walk(case_id, "exit/tekun_posted")
    clerk = browser("clerk")
    page = clerk.get("/leaving/?list=watched").text
    assert "转介：最低生活保障" in page
    assert "已终止，发到2026-09" in clerk.get(f"/cases/{case_id}").text
    assert "柳青山" not in browser("root").get("/leaving/?list=watched").text, "no role that handles assistance"


def test_a_list_and_a_letter_are_on_record_by_the_case_that_they_show(
    lite: County, browser: Callable[[str], FlaskClient]
) -> None:
    case_id = begin(lite, enrol(lite), "report")
    lite.walk(case_id, "exit/employment_gradual")
    number = lite.engine.case(case_id, lite.staff["chief"]).case.number
    chief, examiner = browser("chief"), browser("examiner")
    examiner.get("/leaving/")
    (letter, *_) = re.findall(r'href="(/letters/[^"]+\.pdf)"', chief.get(f"/cases/{case_id}").text)
    assert examiner.get(letter).status_code == 200
    rows = [each.split(",") for each in chief.get("/audit/looks.csv").text.splitlines()[1:]]
    assert [(each[5], each[4]) for each in rows if each[5] in ("文书", "名单")] == [("文书", number), ("名单", number)]


def test_whoever_has_no_part_in_a_case_says_why_before_a_letter_of_it(
    lite: County, browser: Callable[[str], FlaskClient]
) -> None:
    case_id = begin(lite, enrol(lite), "report")
    lite.walk(case_id, "exit/employment_gradual")
    chief, root = browser("chief"), browser("root")
    (letter, *_) = re.findall(r'href="(/letters/[^"]+\.pdf)"', chief.get(f"/cases/{case_id}").text)
    root.application.config["ASK_PURPOSE"] = True
    asked = root.get(letter)
    assert (asked.status_code, asked.location.partition("?")[0]) == (302, "/audit/purpose")
    assert root.get("/letters/nothing.pdf").status_code == 404
