"""From the engine's records to what goes over the wire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask import g

from engine.definitions import Blueprint
from engine.errors import InvalidForm, NotFound, Refusal
from engine.forms import Field, Form
from engine.records import Submission
from engine.text import Text
from web.formatting import masked
from web.refusals import in_words


def both(text: Text) -> dict[str, str]:
    """A text in both languages."""
    return {"zh": text.zh, "en": text.en}


def problem_facts(refused: Refusal | None) -> dict[str, Any] | None:
    """Why one of many was refused; None where it was done."""
    return {"code": refused.code, **both(in_words(refused))} if refused else None


def known_id(text: str, what: Text) -> str:
    """An id as the engine makes them; anything else names nothing. Raises `NotFound`."""
    if not (text.isascii() and text.isalnum()):
        raise NotFound(what=what)
    return text


def form_facts(name: str, form: Form) -> dict[str, Any]:
    """A form with its schema."""
    return {"name": name, "version": form.version, "title": both(form.title), "form": plain(form.schema)}


def cleaned(form: Form | None, values: Mapping[str, object]) -> dict[str, object]:
    """Typed values. Raises `InvalidForm` for names that the form does not have: a program's mistake must not be lost."""
    if form is None:
        return dict(values)
    require_known(form, values)
    return form.clean(values)


def require_known(form: Form | None, values: Mapping[str, object]) -> None:
    """Raises `InvalidForm` for names that the form does not have."""
    unknown = form.unknown(values) if form else {}
    if unknown:
        raise InvalidForm(unknown)


def plain(value: object) -> Any:
    """A value as JSON has it: numbers stay numbers, dates become ISO 8601."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


def submission_facts(blueprint: Blueprint, submission: Submission) -> dict[str, Any]:
    """What was filled in, masked unless the caller's role checks papers."""
    form = blueprint.forms.get(submission.form)
    values = submission.values if g.sees_identity else _masked(form.fields if form else (), submission.values)
    return {
        "id": submission.id, "corrects": submission.corrects, "element": submission.element, "form": submission.form, "form_version": submission.form_version,
        "person": submission.person, "at": submission.at, "values": plain(values),
    }  # fmt: skip


def _masked(fields: tuple[Field, ...], values: Mapping[str, object]) -> dict[str, object]:
    by_name = {each.name: each for each in fields}
    return {name: _masked_one(by_name.get(name), value) for name, value in values.items()}


def _masked_one(field: Field | None, value: object) -> object:
    if isinstance(value, list):
        return [
            _masked(field.children, each) if field and isinstance(each, Mapping) else _masked_one(field, each)
            for each in value
        ]
    return masked(value) if isinstance(value, str) and (field is None or field.personal) else value
