"""Files go through a virus scanner, where one is set: clamd over its socket, or a command; the text of EICAR stands for a virus."""

from __future__ import annotations

import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from engine.errors import NotPossible
from engine.scanning import CLEAN, UNCHECKED, scanner_of
from engine.settings import WrongSetting

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CLEAN_PDF = b"%PDF-1.7 nothing"
COMMAND = """import sys
data = sys.stdin.buffer.read()
if b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE" in data:
    print("stdin: Eicar-Test-Signature FOUND")
    sys.exit(1)
"""


def answer(line: socket.socket) -> None:
    """INSTREAM as clamd speaks it."""
    with line, line.makefile("rb") as sent:
        assert sent.read(10) == b"zINSTREAM\0"
        data = b""
        while size := struct.unpack(">I", sent.read(4))[0]:
            data += sent.read(size)
        line.sendall(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0")


@contextmanager
def clamd(at: str | None = None) -> Iterator[str]:
    """A clamd that knows one virus, on a port of this machine or a socket; gives the setting that names it."""
    door = socket.socket(socket.AF_UNIX if at else socket.AF_INET)
    door.bind(at or ("127.0.0.1", 0))
    door.listen()

    def serve() -> None:
        while True:
            try:
                answer(door.accept()[0])
            except OSError:
                return

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield f"clamd:{at}" if at else f"clamd:127.0.0.1:{door.getsockname()[1]}"
    door.shutdown(socket.SHUT_RDWR)
    door.close()
    thread.join()


@pytest.mark.parametrize("way", ["port", "socket", "command"])
def test_a_virus_is_refused_by_the_name_of_its_file_and_a_clean_one_is_marked(tmp_path: Path, way: str) -> None:
    program = tmp_path / "scan.py"
    program.write_text(COMMAND, encoding="utf-8")
    with clamd(str(tmp_path / "clamd.sock") if way == "socket" else None) as setting:
        scanner = scanner_of(f"command:{sys.executable} {program}" if way == "command" else setting)
        assert scanner.mark("现场.jpg", CLEAN_PDF * 9_000) == CLEAN
        with pytest.raises(NotPossible) as refused:
            scanner.mark("现场.jpg", b"%PDF-" + bytes(100_000) + EICAR)
    assert "现场.jpg" in refused.value.text.zh
    assert "Eicar-Test-Signature" in refused.value.text.en


@pytest.mark.parametrize(
    "where", ["clamd:/nowhere.sock", "clamd:127.0.0.1:1", "clamd:nonsense", "command:/nowhere", "command:false --x"]
)
def test_a_scanner_that_cannot_be_asked_refuses_or_marks_as_the_county_chose(where: str) -> None:
    if where.startswith("command:false"):
        where = f'command:{sys.executable} -c "import sys; sys.exit(2)"'
    with pytest.raises(NotPossible) as refused:
        scanner_of(where).mark("现场.jpg", CLEAN_PDF)
    assert "连不上" in refused.value.text.zh
    assert scanner_of(where, accepts_unchecked=True).mark("现场.jpg", CLEAN_PDF) == UNCHECKED


def test_no_setting_means_no_scanner_and_a_strange_one_fails_loudly() -> None:
    assert scanner_of("").mark("现场.jpg", EICAR) == ""
    for where in ("avast", "clamd:", "command:"):
        with pytest.raises(WrongSetting):
            scanner_of(where)
