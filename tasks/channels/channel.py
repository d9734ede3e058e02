"""What a channel is: something that carries a message out of the house, set up by an administrator.

`README.md` beside this file is the recipe for another one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from engine.errors import Refusal
from engine.text import Text
from tasks.channels.line import Line

_NOTHING = Text("", "")
Kept = Mapping[str, str]
"""What an administrator filled in, secrets too, by the names of the channel's fields."""


class Undelivered(Exception):
    """One message was not taken this time; it is tried again later."""

    def __init__(self, why: Text, *, wait: timedelta | None = None) -> None:
        super().__init__(why.en)
        self.why = why
        self.wait = wait
        """How long the other side asks us to wait, where it says so."""


class Unreachable(Undelivered):
    """The whole channel is out of reach: its other messages need not be tried now."""


class Refused(Undelivered):
    """This message will never be taken; trying again is of no use."""


class WrongField(Refusal):
    """A field of a channel was filled in wrongly."""

    code = "wrong_field"
    sentence = Text("{why}", "{why}")

    def __init__(self, name: str, why: Text) -> None:
        super().__init__(why=why)
        self.name = name


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that an administrator fills in."""

    name: str
    label: Text
    help: Text = _NOTHING
    kind: Literal["text", "number", "choice"] = "text"
    secret: bool = False
    """Kept sealed, and never shown again."""
    required: bool = True
    default: str = ""
    choices: tuple[tuple[str, Text], ...] = ()
    longest: int = 200


@dataclass(frozen=True, slots=True)
class Message:
    """What goes out: composed in one language, with nothing of a family in it."""

    key: str
    """The same on every try; whoever takes the message may know it by this."""
    kind: str
    subject: str
    """One line, without control characters."""
    lines: tuple[str, ...]
    sent_at: datetime
    at: datetime
    """When it happened."""
    link: str = ""
    """Where to act; empty while the house has no public address."""
    link_words: str = ""
    wishes: str = ""
    """Where a person chooses what to be told; empty as above."""
    wishes_words: str = ""
    to: str = ""
    """Address of the person; empty for a group."""
    language: str = "zh"
    facts: Mapping[str, object] = field(default_factory=dict)
    """The same for programs."""

    @property
    def id(self) -> str:
        """The key as 32 hexadecimal digits, for headers that take no other signs."""
        return sha256(self.key.encode()).hexdigest()[:32]

    @property
    def text(self) -> str:
        """Plain text: the lines, then the link."""
        return "\n".join((*self.lines, *([f"{self.link_words} {self.link}"] if self.link else [])))

    def short(self, most: int) -> str:
        """Subject and text in at most so many bytes of UTF-8, for a chat."""
        return f"{self.subject}\n{self.text}".encode()[:most].decode(errors="ignore")


@dataclass(frozen=True, slots=True)
class Channel:
    """One way out."""

    name: str
    label: Text
    help: Text
    reaches: Literal["person", "group"]
    """A person by an address of theirs, or a group (a chat, another system) that hears of a place's work."""
    fields: tuple[Field, ...]
    check: Callable[[Kept, Line], None]
    """Raises `WrongField` for what cannot be used."""
    send: Callable[[Message, Kept, Line], None]
    """Hands over one message. Raises `Undelivered` and its kinds; anything else is a fault of ours and is tried again."""
    per_minute: int = 600
    """No more than this goes out in a minute."""
