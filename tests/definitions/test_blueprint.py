"""A sound bundle becomes a blueprint that says what its files say."""

from pathlib import Path

import pytest

from engine.definitions import Blueprint, Bundle, Kind
from engine.definitions.bundle import BundleSizeError
from engine.definitions.files import check_path
from engine.text import Text
from tests.definitions.permit import DIAGRAM, bundle, examined


@pytest.fixture
def permit() -> Blueprint:
    blueprint = examined().blueprint
    assert blueprint is not None
    return blueprint


def test_the_process(permit: Blueprint) -> None:
    assert (permit.process, permit.name) == ("permit", Text("许可", "Permit"))
    assert (permit.subject, permit.starters, permit.administrator) == ("plot", ("clerk",), "owner")
    assert permit.start_form == "request"
    assert set(permit.forms) == {"request", "note", "decision"}
    assert list(permit.decisions) == ["amount"]


def test_elements(permit: Blueprint) -> None:
    look = permit.elements["look"]
    assert (look.kind, look.role, look.level, look.lane) == (Kind.user_task, "clerk", "township", "town")
    assert (look.form, look.deadline, look.incoming, look.outgoing) == ("note", "visit", ("f1",), ("f2",))
    late = permit.elements["late"]
    assert (late.kind, late.attached_to, late.interrupting) == (Kind.boundary_timer, "look", False)
    assert late.timing is not None
    assert (late.timing.form, late.timing.expression) == ("cycle", "R3/P7D")
    assert permit.elements["decide"].separate_from == ("look",)
    assert permit.elements["sound"].default == "yes"
    no = permit.elements["no"]
    assert (no.source, no.target) == ("sound", "again")
    assert no.condition == 'plots > 3 and rules.limit < 5 and case.number != ""'
    assert len(permit.nodes()) + len(permit.flows()) == len(permit.elements)


def test_a_flow_without_an_id_has_one_in_the_blueprint_and_in_its_xml() -> None:
    blueprint = examined(('<sequenceFlow id="f3"', "<sequenceFlow")).blueprint
    assert blueprint is not None
    (given,) = blueprint.elements["again"].outgoing
    assert f'id="{given}"' in blueprint.xml.decode()


def test_a_step_inside_a_sub_process_has_the_lane_of_the_sub_process() -> None:
    inner = (
        '<subProcess id="again" name="再看" sw:en="Again"><startEvent id="in"/><userTask id="deep" name="细看" sw:en="Deep"'
        ' sw:form="note"/><endEvent id="out"/><sequenceFlow id="i1" sourceRef="in" targetRef="deep"/>'
        '<sequenceFlow id="i2" sourceRef="deep" targetRef="out"/></subProcess>'
    )
    blueprint = examined(('<manualTask id="again" name="再看" sw:en="Look again"/>', inner)).blueprint
    assert blueprint is not None
    assert (blueprint.elements["deep"].parent, blueprint.elements["deep"].role) == ("again", "clerk")


def test_a_bundle_is_the_same_by_its_content(tmp_path: Path) -> None:
    first = bundle()
    for path, data in first.files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    (tmp_path / "notes.txt").write_text("stays out")
    read = Bundle.read(tmp_path)
    assert read.digest == first.digest
    assert Bundle.unarchive(first.archive()) == first
    assert first.archive() == bundle().archive()
    assert bundle(("再看", "又看")).digest != first.digest


@pytest.mark.parametrize("data", [b"", b"abc", b"\x28\xb5\x2f\xfd"])
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a stored bundle"):
        Bundle.unarchive(data)


def test_a_folder_that_is_far_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "process.bpmn").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(BundleSizeError):
        Bundle.read(tmp_path)


def test_a_path_is_checked_file_by_file(tmp_path: Path) -> None:
    for path, data in bundle(('sw:form="note"', 'sw:form="notes"')).files.items():
        (tmp_path / "permit" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "permit" / path).write_bytes(data)
    (tmp_path / "loose.bpmn").write_bytes(b"\x89PNG")
    found = {each.path.relative_to(tmp_path).as_posix(): each.ok for each in check_path(tmp_path)}
    assert found == {
        "loose.bpmn": False,
        "permit/process.bpmn": False,
        "permit/forms/decision.json": True,
        "permit/forms/note.json": True,
        "permit/forms/request.json": True,
        "permit/tables/fees.dmn": True,
    }
    (missing,) = check_path(tmp_path / "nothing")
    assert [each.code for each in missing.problems] == ["no-file"]
    (empty,) = check_path(tmp_path / "permit" / "forms")
    assert [each.code for each in empty.problems] == ["nothing-found"]


def test_line_numbers_survive_a_declaration_of_two_lines() -> None:
    text = DIAGRAM.replace('<?xml version="1.0" encoding="UTF-8"?>', '<?xml version="1.0"\n encoding="UTF-8"?>')
    files = dict(bundle().files) | {"process.bpmn": text.encode()}
    from engine.definitions import examine

    blueprint = examine(Bundle("permit", files)).blueprint
    permit = examined().blueprint
    assert blueprint is not None
    assert permit is not None
    assert blueprint.elements["look"].line == permit.elements["look"].line + 1
