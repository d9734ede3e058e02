"""What a step that several people decide must say, and what it may."""

from __future__ import annotations

import json

import pytest

from tests.definitions.permit import FORMS, problems
from tests.definitions.voting import ALL, VERDICT, voting

SCRIPT = "{total: fee * plots}"


@pytest.mark.parametrize(
    "attributes",
    [
        ALL, 'sw:vote="agreed"', f'{ALL} sw:wait="true" sw:result="signed"', 'sw:decision="any" sw:vote="agreed"',
        'sw:decision="percent" sw:vote="agreed" sw:percent="&gt;50"', 'sw:decision="sequence" sw:vote="agreed"',
        f"{ALL} sw:signers='[{{role: \"head\", weight: 2}}, \"somebody\"]'",
    ],
)  # fmt: skip
def test_a_step_that_several_decide_is_sound(attributes: str) -> None:
    assert voting(attributes) == []
    chosen = attributes.replace('"agreed"', '"verdict" sw:approves="yes"')
    assert voting(chosen, verdict=VERDICT) == []


def test_who_only_processes_has_no_vote() -> None:
    note = {"type": "string", "title": "记录", "x-en": "Note"}
    assert voting('sw:decision="all" sw:processing="true"', note=note) == []
    assert {each.code for each in voting('sw:decision="all" sw:processing="true"')} == {"decision-routes-more"}


def test_flags_are_true_or_false_and_signers_are_feel() -> None:
    assert {each.code for each in voting(f'{ALL} sw:wait="yes"')} == {"bad-value"}
    assert {each.code for each in voting(f'{ALL} sw:signers="clerk +"')} == {"feel-syntax"}
    assert {each.code for each in voting(f'{ALL} sw:signers="panell"')} <= {"unknown-name", "unverified-name"}


def test_the_count_of_votes_has_known_entries() -> None:
    counted = SCRIPT, "{total: signed.yes + signed.nope}"
    found = problems(
        ('sw:separateFrom="look"', f'{ALL} sw:result="signed"'),
        counted,
        forms__decision=json.dumps(FORMS["decision"] | {"required": ["agreed"]}),
    )
    assert [(each.code, "signed.nope" in each.message.en) for each in found] == [("unknown-entry", True)]
