"""One rule pack: dated values and legal periods of one place, each with its document, article and mark.

A pack is a TOML file. Whatever is wrong in it is told at once, by entry and line; nothing of a bad pack is used.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import cast

from engine.calendar import Unit
from engine.errors import Refusal
from engine.problems import Problem
from engine.rules import Cause, DeadlineRule, Extension
from engine.text import Text

FOR_EVER = date.max


class Level(StrEnum):
    """Who set a rule; a nearer one goes over a farther one."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class Mark(StrEnum):
    """How well a figure is known. What rests on memory alone is refused."""

    FOUND = "F"
    FOUND_LOCAL = "F-local"
    DERIVED = "D"


@dataclass(frozen=True, slots=True)
class Document:
    """A law or policy text."""

    title: Text
    number: str
    effective_from: date

    @property
    def cited(self) -> str:
        """As papers cite it: 《title》 number."""
        return f"《{self.title.zh}》{f'（{self.number}）' if self.number else ''}"


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One value or legal period, in force from a day to a day (both included)."""

    key: str
    label: Text
    unit: str
    document: Document
    article: str
    effective_from: date
    effective_to: date
    mark: Mark
    note: str
    value: object = None
    deadline: DeadlineRule | None = None

    @property
    def authority(self) -> str:
        """Document and article, as the calculation sheet prints them."""
        return f"{self.document.cited}{self.article}"

    def in_force(self, on: date) -> bool:
        """Whether it applies on that day."""
        return self.effective_from <= on <= self.effective_to


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """The rules of one place over those of the wider places."""

    file: str
    name: str
    label: Text
    level: Level
    place: str
    """Leading digits of the place codes it is for; empty for the whole country."""
    entries: tuple[Entry, ...]
    content: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the file, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


class BadPack(Refusal):
    """A rule pack that cannot be used; `problems` says where and why."""

    code = "bad_pack"
    sentence = Text(
        "规则包“{name}”有{count}处错误，未启用：{first}",
        "Rule pack “{name}” has {count} errors and is not used: {first}",
    )

    def __init__(self, name: str, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(name=name, count=len(problems), first=problems[0].message)


_KNOWN = {"label", "en", "unit", "document", "article", "mark", "note", "effective_from", "effective_to"}
_OF_VALUE = _KNOWN | {"key", "value"}
_OF_DEADLINE = _KNOWN | {"name", "amount", "excludes", "warn", "extension", "stops_when_suspended"}
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


def parse(file: str, content: bytes) -> Pack:
    """The pack in a TOML file; raises `BadPack` with every problem found."""
    return _Reader(file, content).read()


class _Reader:
    """Reads one file and gathers what is wrong in it."""

    def __init__(self, file: str, content: bytes) -> None:
        self.file, self.content = file, content
        self.problems: list[Problem] = []
        self.lines = content.decode("utf-8", "replace").splitlines()

    def read(self) -> Pack:
        try:
            raw = tomllib.loads(self.content.decode(), parse_float=Decimal)
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            self.blame("", "not-toml", f"不是有效的 TOML 文件：{error}", f"not a TOML file: {error}")
            raise BadPack(self.file, tuple(self.problems)) from error
        head = _table(raw.get("pack"))
        level = self.level(head)
        documents = {name: self.document(name, _table(each)) for name, each in _table(raw.get("documents")).items()}
        entries = (*self.values(raw, documents), *self.deadlines(raw, documents))
        self.overlaps(entries)
        if self.problems:
            raise BadPack(self.file, tuple(self.problems))
        name = str(head.get("name", ""))
        label = Text(str(head.get("label", name)), str(head.get("en", name)))
        return Pack(self.file, name, label, level, str(head.get("place", "")), entries, self.content)

    def level(self, head: Mapping[str, object]) -> Level:
        if not isinstance(head.get("name"), str):
            self.blame("pack", "no-name", "[pack] 缺少 name（规则包名称）", "[pack] lacks name (the name of the pack)")
        try:
            return Level(str(head.get("level")))
        except ValueError:
            names = ", ".join(Level)
            self.blame("pack", "bad-level", f"level 应为 {names} 之一", f"level must be one of {names}")
            return Level.COUNTY

    def document(self, name: str, raw: Mapping[str, object]) -> Document:
        since = raw.get("effective_from")
        if not isinstance(since, date) or not isinstance(raw.get("title"), str):
            self.blame(
                f"documents.{name}",
                "bad-document",
                "文件依据须有 title 和 effective_from（日期）",
                "a document needs title and effective_from (a date)",
            )
            since = date.min
        title = str(raw.get("title", name))
        return Document(Text(title, str(raw.get("en", title))), str(raw.get("number", "")), since)

    def values(self, raw: Mapping[str, object], documents: Mapping[str, Document]) -> Iterator[Entry]:
        for each in _tables(raw.get("value")):
            key = self.key(each, "key", _OF_VALUE)
            if "value" not in each:
                self.blame(key, "no-value", f"“{key}”缺少 value（取值）", f"“{key}” lacks value")
            elif entry := self.entry(key, each, documents):
                yield replace(entry, value=each["value"])

    def deadlines(self, raw: Mapping[str, object], documents: Mapping[str, Document]) -> Iterator[Entry]:
        for each in _tables(raw.get("deadline")):
            name = self.key(each, "name", _OF_DEADLINE)
            amount = each.get("amount")
            if not isinstance(amount, int) or isinstance(amount, bool) or amount < 1:
                self.blame(
                    name, "bad-amount", f"时限“{name}”的 amount 应为正整数", f"“{name}” needs a positive whole amount"
                )
                continue
            if str(each.get("unit")) not in set(Unit):
                units = "、".join(Unit)
                self.blame(name, "bad-unit", f"时限“{name}”的 unit 应为 {units}", f"unit of “{name}” must be {units}")
                continue
            if entry := self.entry(f"deadline.{name}", each, documents):
                yield replace(entry, deadline=_deadline(name, amount, each, entry))

    def key(self, each: Mapping[str, object], field: str, known: set[str]) -> str:
        key = str(each.get(field, ""))
        if not _NAME.fullmatch(key):
            self.blame(
                key,
                "bad-name",
                f"{field} “{key}”应由小写字母、数字、下划线和点组成",
                f"{field} “{key}” must be lower-case letters, digits, underscores and dots",
            )
        for strange in sorted(set(each) - known):
            self.blame(
                key,
                "unknown-field",
                f"“{key}”有不认识的项 {strange}，可用：{'、'.join(sorted(known))}",
                f"“{key}” has the unknown field {strange}; known are {', '.join(sorted(known))}",
            )
        return key

    def entry(self, key: str, each: Mapping[str, object], documents: Mapping[str, Document]) -> Entry | None:
        """What values and periods have in common; None when the entry names no authority."""
        document = documents.get(str(each.get("document")))
        if document is None or not each.get("article"):
            self.blame(
                key,
                "no-authority",
                f"“{key}”没有写明依据：须有 [documents] 中的 document 和 article（条款）",
                f"“{key}” names no authority: it needs a document listed under [documents] and an article",
            )
            return None
        since, until = each.get("effective_from", document.effective_from), each.get("effective_to", FOR_EVER)
        if not isinstance(since, date) or not isinstance(until, date) or until < since:
            self.blame(key, "bad-dates", f"“{key}”的生效日期不对", f"“{key}” has wrong effective dates")
            return None
        mark = self.mark(key, each)
        label = str(each.get("label", key))
        text = Text(label, str(each.get("en", label)))
        unit, note = str(each.get("unit", "")), str(each.get("note", ""))
        return Entry(key, text, unit, document, str(each["article"]), since, until, mark, note)

    def mark(self, key: str, each: Mapping[str, object]) -> Mark:
        try:
            return Mark(str(each.get("mark")))
        except ValueError:
            self.blame(
                key,
                "bad-mark",
                f"“{key}”的 mark 应为 F（见于文件）、F-local（见于外地文件）或 D（推定）；凭记忆的数字不能使用",
                f"mark of “{key}” must be F (found), F-local (found elsewhere) or D (derived); memory is no source",
            )
            return Mark.DERIVED

    def overlaps(self, entries: tuple[Entry, ...]) -> None:
        """Two values of one name on one day would leave the choice to chance."""
        last: dict[str, Entry] = {}
        for entry in sorted(entries, key=lambda each: (each.key, each.effective_from)):
            before = last.get(entry.key)
            if before is not None and before.effective_to >= entry.effective_from:
                self.blame(
                    entry.key,
                    "overlap",
                    f"“{entry.key}”在{entry.effective_from}有两个取值",
                    f"“{entry.key}” has two values on {entry.effective_from}",
                )
            last[entry.key] = entry

    def blame(self, element: str, code: str, zh: str, en: str) -> None:
        wanted = element.removeprefix("deadline.").removeprefix("documents.")
        line = next((n for n, text in enumerate(self.lines, 1) if wanted and wanted in text), 0)
        self.problems.append(Problem("error", code, self.file, element, line, Text(zh, en)))


def _deadline(name: str, amount: int, each: Mapping[str, object], entry: Entry) -> DeadlineRule:
    longer = _table(each.get("extension"))
    extension = None
    if longer:
        causes = tuple(
            Cause(str(cause["code"]), Text(str(cause["label"]), str(cause["en"])))
            for cause in _tables(longer.get("causes"))
        )
        authority = f"{entry.document.cited}{longer.get('article', '')}"
        extension = Extension(int(str(longer["amount"])), causes, authority)
    excludes = each.get("excludes", [])
    return DeadlineRule(
        name,
        entry.label,
        amount,
        Unit(str(each["unit"])),
        entry.authority,
        tuple(str(other) for other in excludes) if isinstance(excludes, list) else (),
        extension,
        int(str(each.get("warn", 3))),
        each.get("stops_when_suspended") is True,
    )


def _table(raw: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", raw) if isinstance(raw, dict) else {}


def _tables(raw: object) -> list[Mapping[str, object]]:
    return [_table(each) for each in raw] if isinstance(raw, list) else []
