"""What a form sent: values under their names, the button that was pressed, and files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Request
from werkzeug.datastructures import FileStorage, MultiDict

from engine.forms import Form, Widget
from engine.forms.typing_in import is_blank
from engine.forms.unfolding import unfolded
from web.cases.joining import joined

_FILE = "_file:"
_NOT_VALUES = frozenset({"csrf_token", "revision", "key", "place", "drawn"})
FORESEE = "_foresee"
"""The button that asks what would come of it."""
AGAIN = ("_add", "_remove", "_drop", "_upload", "_refresh", "_phrase")
"""Buttons that change the form on the page and move nothing."""


@dataclass(frozen=True, slots=True)
class Posted:
    """One submit of a form."""

    values: dict[str, object]
    """As they were typed, rows in lists; nothing is lost here."""
    button: str
    """`_add`, `_remove`, `_drop`, `_upload`, `_refresh`, `_phrase`, `_save`, or empty for the submit button."""
    target: str
    """What the button speaks of: a group, a row, a field."""
    files: tuple[tuple[str, FileStorage], ...]
    """(field, file) of each file that was chosen."""

    @classmethod
    def read(cls, request: Request, form: Form) -> Posted:
        """What a request sent for a form."""
        files = ((name.removeprefix(_FILE), each) for name, each in _chosen(request) if name.startswith(_FILE))
        return cls.of(request.form, form, tuple(files))

    @classmethod
    def of(cls, sent: MultiDict[str, str], form: Form, files: tuple[tuple[str, FileStorage], ...] = ()) -> Posted:
        """What names and values mean for a form."""
        button = next((name for name in (*AGAIN, FORESEE, "_save") if name in sent), "")
        names = {name for name in sent if not name.startswith("_") and name.split(".")[0] not in _NOT_VALUES}
        raw = unfolded(
            {name: values[0] if len(values) == 1 else values for name, values in sent.lists() if name in names}
        )
        known = {each.name: each for each in form.fields}
        values = {name: value for name, value in raw.items() if name in known}
        return cls(values, button, sent.get(button, ""), files)

    def rearranged(self, form: Form) -> dict[str, object]:
        """The values after a row was added or removed, a file taken out, or a phrase put in."""
        values = dict(self.values)
        if self.button == "_phrase":
            name, _, phrase = self.target.partition(":")
            return values | ({name: joined(str(values.get(name) or ""), phrase)} if form.find(name) else {})
        name, _, rest = self.target.replace(":", ".").partition(".")
        field = form.find(name)
        if field is None:
            return values
        if self.button == "_add" and field.widget is Widget.members:
            values[name] = [*(_rows(values.get(name)) or [{}]), {}]
        elif self.button == "_remove" and rest.isascii() and rest.isdigit():
            values[name] = [row for number, row in enumerate(_rows(values.get(name))) if number != int(rest)]
        elif self.button == "_drop":
            values[name] = [each for each in _several(values.get(name)) if each != rest]
        return values

    @property
    def added(self) -> str:
        """The path of the row that `_add` made; empty for other buttons."""
        if self.button != "_add":
            return ""
        return f"{self.target}.{max(1, len(_rows(self.values.get(self.target))))}"


def without_blank_rows(values: Mapping[str, object]) -> dict[str, object]:
    """Values whose lists hold no empty rows, so that errors by row number meet the rows on the page."""
    return {
        name: [each for each in value if not is_blank(each)] if isinstance(value, list) else value
        for name, value in values.items()
    }


def _chosen(request: Request) -> Iterator[tuple[str, FileStorage]]:
    for name, files in request.files.lists():
        yield from ((name, file) for file in files if file.filename)


def _rows(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def _several(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]
