"""Whatever is sent, the answer is a refusal in the one shape and never an error of the server."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.conftest import Program, program
from tests.support.owners import VILLAGE, fresh_owners

ADDRESSES = (
    ("POST", "/cases"), ("GET", "/cases/x"), ("GET", "/tasks/zz"), ("POST", "/tasks/1/claim"), ("POST", "/tasks/1/unclaim"),
    ("PUT", "/tasks/1/draft"), ("POST", "/tasks/1/complete"), ("DELETE", "/tasks"),
    ("POST", "/cases/x/suspend"), ("POST", "/cases/x/jump"), ("POST", "/cases/x/reopen"), ("POST", "/cases/x/submissions/y/correct"),
    ("POST", "/incidents/x/retry"), ("POST", "/incidents/retry"), ("POST", "/messages"), ("POST", "/signals"),
    ("POST", "/processes/x/moves/plan"), ("POST", "/processes/x/moves"), ("POST", "/moves/x/undo"), ("GET", "/nowhere/at/all"), ("PATCH", "/me"),
)  # fmt: skip
BODIES = (
    b"", b"{", b"[]", b"null", b"3", b'"text"', b'{"revision": 1e400, "values": {}}', b'{"revision": NaN}', b'{"revision": 1, "revision": 2, "values": {}}',
    b'{"revision": 99999999999999999999999}', b'{"revision": -1}', b"\xff\xfe", b'{"values": {"a": "\\u0000"}, "revision": 1}',
    b'{"values": {"a": "\\ud800"}, "revision": 1}', b"[" * 50_000, b'{"a":' * 50_000, b"x" * 3_000_000,
)  # fmt: skip


@pytest.fixture(scope="module")
def alice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One county for all: nothing here changes it."""
    with fresh_owners(tmp_path_factory) as county:
        yield program(county, county.world.alice)


def is_told(answer: Any) -> bool:
    """Whether an answer is a refusal in the one shape."""
    return 400 <= answer.status_code < 500 and {"code", "zh", "en"} <= set(answer.json)


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
def test_odd_bodies(alice: Program, method: str, address: str) -> None:
    for body in BODIES:
        answer = alice.call(method, address, data=body, content_type="application/json")
        assert is_told(answer), (body[:60], answer.text)


@pytest.mark.parametrize("address", [
    "/tasks?limit=0", "/tasks?limit=x", "/tasks?box=theirs", "/tasks?odd=1", "/cases?status=gone", "/cases?text=%00",
    "/tasks/%00", "/tasks/%F0%9F%98%80", "/cases/" + "a" * 3000, "/cases/x/jump", "/cases/x/jump?element=y&near=x", "/moves/%00", "/incidents/%00/data", "/processes/x/forms/y", "/processes/%00/forms/%00",
])  # fmt: skip
def test_odd_addresses(alice: Program, address: str) -> None:
    answer = alice.call("GET", address)
    assert is_told(answer), answer.text


@pytest.mark.parametrize("after", ["x", "%00", "AAAA", "eyJhIjoxfQ==", "[1,2]", "a" * 150])
def test_a_spoiled_place_in_a_list_is_refused_or_begins_at_the_beginning(alice: Program, after: str) -> None:
    for address in (f"/tasks?after={after}", f"/tasks?box=pool&after={after}", f"/cases?after={after}"):
        assert alice.call("GET", address).status_code < 500


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(values=st.dictionaries(st.sampled_from(["name", "note", "members.0.name", ""]) | st.text(), JSON, max_size=4))
def test_any_values(alice: Program, values: dict[str, Any]) -> None:
    body = json.dumps({"process": "permit", "place": VILLAGE, "values": values})
    answer = alice.call("POST", "/cases", data=body, content_type="application/json")
    assert answer.status_code == 201 or is_told(answer), answer.text
