"""FEEL as the runner uses it: compiled once when a program is loaded, evaluated in the data of a token."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.errors import Refusal
from engine.feel import compile_expression
from engine.runner.facts import StepFailed
from engine.text import Text

if TYPE_CHECKING:
    from engine.feel import Outcome
    from engine.runner.scopes import Case
    from engine.runner.tokens import Token

NAMES = frozenset({"rules", "case"})
"""Names that every expression may use besides the routing variables."""
MOST_SHOWN = 80
"""Characters of a value shown in a message."""


class Formula:
    """One expression of a diagram."""

    __slots__ = ("asks_case", "asks_rules", "calls_host", "compiled", "text")

    def __init__(self, text: str, names: frozenset[str]) -> None:
        self.text = text.strip()
        self.compiled = compile_expression(self.text, NAMES | names)
        read = {path[0] for path in self.compiled.free_names}
        # The host works these out anew for each question, so it is asked only where an expression wants to know.
        self.asks_rules = "rules" in read
        self.asks_case = "case" in read
        self.calls_host = bool(self.compiled.free_functions)

    def reads(self, name: str) -> bool:
        """Whether it reads a variable."""
        return any(path[0] == name for path in self.compiled.free_names)

    def explain(self, token: Token, extra: Mapping[str, Any] | None = None) -> Outcome:
        """What it gives for a token (plain Python values, numbers as Decimal), and FEEL's reasons where that is null."""
        case = token.workflow.top
        added = dict(extra) if extra else {}
        if self.asks_rules:
            added["rules"] = case.host.rules
        if self.asks_case:
            added["case"] = case.host.case
        names = {**token.data, **added} if added else token.data
        return self.compiled.explain(names, now=case.at, functions=_functions(case) if self.calls_host else None)

    def value(self, token: Token, extra: Mapping[str, Any] | None = None) -> Any:
        """What it gives for a token; None for FEEL's null."""
        return self.explain(token, extra).value

    def holds(self, token: Token, extra: Mapping[str, Any] | None = None) -> bool:
        """Whether a condition is true. Raises `StepFailed` if it is neither true nor false."""
        found = self.explain(token, extra)
        if found.value is True or found.value is False:
            return found.value
        raise StepFailed(
            "条件“{text}”的结果应为“是”或“否”，却是 {found}。{why}请检查它用到的数据。",
            "The condition “{text}” should be true or false; it is {found}. {why}Check the data that it uses.",
            text=self.text,
            found=shown(found.value),
            why=reason(found),
        )


def shown(value: object) -> str:
    """A value as people may see it in a message: short, and null for None."""
    text = "null" if value is None else str(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def reason(outcome: Outcome) -> Text:
    """Why FEEL gave null, as a sentence to put into another; empty if it did not."""
    if not outcome.reasons:
        return Text("", "")
    zh, en = outcome.reasons[0].placed
    return Text(f"{zh}。", f"{en}. ")


def _functions(case: Case) -> dict[str, Any]:
    def deadline(name: object) -> datetime:
        try:
            return case.host.deadline(str(name), case.at)
        except Refusal as refusal:
            raise StepFailed("{why}", "{why}", why=refusal.text) from refusal
        except LookupError as error:
            raise StepFailed(
                "规则包里没有期限“{name}”。请在规则包中补上，或改流程图。",
                "The rule pack has no deadline “{name}”. Add it to the pack, or mend the diagram.",
                name=name,
            ) from error

    return {"deadline": deadline}
