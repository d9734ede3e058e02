"""Taking a workbook in: everything is checked first, then written in one transaction, or nothing is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from engine.engine import Engine
from engine.people import People
from engine.records import Place
from engine.rules import RuleSource
from engine.training import Trainings
from engine.work import Work
from tasks.benefits import due
from tasks.benefits.enrolments import Enrolments, Grant
from tasks.benefits.months import month_after
from tasks.imports import beneficiaries, places
from tasks.imports.beneficiaries import Beneficiary
from tasks.imports.opening import open_workbook
from tasks.imports.places import KinRow, PlaceRow, StaffRow
from tasks.imports.sheets import Faults
from tasks.imports.starting import first_month_of_payment
from tasks.registers import relatives
from tasks.registers.households import HouseholdRegister
from tasks.registers.relations import SELF


@dataclass(frozen=True, slots=True)
class Imported:
    """What came in; `people` maps each login of the sheet 人员 to the id of its person, for credentials."""

    places: int
    people: Mapping[str, str]
    households: int
    first_month: str
    """From which payments are ordered here."""


def import_workbook(engine: Engine, county: str, data: bytes, first_month: str = "") -> Imported:
    """Places, staff and households on benefit from one Excel file.

    Payments are ordered from `first_month` (`YYYY-MM`; the next one if empty), never for one before it, because the
    old system paid those. Places that exist already are left as they are. Raises `WrongFirstMonth`, `NotExcel`, and
    `ImportRefused` with every fault by sheet, row and column; then nothing has been written.
    """
    book, faults = open_workbook(data), Faults()
    with engine.transaction(engine.system(county)) as work:
        starts = first_month_of_payment(first_month, work.today)
        people = People(work.connection, county, work.today)
        known = [each.code for each in people.places()]
        new_places = places.read_places(book, known, faults)
        codes = [*known, *(each.code for each in new_places)]
        staff = places.read_staff(book, codes, faults)
        kin = places.read_kin(book, [each.login for each in staff], faults)
        families = beneficiaries.read(book, codes, work.today, faults)
        _refuse_known(work, families, faults)
        faults.refuse()
        made = _add_places(people, new_places)
        logins = _add_staff(people, staff)
        _declare(work, logins, staff, kin)
        _train(work, logins, staff)
        where = {each.code: each for each in people.places()}
        for family in families:
            _enrol(work, engine.house.rules, family, where[family.place], starts)
    return Imported(made, logins, len(families), starts)


def _refuse_known(work: Work, families: tuple[Beneficiary, ...], faults: Faults) -> None:
    book = Enrolments(work.session, work.county)
    for each in families:
        if book.by_certificate(each.certificate) is not None:
            zh, en = "这个证号已经在册", "this certificate is on record already"
            faults.add(beneficiaries.SHEET.zh, 0, each.certificate, zh, en)


def _add_places(people: People, new: tuple[PlaceRow, ...]) -> int:
    known = {each.code for each in people.places()}
    fresh = [each for each in new if each.code not in known]
    for each in fresh:
        people.add_place(each.code, each.name, each.level, each.parent or None)
    return len(fresh)


def _add_staff(people: People, staff: tuple[StaffRow, ...]) -> dict[str, str]:
    logins: dict[str, str] = {}
    for row in staff:
        if row.login not in logins:
            logins[row.login] = people.add_person(row.name, row.office).id
        people.join(logins[row.login], row.role, row.place)
    return logins


def _train(work: Work, logins: Mapping[str, str], staff: tuple[StaffRow, ...]) -> None:
    """What the sheet says of training counts for every process in force that asks for it."""
    trainings = Trainings(work.connection, work.county, work.now, work.actor.person)
    in_force = work.library.in_force(work.connection, work.county)
    asking = [each.process for each in in_force if work.library.blueprint(work.connection, each.digest).needs_training]
    for row in staff:
        if row.trained is not None:
            until = row.valid + timedelta(days=1) if row.valid else None
            trainings.record([logins[row.login]], asking, row.trained, until)


def _declare(work: Work, logins: Mapping[str, str], staff: tuple[StaffRow, ...], kin: tuple[KinRow, ...]) -> None:
    """Staff themselves and their relatives, so that recusal works from the first day."""
    themselves = [(each.login, each.name, SELF, each.identity) for each in staff if each.identity]
    others = [(each.login, each.name, each.relation, each.identity) for each in kin]
    for login, name, relation, number in (*themselves, *others):
        relatives.declare(
            work.session,
            work.house.vault,
            work.county,
            person=logins[login],
            name=name,
            relation=relation,
            number=number,
            at=work.now,
        )


def _enrol(work: Work, rules: RuleSource, each: Beneficiary, place: Place, starts: str) -> None:
    register = HouseholdRegister(work.session, work.house.vault, work.county)
    household = register.add(each.family, place=place.code, place_path=place.path, at=work.now)
    in_force = rules.current("periodic_review", place.code, work.today)
    grant = Grant(
        household=household,
        place=place.code,
        place_path=place.path,
        applicant=each.family.applicant.name,
        persons=each.family.persons,
        programme=each.programme,
        amount=each.amount,
        stable=each.stable,
        rules_version=in_force.version,
    )
    book = Enrolments(work.session, work.county)
    first_month = max(starts, month_after(each.enrolled_on))
    made = book.enrol(grant, each.enrolled_on, certificate=each.certificate, first_month=first_month)
    if each.last_review is not None:
        book.reviewed(made, each.last_review)
    following = due.next_review(
        in_force,
        each.programme,
        stable=each.stable,
        enrolled_on=each.enrolled_on,
        last_review=each.last_review or _settled(each.enrolled_on, work.today),
    )
    due.schedule(work.session, work.county, made.id, following)


def _settled(enrolled_on: date, today: date) -> date | None:
    """A household that came in more than a year ago is new no longer; its enrolment counts as the last look."""
    return enrolled_on if (today - enrolled_on).days > 365 else None
