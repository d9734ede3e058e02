"""Decision tables and forms of a bundle as pages to read, with the findings of the check beside the rule."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from engine.definitions import Bundle
from engine.testing import COUNTY
from tests.support import source
from tests.support.owners import Owners
from web.studio.drafts import NEW, keep_draft
from web.studio.preview import forms_of
from web.studio.sheets import table_files

OWN = sorted(path.parent for path in (source.ROOT / "bpmn").glob("*/process.bpmn"))
TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" xmlns:sw="urn:shouwang:bpmn:1" id="d" name="d" namespace="urn:t">
  <inputData id="in_age" name="age"><variable name="age"/></inputData>
  <decision id="fee" name="fee" label="收费" sw:en="Fee">
    <description>按年龄</description>
    <variable name="fee" typeRef="number"/>
    <informationRequirement id="r"><requiredInput href="#in_age"/></informationRequirement>
    <decisionTable id="t" hitPolicy="UNIQUE">
      <input id="i" label="年龄"><inputExpression typeRef="number"><text>age</text></inputExpression></input>
      <output id="o" name="fee" typeRef="number"/>
      <annotation name="依据"/>
      <rule id="young"><inputEntry><text>&lt; 18</text></inputEntry><outputEntry><text>0</text></outputEntry><annotationEntry><text>条例第三条</text></annotationEntry></rule>
      <rule id="teen"><inputEntry><text>[10..20]</text></inputEntry><outputEntry><text>5 +</text></outputEntry></rule>
      <rule id="rest"><inputEntry><text>-</text></inputEntry><outputEntry><text>10</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <decision id="doubled" name="doubled"><variable name="doubled"/>
    <informationRequirement id="q"><requiredDecision href="#fee"/></informationRequirement>
    <literalExpression><text>fee * 2</text></literalExpression>
  </decision>
</definitions>"""


@pytest.fixture
def owner(county: Owners) -> FlaskClient:
    """A process owner in front of a draft with a faulty table, a file that is none, and a faulty form."""
    bundle = county.world.engine.blueprint(COUNTY, "permit").bundle
    more = {"tables/fee.dmn": TABLE.encode(), "tables/broken.dmn": b"<nothing/>", "forms/broken.json": b"{"}
    with county.world.engine.transaction(county.owner) as work:
        keep_draft(work, "permit", Bundle("permit", {**bundle.files, **more}), base_version=1, revision=NEW)
    return county.browser(county.owner)


def test_a_table_is_shown_with_its_words_and_the_findings_beside_the_rule(owner: FlaskClient) -> None:
    page = owner.get("/studio/permit/tables").text
    for told in ("收费", "按年龄", "唯一", "年龄", "<code>&lt; 18</code>", "条例第三条", "不限", "fee * 2"):
        assert told in page, told
    second = page.split('<th scope="row">2</th>')[1].split('<th scope="row">3</th>')[0]
    assert 'class="beside"' in second
    assert "table-problem error" in second
    assert 'class="beside"' not in page.split('<th scope="row">1</th>')[1].split('<th scope="row">2</th>')[0]


def test_a_file_that_cannot_be_read_says_why_and_the_others_are_shown(owner: FlaskClient) -> None:
    page = owner.get("/studio/permit/tables").text
    broken = page.split("tables/broken.dmn")[1].split("</section>")[0]
    assert "DMN" in broken
    forms = owner.get("/studio/permit/forms").text
    assert "table-problem error" in forms.split("forms/broken.json</h2>")[1].split("</section>")[0]
    assert "intake" in forms


def test_the_pages_are_for_owners_and_speak_english(county: Owners, owner: FlaskClient) -> None:
    for what in ("tables", "forms"):
        assert county.browser(county.owner, "en").get(f"/studio/permit/{what}?version=1").status_code == 200
        assert county.browser(county.world.alice).get(f"/studio/permit/{what}").status_code == 403
        assert owner.get(f"/studio/permit/{what}?version=9").status_code == 404
    assert "Fee" in county.browser(county.owner, "en").get("/studio/permit/tables").text


@pytest.mark.parametrize("folder", OWN, ids=lambda folder: folder.name)
def test_every_own_table_and_form_is_shown_whole_and_without_an_error(folder: Path) -> None:
    bundle = Bundle.read(folder)
    files = table_files(bundle)
    assert [each.path for each in files] == sorted(bundle.inside("tables"))
    for file in files:
        assert file.sheets
        for sheet in file.sheets:
            assert sheet.name.zh
            assert sheet.rows
            assert [each for row in sheet.rows for each in row.problems if each.severity == "error"] == []
            assert all(len(row.cells) == len(sheet.inputs) + len(sheet.outputs) for row in sheet.rows)
    forms = forms_of(bundle)
    assert [each.path for each in forms] == sorted(bundle.inside("forms"))
    assert all(list(each.fields()) for each in forms)
