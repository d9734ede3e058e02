"""Files are looked at for viruses before they are kept: by a clamd socket, or by any command that reads a file.

clamd is asked with INSTREAM (clamd(8)); a command gets the file on its standard input and answers as clamscan(1) does:
0 clean, 1 infected with the name on its output, anything else failed.
"""

from __future__ import annotations

import shlex
import socket
import struct
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog

from engine.errors import NotPossible
from engine.settings import WrongSetting
from engine.text import Text

log = structlog.get_logger()
Ask = Callable[[bytes], str]
"""What a scanner found: the name of a virus, empty for a clean file. Raises `OSError` where it cannot be asked."""

CLEAN: Final = "clean"
UNCHECKED: Final = "unchecked"
PATIENCE_SECONDS: Final = 30
_PIECE: Final = 1 << 16
_INFECTED: Final = 1


@dataclass(frozen=True, slots=True)
class Scanner:
    """What every file goes through; nothing where no scanner is set."""

    ask: Ask | None = None
    accepts_unchecked: bool = False
    """Whether a file is kept, and marked, while the scanner cannot be reached; else it is refused."""

    def mark(self, filename: str, data: bytes) -> str:
        """How a file stands: `clean`, `unchecked`, or empty without a scanner. Raises `NotPossible` naming the file."""
        if self.ask is None:
            return ""
        try:
            found = self.ask(data)
        except (OSError, subprocess.SubprocessError) as error:
            log.warning("scanner_unreachable", error=type(error).__name__)
            if self.accepts_unchecked:
                return UNCHECKED
            raise NotPossible(detail=_UNREACHABLE.format(file=filename)) from None
        if found:
            log.warning("file_infected", found=found)
            raise NotPossible(detail=_INFECTED_FILE.format(file=filename, virus=found))
        return CLEAN


_UNREACHABLE = Text(
    "“{file}”没有收下：病毒查杀暂时连不上。请过几分钟再传，或联系管理员。",
    "“{file}” was not kept: the virus scanner cannot be reached. Try again in a few minutes, or ask an administrator.",
)
_INFECTED_FILE = Text(
    "“{file}”带有病毒（{virus}），没有收下。请换一个文件，并检查这台设备。",
    "“{file}” carries a virus ({virus}) and was not kept. Choose another file, and check this device.",
)


def scanner_of(where: str, *, accepts_unchecked: bool = False) -> Scanner:
    """The scanner that a setting names; none for empty. Raises `WrongSetting`."""
    kind, _, rest = where.partition(":")
    if not where:
        return Scanner()
    if kind == "clamd" and rest:
        return Scanner(lambda data: _clamd(rest, data), accepts_unchecked)
    if kind == "command" and shlex.split(rest):
        return Scanner(lambda data: _command(shlex.split(rest), data), accepts_unchecked)
    expected = Text("clamd:套接字、clamd:主机:端口 或 command:命令", "clamd:socket, clamd:host:port or command:program")
    raise WrongSetting(name="SHOUWANG_ANTIVIRUS", found=where, expected=expected)


def _clamd(where: str, data: bytes) -> str:
    with _connected(where) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE]
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(struct.pack(">I", 0))
        said = b""
        while not said.endswith(b"\0") and (more := line.recv(4096)):
            said += more
    text = said.rstrip(b"\0").decode(errors="replace").removeprefix("stream: ")
    if text == "OK":
        return ""
    if text.endswith(" FOUND"):
        return text.removesuffix(" FOUND")
    raise ConnectionError(text)


def _connected(where: str) -> socket.socket:
    if where.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(PATIENCE_SECONDS)
        try:
            line.connect(where)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = where.rpartition(":")
    if not port.isdecimal():
        raise ConnectionError(where)
    return socket.create_connection((host, int(port)), PATIENCE_SECONDS)


def _command(command: list[str], data: bytes) -> str:
    done = subprocess.run(command, input=data, capture_output=True, timeout=PATIENCE_SECONDS, check=False)  # noqa: S603  # the administrator's own setting
    if done.returncode == 0:
        return ""
    if done.returncode == _INFECTED:
        said = done.stdout.decode(errors="replace").strip().splitlines()
        return said[0].removeprefix("stdin: ").removesuffix(" FOUND")[:80] if said else "?"
    raise ConnectionError(done.stderr[:200].decode(errors="replace"))
