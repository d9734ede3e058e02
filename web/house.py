"""What a request works with: the engine behind the pages, the settings, and the clock on the wall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import Flask, current_app

from engine.clock import Clock
from engine.records import Actor
from engine.settings import Settings

if TYPE_CHECKING:
    from engine.engine import Engine

_KEY = "shouwang"


@dataclass(frozen=True, slots=True)
class House:
    """The engine, and the clock that sign-ins are timed by (never the demo clock, which jumps)."""

    engine: Engine
    settings: Settings
    wall_clock: Clock


def furnish(app: Flask, engine: Engine, settings: Settings, wall_clock: Clock) -> None:
    """Puts the engine behind the pages of this app."""
    app.extensions[_KEY] = House(engine, settings, wall_clock)


def house(app: Flask | None = None) -> House:
    """The house of an app, or of the one that answers now."""
    return cast("House", (app or current_app).extensions[_KEY])


def engine() -> Engine:
    """The engine behind the page that is being made."""
    return house().engine


def settings() -> Settings:
    """The settings of this process."""
    return house().settings


def county() -> str:
    """The county whose house this is."""
    return house().settings.county


def system() -> Actor:
    """The house itself, for what it keeps of its own (sign-ins, passwords)."""
    return Actor(county(), "")
