"""Programs hand on, return, urge, withdraw, give to read and look ahead, as people do on pages."""

from __future__ import annotations

from engine import Actor
from tests.api.conftest import Program, program
from tests.support.owners import Owners


def taken(county: Owners, alice: Program) -> dict[str, object]:
    """Alice's claimed step."""
    county.start()
    row = alice.get("/tasks?box=pool")["rows"][0]
    return alice.call("POST", f"/tasks/{row['task_id']}/claim", json={"revision": row["revision"]}).json  # type: ignore[no-any-return]


def test_a_step_is_handed_on_and_the_advice_comes_back(county: Owners, alice: Program) -> None:
    bob, task = program(county, county.world.bob), taken(county, alice)
    sent = {"revision": task["revision"], "to": county.world.bob.person, "question": "收入核对了吗"}
    asked = alice.call("POST", f"/tasks/{task['id']}/delegate", json=sent)
    assert asked.json["assignee"] == county.world.bob.person
    advised = bob.call(
        "POST", f"/tasks/{task['id']}/answer", json={"revision": asked.json["revision"], "advice": "核对过"}
    )
    assert advised.json["assignee"] == county.world.alice.person
    sent = {"revision": advised.json["revision"], "to": county.world.bob.person, "reason": "休假"}
    assert alice.call("POST", f"/tasks/{task['id']}/transfer", json=sent).json["assignee"] == county.world.bob.person
    assert alice.call("POST", f"/tasks/{task['id']}/transfer", json=sent).status_code == 409


def test_looking_ahead_says_who_is_next_and_changes_nothing(county: Owners, alice: Program) -> None:
    task = taken(county, alice)
    ahead = alice.call("POST", f"/tasks/{task['id']}/foresee", json={"operation": "complete", "values": {"note": "齐"}})
    assert ([each["element"] for each in ahead.json["entered"]], ahead.status_code) == (["opinion"], 200)
    assert ahead.json["entered"][0]["role"] == "head"
    assert alice.get(f"/tasks/{task['id']}")["task"]["state"] == "claimed"
    refused = alice.call("POST", f"/tasks/{task['id']}/foresee", json={"operation": "complete", "values": {}})
    assert refused.status_code == 422


def test_a_case_is_given_to_read_and_read(county: Owners, alice: Program) -> None:
    task, bob = taken(county, alice), program(county, county.world.bob)
    sent = {"to": [county.world.bob.person], "words": "请阅"}
    assert alice.call("POST", f"/cases/{task['case_id']}/copies", json=sent).status_code == 204
    row = bob.get("/copies")["rows"][0]
    assert (row["words"], row["read_at"]) == ("请阅", None)
    assert bob.call("POST", f"/cases/{task['case_id']}/read").status_code == 204
    assert bob.get("/copies")["rows"][0]["read_at"] is not None


def test_somebody_stands_in_and_no_longer(county: Owners, alice: Program) -> None:
    sent = {"stand_in": county.world.bob.person, "since": "2026-03-05", "last": "2026-03-09"}
    made = alice.call("POST", "/stand-ins", json=sent)
    assert (made.status_code, made.json["person"]) == (201, county.world.alice.person)
    assert program(county, county.world.bob).get("/stand-ins")["others"][0]["id"] == made.json["id"]
    assert alice.call("POST", "/stand-ins", json=sent | {"stand_in": county.world.alice.person}).status_code in (
        409,
        422,
    )
    assert alice.call("DELETE", f"/stand-ins/{made.json['id']}").status_code == 200
    assert alice.get("/stand-ins")["mine"] == []


def test_whoever_began_a_case_withdraws_it_and_nobody_else(county: Owners, alice: Program) -> None:
    case = county.start()
    other = program(county, Actor(county.world.dan.county, county.world.dan.person))
    assert other.call("POST", f"/cases/{case}/withdraw", json={"reason": "x"}).status_code == 404
    done = alice.call("POST", f"/cases/{case}/withdraw", json={"reason": "家里有了收入"})
    assert (done.status_code, done.json["status"]) == (200, "cancelled"), done.text
