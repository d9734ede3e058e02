"""`publicity.post`, `publicity.take_down`, `grant.issue`, `refusal.letter`: from the township's opinion to what the family is told."""

from __future__ import annotations

from decimal import Decimal

from engine.calendar import add_months
from engine.services import Result, ServiceContext, ServiceFailed
from engine.text import Text
from tasks import publicity
from tasks.benefits import due, payments
from tasks.benefits.enrolments import Enrolment, Grant
from tasks.benefits.months import day_in_words, in_words, month_after
from tasks.exits import book as exits
from tasks.letters import Template
from tasks.money import in_capitals, money, written
from tasks.publicity import PostKind
from tasks.registers import duplicates, identity
from tasks.registers.facts import Household
from tasks.registers.intake import whole as count
from tasks.registers.relations import relation_name
from tasks.services.book import services
from tasks.services.desk import Desk

OUTCOMES = {"grant": "拟予确认", "refuse": "拟不予确认"}


@services.register("publicity.post")
def post(ctx: ServiceContext) -> Result:
    """公示单: name of the applicant, number of persons, proposal and amount; nothing else (83号 四(二), T21)."""
    desk = Desk(ctx)
    proposal = str(desk.value("proposal", "grant"))
    programme = _programme(desk)
    amount = money(desk.value("amount")) if proposal == "grant" else Decimal(0)
    applicant = publicity.shown_name(desk.family, desk.today)
    persons = count(desk.table("sheet").get("persons")) or desk.family.persons
    publicity.post(
        ctx.session,
        ctx.case,
        kind=PostKind.OPINION,
        key=ctx.key,
        applicant=applicant,
        persons=persons,
        programme=programme,
        outcome=proposal,
        amount=amount,
        at=ctx.now,
    )
    shown = {
        "applicant": applicant,
        "identity": "",
        "persons": str(persons),
        "days": desk.amount_of("publicity"),
        "outcome": OUTCOMES.get(proposal, OUTCOMES["refuse"]),
        "amount": written(amount),
    }
    desk.write(Template.PUBLICITY, shown, programme=programme)
    return None


@services.register("publicity.take_down")
def take_down(ctx: ServiceContext) -> Result:
    """The sheet comes down; how many objections came in while it was up (57号 art. 19)."""
    since = publicity.last_posted(ctx.session, ctx.county, ctx.case.id)
    objections = sum(
        each.element == "hear_objections"
        and each.values.get("came") == "objection"
        and (since is None or each.at >= since)
        for each in ctx.submissions()
    )
    publicity.take_down(ctx.session, ctx.county, ctx.case.id, ctx.now)
    return {"objections": objections}


@services.register("grant.issue")
def grant(ctx: ServiceContext) -> Result:
    """Enrols the household, numbers its certificate, publishes without private data, orders the first payment, sets the review."""
    desk = Desk(ctx)
    programme, amount = _programme(desk), money(desk.value("amount"))
    enrolment = _enrol(desk, programme, amount)
    first_month = month_after(desk.today)
    payments.order_until(ctx.session, ctx.county, first_month, ctx.now, enrolment=enrolment.id)
    kept = enrolment.case_id != ctx.case.id and is_lower(desk, enrolment, amount)
    review_on = desk.today if kept else add_months(desk.today, desk.months("first"))
    programme, amount = (enrolment.programme, enrolment.amount_in(first_month)) if kept else (programme, amount)
    due.schedule(ctx.session, ctx.county, enrolment.id, due.Due(due.Kind.NEW, review_on))
    publicity.post(
        ctx.session,
        ctx.case,
        kind=PostKind.DECISION,
        key=ctx.key,
        applicant=publicity.shown_name(desk.family, desk.today),
        persons=enrolment.persons,
        programme=programme,
        outcome="grant",
        amount=amount,
        at=ctx.now,
    )
    facts = {
        "certificate": enrolment.certificate,
        "first_month": in_words(first_month),
        "amount": written(amount),
        "amount_words": in_capitals(amount),
        "paid": amount > 0,
        "kept": kept,
        "next_review": day_in_words(review_on),
        "members": members(desk.family),
    }
    desk.write(Template.GRANT, facts, programme=programme)
    return {"certificate": enrolment.certificate, "from": first_month}


