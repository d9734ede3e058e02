"""The page of rules in force: every value with its authority, for all staff, in both languages."""

import re
from datetime import date

from tasks import rules_in_force
from tests.support.owners import COUNTY, Owners

ON = "2026-09-01"


def page(county: Owners, query: str = "", language: str = "zh") -> str:
    answer = county.browser(county.world.alice, language).get(f"/rules/?on={ON}&{query}")
    assert answer.status_code == 200
    return answer.text


def keys(text: str) -> list[str]:
    return re.findall(r'<tr id="([^"]+)">', text)


def test_every_rule_of_the_day_stands_there_with_value_unit_and_authority(county: Owners) -> None:
    text = page(county)
    rules = rules_in_force(county.world.engine, COUNTY, date.fromisoformat(ON))
    assert sorted(keys(text)) == sorted(each.entry.key for each in rules)
    assert all(each.entry.authority in text for each in rules)
    assert "城镇 830元；农村 700元" in text
    assert "30个工作日" in text
    assert "可延长到45个工作日，事由：公示有异议" in text
    assert "“初审公示期”的时间不计入" in text


def test_english_is_whole_but_for_the_names_of_chinese_texts(county: Owners) -> None:
    text = page(county, language="en")
    assert "urban 830 yuan; rural 700 yuan" in text
    marked = re.sub(r'<(span|button|html)[^>]*lang="zh-CN"[^>]*>[^<]*', "", text)
    told = re.search(r"<main.*</main>", marked, re.DOTALL)
    assert told
    assert re.findall(r"[\u3400-\u9fff]+", re.sub(r"《[^》]*》|(民|国)\w*〔\d+〕\d+号", "", told[0])) == []


def test_filters_narrow_by_word_group_and_level(county: Owners) -> None:
    assert keys(page(county, "q=deadline.total")) == ["deadline.total", "deadline.total_delegated"]
    assert {each.split(".")[0] for each in keys(page(county, "group=review"))} == {"review"}
    local, national = keys(page(county, "level=county")), keys(page(county, "level=national"))
    assert "dibao.standard" in local
    assert "deadline.total" in national
    assert not set(local) & set(national)
    assert "没有找到" in page(county, "q=%E6%97%A0%E6%AD%A4")


def test_a_day_in_the_past_shows_its_own_rules(county: Owners) -> None:
    browser = county.browser(county.world.alice)
    assert "民发〔2022〕83号" not in browser.get("/rules/?on=2022-01-01&q=deadline.total").text
    for odd in ("x", "0000-00-00", "9999-99-99", "99999-01-01"):
        assert browser.get(f"/rules/?on={odd}").status_code == 200


def test_strangers_must_sign_in(county: Owners) -> None:
    assert county.browser().get("/rules/").status_code == 302
