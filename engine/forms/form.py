"""A form: what it asks, how values are typed, judged and passed on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from engine.errors import Refusal
from engine.findings import Patience
from engine.forms import judging
from engine.forms.field import Field, Widget
from engine.forms.numbers import identity_number_doubt
from engine.forms.schema import SchemaReader
from engine.forms.showing import check_rules, visible
from engine.forms.typing_in import is_blank, typed
from engine.forms.unfolding import MAX_ROWS, unfolded
from engine.problems import Problem
from engine.text import Text


class BadForm(Refusal):
    """A form file that cannot be used; `problems` say why."""

    code = "bad_form"
    sentence = Text("表单 {path} 有问题：{first}", "The form {path} is faulty: {first}")

    def __init__(self, path: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(path=path, first=self.problems[0].message)


_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Form:
    """JSON Schema 2020-12 with hints (`x-...`); immutable and shared by threads."""

    path: str
    title: Text
    fields: tuple[Field, ...]
    version: str
    """The first twelve hex digits of a hash of the content; white space and key order do not count."""
    schema: Mapping[str, Any] = field(repr=False)
    description: Text | None = None

    @classmethod
    def parse(cls, data: bytes, path: str) -> Form:
        """Raises `BadForm` where it has errors; warnings do not hinder."""
        form, problems = read_form(data, path)
        if form is None:
            raise BadForm(path, [each for each in problems if each.severity == "error"])
        return form

    def find(self, path: str) -> Field | None:
        """The field of a dotted path, such as `members.0.name` or `members.*.name`."""
        fields, found = self.fields, None
        for part in path.split("."):
            if part == "*" or (part.isascii() and part.isdigit()):
                continue
            found = next((each for each in fields if each.name == part), None)
            if found is None:
                return None
            fields = found.children
        return found

    def clean(self, raw: Mapping[str, object], known: Mapping[str, object] = _NOTHING) -> dict[str, object]:
        """Typed values of the shown fields from HTML strings or JSON.

        Text that cannot be typed stays as it was typed. Blank entries and names that the form does not have are left out.
        `known`: what stands beside them and is only read; it may show fields.
        """
        values = _clean(self.fields, unfolded(raw))
        return _only_shown(self.fields, values, {**known, **values})

    def validate(self, values: Mapping[str, object], known: Mapping[str, object] = _NOTHING) -> dict[str, list[Text]]:
        """What is wrong with cleaned values, by dotted path; empty when nothing is. `known` as in `clean`."""
        return judging.judge(self.fields, self.schema, {**known, **values})

    def unknown(self, values: Mapping[str, object]) -> dict[str, list[Text]]:
        """Entries that the form does not have, which `clean` would leave out; for programs and tests, not for pages."""
        errors: dict[str, list[Text]] = {}
        judging.tell_unknown(self.fields, values, "", errors)
        return errors

    def warnings(self, values: Mapping[str, object]) -> dict[str, list[Text]]:
        """What is unusual and may still be right, by dotted path."""
        doubts: dict[str, list[Text]] = {}
        for path, each, value in judging.walk(self.fields, values):
            doubt = (
                identity_number_doubt(value)
                if each.widget is Widget.identity_number and isinstance(value, str)
                else None
            )
            if doubt is not None:
                doubts.setdefault(path, []).append(doubt)
        return doubts

    def routed(self, values: Mapping[str, object]) -> dict[str, object]:
        """The values that enter routing data: every `x-route` field, None where nothing was filled in."""
        return {each.name: _routed(each, values.get(each.name)) for each in self.fields if each.route}


def read_form(data: bytes, path: str, patience: Patience | None = None) -> tuple[Form | None, tuple[Problem, ...]]:
    """The form in a file and everything wrong with it; no form where there is an error. Never raises."""
    reader = SchemaReader(path, patience)
    schema = reader.load(data)
    if schema is None:
        return None, tuple(reader.problems)
    title = reader.label(schema, "", "title", "x-en", path.rpartition("/")[2].removesuffix(".json"))
    description = reader.optional(schema, "", "description", "x-en-description")
    fields = reader.fields(schema)
    check_rules(fields, reader)
    if reader.failed:
        return None, tuple(reader.problems)
    form = Form(path, title, fields, _version(schema), schema, description)
    return form, tuple(reader.problems)


def _version(schema: Mapping[str, Any]) -> str:
    canonical = json.dumps(schema, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _clean(fields: tuple[Field, ...], raw: Mapping[str, object]) -> dict[str, object]:
    values: dict[str, object] = {}
    for each in fields:
        if each.widget is Widget.readonly:
            continue
        sent = raw.get(each.name)
        if each.widget is Widget.members:
            values[each.name] = _clean_rows(each, sent)
            continue
        value = typed(each, sent)
        if value is not None:
            values[each.name] = value
    return values


def _clean_rows(group: Field, sent: object) -> object:
    if sent is None or (isinstance(sent, str) and not sent.strip()):
        return []
    if not isinstance(sent, (list, tuple)):
        return sent
    rows = [row for row in sent if not is_blank(row)]
    return [_clean(group.children, row) if isinstance(row, Mapping) else row for row in rows[: MAX_ROWS + 1]]


def _only_shown(
    fields: tuple[Field, ...], values: Mapping[str, object], around: Mapping[str, object]
) -> dict[str, object]:
    shown = visible(fields, values, around)
    kept: dict[str, object] = {}
    for each in fields:
        if each.name not in shown or each.name not in values:
            continue
        value = values[each.name]
        if each.children and isinstance(value, list):
            value = [
                _only_shown(each.children, row, {**around, **row}) if isinstance(row, Mapping) else row for row in value
            ]
        kept[each.name] = value
    return kept


def _routed(each: Field, value: object) -> object:
    if each.widget is Widget.members and isinstance(value, list):
        return [
            {child.name: row.get(child.name) for child in each.children if child.route}
            for row in value
            if isinstance(row, Mapping)
        ]
    return value
