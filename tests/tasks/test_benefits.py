"""Enrolments, payments and due reviews: from the month after, once each, and by the pack."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from tasks import tables
from tasks.benefits import due, payments
from tasks.benefits.enrolments import Enrolment, Enrolments, Grant
from tasks.benefits.months import in_words, month_after, months_between
from tasks.rules import PackRules, shipped
from tests.tasks.office import HEARD

COUNTY = "990100"
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
TODAY = date(2026, 11, 20)

GRANT = Grant(
    household="h1",
    place="990100001001",
    place_path="county:990100/township:990100001/village:990100001001",
    applicant="赵四",
    persons=2,
    programme="dibao",
    amount=Decimal("980.00"),
    stable=True,
    rules_version="x",
    case_id="c1",
)


@pytest.fixture
def book(session: Session) -> Enrolments:
    return Enrolments(session, COUNTY)


@pytest.fixture
def enrolled(book: Enrolments) -> Enrolment:
    return book.enrol(GRANT, TODAY)


def orders(session: Session) -> list[tuple[str, int, str]]:
    table = tables.payment_order
    rows = session.execute(select(table.c.month, table.c.amount_fen, table.c.state).order_by(table.c.month))
    return [(row.month, row.amount_fen, row.state) for row in rows]


def test_months_follow_each_other_across_years() -> None:
    assert month_after(date(2026, 12, 31)) == "2027-01"
    assert month_after(date(2026, 11, 1)) == "2026-12"
    assert list(months_between("2026-11", "2027-01")) == ["2026-11", "2026-12", "2027-01"]
    assert list(months_between("2026-12", "2026-11")) == []
    assert in_words("2026-03") == "2026年3月"


def test_a_grant_pays_from_the_month_after_and_numbers_its_certificate(enrolled: Enrolment) -> None:
    assert enrolled.first_month == "2026-12"
    assert enrolled.certificate == "990100DB2026000001"


def test_a_case_grants_once(book: Enrolments, enrolled: Enrolment) -> None:
    assert book.enrol(GRANT, TODAY) == enrolled


def test_a_month_is_ordered_once(session: Session, enrolled: Enrolment) -> None:
    assert [
        payments.order_until(session, COUNTY, month, NOW) for month in ("2026-11", "2026-12", "2026-12", "2026-11")
    ] == [0, 1, 0, 0]
    assert orders(session) == [("2026-12", 98000, "ordered")]
    assert payments.total_fen(session, COUNTY, "2026-12") == 98000


def test_a_large_months_orders_are_made_in_parts(session: Session, book: Enrolments) -> None:
    for case in ("c1", "c2", "c3"):
        book.enrol(replace(GRANT, case_id=case), TODAY)
    made = [payments.order_until(session, COUNTY, "2026-12", NOW, limit=2) for _ in range(3)]
    assert made == [2, 1, 0]


def test_a_borderline_family_is_paid_nothing(session: Session, book: Enrolments) -> None:
    book.enrol(replace(GRANT, programme="edge", amount=Decimal(0)), TODAY)
    payments.order_until(session, COUNTY, "2026-12", NOW)
    assert orders(session) == []


def test_a_borderline_family_that_becomes_poor_is_paid_though_its_month_was_looked_at(
    session: Session, book: Enrolments
) -> None:
    edge = book.enrol(replace(GRANT, programme="edge", amount=Decimal(0)), TODAY)
    payments.order_until(session, COUNTY, "2026-12", NOW)
    book.change(edge, TODAY, amount=Decimal(300), programme="dibao")
    payments.order_until(session, COUNTY, "2026-12", NOW)
    assert orders(session) == [("2026-12", 30000, "ordered")]


def test_months_in_which_the_house_stood_still_are_ordered_with_the_amount_of_each(
    session: Session, book: Enrolments, enrolled: Enrolment
) -> None:
    """Two changes in the gap: the amounts before, between and after them are all known (57号 art. 25, T19)."""
    payments.order_until(session, COUNTY, "2026-12", NOW)
    book.change(enrolled, date(2027, 1, 10), amount=Decimal(500), programme="dibao", basis=HEARD)
    book.change(book.load(enrolled.id), date(2027, 3, 10), amount=Decimal(600), programme="dibao")
    payments.order_until(session, COUNTY, "2027-04", NOW)
    expected = {"2026-12": 98000, "2027-01": 98000, "2027-02": 50000, "2027-03": 50000, "2027-04": 60000}
    assert orders(session) == [(month, fen, "ordered") for month, fen in expected.items()]
    assert payments.order_until(session, COUNTY, "2027-04", NOW) == 0


def test_a_household_that_left_while_the_house_stood_still_is_paid_to_its_last_month(
    session: Session, book: Enrolments, enrolled: Enrolment
) -> None:
    book.end(enrolled, date(2027, 1, 10), "收入超过标准", basis=HEARD)
    for month in ("2027-04", "2027-05"):
        payments.order_until(session, COUNTY, month, NOW)
    assert orders(session) == [("2026-12", 98000, "ordered"), ("2027-01", 98000, "ordered")]


def test_a_household_that_left_before_its_first_month_is_never_paid(
    session: Session, book: Enrolments, enrolled: Enrolment
) -> None:
    book.end(enrolled, TODAY, "死亡", basis=HEARD)
    payments.order_until(session, COUNTY, "2027-05", NOW)
    assert orders(session) == []


def test_trap_19_a_change_works_from_the_next_month(session: Session, book: Enrolments, enrolled: Enrolment) -> None:
    later = date(2027, 2, 10)
    payments.order_until(session, COUNTY, "2027-03", NOW)
    assert book.change(enrolled, later, amount=Decimal(500), programme="dibao", basis=HEARD) == "2027-03"
    payments.order_until(session, COUNTY, "2027-04", NOW)
    assert orders(session)[2:] == [
        ("2027-02", 98000, "ordered"),
        ("2027-03", 50000, "ordered"),
        ("2027-04", 50000, "ordered"),
    ]
    again = book.load(enrolled.id)
    assert again.amount_in("2027-02") == 980
    assert again.amount_in("2027-03") == 500


def test_a_second_change_builds_on_the_first(book: Enrolments, enrolled: Enrolment) -> None:
    book.change(enrolled, date(2027, 2, 10), amount=Decimal(500), programme="dibao", basis=HEARD)
    book.change(book.load(enrolled.id), date(2027, 5, 10), amount=Decimal(600), programme="dibao")
    again = book.load(enrolled.id)
    assert [again.amount_in(month) for month in ("2027-05", "2027-06")] == [500, 600]


def test_trap_19_an_exit_stops_from_the_next_month(session: Session, book: Enrolments, enrolled: Enrolment) -> None:
    payments.order_until(session, COUNTY, "2027-03", NOW)
    assert book.end(enrolled, date(2027, 2, 10), "收入超过标准", basis=HEARD) == "2027-03"
    payments.order_until(session, COUNTY, "2027-04", NOW)
    assert orders(session)[2:] == [("2027-02", 98000, "ordered"), ("2027-03", 98000, "revoked")]
    assert not book.load(enrolled.id).is_running


def test_an_unknown_enrolment_is_refused(book: Enrolments) -> None:
    with pytest.raises(NotFound):
        book.load("nobody")


@pytest.mark.parametrize(
    ("programme", "stable", "last_review", "kind", "on"),
    [
        ("dibao", True, None, "new", date(2027, 2, 20)),
        ("dibao", True, date(2027, 2, 18), "stable", date(2028, 2, 18)),
        ("dibao", False, date(2027, 2, 18), "unstable", date(2027, 8, 18)),
        ("tekun", True, date(2027, 8, 31), "tekun", date(2028, 2, 29)),
    ],
)
def test_reviews_fall_due_by_programme_stability_and_pack(
    programme: str, last_review: date | None, kind: str, on: date, *, stable: bool
) -> None:
    rules = PackRules(shipped()).current("periodic_review", "990100", TODAY)
    found = due.next_review(rules, programme, stable=stable, enrolled_on=TODAY, last_review=last_review)
    assert (found.kind, found.on) == (kind, on)


def test_a_due_review_is_found_on_its_day_and_opened_once(session: Session, enrolled: Enrolment) -> None:
    on = date(2027, 2, 20)
    due.schedule(session, COUNTY, enrolled.id, due.Due(due.Kind.NEW, on))
    assert due.due_reviews(session, date(2027, 2, 19)) == ()
    (found,) = due.due_reviews(session, on)
    assert (found.enrolment, found.applicant, found.place) == (enrolled.id, "赵四", "990100001001")
    assert due.mark_opened(session, COUNTY, found.id, "case")
    assert not due.mark_opened(session, COUNTY, found.id, "another")
    assert due.due_reviews(session, on) == ()


def test_there_is_one_next_review(session: Session, enrolled: Enrolment) -> None:
    first, second = (due.Due(due.Kind.STABLE, date(2027, month, 1)) for month in (2, 3))
    for each in (first, second, first):
        due.schedule(session, COUNTY, enrolled.id, each)
    assert [each.due_on for each in due.due_reviews(session, date(2030, 1, 1))] == [first.on]


def test_leaving_drops_the_review(session: Session, book: Enrolments, enrolled: Enrolment) -> None:
    due.schedule(session, COUNTY, enrolled.id, due.Due(due.Kind.STABLE, date(2027, 2, 1)))
    book.end(enrolled, TODAY, "死亡", basis=HEARD)
    assert due.due_reviews(session, date(2030, 1, 1)) == ()
