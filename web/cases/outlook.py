"""What the engine foresees of an operation, in sentences: who gets it next, what is over, what can no longer be called back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from flask_babel import lazy_gettext as _l

from engine.foreseen import Foreseen, Gone, Next
from engine.records import Deadline
from web.formatting import days_left, last_day
from web.i18n import _, ngettext, say
from web.roles import role_name

Outlook = list[tuple[str, list[str]]]
"""(heading, sentences); nothing where there is nothing to tell."""

_KINDS = {
    "letter": _l("公文"),
    "payment": _l("支付指令"),
    "notice": _l("通知"),
    "message": _l("消息"),
}
"""What is sent, by the kind of its intention; any other is told by its step alone."""


def outlook(foreseen: Foreseen) -> Outlook:
    """In the order in which people ask: who has it, what the system does, what is over, what stays done."""
    found: Outlook = [
        (_("接下来"), [_next(each) for each in foreseen.opened]),
        (_("系统先办"), [say(each.step) for each in foreseen.systems]),
        (_("然后轮到"), [_next(each) for each in foreseen.perhaps]),
        (_("等待"), [_wait(each) for each in foreseen.waits]),
        (_("案件办结"), [say(foreseen.ends)] if foreseen.ends else []),
        (_("需要管理员处理"), [say(each.step) for each in foreseen.stuck]),
        (_("不再办理"), list(_over(foreseen.cancelled))),
        (_("时限"), [_period(each) for each in foreseen.deadlines if each.met_at is None]),
        (_("会撤回"), _revoked(foreseen.revoked)),
        (_("已发出，收不回"), list(_sent(foreseen.unsendable))),
    ]
    return [(heading, sentences) for heading, sentences in found if sentences]


def _next(each: Next) -> str:
    step = say(each.step)
    who = each.name or _("%(place)s的%(role)s", place=each.place_name or "", role=role_name(each.role or ""))
    if each.due_at is None:
        return _("“%(step)s”由%(who)s办理", step=step, who=who)
    due = _("%(day)s前", day=last_day(each.due_at))
    left = "" if each.days_left is None else _("（%(left)s）", left=days_left(each.days_left))
    return _("“%(step)s”由%(who)s办理，%(due)s%(left)s", step=step, who=who, due=due, left=left)


def _wait(each: Next) -> str:
    until = last_day(each.due_at) if each.due_at else ""
    return _("%(step)s，到%(day)s", step=say(each.step), day=until) if until else say(each.step)


def _over(left: Iterable[Next]) -> Iterator[str]:
    for each in left:
        if each.beside:
            continue
        step = say(each.step)
        yield _("“%(step)s”（%(who)s）", step=step, who=each.name) if each.name else _("“%(step)s”", step=step)


def _period(each: Deadline) -> str:
    return _("%(name)s：到%(day)s止", name=say(each.label), day=last_day(each.due_at))


def _revoked(count: int) -> list[str]:
    return [ngettext("还没有发出的通知或公文%(num)d件", "还没有发出的通知或公文%(num)d件", count)] if count else []


def _sent(gone: Iterable[Gone]) -> Iterator[str]:
    """What is alike is counted, not listed."""
    for said, number in Counter(_gone(each) for each in gone).items():
        yield said if number == 1 else _("%(what)s，%(n)s件", what=said, n=number)


def _gone(each: Gone) -> str:
    kind, step = str(_KINDS.get(each.kind, "")), say(each.step) if each.step else ""
    return _("%(kind)s（%(step)s）", kind=kind, step=step) if kind and step else kind or step
