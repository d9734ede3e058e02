"""Plays the written examples of a process on the runner alone, and tells what they cover."""

from engine.scenarios.playing import play
from engine.scenarios.report import Coverage, Report, Result

__all__ = ["Coverage", "Report", "Result", "play"]
