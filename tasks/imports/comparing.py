"""A list of staff held against the roster: what each row would change, and every cell that cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from engine.people import present
from engine.records import Person, Place
from engine.text import Text
from tasks.imports.staff_sheet import StaffLine, Wish
from tasks.roles import ROLES


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"  # somebody new
    CHANGED = "changed"  # name, office, number or roles of somebody who is there
    ENDED = "ended"  # a role ends
    LEFT = "left"  # somebody leaves
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Roster:
    """The staff as it is on a day."""

    people: Mapping[str, Person]
    logins: Mapping[str, str]
    """Sign-in name to the id of its person."""
    places: Mapping[str, Place]
    open_steps: Mapping[str, int]
    """How many steps somebody has in hand, by id."""
    administrators: frozenset[str]
    """Roles that administer."""
    today: date
    with_account: frozenset[str]
    """Ids of those who can sign in."""


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What a row would do."""

    number: int
    login: str
    name: str
    fate: Fate
    says: tuple[Text, ...]
    person: str | None = None
    """Id of somebody who is there already."""


@dataclass(slots=True)
class Changes:
    """Everything that a list asks for; people who are new are named by their login."""

    new: dict[str, StaffLine] = field(default_factory=dict)
    mended: dict[str, tuple[str, str, str | None]] = field(default_factory=dict)
    """(name, office, staff number) by id."""
    opened: dict[str, str] = field(default_factory=dict)
    """Login to the id of somebody who is there and has no account yet."""
    joins: list[tuple[str, str, str]] = field(default_factory=list)
    """(id or login, role, place)."""
    ends: list[str] = field(default_factory=list)
    """Ids of memberships."""
    leavers: list[str] = field(default_factory=list)
    rows: list[PlannedRow] = field(default_factory=list)


def compared(lines: Sequence[StaffLine], roster: Roster) -> Changes:
    """What the lines would change; a cell that cannot be is blamed."""
    changes, groups = Changes(), dict[str, list[StaffLine]]()
    for line in lines:
        groups.setdefault(line.login or f"\0{line.row.number}", []).append(line)
    numbers = {who.number: who for who in roster.people.values() if who.number}
    claimed: dict[str, StaffLine] = {}
    for group in groups.values():
        _require_one_person(group, claimed)
        who = _known(group, roster, numbers)
        if who is None:
            _new(group, changes, roster)
        else:
            _changed(group, who, changes, roster)
    _require_administrator(lines, changes, roster)
    changes.rows.sort(key=lambda each: each.number)
    return changes


def _require_one_person(group: Sequence[StaffLine], claimed: dict[str, StaffLine]) -> None:
    """Rows of one login tell of one person, each role once; a staff number is one person's."""
    first, roles = group[0], dict[tuple[str, str], int]()
    for line in group:
        for column in ("name", "number", "office"):
            there = next((each.row[column] for each in group if each.row[column]), "")
            if line.row[column] and line.row[column] != there:
                zh = f"账号“{line.login}”在第{first.row.number}行是“{there}”，这里是“{line.row[column]}”，请改成一样"
                line.row.blame(
                    column, zh, f"“{line.login}” has “{there}” in row {first.row.number}; make them the same"
                )
        if line.role and (line.role, line.place) in roles:
            above = roles[line.role, line.place]
            line.row.blame("role", f"与第{above}行重复，请删去一行", f"the same as row {above}; remove one")
        roles.setdefault((line.role, line.place), line.row.number)
        other = claimed.setdefault(line.number, line) if line.number else line
        if other.login != line.login:
            zh = f"工号“{line.number}”第{other.row.number}行已经用了，请改正"
            line.row.blame("number", zh, f"staff number “{line.number}” stands in row {other.row.number} too")


def _known(group: Sequence[StaffLine], roster: Roster, numbers: Mapping[str, Person]) -> Person | None:
    """Whom the rows mean, by sign-in name, else by staff number."""
    first = next((each for each in group if each.number), group[0])
    by_login = roster.people.get(roster.logins.get(first.login, ""))
    by_number = numbers.get(first.number) if first.number else None
    if by_number is None:
        return by_login
    if by_number.until is not None and by_number.until <= roster.today:
        zh = f"工号“{first.number}”属于已离岗的{by_number.name}，请换一个"
        first.row.blame("number", zh, f"staff number “{first.number}” is that of {by_number.name}, who has left")
    elif by_login is not None and by_login.id != by_number.id:
        zh = f"工号“{first.number}”是{by_number.name}的，账号“{first.login}”是{by_login.name}的，请改正其中一个"
        first.row.blame("number", zh, f"the number is that of {by_number.name}, the login that of {by_login.name}")
    elif by_login is None and by_number.id in roster.with_account:
        login = next(name for name, person in roster.logins.items() if person == by_number.id)
        zh = f"工号“{first.number}”的{by_number.name}用账号“{login}”登录，请填“{login}”"
        first.row.blame("login", zh, f"{by_number.name} signs in as “{login}”; write that")
    return by_number


