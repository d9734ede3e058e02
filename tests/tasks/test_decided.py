"""Which rules of the tables fired and why the others did not: kept by the case, and printed on its calculation sheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

import tasks
from engine import eventlog
from engine.explained import Explanation, explanations
from engine.store.tables import event
from tasks import tables
from tasks.letters import Template, as_picture, font_folder
from tests.tasks.test_path import apply, survey
from tests.tasks.walk import COUNTY, County, make_county

MONDAY = datetime(2026, 9, 14, 1, tzinfo=UTC)
FONTS = font_folder("")


@pytest.fixture(scope="module")
def surveyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[County, str]]:
    """A case whose household was reckoned."""
    county = make_county("sqlite://", tmp_path_factory.mktemp("decided"), MONDAY)
    walk = apply(county)
    survey(walk)
    yield county, walk.case_id
    county.engine.close()


@pytest.fixture
def kept(surveyed: tuple[County, str]) -> dict[str, Explanation]:
    county, case_id = surveyed
    with county.engine.house.database.read() as connection:
        return {each.decision: each for each in explanations(connection, COUNTY, case_id)}


def test_the_case_keeps_which_rule_fired_with_its_authority(kept: dict[str, Explanation]) -> None:
    category = kept["category"]
    assert category.value == '"dibao"'
    assert dict(category.inputs)["人均收入"] == '"低于低保标准"'
    (rule,) = category.applied
    assert rule.number == 1
    assert rule.why.zh.startswith("人均收入低于低保标准")


def test_the_case_keeps_why_each_other_rule_did_not_fire(kept: dict[str, Explanation]) -> None:
    others = [each for each in kept["category"].rules if not each.fired]
    assert len(others) + 1 == len(kept["category"].rules)
    assert others[0].why.zh == "“人均收入”要求“低于边缘标准”，实际是“低于低保标准”"
    assert others[0].why.en == "“人均收入” should be “低于边缘标准”, it is “低于低保标准”"


def test_what_is_kept_is_part_of_the_proof(surveyed: tuple[County, str]) -> None:
    county, _ = surveyed
    with county.engine.house.database.read() as connection:
        assert eventlog.verify(connection, COUNTY) is None
        details = connection.execute(select(event.c.detail).where(event.c.kind == "decided")).scalars().all()
    assert all(msgspec.json.decode(each)["answer"]["tables"] for each in details)


def sheet_facts(county: County, case_id: str) -> dict[str, Any]:
    with county.engine.house.database.read() as connection:
        row = connection.execute(
            select(tables.letter).where(tables.letter.c.case_id == case_id, tables.letter.c.template == "calculation")
        ).one()
    return dict(county.engine.house.vault.open_json(row.data, f"letter:{row.id}"))


def test_the_calculation_sheet_prints_both(surveyed: tuple[County, str]) -> None:
    county, case_id = surveyed
    facts = sheet_facts(county, case_id)
    asked = {each["step"]: each for each in facts["decided"]}
    assert {rule["fired"] for each in asked.values() for rule in each["rules"]} == {True, False}
    with_answers = as_picture(Template.CALCULATION, facts, FONTS)
    assert with_answers != as_picture(Template.CALCULATION, {**facts, "decided": []}, FONTS)


def test_a_sheet_from_before_the_answers_were_kept_still_prints(surveyed: tuple[County, str]) -> None:
    facts = sheet_facts(*surveyed)
    del facts["decided"]
    assert as_picture(Template.CALCULATION, facts, FONTS)


def test_the_sheet_is_for_those_who_see_the_case(surveyed: tuple[County, str]) -> None:
    county, case_id = surveyed
    letters = tasks.records_of_case(county.engine, county.staff["county_examiner"], case_id).letters
    assert Template.CALCULATION in [each.template for each in letters]
