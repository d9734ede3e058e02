"""The sheet 人员 as an administrator hands it in: one row for each role of somebody, and what it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from engine.records import Person, Place
from engine.text import Text
from tasks.imports.opening import NotExcel, open_workbook
from tasks.imports.places import STAFF
from tasks.imports.sheets import Column, Faults, SheetRow, letters, rows
from tasks.imports.template import filled_workbook
from tasks.roles import ROLES

MOST = 5_000
"""Rows of one file."""


class Wish(StrEnum):
    """What a row asks for."""

    SERVES = "serves"
    GIVES_UP = "gives_up"  # the role of this row ends today
    LEAVES = "leaves"  # the person leaves, with every role


WISHES: Mapping[Wish, Text] = MappingProxyType(
    {Wish.SERVES: Text("在岗", "serves"), Wish.GIVES_UP: Text("卸任", "gives up"), Wish.LEAVES: Text("离岗", "leaves")}
)
COLUMNS = (
    Column("login", Text("账号", "Login"), required=True),
    Column("number", Text("工号", "Staff number")),
    Column("name", Text("姓名", "Name"), required=True),
    Column("office", Text("单位职务", "Office")),
    Column("role", Text("角色", "Role")),
    Column("place", Text("辖区代码", "Place code")),
    Column("wish", Text("状态", "State")),
)
_ROLES, _PLACES, _STATES = Text("角色", "Roles"), Text("辖区", "Places"), Text("状态", "States")
_LISTS = {
    "role": (Column("name", Text("可填的角色", "Role")), Column("level", Text("在哪一级", "Level"))),
    "place": (
        Column("code", Text("可填的代码", "Code")),
        Column("name", Text("名称", "Name")),
        Column("level", Text("级别", "Level")),
    ),
    "wish": (Column("name", Text("可填的状态", "State")), Column("about", Text("意思", "Meaning"))),
}
_LEVELS = {"city": "市", "county": "县", "township": "乡镇", "village": "村"}
_MEANING = {
    Wish.SERVES: "担任这一行的角色（不填也是）",
    Wish.GIVES_UP: "今天起不再担任这一行的角色",
    Wish.LEAVES: "今天起离岗，全部角色结束，账号停用",
}
_MOST_LETTERS = {"login": 60, "number": 40, "name": 80, "office": 120}


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One row that can be understood; `role` and `place` are both empty where it names none."""

    row: SheetRow
    login: str
    number: str
    name: str
    office: str
    role: str
    place: str
    wish: Wish


def staff_template(places: Sequence[Place], staff: Iterable[tuple[str, Person, str, str]] = ()) -> bytes:
    """A workbook to be filled in, with the roles and places of this county.

    `staff` are (login, person, role, place): those who serve now, to be changed and handed in again.
    """
    roles = [(info.text.zh, _LEVELS[info.level]) for info in ROLES.values()]
    states = [(word.zh, _MEANING[wish]) for wish, word in WISHES.items()]
    lines = [
        (login, who.number or "", who.name, who.office, ROLES[role].text.zh if role in ROLES else role, place, "")
        for login, who, role, place in staff
    ]
    codes = [(each.code, each.name, _LEVELS.get(each.level, each.level)) for each in places]
    sheets = (
        (STAFF, COLUMNS, lines),
        (_ROLES, _LISTS["role"], roles),
        (_PLACES, _LISTS["place"], codes),
        (_STATES, _LISTS["wish"], states),
    )
    chosen = {"role": (_ROLES, len(roles)), "place": (_PLACES, len(codes)), "wish": (_STATES, len(states))}
    return filled_workbook(sheets, chosen)


