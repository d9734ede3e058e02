"""The words of each way of passing a step on or of sharing it, and the verb behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request
from flask_babel import lazy_gettext as _l

if TYPE_CHECKING:
    from flask_babel.speaklater import LazyString


@dataclass(frozen=True, slots=True)
class Way:
    """One way of passing a step on or of sharing it: the words of its page, and the verb that does it."""

    operation: str
    """As the diagram allows it."""
    verb: str
    """Of `engine.operations`."""
    asks: tuple[str, ...]
    """What the page asks for, by the names that the verb has for it; the last is the text."""
    title: LazyString
    about: LazyString
    whom: LazyString
    why: LazyString
    sure: LazyString
    done: LazyString
    stays: bool = False
    """Whether the step goes on lying with whoever did it."""

    def said(self) -> dict[str, object]:
        """What was chosen and typed, as the verb takes it."""
        sent: dict[str, object] = {name: request.form.get(name, "") for name in self.asks[:-1]}
        if "straight" in sent:
            sent["straight"] = sent["straight"] == "1"
        return sent | {self.asks[-1]: request.form.get("reason", "")}


WAYS: Mapping[str, Way] = {
    "transfer": Way(
        "transfer",
        "transfer",
        ("to", "reason"),
        _l("转办给同事"),
        _l("转办后由对方办理和决定，这一步不再由您负责。"),
        _l("转给谁"),
        _l("为什么转办"),
        _l("确认转办"),
        _l("已转办，对方会在待办里看到。"),
    ),
    "delegate": Way(
        "delegate",
        "delegate",
        ("to", "question"),
        _l("请人协办"),
        _l("请同事给意见。对方答复后回到您的待办，仍由您决定。"),
        _l("请谁协办"),
        _l("想问什么"),
        _l("确认发出"),
        _l("已请对方协办，答复后回到您的待办，由您决定。"),
    ),
    "return": Way(
        "return",
        "give_back",
        ("target", "straight", "reason"),
        _l("退回前面的步骤"),
        _l("材料不齐或填写有误时，退给前面的人重办。填过的内容都保留在案件里。"),
        _l("退回到哪一步"),
        _l("为什么退回，要补什么"),
        _l("确认退回"),
        _l("已退回，理由已记入案件。"),
    ),
    "add-signer": Way(
        "add_signer",
        "add_signer",
        ("how", "to", "reason"),
        _l("加签"),
        _l("请别的同事在这一步提意见，或者和您一起决定。这一步还在您手上。"),
        _l("请谁签"),
        _l("为什么加签，想请对方看什么"),
        _l("确认加签"),
        _l("已加签，对方会在待办里看到。"),
        stays=True,
    ),
    "remove-signer": Way(
        "remove_signer",
        "remove_signer",
        ("signer", "reason"),
        _l("减签"),
        _l("加签的人还没有签，现在不用签了。减签以后马上按规则重新计算结果。"),
        _l("谁不用签了"),
        _l("为什么减签"),
        _l("确认减签"),
        _l("已减签，理由已记入案件。"),
        stays=True,
    ),
}
"""By the last word of their addresses."""
EVERY = f"any({', '.join(repr(each) for each in WAYS)})"
"""The same as a part of an address."""
