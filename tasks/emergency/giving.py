"""`emergency.register`, `emergency.enter`, `emergency.pay`, `emergency.refuse`: from the report at the place to the money or the refusal."""

from __future__ import annotations

from engine.calendar import add_months
from engine.services import Result, ServiceContext, ServiceFailed
from engine.text import Text
from tasks.calculation.reckon import standard_for
from tasks.emergency import files, people
from tasks.emergency.book import Aid, AidBook, AidState, Reported, same_cause
from tasks.letters import Template
from tasks.money import from_fen, money, to_fen
from tasks.registers import identity, relatives
from tasks.rules import number, whole
from tasks.services.book import services
from tasks.services.deciding import reasons
from tasks.services.desk import Desk

CAUSES = {
    "fire": "火灾",
    "accident": "交通事故、意外伤害",
    "illness": "突发重病",
    "disaster": "自然灾害",
    "death": "家庭主要劳动力死亡",
    "stranded": "生活无着、流落在外",
    "jobless": "突然失去收入来源",
    "other": "其他急难",
}
"""What the choices of the form `report` are called in letters."""


@services.register("emergency.register")
def register(ctx: ServiceContext) -> Result:
    """Files the person, wherever registered (法 art. 37, T15), and says what one month's standard is worth (2026 二(一)).

    Looks up what the registers know already: aid for the same cause, aid that was found wrong, near relatives of staff.
    """
    desk = Desk(ctx)
    report = desk.form()
    name, number_given = people.name_of(desk), people.number_of(desk)
    home = files.register(
        desk, name, number_given, str(report.get("phone") or ""), str(report.get("where_found") or desk.offices.village)
    )
    hashes = desk.register.hashes(home)
    earlier = AidBook(desk.session, desk.county).earlier(hashes, but=ctx.case.id)
    before = repeated(desk, earlier)
    near = near_relative(desk, home)
    files.tie(desk, home, duplicate_of=before, near_relative=near)
    cap = standard_for(ctx.rules, files.area_of(desk)) * number(ctx.rules, "quick_aid.max_standards")
    return {
        "cap": from_fen(to_fen(cap)),
        "repeated": bool(before),
        "repeated_of": before,
        "earlier_wrong": any(each.is_wrong for each in earlier),
        "near_relative": near,
    }


@services.register("emergency.enter")
def enter(ctx: ServiceContext) -> Result:
    """Enters the report in the register with the amount that the rules propose, for whoever approves to see."""
    desk = Desk(ctx)
    number_given = people.number_of(desk)
    known = desk.hash_of(number_given) if number_given else None
    reported = Reported(
        case_id=ctx.case.id,
        case_number=ctx.case.number,
        household=desk.household_id,
        person=people.name_of(desk),
        identity_hash=known if known in desk.register.hashes(desk.household_id) else None,
        place=ctx.case.place,
        place_path=ctx.case.place_path,
        track=str(desk.value("track")),
        cause=str(desk.value("cause")),
        asked=money(desk.form().get("needed")),
        proposed=money(desk.value("proposed")),
        reporter=people.handler(desk.session, desk.county, ctx.case.started_by),
        reported_at=ctx.case.started_at,
    )
    AidBook(desk.session, desk.county).enter(reported)
    return None


@services.register("emergency.pay")
def pay(ctx: ServiceContext) -> Result:
    """Records who approved how much, and orders the payment at once (法 art. 50)."""
    desk = Desk(ctx)
    book, aid = AidBook(desk.session, desk.county), aid_of_case(desk)
    amount = money(desk.value("amount"))
    if aid.ordered_at is not None:  # paid once already: what was paid stands, whatever is approved again
        return {"amount": aid.amount}
    book.give(aid, amount, people.approved_by(ctx), ctx.now)
    order = {"aid": aid.id, "case": ctx.case.number, "person": aid.person, "amount": str(amount), "track": aid.track}
    ctx.intend("payment", order, f"payment:{aid.id}")
    return {"amount": amount}


def aid_of_case(desk: Desk) -> Aid:
    """The aid that the case is about. Raises `ServiceFailed` before it is entered."""
    found = AidBook(desk.session, desk.county).by_case(desk.ctx.case.id)
    if found is None:
        raise ServiceFailed(
            Text(
                "本案还没有记入临时救助登记簿，这一步须在“登记待批”之后。请流程管理员检查流程图。",
                "This case is not in the register of temporary aid; the step belongs behind “enter for approval”. "
                "Let the process owner look at the diagram.",
            )
        )
    return found


@services.register("emergency.refuse")
def refuse(ctx: ServiceContext) -> Result:
    """不予临时救助通知书, with reasons and remedies (国务院令第649号 art. 48; 法 art. 76)."""
    desk = Desk(ctx)
    if aid_of_case(desk).ordered_at is not None:
        raise ServiceFailed(
            Text(
                "本案的救助款已经支付，不能再作不予救助的决定；请按已支付办理，认为不该给的，在“复核”里写明。",
                "This case's aid has been paid and can no longer be refused. Go on as paid; say at the review that it was not due.",
            )
        )
    refused = next((each for each in people.APPROVALS if desk.form(each).get("approval") == "refuse"), "")
    facts = person_facts(desk) | {
        "cause": CAUSES.get(str(desk.value("cause")), ""),
        "reasons": reasons(desk, refused),
        **({"office": desk.offices.bureau} if refused == "approve_county" else {}),
    }
    desk.write(Template.AID_REFUSAL, facts)
    AidBook(desk.session, desk.county).change(ctx.case.id, state=AidState.REFUSED.value)
    return None


def person_facts(desk: Desk) -> dict[str, object]:
    """Whom a letter is for: the person in the emergency, who need not be the one in whose name the file stands."""
    number_given = people.number_of(desk)
    return {
        "applicant": people.name_of(desk),
        "identity": identity.mask(number_given) if number_given else "",
    }


def repeated(desk: Desk, earlier: list[Aid]) -> str:
    """The number of the case that gave aid for the same cause within the months of the rules; empty for none."""
    since = add_months(desk.today, -whole(desk.ctx.rules, "emergency.same_cause_months"))
    found = same_cause(earlier, str(desk.value("cause")), since)
    return found.case_number if found else ""


def near_relative(desk: Desk, household: str) -> bool:
    """Whether somebody of the staff has declared anybody of the family (T24)."""
    family = [*desk.register.hashes(household), *desk.register.obligor_hashes(household)]
    return bool(relatives.staff_related_to(desk.session, desk.county, family))
