"""What was typed survives two tabs, a lost line and a sign-in that ended; and nothing readable stays on a shared machine.

Two tabs: a page carries a mark of the draft that it was drawn from; whoever saves over another one is told.

A lost line: the browser keeps what it could not send, sealed with a key that only a page of the same person and step
brings along. On the machine alone lies ciphertext under a name that tells nothing; after sign-out it lies there no longer,
and whoever signs in next gets another key. A browser that offers no sealing (no HTTPS) keeps nothing.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from web.access import actor
from web.house import engine


@dataclass(frozen=True, slots=True)
class Kept:
    """How a form is kept on the machine while the line is lost."""

    name: str
    """Under which name."""
    seal: str
    """The key, as base64."""


def kept_here(subject: str) -> Kept:
    """For this person and a step, or a process that is begun."""
    who = f"{actor().person}:{subject}"
    vault = engine().vault
    name = vault.look_up(who, "kept in a browser: name")
    return Kept(name.hex(), base64.b64encode(vault.look_up(who, "kept in a browser: key")).decode())


def mark_of(draft: Mapping[str, object] | None) -> str:
    """By which two drafts are told apart."""
    return hashlib.sha256(msgspec.json.encode(dict(draft or {}), order="deterministic")).hexdigest()[:16]
