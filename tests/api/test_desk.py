"""A person's own desk by the API: boxes and counts, notices, wishes, phrases, filters, sign-ins, keys, trainings, figures."""

from __future__ import annotations

from typing import Any

import pytest

from tasks.telling.informing import inform
from tests.api.conftest import Program, program
from tests.support.owners import COUNTY, TOWN, VILLAGE, Owners
from web.auth.tokens import Scope


def send(who: Program, method: str, address: str, status: int, /, **sent: Any) -> Any:
    answer = who.call(method, address, **({"json": sent} if sent else {}))
    assert answer.status_code == status, answer.text
    return answer.json if answer.data else None


def test_boxes_are_counted_and_narrowed(county: Owners, alice: Program) -> None:
    county.start("王小明")
    county.start("李红")
    assert alice.get("/tasks/counts") == {"mine": 0, "pool": 2, "waiting": 0, "copies": 0}
    page = alice.get("/tasks?box=pool&text=李红")
    assert ([each["title"] for each in page["rows"]], page["counts"]["pool"]) == (["李红"], 2)
    for narrow, found in (
        ("what=permit/papers", 2),
        ("what=permit/opinion", 0),
        (f"place={TOWN}", 2),
        ("due=overdue", 0),
    ):
        assert len(alice.get(f"/tasks?box=pool&{narrow}")["rows"]) == found, narrow
    county.do(county.world.alice, note="齐")
    assert [each["element"] for each in alice.get("/tasks?box=waiting")["rows"]] == ["opinion"]


def test_how_one_is_told_is_chosen(alice: Program) -> None:
    assert alice.get("/notices")["rows"] == []
    chosen = alice.get("/notices/wishes")
    assert chosen["own"] is False
    sent = {
        "kinds": {"urged": ["mail"]},
        "address": "a@b.cn",
        "quiet": {"begin": "22:00", "end": "07:00"},
        "digest_at": "08:00",
    }
    kept = send(alice, "PUT", "/notices/wishes", 200, **sent)
    assert (kept["kinds"]["urged"], kept["kinds"]["copied"], kept["quiet"]) == (["mail"], [], sent["quiet"])
    assert alice.get("/notices/wishes") == kept | {"own": True}
    several: tuple[dict[str, Any], ...] = (
        {"address": "nowhere"}, {"kinds": {"nothing": []}}, {"quiet": {"begin": "07:00", "end": "07:00"}}, {"digest_at": "25:00"},
    )  # fmt: skip
    for wrong in several:
        assert send(alice, "PUT", "/notices/wishes", 422, **sent | wrong)["errors"]


def test_what_one_was_told_is_read_by_oneself(county: Owners, alice: Program) -> None:
    county.start()
    row, bob = alice.get("/tasks?box=pool")["rows"][0], program(county, county.world.bob)
    claimed = send(alice, "POST", f"/tasks/{row['task_id']}/claim", 200, revision=row["revision"])
    handed = {"revision": claimed["revision"], "to": county.world.bob.person, "reason": "休假"}
    send(alice, "POST", f"/tasks/{row['task_id']}/transfer", 200, **handed)
    county.world.engine.seal(COUNTY)
    inform(county.world.engine, COUNTY)
    [told] = bob.get("/notices?unread=true")["rows"]
    assert (told["kind"], told["task_id"], told["by"]) == ("handed", row["task_id"], "Alice")
    assert send(alice, "POST", f"/notices/{told['id']}/read", 404)["code"] == "not_found"
    assert send(alice, "POST", "/notices/read", 200, up_to="z" * 20) == {"count": 0}
    assert send(bob, "POST", "/notices/read", 200, up_to=told["id"]) == {"count": 1}
    assert bob.get("/notices")["rows"][0]["is_read"] is True


def test_phrases_are_kept_on_shelves_that_one_may_change(county: Owners, alice: Program) -> None:
    [own] = alice.get("/phrases")["rows"]
    made = send(alice, "POST", "/phrases", 201, shelf=own["shelf"], text=" 情况  属实 ")
    assert alice.get("/phrases/offered?process=permit") == {"phrases": ["情况 属实"]}
    assert send(alice, "POST", "/phrases", 409, shelf=own["shelf"], text="情况 属实")["code"] == "not_possible"
    assert send(alice, "POST", "/phrases", 403, shelf="county:", text="x")["code"] == "forbidden"
    bob = program(county, county.world.bob)
    assert send(bob, "DELETE", f"/phrases/{made['id']}", 404)["code"] == "not_found"
    send(alice, "DELETE", f"/phrases/{made['id']}", 204)
    assert alice.get("/phrases/offered") == {"phrases": []}


