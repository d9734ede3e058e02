"""A form as a page draws it: each field with what was typed, what is wrong with it, and whether it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby

from engine.forms import Field, Form, Widget
from engine.forms.showing import visible
from engine.records import Attachment
from engine.text import Text
from web.house import settings
from web.i18n import say

FILES = frozenset({Widget.file, Widget.photo, Widget.signature})


@dataclass(frozen=True, slots=True)
class Entry:
    """One field on the page; `path` is its name in HTML (`members.0.name`)."""

    field: Field
    path: str
    value: object
    errors: tuple[str, ...] = ()
    hidden: bool = False
    rows: tuple[Row, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    files: tuple[Attachment, ...] = ()
    phrases: tuple[str, ...] = ()
    """What may be put into it by one press."""
    line: object = None
    """Of a field that is only read: what it says, in words."""
    largest_mb: int = 0
    """Of files, the largest that is taken."""

    @property
    def id(self) -> str:
        """The id of its element on the page."""
        return "f-" + self.path.replace(".", "-")

    @property
    def chosen(self) -> frozenset[str]:
        """The values that are ticked, as HTML writes them."""
        several = self.value if isinstance(self.value, (list, tuple)) else [self.value]
        return frozenset(written(each) for each in several)

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """(value, label) of what can be chosen."""
        return tuple((written(each.value), say(each.label)) for each in self.field.choices)

    @property
    def text(self) -> str:
        """The value as HTML writes it."""
        return written(self.value)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a repeating group; `focus` after it was just added."""

    number: int
    path: str
    entries: tuple[Entry, ...]
    focus: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one heading."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Filling:
    """What is known of a form while somebody fills it in."""

    form: Form
    values: Mapping[str, object]
    errors: Mapping[str, Sequence[Text]] = field(default_factory=dict)
    people: Callable[[str], Iterable[tuple[str, str]]] = lambda role: ()
    """(person id, name) of those who hold a role at the place."""
    attached: Sequence[Attachment] = ()
    added: str = ""
    """Path of the row that was just added."""
    phrases: Sequence[str] = ()
    """常用语, offered beside every field for several sentences."""
    told: Callable[[str], object] = lambda name: None
    """What a field that is only read says, in words, as `web.cases.told.Line`; None for nothing."""
    beside: frozenset[str] = frozenset()
    """Ids of what the page asks for beside the form, such as the place."""

    def sections(self) -> list[Section]:
        """The fields in order, under their headings."""
        hidden = self.hidden()
        entries = [self._entry(each, each.name, self.values.get(each.name), hidden) for each in self.form.fields]
        grouped = groupby(entries, lambda entry: say(entry.field.group) if entry.field.group else "")
        return [Section(title, tuple(those)) for title, those in grouped]

    def hidden(self) -> frozenset[str]:
        """Paths of the fields that are not asked for, given what was typed."""
        known = self._read()
        typed = self.form.clean(self.values, known)
        shown = visible(self.form.fields, typed, {**known, **typed})
        hidden = {each.name for each in self.form.fields if each.name not in shown}
        for group in self.form.fields:
            if group.children:
                hidden |= set(self._hidden_in_rows(group, {**known, **typed}))
        return frozenset(hidden)

    def _read(self) -> dict[str, object]:
        """What the step only reads: shown, and may show other fields."""
        read = (each.name for each in self.form.fields if each.widget is Widget.readonly)
        return {name: self.values[name] for name in read if name in self.values}

    def _hidden_in_rows(self, group: Field, around: Mapping[str, object]) -> Iterator[str]:
        """Paths of hidden fields of each row on the page, empty ones too; a row's values come before the form's."""
        for number, row in enumerate(_rows(self.values.get(group.name))):
            cleaned = self.form.clean({group.name: [row]}).get(group.name)
            values = cleaned[0] if isinstance(cleaned, list) and cleaned and isinstance(cleaned[0], Mapping) else {}
            shown = visible(group.children, values, {**around, **values})
            yield from (f"{group.name}.{number}.{each.name}" for each in group.children if each.name not in shown)

    def summary(self) -> list[tuple[str, str]]:
        """(id on the page, sentence) of everything that is wrong, in the order of the form."""
        entries = [entry for section in self.sections() for entry in _all(section.entries)]
        found = [(entry.id, sentence) for entry in entries for sentence in entry.errors]
        on_page = {entry.path for entry in entries}
        rest = [
            (path if path in self.beside else "", say(text))
            for path, texts in self.errors.items()
            if path not in on_page
            for text in texts
        ]
        return rest + found

    def _entry(self, each: Field, path: str, value: object, hidden: frozenset[str]) -> Entry:
        return Entry(
            each,
            path,
            value,
            errors=tuple(say(text) for text in self.errors.get(path, ())),
            hidden=path in hidden,
            rows=tuple(self._rows(each, path, value, hidden)) if each.widget is Widget.members else (),
            options=tuple(self.people(each.role)) if each.widget is Widget.person and each.role else (),
            files=tuple(self._files(value)) if each.widget in FILES else (),
            line=self.told(each.name) if each.widget is Widget.readonly else None,
            largest_mb=settings().max_upload_mb if each.widget in FILES else 0,
            phrases=tuple(self.phrases) if each.widget is Widget.textarea and path == each.name else (),
        )

    def _rows(self, group: Field, path: str, value: object, hidden: frozenset[str]) -> Iterator[Row]:
        for number, row in enumerate(_rows(value)):
            at = f"{path}.{number}"
            entries = tuple(
                self._entry(each, f"{at}.{each.name}", row.get(each.name), hidden) for each in group.children
            )
            yield Row(number, at, entries, focus=at == self.added)

    def _files(self, value: object) -> Iterator[Attachment]:
        ids = {str(each) for each in (value if isinstance(value, (list, tuple)) else [value]) if each}
        return (each for each in self.attached if each.id in ids)


def _rows(value: object) -> list[Mapping[str, object]]:
    """The rows of a repeating group as they stand on the page; an empty one where there is none."""
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, (list, tuple)) and value else [{}]


def written(value: object) -> str:
    """A value as HTML writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _all(entries: Iterable[Entry]) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        for row in entry.rows:
            yield from _all(row.entries)
