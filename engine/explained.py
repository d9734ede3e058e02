"""Why a decision table answered as it did: what an event of the case keeps of it, and the sentences that tell it.

What tables look at is routing data, which holds no personal value, so the whole answer may stand in the event.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import msgspec
from sqlalchemy import Connection, select

from engine.decisions import DecidedTable, Miss
from engine.feel import spelled
from engine.runner import Decided
from engine.store.tables import event
from engine.text import Text

LONGEST = 200
"""Characters of a value or a cell that are kept; a list may be longer than anybody would read."""
MOST = 300
"""Rules of a table whose reason is kept, in the order of the table."""

_FIRED = Text("条件都符合", "all its conditions hold")
_MISSED = Text("“{input}”要求“{wanted}”，实际是“{value}”", "“{input}” should be “{wanted}”, it is “{value}”")
_ANOTHER = Text("“{input}”不符合，实际是“{value}”", "“{input}” does not fit, it is “{value}”")
_STRING = re.compile(r'"[^"\\]*"')
_STRINGS = re.compile(r'"[^"\\]*"(?:\s*,\s*"[^"\\]*")*')
_WORDS = {"true": "是", "false": "否", "null": "没有值", "not(null)": "有值"}
_BEHIND = Text("前面的规则已经命中，没有再看", "not looked at: a rule before it applies")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a table: its number from 1, whether it fired, and the notes beside it or the reason why not."""

    number: int
    fired: bool
    why: Text


@dataclass(frozen=True, slots=True)
class Explanation:
    """One table that was asked: by which step, what it looked at, and what each rule had to say."""

    at: datetime
    step: Text
    decision: str
    value: str
    inputs: tuple[tuple[str, str], ...]
    """Label and value of each input, as FEEL writes it."""
    rules: tuple[Rule, ...]

    @property
    def applied(self) -> tuple[Rule, ...]:
        """The rules that fired."""
        return tuple(each for each in self.rules if each.fired)


def kept(decided: Decided, step: Text) -> dict[str, object]:
    """What the event keeps as the answer, beside element, decision and the ids of the rules that fired."""
    return {
        "step": list(step),
        "value": _short(decided.value),
        "tables": [_kept_table(each) for each in decided.tables],
    }


def _kept_table(table: DecidedTable) -> dict[str, object]:
    number = {rule: place for place, rule in enumerate(table.rules, 1)}
    labels = {label: place for place, (label, _) in enumerate(table.inputs)}
    return {
        "decision": table.decision,
        "inputs": [[label, _short(value)] for label, value in table.inputs],
        "fired": [[number[rule], *notes] for rule, notes in zip(table.fired, table.annotations, strict=True)],
        "missed": [[number[each.rule], labels[each.input], each.wanted[:LONGEST]] for each in table.misses[:MOST]],
        "rules": len(table.rules),
    }


def _short(value: object) -> str:
    text = spelled([value])[1:-1]
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def explanations(connection: Connection, county: str, case_id: str, since: datetime | None = None) -> list[Explanation]:
    """Every table that was asked in a case, the oldest first; with `since`, from that moment on."""
    wanted = [event.c.county == county, event.c.case_id == case_id, event.c.kind == "decided"]
    if since is not None:
        wanted.append(event.c.at >= since)
    rows = connection.execute(select(event.c.at, event.c.detail).where(*wanted).order_by(event.c.seq))
    return [each for row in rows for each in explained(row.at, msgspec.json.decode(row.detail))]


def explained(at: datetime, facts: Mapping[str, object]) -> list[Explanation]:
    """What the facts of a `decided` event say, table by table; nothing for an event from before they were kept."""
    answer = cast("Mapping[str, object]", facts.get("answer", {}))
    tables = cast("Sequence[Mapping[str, object]]", answer.get("tables", ()))
    step = Text(*cast("Sequence[str]", answer.get("step", ("", ""))))
    return [_explanation(at, step, str(answer.get("value")), each) for each in tables]


def _explanation(at: datetime, step: Text, value: str, table: Mapping[str, object]) -> Explanation:
    inputs = tuple((label, found) for label, found in cast("Sequence[Sequence[str]]", table["inputs"]))
    told: dict[int, Rule] = {}
    for number, *notes in cast("Sequence[Sequence[object]]", table["fired"]):
        told[_whole(number)] = Rule(_whole(number), fired=True, why=_noted([str(each) for each in notes if each]))
    for number, column, wanted in cast("Sequence[Sequence[object]]", table["missed"]):
        told[_whole(number)] = Rule(_whole(number), fired=False, why=_reason(*inputs[_whole(column)], str(wanted)))
    first = min((each.number for each in told.values() if each.fired), default=None)
    for number in range(1, min(_whole(table["rules"]), MOST) + 1):
        if number not in told and first is not None and number > first:
            told[number] = Rule(number, fired=False, why=_BEHIND)
    rules = tuple(told[number] for number in sorted(told))
    return Explanation(at, step, str(table["decision"]), value, inputs, rules)


def _noted(notes: Sequence[str]) -> Text:
    said = "；".join(notes)
    return Text(said, said) if said else _FIRED


def reason_of(miss: Miss) -> Text:
    """Why a rule did not fire."""
    return _reason(miss.input, _short(miss.value), miss.wanted)


def _reason(label: str, value: str, wanted: str) -> Text:
    sentence = _MISSED if wanted else _ANOTHER
    return sentence.format(input=label, wanted=in_words(wanted), value=in_words(value))


def in_words(text: str) -> Text:
    """A value or cell as people say it: 是 and 否 for booleans, words without quotes; everything else as FEEL writes it."""
    if _STRINGS.fullmatch(text):
        words = [each[1:-1] for each in _STRING.findall(text)]
        return Text("、".join(words), ", ".join(words))
    return Text(_WORDS.get(text, text), text)


def _whole(value: object) -> int:
    return int(str(value))
