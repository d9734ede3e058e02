"""`emergency.recover`: aid obtained by deceit is ordered back, by a person's decision and in writing (法 art. 73)."""

from __future__ import annotations

from engine.clock import legal_date
from engine.records import Submission
from engine.services import Result, ServiceContext, ServiceFailed
from engine.text import Text
from tasks.benefits.months import day_in_words
from tasks.emergency.book import AidBook, AidState
from tasks.emergency.giving import CAUSES, aid_of_case, person_facts
from tasks.letters import Template
from tasks.money import in_capitals, written
from tasks.services.book import services
from tasks.services.deciding import reasons
from tasks.services.desk import Desk

HEARING, DECISION = "hear", "decide_recovery"
"""The steps without which nothing is taken back, whatever a diagram says."""


@services.register("emergency.recover")
def recover(ctx: ServiceContext) -> Result:
    """追回临时救助款物决定书, with reasons and remedies; the aid is marked as being recovered."""
    _require_decision(ctx)
    desk = Desk(ctx)
    aid = aid_of_case(desk)
    facts = person_facts(desk) | {
        "given_on": day_in_words(legal_date(aid.ordered_at or aid.reported_at)),
        "cause": CAUSES.get(aid.cause, aid.cause),
        "amount": written(aid.amount),
        "amount_words": in_capitals(aid.amount),
        "said": str(desk.form(HEARING).get("said") or "").strip().rstrip("。"),  # the letter ends the sentence
        "reasons": reasons(desk, DECISION),
        "due_on": day_in_words(desk.due_day("aid_return", desk.today)),
    }
    desk.write(Template.AID_RECOVERY, facts)
    AidBook(desk.session, desk.county).change(ctx.case.id, state=AidState.RECOVERING.value)
    return None


def _require_decision(ctx: ServiceContext) -> None:
    """Raises `ServiceFailed` unless the person was heard and then somebody else decided to recover."""
    decided = _latest(ctx, DECISION)
    heard = _latest(ctx, HEARING)
    if decided is None or heard is None or decided.values.get("recovery") != "recover":
        missing = True
    else:
        missing = heard.at > decided.at or heard.person == decided.person
    if missing:
        raise ServiceFailed(
            Text(
                f"追回救助款物，须先听取本人意见（步骤“{HEARING}”），再由另外的人决定追回（步骤“{DECISION}”）；本案没有这两份记录，未作追回。"
                "请流程管理员补上这两步后重新办理。",
                f"Before aid is taken back the person must be heard (step “{HEARING}”), and then somebody else must decide "
                f"so (step “{DECISION}”). This case holds no such records and nothing was done; put both steps in and do them.",
            )
        )


def _latest(ctx: ServiceContext, element: str) -> Submission | None:
    return next((each for each in reversed(ctx.submissions()) if each.element == element), None)
