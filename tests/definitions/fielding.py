"""Steps that read or hide fields, each spoiled in one way."""

from __future__ import annotations

import json
from collections.abc import Callable

from engine.problems import Problem
from tests.definitions.permit import FORMS, problems
from tests.definitions.voting import VOTING

WHO = {"type": "string", "title": "姓名", "x-en": "Name", "x-personal": True}
WHY = {"type": "string", "title": "理由", "x-en": "Why", "x-widget": "textarea"}
ROWS = {
    "type": "array", "title": "成员", "x-en": "Members", "x-widget": "members",
    "items": {"type": "object", "properties": {"health": WHY, "name": WHO}},
}  # fmt: skip


def fielded(attributes: str, *required: str, **fields: object) -> list[Problem]:
    """What is wrong with the last step, when it has these attributes and its form these fields beside its own."""
    agreed = {"type": "boolean", "title": "同意", "x-en": "Agreed", "x-route": True}
    form = FORMS["decision"] | {"properties": {"agreed": agreed, **fields}, "required": ["agreed", *required]}
    return problems(('sw:separateFrom="look"', attributes), forms__decision=json.dumps(form))


FIELDED: dict[str, Callable[[], list[Problem]]] = {
    "field-unknown": lambda: fielded('sw:hides="whoo"'),
    "field-read-and-hidden": lambda: fielded('sw:reads="who" sw:hides="who"', who=WHO),
    "field-hidden-required": lambda: fielded('sw:hides="why"', "why", why=WHY),
    "field-hidden-vote": lambda: fielded('sw:vote="agreed" sw:reads="agreed"'),
    "field-hidden-routed": lambda: fielded('sw:hides="plots"'),
    "field-read-in-rows": lambda: fielded('sw:reads="members.health"', members=ROWS),
    "field-read-unwritten": lambda: fielded('sw:reads="why"', "why", why=WHY),
    "field-hidden-shows": lambda: fielded('sw:hides="who"', who=WHO, why=WHY | {"x-show": 'who = "甲"'}),
}
SPOILED = VOTING | FIELDED
"""What a table of attributes alone cannot spoil."""
