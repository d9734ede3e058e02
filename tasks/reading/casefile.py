"""What a case's page shows of the registers: the household, the check, the calculation sheet and the letters."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.errors import NotFound
from engine.fields import unseen_in
from engine.queries.cases import load_visible
from engine.records import Actor, Case
from engine.settings import Settings
from engine.text import Text
from tasks import checks, tables
from tasks.calculation.store import Calculation, latest
from tasks.checks import Finding
from tasks.conference.reading import conferences_of
from tasks.emergency.reading import AidFile, RelatedCase, aid_file, related_cases
from tasks.letters import Letter, Letters, Paper, as_pdf, font_folder
from tasks.reading.leaving import BenefitFile, benefit_file
from tasks.reading.scope import session_of
from tasks.reading.veiling import may_read, seen
from tasks.registers import identity
from tasks.registers.facts import Household, Member
from tasks.registers.households import HouseholdRegister
from tasks.registers.links import household_of
from tasks.services.checking import REPORT


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member as pages show one: identity number masked, amounts in yuan per month."""

    name: str
    relation: str
    identity: str
    sex: str
    age: int | None
    work: str
    health: str
    medical_cost: Decimal
    incomes: Mapping[str, Decimal]
    disability_type: str
    disability_grade: int | None


@dataclass(frozen=True, slots=True)
class HouseholdView:
    """A household as pages show it: phone and account masked."""

    id: str
    members: tuple[MemberView, ...]
    area: str
    phone: str
    address: str
    bank: str
    homes: int
    cars: int
    deposits: Decimal
    support_received: Decimal
    near_relative: bool
    duplicate_of: str


@dataclass(frozen=True, slots=True)
class CheckView:
    """A report of the information check."""

    at: datetime
    hits: int
    findings: tuple[tuple[Text, Finding], ...]
    """(name of the register, what it said)."""


@dataclass(frozen=True, slots=True)
class CaseRecords:
    """What the registers hold of a case; empty where it has not come so far."""

    household: HouseholdView | None
    """None before it is registered."""
    calculation: Calculation | None
    """The newest sheet."""
    checks: tuple[CheckView, ...]
    """Newest first."""
    letters: tuple[Letter, ...]
    """Oldest first."""
    aid: AidFile | None
    """Of an emergency case."""
    benefit: BenefitFile | None
    """What the family gets; None for one that never had anything, and in an emergency case."""
    related: tuple[RelatedCase, ...]
    """The case that this one came from, and the one that it led to."""


def records_of_case(
    engine: Engine, actor: Actor, case_id: str, *, hides: Collection[str] = (), whole: bool = False
) -> CaseRecords:
    """Everything of a case that one may see at one moment; identity numbers masked unless they are wanted `whole`.

    `hides`: fields that the step hides for which it is shown. Raises `NotFound` for a case one may not see.
    """
    with engine.reading(actor) as reading, session_of(reading) as session:
        case = load_visible(reading, case_id)
        unseen = unseen_in(reading, case, hides)
        home = household_of(session, case)
        aid = aid_file(session, engine.vault, case, home)
        family = _household_of(session, engine, case, reading.today, whole=whole)
        if family is not None and aid is not None:
            family = _person_alone(family, aid.own.person if aid.own else case.title)
        records = CaseRecords(
            household=family,
            calculation=latest(session, engine.vault, actor.county, case_id),
            checks=_checks_of(session, engine, case),
            letters=Letters(session, engine.vault, actor.county).of_case(case_id),
            aid=aid,
            # Whoever reports an emergency learns nothing of what another place pays the family (法 art. 70; T22).
            benefit=None if aid else benefit_file(session, case, home, reading.today),
            related=_related(session, case, aid),
        )
        return seen(records, unseen)


def _related(session: Session, case: Case, aid: AidFile | None) -> tuple[RelatedCase, ...]:
    """Each once, however it is related."""
    found = (*related_cases(session, case, aid), *conferences_of(session, case))
    return tuple({each.id: each for each in reversed(found)}.values())[::-1]


def render_paper(settings: Settings, paper: Paper, facts: Mapping[str, object]) -> bytes:
    """What is no letter, as PDF; the facts are those of whoever asks."""
    return as_pdf(paper, facts, font_folder(settings.fonts_dir))


