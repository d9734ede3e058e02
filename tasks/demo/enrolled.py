"""Households that are on benefit already: registered, enrolled years or months ago, their reviews to come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from sqlalchemy import select, update

from engine.calendar import add_months
from engine.engine import Engine
from engine.work import Work
from tasks import tables
from tasks.benefits import due, payments
from tasks.benefits.enrolments import Enrolment, Enrolments, Grant
from tasks.benefits.months import month_after, month_of
from tasks.calculation import Findings, reckon
from tasks.checks import put
from tasks.demo.county import County
from tasks.demo.families import Means, make_family
from tasks.registers import consents, identity
from tasks.registers.facts import Household
from tasks.registers.households import HouseholdRegister
from tasks.rules import number, whole

BATCH = 100
PAID_MONTHS = 6
"""Months that this house has paid; earlier ones were paid by what the county used before."""
MEANS = (Means.POOR, Means.POOR, Means.POOR, Means.BORDERLINE, Means.ALONE)
PROGRAMME = {Means.POOR: "dibao", Means.BORDERLINE: "edge", Means.ALONE: "tekun"}


@dataclass(frozen=True, slots=True)
class OnBenefit:
    """A household on benefit, as a story about its review needs it."""

    enrolment: Enrolment
    family: Household
    village: str


Progress = Callable[[int], None]


def settle_in(
    engine: Engine, county: County, random: Random, today: date, count: int, progress: Progress
) -> list[OnBenefit]:
    """Registers `count` households, two thirds of them on benefit; returns these."""
    made: list[OnBenefit] = []
    for start in range(0, count, BATCH):
        with engine.transaction(engine.system(county.code)) as work:
            for n in range(start, min(start + BATCH, count)):
                settled = _household(work, county, random, today, on_benefit=n % 3 != 2)
                if settled is not None:
                    made.append(settled)
        progress(min(BATCH, count - start))
    _pay(engine, county.code, today)
    return made


def _household(work: Work, county: County, random: Random, today: date, *, on_benefit: bool) -> OnBenefit | None:
    village = county.some_village(random)
    means = random.choice(MEANS) if on_benefit else random.choice((Means.BORDERLINE, Means.ABOVE))
    address = f"{county.names[village[:9]]}{county.names[village]}"
    family = make_family(random, today, means, address, urban=county.is_urban(village))
    register = HouseholdRegister(work.session, work.house.vault, county.code)
    enrolled_on = today - timedelta(days=random.randrange(5, 1100))
    made = register.add(family, place=village, place_path=county.paths[village], at=_at(enrolled_on))
    _known_elsewhere(work, county.code, family)
    if not on_benefit:
        return None
    consents.give(work.session, county.code, made, _adults(work, made, today), case_id="", at=_at(enrolled_on))
    return OnBenefit(
        _enrol(work, county, random, today, made, family, village, PROGRAMME[means], enrolled_on), family, village
    )


def _adults(work: Work, household: str, today: date) -> list[str]:
    own = (tables.member.c.county == work.county, tables.member.c.household == household)
    rows = work.session.execute(select(tables.member.c.id, tables.member.c.born).where(*own))
    return [row.id for row in rows if identity.age(row.born, today) >= identity.ADULT]


def _enrol(
    work: Work, county: County, random: Random, today: date, household: str, family: Household, village: str,
    programme: str, enrolled_on: date,
) -> Enrolment:  # fmt: skip
    rules = work.house.rules.current("application", village, today)
    sheet = reckon(family, rules, today, Findings())
    amount = Decimal(0)
    if programme == "dibao":
        amount = sheet.gap.quantize(Decimal(1), "ROUND_CEILING") + sheet.top_up
    elif programme == "tekun":
        amount = sheet.standard * number(rules, "tekun.standard_factor")
    enrolments = Enrolments(work.session, county.code)
    grant = Grant(
        household, village, county.paths[village], family.applicant.name, family.persons, programme, amount,
        not sheet.unstable, rules.version,
    )  # fmt: skip
    first_month = max(month_after(enrolled_on), month_of(_first_paid(today)))
    made = enrolments.enrol(grant, enrolled_on, first_month=first_month)
    kind = due.kind_of(programme, stable=not sheet.unstable)
    interval = whole(rules, f"review.{kind}")
    if add_months(enrolled_on, whole(rules, "review.new")) > today:
        following = due.next_review(
            rules, programme, stable=not sheet.unstable, enrolled_on=enrolled_on, last_review=None
        )
    else:  # reviewed some time within the last interval
        last = max(enrolled_on, add_months(today, -interval) + timedelta(days=random.randrange(2, interval * 30)))
        _reviewed(work, county.code, made.id, last)
        following = due.Due(kind, max(add_months(last, interval), today + timedelta(days=1)))
    due.schedule(work.session, county.code, made.id, following)
    return made


def _reviewed(work: Work, county: str, enrolment: str, last: date) -> None:
    own = (tables.enrolment.c.county == county, tables.enrolment.c.id == enrolment)
    work.session.execute(update(tables.enrolment).where(*own).values(last_review=last))


def _known_elsewhere(work: Work, county: str, family: Household) -> None:
    """What the registers of other offices hold about the family; it agrees with what the family says."""
    applicant = family.applicant
    if family.homes:
        put(work.session, work.house.vault, county, register="real_estate", number=applicant.identity_number)
    if family.deposits:
        known = {"number": applicant.identity_number, "value": family.deposits}
        put(work.session, work.house.vault, county, register="deposits", **known)  # type: ignore[arg-type]


def _pay(engine: Engine, county: str, today: date) -> None:
    first = _first_paid(today)
    for n in range(PAID_MONTHS):
        month = add_months(first, n)
        with engine.transaction(engine.system(county)) as work:
            while payments.order_until(work.session, county, month_of(month), _at(month), limit=1000):
                pass


def _first_paid(today: date) -> date:
    return add_months(today.replace(day=1), 1 - PAID_MONTHS)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(2, 0), UTC)
