"""The API as a program of a county meets it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from engine.testing import FAR_VILLAGE
from tests.api.conftest import Program, program
from tests.support.owners import COUNTY, VILLAGE, Owners
from web.auth.tokens import Scope, issue_token, revoke_token, tokens_of

NEW = {"process": "permit", "place": VILLAGE, "values": {"name": "王小明"}}


def started(alice: Program, **more: Any) -> Any:
    answer = alice.call("POST", "/cases", json=NEW | more)
    assert answer.status_code == 201, answer.text
    return answer.json


def test_a_case_goes_from_its_start_to_its_end(alice: Program, county: Owners) -> None:
    assert [each["process"] for each in alice.get("/processes")["rows"]] == ["permit"]
    assert alice.get("/processes/permit/forms/intake")["form"]["required"] == ["name"]
    case = started(alice)["case"]
    [row] = alice.get("/tasks?box=pool")["rows"]
    assert (row["case_id"], row["title"], row["state"]) == (case["id"], "王小明", "open")
    claimed = alice.call("POST", f"/tasks/{row['task_id']}/claim", json={"revision": row["revision"]}).json
    assert alice.call("PUT", f"/tasks/{row['task_id']}/draft", json={"values": {"note": "半"}}).status_code == 204
    opened = alice.get(f"/tasks/{row['task_id']}")
    assert opened["draft"] == {"note": "半"}
    assert "complete" in opened["may"]
    assert opened["form"]["name"] == "papers"
    done = alice.call(
        "POST", f"/tasks/{row['task_id']}/complete", json={"revision": claimed["revision"], "values": {"note": "齐"}}
    )
    assert [each["element"] for each in done.json["opened"]] == ["opinion"]
    head = program(county, county.world.carol)
    [row] = head.get("/tasks?box=pool")["rows"]
    claimed = head.call("POST", f"/tasks/{row['task_id']}/claim", json={"revision": row["revision"]}).json
    done = head.call(
        "POST", f"/tasks/{row['task_id']}/complete", json={"revision": claimed["revision"], "values": {"agreed": True}}
    )
    assert done.json["ended"] == "granted"
    assert done.json["case"]["status"] == "completed"
    whole = alice.get(f"/cases/{case['id']}")
    assert [each["values"] for each in whole["submissions"]] == [{"name": "王小明"}, {"note": "齐"}, {"agreed": True}]
    assert whole["events"][0]["kind"] == "case_started"
    assert [each["id"] for each in alice.get("/cases?status=completed")["rows"]] == [case["id"]]


def test_a_task_is_given_back_untouched(alice: Program) -> None:
    task = started(alice)["opened"][0]
    claimed = alice.call("POST", f"/tasks/{task['id']}/claim", json={"revision": task["revision"]}).json
    back = alice.call("POST", f"/tasks/{task['id']}/unclaim", json={"revision": claimed["revision"]}).json
    assert (back["state"], back["assignee"]) == ("open", None)


def test_the_same_key_begins_one_case(alice: Program) -> None:
    assert started(alice, key="k")["case"]["id"] == started(alice, key="k")["case"]["id"]


def refused(answer: Any, status: int, code: str) -> Any:
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    assert {"type", "title", "detail", "zh", "en", "expected", "found", "todo"} <= set(answer.json)
    return answer.json


class TestTokens:
    def test_no_token_a_wrong_one_and_one_of_another_alphabet(self, county: Owners) -> None:
        for secret in ("", "sw_wrong", "ключ"):
            refused(Program(county, secret).call("GET", "/me"), 401, "unauthorized")
        refused(county.app.test_client().get("/api/v1/me"), 401, "unauthorized")

    def test_a_revoked_one(self, alice: Program, county: Owners) -> None:
        with county.app.app_context():
            [token] = tokens_of(COUNTY, county.world.alice.person)
        revoke_token(county.world.engine, COUNTY, county.world.alice.person, token.id, at=datetime.now(UTC))
        refused(alice.call("GET", "/me"), 401, "unauthorized")

    def test_one_that_has_run_out(self, county: Owners) -> None:
        long_ago = datetime.now(UTC) - timedelta(days=400)
        secret = issue_token(county.world.engine, COUNTY, county.world.alice.person, "old", at=long_ago)
        refused(Program(county, secret).call("GET", "/me"), 401, "unauthorized")

    def test_one_of_somebody_who_has_left(self, alice: Program, county: Owners) -> None:
        with county.world.engine.people(county.world.system) as people:
            people.end_person(county.world.alice.person, datetime.now(UTC).date() - timedelta(days=2000))
        refused(alice.call("GET", "/me"), 401, "unauthorized")

    def test_a_token_has_its_persons_roles_and_no_more(self, alice: Program) -> None:
        assert alice.get("/me")["roles"] == [{"role": "clerk", "place": "990100001"}]

    def test_only_a_hash_of_it_is_kept(self, alice: Program, county: Owners) -> None:
        with county.app.app_context():
            [token] = tokens_of(COUNTY, county.world.alice.person)
        assert alice.secret not in token.digest


class TestAuthorisation:
    def test_a_wrong_role_and_another_towns_clerk(self, alice: Program, county: Owners) -> None:
        task = started(alice)["opened"][0]
        stranger = program(county, county.world.dan)
        refused(
            stranger.call("POST", f"/tasks/{task['id']}/claim", json={"revision": task["revision"]}), 404, "not_found"
        )
        refused(stranger.call("GET", f"/cases/{task['case_id']}"), 404, "not_found")
        head = program(county, county.world.carol)
        refused(head.call("POST", f"/tasks/{task['id']}/claim", json={"revision": task["revision"]}), 403, "forbidden")

    def test_who_may_not_start_a_process(self, county: Owners) -> None:
        head = program(county, county.world.carol)
        assert head.get("/processes")["rows"] == []
        refused(head.call("POST", "/cases", json=NEW), 403, "forbidden")

    def test_a_place_that_is_not_the_callers(self, alice: Program) -> None:
        refused(alice.call("POST", "/cases", json=NEW | {"place": FAR_VILLAGE}), 403, "forbidden")

    def test_a_stale_page_and_a_double_click(self, alice: Program, county: Owners) -> None:
        task = started(alice)["opened"][0]
        claim = {"revision": task["revision"]}
        revision = alice.call("POST", f"/tasks/{task['id']}/claim", json=claim).json["revision"]
        bob = program(county, county.world.bob)
        refused(bob.call("POST", f"/tasks/{task['id']}/claim", json=claim), 409, "already_claimed")
        done = {"revision": revision, "values": {"note": "齐"}}
        assert alice.call("POST", f"/tasks/{task['id']}/complete", json=done).status_code == 200
        refused(alice.call("POST", f"/tasks/{task['id']}/complete", json=done), 409, "stale")


class TestValidation:
    def test_a_form_that_is_not_filled_in_is_told_by_field(self, alice: Program) -> None:
        told = refused(alice.call("POST", "/cases", json=NEW | {"values": {}}), 422, "invalid_form")
        assert set(told["errors"]) == {"name"}
        assert alice.get("/cases")["rows"] == []

    def test_a_field_that_the_form_does_not_have_is_never_lost_silently(self, alice: Program) -> None:
        told = refused(
            alice.call("POST", "/cases", json=NEW | {"values": {"name": "王", "nme": "x"}}), 422, "invalid_form"
        )
        assert "nme" in told["errors"]

    def test_a_request_of_the_wrong_shape_is_told_in_both_languages(self, alice: Program) -> None:
        told = refused(
            alice.call("POST", "/cases", json={"process": 3, "plce": "x", "values": []}), 422, "invalid_request"
        )
        assert set(told["errors"]) == {"process", "place", "plce", "values"}
        assert told["errors"]["place"] == [{"zh": "缺少这一项。", "en": "This field is missing."}]


def test_the_document_describes_every_call_and_its_refusals(county: Owners) -> None:
    document: Any = county.app.test_client().get("/api/openapi.json").json
    paths = document["paths"]
    assert "/api/v1/tasks/{task_id}/complete" in paths
    assert all(path.startswith("/api/v1/") for path in paths)
    operations = [operation for path in paths.values() for operation in path.values()]
    assert {str(each["security"]) for each in operations} == {str([{"token": [scope.value]}]) for scope in Scope}
    assert all("401" in each["responses"] for each in operations)
    refusals = [answer for each in operations for status, answer in each["responses"].items() if status >= "400"]
    assert all(set(each["content"]) == {"application/problem+json"} for each in refusals)
