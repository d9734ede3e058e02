"""The clock: one holder, jobs that cannot stop one another, warnings once, sendings at least once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

import tasks
from engine.clock import legal_date
from engine.engine import Engine
from engine.intending import intend
from engine.notices import NOTICE
from engine.store import Database
from engine.store.tables import event, intention
from engine.text import Text
from tasks import JOBS, Clockwork, Job, Outbox, Sending, clock_lock, run_once, tables
from tasks.benefits.months import month_of, months_between
from tasks.clock import in_batches
from tasks.delivery import deliver
from tasks.holding import FileLock
from tasks.warnings import warn_of_deadlines
from tests.clock.conftest import COUNTY, House


def nothing(sending: Sending) -> None:
    """Takes everything."""


def test_one_holder_at_a_time_and_the_next_when_it_lets_go(either: House, tmp_path: Path) -> None:
    database = either.engine.house.database
    first, second = (clock_lock(database, tmp_path) for _ in range(2))
    assert first.acquire()
    assert first.acquire()
    assert not second.acquire()
    assert not second.held()
    first.release()
    assert not first.held()
    assert second.acquire()
    second.release()


@pytest.mark.postgres
def test_a_lost_session_is_a_lost_clock(postgres_url: str, tmp_path: Path) -> None:
    """When the server ends the session, the lock is gone and the holder notices."""
    database = Database(postgres_url)
    lock = clock_lock(database, tmp_path)
    assert lock.acquire()
    with database.writer.connect() as other:
        other.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
        )
    assert not lock.held()
    assert lock.acquire()
    lock.release()
    database.dispose()


def job(name: str, run: threading.Event, error: Exception | None = None) -> Job:
    def work(engine: Engine, receiver: object) -> int:
        run.set()
        if error is not None:
            raise error
        return 1

    return Job(name, timedelta(hours=1), Text(name, name), work)


def test_every_job_runs_at_once_and_a_failing_one_stops_no_other(house: House, tmp_path: Path) -> None:
    ran = [threading.Event(), threading.Event()]
    jobs = [job("bad", ran[0], ValueError("no")), job("good", ran[1])]
    clock = Clockwork(house.engine, FileLock(tmp_path / "lock"), nothing, jobs)
    clock.start()
    assert clock.wait(10)
    assert all(each.wait(10) for each in ran)
    clock.stop()
    assert not clock.is_running


def test_a_second_process_waits_and_takes_over(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.clock.WATCH_SECONDS", 0.02)
    clocks = [Clockwork(house.engine, FileLock(tmp_path / "lock"), nothing, []) for _ in range(2)]
    clocks[0].start()
    assert clocks[0].wait(10)
    clocks[1].start()
    assert not clocks[1].wait(0.1)
    clocks[0].stop()
    assert clocks[1].wait(10)
    clocks[1].stop()


def test_jobs_are_documented_in_both_languages_with_their_time() -> None:
    assert [each.when for each in JOBS][:4] == ["0.5 s", "5 s", "5 s", "15 s"]
    assert all(each.help.zh and each.help.en and each.name for each in JOBS)
    assert len({each.name for each in JOBS}) == len(JOBS)


def test_batches_go_on_until_nothing_is_left() -> None:
    left = [3, 2, 1, 0]
    assert in_batches(lambda: left.pop(0)) == 6


def test_a_period_near_its_end_is_warned_of_once(either: House) -> None:
    """The review's period is twenty working days; the reminder comes as many days before as the rule says."""
    either.enrol(date(2026, 3, 5))
    run_once(either.engine, nothing)
    either.engine.settle()
    assert warn_of_deadlines(either.engine) == 0
    either.clock.advance(timedelta(days=27))
    assert [warn_of_deadlines(either.engine) for _ in range(2)] == [1, 0]
    told = what_was_told(either)
    assert [(each["kind"], bool(each["to"])) for each in told] == [("due_soon", True)]
    assert "柳青山" not in json.dumps(told, ensure_ascii=False)


