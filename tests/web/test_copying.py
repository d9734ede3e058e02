"""抄送 and 已阅: a case is given to colleagues to read, and the case says who has read it."""

from __future__ import annotations

from tests.web.office import Office
from tests.web.test_ending import case_of, waiting
from tests.web.test_handing import told
from tests.web.test_tasks import claimed

WORDS = "请留意这一户的住房"


def test_a_copy_is_given_read_and_marked(office: Office) -> None:
    world, case_id = office.world, case_of(office, claimed(office))
    alice, erin = office.browser(world.alice), office.browser(world.erin)
    assert f"/cases/{case_id}/copy" in alice.get(f"/cases/{case_id}").text
    page = alice.get(f"/cases/{case_id}/copy").text
    assert f'type="checkbox" name="to" value="{world.erin.person}"' in page
    assert world.alice.person not in page.split("抄送给谁")[1].split("</form>")[0], "no copy for oneself"
    to = [world.erin.person, world.bob.person]
    answer = alice.post(f"/cases/{case_id}/copy", data={"to": to, "reason": WORDS}, follow_redirects=True)
    assert "已抄送" in answer.text
    assert "Erin 未阅 Alice抄送" in told(answer.text)
    assert world.erin.person not in alice.get(f"/cases/{case_id}/copy").text, "once each"
    box = erin.get("/inbox?box=copies").text
    assert WORDS in box
    assert "未阅" in box
    page = told(erin.get(f"/cases/{case_id}").text)
    assert f"Alice抄送给您看的 {WORDS}" in page
    answer = erin.post(f"/cases/{case_id}/read", follow_redirects=True)
    assert "3月5日已阅" in told(answer.text)
    page = told(alice.get(f"/cases/{case_id}").text)
    assert "Erin 3月5日 09:30已阅" in page
    assert "Bob 未阅" in page


def test_a_refusal_keeps_who_was_chosen_and_what_was_typed(office: Office) -> None:
    world, case_id = office.world, case_of(office, claimed(office))
    alice = office.browser(world.alice)
    answer = alice.post(f"/cases/{case_id}/copy", data={"reason": WORDS})
    assert (answer.status_code, "请选择抄送给谁" in answer.text, WORDS in answer.text) == (422, True, True)
    answer = alice.post(f"/cases/{case_id}/copy", data={"to": [world.erin.person, "nobody"], "reason": WORDS})
    assert (answer.status_code, WORDS in answer.text) == (409, True)
    assert f'value="{world.erin.person}" checked' in answer.text
    answer = alice.post(f"/cases/{case_id}/copy", data={"reason": "请看", "_phrase": "reason:情况属实"})
    assert "请看；情况属实" in answer.text


def test_who_has_no_part_in_a_case_gives_no_copies_and_who_got_none_reads_none(office: Office) -> None:
    world, task = office.world, waiting(office)
    assert office.browser(world.dan).get(f"/cases/{task.case_id}/copy").status_code == 404
    assert office.browser(world.dan).post(f"/cases/{task.case_id}/read").status_code == 404
    assert office.browser(world.bob).get(f"/cases/{task.case_id}/copy").status_code == 200, "Bob did a step"
    world.engine.cancel(task.case_id, world.root, world.engine.case(task.case_id, world.root).case.revision, "重复")
    assert office.browser(world.bob).get(f"/cases/{task.case_id}/copy").status_code == 404, "it is over"


def test_the_step_leads_there_too(office: Office) -> None:
    task_id = claimed(office)
    page = office.browser(office.world.alice).get(f"/tasks/{task_id}").text
    assert f"/cases/{case_of(office, task_id)}/copy" in page.split("别的办法")[1]
