"""What a case remembers of its past."""

from datetime import UTC, date, datetime

from engine.memory import Memory, Period, recall, remember


def test_a_memory_is_kept_whole() -> None:
    at = datetime(2026, 3, 5, 1, 30, 0, 123456, tzinfo=UTC)
    period = Period("total", 1, 30, "工作日", at, at, provisional=True, excluded=[(date(2026, 3, 6), date(2026, 3, 9))])
    memory = Memory({"visit": ["a", "b"]}, [period])
    assert recall(remember(memory)) == memory


def test_whoever_did_a_step_again_is_its_latest_and_is_named_once() -> None:
    memory = Memory()
    for person in ("a", "b", "a"):
        memory.did("visit", person)
    assert memory.doers == {"visit": ["b", "a"]}
    assert memory.latest("visit") == "a"
    assert memory.step_done_by("b", ("decide", "visit")) == "visit"
    assert memory.step_done_by("c", ("visit",)) is None


def test_two_memories_share_nothing() -> None:
    one, other = Memory(), Memory()
    one.did("visit", "a")
    assert other.doers == {}
