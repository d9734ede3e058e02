"""Forms and values as one step has them: what it only reads cannot be changed, what is hidden from it is not there.

A path is the name of a field, or of a field of a repeating group behind a dot, as FEEL has it: `members.health`.
`*` stands for everything: for what is read, every field of the step's own form; for what is hidden, all that others filled in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from engine.forms.field import Field, Widget
from engine.forms.form import Form

EVERYTHING: Final = "*"


def path_of(field: Field) -> str:
    """How a diagram names a field."""
    return field.path.replace(".*.", ".")


def every_field(form: Form) -> Iterator[Field]:
    """The fields of a form, those of its repeating groups behind the group."""
    for each in form.fields:
        yield each
        yield from each.children


def narrowed(form: Form, reads: Collection[str], hides: Collection[str]) -> Form:
    """The form without the fields that are hidden; those that are read can be shown and not typed, and route nothing."""
    fields = tuple(_narrow(each, reads, hides) for each in form.fields if path_of(each) not in hides)
    return replace(form, fields=fields, schema=_without(form.schema, hides))


def _narrow(field: Field, reads: Collection[str], hides: Collection[str]) -> Field:
    if EVERYTHING in reads or field.name in reads:
        return replace(field, widget=Widget.readonly, required=False, route=False)
    kept = tuple(each for each in field.children if path_of(each) not in hides)
    return replace(field, children=kept) if len(kept) < len(field.children) else field


def _without(schema: Mapping[str, Any], hides: Collection[str], above: str = "") -> Mapping[str, Any]:
    """A JSON Schema without the properties that are hidden."""
    kept = {}
    for name, part in schema["properties"].items():
        if above + name in hides:
            continue
        rows = part.get("items") if isinstance(part, dict) else None
        if isinstance(rows, dict) and "properties" in rows:
            kept[name] = {**part, "items": _without(rows, hides, f"{name}.")}
        else:
            kept[name] = part
    found = {**schema, "properties": kept}
    return found | {"required": [each for each in found["required"] if each in kept]} if "required" in found else found


def read_by(form: Form | None, reads: Collection[str]) -> tuple[Field, ...]:
    """The fields of a step's (whole) form that it only reads."""
    return tuple(each for each in form.fields if EVERYTHING in reads or each.name in reads) if form else ()


def without(values: Mapping[str, object], hides: Collection[str], above: str = "") -> dict[str, object]:
    """Values without those whose paths are hidden."""
    return {name: _cut(value, hides, above + name) for name, value in values.items() if above + name not in hides}


def _cut(value: object, hides: Collection[str], path: str) -> object:
    if isinstance(value, Mapping):
        return without(value, hides, f"{path}.")
    return [_cut(each, hides, path) for each in value] if isinstance(value, list | tuple) else value
