"""The daily digest: at one's own time, on working days, with what there is to tell, and never without."""

from datetime import time

import pytest

from engine.errors import Forbidden
from engine.notices import Told
from engine.testing import Sketch
from tasks.telling.wishes import EVERYBODY, Wishes, WrongWish, keep_wishes, wishes
from tests.support.mailbox import Mailbox
from tests.telling.conftest import Desk, mail_values


def due(after: str) -> Sketch:
    """A step that is due after a while, and one for the same clerks without a time."""
    return (
        Sketch("due")
        .start()
        .person("soon", sw_due=f'now() + duration("{after}")')
        .end("done")
        .flow("begin", "soon", "done")
    )


def lines(box: Mailbox) -> list[str]:
    body = box.letters[-1].get_body(("plain",))
    assert body is not None
    return [each for each in str(body.get_content()).splitlines() if each]


def test_a_digest_comes_once_a_day_at_the_time_one_chose(either: Desk, mailbox: Mailbox) -> None:
    """It is 09:30 on a Thursday."""
    either.channel("mail", values=mail_values(mailbox))
    either.wish(either.world.bob, digest_at=time(9, 40), kinds={})
    either.begin(due("PT5H"))
    assert either.digest() == 0
    either.later(minutes=10)
    assert (either.digest(), either.digest()) == (1, 0)
    assert lines(mailbox)[0] == "一天内新到的待签收：1 件"
    either.later(hours=24)
    assert either.digest() == 1
    assert len(mailbox.letters) == 1, "nothing is new, nothing is due to bob"


def test_a_digest_counts_what_is_overdue_due_today_and_copied(desk: Desk, mailbox: Mailbox) -> None:
    desk.channel("mail", values=mail_values(mailbox))
    desk.wish(desk.world.bob, digest_at=time(9), kinds={Told.COPIED.value: frozenset({"inapp"})}, language="en")
    tasks = [desk.begin(due(after))["soon"] for after in ("PT5H", "PT30M", "P9D")]
    for task in tasks:
        desk.take(task, desk.world.bob)
    desk.world.engine.operations.copy(tasks[0].case_id, desk.world.alice, [desk.world.bob.person], "")
    desk.tell()
    desk.later(hours=1)
    desk.digest()
    told = lines(mailbox)
    assert told[:3] == ["Overdue: 1", "Due today: 1", "Copies not read: 1"]
    assert [each.startswith("· soon") for each in told[3:5]] == [True, True]
    assert "柳青山" not in "".join(told)


def test_nobody_is_written_to_on_a_rest_day_who_did_not_ask_for_it(desk: Desk, mailbox: Mailbox) -> None:
    desk.channel("mail", values=mail_values(mailbox))
    desk.wish(desk.world.alice, address="alice@example.gov.cn", digest_at=time(9))
    desk.wish(desk.world.bob, address="bob@example.gov.cn", digest_at=time(9), digest_on_rest_days=True)
    desk.later(days=2)
    desk.begin(due("PT1H"))
    assert desk.digest() == 1, "a Saturday"
    assert mailbox.receivers == [["bob@example.gov.cn"]]


def test_without_a_time_or_an_address_there_is_no_digest(desk: Desk, mailbox: Mailbox) -> None:
    desk.channel("mail", values=mail_values(mailbox))
    desk.wish(desk.world.alice, digest_at=None)
    desk.wish(desk.world.bob, address="", digest_at=time(8))
    desk.begin(due("PT1H"))
    assert desk.digest() == 0


def test_the_county_chooses_for_those_who_have_not(desk: Desk) -> None:
    world = desk.world
    common = Wishes(kinds={"handed": frozenset()}, digest_at=time(7, 45), quiet=(time(20), time(7)))
    keep_wishes(world.engine, world.root, EVERYBODY, common)
    assert wishes(world.engine, world.alice, world.alice.person).digest_at == time(7, 45)
    desk.wish(world.alice, digest_at=None)
    assert wishes(world.engine, world.alice, world.alice.person).digest_at is None
    assert wishes(world.engine, world.bob, world.bob.person).quiet == (time(20), time(7))


def test_nobody_chooses_for_another(desk: Desk) -> None:
    world = desk.world
    for who, whose in ((world.alice, world.bob.person), (world.alice, EVERYBODY), (world.root, world.bob.person)):
        with pytest.raises(Forbidden):
            keep_wishes(world.engine, who, whose, Wishes())
        with pytest.raises(Forbidden):
            wishes(world.engine, who, whose)


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("address", {"address": "a@b.cn\r\nBcc: c@d.cn"}),
        ("address", {"address": "none"}),
        ("quiet", {"quiet": (time(8), time(8))}),
        ("language", {"language": "fr"}),
    ],
)
def test_a_wrong_wish_is_refused_by_name(desk: Desk, name: str, chosen: dict[str, object]) -> None:
    with pytest.raises(WrongWish) as told:
        desk.wish(desk.world.bob, **chosen)
    assert told.value.name == name


def test_an_address_lies_sealed(either: Desk) -> None:
    either.wish(either.world.bob, address="bob.of.the.town@example.gov.cn")
    with either.world.engine.house.database.read() as connection:
        kept = connection.exec_driver_sql("select address from wish").scalar_one()
    assert b"bob.of.the.town" not in bytes(kept)
    assert wishes(either.world.engine, either.world.bob, either.world.bob.person).address.startswith("bob.of")