def render_letter(engine: Engine, settings: Settings, actor: Actor, letter_id: str) -> tuple[Letter, bytes]:
    """A letter and its pages as PDF. Raises `NotFound` for a letter of a case one may not see."""
    with engine.reading(actor) as reading, session_of(reading) as session:
        letter, facts = Letters(session, engine.vault, actor.county).facts(letter_id)
        if not may_read(letter, unseen_in(reading, load_visible(reading, letter.case_id))):
            raise NotFound(what=Text("文书", "letter"))
    return letter, as_pdf(letter.template, facts, font_folder(settings.fonts_dir))


def case_of_letter(engine: Engine, county: str, letter_id: str) -> str | None:
    """The id of the case that a letter belongs to; None for what is not there."""
    with engine.reading(engine.system(county)) as reading:
        wanted = select(tables.letter.c.case_id).where(
            tables.letter.c.county == county, tables.letter.c.id == letter_id
        )
        return cast("str | None", reading.connection.execute(wanted).scalar())


def _household_of(session: Session, engine: Engine, case: Case, on: date, *, whole: bool) -> HouseholdView | None:
    found = household_of(session, case)
    if found is None:
        return None
    link = tables.case_household
    row = session.execute(
        select(link.c.near_relative, link.c.duplicate_of).where(link.c.county == case.county, link.c.case_id == case.id)
    ).first()
    family = HouseholdRegister(session, engine.vault, case.county).load(found)
    near, duplicate = (row.near_relative, row.duplicate_of) if row else (False, "")
    made = _household(found, family, on, near_relative=near, duplicate_of=duplicate)
    return replace(made, members=tuple(map(_unmasked, made.members, family.members))) if whole else made


def _unmasked(shown: MemberView, member: Member) -> MemberView:
    return replace(shown, identity=member.identity_number or "")


def _person_alone(home: HouseholdView, name: str) -> HouseholdView:
    """Whoever reports an emergency learns nothing of a family that another place has on record (法 art. 70; T22)."""
    if len(home.members) == 1:
        return home
    members = tuple(each for each in home.members if each.name == name)
    return replace(home, members=members, phone="", address="", bank="", homes=0, cars=0, deposits=Decimal(0))


def _checks_of(session: Session, engine: Engine, case: Case) -> tuple[CheckView, ...]:
    table = tables.information_check
    rows = session.execute(
        select(table).where(table.c.county == case.county, table.c.case_id == case.id).order_by(table.c.at.desc())
    ).all()
    return tuple(
        CheckView(row.at, row.hits, _findings(engine.vault.open_json(row.report, f"{REPORT}:{row.id}"))) for row in rows
    )


def _household(
    household_id: str, family: Household, on: date, *, near_relative: bool, duplicate_of: str
) -> HouseholdView:
    account = identity.mask_tail(family.bank_account) if family.bank_account else ""
    return HouseholdView(
        id=household_id,
        members=tuple(_member(each, on) for each in family.members),
        area=family.area,
        phone=identity.mask_tail(family.phone) if family.phone else "",
        address=family.address,
        bank=f"{family.bank_name} {account}".strip(),
        homes=family.homes,
        cars=family.cars,
        deposits=family.deposits,
        support_received=family.support_received,
        near_relative=near_relative,
        duplicate_of=duplicate_of,
    )


def _member(member: Member, on: date) -> MemberView:
    return MemberView(
        name=member.name,
        relation=member.relation,
        identity=identity.mask(member.identity_number) if member.identity_number else "",
        sex=member.sex,
        age=member.age_on(on),
        work=member.work,
        health=member.health,
        medical_cost=member.medical_cost,
        incomes=member.incomes,
        disability_type=member.disability.type if member.disability else "",
        disability_grade=member.disability.grade if member.disability else None,
    )


def _findings(report: Mapping[str, object]) -> tuple[tuple[Text, Finding], ...]:
    rows = cast("list[dict[str, object]]", report.get("findings") or [])
    return tuple(
        (
            checks.REGISTERS.get(str(row["register"]), Text(str(row["register"]), str(row["register"]))),
            Finding(
                str(row["register"]), str(row["member"]), str(row["declared"]), str(row["found"]), bool(row["differs"])
            ),
        )
        for row in rows
    )
