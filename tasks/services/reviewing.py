"""`review.collect`, `hearing.letter`, `enrolment.*`: what is on record, the hearing before anything adverse, and the change from next month.

Reductions and ends are the business of `exit.*`; what is here of them serves reviews that began under an earlier release.
"""

from __future__ import annotations

from decimal import Decimal

from engine.calendar import add_months
from engine.services import Result, ServiceContext
from tasks import publicity
from tasks.benefits import due, payments
from tasks.benefits.enrolments import Enrolment
from tasks.benefits.months import day_in_words, in_words, month_of
from tasks.letters import Template
from tasks.money import in_capitals, money, written
from tasks.registers.intake import whole as count
from tasks.services.book import services
from tasks.services.deciding import reasons
from tasks.services.desk import Desk
from tasks.services.enrolled import collected, enrolment_of
from tasks.services.hearing import require_basis


@services.register("review.collect")
def collect(ctx: ServiceContext) -> Result:
    """What the household gets now."""
    desk = Desk(ctx)
    enrolment = enrolment_of(desk)
    return {"category": enrolment.programme, **collected(desk, enrolment)}


@services.register("hearing.letter")
def invite(ctx: ServiceContext) -> Result:
    """听取意见通知书, before any reduction or end (法 art. 48)."""
    desk = Desk(ctx)
    enrolment = enrolment_of(desk)
    facts = {
        "certificate": enrolment.certificate,
        "current": written(enrolment.amount_in(month_of(desk.today))),
        "proposal": str(desk.value("proposal")),
        "proposed": written(money(desk.value("amount"))),
        "reasons": reasons(desk, "propose"),
        "until": day_in_words(desk.due_day("hearing", desk.today)),
    }
    desk.write(Template.HEARING, facts, programme=enrolment.programme)
    return None


@services.register("enrolment.continue")
def keep(ctx: ServiceContext) -> Result:
    """Nothing changes (57号 art. 31, T32); the next review is set."""
    desk = Desk(ctx)
    _reviewed(desk, enrolment_of(desk))
    return None


@services.register("enrolment.change_amount")
def change(ctx: ServiceContext) -> Result:
    """The new amount from next month, with a letter that gives reasons and remedies (57号 art. 32; 法 art. 48)."""
    desk = Desk(ctx)
    enrolment, amount = enrolment_of(desk), money(desk.value("amount"))
    programme = str(desk.value("category", enrolment.programme))
    persons = count(desk.table("sheet").get("persons")) or enrolment.persons
    current = enrolment.amount_in(month_of(desk.today))
    basis = require_basis(desk) if amount < current else None
    starts = desk.enrolments.change(
        enrolment, desk.today, amount=amount, programme=programme, persons=persons, basis=basis
    )
    payments.order_until(ctx.session, ctx.county, starts, ctx.now, enrolment=enrolment.id)
    _reviewed(desk, enrolment)
    _tell(desk, enrolment, current, decision="change", starts=starts, amount=amount)
    return {"from": starts}


@services.register("enrolment.exit")
def leave(ctx: ServiceContext) -> Result:
    """The household leaves; nothing is paid from next month (57号 art. 32; T19). What was published comes down."""
    desk = Desk(ctx)
    enrolment = enrolment_of(desk)
    basis = require_basis(desk)
    current = enrolment.amount_in(month_of(desk.today))
    told = reasons(desk, "propose", "county_decide")
    starts = desk.enrolments.end(enrolment, desk.today, "；".join(told), basis=basis)
    if enrolment.case_id:
        publicity.take_down(ctx.session, ctx.county, enrolment.case_id, ctx.now)
    due.mark_done(ctx.session, ctx.county, ctx.case.id)
    _tell(desk, enrolment, current, decision="exit", starts=starts, amount=Decimal(0))
    return {"from": starts}


def _reviewed(desk: Desk, enrolment: Enrolment) -> None:
    """The review is done; the next one follows after the interval that the table set."""
    interval = desk.table("interval")
    kind = due.Kind(str(interval.get("kind") or due.kind_of(enrolment.programme, stable=enrolment.stable)))
    desk.enrolments.reviewed(enrolment, desk.today)
    due.mark_done(desk.session, desk.county, desk.ctx.case.id)
    on = add_months(desk.today, desk.months("then"))
    due.schedule(desk.session, desk.county, enrolment.id, due.Due(kind, on))


def _tell(desk: Desk, enrolment: Enrolment, current: Decimal, *, decision: str, starts: str, amount: Decimal) -> None:
    hearing = desk.form("hear")
    facts = {
        "certificate": enrolment.certificate,
        "current": written(current),
        "heard": bool(hearing.get("came")),
        "decision": decision,
        "from": in_words(starts),
        "amount": written(amount),
        "amount_words": in_capitals(amount),
        "reasons": reasons(desk, "propose", "county_decide"),
    }
    desk.write(Template.DECISION, facts, programme=enrolment.programme)
