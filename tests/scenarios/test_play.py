"""Scenarios run on the runner alone, and say in words what went otherwise."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from engine.calendar import Unit
from engine.definitions import Blueprint, Bundle, examine
from engine.rules import DeadlineRule, Rules
from engine.scenarios import Report, play
from engine.text import Text
from tests.definitions.permit import KNOWN, bundle, problems

HEAD = 'name = "例子"\nen = "Example"\n'
START = '[start.values]\nwho = "甲"\nplots = {plots}\n'
RULES = "[rules]\nlimit = 1\n"
DO = '[[step]]\ndo = "{element}"\nvalues = {{ {values} }}\n'
TAIL = '[[step]]\nadvance = "P8D"\n' + DO.format(element="decide", values="agreed = true")
LONG = (
    START.format(plots=5)
    + RULES
    + DO.format(element="look", values='note = "好"')
    + DO.format(element="again", values="")
    + TAIL
)
SHORT = START.format(plots=2) + RULES + DO.format(element="look", values='note = "好"') + TAIL
EXPECT = '[expect]\nend = "done"\npasses = ["again"]\navoids = ["remind"]\nvalues = { fee = 500, total = 2500, agreed = true }\n'
PACK = Rules(
    "test", {"limit": 9}, {"posting": DeadlineRule("posting", Text("公示", "Posting"), 7, Unit.CALENDAR_DAY, "57号")}
)


def permit(*texts: str) -> Blueprint:
    files = {f"scenarios__s{number}": HEAD + text for number, text in enumerate(texts)}
    examination = examine(bundle(**files), **KNOWN)
    assert examination.blueprint is not None, examination.problems
    return examination.blueprint


def played(*texts: str) -> Report:
    return play(permit(*texts), PACK)


def failures(text: str) -> list[str]:
    (result,) = played(text).results
    assert all(each.zh != each.en for each in result.failures)
    return [each.en for each in result.failures]


def test_a_scenario_that_goes_as_written() -> None:
    report = played(LONG + EXPECT)
    assert [each.failures for each in report.results] == [()]
    (result,) = report.results
    assert (result.end, result.values["total"]) == ("done", Decimal(2500))
    assert report.failed == ()


def test_coverage_counts_nodes_flows_and_rules() -> None:
    one = played(LONG + EXPECT)
    assert one.table_rules.fraction == 0.5
    assert [each.rpartition("/")[2] for each in one.table_rules.missing] == ["few"]
    late = (
        START.format(plots=2)
        + RULES
        + '[[step]]\nadvance = "P8D"\n[[step]]\nservice = "remind"\n'
        + SHORT.split(RULES)[1]
    )
    assert set(one.elements.missing) == {"late", "remind", "reminded_end", "f8", "f9", "yes"}
    both = played(LONG + EXPECT, late + '[expect]\nend = "done"\npasses = ["remind"]\n')
    assert [each.failures for each in both.results] == [(), ()]
    assert both.elements.missing == both.table_rules.missing == ()
    assert both.elements.fraction == both.table_rules.fraction == 1
    assert both.elements.total == len(permit().elements)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LONG + '[expect]\nend = "reminded_end"\n', ["“reminded_end” was expected", "ended at “done”"]),
        (LONG + '[expect]\nend = "done"\npasses = ["yes"]\n', ["“yes” should have been passed"]),
        (LONG + '[expect]\nend = "done"\navoids = ["again"]\n', ["“again” should not have been passed"]),
        (LONG + '[expect]\nend = "done"\nvalues = { fee = 400 }\n', ["“fee” should be 400; it is 500"]),
        (
            START.format(plots=5) + RULES + DO.format(element="decide", values="") + EXPECT,
            ["Step 1", "“decide”", "Open steps: look"],
        ),
        (LONG.replace('note = "好"', 'nota = "好"') + EXPECT, ["Step 1", "nota", "did you mean 'note'"]),
        (LONG.replace("plots = 5", 'plots = "五"') + EXPECT, ["[start.values]", "plots", "whole number"]),
        (LONG.replace('who = "甲"\n', "") + EXPECT, ["who", "must be filled in"]),
        (
            LONG.replace('do = "again"\nvalues = {  }', 'do = "again"\nvalues = { x = 1 }') + EXPECT,
            ["has no form", "“x”"],
        ),
        (LONG.replace("P8D", "P2D") + EXPECT, ["“decide”", "not open", "Open steps: (none)"]),
        (LONG.replace("P8D", "PT0S") + EXPECT, ["cannot move on by “PT0S”"]),
        (START.format(plots=5) + '[[step]]\nservice = "remind"\n' + EXPECT, ["service task “remind” does not wait"]),
        (
            START.format(plots=5) + '[[step]]\nmessage = "hello"\n' + EXPECT,
            ["nothing waits for the message or signal “hello”"],
        ),
        (
            START.format(plots=5) + '[[step]]\nsignal = "hello"\n' + EXPECT,
            ["nothing waits for the message or signal “hello”"],
        ),
        (START.format(plots=5) + EXPECT, ["has not ended", "open steps: look"]),
    ],
)
def test_a_failure_says_the_step_what_was_expected_and_what_was_found(text: str, said: list[str]) -> None:
    told = " ".join(failures(text))
    for each in said:
        assert each in told


def test_a_service_that_fails_without_anybody_catching_it_is_told() -> None:
    late = START.format(plots=2) + '[[step]]\nadvance = "P8D"\n[[step]]\nservice = "remind"\nfails = "no_paper"\n'
    assert "remind" in failures(late + EXPECT)[0]


def test_a_step_that_cannot_run_is_told_with_its_cause() -> None:
    found = failures(LONG.replace("limit = 1", 'limit = "much"') + EXPECT)
    assert "“sound” cannot run" in found[0]


def test_a_scenario_puts_its_rules_over_those_of_the_pack() -> None:
    """The pack's limit of 9 would send five plots the short way."""
    assert played(LONG.replace(RULES, "") + EXPECT).failed
    assert not played(LONG + EXPECT).failed


