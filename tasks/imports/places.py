"""The sheets 辖区 and 人员: a county's places, and its staff with their roles."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from python_calamine import CalamineWorkbook

from engine.records import LEVELS
from engine.text import Text
from tasks.imports.sheets import WRONG_NUMBER, Column, Faults, rows
from tasks.registers import identity
from tasks.registers.relations import RELATIONS
from tasks.roles import ROLES

PLACES = Text("辖区", "Places")
PLACE_COLUMNS = (
    Column("code", Text("代码", "Code"), required=True, example="990100001"),
    Column("name", Text("名称", "Name"), required=True, example="青石镇"),
    Column("level", Text("级别", "Level"), required=True, example="乡镇"),
    Column("parent", Text("上级代码", "Parent code"), example="990100"),
)
STAFF = Text("人员", "Staff")
STAFF_COLUMNS = (
    Column("login", Text("账号", "Login"), required=True, example="wanglan"),
    Column("name", Text("姓名", "Name"), required=True, example="王兰"),
    Column("office", Text("职务", "Office"), example="民政办"),
    Column("role", Text("角色", "Role"), required=True, example="乡镇经办"),
    Column("place", Text("辖区代码", "Place code"), required=True, example="990100001"),
    Column("identity", Text("身份证号", "Identity number"), example=""),
    Column("trained", Text("培训日期", "Trained on"), example="2026-03-02"),
    Column("valid", Text("培训有效期至", "Training valid until")),
)
KIN = Text("近亲属", "Near relatives")
KIN_COLUMNS = (
    Column("login", Text("账号", "Login"), required=True, example="wanglan"),
    Column("name", Text("亲属姓名", "Relative"), required=True, example="王小弟"),
    Column("relation", Text("关系", "Relation"), required=True, example="兄弟姐妹"),
    Column("identity", Text("身份证号", "Identity number"), required=True, example=""),
)
_LEVEL_NAMES = {
    "市": "city",
    "县": "county",
    "区": "county",
    "乡镇": "township",
    "街道": "township",
    "村": "village",
    "社区": "village",
}


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place to be made."""

    code: str
    name: str
    level: str
    parent: str


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member of staff in one role; the same login in several rows is one person."""

    login: str
    name: str
    office: str
    role: str
    place: str
    identity: str
    trained: date | None = None
    """When they were trained for the processes that ask for it; None: not yet."""
    valid: date | None = None
    """The last day on which that counts; None: it does not run out."""


@dataclass(frozen=True, slots=True)
class KinRow:
    """A near relative of a member of staff (57号 art. 11)."""

    login: str
    name: str
    relation: str
    identity: str


def read_places(book: CalamineWorkbook, known: Collection[str], faults: Faults) -> tuple[PlaceRow, ...]:
    """The places from the widest to the narrowest, each with a parent that is in the sheet or `known` already."""
    read = tuple(_places(book, known, faults))
    return tuple(sorted(read, key=lambda each: (LEVELS.index(each.level), each.code)))


def _places(book: CalamineWorkbook, known: Collection[str], faults: Faults) -> Iterator[PlaceRow]:
    found = list(rows(book, PLACES, PLACE_COLUMNS, faults))
    codes = {row["code"] for row in found} | set(known)
    seen: set[str] = set()
    for row in found:
        code, level = row["code"], _LEVEL_NAMES.get(row["level"], row["level"])
        if code in seen:
            row.blame("code", f"代码 {code} 重复", f"code {code} stands twice")
        seen.add(code)
        if not code.isascii() or not code.isdigit() or len(code) > 12:
            row.blame("code", "应为不超过 12 位的数字", "must be at most 12 digits")
        if level not in LEVELS:
            names = "、".join(_LEVEL_NAMES)
            row.blame("level", f"应为 {names} 之一", f"must be one of {', '.join(LEVELS)}")
            continue
        if row["parent"] and row["parent"] not in codes:
            row.blame(
                "parent", f"表中没有代码为 {row['parent']} 的辖区", f"there is no place with code {row['parent']}"
            )
        yield PlaceRow(code, row["name"], level, row["parent"])


def read_staff(book: CalamineWorkbook, places: Sequence[str], faults: Faults) -> tuple[StaffRow, ...]:
    """The staff; `places` are the codes that exist."""
    known, by_name = set(places), {info.text.zh: role for role, info in ROLES.items()}
    by_name |= {info.text.en: role for role, info in ROLES.items()}
    read = []
    for row in rows(book, STAFF, STAFF_COLUMNS, faults):
        role = by_name.get(row["role"], row["role"])
        if role not in ROLES:
            row.blame("role", f"没有“{row['role']}”这个角色，可用：{'、'.join(info.text.zh for info in ROLES.values())}",
                      f"there is no role “{row['role']}”; known are {', '.join(ROLES)}")  # fmt: skip
        if row["place"] not in known:
            row.blame("place", f"没有代码为 {row['place']} 的辖区", f"there is no place with code {row['place']}")
        if row["identity"] and not identity.is_valid(row["identity"]):
            row.blame(
                "identity", "身份证号不对（18 位，末位校验）", "not an identity number (18 characters with check digit)"
            )
        trained, valid = row.day("trained"), row.day("valid")
        if valid is not None and (trained is None or valid < trained):
            row.blame("valid", "有效期应在培训日期之后", "must not lie before the day of the training")
        who = (row["login"], row["name"], row["office"], role, row["place"], row["identity"])
        read.append(StaffRow(*who, trained, valid))
    return tuple(read)


def read_kin(book: CalamineWorkbook, logins: Sequence[str], faults: Faults) -> tuple[KinRow, ...]:
    """The declared relatives; `logins` are those of the sheet of staff."""
    by_name = {name.zh: relation for relation, name in RELATIONS.items()}
    read = []
    for row in rows(book, KIN, KIN_COLUMNS, faults):
        if row["login"] not in logins:
            row.blame(
                "login", f"“人员”表中没有账号 {row['login']}", f"there is no login {row['login']} in the sheet of staff"
            )
        if row["identity"] and not identity.is_valid(row["identity"]):
            row.blame("identity", *WRONG_NUMBER)
        relation = by_name.get(row["relation"], row["relation"])
        read.append(KinRow(row["login"], row["name"], relation if relation in RELATIONS else "other", row["identity"]))
    return tuple(read)
