"""Which case a message is for (BPMN 2.0 §8.4.2): a key that the waiting step knows and the message brings along.

`sw:key` on a catching and on a throwing element is the short way. BPMN's own: the process subscribes to a correlation
key, each property of which has a data path (over the case) and, for each message, a message path (over what came).
Keys are compared as text. They are computed when the step begins to wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.definitions.words import BPMN, unprefixed
from engine.runner.facts import StepFailed
from engine.runner.formulas import Formula

if TYPE_CHECKING:
    from lxml import etree

    from engine.runner.drawn import Drawn
    from engine.runner.tokens import Token

MOST = 200
"""Characters of a key."""


@dataclass(frozen=True, slots=True)
class Correlation:
    """How the key of one message is found on both sides."""

    known: tuple[Formula, ...]
    """Over the data of the waiting step."""
    brought: tuple[Formula, ...] = ()
    """Over what the message brings along; where there is nothing, the key must come with it."""

    def key_of(self, token: Token) -> str:
        """The key that a step waits for or sends. Raises `StepFailed` where it is null."""
        key = _key([formula.value(token) for formula in self.known])
        if key is None:
            raise StepFailed(
                "“{step}”的消息对应键是空的或太长（最多 {most} 字），不知道消息是给谁的。请检查它用到的数据。",
                "The message key of “{step}” is null or too long (at most {most} characters), so nobody knows whom a "
                "message is for. Check the data that it uses.",
                step=token.task_spec.name,
                most=MOST,
            )
        return key

    def fits(self, token: Token, data: Mapping[str, Any], key: str | None) -> bool:
        """Whether a message is meant for a waiting step."""
        if key is None and self.brought:
            key = _key([formula.value(token, data) for formula in self.brought])
        return key == token.internal_data.get("key")


def _key(values: list[Any]) -> str | None:
    """The values as one text; None where one is missing, or it is too long."""
    text = "|".join(str(each) for each in values)
    return None if None in values or len(text) > MOST else text


def read_correlations(drawn: Drawn, process: str, names: frozenset[str]) -> dict[str, Correlation]:
    """By the name of each message, what the process subscribes to."""
    node = drawn.find(process)
    bindings: dict[str, str] = {}
    for each in (
        () if node is None else node.iterfind(f"{BPMN}correlationSubscription/{BPMN}correlationPropertyBinding")
    ):
        bindings[unprefixed(each.get("correlationPropertyRef")) or ""] = _text(each, "dataPath")
    found: dict[str, list[tuple[Formula, Formula]]] = {}
    for name, path in bindings.items():
        known = drawn.find(name)
        for each in () if known is None else known.iterfind(f"{BPMN}correlationPropertyRetrievalExpression"):
            message = drawn.named("message", unprefixed(each.get("messageRef"))) or ""
            pair = Formula(path, names), Formula(_text(each, "messagePath"), names)
            found.setdefault(message, []).append(pair)
    return {
        message: Correlation(tuple(known for known, _ in pairs), tuple(brought for _, brought in pairs))
        for message, pairs in found.items()
    }


def _text(node: etree._Element, tag: str) -> str:
    return (node.findtext(f"{BPMN}{tag}") or "").strip() or "null"
