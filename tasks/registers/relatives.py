"""Near relatives of staff, and who is therefore kept from a case (57号 art. 11; T24).

Staff declare themselves and their relatives once; a case is barred to whoever stands in its household, or must support
it by law (a parent, a child), or declared somebody who does. Only look-up hashes are compared; nothing is opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, union_all
from sqlalchemy.orm import Session

from engine.ids import new_id
from engine.records import Case
from engine.store.prepared import Prepared
from engine.text import Text
from engine.vault import Vault
from tasks import tables
from tasks.registers import identity
from tasks.registers.links import HOUSEHOLDS, named
from tasks.registers.relations import SELF


def declare(
    session: Session, vault: Vault, county: str, *, person: str, name: str, relation: str, number: str, at: datetime
) -> None:
    """A member of staff names a relative (or, with relation `self`, gives their own number); once is enough."""
    found = identity.to_keep(session, vault, county, number)
    table = tables.near_relative
    known = session.execute(
        select(table.c.id).where(table.c.county == county, table.c.person == person, table.c.identity_hash == found)
    ).first()
    if known is None:
        session.execute(
            insert(table).values(
                county=county,
                id=new_id(),
                person=person,
                name=name,
                relation=relation,
                identity_hash=found,
                declared_at=at,
            )
        )


def staff_related_to(session: Session, county: str, hashes: Sequence[bytes]) -> list[str]:
    """Ids of the staff who declared anybody among these people."""
    if not hashes:
        return []
    table = tables.near_relative
    rows = session.execute(
        select(table.c.person).where(table.c.county == county, table.c.identity_hash.in_(hashes)).distinct()
    )
    return sorted(rows.scalars())


_FAMILY = union_all(
    *(
        select(each.c.identity_hash).where(each.c.county == bindparam("b_county"), each.c.household.in_(HOUSEHOLDS))
        for each in (tables.member, tables.obligor)
    )
)
_RELATED = Prepared(
    select(tables.near_relative.c.person, tables.near_relative.c.relation).where(
        tables.near_relative.c.county == bindparam("b_county"), tables.near_relative.c.identity_hash.in_(_FAMILY)
    )
)
_OWN = Text("这是您本人家庭的案件", "this is your own family's case")
_RELATIVES = Text(
    "您与该家庭成员有近亲属关系，应当回避", "a member of this family is your near relative, so you must step back"
)


def barred(connection: Connection, case: Case) -> dict[str, Text]:
    """The staff who may not act on a case, with the reason: one statement for what the engine asks at every operation."""
    rows = _RELATED.rows(connection, named(case))
    own = {person: _OWN for person, relation in rows if relation == SELF}
    return {person: _RELATIVES for person, _ in rows} | own
