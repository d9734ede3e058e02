"""Delivery: recorded, retried with patience, at least once under one key, one failing channel beside the others."""

import base64
from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine import HumanTask
from engine.errors import Forbidden, NotFound, NotPossible
from engine.testing import COUNTY, OTHER_TOWN, TOWN, Sketch
from tasks.channels.channel import WrongField
from tasks.telling import sending, tables
from tasks.telling.kept import Setup, change_channel, switch_channel
from tasks.telling.outgoing import channel_states, outgoing, send_again, try_channel
from tasks.telling.sending import GIVE_UP_AFTER, PAUSES, send_due
from tests.engine.sketches import steps
from tests.support.listener import Listener
from tests.support.mailbox import Mailbox
from tests.telling.conftest import HOUSE, Desk, mail_values

SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-eight bytes").decode()


def hand_over(desk: Desk, sketch: Sketch | None = None) -> HumanTask:
    """Alice hands a step to bob."""
    task = desk.take(desk.begin(sketch or steps(1))["step1"], desk.world.alice)
    return desk.world.engine.operations.transfer(task.id, desk.world.alice, task.revision, desk.world.bob.person, "x")


def urge(desk: Desk, task: HumanTask) -> None:
    desk.later(hours=1)
    desk.world.engine.operations.urge(task.id, desk.world.root, "柳青山家急")


def hook(desk: Desk, listener: Listener, name: str = "渠道", **more: Any) -> str:
    values = {"url": listener.url, "secret": SECRET}
    return desk.channel("webhook", name, values=values, told=["handed", "urged"], **more)


def test_what_concerns_somebody_goes_to_their_address_once(either: Desk, mailbox: Mailbox) -> None:
    either.channel("mail", values=mail_values(mailbox))
    either.wish(either.world.bob, address="bob@example.gov.cn")
    task = hand_over(either)
    assert (either.send(), either.send()) == (1, 0)
    (letter,) = mailbox.letters
    assert mailbox.receivers == [["bob@example.gov.cn"]]
    assert f"{HOUSE}/tasks/{task.id}" in str(letter.get_body(("plain",)).get_content())  # type: ignore[union-attr]
    assert either.deliveries() == [("handed", "delivered", 1)]


def test_nothing_of_the_family_and_no_colleague_s_words_leave_the_house(
    desk: Desk, mailbox: Mailbox, listener: Listener
) -> None:
    desk.channel("mail", values=mail_values(mailbox))
    hook(desk, listener)
    desk.channel("wecom", "群", values={"url": f"{listener.url}/send?key=k"}, told=["urged"])
    desk.wish(desk.world.bob)
    task = hand_over(desk)
    urge(desk, task)
    desk.send()
    went = [each.as_string() + str(each.get_body(("plain",)).get_content()) for each in mailbox.letters]  # type: ignore[union-attr]
    went += [each.body.decode() + each.path for each in listener.posted]
    assert len(went) == 5
    for each in went:
        assert "柳青山" not in each
        assert "急" not in each
        assert "Alice" not in each
    assert any("柳湾村" in each for each in went), "the place is told"


