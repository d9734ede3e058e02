"""The whole way through the pages, by their forms alone."""

from engine.testing import VILLAGE
from tests.web.office import INTAKE, Office


def test_a_case_goes_from_its_first_form_to_its_end(office: Office) -> None:
    alice, carol = office.browser(office.world.alice), office.browser(office.world.carol)
    assert "申请人姓名" in alice.get("/cases/new", follow_redirects=True).text
    page = alice.post("/cases/new/permit", data=INTAKE | {"place": VILLAGE, "key": "k1"}, follow_redirects=True)
    assert page.status_code == 200, page.text
    assert "王小明" in page.text
    assert "王小明" in alice.get("/inbox?box=pool").text
    row = office.world.engine.inbox(office.world.alice, "pool").rows[0]
    page = alice.post(f"/tasks/{row.task_id}/claim", data={"revision": row.revision}, follow_redirects=True)
    assert "提交" in page.text
    row = office.world.engine.inbox(office.world.alice, "mine").rows[0]
    page = alice.post(f"/tasks/{row.task_id}", data={"revision": row.revision, "note": "齐全"}, follow_redirects=True)
    assert "下一步" in page.text
    row = office.world.engine.inbox(office.world.carol, "pool").rows[0]
    carol.post(f"/tasks/{row.task_id}/claim", data={"revision": row.revision})
    row = office.world.engine.inbox(office.world.carol, "mine").rows[0]
    page = carol.post(f"/tasks/{row.task_id}", data={"revision": row.revision, "agreed": "true"}, follow_redirects=True)
    assert "办结" in page.text
    assert "已办结" in carol.get(f"/cases/{row.case_id}").text
