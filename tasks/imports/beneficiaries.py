"""The sheet 在保: households that are on benefit already, one row for each member, so that their reviews fall due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from python_calamine import CalamineWorkbook

from engine.text import Text
from tasks.imports.sheets import WRONG_NUMBER, Column, Faults, SheetRow, rows
from tasks.programmes import PROGRAMMES
from tasks.registers import identity
from tasks.registers.facts import Household, Member
from tasks.registers.relations import RELATIONS, SELF

SHEET = Text("在保", "Beneficiaries")
COLUMNS = (
    Column("certificate", Text("证号", "Certificate"), required=True, example="YLDB0001"),
    Column("name", Text("姓名", "Name"), required=True, example="赵大山"),
    Column("relation", Text("与户主关系", "Relation"), required=True, example="本人"),
    Column("identity", Text("身份证号", "Identity number"), required=True, example=""),
    Column("programme", Text("类别", "Programme"), example="低保"),
    Column("amount", Text("月保障金额", "Amount per month"), example="980"),
    Column("place", Text("村（社区）代码", "Village code"), example="990100001001"),
    Column("area", Text("城乡", "Area"), example="农村"),
    Column("enrolled_on", Text("纳入日期", "Enrolled on"), example="2024-05-10"),
    Column("last_review", Text("最近复核日期", "Last review"), example="2026-05-10"),
    Column("stable", Text("收入稳定", "Stable income"), example="是"),
    Column("phone", Text("电话", "Phone"), example=""),
    Column("bank_account", Text("银行账号", "Bank account"), example=""),
)
_RELATIONS = {name.zh: relation for relation, name in RELATIONS.items()} | {
    "户主": SELF,
    "祖父母": "grandparent",
    "孙子女": "grandchild",
}
_PROGRAMMES = {"低保": "dibao", "特困": "tekun", "低保边缘": "edge", "边缘": "edge"} | {
    name.zh: programme for programme, name in PROGRAMMES.items()
}


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """A household on benefit; amount in yuan per month."""

    certificate: str
    family: Household
    programme: str
    amount: Decimal
    place: str
    enrolled_on: date
    last_review: date | None
    stable: bool


def read(book: CalamineWorkbook, places: Sequence[str], today: date, faults: Faults) -> tuple[Beneficiary, ...]:
    """The households by certificate; `places` are the codes that exist."""
    groups: dict[str, list[SheetRow]] = {}
    seen: dict[str, SheetRow] = {}
    for row in rows(book, SHEET, COLUMNS, faults):
        number = identity.normal(row["identity"])
        if row["identity"] and not identity.is_valid(number):
            row.blame("identity", *WRONG_NUMBER)
        elif number in seen:
            row.blame(
                "identity", f"与第{seen[number].number}行是同一人", f"the same person as in row {seen[number].number}"
            )
        seen.setdefault(number, row)
        groups.setdefault(row["certificate"], []).append(row)
    found = (_household(group, set(places), today) for group in groups.values())
    return tuple(each for each in found if each is not None)


def _household(group: list[SheetRow], places: set[str], today: date) -> Beneficiary | None:
    heads = [row for row in group if _RELATIONS.get(row["relation"], row["relation"]) == SELF]
    if len(heads) != 1:
        group[0].blame("relation", f"证号 {group[0]['certificate']} 应有且只有一行“本人”，现有 {len(heads)} 行",
                       f"certificate {group[0]['certificate']} needs one row “self” and has {len(heads)}")  # fmt: skip
        return None
    head = heads[0]
    programme = _PROGRAMMES.get(head["programme"], head["programme"])
    if programme not in PROGRAMMES:
        head.blame("programme", "应为 低保、特困 或 低保边缘", f"must be one of {', '.join(PROGRAMMES)}")
    if head["place"] not in places:
        head.blame(
            "place", f"没有代码为“{head['place']}”的村（社区）", f"there is no village with code “{head['place']}”"
        )
    enrolled_on, last_review = head.day("enrolled_on"), head.day("last_review")
    if enrolled_on is None or enrolled_on > today:
        head.blame("enrolled_on", "须填写不晚于今天的日期", "needs a date that is not in the future")
    return Beneficiary(
        certificate=head["certificate"],
        family=_family(group, head),
        programme=programme,
        amount=head.amount("amount"),
        place=head["place"],
        enrolled_on=enrolled_on or today,
        last_review=last_review,
        stable=head["stable"] not in ("否", "no", "false", "0"),
    )


def _family(group: list[SheetRow], head: SheetRow) -> Household:
    return Household(
        members=tuple(_member(row) for row in group),
        area="urban" if head["area"] in ("城镇", "城市", "urban") else "rural",
        phone=head["phone"],
        bank_account=head["bank_account"],
    )


def _member(row: SheetRow) -> Member:
    number = identity.normal(row["identity"])
    relation = _RELATIONS.get(row["relation"], row["relation"])
    return Member(row["name"], relation, number, identity.birth_date(number), identity.sex(number))
