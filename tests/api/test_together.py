"""Several people decide a step by the API, many steps are done at once, and files go up and down."""

from __future__ import annotations

import hashlib
from typing import Any

from engine.testing import VILLAGE
from tests.api.conftest import Program, program
from tests.api.test_desk import send
from tests.engine.panel import panel
from tests.support.owners import Owners
from tests.web.test_files import bomb, photo


def voted(county: Owners) -> dict[str, Any]:
    """A step that Alice has and that others may sign too."""
    county.world.deploy(*panel(None))
    started = county.world.engine.start("permit", county.world.alice, place=VILLAGE, values={})
    task = started.opened[0]
    alice = program(county, county.world.alice)
    return send(alice, "POST", f"/tasks/{task.id}/claim", 200, revision=task.revision)  # type: ignore[no-any-return]


def test_a_signer_is_added_votes_and_is_removed(county: Owners, alice: Program) -> None:
    task, erin = voted(county), county.world.erin.person
    at = f"/tasks/{task['id']}"
    assert erin in {each["id"] for each in alice.get(f"{at}/addable")["rows"]}
    ahead = send(alice, "POST", f"{at}/foresee", 200, operation="add_signer", to=erin, how="beside")
    assert erin in {each["person"] for each in ahead["entered"]}
    added = send(alice, "POST", f"{at}/signers", 201, revision=task["revision"], to=erin, how="beside", reason="懂行")
    assert added["assignee"] == erin
    seen = alice.get(at)
    assert (seen["signing"]["open"], seen["signing"]["removable"]) == (2, [erin])
    assert "before" in seen["ways_to_add"]
    again = {"revision": seen["task"]["revision"], "to": erin, "how": "beside", "reason": "x"}
    assert send(alice, "POST", f"{at}/signers", 409, **again)["code"] == "not_possible"
    left = {"revision": seen["task"]["revision"], "signer": erin, "reason": "不用了"}
    assert send(alice, "POST", f"{at}/signers/remove", 200, **left)["case"]["status"] == "running"
    assert [each["person"] for each in alice.get(at)["signing"]["signers"]] == [county.world.alice.person]


def test_a_way_of_adding_that_was_not_said_is_refused(county: Owners, alice: Program) -> None:
    at = f"/tasks/{voted(county)['id']}/foresee"
    for sent in ({}, {"to": county.world.erin.person}, {"how": "after"}, {"to": "0" * 20, "how": "beside"}):
        answer = alice.call("POST", at, json={"operation": "add_signer", **sent})
        assert 400 <= answer.status_code < 500, answer.text


def test_many_steps_are_taken_with_a_result_for_each(county: Owners, alice: Program) -> None:
    for name in ("甲", "乙"):
        county.start(name)
    rows = alice.get("/tasks?box=pool")["rows"]
    steps = [{"task_id": each["task_id"], "revision": each["revision"]} for each in rows]
    steps.append({"task_id": "0" * 20, "revision": 1})
    done = send(alice, "POST", "/tasks/many", 200, operation="claim", tasks=steps)["rows"]
    assert [each["problem"] and each["problem"]["code"] for each in done] == [None, None, "not_found"]
    mine = [{"task_id": each["task_id"], "revision": each["revision"] + 1} for each in rows]
    handed = {"operation": "transfer", "tasks": mine, "to": county.world.bob.person, "reason": "休假"}
    assert all(each["problem"] is None for each in send(alice, "POST", "/tasks/many", 200, **handed)["rows"])
    finished = {"operation": "complete", "tasks": mine, "values": {"note": "齐"}}
    told = send(program(county, county.world.bob), "POST", "/tasks/many", 200, **finished)["rows"]
    assert {each["problem"]["code"] for each in told} <= {"not_possible", "stale"}
    stranger = send(program(county, county.world.dan), "POST", "/tasks/many", 200, **handed)["rows"]
    assert {each["problem"]["code"] for each in stranger} == {"not_found"}, "who has them is not told"


def test_whom_a_step_can_be_handed_to(county: Owners, alice: Program) -> None:
    row = voted(county)
    found = alice.get(f"/tasks/{row['id']}/receivers")["rows"]
    assert [each["id"] for each in found] == [county.world.bob.person]


def test_a_photo_goes_up_once_and_comes_down_the_same(county: Owners, alice: Program) -> None:
    case, data = county.start(), photo()
    at = f"/cases/{case}/attachments?field=photos&filename=院子.jpg"
    first = alice.call("POST", at, data=data, content_type="image/jpeg")
    assert (first.status_code, first.json["sha256"]) == (201, hashlib.sha256(data).hexdigest())
    assert alice.call("POST", at, data=data).json["id"] == first.json["id"]
    file = f"/attachments/{first.json['id']}"
    down = alice.call("GET", file)
    assert (down.data, down.mimetype, down.headers["Repr-Digest"][:9]) == (data, "image/jpeg", "sha-256=:")
    assert alice.get(f"{file}/about")["filename"] == "院子.jpg"
    assert [each["id"] for each in alice.get(f"/cases/{case}")["attachments"]] == [first.json["id"]]
    stranger = program(county, county.world.dan)
    assert {stranger.call("GET", each).status_code for each in (file, f"{file}/about")} == {404}
    assert stranger.call("POST", at, data=data).status_code == 404


def test_what_is_no_photo_is_refused_as_what_it_is(county: Owners, alice: Program) -> None:
    at = f"/cases/{county.start()}/attachments?field=photos&filename=x.jpg"
    for data in (b"", b"MZ\x90\x00", b"<svg onload='x'>", bomb(), photo()[:200]):
        told = alice.call("POST", at, data=data)
        assert (told.status_code, told.json["code"]) == (422, "bad_file")
        assert "10 MB" in told.json["expected"]["en"]
    assert alice.call("POST", at, data=b"\xff\xd8\xff" + bytes(11 * 1024 * 1024)).status_code == 413