def test_filters_are_kept_changed_and_thrown_away_by_their_owner(county: Owners, alice: Program) -> None:
    made = send(alice, "POST", "/filters", 201, name="急件", box="pool", due="overdue")
    assert (made["name"], made["due"], made["is_default"]) == ("急件", "overdue", False)
    assert send(alice, "POST", "/filters", 422, name="急件", due="today")["code"] == "wrong_filter"
    assert send(alice, "POST", "/filters", 422, name="空")["code"] == "wrong_filter"
    changed = send(alice, "PATCH", f"/filters/{made['id']}", 200, name="很急", is_default=True)
    assert (changed["name"], changed["is_default"]) == ("很急", True)
    bob = program(county, county.world.bob)
    assert send(bob, "DELETE", f"/filters/{made['id']}", 404)["code"] == "not_found"
    send(alice, "DELETE", f"/filters/{made['id']}", 204)
    assert alice.get("/filters")["rows"] == []


def test_sign_ins_and_keys_are_listed_and_ended_by_their_owner(county: Owners, alice: Program) -> None:
    browser = county.browser(county.world.alice)
    [sign_in] = alice.get("/sign-ins")["rows"]
    bob = program(county, county.world.bob)
    assert send(bob, "POST", f"/sign-ins/{sign_in['id']}/end", 404)["code"] == "not_found"
    send(alice, "POST", f"/sign-ins/{sign_in['id']}/end", 204)
    assert browser.get("/inbox").status_code == 302
    [key] = alice.get("/keys")["rows"]
    assert (key["scope"], "digest" in key) == ("administer", False)
    assert send(bob, "DELETE", f"/keys/{key['id']}", 404)["code"] == "not_found"
    send(alice, "DELETE", f"/keys/{key['id']}", 204)
    assert alice.call("GET", "/me").status_code == 401


def test_trainings_are_read_by_their_person_and_kept_by_administrators(county: Owners, alice: Program) -> None:
    root, who = program(county, county.world.root), county.world.alice.person
    assert alice.get("/trainings/mine") == {"rows": []}
    assert alice.call("GET", f"/trainings?person={county.world.bob.person}").status_code == 403
    sent = {"people": [who], "processes": ["permit"], "since": "2026-01-05"}
    assert send(alice, "POST", "/trainings", 403, **sent)["code"] == "forbidden"
    wrong = send(root, "POST", "/trainings", 422, **sent | {"people": ["0" * 20]})
    assert set(wrong["errors"]) == {"people", "processes"}
    with county.world.engine.trainings(county.world.root) as records:
        records.record([who], ["permit"], county.world.clock.now().date())
    [record] = root.get(f"/trainings?person={who}")["rows"]
    assert alice.get("/trainings/mine")["rows"][0]["process"] == "permit"
    send(root, "POST", f"/trainings/{record['id']}/end", 204, until="2026-03-06")
    assert root.get("/trainings")["rows"][0]["until"] == "2026-03-06"


def test_figures_are_for_those_who_manage(county: Owners, alice: Program) -> None:
    county.start()
    assert alice.call("GET", "/figures").json["code"] == "forbidden"
    told = program(county, county.manager, Scope.READ).get("/figures?period=30")
    assert (told["process"], told["period"], told["running"]) == ("permit", 30, 1)
    assert told["waiting"][0]["n"] == 1
    assert program(county, county.owner).get("/figures")["households"] is None


def test_where_a_process_may_be_started(county: Owners, alice: Program) -> None:
    assert VILLAGE in {each["code"] for each in alice.get("/processes/permit/places")["rows"]}
    assert program(county, county.world.carol).call("GET", "/processes/permit/places").status_code == 404


@pytest.mark.parametrize("who", ["alice", "root"])
def test_every_stand_in_of_the_county_is_for_administrators(county: Owners, alice: Program, who: str) -> None:
    send(alice, "POST", "/stand-ins", 201, stand_in=county.world.bob.person, since="2026-03-05", last="2026-03-09")
    answer = program(county, getattr(county.world, who)).call("GET", "/stand-ins/everywhere")
    assert answer.status_code == (200 if who == "root" else 403)
