"""`python -m tasks`: the clock of a house whose database is ready (`shouwang db upgrade`), until it is told to stop."""

from __future__ import annotations

import signal
import threading

from engine.engine import Engine
from engine.settings import Settings
from tasks import Clockwork, DemoClock, Outbox, build_engine, clock_lock


def keep_time(engine: Engine, settings: Settings) -> None:
    """Runs the clock until SIGINT or SIGTERM; running jobs are finished first."""
    stopped = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: stopped.set())
    clock = Clockwork(
        engine, clock_lock(engine.house.database, settings.data_dir), Outbox(settings.data_dir / "outbox")
    )
    clock.start()
    stopped.wait()
    clock.stop()


def main() -> None:
    """Opens the engine that the settings name and keeps its time."""
    settings = Settings.from_environment()
    engine = build_engine(settings)
    if settings.demo:
        database = engine.house.database
        engine.close()
        engine = build_engine(settings, DemoClock(database, settings.county))
    try:
        keep_time(engine, settings)
    finally:
        engine.close()


if __name__ == "__main__":
    main()
