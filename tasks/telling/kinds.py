"""What each kind of notice is called and says, and how the county tells it to those who have not chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.notices import Told
from engine.text import Text

INAPP, MAIL = "inapp", "mail"
DIGEST, TEST = "digest", "test"
"""Kinds of deliveries that are no notices."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice."""

    name: Text
    """For lists and preferences."""
    sentence: Text
    """What happened, in one sentence; the step, number and place follow."""
    told: tuple[str, ...]
    """Channels by default."""
    about_task: bool = True
    """Whether it is over when its step is."""


BOTH = (INAPP, MAIL)
KINDS: Mapping[Told, Kind] = {
    Told.OPENED: Kind(Text("新待办", "New step"), Text("有一步由您办理", "a step is yours"), BOTH),
    Told.POOL: Kind(Text("待签收", "Waiting to be taken"), Text("有一步等待签收", "a step waits to be taken"), ()),
    Told.HANDED: Kind(Text("转办", "Handed over"), Text("有一步转给您办理", "a step was handed to you"), BOTH),
    Told.ASKED: Kind(Text("请您协办", "Your advice is asked"), Text("有人请您协办", "your advice is asked for"), BOTH),
    Told.ANSWERED: Kind(
        Text("协办已答复", "Advice has come"), Text("您请的协办已答复", "the advice that you asked for is here"), BOTH
    ),
    Told.RETURNED: Kind(
        Text("退回", "Returned"), Text("您办过的一步被退回", "a step that you did was returned to you"), BOTH
    ),
    Told.TURN: Kind(Text("轮到您审批", "Your turn"), Text("轮到您表决或提出意见", "it is your turn to decide"), BOTH),
    Told.URGED: Kind(Text("催办", "Urged"), Text("有人催办", "you are urged to act"), BOTH),
    Told.DUE_SOON: Kind(Text("即将到期", "Due soon"), Text("期限将到", "a period ends soon"), BOTH),
    Told.OVERDUE: Kind(Text("已超期", "Overdue"), Text("期限已过", "a period is over"), BOTH),
    Told.ESCALATED: Kind(
        Text("超时上报", "Escalated"), Text("下属的一步超时未办", "a step below you was not done in time"), BOTH
    ),
    Told.COPIED: Kind(Text("抄送", "Copy"), Text("有一件抄送给您", "a copy was sent to you"), (INAPP,), about_task=False),
    Told.CANCEL_ASKED: Kind(
        Text("申请撤销", "Cancellation asked"), Text("发起人申请撤销", "whoever started it asks to cancel it"), BOTH,
        about_task=False,
    ),
    Told.CANCEL_ANSWERED: Kind(
        Text("撤销申请已答复", "Cancellation answered"), Text("撤销申请已答复", "your request to cancel was answered"),
        (INAPP,), about_task=False,
    ),
    Told.ENDED: Kind(
        Text("办结", "Ended"), Text("您发起的案件已结束", "a case that you started has ended"), (INAPP,),
        about_task=False,
    ),
    Told.INCIDENT: Kind(
        Text("自动步骤故障", "Failed step"), Text("自动步骤出现故障", "an automatic step has failed"), BOTH,
        about_task=False,
    ),
    Told.LOOK_ASKED: Kind(
        Text("查阅待说明", "A look to explain"),
        Text("请说明一次查阅的缘由", "you are asked to explain why you looked at somebody's data"), BOTH, about_task=False,
    ),
    Told.STAND_IN: Kind(
        Text("委托代理", "Stand-in"), Text("委托代理有变化", "who stands in for whom has changed"), BOTH,
        about_task=False,
    ),
}  # fmt: skip
GROUPS_HEAR = (Told.POOL, Told.URGED, Told.DUE_SOON, Told.OVERDUE, Told.ESCALATED, Told.INCIDENT)
"""What a new channel to a group is told unless an administrator chooses otherwise."""


def name_of(kind: str) -> Text:
    """What a kind of delivery is called."""
    others = {DIGEST: Text("每日摘要", "Daily digest"), TEST: Text("测试", "Test")}
    return others.get(kind) or KINDS[Told(kind)].name
