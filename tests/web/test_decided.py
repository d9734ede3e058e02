"""The page of a case says, in plain words, which rule of a table applied and why the others did not."""

from __future__ import annotations

from engine import Bundle
from engine.testing import VILLAGE, Sketch
from tests.decisions.samples import decision, definitions, given, needs, table
from tests.web.office import Office

RULES = [("true", '"A"'), ("false", '"B"')]
NOTE = "<annotationEntry><text>57号第20条</text></annotationEntry></rule>"


def graded(office: Office, *, poor: bool) -> str:
    """A case that a table has graded, waiting for somebody."""
    drawn = table(["poor"], ["x"], RULES).replace('label="poor"', 'label="生活困难"').replace("</rule>", NOTE, 1)
    sketch = (
        Sketch("graded")
        .start("apply", sw_form="intake")
        .node("businessRuleTask", "grading", sw_decision="grade", sw_result="grade")
        .person("look")
        .end("over")
        .flow("apply", "grading", "look", "over")
        .form("intake", {"poor": {"type": "boolean", "title": "困难", "x-en": "Poor", "x-widget": "yesno", "x-route": True}})
    ).bundle()  # fmt: skip
    data = definitions(given("poor"), decision("grade", needs("poor"), drawn))
    world = office.world
    world.engine.deploy(Bundle("graded", {**sketch.files, "tables/grade.dmn": data}), world.root)
    begun = world.engine.start("graded", world.alice, place=VILLAGE, values={"poor": poor}, title="王小明")
    return begun.case.id


def test_the_rule_that_applied_stands_with_its_note_and_the_other_with_its_reason(office: Office) -> None:
    page = office.browser(office.world.alice).get(f"/cases/{graded(office, poor=True)}").text
    story = page.split("grading（按决策表）")[1].split("</details>")[0]
    for text in (
        "依据的数据",
        "生活困难：是",
        "第1条规则",
        "命中：57号第20条",
        "第2条规则",
        "没有命中：“生活困难”要求“否”，实际是“是”",
    ):
        assert text in story


def test_it_stands_in_english_too(office: Office) -> None:
    browser, case_id = office.browser(office.world.alice), graded(office, poor=False)
    page = browser.get(f"/cases/{case_id}", headers={"Accept-Language": "en"}).text
    story = page.split("grading (by decision table)")[1].split("</details>")[0]
    assert "does not apply: “生活困难” should be “true”, it is “false”" in story
    assert "applies: all its conditions hold" in story
