"""The engine of a county, with everything that social assistance knows wired into it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from engine.clock import Clock
from engine.engine import Engine
from engine.scanning import scanner_of
from engine.settings import Settings
from engine.store import Database
from engine.vault import Vault
from tasks.conference import following
from tasks.emergency.services import handle_jobs
from tasks.exits import onward as referrals
from tasks.registers.following import follow
from tasks.registers.relatives import barred
from tasks.roles import ROLES
from tasks.rules import InForce, PackRules, from_folder, shipped
from tasks.services import services
from tasks.telling.ways import by_settings, open_ways

PACKS = "packs"
"""Folder below the data directory where a county keeps rule packs of its own."""


def build_engine(settings: Settings, clock: Clock | None = None) -> Engine:
    """The engine with services, rule packs and recusal. Raises `BadPack` for a pack that cannot be used."""
    engine = Engine(
        Database(settings.database, synchronous=settings.sqlite_synchronous),
        data_dir=settings.data_dir,
        vault=Vault.at(settings.data_dir / "keys", settings.cipher),
        clock=clock,
        services=services,
        rules=rule_packs(settings),
        barred=barred,
        places_moved=follow,
        roles=ROLES,
        scanner=scanner_of(settings.antivirus, accepts_unchecked=settings.antivirus_optional),
    )
    following.serve_jobs(engine)
    handle_jobs(engine)
    referrals.handle_jobs(engine)
    open_ways(engine, by_settings(settings))
    return engine


def rule_packs(settings: Settings) -> PackRules:
    """The shipped packs and the county's own. Raises `BadPack`."""
    return PackRules((*shipped(), *from_folder(settings.data_dir / PACKS)))


def rules_in_force(engine: Engine, place: str, on: date) -> Sequence[InForce]:
    """Which value is in force at a place on a day, since when, by what authority; nothing for an engine without packs."""
    packs = engine.house.rules
    return packs.in_force(place, on) if isinstance(packs, PackRules) else ()
