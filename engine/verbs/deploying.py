"""Puts a bundle in force as the next version of its process."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from sqlalchemy import func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.definitions import Blueprint, Bundle, Examination, examine
from engine.errors import Forbidden, InvalidBundle, Stale
from engine.library import roles_of
from engine.people import present
from engine.records import Definition
from engine.store.tables import bundle as bundle_table
from engine.store.tables import definition
from engine.text import Text
from engine.training import Trainings
from engine.work import Look, Work

SHIPPED, STUDIO = "shipped", "studio"


def examined(look: Look, bundle: Bundle, roles: Collection[str] | None) -> Examination:
    """A bundle checked against everything that exists here: services, roles, values and periods of the rules, processes."""
    rules = look.house.rules.current("", look.county, look.today)
    deployed = {each.process for each in look.library.in_force(look.connection, look.county)}
    return examine(
        bundle,
        services=look.house.services.names,
        roles=roles,
        rules=rules.sources.keys() or None,
        deadlines=rules.deadlines.keys() or None,
        processes=deployed,
    )


def checked(bundle: Bundle, examination: Examination) -> Blueprint:
    """What a bundle says. Raises `InvalidBundle` with every problem."""
    if examination.blueprint is None:
        raise InvalidBundle(bundle.name, examination.problems)
    return examination.blueprint


def deploy(work: Work, blueprint: Blueprint, note: str, source: str, expected: int | None = None) -> Definition:
    """The next version of a process; the same content again gives the version that is in force."""
    require_owner(work)
    library = work.library
    latest = library.latest(work.connection, work.county, blueprint.process)
    found = latest.version if latest else 0
    if expected is not None and expected != found:
        raise Stale(
            happened=Text(
                "这个流程已发布到第{found}版，您是从第{expected}版改起的",
                "version {found} of this process is in force, and you began with version {expected}",
            ).format(found=found, expected=expected)
        )
    called = library.pins(work.connection, work.county, blueprint)
    if (
        latest is not None
        and latest.digest == blueprint.digest
        and called == library.pinned(work.connection, work.county, latest.process, latest.version)
    ):
        return latest
    made = Definition(
        blueprint.process,
        found + 1,
        blueprint.digest,
        blueprint.name,
        note,
        source,
        work.actor.person,
        work.now,
    )
    dialect = sqlite if work.house.database.is_sqlite else postgresql
    keep = dialect.insert(bundle_table).values(digest=blueprint.digest, archive=blueprint.bundle.archive())
    work.connection.execute(keep.on_conflict_do_nothing())
    work.connection.execute(
        insert(definition),
        {
            "county": work.county,
            "process": made.process,
            "version": made.version,
            "digest": made.digest,
            "name_zh": made.name.zh,
            "name_en": made.name.en,
            "note": note,
            "source": source,
            "deployed_by": made.deployed_by,
            "deployed_at": made.deployed_at,
            "called": msgspec.json.encode(called).decode(),
        },
    )
    if blueprint.needs_training and latest is not None:
        _carry_staff_over(work, blueprint, latest)
    return made


def _carry_staff_over(work: Work, blueprint: Blueprint, before: Definition) -> None:
    """A process begins to ask for training: work in hand goes on, and whoever comes later is trained first."""
    if not work.library.blueprint(work.connection, before.digest).needs_training:
        trainings = Trainings(work.connection, work.county, work.now, work.actor.person)
        trainings.carry_over(blueprint.process, roles_of(blueprint), work.today)


def deploy_shipped(work: Work, blueprint: Blueprint) -> Definition | None:
    """A bundle that comes with the product: once by its content, and never over a release made in the studio."""
    seen = work.connection.execute(
        select(func.count())
        .select_from(definition)
        .where(
            definition.c.county == work.county,
            definition.c.process == blueprint.process,
            (definition.c.digest == blueprint.digest) | (definition.c.source == STUDIO),
        )
    ).scalar_one()
    return None if seen else deploy(work, blueprint, "", SHIPPED)


def require_owner(work: Look) -> None:
    """Raises `Forbidden` for anybody who may not change processes."""
    if work.actor.is_system:
        return
    held = {role for role, _ in work.person.roles_at(work.today)}
    if not (held & work.house.owners and present(work.person, work.today)):
        raise Forbidden(expected=Text("流程管理员", "a process owner"), found="、".join(sorted(held)) or "-")
