"""`conference.*`: the case at hand, who takes part, the count, the minutes, and the tasks that follow (社会救助法 art. 4)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from engine.services import Result, ServiceContext
from tasks import tables
from tasks.conference import following
from tasks.conference.ballot import count
from tasks.conference.minutes import minutes_of
from tasks.conference.sitting import PROCESS, Sitting, case_numbered, related_staff, sitting_of
from tasks.registers.links import household_of, link
from tasks.services.book import services


@services.register("conference.open")
def open_conference(ctx: ServiceContext) -> Result:
    """The case at hand: the one whose step calls, else the one whose number was given; its family's relatives are barred."""
    if ctx.case.process != PROCESS:
        return Sitting(found=True, alone=False, matter=ctx.case.number).as_data()
    given = ctx.submission("correct_number") or ctx.submission() or {}
    number = str(given.get("case_number") or "")
    matter = case_numbered(ctx.session, ctx.county, number)
    if matter is None:
        return Sitting(found=False, alone=True, matter=number).as_data()
    household = household_of(ctx.session, matter)
    if household is not None and not _is_linked(ctx):
        link(ctx.session, ctx.case, household, duplicate_of="", near_relative=False)
    ctx.identify(None, matter.title or matter.number)
    return Sitting(found=True, alone=True, matter=matter.number).as_data()


@services.register("conference.invite")
def invite(ctx: ServiceContext) -> Result:
    """Who is asked: everybody named, once, without the chair and without near relatives of the family (57号 art. 11)."""
    rows = ctx.data.get("conference_invited")
    named = [str(each["person"]) for each in rows if isinstance(each, Mapping)] if isinstance(rows, list) else []
    related = related_staff(ctx.session, ctx.vault, ctx.case)
    chair = ctx.data.get("conference_chair")
    asked = [each for each in dict.fromkeys(named) if each != chair]
    members = [each for each in asked if each not in related]
    barred = [each for each in asked if each in related]
    return sitting_of(ctx.data).convened(members, barred, ctx.now).as_data()


@services.register("conference.count")
def count_opinions(ctx: ServiceContext) -> Result:
    """The votes of this round; whoever has not answered is absent."""
    sitting = sitting_of(ctx.data)
    return count(sitting.members, ctx.submissions(), sitting.since or ctx.case.started_at).numbers()


@services.register("conference.minutes")
def issue(ctx: ServiceContext) -> Result:
    """The minutes, numbered; what the caller gets back."""
    made = minutes_of(ctx, sitting_of(ctx.data))
    letter = made.write()
    payload = {"letter": letter.id, "template": letter.template.value, "number": letter.number}
    ctx.intend("letter", payload, f"letter:{letter.id}")
    votes = made.ballot.numbers()
    return {
        "resolution": made.resolution,
        "number": letter.number,
        "amount": ctx.data.get("conference_amount"),
        "yes": votes["yes"],
        "no": votes["no"],
        "abstained": votes["abstained"],
        "quorate": made.quorate,
    }


@services.register("conference.hand_over")
def hand_over(ctx: ServiceContext) -> Result:
    """The tasks become a case of their own, so that the case at hand does not wait for them."""
    ctx.defer(following.JOB, {"case": ctx.case.id, "key": ctx.key}, lock=ctx.case.id, once=f"follow:{ctx.key}")
    return None


def _is_linked(ctx: ServiceContext) -> bool:
    own = tables.case_household
    known = select(own.c.household).where(own.c.county == ctx.county, own.c.case_id == ctx.case.id)
    return ctx.session.execute(known).first() is not None
