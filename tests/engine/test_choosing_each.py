"""A step that is done once for each item goes to the person whom its item names."""

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
