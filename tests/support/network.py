"""Tests reach this machine alone: a connection to anywhere else is a bug, and fails at once."""

import ipaddress
from typing import Any


class OutsideConnection(AssertionError):
    """Something tried to connect to another machine."""


def refuse_outside(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: raise OutsideConnection when a socket connects to an address that is not of the loopback."""
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and not _is_loopback(str(address[0])):
        raise OutsideConnection(f"expected: only this machine; found: a connection to {address[0]}:{address[1]}")


def _is_loopback(host: str) -> bool:
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
