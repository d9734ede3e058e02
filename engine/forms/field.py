"""One entry of a form, as pages draw it and checks judge it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.text import Text


class Widget(StrEnum):
    """How a field is shown and typed."""

    text = "text"
    textarea = "textarea"
    number = "number"
    money = "money"
    date = "date"
    choice = "choice"
    radio = "radio"
    checkbox = "checkbox"
    yesno = "yesno"
    identity_number = "identity_number"
    phone = "phone"
    members = "members"
    """A repeating group: a list of rows with fields of their own."""
    file = "file"
    photo = "photo"
    person = "person"
    """Staff of the role `x-role`."""
    signature = "signature"
    readonly = "readonly"
    """Shown, never taken from what is sent."""
    subject = "subject"
    """Looks up the kind of thing that the process's cases are about."""


TYPES: Mapping[Widget, frozenset[str]] = {
    Widget.text: frozenset({"string"}),
    Widget.textarea: frozenset({"string"}),
    Widget.number: frozenset({"number", "integer"}),
    Widget.money: frozenset({"number"}),
    Widget.date: frozenset({"string"}),
    Widget.choice: frozenset({"string", "integer"}),
    Widget.radio: frozenset({"string", "integer"}),
    Widget.checkbox: frozenset({"boolean", "array"}),
    Widget.yesno: frozenset({"boolean"}),
    Widget.identity_number: frozenset({"string"}),
    Widget.phone: frozenset({"string"}),
    Widget.members: frozenset({"array"}),
    Widget.file: frozenset({"string", "array"}),
    Widget.photo: frozenset({"string", "array"}),
    Widget.person: frozenset({"string"}),
    Widget.signature: frozenset({"string"}),
    Widget.readonly: frozenset({"string", "number", "integer", "boolean"}),
    Widget.subject: frozenset({"string"}),
}
"""The JSON types that each widget can give."""

ALWAYS_PERSONAL = frozenset({Widget.identity_number, Widget.phone})


@dataclass(frozen=True, slots=True)
class Choice:
    value: str | int
    label: Text


@dataclass(frozen=True, slots=True)
class Field:
    """A field; `path` is dotted, with `*` for the row of a repeating group (`members.*.name`)."""

    name: str
    path: str
    title: Text
    widget: Widget
    type: str
    """The JSON type: string, number, integer, boolean or array."""
    schema: Mapping[str, object]
    """The field's own JSON Schema, with numbers as Decimal."""
    required: bool = False
    personal: bool = False
    """Masked, and never in routing data."""
    route: bool = False
    """Enters routing data."""
    description: Text | None = None
    choices: tuple[Choice, ...] = ()
    show: str | None = None
    """FEEL text over the form's own values; without it the field is always shown."""
    children: tuple[Field, ...] = ()
    group: Text | None = None
    order: int = 0
    role: str | None = None
    """Of the staff to choose from, for `person`."""
    message: Text | None = None
    """Said instead of the general sentence when a pattern does not fit."""
    extra: Mapping[str, object] = field(default_factory=dict)
    """Hints of the schema that pages may use and the engine does not know."""
