"""Programs steer cases with the rights of the token's person: acts with reasons, incidents, messages, moves."""

from typing import Any

import pytest

from engine import ServiceContext, ServiceFailed, Text
from engine.testing import VILLAGE, Sketch
from tests.api.conftest import Program, program
from tests.studio.test_moves import changed
from tests.support.owners import Owners


@pytest.fixture
def root(county: Owners) -> Program:
    return program(county, county.world.root)


@pytest.fixture
def owner(county: Owners) -> Program:
    return program(county, county.owner)


@pytest.fixture
def case(county: Owners, root: Program) -> Any:
    """A case at its first step."""
    return root.get(f"/cases/{county.start()}")["case"]


def act(caller: Program, address: str, status: int = 200, **sent: Any) -> Any:
    answer = caller.call("POST", address, json=sent)
    assert answer.status_code == status, answer.text
    return answer.json


def test_a_case_is_suspended_and_resumed(root: Program, alice: Program, case: Any) -> None:
    address = f"/cases/{case['id']}"
    refused = act(alice, f"{address}/suspend", 403, revision=case["revision"], reason="查证")
    assert refused["code"] == "forbidden"
    assert act(root, f"{address}/suspend", 422, revision=case["revision"], reason=" ")["errors"]["reason"]
    stopped = act(root, f"{address}/suspend", revision=case["revision"], reason="查证")
    assert stopped["status"] == "suspended"
    assert [each["id"] for each in alice.get("/cases?status=suspended")["rows"]] == [case["id"]]
    [row] = alice.get("/tasks?box=pool")["rows"]
    assert row["suspended"] is True
    assert act(alice, f"/tasks/{row['task_id']}/claim", 409, revision=row["revision"])["code"] == "suspended"
    assert act(root, f"{address}/resume", revision=stopped["revision"], reason="查清")["status"] == "running"


def test_a_jump_is_planned_and_done_and_an_ended_case_reopened(root: Program, case: Any) -> None:
    address = f"/cases/{case['id']}"
    assert {each["element"] for each in root.get(f"{address}/targets")["rows"]} == {"papers", "opinion"}
    plan = root.get(f"{address}/jump?element=opinion")
    assert [each["element"] for each in plan["left"]] == ["papers"]
    assert [each["element"] for each in plan["entered"]] == ["opinion"]
    done = act(root, f"{address}/jump", revision=case["revision"], element="opinion", reason="材料齐全")
    assert [each["element"] for each in done["opened"]] == ["opinion"]
    assert root.call("GET", f"{address}/jump?element=nowhere").status_code == 409
    refused = act(root, f"{address}/reopen", 409, revision=done["case"]["revision"], element="papers", reason="x")
    assert refused["code"] == "not_possible"


def test_an_entry_is_corrected_by_a_new_one(alice: Program, root: Program, case: Any) -> None:
    [kept] = alice.get(f"/cases/{case['id']}")["submissions"]
    address = f"/cases/{case['id']}/submissions/{kept['id']}/correct"
    assert act(alice, address, 422, values={"name": "王晓明"}, reason="")["code"] == "invalid_form"
    assert act(alice, address, 422, values={"nmae": "王晓明"}, reason="看错")["code"] == "invalid_form"
    made = act(alice, address, 201, values={"name": "王晓明"}, reason="看错")
    assert (made["corrects"], made["values"]) == (kept["id"], {"name": "王晓明"})
    assert act(root, address, 409, values={"name": "王大明"}, reason="再改")["code"] == "stale"
    nothing = f"/cases/{case['id']}/submissions/nothing/correct"
    assert act(root, nothing, 404, values={"name": "x"}, reason="x")["code"] == "not_found"


