"""The state keeps what routing data may hold, small, and nothing else."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.msgpack import Decoder, Encoder

from engine.definitions.elements import Kind
from engine.feel import MonthsDuration
from engine.runner import Complete, FireDue, Outcome, advance, load, start
from engine.runner.values import from_ext, to_plain
from tests.runner.drawing import NOON, Drawing, TestHost
from tests.runner.test_activities import called, nested
from tests.runner.test_rounds import household_by_household, vote

PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.dates()
    | st.datetimes()
    | st.datetimes(timezones=st.just(UTC))
    | st.times()
    | st.timedeltas()
    | st.integers(-500, 500).map(MonthsDuration)
)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)


@given(VALUES)
@settings(max_examples=200)
def test_values_come_back_as_they_were_with_their_types(value: Any) -> None:
    decoder: Decoder[Any] = Decoder(ext_hook=from_ext)
    back = decoder.decode(Encoder().encode(to_plain(value)))
    assert back == value
    assert shape(back) == shape(value)


def shape(value: Any) -> Any:
    """The types inside a value."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    return [shape(each) for each in value] if isinstance(value, list) else type(value)


class Colour(StrEnum):
    red = "red"


def test_values_of_derived_types_come_back_as_what_they_derive_from() -> None:
    assert to_plain({"a": Colour.red, "b": (1, 2)}) == {"a": "red", "b": [1, 2]}


@pytest.mark.parametrize("value", [b"bytes", object(), {1, 2}, 1j])
def test_what_is_no_routing_data_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="routing data"):
        to_plain({"a": [value]})


def wide() -> Drawing:
    """Five branches with a task and two timers each, inside a sub-process, inside a called-like nest."""
    drawing = Drawing().node(Kind.start, "s").within("investigation").node(Kind.start, "is").node(Kind.parallel, "g")
    for number in range(5):
        name = f"visit_household_{number}"
        drawing.user(name).node(Kind.end, f"ie{number}").flow("is" if number < 0 else "g", name, f"ie{number}")
        for timer in ("reminder", "overdue"):
            event = f"{timer}_of_{name}"
            drawing.timer(event, "P5D", attached_to=name, interrupting=False).node(Kind.end, f"{event}_end")
            drawing.flow(event, f"{event}_end")
    return drawing.flow("is", "g").out().node(Kind.end, "e").flow("s", "investigation", "e")


def test_a_busy_case_with_a_kilobyte_of_data_stays_far_below_two_kilobytes() -> None:
    data = {
        "applicant": "张三",
        "income": Decimal("1234.56"),
        "accepted": date(2026, 3, 5),
        "members": [
            {"name": f"成员{number}", "kinship": "子女", "income": Decimal(number * 100)} for number in range(12)
        ],
    }
    outcome = start(load(wide().blueprint()), data, at=NOON, host=TestHost())
    assert len(outcome.opened) == 5
    assert len(outcome.timers) == 10
    assert len(outcome.state) < 900


def test_saving_and_loading_changes_nothing() -> None:
    program, host = load(wide().blueprint()), TestHost()
    first = start(program, {"n": 1}, at=NOON, host=host)
    again = advance(load(wide().blueprint()), first.state, FireDue(), at=NOON, host=host)
    assert again.state == first.state
    assert (again.passed, again.opened, again.next_due) == ((), (), first.next_due)


def test_data_of_the_caller_and_of_the_case_do_not_share_lists() -> None:
    program, host = load(wide().blueprint()), TestHost()
    mine = {"list": [1]}
    first = start(program, mine, at=NOON, host=host)
    mine["list"].append(2)
    after = advance(program, first.state, Complete(first.opened[0].token), at=NOON + timedelta(hours=1), host=host)
    assert after.data["list"] == [1]


def test_a_moment_keeps_its_microseconds() -> None:
    moment = datetime(2026, 3, 5, 4, 0, 0, 123456, tzinfo=UTC)
    drawing = Drawing().node(Kind.start, "s").user("u").node(Kind.end, "e").flow("s", "u", "e")
    program, host = load(drawing.blueprint()), TestHost()
    first = start(program, {"at": moment, "when": time(8, 30)}, at=NOON, host=host)
    after = advance(program, first.state, FireDue(), at=NOON, host=host)
    assert after.data == {"at": moment, "when": time(8, 30)}


