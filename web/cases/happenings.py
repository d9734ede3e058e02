"""What happened in a case, the latest first: who did what with which answers, administrative acts, and corrections."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from engine.explained import explained, in_words
from engine.queries.cases import CaseView
from engine.queries.inbox import step_name
from engine.records import CaseStatus, Event, Submission
from web.cases.start_photos import FIELD
from web.cases.told import Line, answers, corrected
from web.i18n import _, say
from web.people import place_names_ever


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of the timeline."""

    at: datetime
    title: str
    who: str = ""
    lines: tuple[Line, ...] = ()
    """What was filled in at this step."""
    tone: str = "done"
    by_system: bool = False
    tag: str = ""
    """That it was no step of the diagram, such as 管理操作."""
    entry: str = ""
    """Id of the submission that may be corrected here; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was filled in for a case, by id, and what stands for it now."""

    by_id: Mapping[str, Submission]
    by_corrected: Mapping[str, Submission]
    """The correction of an entry, by the id of what it corrects."""

    @classmethod
    def of(cls, view: CaseView) -> Kept:
        """What a case holds."""
        return cls(
            {each.id: each for each in view.submissions},
            {each.corrects: each for each in view.submissions if each.corrects},
        )

    def told(self, event: Event) -> Submission | None:
        """What an event says was filled in."""
        return self.by_id.get(str(event.detail.get("submission")))

    def latest(self, entry: Submission) -> Submission:
        """What stands for an entry now: its last correction, or itself."""
        while entry.id in self.by_corrected:
            entry = self.by_corrected[entry.id]
        return entry


def happenings(view: CaseView) -> list[Happening]:
    """What happened in a case, the latest first."""
    kept, found = Kept.of(view), []
    after = [*view.events[1:], None]
    for event, following in zip(view.events, after, strict=True):
        made = _happening(view, event, following, kept)
        if made is not None:
            found.append(made)
    return found[::-1]


def standstill(view: CaseView) -> Happening | None:
    """By whom and why a suspended case stands still; None for any other."""
    if view.case.status is not CaseStatus.SUSPENDED:
        return None
    last = next(each for each in reversed(view.events) if each.kind == "suspended")
    return _act(view, last, _("挂起案件"), Kept.of(view))


def cancelling(view: CaseView) -> Happening | None:
    """What became of a request to cancel a case, or by whom and why it was ended before its end."""
    kept, last = Kept.of(view), next((each for each in reversed(view.events) if each.kind in _ENDINGS), None)
    if last is None or (last.kind != "cancel_refused") == (view.case.status is CaseStatus.RUNNING):
        return None
    return _act(view, last, _ACTS[last.kind]("", last), kept)


def _happening(view: CaseView, event: Event, following: Event | None, kept: Kept) -> Happening | None:
    step = say(step_name(view.drawn_in(event.element or "", event.task_id), event.element or ""))
    if event.kind == "case_started":
        made = _filled(view, event, _start_name(view) or _("立案"), kept)
        return replace(made, lines=(*made.lines, *_brought(view)))
    if event.kind == "task_completed":
        return _filled(view, event, step, kept)
    if event.kind == "task_passed":
        return replace(_filled(view, event, _TITLES[event.kind](step, event), kept), entry="", by_system=True)
    if event.kind == "decided":
        title = _("%(step)s（按决策表）", step=step)
        return Happening(event.at, title, _("系统"), tuple(_decided(event)), by_system=True)
    if event.kind == "submission_corrected":
        return _correction(view, event, following, step, kept)
    if event.kind in _ACTS:
        return _act(view, event, _ACTS[event.kind](step, event), kept)
    if event.kind in _COPIES:
        return _copied(view, event, kept)
    title_of = _TITLES.get(event.kind)
    if title_of is None:
        return None
    tone = "problem" if event.kind in ("incident_opened", "message_unheard") else "done"
    return Happening(event.at, title_of(step, event), _who(view, event), tone=tone, by_system=event.kind in _BY_SYSTEM)


def _brought(view: CaseView) -> Iterator[Line]:
    """The photos that came with the start form."""
    files = tuple(each for each in view.attachments if each.task_id is None and each.field == FIELD)
    if files:
        yield Line(_("照片"), files=files)


def _who(view: CaseView, event: Event) -> str:
    person = event.person or str(event.detail.get("by") or "")
    if event.acting_for:
        return _("%(who)s（代%(away)s）", who=view.people.get(person, ""), away=view.people.get(event.acting_for, ""))
    return view.people.get(person, "") if person else _("系统")


_BY_SYSTEM = frozenset(
    {
        "step_decided",
        "service_done",
        "signal_thrown",
        "signal_heard",
        "message_sent",
        "message_heard",
        "task_assigned",
        "task_reminded",
        "task_escalated",
    }
)


