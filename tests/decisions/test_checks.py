"""Files that are refused, and what `check` finds in those that are not; each by element and line."""

from __future__ import annotations

import pytest

from engine.decisions import DecisionModelError, parse_model, place
from tests.decisions.samples import decision, definitions, given, literal, model, needs, table


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not-xml"),
        (b"not xml", "not-xml"),
        (b"<a/>", "not-dmn"),
        (b"\x00\xff\xfe", "not-xml"),
        (definitions("<decision/>"), "no-id"),
        (definitions(decision("x"), decision("x")), "duplicate-id"),
        (definitions(decision("x", needs("nowhere"))), "unknown-reference"),
        (definitions(decision("x", needs("y", kind="Decision")), decision("y", needs("x", kind="Decision"))), "cycle"),
        (b"<!DOCTYPE a []>" + definitions(), "doctype"),
        (
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + definitions("<decision id='x'>&x;</decision>"),
            "doctype",
        ),
        (definitions() + b" " * 5_000_001, "too-large"),
    ],
)
def test_a_file_that_is_no_decision_model_is_refused_with_what_to_do(data: bytes, code: str) -> None:
    with pytest.raises(DecisionModelError) as caught:
        parse_model(data, "bad.dmn")
    problem = caught.value.problems[0]
    assert problem.code == code
    assert problem.zh
    assert problem.en


@pytest.mark.parametrize(
    ("content", "code", "element", "line"),
    [
        ("\n<decision name='x'/>\n<decision name='x'/>", "duplicate-id", "d", 3),
        ("\n\n<decision/>", "no-id", "d", 3),
        ("\n" + decision("x", "\n", needs("nowhere")), "unknown-reference", "x", 3),
        ("\n" + decision("x", "\n<informationRequirement id='q'/>"), "empty-requirement", "q", 3),
        (
            "\n<decisionService id='s' name='s'>\n<outputDecision href='#y'/></decisionService>",
            "unknown-reference",
            "s",
            3,
        ),
        ("\n" + decision("x", needs("x", kind="Decision")), "cycle", "x", 2),
        (
            "\n<import name='i' namespace='urn:i' importType='https://www.omg.org/spec/DMN/20230324/MODEL/'/>",
            "missing-import",
            "",
            2,
        ),
        ("\n<decision id='x'>\n</decison>", "not-xml", "", 3),
    ],
)
def test_a_bad_file_is_refused_by_element_and_line(content: str, code: str, element: str, line: int) -> None:
    with pytest.raises(DecisionModelError) as caught:
        parse_model(definitions(content), "bad.dmn")
    problem = caught.value.problems[0]
    assert (problem.code, problem.element, problem.line) == (code, element, line)


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_files_of_dmn_1_2_to_1_5_are_read(namespace: str) -> None:
    data = definitions(decision("x", literal("1 + 1"))).replace(
        b"https://www.omg.org/spec/DMN/20230324/MODEL/", namespace.encode()
    )
    assert parse_model(data, "x.dmn").decide("x", {}).value == 2


def test_a_file_of_dmn_1_1_is_refused_with_what_was_expected() -> None:
    data = definitions().replace(
        b"https://www.omg.org/spec/DMN/20230324/MODEL/", b"http://www.omg.org/spec/DMN/20151101/dmn.xsd"
    )
    with pytest.raises(DecisionModelError, match=r"expected the definitions of DMN 1\.2 to 1\.5"):
        parse_model(data, "old.dmn")


def test_a_sound_model_has_no_findings() -> None:
    drawn = table(["income"], ["x"], [("< 600", '"A"'), (">= 600", '"B"')])
    assert model(given("income"), decision("x", needs("income"), drawn)).check() == []


@pytest.mark.parametrize(
    ("rules", "code", "en"),
    [
        ([("< ", "1")], "bad-expression", "line 1, column 2: expected a value, but the expression ends here"),
        ([("< incom", "1")], "unknown-name", "there is no variable 'incom' here (did you mean 'income'?)"),
        ([("1", "incom")], "unknown-name", "there is no variable 'incom' here (did you mean 'income'?)"),
        ([("coutn(?) > 1", "1")], "unknown-function", "there is no function 'coutn' (did you mean 'count'?)"),
        (
            [("1", "substring(1)")],
            "wrong-call",
            "wrong arguments for 'substring', usage: substring(string, start position, [length])",
        ),
        ([("1", "1"), ("1", "2")], "duplicate-rule", "rule 2 has the conditions of rule 1"),
        ([("1", "5")], "output-not-allowed", "the output 5 is not one of 1, 2"),
        ([("1",)], "wrong-width", "this rule should have 1 inputs and 1 outputs"),
    ],
)
def test_a_wrong_cell_is_found_without_running(rules: list[tuple[str, ...]], code: str, en: str) -> None:
    drawn = table(["income"], ["x"], rules, values="1, 2")
    small = model(given("income"), decision("x", needs("income"), drawn))
    finding = next(each for each in small.check() if each.code == code)
    assert finding.en == en
    assert finding.line == len(rules) + 2


def test_a_wrong_cell_names_its_rule_and_column() -> None:
    rules = [("1", "1", "1"), ("2", "< ", "2")]
    small = model(given("a"), given("b"), decision("x", needs("a", "b"), table(["a", "b"], ["x"], rules)))
    finding = small.check()[0]
    assert (finding.element, finding.rule, finding.column) == ("r2", 2, 2)


def test_a_wrong_expression_is_null_with_a_reason_when_it_runs() -> None:
    decided = model(decision("x", literal("1 +"))).decide("x", {})
    assert decided.value is None
    assert decided.reasons


def test_what_is_not_supported_is_a_finding() -> None:
    java = '<functionDefinition kind="Java"><context/></functionDefinition>'
    pmml = '<literalExpression expressionLanguage="http://example.org/python"><text>1</text></literalExpression>'
    assert [each.code for each in model(decision("x", java)).check()] == ["external-function"]
    assert [each.code for each in model(decision("x", pmml)).check()] == ["foreign-language"]
    assert [each.code for each in model(given("x", "tNowhere")).check()] == ["unknown-type"]


def test_more_expressions_than_anybody_reads_are_refused_where_it_becomes_too_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(place, "MAX_CHARACTERS", 5_000)
    long = " + ".join(["1"] * 150)
    small = model(*(decision(f"d{number}", literal(long)) for number in range(12)))
    (finding,) = small.check()
    assert (finding.code, finding.severity, finding.line) == ("too-many-expressions", "error", 9)
    assert small.decide("d0", {}).value == 150
    assert small.decide("d11", {}).value is None


def test_policies_that_lack_what_they_need_are_findings() -> None:
    def codes(**options: str) -> list[str]:
        drawn = table(["a"], ["x"], [("1", "1")], **options)
        return [
            each.code
            for each in model(given("a"), decision("x", needs("a"), drawn)).check()
            if each.severity == "error"
        ]

    assert codes(policy="PRIORITY") == ["no-output-values"]
    assert codes(policy="SOMETIMES") == ["unknown-hit-policy"]
    assert codes(policy="UNIQUE", extra='aggregation="SUM"') == ["stray-aggregation"]
    assert codes(policy="COLLECT", extra='aggregation="AVERAGE"') == ["unknown-aggregation"]
