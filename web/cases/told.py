"""What was filled in and what happened, as sentences for people; long personal numbers masked by role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from engine.clock import LEGAL_ZONE
from engine.fields import standing
from engine.forms import Field, Form, Widget
from engine.forms.typing_in import to_date
from engine.queries.cases import CaseView
from engine.queries.tasks import TaskView
from engine.records import Attachment, Submission
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
    was: Line | None = None
    """The answer before it was corrected."""


def answers(view: CaseView, submission: Submission | None) -> tuple[Line, ...]:
    """What somebody filled in, field by field, in the words of the form."""
    form = form_of(view, submission) if submission else None
    if submission is None or form is None:
        return ()
    return tuple(lines_of(view, form.fields, submission.values))


def corrected(view: CaseView, before: Submission, after: Submission) -> Iterator[Line]:
    """What holds now, field by field, with what was typed before wherever that differs."""
    form = form_of(view, after)
    for each in form.fields if form else ():
        old, new = before.values.get(each.name), after.values.get(each.name)
        nothing = Line(say(each.title), _("（空）"))
        was, now = _line(view, each, old), _line(view, each, new)
        if old != new and (was or now):
            yield replace(now or nothing, was=was or nothing)
        elif now:
            yield now


def form_of(view: CaseView, submission: Submission) -> Form | None:
    """The form that was filled in; None for a reason, or where the diagram has it no longer."""
    drawn = view.drawn_in(submission.element, submission.task_id)
    step = drawn.elements.get(submission.element)
    return drawn.form_of(step) if step and step.form == submission.form else drawn.forms.get(submission.form)


def glance(view: CaseView) -> tuple[Line, ...]:
    """The family at a glance: fields that forms mark with `x-glance`, else the beginning of the start form."""
    marked: dict[str, Line] = {}
    entries = standing(view.submissions)
    for submission in entries:
        form = form_of(view, submission)
        fields = [each for each in form.fields if each.extra.get("x-glance")] if form else []
        marked |= {line.label: line for line in lines_of(view, fields, submission.values)}
    if marked or not entries:
        return tuple(marked.values())
    return answers(view, entries[0])[:6]


def kept_now() -> str:
    """That a draft was kept, and when."""
    return _("已自动暂存 %(time)s", time=f"{engine().clock.now().astimezone(LEGAL_ZONE):%H:%M}")


def kept_elsewhere() -> str:
    """That another window has kept something else meanwhile."""
    return _("这份表在别的窗口里改过，这里填的没有暂存。要用这里的，请点“暂存”；要用那边的，请刷新。")


def law_of(form: Form) -> tuple[str, str] | None:
    """(article, its wording) that a form stands on: the hint `x-law`, with `x-en-law`."""
    wording = form.schema.get("x-law")
    if not isinstance(wording, str):
        return None
    english = form.schema.get("x-en-law")
    text = say(Text(wording, english if isinstance(english, str) else wording))
    article, _colon, rest = text.partition("：" if "：" in text else ": ")
    return (article, rest) if rest else ("", text)


def place_of(form: Form) -> str:
    """How a start form asks for the place of the case: the hint `x-place`, with `x-en-place`; else where the family lives."""
    asked = form.schema.get("x-place")
    if not isinstance(asked, str):
        return _("家庭所在的村（社区）")
    english = form.schema.get("x-en-place")
    return say(Text(asked, english if isinstance(english, str) else asked))


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


def lines_of(view: CaseView, fields: Sequence[Field], values: Mapping[str, object]) -> Iterator[Line]:
    """What was filled in, of those fields that were."""
    for each in fields:
        line = _line(view, each, values.get(each.name))
        if line is not None:
            yield line


def read_line(view: TaskView, name: str) -> Line | None:
    """What a step only reads, in the words of the form; None where nothing was filled in."""
    drawn = view.view.drawn_in(view.element.id, view.task.id).forms.get(view.element.form or "")
    field = drawn.find(name) if drawn else None
    return _line(view.view, field, view.known.get(name)) if field else None


def _line(view: CaseView, each: Field, value: object) -> Line | None:
    """None where nothing was filled in."""
    if value is None or value in ("", []):
        return None
    label = say(each.title)
    if each.widget is Widget.members and isinstance(value, list):
        rows = [row for row in value if isinstance(row, Mapping)]
        shown = [child for child in each.children if any(row.get(child.name) not in (None, "") for row in rows)]
        cells = tuple(tuple(_text(view, child, row.get(child.name)) for child in shown) for row in rows)
        return Line(label, heads=tuple(say(child.title) for child in shown), rows=cells)
    if each.widget in FILES:
        ids = {str(one) for one in (value if isinstance(value, list) else [value])}
        return Line(label, files=tuple(file for file in view.attachments if file.id in ids))
    return Line(label, _text(view, each, value))


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