def _new(group: Sequence[StaffLine], changes: Changes, roster: Roster) -> None:
    changes.new[group[0].login] = next((each for each in group if each.number), group[0])
    for line in group:
        if line.wish is not Wish.SERVES:
            zh = f"没有账号为“{line.login}”的在岗人员，不能填这个状态"
            line.row.blame("wish", zh, f"nobody who serves signs in as “{line.login}”")
        says = [Text("新增人员，发一次性密码", "new, with a one-time code")] if line is group[0] else []
        if line.role:
            changes.joins.append((line.login, line.role, line.place))
            says.append(_gets(line, roster))
        changes.rows.append(PlannedRow(line.row.number, line.login, line.name, Fate.NEW, tuple(says)))


def _changed(group: Sequence[StaffLine], who: Person, changes: Changes, roster: Roster) -> None:
    leaves = [each for each in group if each.wish is Wish.LEAVES]
    mended = () if leaves else (*_opened(group[0], who, changes, roster), *_mended(group, who, changes))
    held = {(each.role, each.place): each for each in who.memberships if _runs(each.since, each.until, roster.today)}
    for line in group:
        says, fate = list(mended if line is group[0] else ()), Fate.UNCHANGED
        if says:
            fate = Fate.CHANGED
        if leaves:
            fate = Fate.LEFT
            says += _leaves(line, who, changes, roster)
        elif line.wish is Wish.GIVES_UP and (line.role, line.place) in held:
            changes.ends.append(held[line.role, line.place].id)
            fate = Fate.ENDED
            says.append(_role(Text("不再担任{role}（{place}）", "no longer {role} at {place}"), line, roster))
        elif line.wish is Wish.SERVES and line.role and (line.role, line.place) not in held:
            changes.joins.append((who.id, line.role, line.place))
            fate = Fate.CHANGED
            says.append(_gets(line, roster))
        changes.rows.append(PlannedRow(line.row.number, line.login, line.name, fate, tuple(says), who.id))


def _opened(line: StaffLine, who: Person, changes: Changes, roster: Roster) -> Iterable[Text]:
    if who.id not in roster.with_account:
        changes.opened[line.login] = who.id
        yield Text("开通账号，发一次性密码", "an account, with a one-time code")


def _runs(since: date, until: date | None, today: date) -> bool:
    return since <= today and (until is None or today < until)


def _mended(group: Sequence[StaffLine], who: Person, changes: Changes) -> tuple[Text, ...]:
    """An empty cell leaves what is there."""
    wanted = {name: next((each.row[name] for each in group if each.row[name]), "") for name in _FIELDS}
    before = {"name": who.name, "office": who.office, "number": who.number or ""}
    other = {name: value for name, value in wanted.items() if value and value != before[name]}
    if other:
        now = before | other
        changes.mended[who.id] = (now["name"], now["office"], now["number"] or None)
    said = Text("{what}由“{old}”改为“{new}”", "{what} from “{old}” to “{new}”")
    return tuple(said.format(what=_FIELDS[name], old=before[name] or "-", new=new) for name, new in other.items())


_FIELDS = {"name": Text("姓名", "name"), "office": Text("单位职务", "office"), "number": Text("工号", "staff number")}


def _leaves(line: StaffLine, who: Person, changes: Changes, roster: Roster) -> Iterable[Text]:
    if line.wish is not Wish.LEAVES:
        zh = f"另有一行说“{line.login}”离岗，这一行请删去"
        line.row.blame("wish", zh, f"another row says that “{line.login}” leaves; remove this one")
    if who.id in changes.leavers:
        return
    changes.leavers.append(who.id)
    yield Text("今天起离岗，账号停用", "leaves today, with the account")
    if count := roster.open_steps.get(who.id, 0):
        said = Text(
            "名下还有{n}件待办，将退回待办池；建议先移交", "{n} open steps go back to the pool; hand them over first"
        )
        yield said.format(n=count)


def _gets(line: StaffLine, roster: Roster) -> Text:
    return _role(Text("担任{role}（{place}）", "{role} at {place}"), line, roster)


def _role(said: Text, line: StaffLine, roster: Roster) -> Text:
    return said.format(role=ROLES[line.role].text, place=roster.places[line.place].name if line.place else "-")


def _require_administrator(lines: Sequence[StaffLine], changes: Changes, roster: Roster) -> None:
    """Somebody administers afterwards."""
    held = {
        (who.id, each.id): who
        for who in roster.people.values()
        for each in who.memberships
        if present(who, roster.today)
        and each.role in roster.administrators
        and _runs(each.since, each.until, roster.today)
    }
    stay = [pair for pair in held if pair[0] not in changes.leavers and pair[1] not in changes.ends]
    joined = any(role in roster.administrators for _who, role, _place in changes.joins)
    if stay or joined or not held:
        return
    ids = {person for person, _membership in held}
    for line in lines:
        if line.wish is not Wish.SERVES and roster.logins.get(line.login) in ids:
            line.row.blame(
                "wish", "这是最后一位管理员，请先指定另一位", "the last administrator; appoint another first"
            )
