"""A refusal in the visitor's words: where the engine knows ids of roles and places, people read their names."""

from __future__ import annotations

import re

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
    if not isinstance(refusal, Forbidden):
        return refusal.text
    facts = {name: _named(fact) if isinstance(fact, str) else fact for name, fact in refusal.facts.items()}
    return refusal.sentence.format(**facts)


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
