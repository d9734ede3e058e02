"""The clock as a process of its own, for a house whose pages are served elsewhere."""

from __future__ import annotations

import signal
import threading

from engine.engine import Engine
from engine.settings import Settings
from tasks.clock import Clockwork
from tasks.delivery import Outbox
from tasks.holding import clock_lock


def keep_time(engine: Engine, settings: Settings) -> None:
    """Runs the clock until SIGINT or SIGTERM; running jobs are finished first."""
    stopped = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: stopped.set())
    clock = Clockwork(
        engine, clock_lock(engine.house.database, settings.data_dir), Outbox(settings.data_dir / "outbox")
    )
    clock.start()
    while not stopped.wait(1):  # a signal that another thread took is only seen when this one wakes
        pass
    clock.stop()
