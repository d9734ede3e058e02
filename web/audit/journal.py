"""Looks on their way into the database: a line in a file at once, the row a moment later.

A page never waits for the database's writer: noting a look is one append to a file of this process, which outlives a
`kill -9` (a power cut may take the last seconds). A thread carries lines into the table in batches; what a dead process left is
carried by the next one. Ids make carrying the same file twice harmless.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
import structlog

from engine.ids import new_id

log = structlog.get_logger()
_line = msgspec.json.Encoder()


class Noted(msgspec.Struct, frozen=True):
    """One look as it is noted; `words` are sealed, in hexadecimal digits."""

    id: str
    at: datetime
    person: str
    case_id: str | None
    what: str
    subject: str
    roles: str
    purpose: str
    words: str | None = None


@dataclass(slots=True)
class _Open:
    path: Path
    handle: int


class Journal:
    """The files of looks below a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: _Open | None = None
        self._lock = threading.Lock()

    def note(self, look: Noted) -> None:
        """One append; a full disk is told in the log and stops nobody's work."""
        try:
            with self._lock:
                os.write(self._file().handle, _line.encode(look) + b"\n")
        except OSError:
            log.exception("a look could not be noted", look=look.id)

    def _file(self) -> _Open:
        if self._open is None or not self._open.path.name.startswith(_mine()):  # a fork has its own
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / f"{_mine()}{new_id()}.jsonl"
            self._open = _Open(path, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        return self._open

    def taken(self) -> Iterator[tuple[Path, list[Noted]]]:
        """Every file that nobody writes to any longer, its own included; the caller unlinks what it has kept."""
        with self._lock:
            if self._open is not None:
                os.close(self._open.handle)
                self._open = None
        for path in sorted(self._folder.glob("*.jsonl")):
            if path.name.startswith(_mine()) or not _alive(path.name):
                yield path, list(_read(path))


def _mine() -> str:
    return f"{socket.gethostname()}~{os.getpid()}~"


def _alive(name: str) -> bool:
    """Whether the process that writes a file still runs; one of another machine is left to that machine."""
    host, _, rest = name.partition("~")
    if host != socket.gethostname():
        return True
    try:
        os.kill(int(rest.partition("~")[0]), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


def _read(path: Path) -> Iterator[Noted]:
    """Whole lines; the one that a power cut broke is told and passed over."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return  # another thread was quicker
    for line in lines:
        try:
            yield msgspec.json.decode(line, type=Noted)
        except msgspec.MsgspecError:
            log.warning("a line of looks is broken", file=path.name)
