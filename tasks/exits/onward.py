"""Those stopped from 特困 who may qualify for 低保 get their application at once, with what is on file (43号 art. 27)."""

from __future__ import annotations

import structlog

from engine.engine import Engine
from engine.jobs import JobContext
from engine.services import ServiceContext
from engine.text import Text
from engine.verbs.starting import start
from tasks.emergency.onward import PROGRAMME, fitting, from_file, start_form
from tasks.registers.households import HouseholdRegister
from tasks.registers.links import household_of

JOB = "exit.onward"
log = structlog.get_logger()


def apply_later(ctx: ServiceContext) -> None:
    """Has the application begun by a job of its own, by the system and in the family's village."""
    ctx.defer(JOB, {"case": ctx.case.id}, lock=ctx.case.id, once=f"{JOB}:{ctx.case.id}")


def handle_jobs(engine: Engine) -> None:
    """Tells the engine who does it."""
    engine.jobs.handle(JOB, _begin, _not_begun)


def _begin(context: JobContext) -> None:
    """The application, led back to the exit that it came from. Raises `Refusal` where its form wants more than is on file."""
    work = context.work
    case = work.case(context.args["case"]).case
    home = household_of(work.session, case)
    if home is None:
        return
    family = HouseholdRegister(work.session, work.house.vault, work.county).load(home)
    values = {
        **from_file(family),
        "phone": family.phone,
        "address": family.address,
        "reason": "other",
        "statement": f"特困救助供养终止后转介申请（退出案件{case.number}）。",
        "near_relative": family.near_relative,
        "entrusted": True,
    }
    known = {name: value for name, value in values.items() if value not in (None, "")}
    start(work, PROGRAMME, case.place, "", None, fitting(start_form(work), known), f"{JOB}:{case.id}", case.id)


def _not_begun(context: JobContext, cause: Text) -> None:
    """The referral stands on the list of those who are watched; the village helps to apply by hand."""
    log.warning("referral_not_begun", case=context.args["case"], reason=cause.en)
