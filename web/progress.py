"""Telling on the terminal how far something has come."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import monotonic

import click

from engine.text import Text

EVERY_SECONDS = 1.0
Listener = Callable[[Text, int, int], None]
"""(what is done, how much of it, of how much)."""


class Told:
    """Progress in one line that is written over; line by line where the output is no terminal."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._began = monotonic()
        self._last = 0.0
        self._step = ""

    def __call__(self, what: Text, done: int, total: int) -> None:
        """Tells at most once a second, and each new step at once."""
        now = monotonic()
        step = f"{what.zh} / {what.en}"
        if now - self._last < EVERY_SECONDS and done < total and step == self._step:
            return
        if not self._step:
            click.echo(f"{self._title} …")
        self._last, self._step = now, step
        line = f"  {step}: {done} / {total}"
        if sys.stdout.isatty():
            click.echo(f"\r\x1b[K{line}", nl=False)
        elif done >= total:
            click.echo(line)

    def and_to(self, other: Listener) -> Listener:
        """Tells here and to another listener."""

        def both(what: Text, done: int, total: int) -> None:
            self(what, done, total)
            other(what, done, total)

        return both

    def end(self) -> None:
        """Tells how long it took, if anything was told."""
        if self._step:
            mark = "\r\x1b[K" if sys.stdout.isatty() else ""
            seconds = monotonic() - self._began
            click.echo(f"{mark}{self._title}: {seconds:.0f} s")