FIRST_RELEASE = {
    "nested": "AZUBCqdydW5uaW5nwJKUAKCCoW4Bo2JhZMKUlwKic3AgpHMtc3AAwIGlYXJtZWTDlgOjZHVlCMAC1v9prPRAlQmjbXNnCMAClAqkdG9sZBCo"
    "bXNnLXRvbGSUAqRwL3NwwJGUCKFiEKRpeC1i",
    "vote": "AZUBB6dydW5uaW5nwJGUAKCCp21lbWJlcnOVAQIDBAWob3BpbmlvbnORw5WXAqF2IKNzLXYAwIGmcm91bmRzhKVpdGVtc5XUAzHUAzLUAzPUAz"
    "TUAzWkbmV4dAWkZG9uZQGlZ2l2ZW6RkgHDmAOhdhDAAsCBpXJvdW5kAIKrbG9vcENvdW50ZXIBpm1lbWJlctQDMZgFoXYQwALAgaVyb3VuZAKCq2xv"
    "b3BDb3VudGVyA6ZtZW1iZXLUAzOYBqF2EMACwIGlcm91bmQDgqtsb29wQ291bnRlcgSmbWVtYmVy1AM0mAehdhDAAsCBpXJvdW5kBIKrbG9vcENvdW"
    "50ZXIFpm1lbWJlctQDNQ==",
    "households": "AZUBCadydW5uaW5nwJOUAKCCp21lbWJlcnOSo+eUsqPkuZmob3BpbmlvbnOQlJcCoXYgo3MtdgDAgqVhcm1lZMOmcm91bmRzhKVpdGVt"
    "c5Kj55Syo+S5maRuZXh0AqRkb25lAKVnaXZlbpCWA6NkdWUIwALW/2ms9ECYBKF2IMACwIGlcm91bmQAgqtsb29wQ291bnRlcgGmbWVtYmVyo+eUsp"
    "gGoXYgwALAgaVyb3VuZAGCq2xvb3BDb3VudGVyAqZtZW1iZXKj5LmZlASjcC92wJGUCKFhEKRpcy1hlAajcC92wJGUCaFhEKRpcy1h",
    "called": "AZUBB6dydW5uaW5nwJKUAKCCoW4BoW0Bk5cDoXggo2cteADAgaVhcm1lZMOWBKNkdWUIwAPW/2ms9ECUBqF5EKNnLXmUA6NzdWKAkZQHoXgQo3"
    "MteA==",
}
"""States as the first release stored them."""


def test_states_of_the_first_release_can_be_read() -> None:
    main, sub = called()
    programs = {
        "nested": load(nested().blueprint()),
        "vote": load(vote(until="count(opinions[item = true]) >= 3").blueprint()),
        "households": load(household_by_household().blueprint()),
        "called": load(main.blueprint(), {"sub": sub.blueprint()}),
    }

    def go(name: str, *steps: tuple[int, dict[str, object]]) -> Outcome:
        outcomes: list[Outcome] = []
        for token, data in steps:
            state = outcomes[-1].state if outcomes else base64.b64decode(FIRST_RELEASE[name])
            outcomes.append(advance(programs[name], state, Complete(token, data), at=NOON, host=TestHost()))
        return outcomes[-1]

    outcome = go("nested", (8, {}))
    assert ([each.element for each in outcome.opened], len(outcome.dropped)) == (["z"], 1)
    outcome = go("vote", (3, {"opinion": True}), (7, {"opinion": True}))
    assert (outcome.data["opinions"], len(outcome.closed)) == ([True, True, True], 3)
    outcome = go("households", (9, {"opinion": 2}), (8, {"opinion": 1}))
    assert [each.data["member"] for each in outcome.opened] == []
    assert go("called", (7, {"m": 5}), (6, {})).data == {"n": 1, "m": 5}
