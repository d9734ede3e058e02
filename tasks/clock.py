"""The clock: what the house does by itself, and when. APScheduler wakes the jobs and knows nothing else.

One process holds the clock (`tasks.holding`); another one waits and takes over when the holder dies. Every job is safe
to run twice and works in short transactions, so that people's clicks never wait for it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from engine.clock import LEGAL_ZONE, SystemClock, legal_date
from engine.engine import Engine
from engine.eventlog import any_unsealed
from engine.store.tables import definition, job
from engine.text import Text
from tasks.benefits import payments
from tasks.benefits.months import month_of
from tasks.delivery import Receiver, deliver
from tasks.exits.ending import end_gradual_exits
from tasks.exits.warnings import warning
from tasks.holding import Lock
from tasks.reviews import opening
from tasks.telling.digest import digests
from tasks.telling.informing import inform
from tasks.telling.sending import send_due
from tasks.warnings import warn_of_deadlines

BATCH_SECONDS = 0.05
"""Longest stretch of work before others get their turn at the database."""
PAUSE_SECONDS = 0.005
WATCH_SECONDS = 5.0
"""How often a process without the clock tries to take it, and the holder looks whether it still has it."""
log = structlog.get_logger()

Run = Callable[[Engine, Receiver], int]


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the table of scheduled jobs; `run` returns how much it did."""

    name: str
    every: timedelta
    help: Text
    run: Run

    @property
    def when(self) -> str:
        """How often, in words of the documentation: `2 s`, `1 min`, `1 h`."""
        seconds = self.every.total_seconds()
        for size, unit in ((3600, "h"), (60, "min")):
            if seconds >= size:
                return f"{seconds / size:g} {unit}"
        return f"{seconds:g} s"


def in_batches(step: Callable[[], int]) -> int:
    """Repeats small steps until one does nothing, so that nobody waits for the database."""
    return spread(iter(step, 0))


def spread(steps: Iterable[int]) -> int:
    """Takes small steps with a pause after each 50 ms; returns how much they did together."""
    done, began = 0, monotonic()
    for taken in steps:
        done += taken
        if monotonic() - began > BATCH_SECONDS:
            threading.Event().wait(PAUSE_SECONDS)
            began = monotonic()
    return done


def _work(engine: Engine, receiver: Receiver) -> int:
    return in_batches(lambda: engine.run_jobs(1)) if _work_waits(engine) else 0


def _work_waits(engine: Engine) -> bool:
    """Asked through the read-only door, so that an idle clock never takes the write lock."""
    with engine.reading(engine.system("")) as look:
        waiting = select(job.c.id).where(job.c.state == "waiting", job.c.due_at <= look.now).limit(1)
        return look.connection.execute(waiting).first() is not None


def _fire(engine: Engine, receiver: Receiver) -> int:
    return in_batches(lambda: engine.fire_due(5))


def _open_reviews(engine: Engine, receiver: Receiver) -> int:
    return spread(opening(engine, 5))


def _end_exits(engine: Engine, receiver: Receiver) -> int:
    """Carries out what was decided when a gradual exit is over (57号 art. 33)."""
    return in_batches(lambda: end_gradual_exits(engine, 5))


def _warn_of_exits(engine: Engine, receiver: Receiver) -> int:
    """退出预警: what registers know beyond the file is a case for the village to verify (T33)."""
    return spread(warning(engine, 50))


def _warn(engine: Engine, receiver: Receiver) -> int:
    return warn_of_deadlines(engine)


def _free_desks(engine: Engine, receiver: Receiver) -> int:
    return sum(engine.release_orphans(county) for county in counties(engine))


def _succeed(engine: Engine, receiver: Receiver) -> int:
    """撤并: plans whose day has come."""
    return sum(engine.successions.run_due(county) for county in counties(engine))


def _deliver(engine: Engine, receiver: Receiver) -> int:
    return in_batches(lambda: deliver(engine, receiver, 20))


def _seal(engine: Engine, receiver: Receiver) -> int:
    return sum(in_batches(lambda county=county: _seal_some(engine, county)) for county in counties(engine))  # type: ignore[misc]  # a default argument


def _seal_some(engine: Engine, county: str) -> int:
    """Asks through the read-only door first, so that an idle clock takes no lock."""
    with engine.reading(engine.system(county)) as look:
        if not any_unsealed(look.connection, county):
            return 0
    return engine.seal(county, 200)


def _tell(engine: Engine, receiver: Receiver) -> int:
    return sum(in_batches(lambda county=county: inform(engine, county)) for county in counties(engine))  # type: ignore[misc]  # a default argument


def _send(engine: Engine, receiver: Receiver) -> int:
    return sum(send_due(engine, county) for county in counties(engine))


def _digest(engine: Engine, receiver: Receiver) -> int:
    return sum(digests(engine, county) for county in counties(engine))


def _order_payments(engine: Engine, receiver: Receiver) -> int:
    """Orders this month's payments and any missed before (57号 art. 25); what is ordered already is left as it stands."""
    return sum(in_batches(lambda county=county: _order_some(engine, county)) for county in counties(engine))  # type: ignore[misc]  # a default argument


def _order_some(engine: Engine, county: str) -> int:
    with engine.transaction(engine.system(county)) as work:
        return payments.order_until(work.session, county, month_of(legal_date(work.now)), work.now)


