"""Reckoning: the worked examples of the domain texts, their boundaries, and the traps of arithmetic."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from engine.decisions import parse_model
from engine.rules import Rules
from tasks.calculation import Findings, Section, Sheet, reckon, singles
from tasks.registers.facts import Disability, Household, Member, Obligor
from tasks.rules import PackRules, shipped

TODAY = date(2026, 11, 22)
NOTHING_ELSE = Findings()
TABLES = Path(__file__).parents[2] / "bpmn" / "application" / "tables"


@pytest.fixture(scope="module")
def rules() -> Rules:
    return PackRules(shipped()).current("application", "990100001001", TODAY)


@pytest.fixture
def example_a() -> Household:
    """Four people; the daughter of the grandmother lives outside and must support two elders."""
    return Household(
        members=(
            Member("父亲", "self", "1", date(1980, 5, 1), incomes={"wage": Decimal(2000)}),
            Member(
                "母亲", "spouse", "2", date(1982, 5, 1), disability=Disability("limb", 2), medical_cost=Decimal(415)
            ),
            Member("儿子", "child", "3", date(2011, 5, 1)),
            Member("祖母", "parent", "4", date(1954, 5, 1), incomes={"transfer": Decimal(50)}),
        ),
        obligors=(Obligor("姑姑", "child", persons=3, income=Decimal(6900), supported=2),),
    )


def month(sheet: Sheet, label: str) -> object:
    return next(line.month for line in sheet.lines if label in line.label.zh)


def test_example_a_525_per_head_gap_700_top_up_280(rules: Rules, example_a: Household) -> None:
    sheet = reckon(example_a, rules, TODAY, NOTHING_ELSE)
    assert month(sheet, "必要就业成本") == -210
    assert month(sheet, "赡养") == 675
    assert sheet.income_year == 25_200
    assert sheet.income_per_capita == 525
    assert sheet.income_per_capita < sheet.standard
    assert sheet.gap == 700
    assert sheet.top_up == 280
    assert sheet.gap + sheet.top_up == 980


def test_what_obligors_really_pay_goes_before_a_smaller_formula(rules: Rules, example_a: Household) -> None:
    sheet = reckon(replace(example_a, support_received=Decimal(800)), rules, TODAY, NOTHING_ELSE)
    assert month(sheet, "实际收到") == 800


def test_example_c_900_per_head_is_neither_below_the_standard_nor_above_the_edge(rules: Rules) -> None:
    members = tuple(Member(f"成员{n}", "self" if n == 0 else "other", str(n), date(1970, 1, 1)) for n in range(3))
    earner = replace(members[0], incomes={"transfer": Decimal(2700)})
    sheet = reckon(Household(members=(earner, *members[1:])), rules, TODAY, NOTHING_ELSE)
    assert sheet.income_per_capita == 900
    assert sheet.standard < sheet.income_per_capita < sheet.standard * Decimal("1.5")
    assert sheet.gap == 0


def decided(sheet: Sheet, rules: Rules) -> tuple[object, object]:
    """Category and amount by the decision tables that the diagram uses."""
    data: dict[str, object] = {"sheet": sheet.as_data(), "rules": rules.values}
    for name in ("category", "amount"):
        model = parse_model((TABLES / f"{name}.dmn").read_bytes(), f"{name}.dmn")
        data[name] = model.decide(name, data).value
    return data["category"], data["amount"]


def test_example_a_is_granted_980_a_month_by_the_tables(rules: Rules, example_a: Household) -> None:
    assert decided(reckon(example_a, rules, TODAY, NOTHING_ELSE), rules) == ("dibao", 980)


def family_of(size: int, month: Decimal) -> Household:
    """So many people with that much between them, nobody of whom gets a top-up."""
    members = tuple(Member(f"成员{n}", "self" if n == 0 else "other", str(n), date(1970, 1, 1)) for n in range(size))
    return Household(members=(replace(members[0], incomes={"transfer": month}), *members[1:]))


@pytest.mark.parametrize(
    ("size", "month", "category", "amount"),
    [
        (3, "2700", "edge", 0),  # example C
        (3, "2099.99", "dibao", 1),
        (3, "2100", "edge", 0),  # exactly 700 a head
        (3, "3149.99", "edge", 0),
        (3, "3150", "none", 0),  # exactly 1,050 a head
        (3, "1894", "dibao", 206),
        (7, "1000.01", "dibao", 3900),
    ],
)
def test_trap_7_example_c_and_the_boundaries_by_the_tables(
    rules: Rules, size: int, month: str, category: str, amount: int
) -> None:
    sheet = reckon(family_of(size, Decimal(month)), rules, TODAY, NOTHING_ELSE)
    assert decided(sheet, rules) == (category, amount)


def test_example_c_the_disabled_daughter_may_apply_alone_for_the_full_standard(rules: Rules) -> None:
    family = family_of(3, Decimal(2700))
    daughter = replace(family.members[2], name="女儿", disability=Disability("intellectual", 3))
    family = replace(family, members=(*family.members[:2], daughter))
    (advice,) = singles.lines(family, rules, reckon(family, rules, TODAY, NOTHING_ELSE))
    assert (advice.label.zh, advice.month) == ("女儿 可单独提出申请（单人户）", Decimal(700))


def test_example_c_above_twice_the_standard_half_of_it_is_paid(rules: Rules) -> None:
    sheet = reckon(family_of(3, Decimal(4201)), rules, TODAY, NOTHING_ELSE)
    assert singles.single_amount(rules, sheet) == 350


@pytest.mark.parametrize(("total", "per_head"), [(1400, 700), (2100, 1050)])
def test_trap_7_boundaries_come_out_exact(rules: Rules, total: int, per_head: int) -> None:
    members = (
        Member("甲", "self", "1", date(1970, 1, 1), incomes={"transfer": Decimal(total)}),
        Member("乙", "spouse", "2", date(1970, 1, 1)),
    )
    assert reckon(Household(members=members), rules, TODAY, NOTHING_ELSE).income_per_capita == per_head


def test_trap_8_the_gap_is_reckoned_from_the_year_and_comes_out_whole(rules: Rules) -> None:
    """(632 - 1894/3) * 3 would be 2.000...1 and be rounded up to 3."""
    own = Rules(rules.version, {**rules.values, "dibao": {"standard": Decimal(632)}}, rules.deadlines, rules.sources)
    members = tuple(Member(f"成员{n}", "self" if n == 0 else "other", str(n), date(1970, 1, 1)) for n in range(3))
    earner = replace(members[0], incomes={"transfer": Decimal(1894)})
    sheet = reckon(Household(members=(earner, *members[1:])), own, TODAY, NOTHING_ELSE)
    assert sheet.gap == 2
    assert sheet.as_data()["gap"] == 2


def test_trap_9_the_head_typed_twice_counts_once(rules: Rules, example_a: Household) -> None:
    twice = replace(example_a, members=(*example_a.members, example_a.members[3]))
    assert (
        reckon(twice, rules, TODAY, NOTHING_ELSE).as_data() == reckon(example_a, rules, TODAY, NOTHING_ELSE).as_data()
    )


def test_each_person_gets_the_highest_top_up_only(rules: Rules) -> None:
    ill_and_old = Member("甲", "self", "1", date(1940, 1, 1), health="serious", disability=Disability("sight", 1))
    assert reckon(Household(members=(ill_and_old,)), rules, TODAY, NOTHING_ELSE).top_up == 210


@pytest.mark.parametrize(
    ("held", "granted"),
    [(("sight", 2), 140), (("mental", 3), 140), (("limb", 3), 0), (("intellectual", 4), 0)],
)
def test_trap_13_top_ups_follow_the_local_list_of_disabilities(
    rules: Rules, held: tuple[str, int], granted: int
) -> None:
    member = Member("甲", "self", "1", date(1980, 1, 1), disability=Disability(*held))
    assert reckon(Household(members=(member,)), rules, TODAY, NOTHING_ELSE).top_up == granted


def test_income_found_by_the_visit_replaces_what_was_declared(rules: Rules, example_a: Household) -> None:
    sheet = reckon(example_a, rules, TODAY, Findings(income_month=Decimal(3000)))
    assert sheet.income_year == (3000 - 210 - 415 + 675) * 12


def test_the_town_has_its_own_standard(rules: Rules, example_a: Household) -> None:
    assert reckon(replace(example_a, area="urban"), rules, TODAY, NOTHING_ELSE).standard == 830


def test_a_car_fails_the_property_test_unless_it_is_exempted_with_a_reason(rules: Rules, example_a: Household) -> None:
    with_car = replace(example_a, cars=1)
    assert not reckon(with_car, rules, TODAY, NOTHING_ELSE).property_ok
    excused = reckon(with_car, rules, TODAY, Findings(exempt="残疾人代步车"))
    assert excused.property_ok
    assert "残疾人代步车" in next(line.formula for line in excused.lines if line.label.zh == "机动车")


def test_registers_that_know_of_more_money_decide(rules: Rules, example_a: Household) -> None:
    limit = 3 * 12 * 700 * 4
    assert reckon(example_a, rules, TODAY, Findings(deposits=Decimal(limit))).property_ok
    assert not reckon(example_a, rules, TODAY, Findings(deposits=Decimal(limit) + 1)).property_ok


def test_every_line_says_its_formula_and_authority(rules: Rules, example_a: Household) -> None:
    for line in reckon(example_a, rules, TODAY, NOTHING_ELSE).lines:
        assert line.formula
        assert "《" in line.authority


def test_a_sheet_survives_the_vault_unchanged(rules: Rules, example_a: Household) -> None:
    sheet = reckon(example_a, rules, TODAY, NOTHING_ELSE)
    assert Sheet.from_json(sheet.as_json()) == sheet
    assert {line.section for line in sheet.lines} == {Section.INCOME, Section.PROPERTY, Section.AMOUNT}


@pytest.mark.parametrize(
    ("work", "incomes", "unstable"),
    [
        ("", {"wage": Decimal(100)}, False),
        ("", {"business": Decimal(100)}, True),
        ("employed", {"wage": Decimal(100)}, False),
        ("casual", {"wage": Decimal(100)}, True),
        ("student", {}, False),
        ("unable", {}, False),
    ],
)
def test_someone_able_to_work_without_a_fixed_income_makes_it_unstable(
    rules: Rules, work: str, incomes: dict[str, Decimal], *, unstable: bool
) -> None:
    member = Member("甲", "self", "1", date(1990, 1, 1), work=work, incomes=incomes)
    assert reckon(Household(members=(member,)), rules, TODAY, NOTHING_ELSE).unstable is unstable
