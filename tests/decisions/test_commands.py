"""`shouwang decide` and `shouwang feel` give the answers of the DMN Technology Compatibility Kit, and say why there is none."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from engine.feel import FeelSyntaxError, compile_expression, spelled
from tests.decisions.samples import decision, definitions, given, literal, needs, table
from tests.decisions.tck import first, load, named, run_file, value_of
from web.cli import shouwang
from web.json_values import told_value

FOLDER = os.environ.get("CONFORMANCE_DIR")
KIT = Path(FOLDER or ".") / "dmn-tck"
needs_kit = pytest.mark.skipif(FOLDER is None, reason="CONFORMANCE_DIR not set")
LEAST_CASES, LEAST_EXPRESSIONS = 300, 2_000


def run(*arguments: str) -> Result:
    return CliRunner().invoke(shouwang, arguments)


def told(value: object) -> object:
    """A value of the kit as the commands print it."""
    return json.loads(json.dumps(told_value(compile_expression(spelled([value])).evaluate({})), default=str))[0]


def alike(printed: object, wanted: object) -> bool:
    """Equal, numbers to eight digits behind the point."""
    if isinstance(printed, list) and isinstance(wanted, list):
        return len(printed) == len(wanted) and all(map(alike, printed, wanted))
    if isinstance(printed, dict) and isinstance(wanted, dict):
        return printed.keys() == wanted.keys() and all(alike(printed[key], wanted[key]) for key in wanted)
    try:
        return printed == wanted or abs(float(str(printed)) - float(str(wanted))) < 1e-8 * max(
            1, abs(float(str(wanted)))
        )
    except ValueError:
        return False


def cases() -> Iterator[tuple[Path, str, str, object]]:
    """(file, decision, inputs, expected value) of all cases of level 2, and of the first of each file of level 3."""
    for level in ("compliance-level-2", "compliance-level-3"):
        for file in sorted((KIT / level).glob("*/*.xml")):
            models = load(file.parent)
            right = {(each.case, each.result) for each in run_file(file.parent, file, models) if each.passed}
            root = etree.parse(str(file)).getroot()
            found = [each for each in named(root, "testCase") if each.get("type") != "decisionService"]
            for case in found if level.endswith("2") else found[:1]:
                inputs = {each.get("name") or "": value_of(each) for each in named(case, "inputNode")}
                for node in named(case, "resultNode"):
                    if (case.get("id"), node.get("name")) in right:
                        name = first(root, "modelName").text or ""
                        yield (
                            file.parent / name,
                            node.get("name") or "",
                            spelled(inputs),
                            value_of(first(node, "expected")),
                        )


@needs_kit
def test_decide_gives_the_answers_of_the_kit() -> None:
    wrong, count = [], 0
    for file, name, inputs, expected in cases():
        count += 1
        result = run("decide", str(file), name, "--input", inputs)
        if result.exit_code or not alike(json.loads(result.stdout), told(expected)):
            wrong.append(f"{file.name} {name} {inputs}: {result.output!r}, not {expected!r}")
    assert not wrong, "\n".join(wrong)
    assert count >= LEAST_CASES


def expressions() -> Iterator[tuple[str, object]]:
    """(text, expected value) of the decisions of level 3 that are an expression without inputs and without types of the model."""
    for file in sorted((KIT / "compliance-level-3").glob("*/*.xml")):
        expected = {
            node.get("name"): value_of(first(node, "expected"))
            for case in named(etree.parse(str(file)).getroot(), "testCase")
            for node in named(case, "resultNode")
        }
        for model in sorted(file.parent.glob("*.dmn")):
            root = etree.parse(str(model)).getroot()
            for part in named(root, "decision") if not named(root, "itemDefinition") else ():
                texts = named(part, "literalExpression")
                alone = not named(part, "informationRequirement") and not named(part, "knowledgeRequirement")
                typed = any(each.get("typeRef") for each in (*named(part, "variable"), *texts))
                if texts and alone and not typed and part.get("name") in expected:
                    yield first(texts[0], "text").text or "", expected[part.get("name")]


@needs_kit
def test_feel_gives_the_answers_of_the_kit() -> None:
    wrong, count = [], 0
    for text, expected in expressions():
        try:
            compile_expression(text)
        except FeelSyntaxError:
            assert expected is None
            continue
        if "external" in text:
            continue
        count += 1
        result = run("feel", "--", text)
        if result.exit_code or not alike(json.loads(result.stdout), told(expected)):
            wrong.append(f"{text}: {result.output!r}, not {expected!r}")
    assert not wrong, "\n".join(wrong)
    assert count >= LEAST_EXPRESSIONS


def test_now_is_given_or_the_present_moment_in_china() -> None:
    assert json.loads(run("feel", "today()", "--now", "2026-03-05T23:30").stdout) == "2026-03-05"
    assert (
        json.loads(run("feel", 'now() = @"2026-03-05T09:30:00+08:00"', "--now", "2026-03-05T01:30:00Z").stdout) is True
    )
    assert json.loads(run("feel", 'today() > @"2026-01-01"').stdout) is True
    refused = run("feel", "now()", "--now", "tomorrow")
    assert refused.exit_code == 2
    assert "2026-03-05T09:30" in refused.output


def test_feel_says_in_both_languages_where_a_name_is_misspelt_and_what_was_meant() -> None:
    result = run("feel", "inocme / 3", "--context", '{"income": 1500}')
    assert (result.exit_code, result.stdout) == (0, "null\n")
    assert "第 1 行第 1 列：没有名为“inocme”的变量（您是不是要写“income”？）" in result.stderr
    assert "line 1, column 1: there is no variable 'inocme' (did you mean 'income'?)" in result.stderr


def test_feel_says_in_both_languages_where_a_text_is_no_feel() -> None:
    result = run("feel", "1 +")
    assert result.exit_code == 1
    assert "第 1 行第 4 列" in result.stderr
    assert "line 1, column 4" in result.stderr


def test_values_with_dates_are_given_as_a_feel_context() -> None:
    result = run("feel", 'day + @"P1M"', "--context", '{day: @"2026-01-31"}')
    assert (result.exit_code, json.loads(result.stdout)) == (0, "2026-02-28")


def test_decide_tells_the_rules_that_fired_and_why_the_others_did_not(tmp_path: Path) -> None:
    drawn = table(["income"], ["x"], [("< 600", '"A"'), (">= 600", '"B"')])
    (tmp_path / "grade.dmn").write_bytes(definitions(given("income"), decision("grade", needs("income"), drawn)))
    result = run("decide", str(tmp_path / "grade.dmn"), "grade", "--input", '{"income": 700}')
    assert json.loads(result.stdout) == "B"
    assert "命中规则 / rules fired: r2" in result.stderr
    assert "r1：“income”要求“< 600”，实际是“700”" in result.stderr
    assert "r1: “income” should be “< 600”, it is “700”" in result.stderr


def test_decide_says_why_there_is_no_answer_and_where(tmp_path: Path) -> None:
    (tmp_path / "x.dmn").write_bytes(
        definitions(given("income"), decision("x", needs("income"), literal("income +\n incmoe")))
    )
    result = run("decide", str(tmp_path / "x.dmn"), "x", "--input", '{"income": 700}')
    assert json.loads(result.stdout) is None
    assert "第 2 行第 2 列：没有名为“incmoe”的变量（您是不是要写“income”？）" in result.stderr
    assert "line 2, column 2: there is no variable 'incmoe' (did you mean 'income'?)" in result.stderr
