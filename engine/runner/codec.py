"""A case as bytes and back: only what is alive, about half a kilobyte.

MessagePack in zstd behind one byte that says which; numbers, dates and durations keep their types. Nodes are kept by
the ids of the diagram, never by position, so that a state can be read by people and survives a new version of it.
"""

from __future__ import annotations

import threading
from collections import ChainMap
from datetime import datetime
from typing import TYPE_CHECKING, Any

import zstandard
from msgspec.msgpack import Decoder, Encoder

from engine.runner.facts import Host, Status
from engine.runner.scopes import Case, Scope, SubScope
from engine.runner.tokens import READY, Token
from engine.runner.values import from_ext, to_plain

if TYPE_CHECKING:
    from engine.runner.program import Program

FORMAT = 1
PLAIN, SQUEEZED = b"\x01", b"\x02"
SMALL = 400
"""Bytes below which squeezing costs more time than it saves room."""


class _Tools(threading.local):
    """Compressors may not be shared by threads."""

    def __init__(self) -> None:
        self.encoder = Encoder()
        self.decoder: Decoder[Any] = Decoder(ext_hook=from_ext)
        self.raw: Decoder[Any] = Decoder()
        self.squeeze = zstandard.ZstdCompressor(level=3, write_content_size=True, write_checksum=False).compress
        self.unsqueeze = zstandard.ZstdDecompressor().decompress


class UnreadableState(ValueError):
    """The bytes are not the state of a case of this program."""


def encode(case: Case) -> bytes:
    """The state of a case that waits."""
    scopes: list[Any] = [_scope_row(case)]
    scopes.extend(_scope_row(scope) for scope in case.subprocesses.values())
    return state_of_raw([FORMAT, case.last_id, case.status.value, case.end], scopes)


def raw_state(state: bytes) -> tuple[list[Any], list[Any]]:
    """(head, scopes) of a state as they are kept, values unread: for `engine.runner.carrying`."""
    *head, scopes = _TOOLS.raw.decode(_unpacked(state))
    return head, scopes


def state_of_raw(head: list[Any], scopes: list[Any]) -> bytes:
    """The bytes of a state."""
    packed = _TOOLS.encoder.encode([*head, scopes])
    if len(packed) < SMALL:
        return PLAIN + packed
    return SQUEEZED + _TOOLS.squeeze(packed)


def names_text(state: bytes, text: str) -> bool:
    """Whether a text (such as somebody's id) stands anywhere in a state."""
    return bool(state) and text.encode() in _unpacked(state)


def decode(program: Program, state: bytes, host: Host, at: datetime) -> Case:
    """The case alive again. Raises `UnreadableState`."""
    try:
        return _decode(program, state, host, at)
    except (ValueError, LookupError, TypeError, AttributeError, zstandard.ZstdError) as error:
        raise UnreadableState(f"not a state of {program.process!r}: {error!r}") from error


def _unpacked(state: bytes) -> bytes:
    return state[1:] if state[:1] == PLAIN else _TOOLS.unsqueeze(state[1:])


def _decode(program: Program, state: bytes, host: Host, at: datetime) -> Case:
    version, last_id, status, end, scopes = _TOOLS.decoder.decode(_unpacked(state))
    if version != FORMAT:
        raise ValueError(f"format {version}")
    case = Case(program.top, program.plans, host, at)
    case.last_id, case.status, case.end = last_id, Status(status), end
    _, _, case.data, rows, *more = scopes[0]
    _revive_all(case, rows)
    case.done = more[0] if more else []
    for owner, key, layer, rows, *more in scopes[1:]:
        parent = case.live[owner]
        data = parent.data if layer is None else parent.task_spec.over(parent, layer)
        scope = SubScope(program.plans[key], parent, data)
        scope.done = more[0] if more else []
        _revive_all(scope, rows)
    return case


def _scope_row(scope: Scope) -> list[Any]:
    rows = [_token_row(token) for token in scope.tasks.values()]
    done = [to_plain(scope.done)] if scope.done else []
    if scope.parent is None:
        return [0, "", to_plain(scope.data), rows, *done]
    layer = None
    if scope.data is not scope.parent.data and isinstance(scope.data, ChainMap):
        layer = to_plain(scope.data.maps[0])
    return [scope.parent.id, scope.spec.key, layer, rows, *done]


def _token_row(token: Token) -> list[Any]:
    row = [
        token.id,
        token.task_spec.name,
        token.state,
        token.flow,
        token.owner.id if token.owner else 0,
        token.due,
        to_plain(token.internal_data) or None,
        None if token.local is None else to_plain(token.local),
    ]
    while not row[-1] and row[-1] != {}:
        row.pop()
    return row


def _revive_all(scope: Scope, rows: list[list[Any]]) -> None:
    top = scope.top
    for row in rows:
        number, name, state, flow, owner, due, internal, local = row + [None] * (8 - len(row))
        token = Token(scope, scope.spec.nodes[name], number=number, flow=flow, owner=top.live[owner] if owner else None)
        token.state = state
        token.due = due
        if internal is not None:
            token.internal_data = internal
        if "round" in token.internal_data:
            token.put_down()
        if local is not None:
            token.local = local
        if state == READY:
            token.ready()


_TOOLS = _Tools()
