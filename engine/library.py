"""The deployed definitions: read once, parsed once, shared by all threads."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, Row, bindparam, literal_column, select

from engine.definitions import Blueprint, Bundle, examine
from engine.errors import NotFound, NotPossible
from engine.records import Definition
from engine.runner import Program, load
from engine.store.prepared import Prepared
from engine.store.tables import bundle, definition
from engine.text import Text

_COLUMNS = tuple(
    definition.c[name]
    for name in ("process", "version", "digest", "name_zh", "name_en", "note", "source", "deployed_by", "deployed_at")
)


_LATEST = Prepared(
    select(*_COLUMNS)
    .where(definition.c.county == bindparam("b_county"), definition.c.process == bindparam("b_process"))
    .order_by(definition.c.version.desc())
    .limit(literal_column("1"))
)


@dataclass(frozen=True, slots=True)
class Deployed:
    """A definition with what runs it."""

    definition: Definition
    blueprint: Blueprint
    program: Program
    blueprints: Mapping[str, Blueprint]
    """This process and those that it calls, by id."""
    roles: frozenset[str]
    """Those whose people may know of its cases."""


def roles_of(blueprint: Blueprint) -> frozenset[str]:
    """Every role that takes part in a process: of its steps, its starters and its administrator."""
    return _roles_of_steps(blueprint) | {*blueprint.starters, blueprint.administrator}


def _roles_of_steps(blueprint: Blueprint) -> frozenset[str]:
    """Without those whose steps all go to people who are chosen by name."""
    steps = (each for each in blueprint.elements.values() if each.kind.is_human and each.assignee is None)
    return frozenset(each.role for each in steps if each.role)


def definition_of(row: Row[tuple[object, ...]]) -> Definition:
    """The record of a row of `definition`."""
    return Definition(
        row.process,
        row.version,
        row.digest,
        Text(row.name_zh, row.name_en),
        row.note,
        row.source,
        row.deployed_by,
        row.deployed_at,
    )


class Library:
    """Definitions by (county, process, version); versions are immutable, so what is kept never grows old."""

    def __init__(self) -> None:
        self._deployed: dict[tuple[str, str, int], Deployed] = {}
        self._blueprints: dict[str, Blueprint] = {}
        self._lock = threading.Lock()

    def deployed(self, connection: Connection, county: str, process: str, version: int) -> Deployed:
        """A version of a process. Raises `NotFound`."""
        found = self._deployed.get((county, process, version))
        if found is None:
            found = self._read(connection, county, process, version)
        return found

    def _read(self, connection: Connection, county: str, process: str, version: int) -> Deployed:
        row = connection.execute(
            select(*_COLUMNS).where(
                definition.c.county == county, definition.c.process == process, definition.c.version == version
            )
        ).one_or_none()
        if row is None:
            raise NotFound(what=Text("流程", "process"))
        blueprint = self.blueprint(connection, row.digest)
        called: dict[str, Blueprint] = {}
        for name, number in self.pinned(connection, county, process, version).items():
            called |= self.deployed(connection, county, name, number).blueprints
        every = {**called, process: blueprint}
        roles = roles_of(blueprint).union(*map(_roles_of_steps, called.values()))
        made = Deployed(definition_of(row), blueprint, load(blueprint, called), every, roles)
        with self._lock:
            return self._deployed.setdefault((county, process, version), made)

    def blueprint(self, connection: Connection, digest: str) -> Blueprint:
        """What a stored bundle says. Raises `NotFound`."""
        known = self._blueprints.get(digest)
        if known is not None:
            return known
        archive = connection.execute(select(bundle.c.archive).where(bundle.c.digest == digest)).scalar_one_or_none()
        if archive is None:
            raise NotFound(what=Text("流程包", "bundle"))
        blueprint = examine(Bundle.unarchive(archive)).blueprint
        if blueprint is None:
            raise NotFound(what=Text("可运行的流程包", "bundle that can run"))
        self._blueprints[digest] = blueprint
        return blueprint

    def pinned(self, connection: Connection, county: str, process: str, version: int) -> dict[str, int]:
        """The versions of called processes that a version of a process keeps to."""
        kept = connection.execute(
            select(definition.c.called).where(
                definition.c.county == county, definition.c.process == process, definition.c.version == version
            )
        ).scalar_one()
        return msgspec.json.decode(kept, type=dict[str, int])

    def pins(self, connection: Connection, county: str, blueprint: Blueprint) -> dict[str, int]:
        """The processes that a process calls, each in the version that is in force; a case keeps to these.

        Raises `NotPossible` where one is not deployed.
        """
        pins = {}
        for name in sorted({each.called for each in blueprint.nodes() if each.called} - {blueprint.process}):
            latest = self.latest(connection, county, name)
            if latest is None:
                raise NotPossible(
                    detail=Text(
                        f"被调用的流程“{name}”还没有发布，请先发布它。",
                        f"the called process “{name}” is not deployed; deploy it first.",
                    )
                )
            pins[name] = latest.version
        return pins

    def latest(self, connection: Connection, county: str, process: str) -> Definition | None:
        """The newest version of a process, if there is any."""
        for row in _LATEST.rows(connection, {"b_county": county, "b_process": process}):
            process, version, digest, name_zh, name_en, *rest = row
            return Definition(process, version, digest, Text(name_zh, name_en), *rest)
        return None

    def versions(self, connection: Connection, county: str) -> list[Definition]:
        """Every version of every process, newest first within a process."""
        rows = connection.execute(
            select(*_COLUMNS)
            .where(definition.c.county == county)
            .order_by(definition.c.process, definition.c.version.desc())
        )
        return [definition_of(row) for row in rows]

    def in_force(self, connection: Connection, county: str) -> list[Definition]:
        """The newest version of every process; one statement."""
        newest: dict[str, Definition] = {}
        for each in self.versions(connection, county):
            newest.setdefault(each.process, each)
        return list(newest.values())