def test_a_period_of_the_pack_ends_on_its_last_day() -> None:
    assert "not open" in failures(LONG.replace("P8D", "P7D") + EXPECT)[0]


def test_a_called_process_is_played_with_its_caller() -> None:
    inner = """<?xml version="1.0"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:sw="urn:shouwang:bpmn:1"
     id="d"><process id="other"><startEvent id="b"/><userTask id="inside" sw:role="clerk" sw:form="f"/><endEvent id="e"/>
     <sequenceFlow id="x" sourceRef="b" targetRef="inside"/><sequenceFlow id="y" sourceRef="inside" targetRef="e"/></process>
     </definitions>"""
    form = '{"type": "object", "title": "表", "x-en": "F", "properties": {"seen": {"type": "boolean", "title": "看", "x-en": "Seen", "x-route": true}}}'
    called = examine(Bundle("other", {"process.bpmn": inner.encode(), "forms/f.json": form.encode()})).blueprint
    assert called is not None
    again = '<manualTask id="again" name="再看" sw:en="Look again"/>'
    call = '<callActivity id="again" name="再看" sw:en="Look again" calledElement="other"/>'
    text = HEAD + LONG.replace('do = "again"\nvalues = {  }', 'do = "inside"\nvalues = { seen = true }') + EXPECT
    outer = examine(bundle((again, call), scenarios__s=text), **KNOWN).blueprint
    assert outer is not None
    report = play(outer, PACK, called={"other": called})
    assert [each.failures for each in report.results] == [()]
    assert report.results[0].values["seen"] is True


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name = ", "scenario-not-toml"),
        ('en = "x"\n', "scenario-missing-name"),
        ('name = "x"\n', "scenario-missing-english"),
        (HEAD, "scenario-no-end"),
        (HEAD + "stpe = []\n" + EXPECT, "scenario-unknown-key"),
        (HEAD + "step = 1\n" + EXPECT, "scenario-shape"),
        (HEAD + '[[step]]\nadvance = "a week"\n' + EXPECT, "scenario-shape"),
        (HEAD + DO.format(element="lok", values="") + EXPECT, "scenario-unknown-element"),
        (HEAD + DO.format(element="remind", values="") + EXPECT, "scenario-wrong-element"),
        (HEAD + '[expect]\nend = "look"\n', "scenario-wrong-element"),
        (HEAD + "#" * 300_000, "scenario-too-large"),
    ],
)
def test_a_mistake_in_a_scenario_is_found_before_it_is_played(text: str, code: str) -> None:
    found = {each.code: each for each in problems(scenarios__s=text)}
    assert code in found
    assert found[code].file == "scenarios/s.toml"
    assert found[code].message.zh


VOTING = ('sw:separateFrom="look"', 'sw:decision="percent" sw:percent="60" sw:vote="agreed" sw:result="signed"')
AGREED = {"type": "boolean", "title": "同意", "x-en": "Agreed", "x-route": True}
VOTES = LONG.replace("values = { agreed = true }", "votes = [{ agreed = true }, { agreed = false }, { agreed = true }]")


def voted(text: str) -> Report:
    form = {
        "type": "object",
        "title": "决定",
        "x-en": "Decision",
        "required": ["agreed"],
        "properties": {"agreed": AGREED},
    }
    examination = examine(bundle(VOTING, forms__decision=json.dumps(form), scenarios__s=HEAD + text), **KNOWN)
    assert examination.blueprint is not None, examination.problems
    return play(examination.blueprint, PACK)


def faults(text: str) -> str:
    (result,) = voted(text).results
    return " ".join(each.en for each in result.failures)


def test_several_people_decide_a_step_by_their_votes() -> None:
    (result,) = voted(VOTES).results
    assert (result.failures, result.end, result.values["agreed"]) == ((), "done", True)
    assert result.values["signed"] == {"approved": True, "yes": 2, "no": 1, "open": 0, "votes": 3, "signers": 3}


def test_votes_that_decide_nothing_or_come_too_late_are_told() -> None:
    assert "decide nothing yet" in faults(VOTES.replace("}]", "}]\nweights = [1, 1, 1, 3]"))
    assert "first 2 votes decide it" in faults(VOTES.replace("agreed = false", "agreed = true"))
    assert "do not fit the form" in faults(VOTES.replace("{ agreed = false }", "{}"))


def test_the_weights_of_those_who_need_not_vote_count() -> None:
    heavy = VOTES.replace("{ agreed = false }, { agreed = true }]", "{ agreed = true }]\nweights = [1, 5, 1, 1]")
    assert faults(heavy) == ""


def test_a_step_of_one_takes_no_votes() -> None:
    assert "takes no votes" in failures(VOTES)[0]


@pytest.mark.parametrize(
    "wrong", ["votes = 3", "votes = [1]", "weights = [0]", "weights = [true]", "votes = [{}, {}]\nweights = [1]"]
)
def test_votes_of_the_wrong_shape_are_told(wrong: str) -> None:
    found = problems(scenarios__s=HEAD + START.format(plots=5) + f'[[step]]\ndo = "decide"\n{wrong}\n')
    assert "scenario-shape" in {each.code for each in found}