def _unassignable(step: str, event: Event) -> str:
    if event.detail.get("why") == "no_superior":
        return _("%(step)s没有可办的上级，转管理员", step=step)
    return _("%(step)s无人可办，转管理员", step=step)


def _assigned(step: str, event: Event) -> str:
    if event.detail.get("how") == "superior":
        return _("%(step)s交由上级办理", step=step)
    if event.detail.get("how") == "round_robin":
        return _("%(step)s按轮流分派", step=step)
    return _("%(step)s分派给待办最少的人", step=step)


def _escalated(step: str, event: Event) -> str:
    if event.detail.get("how") == "over":
        return _("%(step)s到期未办，改由上级办理", step=step)
    return _("%(step)s到期未办，上级也可以办理", step=step)


_Title = Callable[[str, Event], str]


def _decision(step: str, event: Event) -> str:
    told = event.detail
    counts = {"step": step, "yes": told.get("yes", 0), "no": told.get("no", 0)}
    if told.get("approved"):
        return _("“%(step)s”经表决通过：同意%(yes)s，不同意%(no)s", **counts)
    return _("“%(step)s”经表决未通过：同意%(yes)s，不同意%(no)s", **counts)


def _left_out(step: str, event: Event) -> str:
    if event.detail.get("why") == "barred":
        return _("“%(step)s”有一人须回避，未列为签署人", step=step)
    if event.detail.get("why") == "unreadable":
        return _("“%(step)s”的签署人没有读懂，请检查流程", step=step)
    return _("“%(step)s”有一人不能签署，未列为签署人", step=step)


def _added(step: str, event: Event) -> str:
    how = {"before": _("前加签，先听意见"), "after": _("后加签，其后再签"), "beside": _("并加签，共同决定")}
    return _("“%(step)s”加签（%(how)s）", step=step, how=how.get(str(event.detail.get("how")), ""))


_TITLES: Mapping[str, _Title] = {
    "accepted": lambda step, event: _("正式受理，办理时限开始计算"),
    "service_done": lambda step, event: _("%(step)s（系统自动完成）", step=step),
    "incident_opened": lambda step, event: _("%(step)s出错，等待管理员处理", step=step),
    "incident_closed": lambda step, event: _("%(step)s的故障已处理", step=step),
    "deadline_extended": lambda step, event: _("延长办理时限"),
    "task_unassignable": _unassignable,
    "task_assigned": _assigned,
    "task_reminded": lambda step, event: _("提醒办理“%(step)s”", step=step),
    "task_passed": lambda step, event: _("%(step)s到期未办，系统依规定通过", step=step),
    "task_escalated": _escalated,
    "task_merged": lambda step, event: _("%(step)s（与上一步同一人，一并办结）", step=step),
    "step_decided": _decision,
    "signer_left_out": _left_out,
    "case_completed": lambda step, event: _("办结"),
    "signal_thrown": lambda step, event: _("发出信号“%(name)s”", name=event.detail.get("signal", "")),
    "signal_heard": lambda step, event: _("收到信号“%(name)s”", name=event.detail.get("signal", "")),
    "message_sent": lambda step, event: _("发出消息“%(name)s”", name=event.detail.get("message", "")),
    "message_heard": lambda step, event: _("收到消息“%(name)s”", name=event.detail.get("message", "")),
    "message_unheard": lambda step, event: _(
        "消息“%(name)s”没有送到：没有对应的案件", name=event.detail.get("message", "")
    ),
}
"""By the kind of an event; one that is not listed here nor below is of no interest to staff."""


def _succeeded(step: str, event: Event) -> str:
    """撤并: the names are those of the places as they were."""
    names = place_names_ever()
    old, new = (str(event.detail.get(each, "")) for each in ("came_from", "to"))
    if old == new:
        return _("上级地点撤并，随迁")
    return _("%(old)s撤并，由%(new)s接续", old=names.get(old, old), new=names.get(new, new))


_ACTS: Mapping[str, _Title] = {
    "withdrawn": lambda step, event: _("撤回案件"),
    "terminated": lambda step, event: _("终止案件"),
    "cancel_asked": lambda step, event: _("申请撤销案件"),
    "cancel_granted": lambda step, event: _("同意撤销申请，案件撤销"),
    "cancel_refused": lambda step, event: _("不同意撤销申请"),
    "cancelled_by_person": lambda step, event: _("撤销案件"),
    "suspended": lambda step, event: _("挂起案件"),
    "resumed": lambda step, event: _("恢复办理"),
    "jumped": lambda step, event: _("跳转到“%(step)s”", step=step),
    "reopened": lambda step, event: _("重新办理，从“%(step)s”开始", step=step),
    "place_succeeded": _succeeded,
    "moved_to_version": lambda step, event: _("改按第%(version)d版流程办理", version=event.version),
    "moved_back": lambda step, event: _("退回第%(version)d版流程办理", version=event.version),
    "task_transferred": lambda step, event: _("转办“%(step)s”", step=step),
    "task_reassigned": lambda step, event: _("移交“%(step)s”", step=step),
    "task_delegated": lambda step, event: _("请人协办“%(step)s”", step=step),
    "task_answered": lambda step, event: _("答复协办“%(step)s”", step=step),
    "task_returned": lambda step, event: _("从“%(step)s”退回", step=step),
    "task_taken_back": lambda step, event: _("取回“%(step)s”", step=step),
    "signer_added": _added,
    "signer_removed": lambda step, event: _("“%(step)s”减签", step=step),
    "task_urged": lambda step, event: _("催办“%(step)s”", step=step),
}
"""What somebody did with a case or a step beside doing it; the reason stands with it."""

