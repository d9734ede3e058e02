"""A bundle that was read, checked and found whole: what the runner runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.definitions.bundle import Bundle
from engine.definitions.elements import Element
from engine.definitions.scenario import Scenario
from engine.forms.narrowing import narrowed
from engine.problems import Problem
from engine.text import Text

if TYPE_CHECKING:
    from engine.decisions import DecisionModel
    from engine.forms import Form

DEFAULT_ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Blueprint:
    """One process. Immutable and shared by threads; users keep it by `digest`."""

    process: str
    """Id of the process in the diagram."""
    name: Text
    subject: str | None
    """The kind of thing that a case is about; opaque to the engine."""
    starters: tuple[str, ...]
    """Roles that may start a case."""
    administrator: str
    """Role that gets steps which nobody fits."""
    elements: Mapping[str, Element]
    """Flow nodes and sequence flows by id, in the order of the file."""
    start_form: str | None
    forms: Mapping[str, Form]
    decisions: Mapping[str, DecisionModel]
    """Decision id to the model of the table file in which it stands."""
    scenarios: tuple[Scenario, ...]
    xml: bytes
    """The diagram as UTF-8; sequence flows that came without an id have one here."""
    bundle: Bundle

    @property
    def digest(self) -> str:
        """The digest of the bundle."""
        return self.bundle.digest

    @property
    def needs_training(self) -> bool:
        """Whether its steps are only for people who were trained for it."""
        return any(each.training for each in self.elements.values())

    def form_of(self, element: Element) -> Form | None:
        """The form of a step as whoever does it has it: without what is hidden from it, and what it only reads not to be changed."""
        form = self.forms.get(element.form or "")
        return narrowed(form, element.reads, element.hides) if form and (element.reads or element.hides) else form

    def nodes(self) -> tuple[Element, ...]:
        """The flow nodes: everything but sequence flows."""
        return tuple(each for each in self.elements.values() if each.source is None)

    def flows(self) -> tuple[Element, ...]:
        """The sequence flows."""
        return tuple(each for each in self.elements.values() if each.source is not None)


@dataclass(frozen=True, slots=True)
class Examination:
    """What a check found. Not readable: refused. Errors: a draft. Else deployable."""

    readable: bool
    """False: not BPMN at all, so there is nothing to open in an editor."""
    problems: tuple[Problem, ...]
    blueprint: Blueprint | None
    """None while any problem is an error."""

    @property
    def deployable(self) -> bool:
        """Whether it can be put in force; warnings do not hinder."""
        return self.blueprint is not None
