"""A form with one field of every widget, and another for rules between fields."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from engine.forms import Form, read_form
from engine.problems import Problem


def field(widget: str, kind: str = "string", /, **more: object) -> dict[str, object]:
    return {"type": kind, "title": f"{widget}项", "x-en": f"A {widget}", "x-widget": widget, **more}


CHOICES = [{"value": "city", "label": "城镇", "en": "City"}, {"value": "country", "label": "农村", "en": "Country"}]

PROPERTIES: dict[str, dict[str, Any]] = {
    "name": field("text", minLength=2, maxLength=20, **{"x-personal": True}),
    "story": field("textarea"),
    "rooms": field("number", "integer", minimum=0, maximum=20, **{"x-route": True}),
    "area": field("number", "number", exclusiveMinimum=0),
    "income": field("money", "number", minimum=0, **{"x-route": True}),
    "since": field("date"),
    "where": field("choice", **{"x-choices": CHOICES, "x-route": True}),
    "how": field("radio", **{"x-choices": CHOICES}),
    "which": field("checkbox", "array", items={"type": "string"}, minItems=1, **{"x-choices": CHOICES}),
    "sworn": field("checkbox", "boolean", const=True),
    "alone": field("yesno", "boolean", **{"x-route": True}),
    "identity": field("identity_number"),
    "phone": field("phone"),
    "members": field(
        "members",
        "array",
        items={
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": field("text", **{"x-personal": True}),
                "born": field("date"),
                "earns": field("yesno", "boolean", **{"x-route": True}),
                "wage": field("money", "number", minimum=0, **{"x-show": "earns = true", "x-route": True}),
            },
        },
        **{"x-route": True},
    ),
    "paper": field("file"),
    "pictures": field("photo", "array", items={"type": "string"}, maxItems=3),
    "colleague": field("person", **{"x-role": "clerk"}),
    "signed": field("signature"),
    "total": field("readonly", "number"),
    "plot": field("subject"),
    "code": field(
        "text",
        pattern="^[A-Z]{2}-\\d{4}$",
        **{"x-message": "编号应如 AB-1234。", "x-en-message": "AB-1234 was expected."},
    ),
    "reason": field("text", **{"x-show": 'where = "country"'}),
}


def schema(properties: Mapping[str, object] | None = None, **more: object) -> dict[str, object]:
    return {"type": "object", "title": "调查", "x-en": "Survey", "properties": dict(properties or PROPERTIES), **more}


def data(properties: Mapping[str, object] | None = None, **more: object) -> bytes:
    return json.dumps(schema(properties, **more), ensure_ascii=False).encode()


def form(properties: Mapping[str, object] | None = None, **more: object) -> Form:
    return Form.parse(data(properties, **more), "forms/survey.json")


def problems(properties: Mapping[str, object] | None = None, **more: object) -> list[Problem]:
    return list(read_form(data(properties, **more), "forms/survey.json")[1])


def codes(properties: Mapping[str, object]) -> list[str]:
    return [each.code for each in problems(properties)]
