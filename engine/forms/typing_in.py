"""From what a page or a program sends to typed values. What cannot be typed stays as it was, for the check to tell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from engine.forms.field import Field, Widget
from engine.forms.numbers import half_width, tidy_identity_number, tidy_phone

_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,12})?")
_GROUPED = re.compile(r"[+-]?\d{1,3}([,，]\d{3})+(\.\d{1,12})?")
_DATES = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})"),
    re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
_YES = frozenset({"true", "yes", "on", "1", "是", "有"})
_NO = frozenset({"false", "no", "off", "0", "否", "无"})


def typed(field: Field, raw: object) -> object:
    """The value of a field that has no rows, or None where nothing was sent."""
    if field.type == "array":
        return [_one(field, each) for each in _several(raw) if not is_blank(each)]
    if isinstance(raw, (list, tuple)):
        raw = raw[-1] if raw else None
    if field.widget is Widget.checkbox:
        return False if is_blank(raw) else _truth(raw)
    return None if is_blank(raw) else _one(field, raw)


def is_blank(raw: object) -> bool:
    """Whether nothing was typed: absent, white space, or a row of such."""
    if isinstance(raw, str):
        return not raw.strip()
    if isinstance(raw, Mapping):
        return all(is_blank(each) for each in raw.values())
    if isinstance(raw, (list, tuple)):
        return all(is_blank(each) for each in raw)
    return raw is None


def _several(raw: object) -> Iterable[object]:
    return raw if isinstance(raw, (list, tuple)) else (raw,)


def _one(field: Field, raw: object) -> object:
    if field.widget is Widget.date:
        return to_date(raw)
    if field.type in ("number", "integer"):
        return to_number(raw, whole=field.type == "integer")
    if field.type == "boolean":
        return _truth(raw)
    return _tidy(field.widget, raw) if isinstance(raw, str) else raw


def _tidy(widget: Widget, raw: str) -> str:
    if widget is Widget.identity_number:
        return tidy_identity_number(raw)
    if widget is Widget.phone:
        return tidy_phone(raw)
    return unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n").strip())


def _truth(raw: object) -> object:
    if isinstance(raw, str):
        word = half_width(raw).lower()
        return True if word in _YES else False if word in _NO else raw
    return raw


def to_number(raw: object, *, whole: bool = False) -> object:
    """A Decimal, or an int for whole numbers; anything that is no plain number stays as it is. Never a float."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, float):
        raw = repr(raw)
    if isinstance(raw, (int, Decimal)):
        number = Decimal(raw)
    elif isinstance(raw, str):
        text = half_width(raw)
        if _GROUPED.fullmatch(text):
            text = re.sub("[,，]", "", text)
        if not _NUMBER.fullmatch(text):
            return raw.strip()
        number = Decimal(text)
    else:
        return raw
    if whole and number.is_finite() and number == number.to_integral_value():
        return int(number)
    return number


def to_date(raw: object) -> object:
    """A date; a text that is none stays as it is."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date) or not isinstance(raw, str):
        return raw
    text = half_width(raw)
    for form in _DATES:
        found = form.fullmatch(text)
        if found:
            try:
                return date(int(found[1]), int(found[2]), int(found[3]))
            except ValueError:
                return raw.strip()
    return raw.strip()
