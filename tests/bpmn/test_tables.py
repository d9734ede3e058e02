"""The tables and expressions of the shipped processes: FEEL only, and what the check says of them can be trusted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from engine.decisions import DecisionModel, parse_models
from engine.decisions.hits import HitPolicy
from engine.decisions.source import children, local, read
from engine.definitions import Bundle, Examination
from engine.feel import compile_expression
from tests.support.source import ROOT
from web.commands.check import examine_here

FILES = sorted((ROOT / "bpmn").glob("*/tables/*.dmn"))
BUNDLES = sorted(path.parent for path in (ROOT / "bpmn").glob("*/process.bpmn"))
NAME = re.compile(r"[a-z_]{4,}")
FOUND = {"unknown-name", "unverified-name", "unrouted-name", "unknown-rule", "unknown-case-fact"}


def named(path: Path) -> str:
    return f"{path.parents[1].name}/{path.name}" if path.suffix else path.name


@cache
def models(bundle: Path) -> dict[str, DecisionModel]:
    return parse_models({each.name: each.read_bytes() for each in (bundle / "tables").glob("*.dmn")})


@cache
def examined(bundle: Path) -> Examination:
    return examine_here(Bundle.read(bundle))


@pytest.mark.parametrize("bundle", BUNDLES, ids=named)
def test_the_check_of_the_command_line_finds_nothing_not_even_a_gap(bundle: Path) -> None:
    assert [(each.file, each.element, each.message.en) for each in examined(bundle).problems] == []


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_table_has_no_language_but_feel_and_no_findings(path: Path) -> None:
    root = read(path.read_bytes())
    assert not [each for each in root.iter() if each.get("expressionLanguage") or each.get("typeLanguage")]
    assert not [each for each in root.iter() if isinstance(each.tag, str) and each.get("kind") in ("Java", "PMML")]
    assert models(path.parents[1])[path.name].check() == []


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_misspelt_name_in_the_input_of_a_table_is_found_with_the_right_one(path: Path) -> None:
    model = models(path.parents[1])[path.name]
    for table in model.tables:
        for column, _ in enumerate(table.inputs):
            root = read(path.read_bytes())
            source = next(each for each in root.iter() if isinstance(each.tag, str) and each.get("id") == table.id)
            text = [*children(source, "input")][column].find("{*}inputExpression/{*}text")
            assert text is not None
            known = sorted(model.input_names(table.owner), key=len)
            name = next(each for each in known if re.search(rf"\b{each}\b", text.text or ""))
            text.text = re.sub(rf"\b{name}\b", f"{name}x", text.text or "")
            files = {each.name: each.read_bytes() for each in path.parent.glob("*.dmn")}
            files[path.name] = etree.tostring(root)
            found = [each for each in parse_models(files)[path.name].check() if each.code == "unknown-name"]
            assert f"did you mean '{name}'?" in found[0].en


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_rule_left_out_of_a_table_leaves_a_gap_that_is_found(path: Path) -> None:
    model = models(path.parents[1])[path.name]
    for table in model.tables:
        if table.policy is not HitPolicy.UNIQUE or any(each.default is not None for each in table.outputs):
            continue
        for place, rule in enumerate(table.rules):
            root = read(path.read_bytes())
            source = next(each for each in root.iter() if isinstance(each.tag, str) and each.get("id") == table.id)
            source.remove([each for each in source if local(each) == "rule"][place])
            found = parse_models({path.name: etree.tostring(root)}, only=path.name)[path.name].check()
            assert "gap" in {each.code for each in found}, f"{rule.id} of {table.id} was not missed"


def expressions(root: etree._Element) -> Iterator[etree._Element]:
    """The conditions and timers of a diagram, as elements with text."""
    for tag in ("conditionExpression", "completionCondition", "loopCondition", "timeDuration", "timeDate", "script"):
        yield from (each for each in root.iter(f"{{*}}{tag}") if NAME.search(re.sub(r'"[^"]*"', "", each.text or "")))


@pytest.mark.parametrize("bundle", BUNDLES, ids=named)
def test_a_misspelt_name_in_an_expression_of_a_diagram_is_found(bundle: Path) -> None:
    files = dict(Bundle.read(bundle).files)
    count = len([*expressions(etree.fromstring(files["process.bpmn"]))])
    assert count
    for place in range(0, count, max(1, count // 4)):
        root = etree.fromstring(files["process.bpmn"])
        text = [*expressions(root)][place]
        names = sorted(path[0] for path in compile_expression(text.text or "").free_names)
        if not names:
            continue
        text.text = re.sub(rf"(?<![.\w]){names[0]}\b(?!\s*:)", f"{names[0]}qx", text.text or "")
        changed = Bundle(bundle.name, {**files, "process.bpmn": etree.tostring(root)})
        found = [
            each for each in examine_here(changed).problems if each.code in FOUND and f"{names[0]}qx" in each.message.en
        ]
        assert found, f"{text.text} was not found"


def test_every_table_says_beside_each_rule_where_it_stands_in_the_law() -> None:
    bare = [
        f"{named(path)} {rule.id}"
        for path in FILES
        for table in models(path.parents[1])[path.name].tables
        for rule in table.rules
        if not any(rule.annotations)
    ]
    assert bare == []
