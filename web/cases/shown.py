"""What must be read before a step can be done: earlier answers, of people and of tables, opened above the form.

A form names those steps by its hint `x-shows`, such as `["convene", "give_opinion"]`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.definitions import Blueprint
from engine.explained import explained
from engine.fields import standing
from engine.forms import Form
from engine.queries.cases import CaseView
from engine.queries.inbox import step_name
from engine.records import Event, Submission
from web.cases.told import Line, answers
from web.i18n import _, say


@dataclass(frozen=True, slots=True)
class Shown:
    """One earlier step with its answers."""

    title: str
    who: str
    lines: tuple[Line, ...]


def shown(view: CaseView, form: Form) -> list[Shown]:
    """In the order in which the form names them; a step that nobody did yet is left out."""
    named = form.schema.get("x-shows")
    wanted = [str(each) for each in named] if isinstance(named, list) else []
    return [made for element in wanted for made in _of(view, element)]


def _of(view: CaseView, element: str) -> Iterator[Shown]:
    drawn = view.drawn_in(element)
    for told in [each for each in view.events if each.kind == "decided" and each.element == element][-1:]:
        yield Shown(say(step_name(drawn, element)), "", tuple(_applied(told)))
    for each in _latest(drawn, element, [said for said in standing(view.submissions) if said.element == element]):
        lines = answers(view, each)
        if lines:
            yield Shown(say(step_name(drawn, element)), view.called(each.person), lines)


def _applied(told: Event) -> Iterator[Line]:
    """The rules of a table that applied."""
    for table in explained(told.at, told.detail):
        for rule in table.applied:
            yield Line(_("依据"), say(rule.why))


def _latest(drawn: Blueprint, element: str, filled: list[Submission]) -> list[Submission]:
    """The latest answers; of a step that several people do side by side, each one's."""
    step = drawn.elements.get(element)
    if step is not None and step.repeats is not None:
        return list({each.person: each for each in filled}.values())
    return filled[-1:]
