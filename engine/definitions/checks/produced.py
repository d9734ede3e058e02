"""Which names routing data can have, by everything in the process that writes them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from engine.definitions.checks.draft import Draft
from engine.definitions.checks.repetition import repeated_names
from engine.definitions.checks.scripts import READ_ONLY, assigned
from engine.definitions.elements import Element, Kind
from engine.signing import Tally


@dataclass(slots=True)
class Produced:
    """Which names routing data can have."""

    names: set[str] = field(default_factory=lambda: set(READ_ONLY))
    unrouted: dict[str, str] = field(default_factory=dict)
    """Names of form fields that stay out of routing data, with their form."""
    sources: list[str] = field(default_factory=list)
    """Elements that may give names that nobody can know here."""
    entries: dict[str, set[str]] = field(default_factory=dict)
    """Names that hold what a table with several outputs gives, with the names of those."""


def produced_by(draft: Draft) -> Produced:
    """What forms, results, scripts, tables, repetitions and data associations of the process put into routing data."""
    produced = Produced()
    produced.names.update(draft.diagram.carriers.variables())
    for element in draft.diagram.nodes():
        _from_form(draft, element, produced)
        produced.names.update(repeated_names(draft.diagram.sources[element.id], draft.diagram.carriers))
        if element.kind is Kind.complex:
            produced.names.update(("activationCount", "waitingForStart"))
        produced.names.update(each.to for each in (*element.inputs, *element.outputs))
        if element.result is not None:
            produced.names.add(element.result)
        elif element.kind is Kind.script_task:
            produced.names.update(assigned(element.script or "{}") or ())
        elif element.decision is not None and element.decision in draft.decisions:
            produced.names.update(draft.decisions[element.decision].decisions[element.decision].outputs)
        elif _gives_unknown_names(element):
            produced.sources.append(element.name.zh or element.id)
    produced.entries = _entries(draft)
    return produced


def _entries(draft: Draft) -> dict[str, set[str]]:
    """What is known of results: those that tables with several outputs alone give."""
    found: dict[str, set[str]] = {}
    others: set[str] = set()
    for element in draft.diagram.nodes():
        model = draft.decisions.get(element.decision or "")
        outputs = model.decisions[element.decision or ""].outputs if model else ()
        if element.kind.is_human and element.result is not None:
            outputs = tuple(each.name for each in fields(Tally))
        if element.result is not None and outputs:
            found.setdefault(element.result, set()).update(outputs)
        elif element.result is not None:
            others.add(element.result)
        form = draft.forms.get(element.form or "")
        others.update(each.name for each in (form.fields if form else ()))
        others.update(assigned(element.script or "{}") or () if element.kind is Kind.script_task else ())
        others.update(each.to for each in (*element.inputs, *element.outputs))
    return {name: entries for name, entries in found.items() if name not in others}


def _from_form(draft: Draft, element: Element, produced: Produced) -> None:
    form = draft.forms.get(element.form or "")
    if form is not None:
        for each in form.fields:
            if each.route:
                produced.names.add(each.name)
                produced.unrouted.pop(each.name, None)
            elif each.name not in produced.names:
                produced.unrouted[each.name] = element.form or ""
    elif element.form is not None or (element.kind is Kind.start and element.parent is None):
        # A faulty form, or a start without one: the caller of a called process may give anything.
        produced.sources.append(element.name.zh or element.id)


def _gives_unknown_names(element: Element) -> bool:
    merging = (Kind.service_task, Kind.business_rule_task, Kind.call_activity, Kind.receive_task)
    told = element.kind.is_start or element.kind.is_boundary or element.kind.is_catching
    return element.kind in merging or (told and element.kind.trigger in ("message", "signal", "multiple"))
