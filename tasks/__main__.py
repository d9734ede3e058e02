"""`python -m tasks`: the clock of a house whose database is ready (`shouwang db upgrade`), until it is told to stop."""

from __future__ import annotations

from engine.settings import Settings
from tasks import DemoClock, build_engine, keep_time


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