def test_a_crash_between_sending_and_recording_sends_the_same_key_again(
    either: Desk, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook(either, listener)
    hand_over(either)
    with monkeypatch.context() as patched:

        def crash(*_: object) -> None:
            raise KeyboardInterrupt

        patched.setattr(sending._Round, "_record", crash)
        with pytest.raises(KeyboardInterrupt):
            either.send()
    assert either.deliveries() == [("handed", "waiting", 0)]
    either.send()
    first, second = listener.posted
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert either.deliveries() == [("handed", "delivered", 1)]


def test_a_refused_server_is_tried_again_with_patience_and_recovers_by_itself(desk: Desk, listener: Listener) -> None:
    hook(desk, listener)
    hand_over(desk)
    waited = []
    for _ in range(4):
        listener.then(503)
        before = len(listener.posted)
        minutes = 0
        while len(listener.posted) == before:
            desk.send()
            if len(listener.posted) == before:
                desk.later(minutes=1)
                minutes += 1
        waited.append(minutes)
    assert waited == [0, *PAUSES[:3]]
    desk.later(minutes=PAUSES[3])
    desk.send()
    assert desk.deliveries() == [("handed", "delivered", 5)]


def test_a_channel_out_of_reach_is_asked_once_a_round_for_all_that_waits(desk: Desk, listener: Listener) -> None:
    hook(desk, listener)
    for _ in range(3):
        hand_over(desk)
    listener.then(500)
    desk.send()
    assert len(listener.posted) == 1
    assert sorted(attempts for _, _, attempts in desk.deliveries()) == [0, 0, 1]
    desk.later(minutes=1)
    desk.send()
    assert {state for _, state, _ in desk.deliveries()} == {"delivered"}


def test_one_failing_channel_holds_up_no_other(desk: Desk, listener: Listener, mailbox: Mailbox) -> None:
    dead = Listener(url="http://127.0.0.1:1")
    hook(desk, dead, "坏的")
    hook(desk, listener, "好的")
    desk.channel("mail", values=mail_values(mailbox))
    desk.wish(desk.world.bob)
    hand_over(desk)
    desk.send()
    assert (len(listener.posted), len(mailbox.letters)) == (1, 1)
    states = {each.kept.name: each for each in channel_states(desk.world.engine, desk.world.root)}
    assert states["坏的"].counts == {"waiting": 1}
    (failure,) = states["坏的"].failures
    assert failure.error is not None
    assert failure.error.zh.startswith("连接不上对方")
    assert states["好的"].failures == ()


def test_what_nobody_takes_is_given_up_and_an_administrator_sends_it_again(desk: Desk, listener: Listener) -> None:
    channel = hook(desk, listener)
    hand_over(desk)
    world = desk.world
    for _ in range(60):
        listener.answers = [(500, b"", {})]
        desk.send()
        desk.later(hours=1)
    ((kind, state, attempts),) = desk.deliveries()
    assert (kind, state) == ("handed", "given_up")
    assert attempts <= 12
    assert timedelta(hours=60) > GIVE_UP_AFTER
    (seen,) = channel_states(world.engine, world.root)
    (given_up,) = seen.failures
    with pytest.raises(Forbidden):
        send_again(world.engine, world.bob, [given_up.id])
    assert send_again(world.engine, world.root, [given_up.id, "nothing"]) == 1
    listener.answers.clear()
    desk.send()
    assert desk.deliveries() == [("handed", "delivered", 1)]
    assert len({each.headers["webhook-id"] for each in listener.posted}) == 1
    assert seen.kept.id == channel


def test_a_mailbox_that_is_not_there_is_given_up_at_once(desk: Desk, mailbox: Mailbox) -> None:
    desk.channel("mail", values=mail_values(mailbox))
    desk.wish(desk.world.bob)
    hand_over(desk)
    mailbox.refusals.append("550 5.1.1 no such user")
    desk.send()
    assert desk.deliveries() == [("handed", "given_up", 1)]


def test_a_step_that_was_done_meanwhile_is_mailed_no_more(desk: Desk, mailbox: Mailbox) -> None:
    desk.channel("mail", values=mail_values(mailbox))
    desk.wish(desk.world.bob)
    task = hand_over(desk)
    desk.tell()
    desk.world.engine.complete(task.id, desk.world.bob, task.revision, {})
    desk.send()
    assert desk.deliveries() == [("handed", "dropped", 0)]
    assert mailbox.letters == []


def test_quiet_hours_are_kept_and_mail_comes_when_they_are_over(desk: Desk, mailbox: Mailbox) -> None:
    """09:30 lies within 22:00 to 10:00."""
    desk.channel("mail", values=mail_values(mailbox))
    desk.wish(desk.world.bob, quiet=(time(22), time(10)))
    hand_over(desk)
    assert desk.send() == 0
    assert desk.told(desk.world.bob) == ["handed"], "inside the house it is told at once"
    desk.later(minutes=29)
    assert desk.send() == 0
    desk.later(minutes=1)
    assert desk.send() == 1


def test_each_chooses_which_kinds_come_by_which_channel_and_in_which_language(desk: Desk, mailbox: Mailbox) -> None:
    desk.channel("mail", values=mail_values(mailbox))
    desk.wish(desk.world.bob, kinds={"handed": frozenset(), "urged": frozenset({"mail"})}, language="en")
    task = hand_over(desk)
    urge(desk, task)
    desk.send()
    assert desk.told(desk.world.bob) == []
    (letter,) = mailbox.letters
    assert letter["Subject"].startswith("[Shouwang] Urged step1")


def test_a_robot_gets_no_more_in_a_minute_than_it_takes(desk: Desk, listener: Listener) -> None:
    desk.channel("wecom", values={"url": f"{listener.url}/send?key=k"}, told=["handed"])
    for _ in range(25):
        hand_over(desk)
    desk.send()
    desk.send()
    assert len(listener.posted) == 20
    desk.later(seconds=61)
    desk.send()
    assert len(listener.posted) == 25


def test_a_group_hears_of_the_work_of_its_place_alone(desk: Desk, listener: Listener) -> None:
    hook(desk, listener, "别处", place=OTHER_TOWN)
    hook(desk, listener, "这里", place=TOWN)
    hand_over(desk)
    desk.send()
    assert len(listener.posted) == 1
    assert listener.posted[0].json["data"]["to"] == [desk.world.bob.person]


def test_secrets_lie_sealed_stay_when_left_empty_and_are_never_told(either: Desk, listener: Listener) -> None:
    channel = hook(either, listener)
    world = either.world
    with world.engine.house.database.read() as connection:
        kept = str(connection.execute(select(tables.channel)).one())
    assert SECRET not in kept
    assert SECRET.removeprefix("whsec_") not in kept
    (state,) = channel_states(world.engine, world.root)
    assert "secret" not in state.kept.settings
    other = Setup("改名", {"url": f"{listener.url}/new", "secret": ""}, ["handed"])
    change_channel(world.engine, world.root, channel, other)
    hand_over(either)
    either.send()
    (posted,) = listener.posted
    assert posted.path == "/new"
    assert posted.headers["webhook-signature"].startswith("v1,")


def test_a_channel_that_is_off_gets_nothing_and_what_waited_is_dropped(desk: Desk, listener: Listener) -> None:
    channel = hook(desk, listener)
    hand_over(desk)
    desk.tell()
    switch_channel(desk.world.engine, desk.world.root, channel, on=False)
    desk.send()
    hand_over(desk)
    desk.send()
    assert listener.posted == []
    assert desk.deliveries() == [("handed", "dropped", 0)]


def test_only_an_administrator_sets_channels_up_and_tries_them(desk: Desk, listener: Listener) -> None:
    channel, world = hook(desk, listener), desk.world
    for refused in (
        lambda: change_channel(world.engine, world.alice, channel, Setup("x", {})),
        lambda: switch_channel(world.engine, world.alice, channel, on=False),
        lambda: try_channel(world.engine, world.alice, channel),
        lambda: channel_states(world.engine, world.alice),
        lambda: outgoing(world.engine, world.alice, "x"),
    ):
        with pytest.raises(Forbidden):
            refused()
    for missing in (
        lambda: switch_channel(world.engine, world.root, "nothing", on=False),
        lambda: try_channel(world.engine, world.root, "nothing"),
        lambda: outgoing(world.engine, world.root, "nothing"),
        lambda: desk.channel("pigeon", values={}),
    ):
        with pytest.raises(NotFound):
            missing()


def test_a_trial_says_whether_the_channel_works(desk: Desk, listener: Listener, mailbox: Mailbox) -> None:
    world, channel = desk.world, hook(desk, listener)
    tried = try_channel(world.engine, world.root, channel)
    desk.send()
    assert outgoing(world.engine, world.root, tried).state == "delivered"
    assert listener.posted[0].json["type"] == "notice.test"
    mail = desk.channel("mail", "邮件", values=mail_values(mailbox))
    with pytest.raises(NotPossible):
        try_channel(world.engine, world.root, mail)
    desk.wish(world.root, address="root@example.gov.cn")
    try_channel(world.engine, world.root, mail)
    desk.send()
    assert mailbox.receivers == [["root@example.gov.cn"]]


WHOLE: dict[str, Any] = {"name": "渠道", "values": {"url": "http://127.0.0.1/", "secret": SECRET}}


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", {"name": " "}), ("name", {"name": "x" * 61}), ("name", {"name": "a\nb"}), ("place", {"place": "1"}),
        ("language", {"language": "fr"}), ("url", {"values": {"url": "http://10.0.0.1/", "secret": SECRET}}),
        ("url", {"values": {"url": "", "secret": SECRET}}), ("secret", {"values": {"url": "http://127.0.0.1/"}}),
        ("secret", {"values": {"url": "http://127.0.0.1/", "secret": SECRET + "\x00"}}),
        ("url", {"values": {"url": "http://127.0.0.1/" + "x" * 500, "secret": SECRET}}),
    ],
)  # fmt: skip
def test_a_channel_that_is_set_up_wrongly_is_refused_by_field(desk: Desk, field: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(WrongField) as told:
        desk.channel("webhook", **(WHOLE | wrong))
    assert told.value.name == field
    assert desk.rows(tables.channel) == []


def test_what_waits_is_found_by_its_index(desk: Desk) -> None:
    asked = "select id from delivery where county = ? and state = ? and due_at <= ? order by due_at, id limit 10"
    with desk.world.engine.house.database.read() as connection:
        plan = connection.exec_driver_sql(f"explain query plan {asked}", (COUNTY, "waiting", "2027-01-01")).all()
    assert "ix_delivery_due" in str(plan)
    assert "TEMP B-TREE" not in str(plan)
    assert send_due(desk.world.engine, COUNTY) == 0
