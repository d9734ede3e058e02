"""Forms for people who see identity numbers masked: what they leave masked stays what it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.forms import Field, Form
from web.formatting import masked


def veiled(form: Form, values: Mapping[str, object], *, whole: bool) -> dict[str, object]:
    """Values as somebody may see them; `whole` for those who check papers."""
    return dict(values) if whole else _veiled(form.fields, values)


def _veiled(fields: Sequence[Field], values: Mapping[str, object]) -> dict[str, object]:
    known, found = {each.name: each for each in fields}, dict(values)
    for name, value in values.items():
        field = known.get(name)
        if field is None:
            continue
        if field.children and isinstance(value, list):
            found[name] = [_veiled(field.children, row) if isinstance(row, Mapping) else row for row in value]
        elif field.personal and isinstance(value, str):
            found[name] = masked(value)
    return found


def unveiled(form: Form, values: Mapping[str, object], kept: Mapping[str, object], *, whole: bool) -> dict[str, object]:
    """Values as they were sent, with what was kept wherever the mask was sent back."""
    return dict(values) if whole else _unveiled(form.fields, values, kept)


def _unveiled(fields: Sequence[Field], values: Mapping[str, object], kept: Mapping[str, object]) -> dict[str, object]:
    found = dict(values)
    for each in fields:
        value, before = values.get(each.name), kept.get(each.name)
        if each.children and isinstance(value, list) and isinstance(before, list):
            rows = [row for row in before if isinstance(row, Mapping)]
            found[each.name] = [_row(each, number, row, rows) for number, row in enumerate(value)]
        elif each.personal and isinstance(before, str) and value == masked(before):
            found[each.name] = before
    return found


def _row(group: Field, number: int, row: object, before: Sequence[Mapping[str, object]]) -> object:
    """A row with what its masks stand for: of the same row, else of the one row that is masked alike."""
    if not isinstance(row, Mapping):
        return row
    ordered = [*before[number : number + 1], *before[:number], *before[number + 1 :]]
    found = dict(row)
    for each in group.children:
        value = row.get(each.name)
        kept = [str(one[each.name]) for one in ordered if isinstance(one.get(each.name), str)]
        alike = [one for one in kept if masked(one) == value]
        if each.personal and alike:
            found[each.name] = alike[0]
    return found