def test_a_period_that_is_over_is_told_of_once_more(either: House) -> None:
    either.enrol(date(2026, 3, 5))
    run_once(either.engine, nothing)
    either.engine.settle()
    either.clock.advance(timedelta(days=40))
    assert [warn_of_deadlines(either.engine) for _ in range(2)] == [1, 0]
    assert [each["kind"] for each in what_was_told(either)] == ["overdue"]


def what_was_told(house: House) -> list[dict[str, object]]:
    with house.engine.reading(house.engine.system(COUNTY)) as look:
        warned = look.connection.execute(select(event.c.kind).where(event.c.kind == "deadline_warned")).all()
        rows = look.connection.execute(select(intention).where(intention.c.kind == NOTICE)).all()
    assert len(warned) == len(rows)
    return [house.engine.vault.open_json(row.payload, f"intention:{row.id}") for row in rows]


def test_months_missed_while_no_clock_ran_are_ordered_when_one_runs_again(either: House) -> None:
    """Every month from the first to the current one, once (57号 art. 25)."""
    enrolled = either.enrol(date(2027, 3, 5))
    pay = [each for each in JOBS if each.name == "payments"]
    either.clock.advance(timedelta(days=70))
    assert [run_once(either.engine, nothing, pay)["payments"] for _ in range(2)] == [1, 0]
    today = legal_date(either.clock.now())
    with either.engine.reading(either.engine.system(COUNTY)) as look:
        paid = list(look.connection.execute(select(tables.payment_order.c.month)).scalars())
    assert sorted(paid) == list(months_between(enrolled.first_month, month_of(today)))
    assert len(paid) > 1


def recorded(house: House, key: str) -> None:
    with house.engine.transaction(house.engine.system(COUNTY)) as work:
        intend(work, None, "message", {"text": "您好"}, key)


def test_what_was_recorded_is_sent_once_its_receiver_takes_it(either: House, tmp_path: Path) -> None:
    recorded(either, "one")
    outbox = Outbox(tmp_path / "outbox")
    assert [deliver(either.engine, outbox) for _ in range(2)] == [1, 0]
    (file,) = (tmp_path / "outbox" / "message").iterdir()
    assert json.loads(file.read_text(encoding="utf-8"))["payload"] == {"text": "您好"}
    assert file.stat().st_mode & 0o077 == 0


def test_a_receiver_that_fails_is_asked_again_later_and_holds_up_no_other(house: House) -> None:
    recorded(house, "bad")
    recorded(house, "good")
    taken: list[str] = []

    def receiver(sending: Sending) -> None:
        if sending.key == "bad" and not taken.count("good again"):
            raise OSError("line is down")
        taken.append(sending.key)

    assert deliver(house.engine, receiver) == 1
    assert taken == ["good"]
    taken.append("good again")
    assert deliver(house.engine, receiver) == 0
    house.clock.advance(timedelta(minutes=2))
    assert deliver(house.engine, receiver) == 1
    assert taken[-1] == "bad"


def test_every_job_leaves_an_idle_house_as_it_is(house: House) -> None:
    run_once(house.engine, nothing)
    assert set(run_once(house.engine, nothing).values()) == {0}
    assert {each.name for each in JOBS} == set(run_once(house.engine, nothing))


def test_the_public_names_are_the_ones_that_commands_use() -> None:
    assert {"Clockwork", "JOBS", "Outbox", "clock_lock", "live_until", "DemoClock"} <= set(tasks.__all__)


@pytest.mark.slow
def test_the_clock_command_keeps_time_until_it_is_told_to_stop(tmp_path: Path) -> None:
    """`shouwang clock` makes its house ready, becomes the clock, and ends well on SIGTERM."""
    environment = {**os.environ, "SHOUWANG_DATA_DIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", "from web.cli import main; main()", "clock"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as clock:
        assert clock.stdout is not None
        seen = next(line for line in clock.stdout if "clock_started" in line)
        assert "reviews" in seen
        clock.send_signal(signal.SIGTERM)
        clock.stdout.read()
        assert clock.wait(30) == 0
