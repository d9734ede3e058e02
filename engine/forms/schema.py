"""From the JSON Schema of a form to its fields, telling everything that is wrong with it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import regex
from jsonschema import Draft202012Validator

from engine.feel.suggest import hint
from engine.findings import Findings, Patience, listed
from engine.forms.catalogue import FORM_SENTENCES
from engine.forms.field import ALWAYS_PERSONAL, TYPES, Choice, Field, Widget
from engine.signatures import what_it_is
from engine.text import Text

MAX_FORM_BYTES = 1024 * 1024
MAX_FIELDS = 400
MAX_PATTERN = 500

_NAME = re.compile(r"[^\W\d]\w*")
_HINTS = frozenset(
    [
        "x-en",
        "x-en-description",
        "x-widget",
        "x-role",
        "x-route",
        "x-personal",
        "x-order",
        "x-show",
        "x-choices",
        "x-group",
        "x-en-group",
        "x-message",
        "x-en-message",
    ]
)


class SchemaReader(Findings):
    """Reads one form file; its problems grow while it reads."""

    def __init__(self, path: str, patience: Patience | None = None) -> None:
        super().__init__(path, FORM_SENTENCES, patience)
        self._count = 0
        self._text = ""

    def about(self, code: str, path: str = "", **facts: object) -> None:
        """One more problem, at the line where the field of a dotted path stands."""
        at = 0
        for name in path.split(".") if path else ():
            if name != "*":
                at = max(self._text.find(f'"{name}"', at), at)
        self.tell(code, path, self._text.count("\n", 0, at) + 1, **facts)

    def load(self, data: bytes) -> dict[str, Any] | None:
        """The schema as it stands in the file, numbers as Decimal; None where it cannot be a form."""
        if len(data) > MAX_FORM_BYTES:
            self.about("form-too-large", found=len(data) // 1024, most=MAX_FORM_BYTES // 1024)
            return None
        if (what := what_it_is(data)) is not None:
            self.about("form-not-text", what=what)
            return None
        try:
            self._text = data.decode("utf-8-sig")
            schema = json.loads(self._text, parse_float=Decimal, parse_constant=_no_constant)
        except UnicodeDecodeError:
            self.about("form-not-utf8")
            return None
        except json.JSONDecodeError as error:
            self.tell("form-not-json", "", error.lineno, line=error.lineno, column=error.colno)
            return None
        except (ValueError, RecursionError):
            self.about("form-not-json", line=1, column=1)
            return None
        if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
            self.about("form-not-object")
            return None
        return schema if self._is_schema(schema) else None

    def _is_schema(self, schema: dict[str, Any]) -> bool:
        try:
            fault = next(iter(Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(schema)), None)
        except (RecursionError, re.error):
            self.about("form-too-deep")
            return False
        if fault is not None:
            self.about("form-bad-schema", where="/".join(str(each) for each in fault.absolute_path) or "/")
            return False
        return self._is_plain(schema)

    def _is_plain(self, schema: dict[str, Any]) -> bool:
        """No references, which could lead outside or round in circles; patterns that compile."""
        sound = True
        waiting: list[object] = [schema]
        while waiting:
            part = waiting.pop()
            if isinstance(part, dict):
                if "$ref" in part or "$dynamicRef" in part:
                    self.about("form-reference", found=part.get("$ref", part.get("$dynamicRef")))
                    sound = False
                sound = self._pattern_compiles(part) and sound
                waiting += part.values()
            elif isinstance(part, list):
                waiting += part
        return sound

    def _pattern_compiles(self, part: dict[str, Any]) -> bool:
        if "patternProperties" in part:
            self.about("form-keyword", found="patternProperties")
            return False
        pattern = part.get("pattern")
        if not isinstance(pattern, str):
            return True
        try:
            regex.compile(pattern)
        except (regex.error, RecursionError):
            self.about("form-bad-pattern", found=pattern)
            return False
        if len(pattern) > MAX_PATTERN:
            self.about("form-long-pattern", found=pattern, most=MAX_PATTERN)
            return False
        return True

    def fields(self, schema: Mapping[str, Any], prefix: str = "") -> tuple[Field, ...]:
        """The fields of an object schema in the order in which people see them."""
        required = schema.get("required", [])
        properties: Mapping[str, Any] = schema["properties"]
        for name in required:
            if name not in properties:
                self.about("form-required-unknown", prefix + name, name=name)
        read = [
            field
            for name, part in properties.items()
            if (field := self._field(name, part, prefix, required=name in required)) is not None
        ]
        return tuple(sorted(read, key=lambda field: field.order))

    def _field(self, name: str, part: object, prefix: str, *, required: bool) -> Field | None:
        path = prefix + name
        self._count += 1
        if self._count > MAX_FIELDS:
            if self._count == MAX_FIELDS + 1:
                self.about("form-too-many-fields", path, most=MAX_FIELDS)
            return None
        if not isinstance(part, dict):
            self.about("form-field-not-object", path)
            return None
        self._check_name(name, path)
        widget = self._widget(part, path)
        if widget is None:
            return None
        kind = part.get("type", "string")
        if kind not in TYPES[widget]:
            self.about(
                "form-widget-type", path, widget=widget.value, found=kind, expected=" / ".join(sorted(TYPES[widget]))
            )
            return None
        personal = part.get("x-personal") is True or widget in ALWAYS_PERSONAL
        field = Field(
            name=name,
            path=path,
            title=self.label(part, path, "title", "x-en", name),
            widget=widget,
            type=kind,
            schema=part,
            required=required,
            personal=personal,
            route=part.get("x-route") is True,
            description=self.optional(part, path, "description", "x-en-description"),
            choices=self._choices(part, path, widget),
            show=part["x-show"] if isinstance(part.get("x-show"), str) else None,
            children=self._children(part, path, widget),
            group=self.optional(part, path, "x-group", "x-en-group"),
            order=int(part["x-order"]) if isinstance(part.get("x-order"), (int, Decimal)) else 0,
            role=part.get("x-role"),
            message=self.optional(part, path, "x-message", "x-en-message"),
            extra={key: value for key, value in part.items() if key.startswith("x-") and key not in _HINTS},
        )
        self._check_privacy(field)
        return field

    def _check_name(self, name: str, path: str) -> None:
        if not _NAME.fullmatch(name) or unicodedata.normalize("NFC", name) != name:
            self.about("form-field-name", path, name=name)

    def _widget(self, part: Mapping[str, Any], path: str) -> Widget | None:
        named = part.get("x-widget")
        if named is None:
            return _usual_widget(part)
        if named in Widget.__members__:
            return Widget(named)
        zh, en = hint(str(named), Widget.__members__)
        self.about(
            "form-unknown-widget",
            path,
            found=named,
            hint=Text(zh, en),
            known=listed(Widget, 30),
        )
        return None

    def label(self, part: Mapping[str, Any], path: str, zh: str, en: str, otherwise: str) -> Text:
        """A label in both languages; what is missing is told."""
        chinese = part.get(zh)
        if not isinstance(chinese, str) or not chinese.strip():
            self.about("form-missing-title", path, name=otherwise)
            chinese = otherwise
        english = part.get(en)
        if not isinstance(english, str) or not english.strip():
            self.about("form-missing-english", path, hint=en, title=chinese)
            english = chinese
        return Text(chinese.strip(), english.strip())

    def optional(self, part: Mapping[str, Any], path: str, zh: str, en: str) -> Text | None:
        """A label that need not be there."""
        return self.label(part, path, zh, en, "") if isinstance(part.get(zh), str) else None

    def _choices(self, part: Mapping[str, Any], path: str, widget: Widget) -> tuple[Choice, ...]:
        listed = part.get("x-choices")
        offered: Any = part.get("enum") or (part.get("items") or {}).get("enum") or []
        if listed is None:
            choices = [Choice(each, Text(str(each), str(each))) for each in offered if isinstance(each, (str, int))]
        elif isinstance(listed, list):
            choices = [choice for each in listed if (choice := self._choice(each, path)) is not None]
        else:
            choices = []
        several = widget is Widget.checkbox and part.get("type") == "array"
        if not choices and (several or widget in (Widget.choice, Widget.radio)):
            self.about("form-no-choices", path)
        if len({choice.value for choice in choices}) < len(choices):
            self.about("form-choice-twice", path)
        return tuple(choices)

    def _choice(self, part: object, path: str) -> Choice | None:
        value = part.get("value") if isinstance(part, dict) else None
        if not isinstance(part, dict) or not isinstance(value, (str, int)) or isinstance(value, bool):
            self.about("form-bad-choice", path)
            return None
        return Choice(value, self.label(part, path, "label", "en", str(value)))

    def _children(self, part: Mapping[str, Any], path: str, widget: Widget) -> tuple[Field, ...]:
        if widget is not Widget.members:
            return ()
        items = part.get("items")
        if not isinstance(items, dict) or not isinstance(items.get("properties"), dict) or path.count("*"):
            self.about("form-bad-rows", path)
            return ()
        return self.fields(items, f"{path}.*.")

    def _check_privacy(self, field: Field) -> None:
        if field.route and field.personal:
            self.about("form-route-personal", field.path, title=field.title)
        if not field.route and any(child.route for child in field.children):
            self.about("form-route-without-group", field.path, title=field.title)
        if field.widget is Widget.person and not field.role:
            self.about("form-person-without-role", field.path)


def _usual_widget(part: Mapping[str, Any]) -> Widget:
    """What a field looks like that names no widget."""
    kind = part.get("type", "string")
    if kind == "string":
        return Widget.date if part.get("format") == "date" else Widget.choice if part.get("enum") else Widget.text
    if kind == "array":
        rows = isinstance(part.get("items"), dict) and "properties" in part["items"]
        return Widget.members if rows else Widget.checkbox
    return Widget.yesno if kind == "boolean" else Widget.number if kind in ("number", "integer") else Widget.text


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
