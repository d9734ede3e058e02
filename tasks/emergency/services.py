"""Every service of the emergency path, registered by being imported, and the job behind one of them."""

from __future__ import annotations

from engine.engine import Engine
from tasks.emergency import giving, looking_back, onward, recovering

__all__ = ["giving", "handle_jobs", "looking_back", "onward", "recovering"]


def handle_jobs(engine: Engine) -> None:
    """Tells the engine who does the jobs that these services record."""
    engine.jobs.handle(onward.JOB, onward.begin, onward.not_begun)
