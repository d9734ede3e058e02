"""Values of forms as they are shown to people: each kind of personal fact masked, unless it was revealed for a purpose.

The one place that says what a mask looks like. Who may reveal what, and the act itself, stand in `web/masking.py`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from engine.forms.field import Field, Widget

IDENTITY, ACCOUNT, PHONE, HEALTH = "identity", "account", "phone", "health"
KINDS: Final = (IDENTITY, ACCOUNT, PHONE, HEALTH)
"""What `x-personal` of a field may say beside true; a number that some other personal text holds counts as `identity`."""
HIDDEN: Final = "***"
_DIGITS = re.compile(r"[0-9Xx]{8,}")


def kind_of(field: Field) -> str | None:
    """Which kind of personal fact a field holds; None for what is no such fact."""
    if field.widget is Widget.identity_number:
        return IDENTITY
    if field.widget is Widget.phone:
        return PHONE
    said = field.schema.get("x-personal")
    return said if said in KINDS else IDENTITY if field.personal else None


def mask(kind: str, value: object) -> object:
    """A value as whoever may not see it whole has it: of a number its ends, of an account its end, of health nothing."""
    if value is None or value == "":
        return value
    if kind == HEALTH:
        return HIDDEN
    text = str(value)
    ends = masked(text) if kind != ACCOUNT and isinstance(value, str) else text
    return ends if ends != text or kind == IDENTITY else _end(text)


def _end(text: str) -> str:
    """An account, or a telephone too short to show its beginning."""
    return "*" * max(len(text) - 4, 4) + text[-4:] if len(text) > 4 else HIDDEN


def masked(text: str) -> str:
    """Every long number in a text with only its first three and last four characters."""
    return _DIGITS.sub(lambda found: f"{found[0][:3]}{'*' * (len(found[0]) - 7)}{found[0][-4:]}", text)


def veiled(fields: Sequence[Field], values: Mapping[str, object], revealed: Collection[str] = ()) -> dict[str, object]:
    """Values of a form as they are shown; a name that no field has is masked as a text."""
    known = {each.name: each for each in fields}
    return {name: _veiled(known.get(name), value, revealed) for name, value in values.items()}


def _veiled(field: Field | None, value: object, revealed: Collection[str]) -> object:
    if field is None:
        return value if IDENTITY in revealed or not isinstance(value, str) else masked(value)
    if field.children and isinstance(value, list | tuple):
        return [veiled(field.children, row, revealed) if isinstance(row, Mapping) else row for row in value]
    kind = kind_of(field)
    return value if kind is None or kind in revealed else mask(kind, value)


def unveiled(fields: Sequence[Field], values: Mapping[str, object], kept: Mapping[str, object]) -> dict[str, object]:
    """Values as they were sent back, with what was kept wherever the mask came back."""
    found = dict(values)
    for each in fields:
        value, before = values.get(each.name), kept.get(each.name)
        kind = kind_of(each)
        if each.children and isinstance(value, list | tuple) and isinstance(before, list | tuple):
            rows = [row for row in before if isinstance(row, Mapping)]
            found[each.name] = [_row(each, number, row, rows) for number, row in enumerate(value)]
        elif kind is not None and before not in (None, "") and value == mask(kind, before):
            found[each.name] = before
    return found


def _row(group: Field, number: int, row: object, before: Sequence[Mapping[str, object]]) -> object:
    """A row with what its masks stand for: of the same row, else of the one row that is masked alike."""
    if not isinstance(row, Mapping):
        return row
    ordered = [*before[number : number + 1], *before[:number], *before[number + 1 :]]
    found = dict(row)
    for each in group.children:
        kind, value = kind_of(each), row.get(each.name)
        alike = [
            one[each.name] for one in ordered if kind and one.get(each.name) and mask(kind, one[each.name]) == value
        ]
        if alike:
            found[each.name] = alike[0]
    return found
