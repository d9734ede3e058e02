"""The register of households: written once per application, read back as a whole, chained to the earlier file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, Table, insert, select, update
from sqlalchemy.orm import Session

from engine.ids import new_id
from engine.rehashing import key_in_force
from engine.vault import Vault
from tasks import tables
from tasks.money import from_fen, money, to_fen
from tasks.registers import identity
from tasks.registers.facts import Disability, Household, Member, Obligor

CONTACT = "household.contact"
HEALTH = "member.health"
_CONTACT_FIELDS = ("phone", "address", "bank_name", "bank_account")
_PROPERTY = (("home", "homes"), ("car", "cars"))


class HouseholdRegister:
    """Reads and writes the households of a county inside a transaction of the caller."""

    def __init__(self, session: Session, vault: Vault, county: str) -> None:
        self._session, self._vault, self._county = session, vault, county

    def add(self, family: Household, *, place: str, place_path: str, at: datetime, previous: str | None = None) -> str:
        """Writes a new file and returns its id; the earlier file (`previous`, else that of the same applicant) is
        superseded and linked.
        """
        made, number = new_id(), family.applicant.identity_number
        previous = previous or (self.latest_of_applicant(number) if number else None)
        ids = [new_id() for _ in family.members]
        applicant = ids[family.members.index(family.applicant)]
        self._session.execute(
            insert(tables.household).values(
                county=self._county,
                id=made,
                place=place,
                place_path=place_path,
                area=family.area,
                applicant=applicant,
                applicant_name=family.applicant.name,
                persons=family.persons,
                contact=self._vault.seal_json({name: getattr(family, name) for name in _CONTACT_FIELDS}, CONTACT),
                statement=self._vault.seal_json({"reason": family.reason, "property": family.property_note}, CONTACT),
                support_fen=to_fen(family.support_received),
                previous=previous,
                superseded=False,
                created_at=at,
            )
        )
        if previous:
            own = (tables.household.c.county == self._county, tables.household.c.id == previous)
            self._session.execute(update(tables.household).where(*own).values(superseded=True))
        for member_id, each in zip(ids, family.members, strict=True):
            self._add_member(made, member_id, each)
        self._add_property(made, family)
        for each_obligor in family.obligors:
            self.add_obligor(made, each_obligor)
        return made

    def add_obligor(self, household_id: str, obligor: Obligor) -> str:
        """Somebody outside who must support the family; checked only with consent of their own (法 art. 41)."""
        made = new_id()
        self._session.execute(
            insert(tables.obligor).values(
                county=self._county,
                id=made,
                household=household_id,
                name=obligor.name,
                relation=obligor.relation,
                identity_hash=self._hash(obligor.identity_number),
                identity=self._vault.seal(obligor.identity_number.encode(), identity.PURPOSE),
                persons=obligor.persons,
                supported=obligor.supported,
                month_fen=to_fen(obligor.income),
            )
        )
        return made

    def load(self, household_id: str) -> Household:
        """The whole file. Raises `NoResultFound` for an unknown id, which is a fault of the caller."""
        row = self._session.execute(
            select(tables.household).where(
                tables.household.c.county == self._county, tables.household.c.id == household_id
            )
        ).one()
        contact = self._vault.open_json(row.contact, CONTACT)
        statement = self._vault.open_json(row.statement, CONTACT)
        owned = self._owned(household_id)
        return Household(
            members=self._members(household_id),
            area=row.area,
            phone=str(contact.get("phone", "")),
            address=str(contact.get("address", "")),
            bank_name=str(contact.get("bank_name", "")),
            bank_account=str(contact.get("bank_account", "")),
            reason=str(statement.get("reason", "")),
            property_note=str(statement.get("property", "")),
            homes=owned.get("home", (0, 0))[0],
            cars=owned.get("car", (0, 0))[0],
            deposits=from_fen(owned.get("deposit", (0, 0))[1]),
            support_received=from_fen(row.support_fen),
            obligors=self._obligors(household_id),
        )

    def latest_of_applicant(self, identity_number: str) -> str | None:
        """The file that is not superseded in which the person applied."""
        found = self._session.execute(
            select(tables.household.c.id)
            .join(
                tables.member,
                (tables.member.c.county == tables.household.c.county)
                & (tables.member.c.id == tables.household.c.applicant),
            )
            .where(
                tables.member.c.county == self._county,
                tables.member.c.identity_hash == self._hash(identity_number),
                tables.household.c.superseded.is_(False),
            )
            .order_by(tables.household.c.created_at.desc())
        )
        return found.scalars().first()

    def hashes(self, household_id: str) -> list[bytes]:
        """The look-up hashes of every member who has an identity number."""
        return self._hashes(tables.member, household_id)

    def obligor_hashes(self, household_id: str) -> list[bytes]:
        """The same of those outside who must support the family."""
        return self._hashes(tables.obligor, household_id)

    def _hashes(self, table: Table, household_id: str) -> list[bytes]:
        key_in_force(self._session.connection(), self._county)  # they stay comparable until the transaction ends
        rows = self._session.execute(
            select(table.c.identity_hash).where(
                table.c.county == self._county,
                table.c.household == household_id,
                table.c.identity_hash.is_not(None),
            )
        )
        return [bytes(each) for each in rows.scalars()]

    def _add_member(self, household_id: str, member_id: str, each: Member) -> None:
        common = {"county": self._county, "household": household_id}
        self._session.execute(
            insert(tables.member).values(
                **common,
                id=member_id,
                name=each.name,
                relation=each.relation,
                identity_hash=self._hash(each.identity_number),
                identity=self._vault.seal(each.identity_number.encode(), identity.PURPOSE),
                born=each.born,
                sex=each.sex,
                work=each.work,
                health=self._vault.seal_json({"health": each.health, "cost": each.medical_cost}, HEALTH),
            )
        )
        if each.disability:
            held = {"member": member_id, "type": each.disability.type, "grade": each.disability.grade}
            self._session.execute(insert(tables.disability).values(**common, **held))
        if each.incomes:
            rows = [
                {**common, "id": new_id(), "member": member_id, "kind": kind, "month_fen": to_fen(amount)}
                for kind, amount in each.incomes.items()
            ]
            self._session.execute(insert(tables.income_item), rows)

    def _add_property(self, household_id: str, family: Household) -> None:
        rows = [
            {"kind": kind, "quantity": getattr(family, name), "value_fen": 0}
            for kind, name in _PROPERTY
            if getattr(family, name)
        ]
        if family.deposits:
            rows.append({"kind": "deposit", "quantity": 1, "value_fen": to_fen(family.deposits)})
        for row in rows:
            own = {"county": self._county, "id": new_id(), "household": household_id}
            self._session.execute(insert(tables.property_item).values(**own, **row))

    def _members(self, household_id: str) -> tuple[Member, ...]:
        incomes: dict[str, dict[str, Decimal]] = {}
        for row in self._session.execute(self._of(tables.income_item, household_id)):
            incomes.setdefault(row.member, {})[row.kind] = from_fen(row.month_fen)
        held = {
            row.member: Disability(row.type, row.grade)
            for row in self._session.execute(self._of(tables.disability, household_id))
        }
        rows = self._session.execute(self._of(tables.member, household_id).order_by(tables.member.c.id))
        return tuple(self._member(row, incomes, held) for row in rows)

    def _member(
        self, row: Row[Any], incomes: Mapping[str, dict[str, Decimal]], held: Mapping[str, Disability]
    ) -> Member:
        health = self._vault.open_json(row.health, HEALTH)
        return Member(
            name=row.name,
            relation=row.relation,
            identity_number=self._vault.open(row.identity, identity.PURPOSE).decode(),
            born=row.born,
            sex=row.sex,
            work=row.work,
            health=str(health["health"]),
            medical_cost=money(health["cost"]),
            incomes=incomes.get(row.id, {}),
            disability=held.get(row.id),
            id=row.id,
        )

    def _owned(self, household_id: str) -> dict[str, tuple[int, int]]:
        rows = self._session.execute(self._of(tables.property_item, household_id))
        return {row.kind: (row.quantity, row.value_fen) for row in rows}

    def _obligors(self, household_id: str) -> tuple[Obligor, ...]:
        rows = self._session.execute(self._of(tables.obligor, household_id).order_by(tables.obligor.c.id))
        return tuple(
            Obligor(
                row.name,
                row.relation,
                row.persons,
                from_fen(row.month_fen),
                row.supported,
                self._vault.open(row.identity, identity.PURPOSE).decode(),
                row.id,
            )
            for row in rows
        )

    def _of(self, table: Table, household_id: str) -> Select[Any]:
        return select(table).where(table.c.county == self._county, table.c.household == household_id)

    def _hash(self, number: str) -> bytes | None:
        return identity.to_keep(self._session, self._vault, self._county, number) if number else None
