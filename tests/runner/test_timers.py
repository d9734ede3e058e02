"""Timers are set once from the host's instant and fire only when the host says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.definitions.elements import Kind
from engine.runner import Complete, FireDue, Retry
from engine.runner.timing import instant
from tests.runner.drawing import NOON, Drawing, Play, TestHost

DAY = timedelta(days=1)


def waiting(expression: str, form: str = "duration") -> Drawing:
    drawing = Drawing().node(Kind.start, "s").timer("t", expression, form).user("u").node(Kind.end, "e")
    return drawing.flow("s", "t", "u", "e")


def edged(expression: str = 'duration("P3D")', form: str = "duration", interrupting: bool = True) -> Drawing:
    drawing = Drawing().node(Kind.start, "s").user("u", "late", "next").nodes(Kind.end, "e", "e2")
    drawing.timer("t", expression, form, attached_to="u", interrupting=interrupting)
    return drawing.flow("s", "u", "next", "e").flow("t", "late", "e2")


@pytest.mark.parametrize(
    ("expression", "form", "due"),
    [
        ('duration("P7D")', "duration", NOON + 7 * DAY),
        ("P7D", "duration", NOON + 7 * DAY),
        ("PT36H", "duration", NOON + 1.5 * DAY),
        ("P1M", "duration", datetime(2026, 4, 5, 4, tzinfo=UTC)),
        ('duration("P1Y2M")', "duration", datetime(2027, 5, 5, 4, tzinfo=UTC)),
        ('date and time("2026-03-20T12:00:00+08:00")', "date", datetime(2026, 3, 20, 4, tzinfo=UTC)),
        ('date("2026-03-20")', "date", datetime(2026, 3, 19, 16, tzinfo=UTC)),
        ('deadline("publicity")', "duration", NOON + 9 * DAY),
        ('deadline("publicity")', "date", NOON + 9 * DAY),
        ("rules.wait", "duration", NOON + 2 * DAY),
        ('"R3/P7D"', "cycle", NOON + 7 * DAY),
        ("R/P1D", "cycle", NOON + DAY),
    ],
)
def test_the_due_instant_is_computed_once_from_feel_and_the_hosts_instant(
    expression: str, form: str, due: datetime
) -> None:
    host = TestHost(rules={"wait": 2 * DAY}, days={"publicity": 9})
    play = Play(waiting(expression, form), host=host)
    assert list(play.timers.values()) == [("t", due)]
    assert play.last.next_due == due
    play.at = due - timedelta(microseconds=1)
    assert not play.do(FireDue()).passed, "not a moment early"
    play.at = due
    play.do(FireDue())
    assert (play.inbox, play.timers) == (["u"], {})
    assert play.last.next_due is None


@pytest.mark.parametrize("expression", ["nonsense", '"tomorrow"', "P99999999Y", 'duration("P9999999D")', "42"])
def test_a_timer_that_means_no_instant_is_an_incident(expression: str) -> None:
    play = Play(waiting(expression))
    assert list(play.failures.values()) == ["t"]
    assert expression in play.last.failed[0].cause.zh


@pytest.mark.parametrize("expression", ["R3/PT0S", "R0/P1D", "P7D", "R/P99999999Y"])
def test_a_cycle_that_never_rests_or_never_comes_is_an_incident(expression: str) -> None:
    assert list(Play(waiting(expression, "cycle")).failures.values()) == ["t"]


def test_a_deadline_that_the_pack_does_not_know_is_an_incident_until_the_pack_is_mended() -> None:
    days: dict[str, int] = {}
    play = Play(waiting('deadline("publicity")'), host=TestHost(days=days))
    assert "publicity" in play.last.failed[0].cause.en
    days["publicity"] = 7
    play.do(Retry(play.token("t")))
    assert list(play.timers.values()) == [("t", NOON + 7 * DAY)]


def test_a_time_that_is_past_already_is_not_waited_for() -> None:
    play = Play(waiting('date("2020-01-01")', "date"))
    assert (play.inbox, play.timers) == (["u"], {})


def test_an_interrupting_timer_takes_the_task_away() -> None:
    play = Play(edged())
    play.at += 3 * DAY
    outcome = play.do(FireDue())
    assert [(each.element, each.how) for each in outcome.closed] == [("u", "cancelled")]
    assert (play.inbox, [each.element for each in outcome.passed]) == (["late"], ["t"])


def test_a_completed_task_takes_its_timers_along() -> None:
    play = Play(edged())
    token = play.token("t")
    outcome = play.do(Complete(play.token("u")))
    assert outcome.dropped == (token,)
    play.at += 30 * DAY
    assert not play.do(FireDue()).passed
    assert play.inbox == ["next"]


def test_a_non_interrupting_timer_leaves_the_task_open_and_fires_once() -> None:
    play = Play(edged(interrupting=False))
    play.at += 3 * DAY
    play.do(FireDue())
    assert (play.inbox, play.timers) == (["late", "u"], {})
    play.do(Complete(play.token("u")))
    play.do(Complete(play.token("late")))
    assert play.inbox == ["next"]


def test_a_cycle_reminds_as_often_as_it_says() -> None:
    play = Play(edged("R3/P2D", "cycle", interrupting=False))
    for turn in range(1, 4):
        assert [due for _, due in play.timers.values()] == [NOON + 2 * turn * DAY]
        play.at = NOON + 2 * turn * DAY
        play.do(FireDue())
        assert play.inbox == ["late"] * turn + ["u"]
    assert play.timers == {}


def test_turns_that_a_late_clock_missed_are_one() -> None:
    play = Play(edged("R/P1D", "cycle", interrupting=False))
    play.at += 10.5 * DAY
    play.do(FireDue())
    assert play.inbox == ["late", "u"]
    assert [due for _, due in play.timers.values()] == [NOON + 11.5 * DAY]


def test_of_two_due_timers_the_earlier_fires_first_and_may_take_the_other_away() -> None:
    drawing = edged('duration("P5D")').timer("t2", 'duration("P3D")', attached_to="u", interrupting=True)
    drawing.user("second").flow("t2", "second", "e2")
    play = Play(drawing)
    play.at += 30 * DAY
    play.do(FireDue())
    assert (play.inbox, play.timers) == (["second"], {})


def test_all_that_is_due_fires_in_one_advance() -> None:
    drawing = (
        Drawing().node(Kind.start, "s").node(Kind.parallel, "g").nodes(Kind.user_task, "a", "b").node(Kind.end, "e")
    )
    drawing.timer("ta", "P1D").timer("tb", "P2D").timer("tc", "P9D").flow("s", "g")
    drawing.flow("g", "ta", "a", "e").flow("g", "tb", "b", "e").flow("g", "tc", "e")
    play = Play(drawing)
    play.at += 2 * DAY
    play.do(FireDue())
    assert play.inbox == ["a", "b"]
    assert play.last.next_due == NOON + 9 * DAY


def test_the_wall_clock_has_no_say() -> None:
    """The case lives in the year 2026; that the machine's clock stands elsewhere changes nothing."""
    play = Play(waiting("P1D"))
    assert not play.do(FireDue()).passed
    play.at = datetime(2500, 1, 1, tzinfo=UTC)
    assert play.do(FireDue()).passed


@pytest.mark.parametrize(
    ("text", "at", "due"),
    [
        ("P1M", datetime(2026, 1, 31, 4, tzinfo=UTC), datetime(2026, 2, 28, 4, tzinfo=UTC)),
        ("P1M", datetime(2026, 12, 15, 4, tzinfo=UTC), datetime(2027, 1, 15, 4, tzinfo=UTC)),
        ("P1Y", datetime(2024, 2, 29, 4, tzinfo=UTC), datetime(2025, 2, 28, 4, tzinfo=UTC)),
        ("P1M", datetime(2026, 1, 31, 17, tzinfo=UTC), datetime(2026, 2, 28, 17, tzinfo=UTC)),
        ("P2W", NOON, NOON + 14 * DAY),
    ],
)
def test_months_are_counted_where_the_people_live(text: str, at: datetime, due: datetime) -> None:
    assert instant(text, at) == due
