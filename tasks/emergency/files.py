"""Whose file an emergency belongs to: the one that the county has already, else a new one of one person (T15, T16).

At the place of the emergency nobody asks where a person is registered, and often not who they are. The number may come
days later; then the same person's earlier file, if there is one, takes the place of the provisional one.
"""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.records import Case
from tasks import tables
from tasks.registers import identity
from tasks.registers.facts import Household, Member
from tasks.registers.links import link
from tasks.services.desk import Desk


def file_of(session: Session, county: str, number_hash: bytes) -> tuple[str, str] | None:
    """(file, name in it): the newest file, not superseded, in which somebody of that number stands."""
    home, member = tables.household, tables.member
    row = session.execute(
        select(home.c.id, member.c.name)
        .join(member, (member.c.county == home.c.county) & (member.c.household == home.c.id))
        .where(home.c.county == county, member.c.identity_hash == number_hash, home.c.superseded.is_(False))
        .order_by(home.c.created_at.desc(), home.c.id.desc())
    ).first()
    return None if row is None else (row.id, row.name)


def register(desk: Desk, name: str, number: str, phone: str, address: str) -> str:
    """The person's file; a number that no file has, or no number, makes a new one.

    A number that belongs to somebody of another name is taken for a slip and not written: who the person is remains open.
    """
    case = desk.ctx.case
    known = file_of(desk.session, desk.county, desk.hash_of(number)) if number else None
    if known is not None and known[1] == name:
        return known[0]
    number = "" if known is not None else identity.normal(number)
    born, sex = identity.birth_date(number), identity.sex(number)
    alone = Member(name=name, relation="self", identity_number=number, born=born, sex=sex)
    family = Household((alone,), area=area_of(desk), phone=phone, address=address)
    return desk.register.add(family, place=case.place, place_path=case.place_path, at=desk.ctx.now)


def area_of(desk: Desk) -> str:
    """Which local standard holds where it happened: urban in the places that the rules list, else rural."""
    listed = desk.ctx.rules.values.get("emergency")
    urban = listed.get("urban_places", []) if isinstance(listed, dict) else []
    codes = {part.split(":")[1] for part in desk.ctx.case.place_path.split("/") if part}
    return "urban" if codes & {str(each) for each in urban} else "rural"


def identify(desk: Desk, name: str, number: str) -> str:
    """Now it is known who the person is; returns the file, which may be another one than before."""
    found = desk.hash_of(number)
    if found in desk.register.hashes(desk.household_id):
        return desk.household_id
    known = file_of(desk.session, desk.county, found)
    if known is None:
        if not desk.register.hashes(desk.household_id):
            _name(desk, number, found)
        return desk.household_id
    if known[1] != name:
        return desk.household_id
    _supersede(desk, desk.household_id)
    relink(desk.session, desk.ctx.case, household=known[0])
    return known[0]


def _name(desk: Desk, number: str, found: bytes) -> None:
    applicant = desk.family.applicant
    own = (tables.member.c.county == desk.county, tables.member.c.id == applicant.id)
    desk.session.execute(
        update(tables.member)
        .where(*own)
        .values(
            identity_hash=found,
            identity=desk.vault.seal(identity.normal(number).encode(), identity.PURPOSE),
            born=identity.birth_date(number),
            sex=identity.sex(number),
        )
    )


def _supersede(desk: Desk, household: str) -> None:
    own = (tables.household.c.county == desk.county, tables.household.c.id == household)
    desk.session.execute(update(tables.household).where(*own).values(superseded=True))


def relink(session: Session, case: Case, **columns: object) -> None:
    """Changes what ties a case to its household."""
    table = tables.case_household
    session.execute(update(table).where(table.c.county == case.county, table.c.case_id == case.id).values(**columns))


def tie(desk: Desk, household: str, *, duplicate_of: str, near_relative: bool) -> None:
    """Ties the case to the file, once; what was found since takes the place of what was found first."""
    table = tables.case_household
    own = (table.c.county == desk.county, table.c.case_id == desk.ctx.case.id)
    found = {"duplicate_of": duplicate_of, "near_relative": near_relative}
    if desk.session.execute(select(table.c.household).where(*own)).first() is None:
        link(desk.session, desk.ctx.case, household, duplicate_of=duplicate_of, near_relative=near_relative)
    else:
        relink(desk.session, desk.ctx.case, household=household, **found)
