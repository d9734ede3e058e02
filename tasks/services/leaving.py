"""`exit.*`: from what is on record to the decision that was served; nothing is lowered without its basis (法 art. 46-48; T2)."""

from __future__ import annotations

from decimal import Decimal

from engine.clock import legal_date
from engine.services import Result, ServiceContext, ServiceFailed
from engine.text import Text
from tasks import publicity
from tasks.benefits import due, payments
from tasks.benefits.enrolments import Enrolment
from tasks.benefits.months import day_in_words, in_words, month_of
from tasks.exits import book, family, onward
from tasks.exits.causes import cause_name
from tasks.letters import Template
from tasks.money import in_capitals, money, written
from tasks.publicity import PostKind
from tasks.registers.intake import whole as count
from tasks.rules import find
from tasks.services.book import services
from tasks.services.deciding import reasons
from tasks.services.desk import Desk
from tasks.services.enrolled import collected, enrolment_of
from tasks.services.hearing import hearing_counts, require_basis

PROCESS = "exit"
ENDED, REDUCED, CONTINUED = "ended", "reduced", "continued"
"""What the process gives back as `exit_outcome`."""
NOWHERE = "none"
_PROPOSED = ("propose_exit", "propose")


@services.register("exit.gather")
def gather(ctx: ServiceContext) -> Result:
    """What the family gets now and where the question comes from: the start form, or the review that calls."""
    desk = Desk(ctx)
    enrolment = enrolment_of(desk)
    origin = str(desk.form().get("origin") or "report") if ctx.case.process == PROCESS else "review"
    record = collected(desk, enrolment)
    alone = desk.register.load(enrolment.household).persons == 1
    return {"origin": origin, "programme": enrolment.programme, "alone": alone, **record}


@services.register("exit.member_died")
def member_died(ctx: ServiceContext) -> Result:
    """One of several has died: the others stay on benefit under a new file, and a review reckons anew (83号 一(三); T10)."""
    desk = Desk(ctx)
    enrolment = enrolment_of(desk)
    made, left = family.without(desk, str(desk.form("verify_death").get("died_name") or ""))
    desk.enrolments.refile(enrolment, household=made, persons=left.persons, applicant=left.applicant.name)
    kind = due.kind_of(enrolment.programme, stable=enrolment.stable)
    due.schedule(ctx.session, ctx.county, enrolment.id, due.Due(kind, desk.today))
    ctx.identify(None, left.applicant.name)
    return {"exit_outcome": CONTINUED}


@services.register("exit.invite")
def invite(ctx: ServiceContext) -> Result:
    """听取意见通知书: what is intended, on what ground and why, and until when to answer (法 art. 48)."""
    desk = Desk(ctx)
    enrolment = enrolment_of(desk)
    facts = {
        "certificate": enrolment.certificate,
        "current": written(enrolment.amount_in(month_of(desk.today))),
        "proposal": "exit" if desk.value("effect") == "end" else "change",
        "proposed": written(money(desk.value("new_amount"))),
        "reasons": _reasons(desk),
        "until": day_in_words(desk.due_day("hearing", desk.today)),
        **_ground(desk),
    }
    desk.write(Template.HEARING, facts, programme=enrolment.programme)
    return None


@services.register("exit.weigh_hearing")
def weigh(ctx: ServiceContext) -> Result:
    """Whether the hearing was one: without proof of service, or before the day that was set, absence does not count."""
    desk = Desk(ctx)
    return {"counts": hearing_counts(desk, ctx.submissions()), "came": bool(desk.form("hear").get("came"))}


@services.register("exit.post")
def post(ctx: ServiceContext) -> Result:
    """拟终止公示: name, persons and programme; neither ground nor amount, which are nobody's business (43号 art. 26; T21)."""
    desk = Desk(ctx)
    enrolment = enrolment_of(desk)
    shown = publicity.shown_name(desk.family, desk.today)
    publicity.post(
        ctx.session,
        ctx.case,
        kind=PostKind.OPINION,
        key=ctx.key,
        applicant=shown,
        persons=enrolment.persons,
        programme=enrolment.programme,
        outcome="end",
        amount=Decimal(0),
        at=ctx.now,
    )
    facts = {
        "applicant": shown,
        "identity": "",
        "persons": str(enrolment.persons),
        "days": desk.amount_of("exit_publicity"),
    }
    desk.write(Template.EXIT_PUBLICITY, facts, programme=enrolment.programme)
    return None


@services.register("exit.keep")
def keep(ctx: ServiceContext) -> Result:
    """Nothing changes; a family that was told of something worse is told so, and what was posted comes down."""
    desk = Desk(ctx)
    enrolment = enrolment_of(desk)
    publicity.take_down(ctx.session, ctx.county, ctx.case.id, ctx.now)
    if any(each.template is Template.HEARING for each in desk.letters.of_case(ctx.case.id)):
        current = enrolment.amount_in(month_of(desk.today))
        _tell(desk, enrolment, decision="keep", starts=month_of(desk.today), amount=current)
    return {"exit_outcome": CONTINUED}


