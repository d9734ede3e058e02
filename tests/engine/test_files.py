"""Attachments: known by their bytes, sealed on disk, for those who may see the case."""

from pathlib import Path

import pytest

from engine.errors import InvalidForm, NotFound, NotPossible
from engine.testing import VILLAGE, Sketch, World

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def visit() -> Sketch:
    photo = {"type": "array", "title": "照片", "x-en": "Photos", "x-widget": "photo", "items": {"type": "string"}}
    return (
        Sketch("visit")
        .start()
        .person("look", sw_form="report")
        .end("done")
        .flow("begin", "look", "done")
        .form("report", {"photos": photo}, ["photos"])
    )


@pytest.fixture
def visiting(lite: World) -> tuple[World, str, int]:
    lite.deploy(visit())
    (task,) = lite.engine.start("visit", lite.alice, place=VILLAGE, title="甲", values={}).opened
    taken = lite.engine.claim(task.id, lite.alice, task.revision)
    return lite, task.id, taken.revision


def test_a_photo_is_sealed_on_disk_and_read_back(visiting: tuple[World, str, int]) -> None:
    world, task_id, revision = visiting
    case_id = world.engine.task(task_id, world.alice).task.case_id
    made = world.engine.attach(world.alice, case_id, "photos", "../../房屋.png", PNG, task_id=task_id)
    assert (made.filename, made.media_type, made.size) == ("房屋.png", "image/png", len(PNG))
    path = world.engine.house.files.path(world.alice.county, made.id)
    assert PNG[:8] not in path.read_bytes()
    assert world.engine.attachment(made.id, world.bob) == (made, PNG)
    with pytest.raises(NotFound):
        world.engine.attachment(made.id, world.dan)
    done = world.engine.complete(task_id, world.alice, revision, {"photos": [made.id]})
    assert done.ended == "done"


@pytest.mark.parametrize("data", [b"<script>alert(1)</script>", b"MZ" + bytes(50), b"", b"PK\x03\x04"])
def test_anything_but_a_photo_or_pdf_is_refused(visiting: tuple[World, str, int], data: bytes) -> None:
    world, task_id, _ = visiting
    case_id = world.engine.task(task_id, world.alice).task.case_id
    with pytest.raises(NotPossible):
        world.engine.attach(world.alice, case_id, "photos", "x.png", data, task_id=task_id)


def test_a_photo_that_was_never_uploaded_cannot_be_named(visiting: tuple[World, str, int]) -> None:
    world, task_id, revision = visiting
    with pytest.raises(InvalidForm) as refusal:
        world.engine.complete(task_id, world.alice, revision, {"photos": ["0123456789abcdefghjk"]})
    assert list(refusal.value.errors) == ["photos"]


def test_a_lost_file_is_told_and_not_a_crash(visiting: tuple[World, str, int], tmp_path: Path) -> None:
    world, task_id, _ = visiting
    case_id = world.engine.task(task_id, world.alice).task.case_id
    made = world.engine.attach(world.alice, case_id, "photos", "a.png", PNG, task_id=task_id)
    world.engine.house.files.drop(world.alice.county, made.id)
    with pytest.raises(NotFound):
        world.engine.attachment(made.id, world.alice)
