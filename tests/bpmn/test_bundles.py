"""The shipped processes: clean for the checker, and every node, flow and rule walked by an example."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

import tasks
from engine.definitions import Blueprint, Bundle, Examination, examine
from engine.scenarios import Report, play
from tasks.rules import PackRules, shipped
from tasks.services import services
from tests.support.source import ROOT

BUNDLES = sorted(path.parent.name for path in (ROOT / "bpmn").glob("*/process.bpmn"))
RULES = PackRules(shipped()).current("application", "990100001", date(2026, 9, 14))


@cache
def examined(name: str) -> Examination:
    bundle = Bundle.read(Path(ROOT / "bpmn" / name))
    return examine(bundle, services=services.names, roles=tasks.ROLES, deadlines=RULES.deadlines)


def blueprint(name: str) -> Blueprint:
    found = examined(name).blueprint
    assert found is not None, examined(name).problems
    return found


@cache
def played(name: str) -> Report:
    called = {each: blueprint(each) for each in BUNDLES if each != name}
    return play(blueprint(name), RULES, called=called)


def test_the_first_two_processes_are_there() -> None:
    assert {"application", "periodic_review"} <= set(BUNDLES)


@pytest.mark.parametrize("name", BUNDLES)
def test_a_check_finds_nothing_not_even_a_warning(name: str) -> None:
    assert [(each.code, each.element, each.message.en) for each in examined(name).problems] == []


@pytest.mark.parametrize("name", BUNDLES)
def test_every_example_goes_as_written(name: str) -> None:
    failed = {each.scenario.file: [text.en for text in each.failures] for each in played(name).failed}
    assert failed == {}


@pytest.mark.parametrize("name", BUNDLES)
def test_examples_walk_every_node_flow_and_rule(name: str) -> None:
    report = played(name)
    assert report.elements.missing == ()
    assert report.table_rules.missing == ()
    assert report.table_rules.total > 0


@pytest.mark.parametrize("name", BUNDLES)
def test_the_readme_names_every_step_service_and_deadline(name: str) -> None:
    readme = (ROOT / "bpmn" / name / "README.md").read_text(encoding="utf-8")
    nodes = blueprint(name).nodes()
    steps = {each.id for each in nodes if each.kind.is_activity or (each.kind.is_end and each.parent is None)}
    spoken = (
        steps
        | {each.service for each in nodes if each.service}
        | {d for each in nodes for d in (*each.starts, *each.meets)}
    )
    assert {each for each in spoken if f"`{each}`" not in readme} == set()


@pytest.mark.parametrize("name", BUNDLES)
def test_every_step_says_why_in_the_words_of_the_law(name: str) -> None:
    """Each human step and each end of the path to money has a documentation that names its article."""
    from lxml import etree

    tree = etree.fromstring((ROOT / "bpmn" / name / "process.bpmn").read_bytes())
    space = {"b": "http://www.omg.org/spec/BPMN/20100524/MODEL"}
    tasks_without = [
        each.get("id")
        for kind in ("userTask", "serviceTask", "businessRuleTask")
        for each in tree.iterfind(f".//b:{kind}", space)
        if not (each.findtext("b:documentation", namespaces=space) or "").strip()
    ]
    assert tasks_without == []


@pytest.mark.parametrize("name", BUNDLES)
def test_what_a_form_shows_of_earlier_steps_is_there(name: str) -> None:
    """The hint `x-shows` names steps of the same process that people fill in or a table decides."""
    process = blueprint(name)
    for form in process.forms.values():
        for element in form.schema.get("x-shows", []):
            assert process.elements[element].form or process.elements[element].decision


@pytest.mark.parametrize("name", BUNDLES)
def test_a_picture_proves_fields_of_its_own_form(name: str) -> None:
    """The hint `x-proves` names other fields of the form."""
    for form in blueprint(name).forms.values():
        for each in form.fields:
            named = each.extra.get("x-proves", [])
            assert isinstance(named, list)
            assert set(named) <= {other.name for other in form.fields} - {each.name}
