"""The way out of the house: whom channels may reach, and how long they may take.

What an administrator types into a page must not let anybody look around inside the county's network (SSRF): a name is
looked up once, every address it has must be public, and the connection goes to that very address. Hosts on private
addresses are named by whoever runs the machine (`SHOUWANG_CHANNEL_HOSTS`), never by a page.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from engine.text import Text

MOST_BYTES = 64 * 1024
"""An answer is read up to here; nobody has that much to say to us."""


class NotAllowed(Exception):
    """An address that channels may not reach, or that is none."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said."""

    status: int
    body: bytes
    """At most `MOST_BYTES`."""
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """How channels reach others from this machine."""

    hosts: frozenset[str] = frozenset()
    """Names (or addresses) that may be reached though they are private, and without TLS."""
    seconds: float = 10.0
    """Longest silence."""
    whole_seconds: float = 20.0
    """Longest time for one exchange, however steadily the other side drips."""
    tls: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context)

    def check(self, url: str, *, only: frozenset[str] = frozenset()) -> SplitResult:
        """The parts of an address that may be posted to; `only` narrows the hosts. Raises `NotAllowed`."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise NotAllowed(_NO_ADDRESS) from None
        if not host or parts.scheme not in ("http", "https") or not url.isascii() or not url.isprintable():
            raise NotAllowed(_NO_ADDRESS)
        if parts.username is not None or " " in url or port == 0:
            raise NotAllowed(_NO_ADDRESS)
        if host in self.hosts:
            return parts
        if only and host not in only:
            raise NotAllowed(_ELSEWHERE.format(hosts=Text("、".join(sorted(only)), ", ".join(sorted(only)))))
        if parts.scheme != "https":
            raise NotAllowed(Text("地址须以 https:// 开头。", "The address must begin with https://."))
        return parts

    def addresses(self, host: str, port: int) -> list[str]:
        """Every address of a host, all of them allowed. Raises `NotAllowed` and `OSError` (unknown)."""
        found = list(dict.fromkeys(str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        if host not in self.hosts and not all(_is_public(each) for each in found):
            raise NotAllowed(_PRIVATE.format(host=host))
        return found

    @contextmanager
    def connected(self, host: str, port: int) -> Iterator[socket.socket]:
        """A connection to a host that is allowed, at an address that was looked at; cut when it takes too long.

        Raises as `addresses`.
        """
        line = self._connect(host, port)
        timer = Timer(self.whole_seconds, _cut, [line])
        timer.daemon = True
        timer.start()
        try:
            yield line
        finally:
            timer.cancel()
            line.close()

    def _connect(self, host: str, port: int) -> socket.socket:
        problem = OSError("no address")
        for address in self.addresses(host, port):
            try:
                return socket.create_connection((address, port), self.seconds)
            except OSError as error:
                problem = error
        raise problem

    def get(self, url: str, headers: Mapping[str, str]) -> Answer:
        """Asks once, follows nothing. Raises `NotAllowed` and `OSError` (silence, a broken answer)."""
        return self._ask("GET", self.check(url), None, headers)

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, only: frozenset[str] = frozenset()) -> Answer:
        """Posts once, follows nothing. Raises as `get`."""
        return self._ask("POST", self.check(url, only=only), body, headers)

    def _ask(self, method: str, parts: SplitResult, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        host, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        try:
            with self.connected(host, port) as plain:
                line = self.tls().wrap_socket(plain, server_hostname=host) if secure else plain
                with closing(line):
                    return _exchange(line, method, parts, port, body, headers)
        except HTTPException as error:
            raise OSError(f"no answer in HTTP: {type(error).__name__}") from error


def _exchange(
    line: socket.socket, method: str, parts: SplitResult, port: int, body: bytes | None, headers: Mapping[str, str]
) -> Answer:
    connection = HTTPConnection(parts.hostname or "", port)
    connection.default_port = 443 if parts.scheme == "https" else 80  # left out of the Host header
    connection.sock = line
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request(method, target, body, {"User-Agent": "Shouwang", "Connection": "close", **headers})
    answer = connection.getresponse()
    return Answer(answer.status, answer.read(MOST_BYTES), {name.lower(): told for name, told in answer.getheaders()})


_NO_ADDRESS = Text("这不是一个网址，应为 https://主机/路径。", "This is no address: https://host/path is expected.")
_ELSEWHERE = Text(
    "地址的主机应为{hosts}；私有部署的主机由运维人员写入设置 SHOUWANG_CHANNEL_HOSTS。",
    "The host must be {hosts}; a host of one's own is named in SHOUWANG_CHANNEL_HOSTS by whoever runs the machine.",
)
_PRIVATE = Text(
    "{host}在内网，不能从网页设置访问；确需访问，由运维人员写入设置 SHOUWANG_CHANNEL_HOSTS。",
    "{host} is on a private address; where it is meant, whoever runs the machine names it in SHOUWANG_CHANNEL_HOSTS.",
)


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None:
            found = inner
        elif found in _NAT64:
            found = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found.is_global and not found.is_multicast and not found.is_reserved


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