_ENDINGS = frozenset({"withdrawn", "terminated", "cancel_granted", "cancel_refused", "cancelled_by_person", "reopened"})
"""What is told of last where somebody wanted the case to end, or to go on after all."""

_COPIES = frozenset({"copied", "copy_refused"})

_OF_STAFF = frozenset(
    {
        "withdrawn",
        "cancel_asked",
        "cancel_granted",
        "cancel_refused",
        "cancelled_by_person",
        *(kind for kind in _ACTS if kind.startswith(("task_", "signer_")) and kind != "task_reassigned"),
    }
)
"""Acts of those who work on the case; the others are an administrator's."""
_OF_SIGNERS = frozenset({"signer_added", "signer_removed"})


def _copied(view: CaseView, event: Event, kept: Kept) -> Happening:
    """Who may read the case from now on; what the diagram says is the system's act."""
    names = _("、").join(view.people.get(each, each) for each in _listed(event.detail.get("to")))
    if event.kind == "copy_refused":
        title = _("按流程应抄送给%(names)s，因回避或不在岗没有抄送", names=names)
        return Happening(event.at, title, _("系统"), tone="problem", by_system=True)
    title = _("抄送给%(names)s", names=names)
    if event.detail.get("drawn"):
        return Happening(event.at, title, _("系统"), by_system=True)
    said = kept.told(event)
    lines = (Line(_("附言"), str(said.values.get("reason", ""))),) if said else ()
    return Happening(event.at, title, _who(view, event), lines, tone="act")


def _listed(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _act(view: CaseView, event: Event, title: str, kept: Kept) -> Happening:
    reason = kept.told(event)
    signer = view.people.get(str(event.detail.get("to"))) if event.kind in _OF_SIGNERS else None
    lines: tuple[Line, ...] = (Line(_("签署人"), signer),) if signer else ()
    lines += (Line(_("理由"), str(reason.values.get("reason", ""))),) if reason else ()
    tag = "" if event.kind in _OF_STAFF else _("管理操作")
    return Happening(event.at, title, _who(view, event), lines, tone="act", tag=tag)


def _filled(view: CaseView, event: Event, title: str, kept: Kept) -> Happening:
    """What was typed, with what it was corrected to beside it."""
    entry = kept.told(event)
    if entry is None:
        return Happening(event.at, title, _who(view, event))
    now = kept.latest(entry)
    if now is entry:
        return Happening(event.at, title, _who(view, event), answers(view, entry), entry=entry.id)
    lines = tuple(corrected(view, entry, now))
    return Happening(event.at, title, _who(view, event), lines, tag=_("有更正"), entry=now.id)


def _correction(view: CaseView, event: Event, following: Event | None, step: str, kept: Kept) -> Happening:
    """What differs from the entry before, and why; the reason is what is told next."""
    after, before = kept.told(event), kept.by_id.get(str(event.detail.get("corrects")))
    why = kept.told(following) if following is not None and following.kind == "reason_given" else None
    lines = [Line(_("更正理由"), str(why.values.get("reason", "")))] if why else []
    if before is not None and after is not None:
        lines += [each for each in corrected(view, before, after) if each.was is not None]
    return Happening(
        event.at, _("更正“%(step)s”的填写", step=step), _who(view, event), tuple(lines), tone="act", tag=_("更正")
    )


def _decided(event: Event) -> Iterator[Line]:
    """What each table looked at, which rules applied, and why the others did not."""
    for table in explained(event.at, event.detail):
        seen = _("；").join(
            _("%(label)s：%(value)s", label=label, value=say(in_words(value))) for label, value in table.inputs
        )
        yield Line(_("依据的数据"), seen)
        for rule in table.rules:
            why = say(rule.why)
            said = _("命中：%(why)s", why=why) if rule.fired else _("没有命中：%(why)s", why=why)
            yield Line(_("第%(number)d条规则", number=rule.number), said)


def _start_name(view: CaseView) -> str:
    """What the diagram calls the beginning."""
    starts = (each for each in view.blueprint.nodes() if each.kind.is_start and each.parent is None)
    return next((say(each.name) for each in starts), "")
