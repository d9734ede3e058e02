"""Rule packs: every figure has its authority, is dated, and is layered by place."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tasks.rules import BadPack, Level, Mark, MissingRule, PackRules, from_folder, number, parse, shipped, whole

DEMO = "990100001001"
ELSEWHERE = "510000000000"
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def rules() -> PackRules:
    return PackRules(shipped())


def test_every_parameter_names_document_article_and_mark() -> None:
    for pack in shipped():
        assert pack.entries
        for entry in pack.entries:
            assert entry.document.title.zh, entry.key
            assert entry.article, entry.key
            assert entry.mark in Mark, entry.key
            assert entry.key not in {*entry.label}, entry.key


def test_nothing_local_stands_in_the_national_pack() -> None:
    national = [entry for pack in shipped() if pack.level is Level.NATIONAL for entry in pack.entries]
    assert {entry.mark for entry in national} == {Mark.FOUND, Mark.DERIVED}
    assert "dibao.standard" not in {entry.key for entry in national}


def test_the_whole_procedure_is_thirty_working_days_and_forty_five_with_a_cause(rules: PackRules) -> None:
    total = rules.current("application", DEMO, TODAY).deadlines["total"]
    assert (total.amount, total.unit.value) == (30, "工作日")
    assert total.authority == "《关于进一步做好最低生活保障等社会救助兜底保障工作的通知》（民发〔2022〕83号）四（一）"
    assert total.extension is not None
    assert total.extension.amount == 45
    assert "publicity_objection" in [cause.code for cause in total.extension.causes]


def test_publicity_is_seven_calendar_days(rules: PackRules) -> None:
    publicity = rules.current("application", DEMO, TODAY).deadlines["publicity"]
    assert (publicity.amount, publicity.unit.value) == (7, "天")


def test_trap_20_seed_and_national_review_periods_differ_by_pack(rules: PackRules) -> None:
    here, elsewhere = (rules.current("application", place, TODAY) for place in (DEMO, ELSEWHERE))
    assert whole(here, "review.tekun") == 6
    assert whole(elsewhere, "review.tekun") == 12
    assert whole(here, "review.stable") == 12
    assert whole(here, "review.new") == 3
    assert whole(elsewhere, "review.new") == 12


def test_a_value_that_the_place_has_not_set_is_named(rules: PackRules) -> None:
    with pytest.raises(MissingRule, match=r"dibao\.standard"):
        number(rules.current("application", ELSEWHERE, TODAY), "dibao.standard")


def test_trap_1_values_change_with_the_law_on_the_first_of_july_2026(rules: PackRules) -> None:
    before, after = (rules.current("application", DEMO, day) for day in (date(2026, 6, 30), date(2026, 7, 1)))
    assert (whole(before, "fraud.fine_multiple"), whole(after, "fraud.fine_multiple")) == (3, 2)
    assert before.version != after.version
    with pytest.raises(MissingRule):
        number(rules.current("application", ELSEWHERE, date(2026, 7, 1)), "edge.factor")


def test_trap_31_the_pension_exemption_ended_with_2025(rules: PackRules) -> None:
    values = [
        rules.current("application", DEMO, day).values["income"] for day in (date(2025, 12, 31), date(2026, 1, 1))
    ]
    assert ["basic_pension_exempt" in income for income in values if isinstance(income, dict)] == [True, False]


def test_a_version_serves_a_span_of_days_and_is_read_again_from_what_was_kept(rules: PackRules) -> None:
    first, second = (rules.current("application", DEMO, day) for day in (date(2026, 7, 2), TODAY))
    assert first is second
    assert len(first.version) <= 64
    assert PackRules(()).read(first.version, first.text) == first


def test_fractions_are_exact(rules: PackRules) -> None:
    assert number(rules.current("application", DEMO, TODAY), "income.job_cost_rate") == Decimal("0.30")


def test_a_bad_pack_is_refused_with_every_problem_by_name_and_line() -> None:
    bad = """
[pack]
name = "x"
level = "village"
[documents.d]
title = "某文件"
effective_from = 2024-01-01
[[value]]
key = "a"
value = 1
document = "d"
mark = "F"
[[value]]
key = "b"
value = 1
document = "d"
article = "第一条"
mark = "M"
[[deadline]]
name = "c"
amount = 0
unit = "天"
document = "d"
article = "第一条"
mark = "F"
""".encode()
    with pytest.raises(BadPack) as refusal:
        parse("x.toml", bad)
    found = {(problem.code, problem.element) for problem in refusal.value.problems}
    assert found == {("bad-level", "pack"), ("no-authority", "a"), ("bad-mark", "b"), ("bad-amount", "c")}
    assert all(problem.line for problem in refusal.value.problems)


def test_two_values_on_one_day_are_refused() -> None:
    entry = '[[value]]\nkey = "a"\nvalue = 1\ndocument = "d"\narticle = "一"\nmark = "F"\n'
    head = '[pack]\nname = "x"\nlevel = "county"\n[documents.d]\ntitle = "某"\neffective_from = 2024-01-01\n'
    with pytest.raises(BadPack, match="two values"):
        parse("x.toml", (head + entry + entry).encode())


def test_what_is_not_toml_is_refused() -> None:
    with pytest.raises(BadPack, match="not a TOML file"):
        parse("x.toml", b"\xff\xfe[[")


def test_a_county_lays_its_own_pack_over_the_shipped_ones(tmp_path: Path) -> None:
    """A county copies the shape of demo-county.toml into its data folder; nothing else changes."""
    own = """
[pack]
name = "our-county"
label = "某县"
level = "county"
place = "510100"
[documents.notice]
title = "关于公布低保标准的通知"
number = "某民发〔2026〕3号"
effective_from = 2026-01-01
[[value]]
key = "dibao.standard"
value = { urban = 900, rural = 720 }
label = "低保标准"
document = "notice"
article = "第一条"
mark = "F"
"""
    (tmp_path / "our-county.toml").write_text(own, encoding="utf-8")
    packs = PackRules((*shipped(), *from_folder(tmp_path)))
    assert number(packs.current("application", "510100001", TODAY), "dibao.standard.rural") == 720
    assert number(packs.current("application", DEMO, TODAY), "dibao.standard.rural") == 700
    found = {each.entry.key: each for each in packs.in_force("510100001", TODAY)}
    assert found["dibao.standard"].pack.label.zh == "某县"
    assert found["dibao.standard"].entry.authority == "《关于公布低保标准的通知》（某民发〔2026〕3号）第一条"
    assert found["deadline.total"].pack.level is Level.NATIONAL


def test_no_own_packs_is_no_fault(tmp_path: Path) -> None:
    assert from_folder(tmp_path / "nothing") == ()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_manual_names_every_rule_in_both_languages(language: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / language / "rule-packs.md").read_text(encoding="utf-8")
    names = {entry.key.removeprefix("deadline.") for pack in shipped() for entry in pack.entries}
    assert [name for name in sorted(names) if f"| `{name}` |" not in page] == []


def test_the_manuals_example_is_a_pack_that_works() -> None:
    page = (Path(__file__).parents[2] / "docs" / "zh" / "rule-packs.md").read_text(encoding="utf-8")
    pack = parse("our-county.toml", page.split("```toml\n")[1].split("```")[0].encode())
    assert number(PackRules((*shipped(), pack)).current("", "510100", TODAY), "dibao.standard.rural") == 720
