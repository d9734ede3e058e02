"""`emergency.remind`, `emergency.look_back`, `emergency.close`: what follows aid that came first (T16; 法 art. 50)."""

from __future__ import annotations

from datetime import datetime

from engine.clock import LEGAL_ZONE
from engine.services import Result, ServiceContext
from tasks.benefits.months import day_in_words
from tasks.emergency import files, people
from tasks.emergency.book import Aid, AidBook, AidState
from tasks.emergency.giving import CAUSES, aid_of_case, near_relative, person_facts, repeated
from tasks.letters import Template
from tasks.money import in_capitals, written
from tasks.registers import duplicates
from tasks.services.book import services
from tasks.services.desk import Desk

TRACKS = {"emergency": "急难型临时救助（先行救助）", "quick": "小额快救"}
WAYS = {"cash": "现金", "transfer": "转账", "goods": "实物"}


@services.register("emergency.remind")
def remind(ctx: ServiceContext) -> Result:
    """A message to the office that owes the explanation, before its period ends."""
    place, office = ctx.case.place, Desk(ctx).offices.township
    ctx.intend("aid_papers_due", {"case": ctx.case.number, "place": place, "office": office}, f"aid_papers:{ctx.key}")
    return None


@services.register("emergency.look_back")
def look_back(ctx: ServiceContext) -> Result:
    """Afterwards the emergency path checks what it skipped: who it is, whether twice, whether near relatives (T16).

    No economic check and no publicity (T17). Writes the 登记表: person, situation, amount and handlers.
    """
    desk = Desk(ctx)
    name, number = people.name_of(desk), people.number_of(desk)
    home = files.identify(desk, name, number) if number else desk.household_id
    hashes = desk.register.hashes(home)
    identified = bool(number) and desk.hash_of(number) in hashes
    book = AidBook(desk.session, desk.county)
    before = repeated(desk, book.earlier(hashes, but=ctx.case.id)) or book.under_way(hashes, but=ctx.case.id)
    near = near_relative(desk, home) or bool(people.explanation(desk).get("near_relative"))
    files.tie(desk, home, duplicate_of=before, near_relative=near)
    known = desk.hash_of(number) if identified else None
    book.change(ctx.case.id, household=home, identity_hash=known)
    desk = Desk(ctx)  # the file may be another one now
    _write_record(desk, aid_of_case(desk))
    return {
        "identified": identified,
        "repeated": bool(before),
        "repeated_of": before,
        "near_relative": near,
        "certificate": duplicates.certificate_with(ctx.session, ctx.county, hashes),
        "family_known": desk.family.persons > 1 or bool(desk.family.bank_account),
    }


def _write_record(desk: Desk, aid: Aid) -> None:
    giver, given_at, handed = people.handed_by(desk.ctx)
    explained = people.explanation(desk)
    desk.write(
        Template.AID_RECORD,
        person_facts(desk)
        | {
            "track": TRACKS[aid.track],
            "quick": aid.track == "quick",
            "cause": CAUSES.get(aid.cause, aid.cause),
            "situation": str(desk.form().get("happened") or ""),
            "explanation": str(explained.get("explanation") or ""),
            "place": desk.offices.village,
            "reported": _moment(aid.reported_at),
            "ordered": _moment(aid.ordered_at) if aid.ordered_at else "",
            "handed": _moment(given_at) if given_at else "",
            "way": WAYS.get(str(handed.get("way")), ""),
            "receiver": str(handed.get("received_by") or ""),
            "amount": written(aid.amount),
            "amount_words": in_capitals(aid.amount),
            "reporter": aid.reporter,
            "approver": aid.approver,
            "giver": giver,
            "explainer": people.explained_by(desk.ctx),
        },
    )


def _moment(at: datetime) -> str:
    local = at.astimezone(LEGAL_ZONE)
    return f"{day_in_words(local.date())}{local:%H:%M}"


@services.register("emergency.close")
def close(ctx: ServiceContext) -> Result:
    """Keeps what people found afterwards: rightly given, or an honest error, which is recorded and not taken back.

    Aid that nobody had to look at again stands as rightly given.
    """
    desk = Desk(ctx)
    found = str(desk.value("recovery") or desk.value("verdict") or "eligible")
    state = AidState.VERIFIED if found == "eligible" else AidState.MISTAKEN
    AidBook(desk.session, desk.county).change(ctx.case.id, state=state.value)
    return None
