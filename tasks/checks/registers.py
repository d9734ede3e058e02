"""The registers that are asked (57号 art. 17; 83号 三(二); 法 art. 41), kept here until a county connects its own.

A county that has a comparison platform loads its answers with `put`; the demo county makes them up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.ids import new_id
from engine.text import Text
from engine.vault import Vault
from tasks import tables
from tasks.money import from_fen, to_fen
from tasks.registers import identity

REGISTERS = {
    "deposits": Text("银行存款", "Bank deposits"),
    "vehicles": Text("车辆登记", "Vehicles"),
    "real_estate": Text("不动产登记", "Real estate"),
    "social_insurance": Text("社会保险缴纳", "Social insurance"),
    "tax": Text("纳税记录", "Tax"),
    "business": Text("市场主体登记", "Business registration"),
    "death": Text("死亡登记", "Deaths"),
}
PURPOSE = "register"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a register knows of a person: how many things, worth how much (yuan; per month for wages and tax)."""

    register: str
    identity_hash: bytes
    quantity: int
    value: Decimal


def put(
    session: Session,
    vault: Vault,
    county: str,
    *,
    register: str,
    number: str,
    quantity: int = 1,
    value: Decimal = Decimal(0),
    details: Mapping[str, object] | None = None,
) -> None:
    """Loads one entry of a register."""
    made = new_id()
    session.execute(
        insert(tables.register_record).values(
            county=county,
            id=made,
            register=register,
            identity_hash=identity.to_keep(session, vault, county, number),
            quantity=quantity,
            value_fen=to_fen(value),
            details=vault.seal_json(details or {}, f"{PURPOSE}:{made}"),
        )
    )


def ask(session: Session, county: str, hashes: Sequence[bytes]) -> tuple[Answer, ...]:
    """Every entry about these people; one statement. The caller has made sure of their consent."""
    if not hashes:
        return ()
    table = tables.register_record
    rows = session.execute(
        select(table.c.register, table.c.identity_hash, table.c.quantity, table.c.value_fen)
        .where(table.c.county == county, table.c.identity_hash.in_(hashes))
        .order_by(table.c.register, table.c.id)
    )
    return tuple(Answer(row.register, bytes(row.identity_hash), row.quantity, from_fen(row.value_fen)) for row in rows)