@services.register("exit.reduce")
def reduce(ctx: ServiceContext) -> Result:
    """The lower amount from next month, with reasons and remedies (57号 art. 32, 34; 法 art. 48, 76)."""
    desk = Desk(ctx)
    enrolment, amount = enrolment_of(desk), money(desk.value("new_amount"))
    basis = require_basis(desk)
    if amount >= enrolment.amount_in(month_of(desk.today)):
        raise ServiceFailed(
            Text(
                "减少后的金额应低于现在的金额；请退回提出意见的步骤更正，增加金额请办定期复核。",
                "The new amount should be below the present one; send the case back to the proposal, or begin a review for more.",
            )
        )
    programme = str(desk.value("category") or enrolment.programme)
    if amount <= 0 and programme == enrolment.programme:
        raise ServiceFailed(
            Text(
                "减少后应仍有保障金；一分不发就是终止，请退回提出意见的步骤改为“终止保障”（特困还要公示）。",
                "A reduction should leave something to be paid; nothing at all is an end. Send the case back to the proposal "
                "and choose “end” there (which is posted for persons in extreme difficulty).",
            )
        )
    persons = count(desk.table("sheet").get("persons")) or enrolment.persons
    starts = desk.enrolments.change(
        enrolment, desk.today, amount=amount, programme=programme, persons=persons, basis=basis
    )
    payments.order_until(ctx.session, ctx.county, starts, ctx.now, enrolment=enrolment.id)
    _tell(desk, enrolment, decision="change", starts=starts, amount=amount)
    return {"exit_outcome": REDUCED}


@services.register("exit.leave")
def leave(ctx: ServiceContext) -> Result:
    """Ends the benefit from next month, or after the gradual exit that the table gives; the watch follows (57号 art. 32, 33;
    43号 art. 26; 83号 一(三)). What was published comes down once nothing is paid any more.
    """
    desk = Desk(ctx)
    enrolment, basis = enrolment_of(desk), require_basis(desk)
    months, told = max(0, count(desk.value("grace_months"))), _reasons(desk)
    starts = desk.enrolments.end(enrolment, desk.today, "；".join(told), basis=basis, months=months)
    ended = desk.enrolments.load(enrolment.id)
    book.record(
        ctx.session,
        ctx.county,
        enrolment,
        basis,
        cause=str(desk.value("exit_cause")),
        reason="；".join(told),
        on=desk.today,
        last_month=ended.last_month or ended.leaves_after or month_of(desk.today),
        watch_months=_watch_months(desk),
    )
    if enrolment.case_id and not months:
        publicity.take_down(ctx.session, ctx.county, enrolment.case_id, ctx.now)
    publicity.take_down(ctx.session, ctx.county, ctx.case.id, ctx.now)
    due.mark_done(ctx.session, ctx.county, ctx.case.id)
    _tell(desk, enrolment, decision="exit", starts=starts, amount=Decimal(0), grace=months)
    return {"exit_outcome": ENDED}


@services.register("exit.refer")
def refer(ctx: ServiceContext) -> Result:
    """Where the person was referred to, with consent; for 低保 the application begins at once (43号 art. 27)."""
    form = Desk(ctx).form("refer")
    to = str(form.get("refer_to") or NOWHERE) if form.get("consents") else NOWHERE
    book.refer(ctx.session, ctx.county, ctx.case.id, to)
    if to == "dibao":
        onward.apply_later(ctx)
    return None


def _watch_months(desk: Desk) -> int:
    """How long those who left are watched; nothing where the place has no such rule."""
    return int(str(find(desk.ctx.rules, "exit.watch_months") or 0))


def _reasons(desk: Desk) -> list[str]:
    """The latest proposal's reasons, here or in the review that calls."""
    latest = next((each for each in reversed(desk.ctx.submissions()) if each.form in _PROPOSED), None)
    return [str(latest.values["reason"]).strip()] if latest and latest.values.get("reason") else []


def _ground(desk: Desk) -> dict[str, object]:
    return {
        "cause": cause_name(str(desk.value("exit_cause") or "")).zh,
        "article": str(desk.table("ground").get("article") or ""),
    }


def _tell(desk: Desk, enrolment: Enrolment, *, decision: str, starts: str, amount: Decimal, grace: int = 0) -> None:
    """保障变更决定书; to the kin of a person who has died."""
    died = desk.value("exit_cause") == "death"
    facts = {
        "certificate": enrolment.certificate,
        "current": written(enrolment.amount_in(month_of(desk.today))),
        "heard": bool(desk.form("hear")),
        "decision": decision,
        "from": in_words(starts),
        "grace": grace,
        "amount": written(amount),
        "amount_words": in_capitals(amount),
        "reasons": [*_reasons(desk), *reasons(desk, "decide_exit", "look_into")],
        "decided_on": day_in_words(legal_date(desk.ctx.now)),
        **_ground(desk),
        **({"applicant": f"{desk.family.applicant.name}的亲属", "identity": ""} if died and decision == "exit" else {}),
    }
    desk.write(Template.DECISION, facts, programme=enrolment.programme)
