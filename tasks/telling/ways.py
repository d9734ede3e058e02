"""The ways out of one house: how its channels reach others, and where people reach it. Settled by whoever runs the machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from engine.engine import Engine
from engine.settings import Settings
from tasks.channels.line import Line


@dataclass(frozen=True, slots=True)
class Ways:
    """How messages leave, and the address that their links begin with."""

    line: Line = field(default_factory=Line)
    public_url: str = ""
    """Such as https://jiuzhu.example.gov.cn; empty: messages carry no links."""


_NONE = Ways()
_known: WeakKeyDictionary[Engine, Ways] = WeakKeyDictionary()


def open_ways(engine: Engine, ways: Ways) -> None:
    """Settles the ways of a house."""
    _known[engine] = ways


def ways_of(engine: Engine) -> Ways:
    """The ways of a house; of one that nobody settled, those without any exception."""
    return _known.get(engine, _NONE)


def by_settings(settings: Settings) -> Ways:
    """What the settings of the machine say."""
    hosts = frozenset(each.strip().lower() for each in settings.channel_hosts.split(",") if each.strip())
    return Ways(Line(hosts), settings.public_url)
