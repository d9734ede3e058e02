"""加签, 减签: before, after, beside; and what a page can show of it."""

from __future__ import annotations

import pytest

from engine.errors import AlreadyClaimed, InvalidForm, NotPossible, Refusal
from engine.testing import Sketch, counted
from tests.engine.panel import Panel, panel


def test_beside_two_decide_a_step_of_one_together(desk: Panel) -> None:
    desk.begin(*panel(None))
    desk.world.engine.claim(desk.rows()[0].id, desk.world.alice, 1)
    desk.add("alice", "carol", "beside")
    assert sorted(desk.live()) == ["alice", "carol"]
    desk.vote("alice", True)
    assert desk.case().status == "running"
    desk.vote("carol", False)
    assert desk.case().end_element == "refused"


def test_before_they_advise_and_then_i_decide(desk: Panel) -> None:
    desk.begin(*panel("all"))
    asked = desk.add("alice", "erin", "before")
    assert (sorted(desk.live()), desk.waiting()) == (["bob", "carol", "erin"], ["alice"])
    with pytest.raises(NotPossible):
        desk.world.engine.complete(asked.id, desk.world.erin, asked.revision, {"agreed": False})
    desk.world.engine.operations.answer(asked.id, desk.world.erin, asked.revision, "可以")
    assert desk.waiting() == []
    for name in ("alice", "bob", "carol"):
        desk.vote(name, True)
    assert desk.case().end_element == "granted"
    (told,) = desk.told("step_decided")
    assert told["signers"] == 3, "advice is no vote"


def test_an_adviser_may_decline(desk: Panel) -> None:
    desk.begin(*panel(None))
    desk.world.engine.claim(desk.rows()[0].id, desk.world.alice, 1)
    asked = desk.add("alice", "erin", "before")
    desk.world.engine.unclaim(asked.id, desk.world.erin, asked.revision)
    desk.vote("alice", True)
    assert desk.case().end_element == "granted"


def test_after_i_decide_and_then_they(desk: Panel) -> None:
    desk.begin(*panel("sequence"))
    desk.add("alice", "erin", "after")
    assert desk.waiting() == ["erin", "bob", "carol"]
    for name in ("alice", "erin", "bob"):
        assert list(desk.live()) == [name]
        desk.vote(name, True)
    desk.vote("carol", True)
    assert desk.case().end_element == "granted"


def test_after_my_no_nobody_is_asked(desk: Panel) -> None:
    desk.begin(*panel(None))
    desk.world.engine.claim(desk.rows()[0].id, desk.world.alice, 1)
    desk.add("alice", "carol", "after")
    assert desk.waiting() == ["carol"]
    desk.vote("alice", False)
    assert desk.case().end_element == "refused"


def test_nobody_comes_after_where_the_first_decides(desk: Panel) -> None:
    desk.begin(*panel("any"))
    with pytest.raises(NotPossible):
        desk.add("alice", "erin", "after")
    desk.add("alice", "erin", "beside")
    desk.vote("erin", True)
    assert desk.case().end_element == "granted"


def test_a_step_that_routes_more_than_a_vote_is_not_shared_but_advised_on(desk: Panel) -> None:
    sum_of = {"type": "number", "title": "金额", "x-en": "Sum", "x-widget": "number", "x-route": True}
    sketch = Sketch("permit").start().person("vote", sw_form="sum").end("done").form("sum", {"sum": sum_of})
    desk.begin(sketch.flow("begin", "vote", "done"))
    desk.world.engine.claim(desk.rows()[0].id, desk.world.alice, 1)
    for how in ("beside", "after"):
        with pytest.raises(NotPossible):
            desk.add("alice", "carol", how)
    asked = desk.add("alice", "carol", "before")
    desk.world.engine.operations.answer(asked.id, desk.world.carol, asked.revision, "五百")
    task = desk.live()["alice"]
    desk.world.engine.complete(task.id, desk.world.alice, task.revision, {"sum": 500})
    view = desk.world.engine.case(desk.case_id, desk.world.root)
    assert [each.values["sum"] for each in view.submissions if "sum" in each.values] == [500]
    assert desk.case().end_element == "done"