@services.register("refusal.letter")
def refuse(ctx: ServiceContext) -> Result:
    """不予确认通知书 with reasons and remedies (57号 art. 21; 法 art. 45, 76); what was posted comes down."""
    desk = Desk(ctx)
    publicity.take_down(ctx.session, ctx.county, ctx.case.id, ctx.now)
    sheet = desk.table("sheet")
    facts = {
        "reasons": reasons(desk, "county_propose", "county_decide"),
        "income_per_capita": written(money(sheet.get("income_per_capita"))),
        "standard": written(money(sheet.get("standard"))),
    }
    desk.write(Template.REFUSAL, facts)
    return None


def reasons(desk: Desk, *elements: str) -> list[str]:
    """What people wrote as reasons at these steps, each sentence once."""
    told = [str(desk.form(element).get("reason") or "").strip() for element in elements]
    return list(dict.fromkeys(each for each in told if each))


def members(family: Household) -> list[dict[str, str]]:
    """The members as a certificate lists them, numbers masked."""
    return [
        {
            "name": each.name,
            "relation": relation_name(each.relation).zh,
            "identity": identity.mask(each.identity_number) if each.identity_number else "—",
        }
        for each in family.members
    ]


def _programme(desk: Desk) -> str:
    category = str(desk.value("category", "dibao"))
    return "dibao" if category == "none" else category


def _former(desk: Desk) -> Enrolment | None:
    """The running enrolment that this grant changes, as the clerk chose when told of the duplicate.

    Asked anew, because the other case may have been granted since. A family of which nobody was told is never changed
    and never paid twice by itself: raises `ServiceFailed`, so that a person looks.
    """
    known = desk.enrolments.by_case(desk.ctx.case.id)
    now = duplicates.certificate_with(desk.session, desk.county, desk.register.hashes(desk.household_id))
    if not now or (known is not None and known.certificate == now):
        return None
    if not desk.table("household").get("duplicate_of"):
        raise ServiceFailed(
            Text(
                f"家庭成员已在证号{now}下享受保障（受理后新发现）。请先核实并处理该证，再重新执行这一步。",
                f"A member of this family is on benefit under certificate {now}, found after acceptance. "
                "Look into that certificate first, then run this step again.",
            )
        )
    return desk.enrolments.by_certificate(now)


def _change(desk: Desk, former: Enrolment, programme: str, amount: Decimal, persons: int) -> None:
    """What the family had goes on under the new file; less than before waits for a review, which hears them (法 art. 48).

    So an application can raise an amount and never lower one: the old amount stands until a review with a hearing.
    """
    household = desk.household_id
    if is_lower(desk, former, amount):
        desk.enrolments.refile(former, household=household, persons=persons)
    else:
        desk.enrolments.change(
            former, desk.today, amount=amount, programme=programme, household=household, persons=persons
        )
    exits.take_back(desk.session, desk.county, former.id)


def is_lower(desk: Desk, enrolment: Enrolment, amount: Decimal) -> bool:
    """Whether a decision would give less than what is due from next month."""
    return amount < enrolment.amount_in(month_after(desk.today))


def _enrol(desk: Desk, programme: str, amount: Decimal) -> Enrolment:
    """A new enrolment, or the existing one changed when the application goes on as a change of a file (one person, one file)."""
    ctx, case = desk.ctx, desk.ctx.case
    sheet = desk.table("sheet")
    persons = count(sheet.get("persons")) or desk.family.persons
    former = _former(desk)
    if former is not None:
        _change(desk, former, programme, amount, persons)
        return desk.enrolments.load(former.id)
    made = Grant(
        household=desk.household_id,
        place=case.place,
        place_path=case.place_path,
        applicant=desk.family.applicant.name,
        persons=persons,
        programme=programme,
        amount=amount,
        stable=not sheet.get("unstable"),
        rules_version=ctx.rules.version,
        case_id=case.id,
    )
    return desk.enrolments.enrol(made, desk.today)
