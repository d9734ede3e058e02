"""What a decision stands on, for whoever decides: what others found and said, and each picture beside what it proves.

A field of files names what it proves by its hint `x-proves`, such as `["income_found", "houses_seen"]`; without it, that
is everything else that was filled in with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.fields import standing
from engine.forms import Field, Form, Widget
from engine.queries.cases import CaseView
from engine.queries.inbox import step_name
from engine.records import Attachment, Submission
from web.cases.filling import FILES
from web.cases.told import Line, form_of, lines_of
from web.i18n import say

_ANSWERS = (Widget.radio, Widget.choice, Widget.yesno)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody decided or said at a step."""

    step: str
    who: str
    """Office and name."""
    acting_for: str
    """Whose stead they acted in; empty where it was their own step."""
    at: datetime
    verdicts: tuple[Line, ...]
    """What was chosen."""
    words: tuple[str, ...]
    """What was written."""
    signed: Attachment | None = None
    """The signature that is bound to it."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Files that came with a step, beside the answers that they prove."""

    step: str
    label: str
    who: str
    at: datetime
    files: tuple[Attachment, ...]
    beside: tuple[Line, ...]


def opinions(view: CaseView) -> list[Opinion]:
    """Of every step at which something was chosen that the way of the case goes by, the latest first."""
    found = [made for each in standing(view.submissions) if each.task_id for made in _opinion(view, each)]
    return found[::-1]


def proofs(view: CaseView) -> list[Proof]:
    """Of every step that files came with, the latest first; signatures stand with the opinions."""
    found = [made for each in standing(view.submissions) for made in _proofs(view, each)]
    return found[::-1]


def _opinion(view: CaseView, entry: Submission) -> Iterator[Opinion]:
    form = form_of(view, entry)
    if form is None:
        return
    chosen = [each for each in form.fields if each.route and each.widget in _ANSWERS]
    verdicts = tuple(lines_of(view, chosen, entry.values))
    if verdicts:
        written = [each for each in form.fields if each.widget is Widget.textarea]
        words = tuple(line.text for line in lines_of(view, written, entry.values))
        stead = view.called(entry.acting_for) if entry.acting_for else ""
        inked = [each for each in form.fields if each.widget is Widget.signature]
        signed = next((file for line in lines_of(view, inked, entry.values) for file in line.files), None)
        yield Opinion(_step(view, entry), view.called(entry.person), stead, entry.at, verdicts, words, signed)


def _proofs(view: CaseView, entry: Submission) -> Iterator[Proof]:
    form = form_of(view, entry)
    for each in form.fields if form else ():
        if form is None or each.widget not in FILES or each.widget is Widget.signature:
            continue
        files = tuple(file for line in lines_of(view, [each], entry.values) for file in line.files)
        if files:
            beside = tuple(lines_of(view, _proven(form, each), entry.values))
            who = view.called(entry.person)
            yield Proof(_step(view, entry), say(each.title), who, entry.at, files, beside)


def _proven(form: Form, field: Field) -> Sequence[Field]:
    named = field.extra.get("x-proves")
    others = [each for each in form.fields if each.widget not in FILES]
    return [each for each in others if each.name in named] if isinstance(named, list) else others


def _step(view: CaseView, entry: Submission) -> str:
    return say(step_name(view.drawn_in(entry.element, entry.task_id), entry.element))
