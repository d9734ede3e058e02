"""`household.register`, `application.accept`, `supplement.letter`, `termination.letter`: how an application begins and how it ends early."""

from __future__ import annotations

from sqlalchemy import select

from engine.clock import legal_date
from engine.services import Result, ServiceContext
from tasks import publicity, tables
from tasks.benefits.months import day_in_words
from tasks.letters import Template
from tasks.registers import duplicates, intake, relatives
from tasks.registers.links import link
from tasks.services.book import services
from tasks.services.desk import Desk

GAPS = {
    "consent": "家庭经济状况核对授权书（每位成年家庭成员签字）",
    "entrustment": "委托他人申请的委托书",
    "identity": "清晰的身份证明照片",
    "income_proof": "家庭收入说明",
    "medical_proof": "疾病诊断或者费用凭证",
    "support_proof": "赡养、抚养、扶养协议或者判决书",
    "members": "全部共同生活家庭成员的信息",
    "account": "领取保障金的银行账户",
}
"""What the choices of the form `check_papers` are called in the letter."""

CAUSES = {
    "withdrawn": "您提出撤回申请",
    "refused": "共同生活的家庭成员无正当理由拒不配合审核确认工作",
    "not_supplied": "所缺材料未补齐",
}
_CAUSE_NAMES = ("county_proposal", "came", "visited", "supply")


@services.register("household.register")
def register(ctx: ServiceContext) -> Result:
    """Writes the household of an application and looks for duplicates (T15) and near relatives of staff (57号 art. 11)."""
    desk = Desk(ctx)
    own = (tables.case_household.c.county == ctx.county, tables.case_household.c.case_id == ctx.case.id)
    known = ctx.session.execute(select(tables.case_household).where(*own)).one_or_none()
    if known is not None:
        return _registered(known.household, known.duplicate_of, near_relative=known.near_relative)
    family = intake.read(desk.form())
    made = desk.register.add(family, place=ctx.case.place, place_path=ctx.case.place_path, at=ctx.now)
    hashes = desk.register.hashes(made)
    duplicate_of = duplicates.certificate_with(ctx.session, ctx.county, hashes) or duplicates.open_case_with(
        ctx.session, ctx.county, hashes, but=ctx.case.id
    )
    near = family.near_relative or bool(
        relatives.staff_related_to(ctx.session, ctx.county, [*hashes, *desk.register.obligor_hashes(made)])
    )
    link(ctx.session, ctx.case, made, duplicate_of=duplicate_of, near_relative=near)
    ctx.identify(made, None if ctx.case.title else f"{family.applicant.name}家庭")
    return _registered(made, duplicate_of, near_relative=near)


@services.register("application.accept")
def accept(ctx: ServiceContext) -> Result:
    """受理通知书, with the periods that bind the office from this day (57号 art. 10, 15)."""
    desk = Desk(ctx)
    accepted = legal_date(ctx.case.accepted_at or ctx.now)
    total = ctx.rules.deadlines.get("total")
    extended = str(total.extension.amount) if total and total.extension else ""
    desk.write(
        Template.ACCEPTANCE,
        {
            "accepted_on": day_in_words(accepted),
            "survey_days": desk.amount_of("survey_start"),
            "total_days": desk.amount_of("total"),
            "extended_days": extended,
            "due_on": day_in_words(desk.due_day("total", accepted)),
            "members": [each.name for each in desk.family.members],
        },
    )
    return None


@services.register("supplement.letter")
def tell_gaps(ctx: ServiceContext) -> Result:
    """一次性告知: every gap in one letter (57号 art. 10)."""
    desk = Desk(ctx)
    form = desk.form("check_papers")
    chosen = form.get("gaps")
    gaps = [GAPS.get(str(each), str(each)) for each in chosen] if isinstance(chosen, list) else []
    if form.get("gaps_other"):
        gaps.append(str(form["gaps_other"]))
    desk.write(Template.SUPPLEMENT, {"gaps": gaps})
    return None


@services.register("termination.letter")
def terminate(ctx: ServiceContext) -> Result:
    """终止通知书: withdrawn, papers not supplied, or no cooperation (57号 art. 29); what was posted comes down."""
    desk = Desk(ctx)
    publicity.take_down(ctx.session, ctx.county, ctx.case.id, ctx.now)
    cause = next((str(value) for name in _CAUSE_NAMES if (value := desk.value(name)) in CAUSES), "withdrawn")
    told = [desk.form("confirm_termination").get("reason"), desk.form("visit_first").get("stop_reason")]
    facts = {
        "cause": CAUSES[cause],
        "accepted": ctx.case.accepted_at is not None,
        "reasons": [str(each) for each in told if each],
    }
    desk.write(Template.TERMINATION, facts)
    return None


def _registered(household: str, duplicate_of: str, *, near_relative: bool) -> Result:
    return {
        "household_id": household,
        "duplicate": bool(duplicate_of),
        "duplicate_of": duplicate_of,
        "near_relative": near_relative,
    }
