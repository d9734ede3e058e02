"""A refusal in the visitor's words: where the engine knows ids of roles and places, people read their names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.errors import Forbidden, Refusal
from engine.text import Text
from tasks import ROLES
from web.i18n import say
from web.people import place_names

_BETWEEN = re.compile(r"、| / ")


def tell(refusal: Refusal) -> str:
    """The sentence of a refusal in the visitor's language."""
    return say(in_words(refusal))


def in_words(refusal: Refusal) -> Text:
    """Both sentences of a refusal; `township_head@990100001` becomes 青石镇的乡镇负责人."""
    return refusal.sentence.format(**named_facts(refusal)) if isinstance(refusal, Forbidden) else refusal.text


def named_facts(refusal: Refusal) -> Mapping[str, object]:
    """What a refusal knows, roles and places by name."""
    if not isinstance(refusal, Forbidden):
        return refusal.facts
    return {name: _named(fact) if isinstance(fact, str) else fact for name, fact in refusal.facts.items()}


def _named(fact: str) -> Text:
    """Roles by name, such as `clerk、head` or `head@990100001`; anything else as it stands."""
    parts = [_role(part) for part in _BETWEEN.split(fact)]
    return Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))


def _role(part: str) -> Text:
    role, _at, code = part.partition("@")
    known = ROLES.get(role)
    name = (
        known.text if known else Text(role, role) if role != "-" else Text("没有角色的人员", "somebody without a role")
    )
    if not code:
        return name
    place = place_names().get(code, code)
    return Text(f"{place}的{name.zh}", f"{name.en} of {place}")