@pytest.fixture
def failed(county: Owners) -> list[str]:
    """Ids of two cases whose register waits for a code."""

    def ask(context: ServiceContext) -> dict[str, object]:
        if context.data.get("code") != "A1":
            raise ServiceFailed(Text("没有登记编码", "no code"))
        return {}

    county.world.engine.house.services.register("ask")(ask)
    sketch = Sketch("asking").start("begin").service("ask_them", "ask").person("after").end("end")
    county.world.deploy(sketch.flow("begin", "ask_them", "after", "end"))
    ids = [
        county.world.engine.start("asking", county.world.alice, place=VILLAGE, values={}, title=name).case.id
        for name in ("甲", "乙")
    ]
    county.world.engine.run_jobs()
    return ids


def test_incidents_are_read_mended_and_tried_again(
    county: Owners, root: Program, alice: Program, failed: list[str]
) -> None:
    assert alice.call("GET", "/incidents").status_code == 403
    rows = {each["case_id"]: each for each in root.get("/incidents")["rows"]}
    first, second = (rows[each]["id"] for each in failed)
    assert rows[failed[0]]["cause"]["en"] == "no code"
    assert root.get(f"/incidents/{first}/data")["data"] == {}
    act(root, f"/incidents/{first}/retry", data={"code": "A1"})
    county.world.engine.run_jobs()
    assert [each["case_id"] for each in root.get("/incidents")["rows"]] == [failed[1]]
    results = act(root, "/incidents/retry", incidents=[first, second])["rows"]
    assert [each["problem"] and each["problem"]["code"] for each in results] == ["stale", None]


def hearing(kind: str) -> Sketch:
    event = f'<{kind}EventDefinition {kind}Ref="call"/>'
    sketch = Sketch("hearing").define(f'<{kind} id="call" name="decided"/>').start("begin")
    return (
        sketch.node("intermediateCatchEvent", "hear", event)
        .person("after")
        .end("end")
        .flow("begin", "hear", "after", "end")
    )


@pytest.mark.parametrize("kind", ["message", "signal"])
def test_messages_and_signals_reach_who_waits(county: Owners, root: Program, alice: Program, kind: str) -> None:
    county.world.deploy(hearing(kind))
    case = county.world.engine.start("hearing", county.world.alice, place=VILLAGE, values={}, title="听").case
    address, sent = (
        ("/messages", {"message": "decided", "data": {"amount": 1.5}})
        if kind == "message"
        else ("/signals", {"signal": "decided"})
    )
    assert act(alice, address, 403, **sent)["code"] == "forbidden"
    answer = root.call("POST", address, json=sent)
    assert answer.status_code in (200, 204)
    county.world.engine.settle()
    assert [each["element"] for each in root.get(f"/cases/{case.id}")["tasks"]] == ["after"]
    if kind == "message":
        assert act(root, address, 409, **sent)["code"] == "not_possible"


def test_running_cases_are_moved_and_put_back(county: Owners, owner: Program, alice: Program, case: Any) -> None:
    county.world.deploy(changed())
    assert act(alice, "/processes/permit/moves/plan", 403, version=2)["code"] == "forbidden"
    [planned] = act(owner, "/processes/permit/moves/plan", version=2)["rows"]
    assert (planned["case"]["id"], planned["steps"], planned["misfits"]) == (case["id"], ["papers"], [])
    assert act(owner, "/processes/permit/moves", 422, version=2, note=" ")["code"] == "invalid_form"
    assert act(owner, "/processes/permit/moves/plan", 404, version=9)["code"] == "not_found"
    order = act(owner, "/processes/permit/moves", 201, version=2, note="省厅文件")["id"]
    county.world.engine.settle()
    whole = owner.get(f"/moves/{order}")
    assert (whole["move"]["counts"], whole["cases"][0]["state"]) == ({"moved": 1}, "moved")
    assert act(owner, f"/moves/{order}/undo") == {"ordered": 1}
    county.world.engine.settle()
    assert owner.get("/moves")["rows"][0]["counts"] == {"undone": 1}
    assert owner.call("GET", "/moves/nothing").status_code == 404
