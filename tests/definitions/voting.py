"""Steps that several people decide, each spoiled in one way."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from engine.problems import Problem
from tests.definitions.permit import FORMS, problems

MULTIPLE = "multiInstanceLoopCharacteristics"
AGREED = {"type": "boolean", "title": "同意", "x-en": "Agreed", "x-route": True}
VERDICT = {
    "type": "string", "title": "意见", "x-en": "Verdict", "x-widget": "radio", "x-route": True, "enum": ["yes", "no"],
    "x-choices": [{"value": "yes", "label": "是", "en": "Yes"}, {"value": "no", "label": "否", "en": "No"}],
}  # fmt: skip


def voting(
    attributes: str, *, instead: str = 'sw:separateFrom="look"', **fields: Mapping[str, object]
) -> list[Problem]:
    """What is wrong with the last step, when it has these attributes and fields (all of them required)."""
    form = FORMS["decision"] | {"properties": fields or {"agreed": AGREED}, "required": [*fields] or ["agreed"]}
    return problems((instead, attributes), forms__decision=json.dumps(form))


ALL = 'sw:decision="all" sw:vote="agreed"'
VOTING: dict[str, Callable[[], list[Problem]]] = {
    "unknown-decision-rule": lambda: voting('sw:decision="most" sw:vote="agreed"'),
    "decision-repeats": lambda: problems(
        ('sw:separateFrom="look"/>', f"{ALL}><{MULTIPLE}><loopCardinality>3</loopCardinality></{MULTIPLE}></userTask>")
    ),
    "decision-for-one": lambda: voting(f'{ALL} sw:sameAs="look"'),
    "decision-without-vote": lambda: voting('sw:decision="all"'),
    "unknown-vote": lambda: voting('sw:decision="all" sw:vote="agreeed"'),
    "vote-kind": lambda: voting('sw:vote="agreed"', agreed=AGREED | {"x-show": "1 = 2"}),
    "vote-approves": lambda: voting('sw:vote="verdict" sw:approves="yes no"', verdict=VERDICT),
    "approves-nothing": lambda: voting('sw:vote="agreed" sw:approves="yes"'),
    "decision-routes-more": lambda: voting(ALL, agreed=AGREED, verdict=VERDICT),
    "percent-range": lambda: voting('sw:decision="percent" sw:vote="agreed" sw:percent="101"'),
    "percent-unused": lambda: voting(f'{ALL} sw:percent="60"'),
    "wait-for-nobody": lambda: voting('sw:decision="any" sw:vote="agreed" sw:wait="true"'),
    "not-of-one": lambda: voting('sw:vote="agreed" sw:signers="[]"'),
    "processing-votes": lambda: voting('sw:vote="agreed" sw:processing="true"'),
    "vote-is-result": lambda: voting(f'{ALL} sw:result="agreed"'),
}
