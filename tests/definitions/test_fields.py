"""What a step may say of the fields that it reads or does not see."""

from __future__ import annotations

import pytest

from engine.definitions import examine
from engine.testing import TEXT, Sketch
from tests.definitions.fielding import ROWS, WHO, WHY, fielded
from tests.definitions.permit import line_of


@pytest.mark.parametrize(
    "attributes",
    [
        'sw:hides="who"', 'sw:hides="*"', 'sw:reads="who"', 'sw:reads="who" sw:hides="members.health"',
        'sw:hides="members"', 'sw:reads="members why"', 'sw:hides="members.health members.name why"',
    ],
)  # fmt: skip
def test_a_step_that_reads_and_hides_is_sound(attributes: str) -> None:
    assert fielded(attributes, who=WHO, why=WHY, members=ROWS) == []


def test_a_misspelt_field_is_told_with_line_and_the_one_that_was_meant() -> None:
    (found,) = fielded('sw:hides="members.heath"', members=ROWS)
    assert (found.code, found.element, found.line) == ("field-unknown", "decide", line_of('<userTask id="decide"'))
    assert "members.health" in found.message.zh
    assert "members.health" in found.message.en


def test_the_form_of_a_step_has_what_it_may_write_alone() -> None:
    sketch = Sketch("p").start(sw_form="facts").person("a", sw_form="facts", sw_reads="who", sw_hides="members.health")
    properties = {"who": TEXT, "note": TEXT, "members": ROWS}
    sketch.end("done").flow("begin", "a", "done").form("facts", properties, ["who"])
    blueprint = examine(sketch.bundle()).blueprint
    assert blueprint is not None
    form, whole = blueprint.form_of(blueprint.elements["a"]), blueprint.forms["facts"]
    assert form is not None
    assert form.version == whole.version, "entries say which form they were filled in by"
    assert (form.fields[0].name, form.fields[0].widget.value) == ("who", "readonly")
    assert [each.name for each in form.find("members").children] == ["name"]  # type: ignore[union-attr]
    assert "health" not in str(form.schema)
    assert "health" in str(whole.schema)
    assert form.clean({"who": "甲", "note": "x", "members": [{"name": "乙", "health": "病"}]}) == {
        "note": "x", "members": [{"name": "乙"}],
    }  # fmt: skip
