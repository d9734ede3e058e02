"""Staff declare their near relatives (57号 art. 11), so that recusal and the county's visit follow by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from engine.engine import Engine
from engine.errors import Forbidden, Refusal
from engine.records import Actor
from engine.text import Text
from tasks import tables
from tasks.registers import identity, relatives
from tasks.registers.relations import RELATIONS, relation_name


class WrongIdentityNumber(Refusal):
    """An identity number that fails its check digit."""

    code = "wrong_identity_number"
    sentence = Text(
        "身份证号不对：应为 18 位且末位校验正确。请对照证件重新填写。",
        "This is not an identity number: 18 characters with a right check digit are expected. Compare it with the card.",
    )


@dataclass(frozen=True, slots=True)
class DeclaredRelative:
    """A declared relative; the number itself is not kept, only its look-up hash."""

    id: str
    person: str
    name: str
    relation: Text
    declared_at: datetime


def declare_relative(engine: Engine, actor: Actor, *, person: str, name: str, relation: str, number: str) -> None:
    """Somebody declares a relative of their own; an administrator may do so for anybody.

    Raises `WrongIdentityNumber` and `Forbidden`. The same person declared again changes nothing.
    """
    if not identity.is_valid(number):
        raise WrongIdentityNumber
    _require_own(engine, actor, person)
    with engine.transaction(actor) as work:
        kept = relation if relation in RELATIONS else "other"
        relatives.declare(
            work.session, engine.vault, work.county, person=person, name=name, relation=kept, number=number, at=work.now
        )


def withdraw_relative(engine: Engine, actor: Actor, *, person: str, declared: str) -> None:
    """A declaration that was wrong is taken back. Raises `Forbidden`."""
    table = tables.near_relative
    _require_own(engine, actor, person)
    with engine.transaction(actor) as work:
        work.session.execute(
            delete(table).where(table.c.county == work.county, table.c.person == person, table.c.id == declared)
        )


def declared_relatives(engine: Engine, actor: Actor, *, person: str) -> tuple[DeclaredRelative, ...]:
    """What somebody declared, oldest first. Raises `Forbidden` for anybody but them and administrators."""
    table = tables.near_relative
    _require_own(engine, actor, person)
    with engine.reading(actor) as reading:
        rows = reading.connection.execute(
            select(table).where(table.c.county == actor.county, table.c.person == person).order_by(table.c.declared_at)
        )
        return tuple(
            DeclaredRelative(row.id, row.person, row.name, relation_name(row.relation), row.declared_at) for row in rows
        )


def _require_own(engine: Engine, actor: Actor, person: str) -> None:
    if actor.is_system or person == actor.person:
        return
    with engine.reading(actor) as reading:
        roles = {role for role, _ in reading.person.roles_at(reading.today)}
        if not roles & engine.house.administrators:
            raise Forbidden(expected=Text("本人或管理员", "the person or an administrator"), found=reading.person.name)