def test_who_is_added_must_be_fit_and_the_reason_is_sealed(desk: Panel) -> None:
    desk.begin(*panel("all"))
    desk.relatives.add(desk.world.erin.person)
    for to in ("erin", "dan", "alice"):
        with pytest.raises(NotPossible):
            desk.add("alice", to, "beside")
    mine, add = desk.live()["alice"], desk.world.engine.operations.add_signer
    with pytest.raises(NotPossible):
        add(mine.id, desk.world.alice, mine.revision, "nobody", "beside", "理由")
    for how, reason in (("beside", " "), ("above", "理由")):
        with pytest.raises(InvalidForm):
            add(mine.id, desk.world.alice, mine.revision, desk.world.root.person, how, reason)
    with pytest.raises(AlreadyClaimed):
        add(mine.id, desk.world.bob, mine.revision, desk.world.root.person, "beside", "理由")
    desk.add("alice", "root", "beside")
    (told,) = desk.told("signer_added")
    assert (told["to"], told["how"]) == (desk.world.root.person, "beside")
    assert "请一起看" not in str(told)
    view = desk.world.engine.case(desk.case_id, desk.world.root)
    assert [each.values for each in view.submissions if each.id == told["submission"]] == [{"reason": "请一起看"}]


def test_removing_a_signer_evaluates_the_rule_at_once(desk: Panel) -> None:
    desk.begin(*panel("all"))
    desk.add("alice", "erin", "beside")
    for name in ("alice", "bob", "carol"):
        desk.vote(name, True)
    assert list(desk.live()) == ["erin"]
    (mine,) = [each for each in desk.rows() if each.assignee == desk.world.alice.person]
    remove = desk.world.engine.operations.remove_signer
    erin, carol = desk.world.erin.person, desk.world.carol.person
    with pytest.raises(InvalidForm):
        remove(mine.id, desk.world.alice, mine.revision, erin, "")
    with pytest.raises(NotPossible):
        remove(mine.id, desk.world.alice, mine.revision, carol, "没有加签过")
    with pytest.raises(NotPossible):
        remove(mine.id, desk.world.bob, mine.revision, erin, "不是我加的")
    done = remove(mine.id, desk.world.alice, mine.revision, erin, "不必了")
    assert (done.ended, done.signers) == ("granted", ())
    with pytest.raises(Refusal):
        remove(mine.id, desk.world.alice, mine.revision, erin, "再来一次")


def test_removing_an_adviser_lets_me_decide(desk: Panel) -> None:
    desk.begin(*panel("all"))
    asked = desk.add("alice", "erin", "before")
    remove = desk.world.engine.operations.remove_signer
    remove(asked.id, desk.world.alice, asked.revision, desk.world.erin.person, "不必了")
    assert sorted(desk.live()) == ["alice", "bob", "carol"]


def test_a_diagram_may_forbid_adding_and_removing(desk: Panel) -> None:
    desk.begin(*panel("all", allows="transfer"))
    with pytest.raises(NotPossible):
        desk.add("alice", "erin", "beside")


def test_a_page_sees_the_votes_so_far_and_what_whoever_looks_may_do(desk: Panel) -> None:
    desk.begin(*panel("sequence"))
    desk.add("alice", "erin", "beside")
    desk.vote("alice", True)
    mine = desk.live()["erin"]
    view = desk.world.engine.task(mine.id, desk.world.erin)
    assert view.signing is not None
    assert [desk.name(each.assignee) for each in view.signing.signers] == ["alice", "erin", "bob", "carol"]
    assert [each.vote for each in view.signing.signers] == ["yes", None, None, None]
    assert (view.signing.rule.kind, view.signing.tally.yes, view.signing.tally.open) == ("sequence", 1, 3)
    assert view.may == {"save_draft", "complete", "attach", "add_signer"}
    assert view.ways_to_add == ("before", "after", "beside")
    addable = {each.id for each in desk.world.engine.operations.addable(view, desk.world.erin)}
    assert addable == {desk.world.root.person}, "nobody who signs already, and nobody of elsewhere"
    (done,) = [each for each in desk.rows() if each.vote]
    looked = desk.world.engine.task(done.id, desk.world.alice)
    assert looked.signing is not None
    assert looked.signing.removable == {desk.world.erin.person}
    assert "remove_signer" in looked.may


def test_a_step_of_one_has_nothing_to_sign_and_may_be_advised_on(desk: Panel) -> None:
    desk.begin(*panel(None))
    task = desk.world.engine.claim(desk.rows()[0].id, desk.world.alice, 1)
    view = desk.world.engine.task(task.id, desk.world.alice)
    assert (view.signing, view.ways_to_add) == (None, ("before", "after", "beside"))


# ---------------------------------------------------------------- what it costs
def test_a_vote_costs_few_statements_and_a_step_of_one_none_more(desk: Panel) -> None:
    desk.begin(*panel("all"))
    task = desk.live()["alice"]
    with counted(desk.world.engine.house.database.writer) as count:
        desk.world.engine.complete(task.id, desk.world.alice, task.revision, {"agreed": True})
    assert (len(count.statements) <= 10, count.commits) == (True, 1), count.statements