JOBS: tuple[Job, ...] = (
    Job("work", timedelta(seconds=0.5), Text("办理自动步骤", "Does the automatic steps of cases"), _work),
    Job(
        "timers",
        timedelta(seconds=5),
        Text("触发到期的定时器（如公示期满）", "Fires due timers, such as the end of publicity"),
        _fire,
    ),
    Job(
        "deliver",
        timedelta(seconds=5),
        Text("发出已记录的消息、公文和支付单", "Sends recorded messages, letters and payment orders"),
        _deliver,
    ),
    Job("seal", timedelta(seconds=15), Text("封存事件并连成校验链", "Orders events and chains them by hash"), _seal),
    Job(
        "tell",
        timedelta(seconds=5),
        Text("把发生的事通知到相关人员", "Tells the people concerned of what happened"),
        _tell,
    ),
    Job(
        "digests",
        timedelta(minutes=1),
        Text("按各人选的时间发每日摘要", "Has daily digests sent at the times that people chose"),
        _digest,
    ),
    Job(
        "send",
        timedelta(seconds=5),
        Text("通过邮件、机器人等渠道发出通知", "Sends notices by mail, robots and other channels"),
        _send,
    ),
    Job(
        "reviews",
        timedelta(minutes=10),
        Text("启动到期的定期复核", "Opens reviews that have fallen due"),
        _open_reviews,
    ),
    Job(
        "exits",
        timedelta(hours=1),
        Text("渐退期满，按决定停发", "Ends gradual exits that are over, as was decided"),
        _end_exits,
    ),
    Job(
        "exit_warnings",
        timedelta(hours=6),
        Text("比对在保家庭，发起退出预警", "Compares families on benefit with registers and warns of exits"),
        _warn_of_exits,
    ),
    Job("warnings", timedelta(hours=1), Text("法定时限到期前提醒", "Reminds before a legal period ends"), _warn),
    Job(
        "desks",
        timedelta(hours=1),
        Text("把离岗、调岗人员手上的待办退回待办池", "Puts tasks of those who left or moved back into their pools"),
        _free_desks,
    ),
    Job(
        "places",
        timedelta(minutes=10),
        Text("到日子的撤并计划生效", "Carries out plans by which one place goes on for another"),
        _succeed,
    ),
    Job(
        "payments",
        timedelta(hours=6),
        Text("生成当月和漏下月份的支付单", "Orders the payments of the month and of months missed"),
        _order_payments,
    ),
)
"""Everything that happens without anybody asking."""


def counties(engine: Engine) -> list[str]:
    """The counties whose processes this database runs."""
    with engine.reading(engine.system("")) as look:
        return list(look.connection.execute(select(definition.c.county).distinct()).scalars())


def run_once(engine: Engine, receiver: Receiver, jobs: Iterable[Job] = JOBS) -> dict[str, int]:
    """Every job once, in the order of the table; how much each did. For tests, set-up and the demo clock."""
    return {each.name: each.run(engine, receiver) for each in jobs}


class Clockwork:
    """The running clock of a process: waits for the lock, then runs the jobs until it is stopped."""

    def __init__(self, engine: Engine, lock: Lock, receiver: Receiver, jobs: Iterable[Job] = JOBS) -> None:
        self._engine, self._lock, self._receiver, self._jobs = engine, lock, receiver, tuple(jobs)
        self._stopped = threading.Event()
        self._running = threading.Event()
        self._watch = threading.Thread(target=self._hold, name="clock", daemon=True)
        self._scheduler: Any = None

    @property
    def is_running(self) -> bool:
        """Whether this process is the clock now."""
        return self._running.is_set()

    def start(self) -> None:
        """Begins to try; returns at once. Call it after any fork."""
        self._watch.start()

    def wait(self, seconds: float | None = None) -> bool:
        """Waits until this process has become the clock; false when the time was up first."""
        return self._running.wait(seconds)

    def stop(self) -> None:
        """Lets running jobs finish and gives the clock away."""
        self._stopped.set()
        self._watch.join()

    def _hold(self) -> None:
        while not self._stopped.is_set():
            try:
                ours = self._lock.held() or self._lock.acquire()
            except (OSError, SQLAlchemyError) as error:  # the database may be away; the clock comes back with it
                log.warning("clock_lock_failed", error=type(error).__name__)
                ours = False
            if ours and not self._running.is_set():
                self._begin()
            elif not ours and self._running.is_set():
                self._end()
            self._stopped.wait(WATCH_SECONDS)
        self._end()
        self._lock.release()

    def _begin(self) -> None:
        # A job that takes longer than its interval is simply not started a second time; that needs no log line.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(max(1, len(self._jobs)))},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=LEGAL_ZONE,
        )
        now = SystemClock().now()  # the scheduler goes by the machine's clock; what is due is asked of the engine's
        for each in self._jobs:
            seconds = each.every.total_seconds()
            self._scheduler.add_job(
                self._run, "interval", seconds=seconds, args=[each], id=each.name, next_run_time=now
            )
        self._scheduler.start()
        self._running.set()
        log.info("clock_started", jobs=[each.name for each in self._jobs])

    def _end(self) -> None:
        if self._running.is_set():
            self._scheduler.shutdown(wait=True)
            self._running.clear()
            log.info("clock_stopped")

    def _run(self, each: Job) -> None:
        try:
            done = each.run(self._engine, self._receiver)
        except Exception as error:  # one job must not stop the others; it runs again at its next time
            log.warning("scheduled_job_failed", job=each.name, error=type(error).__name__, exc_info=True)
            return
        if done:
            log.info("scheduled_job_done", job=each.name, count=done)
