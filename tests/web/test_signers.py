"""Several people on one step: the rule in plain words, the votes so far, 加签 and 减签, and what a vote led to."""

from __future__ import annotations

import pytest

from engine import HumanTask
from engine.testing import TEXT, YES_NO, Sketch
from tests.engine.panel import Panel, panel
from tests.web.office import Office
from tests.web.test_handing import told
from tests.web.test_tasks import revision_on


@pytest.fixture
def desk(office: Office) -> Panel:
    return Panel(office.world)


def page(office: Office, desk: Panel, who: str, task: HumanTask) -> str:
    return office.browser(desk.actor(who)).get(f"/tasks/{task.id}").text


def act(office: Office, desk: Panel, who: str, address: str, **said: object) -> tuple[int, str]:
    """Sends a form of the step that somebody has, and follows where it leads."""
    browser = office.browser(desk.actor(who))
    task = desk.live()[who] if who in desk.live() else next(iter(desk.live().values()))
    shown = browser.get(f"/tasks/{task.id}" + ("" if address == "answer" else f"/{address}").rstrip("/"))
    sent = {"revision": revision_on(shown.text)} | said
    answer = browser.post(f"/tasks/{task.id}/{address}".rstrip("/"), data=sent, follow_redirects=True)
    return answer.status_code, told(answer.text)


RULES = [
    ("all", {}, "会签：3人都同意才通过，有一人不同意就不通过。"),
    ("all", {"wait": "true"}, "会签：等3人都表态以后才有结果，全部同意才通过。"),
    ("any", {}, "或签：3人中谁先表态，就按谁的意见定。"),
    ("percent", {"percent": "60"}, "票签：3人中有2人同意就通过。"),
    (
        "percent",
        {"percent": ">50", "signers": '[{role: "clerk"}, {role: "head", weight: 3}]'},
        "共5票，同意达到3票就通过",
    ),
    ("sequence", {}, "依次审批：3人按次序一个接一个表态"),
]


@pytest.mark.parametrize(("rule", "more", "sentence"), RULES)
def test_the_rule_stands_on_the_page_in_plain_words(
    office: Office, desk: Panel, rule: str, more: dict[str, str], sentence: str
) -> None:
    desk.begin(*panel(rule, **more))
    shown = told(page(office, desk, "alice", desk.live()["alice" if rule != "any" else "bob"]))
    assert sentence in shown
    assert ("3票" in shown) == ("weight" in str(more)), "a vote that counts more says so"


def test_votes_so_far_with_who_when_and_what_they_wrote(office: Office, desk: Panel) -> None:
    long = TEXT | {"x-widget": "textarea"}
    desk.begin(panel("percent", percent="60")[0].form("vote", {"agreed": YES_NO, "note": long}, ["agreed"]))
    desk.vote("alice", True)
    shown = told(page(office, desk, "bob", desk.live()["bob"]))
    assert "同意1人，不同意0人，还没表态2人" in shown
    signers = shown.split("几个人一起签")[1].split("提交")[0]
    assert "Alice 同意 alice说" in signers
    assert "Bob （您） 轮到签署" in signers


def test_a_vote_says_who_is_waited_for_and_then_what_was_decided(office: Office, desk: Panel) -> None:
    desk.begin(*panel("percent", percent="60"))
    status, text = act(office, desk, "alice", "", agreed="true", note="可以")
    assert (status, "还要等Bob、Carol，这一步才有结果" in text) == (200, True)
    voted = desk.rows()
    _, text = act(office, desk, "bob", "", agreed="true", note="可以")
    assert "这一步已有结果：通过。已提交，案件办结" in text
    mine = next(each for each in voted if each.assignee == desk.world.alice.person)
    shown = told(page(office, desk, "alice", mine))
    assert "几个人一起签 已通过" in shown
    assert "票签：3人中有2人同意就通过。" in shown, "as it was decided"
    assert "Carol 已有结果，不用再签" in shown


def test_whose_turn_has_not_come_is_told_so(office: Office, desk: Panel) -> None:
    desk.begin(*panel("sequence"))
    (waits,) = [each for each in desk.rows() if each.assignee == desk.world.bob.person]
    shown = told(page(office, desk, "bob", waits))
    assert "还没轮到您签" in shown
    assert "提交" not in shown.split("几个人一起签")[1].split("家庭情况")[0]


def test_a_step_that_is_only_processed_asks_for_no_vote(office: Office, desk: Panel) -> None:
    sketch = Sketch("permit").start().end("done").form("note", {"note": TEXT})
    sketch.person("vote", sw_form="note", sw_decision="all", sw_processing="true")
    desk.begin(sketch.flow("begin", "vote", "done"))
    shown = told(page(office, desk, "alice", desk.live()["alice"]))
    assert "这一步只办理，不表决：2人各办各的一份，全部办完就往下走。" in shown
    assert "您只需办好自己的一份，不用表态。" in shown
    act(office, desk, "alice", "", note="办了")
    assert "Alice 已办" in told(page(office, desk, "bob", desk.live()["bob"]))


