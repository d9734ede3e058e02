"""Setting up a real county: the place itself, its first administrator, and passwords for imported staff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from engine.engine import Engine
from engine.errors import NotPossible
from engine.text import Text
from web.auth.passwords import reset_password
from web.auth.tables import Credential

ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Founder:
    """What a county is called, and who administers it first."""

    county_name: str
    name: str
    login: str


def found_county(engine: Engine, county: str, founder: Founder) -> str:
    """Makes the county's own place (if it is missing) and its first administrator; returns the temporary password.

    Raises `NotPossible` where somebody can sign in already.
    """
    if _has_accounts(engine, county):
        raise NotPossible(
            detail=Text(
                "这个县已经设立过管理员。新增人员请在网页“管理”里办理，或者另指一个空的数据目录。",
                "this county has accounts already. Add people on the administration page, or name an empty data directory.",
            )
        )
    with engine.people(engine.system(county)) as people:
        if county not in {each.code for each in people.places()}:
            people.add_place(county, founder.county_name, "county")
        person = people.add_person(founder.name, "系统管理员")
        people.join(person.id, ADMINISTRATOR, county)
    return reset_password(engine, county, person.id, at=engine.clock.now(), login=founder.login)


def give_passwords(engine: Engine, county: str, people: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(login, temporary password) of every imported person; each must be changed at the first sign-in."""
    for login, person in people.items():
        yield login, reset_password(engine, county, person, at=engine.clock.now(), login=login)


def _has_accounts(engine: Engine, county: str) -> bool:
    with engine.reading(engine.system(county)) as look:
        found = look.connection.execute(select(Credential.person).where(Credential.county == county).limit(1)).first()
        return found is not None
