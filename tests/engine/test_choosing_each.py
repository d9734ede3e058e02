"""A step that is done once for each item goes to the person whom its item names."""

from datetime import UTC, datetime

import pytest

from engine.errors import InvalidBundle
from engine.testing import VILLAGE, Sketch, World

ROWS = {
    "type": "array",
    "title": "人员",
    "x-en": "People",
    "x-widget": "members",
    "x-route": True,
    "items": {
        "type": "object",
        "properties": {
            "person": {
                "type": "string",
                "title": "谁",
                "x-en": "Who",
                "x-widget": "person",
                "x-role": "clerk",
                "x-route": True,
            }
        },
    },
}
EACH = '<multiInstanceLoopCharacteristics sw:inputCollection="people" sw:inputElement="member"/>'


def asked() -> Sketch:
    return (
        Sketch("asked")
        .start(sw_form="people")
        .node("userTask", "ask", EACH, sw_role="clerk", sw_level="township", sw_assignee="member.person")
        .end("done")
        .flow("begin", "ask", "done")
        .form("people", {"people": ROWS})
    )


def test_each_round_goes_to_the_person_of_its_item(lite: World) -> None:
    lite.deploy(asked())
    wanted = [lite.alice.person, lite.bob.person]
    values = {"people": [{"person": each} for each in wanted]}
    opened = lite.engine.start("asked", lite.alice, place=VILLAGE, title="甲", values=values).opened
    assert [each.assignee for each in opened] == wanted


def dated() -> Sketch:
    """A step whose last day stands in the form before it."""
    return (
        Sketch("dated")
        .start(sw_form="day")
        .person("report", sw_due="date(due)")
        .end("done")
        .flow("begin", "report", "done")
        .form(
            "day",
            {
                "due": {
                    "type": "string",
                    "format": "date",
                    "title": "期限",
                    "x-en": "Due",
                    "x-widget": "date",
                    "x-route": True,
                }
            },
        )
    )


@pytest.mark.parametrize(("day", "due"), [("2026-11-20", datetime(2026, 11, 20, 16, tzinfo=UTC)), (None, None)])
def test_a_step_is_due_at_the_end_of_the_day_that_its_diagram_computes(
    lite: World, day: str | None, due: datetime | None
) -> None:
    lite.deploy(dated())
    values = {"due": day} if day else {}
    (task,) = lite.engine.start("dated", lite.alice, place=VILLAGE, title="甲", values=values).opened
    assert task.due_at == due
    (row,) = lite.engine.inbox(lite.alice, "pool").rows
    assert row.due_at == due


def test_a_due_day_that_reads_what_nobody_routes_is_refused(lite: World) -> None:
    with pytest.raises(InvalidBundle) as refusal:
        lite.deploy(Sketch("odd").start(sw_form="n").person("report", sw_due="nobody").end("e").flow("begin", "report", "e").form("n", {}))  # fmt: skip
    assert [each.code for each in refusal.value.problems if each.severity == "error"] == ["unknown-name"]
