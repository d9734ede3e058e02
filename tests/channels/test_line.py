"""Whom channels may reach: nobody inside the network, no redirect, nothing endless."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from time import monotonic

import pytest

from tasks.channels.line import MOST_BYTES, Line, NotAllowed
from tests.support.listener import Listener

PRIVATE = (
    "127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104
    "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "ff02::1",
)  # fmt: skip


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    def found(host: str, port: int, **more: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", (each, port)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_is_reached_by_whatever_name(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    resolving(monkeypatch, address)
    with pytest.raises(NotAllowed):
        Line().addresses("innocent.example", 443)


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "1.1.1.1", "10.0.0.1")
    with pytest.raises(NotAllowed):
        Line().addresses("innocent.example", 443)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_public_addresses_are_reached(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    resolving(monkeypatch, address)
    assert Line().addresses("public.example", 443) == [address]


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers otherwise the second time (DNS rebinding) wins nothing: it is asked once."""
    asked: list[str] = []

    def found(host: str, port: int, **more: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(0, 0, 0, "", ("1.1.1.1" if len(asked) == 1 else "127.0.0.1", port))]

    reached: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        reached.append(address)
        raise OSError("far away")

    monkeypatch.setattr(socket, "getaddrinfo", found)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(OSError, match="far away"):
        Line().post("https://rebinding.example/", b"", {})
    assert (asked, reached) == (["rebinding.example"], [("1.1.1.1", 443)])


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "https://", "http://a.example/",
        "https://user:word@a.example/", "https://a.example:0/", "https://a.example:99999/", "https://a b.example/",
        "https://a.example/\r\nHost: b", "https://é.example/", "//a.example/", "https://[::1/", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_what_is_no_safe_address_is_refused(url: str) -> None:
    with pytest.raises(NotAllowed):
        Line().check(url)


def test_a_huge_answer_is_read_no_further(listener: Listener, line: Line) -> None:
    listener.then(200, b"x" * (8 * MOST_BYTES))
    assert len(line.post(listener.url, b"{}", {}).body) == MOST_BYTES


def test_a_redirect_is_an_answer_and_leads_nowhere(listener: Listener, line: Line) -> None:
    listener.then(307, Location="http://169.254.169.254/latest/meta-data/")
    assert line.post(listener.url, b"{}", {}).status == 307
    assert len(listener.posted) == 1


def test_a_steady_drip_is_cut_as_a_whole() -> None:
    with dripping() as port:
        began = monotonic()
        with pytest.raises(OSError):  # whichever way the line ends
            Line(frozenset({"127.0.0.1"}), seconds=2, whole_seconds=0.6).post(f"http://127.0.0.1:{port}/", b"", {})
        assert monotonic() - began < 2


@contextmanager
def dripping() -> Iterator[int]:
    """A server that answers a byte at a time, for ever."""
    over = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            taken, _ = server.accept()
            with taken, suppress(OSError):
                taken.sendall(b"HTTP/1.1 2")
                while not over.wait(0.1):
                    taken.sendall(b"x")

        thread = Thread(target=drip, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        over.set()
        thread.join()


@pytest.mark.parametrize("answer", [b"nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b""])
def test_what_is_no_http_is_an_ordinary_failure(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def once() -> None:
            taken, _ = server.accept()
            with taken:
                taken.recv(65536)
                taken.sendall(answer)

        thread = Thread(target=once, daemon=True)
        thread.start()
        line = Line(frozenset({"127.0.0.1"}), seconds=2, whole_seconds=3)
        with pytest.raises(OSError, match="HTTP"):
            line.post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"", {})
        thread.join()
