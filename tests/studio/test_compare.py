"""The list of changes between two versions."""

from engine.definitions import Bundle
from web.studio.compare import Difference, How, compare

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:sw="urn:shouwang:bpmn:1" '
    'xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">'
)


def bundle(body: str, **files: bytes) -> Bundle:
    return Bundle("p", {"process.bpmn": f"{HEAD}{body}</definitions>".encode(), **files})


PLAIN = bundle(
    '<process id="p"><userTask id="visit" name="入户" sw:en="Visit" sw:role="clerk"/><endEvent id="end"/></process>'
)


def test_the_same_diagram_drawn_elsewhere_has_not_changed() -> None:
    moved = bundle(
        '<process id="p">\n  <userTask sw:role="clerk" name="入户" id="visit" sw:en="Visit"><incoming>f</incoming></userTask>'
        '<endEvent id="end"/></process><di:BPMNDiagram id="d"><di:BPMNShape id="s"/></di:BPMNDiagram>'
    )
    assert compare(PLAIN, moved) == ()


def test_added_removed_and_changed_elements_are_told_with_their_properties() -> None:
    after = bundle(
        '<process id="p"><userTask id="visit" name="入户调查" sw:en="Visit" sw:role="clerk" sw:deadline="d"/>'
        '<task id="new" name="新步骤"/></process>'
    )
    changes = {change.id: change for change in compare(PLAIN, after)}
    assert {id_: change.how for id_, change in changes.items()} == {
        "visit": How.CHANGED, "new": How.ADDED, "end": How.REMOVED,
    }  # fmt: skip
    assert changes["visit"].differences == (Difference("name", "入户", "入户调查"), Difference("deadline", "", "d"))
    assert changes["visit"].name == ("入户调查", "Visit")


def test_a_changed_condition_shows_both_texts_without_their_white_space() -> None:
    def flow(condition: str) -> Bundle:
        return bundle(f'<process id="p"><sequenceFlow id="f">{condition}</sequenceFlow></process>')

    before = flow("<conditionExpression>a &gt; 1</conditionExpression>")
    assert compare(before, flow("<conditionExpression>\n a &gt;  1 </conditionExpression>")) == ()
    [change] = compare(before, flow("<conditionExpression>a &gt; 2</conditionExpression>"))
    assert change.differences == (Difference("conditionExpression", "a > 1", "a > 2"),)


def test_files_beside_the_diagram_count_too() -> None:
    before, after = bundle("", **{"forms/a.json": b"1"}), bundle("", **{"forms/a.json": b"2", "tables/t.dmn": b"3"})
    assert [(change.how, change.id) for change in compare(before, after)] == [
        (How.CHANGED, "forms/a.json"), (How.ADDED, "tables/t.dmn"),
    ]  # fmt: skip


def test_a_diagram_that_cannot_be_read_counts_as_empty() -> None:
    assert {change.how for change in compare(Bundle("p", {"process.bpmn": b"junk"}), PLAIN)} == {How.ADDED}