def staff_lines(data: bytes, places: Sequence[Place], faults: Faults) -> list[StaffLine]:
    """The rows of a file; what is wrong with one by itself is in `faults`. Raises `NotExcel`."""
    book = open_workbook(data)
    found = list(rows(book, STAFF, COLUMNS, faults))
    if len(found) > MOST:
        raise NotExcel(why=Text("超过{most}行，请分成几个文件", "more than {most} rows; split it").format(most=MOST))
    _refuse_other_columns(book.get_sheet_by_name(STAFF.zh).to_python() if STAFF.zh in book.sheet_names else [], faults)
    if not found and not faults.problems:
        zh, en = "没有可读的行，请使用下载的模板", "no row can be read; use the template"
        faults.add(STAFF.zh, 2, COLUMNS[0].heading.zh, zh, en, "A2")
    named = {each.name: each.code for each in places}
    codes = {each.code: each for each in places}
    return [_line(row, codes, named) for row in found]


def _refuse_other_columns(table: Sequence[Sequence[object]], faults: Faults) -> None:
    """A column that is not read would be lost in silence."""
    known = {word for column in COLUMNS for word in (*column.heading, column.id)}
    for at, cell in enumerate(table[0] if table else ()):
        heading = str(cell or "").strip()
        if heading and heading not in known:
            names = "、".join(column.heading.zh for column in COLUMNS)
            zh = f"不认识“{heading[:40]}”这一列，可用：{names}。请删去这一列"
            faults.add(STAFF.zh, 1, heading[:40], zh, f"unknown column “{heading[:40]}”; remove it", f"{letters(at)}1")


def _line(row: SheetRow, places: Mapping[str, Place], named: Mapping[str, str]) -> StaffLine:
    for column, most in _MOST_LETTERS.items():
        if len(row[column]) > most:
            row.blame(column, f"最多{most}个字，现有{len(row[column])}个", f"must have {most} characters at most")
    login = row["login"].lower()
    if any(each.isspace() for each in login):
        row.blame("login", f"“{row['login']}”中间不能有空格", "must not hold a space")
    wish = _wish(row)
    role, place = _role(row), _place(row, places, named)
    if wish is not Wish.LEAVES and bool(row["role"]) != bool(row["place"]):
        missing = "place" if row["role"] else "role"
        row.blame(missing, "角色和辖区代码要么都填，要么都不填", "give both a role and a place, or neither")
    if wish is Wish.GIVES_UP and not row["role"]:
        row.blame("role", "“卸任”的一行要写明哪个角色、在哪里", "say which role ends, and where")
    if role and place and ROLES[role].level != places[place].level:
        expected, found = (_LEVELS.get(each, each) for each in (ROLES[role].level, places[place].level))
        zh = f"“{ROLES[role].text.zh}”应在{expected}一级，{places[place].name}是{found}一级，请改填{expected}的代码"
        row.blame("place", zh, f"the role belongs to a {ROLES[role].level}, this is a {places[place].level}")
    return StaffLine(row, login, row["number"], row["name"], row["office"], role, place, wish)


def _wish(row: SheetRow) -> Wish:
    found = next((wish for wish, word in WISHES.items() if row["wish"] in (*word, wish.value)), None)
    if row["wish"] and found is None:
        names = "、".join(word.zh for word in WISHES.values())
        zh = f"应为 {names} 之一，现为“{row['wish']}”，请改正或留空"
        row.blame("wish", zh, f"must be one of {', '.join(word.en for word in WISHES.values())}")
    return found or Wish.SERVES


def _role(row: SheetRow) -> str:
    found = next((role for role, info in ROLES.items() if row["role"] in (role, *info.text)), "")
    if row["role"] and not found:
        names = "、".join(info.text.zh for info in ROLES.values())
        zh = f"没有“{row['role']}”这个角色，可用：{names}。请从“角色”表里选"
        row.blame("role", zh, f"there is no role “{row['role']}”; choose one of the sheet of roles")
    return found


def _place(row: SheetRow, places: Mapping[str, Place], named: Mapping[str, str]) -> str:
    code = row["place"] if row["place"] in places else named.get(row["place"], "")
    if row["place"] and not code:
        zh = f"没有代码为“{row['place']}”的辖区，请从“辖区”表里选"
        row.blame("place", zh, f"there is no place with code “{row['place']}”; choose one of the sheet of places")
    return code
