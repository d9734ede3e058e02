"""What the clock does about leaving: warns of exits, and ends gradual exits that were decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

import tasks
from engine.records import CaseStatus
from engine.store.tables import event
from tasks.benefits.basis import Basis, Ground
from tasks.benefits.enrolments import Enrolment, Enrolments, Grant
from tasks.checks import put
from tasks.exits import book
from tasks.exits.ending import end_gradual_exits
from tasks.exits.tables import benefit_exit
from tasks.exits.warnings import warn_of_exits
from tasks.registers import consents
from tasks.registers.facts import Household, Member
from tasks.registers.households import HouseholdRegister
from tests.tasks import people
from tests.tasks.walk import COUNTY, TOWN, VILLAGE, County, make_county

START = datetime(2026, 11, 20, 2, tzinfo=UTC)
HEAD, SON = people.number(datetime(1968, 3, 12).date()), people.number(datetime(2001, 3, 12).date())
PATH = f"county:{COUNTY}/township:{TOWN}/village:{VILLAGE}"


@pytest.fixture
def county(database_url: str, tmp_path: Path) -> Iterator[County]:
    made = make_county(database_url, tmp_path, START)
    yield made
    made.engine.close()


def enrol(county: County, *, consent: bool = True) -> Enrolment:
    """A father and a son on benefit; the son earns 1,000."""
    family = Household(
        (
            Member("赵大山", "self", HEAD, datetime(1968, 3, 12).date(), "男"),
            Member("赵小山", "child", SON, datetime(2001, 3, 12).date(), "男", incomes={"wage": Decimal(1000)}),
        )
    )
    with county.engine.transaction(county.engine.system(COUNTY)) as work:
        register = HouseholdRegister(work.session, work.house.vault, COUNTY)
        home = register.add(family, place=VILLAGE, place_path=PATH, at=work.now)
        if consent:
            members = [each.id for each in register.load(home).members]
            consents.give(work.session, COUNTY, home, members, case_id="", at=work.now)
        grant = Grant(home, VILLAGE, PATH, "赵大山", 2, "dibao", Decimal(980), stable=True, rules_version="x")
        return Enrolments(work.session, COUNTY).enrol(grant, work.today)


def known(county: County, register: str, number: str = SON, *, value: int = 0) -> None:
    with county.engine.transaction(county.engine.system(COUNTY)) as work:
        put(work.session, work.house.vault, COUNTY, register=register, number=number, value=Decimal(value))


def waiting(county: County) -> list[tuple[str, str]]:
    county.engine.settle()
    rows = county.engine.inbox(county.staff["village_aide"], "pool").rows
    return [(row.element, row.title) for row in rows]


@pytest.mark.parametrize(
    ("register", "value", "element"),
    [("vehicles", 0, "verify"), ("social_insurance", 3200, "verify"), ("death", 0, "verify_death")],
)
def test_what_a_register_knows_beyond_the_file_is_verified_by_the_village(
    county: County, register: str, value: int, element: str
) -> None:
    """T33: a warning begins a case and decides nothing; the money goes on."""
    enrolled = enrol(county)
    known(county, register, value=value)
    assert [warn_of_exits(county.engine) for _ in range(2)] == [1, 0]
    assert waiting(county) == [(element, "赵大山")]
    again = tasks.enrolment(county.engine, county.staff["county_head"], enrolled.id)
    assert again is not None
    assert (again.amount_in("2026-12"), again.is_running) == (Decimal(980), True)


def test_what_agrees_with_the_file_warns_nobody(county: County) -> None:
    enrol(county)
    known(county, "social_insurance", value=1000)
    known(county, "deposits", value=90_000)
    assert warn_of_exits(county.engine) == 0


def test_without_consent_nothing_is_compared(county: County) -> None:
    """法 art. 40, 41; T22."""
    enrol(county, consent=False)
    known(county, "vehicles")
    assert warn_of_exits(county.engine) == 0


def test_a_family_is_warned_of_once_at_a_time_and_again_only_of_something_new(county: County) -> None:
    enrol(county)
    known(county, "vehicles")
    known(county, "death", HEAD)
    assert warn_of_exits(county.engine) == 1
    assert warn_of_exits(county.engine) == 0, "its exit runs"
    chief = county.staff["county_head"]
    (row,) = county.engine.cases(chief, process="exit", status=CaseStatus.RUNNING).rows
    county.engine.settle()
    root = county.staff["administrator"]
    view = county.engine.case(row.case.id, chief)
    county.engine.cancel(row.case.id, root, view.case.revision, "重复")
    assert [warn_of_exits(county.engine) for _ in range(2)] == [1, 0], "of the other register"


def leave_gradually(county: County, enrolled: Enrolment, months: int) -> str:
    """Decided as the service does it; gives the case."""
    begun = county.engine.start(
        "exit", county.staff["township_clerk"], place=VILLAGE, title="赵大山", subject=enrolled.id,
        values={"origin": "report", "certificate": enrolled.certificate},
    )  # fmt: skip
    with county.engine.transaction(county.engine.system(COUNTY)) as work:
        basis = Basis(Ground.HEARD, begun.case.id, "s1", "s2")
        enrolments = Enrolments(work.session, COUNTY)
        enrolments.end(enrolled, work.today, "就业", basis=basis, months=months)
        left = enrolments.load(enrolled.id)
        book.record(
            work.session, COUNTY, enrolled, basis, cause="employment", reason="就业", on=work.today,
            last_month=left.leaves_after or "", watch_months=24,
        )  # fmt: skip
    return begun.case.id


def orders(county: County, enrolled: Enrolment) -> list[tuple[str, Decimal, str]]:
    tasks.run_once(county.engine, lambda _: None)
    rows = tasks.payments(county.engine, county.staff["county_head"], enrolment_id=enrolled.id).rows
    return sorted((row.month, row.amount, row.state) for row in rows)


def test_money_goes_on_through_the_gradual_exit_and_ends_by_the_clock(county: County) -> None:
    """57号 art. 33; 83号 一(三): decided in November for two months, paid to January, over on the first of February."""
    enrolled = enrol(county)
    case_id = leave_gradually(county, enrolled, months=2)
    chief = county.staff["county_head"]
    during = tasks.enrolment(county.engine, chief, enrolled.id)
    assert during is not None
    assert (during.is_running, during.is_leaving, during.leaves_after) == (True, True, "2027-01")
    paid = []
    for month in (datetime(2026, 12, 3, 2), datetime(2027, 1, 31, 2), datetime(2027, 2, 1, 2), datetime(2027, 3, 9, 2)):
        county.clock.set(month.replace(tzinfo=UTC))
        paid = orders(county, enrolled)
    assert paid == [("2026-12", Decimal(980), "ordered"), ("2027-01", Decimal(980), "ordered")]
    (left,) = tasks.enrolments(county.engine, chief, running=False).rows
    assert (left.last_month, left.is_leaving) == ("2027-01", False)
    with county.engine.reading(chief) as look:
        (row,) = look.connection.execute(select(benefit_exit)).all()
        told = look.connection.execute(select(event.c.case_id).where(event.c.kind == "benefit_ended")).scalars().all()
    done = book.exit_of(row)
    assert (done.state, str(done.ended_on), str(done.watch_until)) == ("ended", "2027-02-01", "2029-02-01")
    assert told == [case_id]
    assert county.engine.verify(COUNTY) is None
    assert end_gradual_exits(county.engine) == 0


def test_a_family_granted_anew_before_the_end_stays(county: County) -> None:
    """Work was lost again: the new decision takes the planned end back."""
    enrolled = enrol(county)
    leave_gradually(county, enrolled, months=2)
    with county.engine.transaction(county.engine.system(COUNTY)) as work:
        enrolments = Enrolments(work.session, COUNTY)
        enrolments.change(enrolments.load(enrolled.id), work.today, amount=Decimal(1000), programme="dibao")
        book.take_back(work.session, COUNTY, enrolled.id)
    county.clock.set(datetime(2027, 2, 3, 2, tzinfo=UTC))
    assert [each[:2] for each in orders(county, enrolled)][-1] == ("2027-02", Decimal(1000))
    assert tasks.enrolments(county.engine, county.staff["county_head"], running=False).rows == ()
