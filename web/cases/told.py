"""What was filled in and what happened, as sentences for people; long personal numbers masked by role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.clock import LEGAL_ZONE
from engine.explained import explained, in_words
from engine.forms import Field, Form, Widget
from engine.forms.typing_in import to_date
from engine.queries.cases import CaseView
from engine.queries.inbox import step_name
from engine.records import Attachment, Event, Submission
from engine.text import Text
from web.access import visitor
from web.cases.filling import FILES, written
from web.formatting import day, masked, money
from web.house import engine
from web.i18n import _, say


@dataclass(frozen=True, slots=True)
class Line:
    """One answer: its label and its text, or a table of rows, or files."""

    label: str
    text: str = ""
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    files: tuple[Attachment, ...] = ()


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


def happenings(view: CaseView) -> list[Happening]:
    """What happened in a case, the latest first."""
    by_task = {each.task_id: each for each in view.submissions}
    found = (_happening(view, event, by_task) for event in view.events)
    return [each for each in found if each is not None][::-1]


def _happening(view: CaseView, event: Event, by_task: Mapping[str | None, Submission]) -> Happening | None:
    who = view.people.get(event.person or "", "") if event.person else _("系统")
    step = say(step_name(view.drawn_in(event.element or "", event.task_id), event.element or ""))
    if event.kind == "case_started":
        return Happening(event.at, _start_name(view) or _("立案"), who, answers(view, by_task.get(None)))
    if event.kind == "decided":
        return Happening(event.at, _("%(step)s（按决策表）", step=step), who, tuple(_decided(event)), by_system=True)
    if event.kind == "task_completed":
        return Happening(event.at, step, who, answers(view, by_task.get(event.task_id)))
    titles = {
        "accepted": lambda: _("正式受理，办理时限开始计算"),
        "service_done": lambda: _("%(step)s（系统自动完成）", step=step),
        "incident_opened": lambda: _("%(step)s出错，等待管理员处理", step=step),
        "incident_closed": lambda: _("%(step)s的故障已处理", step=step),
        "deadline_extended": lambda: _("延长办理时限"),
        "task_unassignable": lambda: _("%(step)s无人可办，转管理员", step=step),
        "cancelled_by_person": lambda: _("撤销案件"),
        "case_completed": lambda: _("办结"),
    }
    title = titles.get(event.kind)
    tone = "problem" if event.kind == "incident_opened" else "done"
    return Happening(event.at, title(), who, tone=tone, by_system=event.kind == "service_done") if title else None


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


def answers(view: CaseView, submission: Submission | None) -> tuple[Line, ...]:
    """What somebody filled in, field by field, in the words of the form."""
    form = _form(view, submission) if submission else None
    if submission is None or form is None:
        return ()
    return tuple(_lines(view, form.fields, submission.values))


def _form(view: CaseView, submission: Submission) -> Form | None:
    return view.drawn_in(submission.element, submission.task_id).forms.get(submission.form)


def glance(view: CaseView) -> tuple[Line, ...]:
    """The family at a glance: fields that forms mark with `x-glance`, else the beginning of the start form."""
    marked: dict[str, Line] = {}
    for submission in view.submissions:
        form = _form(view, submission)
        fields = [each for each in form.fields if each.extra.get("x-glance")] if form else []
        marked |= {line.label: line for line in _lines(view, fields, submission.values)}
    if marked or not view.submissions:
        return tuple(marked.values())
    return answers(view, view.submissions[0])[:6]


def kept_now() -> str:
    """That a draft was kept, and when."""
    return _("已自动暂存 %(time)s", time=f"{engine().clock.now().astimezone(LEGAL_ZONE):%H:%M}")


def law_of(form: Form) -> tuple[str, str] | None:
    """(article, its wording) that a form stands on: the hint `x-law`, with `x-en-law`."""
    wording = form.schema.get("x-law")
    if not isinstance(wording, str):
        return None
    english = form.schema.get("x-en-law")
    text = say(Text(wording, english if isinstance(english, str) else wording))
    article, _colon, rest = text.partition("：" if "：" in text else ": ")
    return (article, rest) if rest else ("", text)


def title_of(form: Form, values: Mapping[str, object], otherwise: str) -> str:
    """What a new case is called: the field marked `x-title`, else the first required text."""
    texts = [
        each
        for each in form.fields
        if each.type == "string" and not each.choices and each.widget is not Widget.textarea
    ]
    chosen = next(
        (each for each in texts if each.extra.get("x-title")), next((each for each in texts if each.required), None)
    )
    value = values.get(chosen.name) if chosen else None
    return str(value)[:200] if value else otherwise


def _lines(view: CaseView, fields: Sequence[Field], values: Mapping[str, object]) -> Iterator[Line]:
    for each in fields:
        value = values.get(each.name)
        if value is None or value in ("", []):
            continue
        label = say(each.title)
        if each.widget is Widget.members and isinstance(value, list):
            rows = [row for row in value if isinstance(row, Mapping)]
            shown = [child for child in each.children if any(row.get(child.name) not in (None, "") for row in rows)]
            cells = tuple(tuple(_text(view, child, row.get(child.name)) for child in shown) for row in rows)
            yield Line(label, heads=tuple(say(child.title) for child in shown), rows=cells)
        elif each.widget in FILES:
            ids = {str(one) for one in (value if isinstance(value, list) else [value])}
            yield Line(label, files=tuple(file for file in view.attachments if file.id in ids))
        else:
            yield Line(label, _text(view, each, value))


def _text(view: CaseView, each: Field, value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, list):
        return _("、").join(_text(view, each, one) for one in value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    label = next((say(choice.label) for choice in each.choices if choice.value == value), None)
    if label is not None:
        return label
    if each.widget is Widget.money:
        return money(written(value))
    if each.widget is Widget.date and isinstance(on := to_date(value), date):
        return day(on)
    if each.widget is Widget.person:
        return view.called(str(value))
    text = written(value)
    return masked(text) if each.personal and not visitor().sees_identity else text
