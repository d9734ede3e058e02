from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tasks.channels.channel import Message
from tasks.channels.line import Line
from tests.support.listener import Listener, listening

AT = datetime(2026, 3, 5, 1, 30, tzinfo=UTC)


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A receiver on this machine."""
    with listening() as made:
        yield made


@pytest.fixture
def line() -> Line:
    """A line that may reach this machine, as whoever runs it would settle."""
    return Line(hosts=frozenset({"127.0.0.1", "localhost"}), seconds=2, whole_seconds=3)


@pytest.fixture
def message() -> Message:
    return Message(
        key="urged:case:7:channel",
        kind="urged",
        subject="【守望】催办 入户调查 DB2026-0001",
        lines=("有人催办。", "案件：低保申请 DB2026-0001", "步骤：入户调查"),
        sent_at=AT,
        at=AT,
        link="https://house.example/tasks/abc",
        link_words="办理：",
        wishes="https://house.example/notices/how",
        wishes_words="更改怎样通知我：",
        to="clerk@example.gov.cn",
        facts={"kind": "urged", "number": "DB2026-0001"},
    )
