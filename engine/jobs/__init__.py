"""Work that is done after a commit: recorded with it, run at least once, by whichever backend there is."""

from engine.jobs.embedded import Handler, JobContext, Jobs

__all__ = ["Handler", "JobContext", "Jobs"]
