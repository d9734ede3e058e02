"""From a bundle to what is wrong with it, and to a blueprint where nothing is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from lxml import etree

from engine.definitions.blueprint import DEFAULT_ADMINISTRATOR, Blueprint, Examination
from engine.definitions.bundle import DIAGRAM, Bundle
from engine.definitions.checks import CHECKS, SENTENCES, Draft, Known
from engine.definitions.diagram import Diagram, read_diagram
from engine.definitions.elements import Kind
from engine.definitions.markup import Unreadable, read_markup
from engine.definitions.reading import name_of
from engine.definitions.scenario import Scenario
from engine.definitions.scenario_file import check_scenario, read_scenario
from engine.definitions.tables import read_tables
from engine.definitions.words import SW
from engine.findings import Findings, Patience
from engine.forms import Form, read_form
from engine.problems import Problem
from engine.text import Text

if TYPE_CHECKING:
    from engine.decisions import DecisionModel

MISSING = Text(
    "流程包里没有 process.bpmn。请放入 BPMN 2.0 流程图。",
    "The bundle has no process.bpmn. Put a BPMN 2.0 diagram there.",
)


def examine(
    bundle: Bundle,
    *,
    services: Collection[str] | None = None,
    roles: Collection[str] | None = None,
    rules: Collection[str] | None = None,
    deadlines: Collection[str] | None = None,
    processes: Collection[str] | None = None,
) -> Examination:
    """Reads and checks a bundle whole; never raises on what is in it.

    The names are those that exist outside the bundle (`rules`: dotted names of pack values); None: not known here, so
    nothing is held against a name. Problems come file by file: the diagram's first, then forms, tables and scenarios.
    """
    try:
        diagram = _diagram(bundle)
    except Unreadable as fault:
        return Examination(False, (Problem("error", fault.code, DIAGRAM, "", fault.line, fault.text),), None)
    patience = Patience()
    forms, form_problems = _forms(bundle, patience)
    decisions, table_problems = read_tables(bundle.inside("tables"), patience)
    faulty = {path[len("forms/") : -len(".json")] for path in bundle.inside("forms")} - set(forms)
    findings = Findings(DIAGRAM, SENTENCES, patience)
    known = Known(services, roles, rules, deadlines, processes)
    draft = Draft(diagram, findings, known, forms, decisions, frozenset(faulty))
    for check in CHECKS:
        check(draft)
    scenarios, scenario_problems = _scenarios(bundle, diagram, forms)
    problems = (*findings.problems, *form_problems, *table_problems, *scenario_problems)
    blueprint = None
    if not any(each.severity == "error" for each in problems):
        blueprint = _blueprint(bundle, diagram, forms, decisions, scenarios)
    return Examination(True, problems, blueprint)


def _diagram(bundle: Bundle) -> Diagram:
    data = bundle.files.get(DIAGRAM)
    if data is None:
        raise Unreadable("missing-diagram", MISSING.zh, MISSING.en)
    return read_diagram(read_markup(data))


def _forms(bundle: Bundle, patience: Patience) -> tuple[dict[str, Form], list[Problem]]:
    forms: dict[str, Form] = {}
    problems: list[Problem] = []
    for path, data in bundle.inside("forms").items():
        form, found = read_form(data, path, patience)
        problems += found
        if form is not None:
            forms[path[len("forms/") : -len(".json")]] = form
    return forms, problems


def _scenarios(
    bundle: Bundle, diagram: Diagram, forms: Mapping[str, Form]
) -> tuple[tuple[Scenario, ...], list[Problem]]:
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for path, data in bundle.inside("scenarios").items():
        scenario, found = read_scenario(data, path)
        problems += found
        if scenario is not None:
            scenarios.append(scenario)
            problems += check_scenario(scenario, diagram.elements)
    return tuple(scenarios), problems


def _blueprint(
    bundle: Bundle,
    diagram: Diagram,
    forms: Mapping[str, Form],
    decisions: Mapping[str, DecisionModel],
    scenarios: tuple[Scenario, ...],
) -> Blueprint:
    process = diagram.processes[0]
    known = process.get("id") or ""
    start = next(each for each in diagram.nodes() if each.kind is Kind.start and each.parent is None)
    return Blueprint(
        process=known,
        name=name_of(process, known),
        subject=(process.get(f"{SW}subject") or "").strip() or None,
        starters=tuple((process.get(f"{SW}starters") or "").split()),
        administrator=(process.get(f"{SW}administrator") or "").strip() or DEFAULT_ADMINISTRATOR,
        elements=dict(diagram.elements),
        start_form=start.form,
        forms=forms,
        decisions=decisions,
        scenarios=scenarios,
        xml=etree.tostring(diagram.root.getroottree(), encoding="UTF-8", xml_declaration=True),
        bundle=bundle,
    )