def test_somebody_is_added_to_advise_and_answers(office: Office, desk: Panel) -> None:
    desk.begin(*panel("all"))
    mine, erin = desk.live()["alice"], desk.world.erin.person
    ways = page(office, desk, "alice", mine).split("别的办法")[1]
    assert ("加签" in ways, "退回待办池" in ways) == (True, False), "a signer by name has no pool to give it back to"
    said = {"how": "before", "to": erin, "reason": "这笔收入算不算"}
    status, text = act(office, desk, "alice", "add-signer", **said, _look="1")
    assert status == 200
    assert "前加签：对方先提意见，再由您决定" in text
    assert "“vote”由Erin办理" in text
    assert "erin" not in desk.live(), "nothing has happened yet"
    status, text = act(office, desk, "alice", "add-signer", **said)
    assert (status, "已加签" in text, "等Erin提意见，然后由您决定" in text) == (200, True, True)
    shown = page(office, desk, "erin", desk.live()["erin"])
    assert "这笔收入算不算" in told(shown)
    assert "退给请您的同事" in told(shown)
    act(office, desk, "erin", "answer", reason="算，按上年的算")
    shown = told(page(office, desk, "alice", desk.live()["alice"]))
    assert "Erin 已提意见 算，按上年的算" in shown.split("几个人一起签")[1]


def test_an_adviser_may_have_nothing_to_say(office: Office, desk: Panel) -> None:
    desk.begin(*panel("all"))
    desk.add("alice", "erin", "before")
    asked = desk.live()["erin"]
    answer = office.browser(desk.world.erin).post(
        f"/tasks/{asked.id}/unclaim", data={"revision": asked.revision}, follow_redirects=True
    )
    assert "已退给请您的同事" in answer.text
    assert "alice" in desk.live()


def test_a_step_of_one_becomes_a_step_of_two_and_of_one_again(office: Office, desk: Panel) -> None:
    desk.begin(*panel(None))
    desk.world.engine.claim(desk.rows()[0].id, desk.world.alice, 1)
    said = {"how": "beside", "to": desk.world.carol.person, "reason": "一起定"}
    assert act(office, desk, "alice", "add-signer", **said)[0] == 200
    shown = told(page(office, desk, "alice", desk.live()["alice"]))
    assert "加签以后由2人一起决定：都同意才通过" in shown
    assert "Alice请来（并加签）" in shown
    said = {"signer": desk.world.carol.person, "reason": "她出差了"}
    status, text = act(office, desk, "alice", "remove-signer", **said, _look="1")
    assert (status, "Carol" in text, "carol" in desk.live()) == (200, True, True)
    assert "已减签" in act(office, desk, "alice", "remove-signer", **said)[1]
    assert list(desk.live()) == ["alice"]


def test_what_was_typed_survives_every_refusal(office: Office, desk: Panel) -> None:
    desk.begin(*panel("all"))
    typed = "想请财务看一看"
    for said in (
        {"how": "beside", "to": ""},
        {"how": "", "to": desk.world.erin.person},
        {"how": "above", "to": "nobody"},
    ):
        for button in ({}, {"_look": "1"}):
            status, text = act(office, desk, "alice", "add-signer", **said, reason=typed, **button)
            assert (status in (404, 409, 422), typed in text) == (True, True)
    status, text = act(office, desk, "alice", "add-signer", how="beside", to=desk.world.bob.person, reason=typed)
    assert (status, "一人只签一次" in text, typed in text) == (409, True, True)


def test_who_cannot_add_or_remove_finds_no_page(office: Office, desk: Panel) -> None:
    desk.begin(*panel("all"))
    task = desk.live()["alice"]
    for who, way in (("bob", "add-signer"), ("dan", "add-signer"), ("alice", "remove-signer")):
        assert office.browser(desk.actor(who)).get(f"/tasks/{task.id}/{way}").status_code == 404


def test_a_form_that_says_where_the_case_goes_is_shared_with_nobody(office: Office, desk: Panel) -> None:
    sum_of = {"type": "number", "title": "金额", "x-en": "Sum", "x-widget": "number", "x-route": True}
    sketch = Sketch("permit").start().person("vote", sw_form="sum").end("done").form("sum", {"sum": sum_of})
    desk.begin(sketch.flow("begin", "vote", "done"))
    desk.world.engine.claim(desk.rows()[0].id, desk.world.alice, 1)
    shown = office.browser(desk.world.alice).get(f"/tasks/{desk.live()['alice'].id}/add-signer").text
    assert 'name="how" value="before" checked' in shown
    assert 'value="beside"' not in shown
    assert "只能请人先提意见" in shown
