"""`emergency.move_on`: the case that follows in a standing programme, begun with what is known, nothing typed twice.

The service only records a job. The job begins the application as the system, in one transaction with the message that
lets the emergency case go on; where the application's form refuses what is known, the message says so instead, and the
diagram asks a person for what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog

from engine.advance import move
from engine.forms import Form
from engine.jobs import JobContext
from engine.records import Case, CaseStatus, Submission
from engine.runner import Deliver
from engine.services import Result, ServiceContext
from engine.submissions import submissions_of
from engine.text import Text
from engine.verbs.starting import start
from engine.work import Work
from tasks.emergency.book import AidBook
from tasks.registers.facts import Household, Member
from tasks.registers.households import HouseholdRegister
from tasks.registers.links import household_of
from tasks.services.book import services

log = structlog.get_logger()
JOB, MESSAGE, PROGRAMME = "emergency.onward", "onward_begun", "application"
REASONS = {
    "illness": "illness",
    "jobless": "jobless",
    "fire": "accident",
    "accident": "accident",
    "disaster": "accident",
}
"""Cause of the emergency -> main hardship of an application; anything else is `other`."""
_ASKED = ("area", "houses", "cars", "deposits", "bank_name", "bank_account", "near_relative", "near_relative_who")
_OWN = ("work", "income_kind", "income", "health", "medical_cost", "disability_type", "disability_grade")


@services.register("emergency.move_on")
def move_on(ctx: ServiceContext) -> Result:
    """Has the application begun by a job of its own."""
    ctx.defer(JOB, {"case": ctx.case.id}, lock=ctx.case.id, once=f"{JOB}:{ctx.key}")
    return {"number": ""}


def begin(context: JobContext) -> None:
    """Begins the application and lets the emergency case go on. Raises `Refusal` where the form refuses."""
    work = context.work
    file = work.case(context.args["case"])
    if file.case.status is not CaseStatus.RUNNING:
        return
    vault = work.house.vault
    filled = list(submissions_of(work.connection, work.county, file.case.id, vault))
    home = household_of(work.session, file.case)
    family = HouseholdRegister(work.session, vault, work.county).load(home) if home else None
    values = application_values(file.case, filled, family)
    values = fitting(start_form(work), values)
    key = f"onward:{file.case.id}"
    begun = start(work, PROGRAMME, file.case.place, "", None, values, key, file.case.id).case
    AidBook(work.session, work.county).change(file.case.id, onward_case=begun.id)
    move(work, file, Deliver(MESSAGE, {"onward_case": {"number": begun.number}}))
    work.event(file, "message_delivered", message=MESSAGE)
    work.save(file)


def start_form(work: Work) -> Form | None:
    """The start form of the programme, in the version in force."""
    latest = work.library.latest(work.connection, work.county, PROGRAMME)
    if latest is None:
        return None
    blueprint = work.library.deployed(work.connection, work.county, PROGRAMME, latest.version).blueprint
    return blueprint.forms.get(blueprint.start_form or "")


def fitting(form: Form | None, values: Mapping[str, object]) -> dict[str, object]:
    """Without what need not be given and does not fit, such as a telephone that an old file has in another shape.

    Nobody could mend that here, so it must not keep the application from beginning.
    """
    if form is None:
        return dict(values)
    wrong = {path.partition(".")[0] for path in form.validate(form.clean(values))}
    optional = {each.name for each in form.fields if not each.required}
    return {name: value for name, value in values.items() if name not in wrong & optional}


def not_begun(context: JobContext, cause: Text) -> None:
    """What is known does not fill the form: the emergency case asks a person for what is missing."""
    log.warning("application_not_begun", case=context.args["case"], reason=cause.en)
    work = context.work
    file = work.case(context.args["case"])
    if file.case.status is CaseStatus.RUNNING:
        move(work, file, Deliver(MESSAGE, {"onward_case": {"number": ""}}))
        work.event(file, "message_delivered", message=MESSAGE)
        work.save(file)


def application_values(case: Case, filled: list[Submission], family: Household | None) -> dict[str, object]:
    """The application's start form: what people said for it at `onward_facts`, else what the family's file says."""
    report, facts = _latest(filled, None), _latest(filled, "onward_facts")
    known = {
        name: value
        for each in (None, "hand_over", "explain", "explain_for")
        for name, value in _latest(filled, each).items()
    }
    values: dict[str, object] = {
        "applicant_name": report.get("person_name"),
        "applicant_identity": known.get("identity_number"),
        "phone": known.get("phone") or (family.phone if family else ""),
        "address": known.get("address") or (family.address if family else ""),
        "reason": REASONS.get(str(report.get("cause")), "other"),
        "statement": _statement(case, known),
        "near_relative": False,
        "entrusted": True,
    }
    if facts:
        values |= {name: facts[name] for name in _ASKED if name in facts}
        own = {name: facts[name] for name in _OWN if name in facts}
        number = values["applicant_identity"] or (family.applicant.identity_number if family else "")
        values["applicant_identity"] = number
        first = {"name": values["applicant_name"], "relation": "self", "identity_number": number, **own}
        others = facts.get("members")
        values["members"] = [first, *(others if isinstance(others, list) else [])]
    elif family is not None:
        values |= from_file(family)
    return {name: value for name, value in values.items() if value not in (None, "")}


def _statement(case: Case, known: Mapping[str, Any]) -> str:
    told = "".join(str(known.get(name) or "") for name in ("happened", "explanation"))
    return f"{told}（急难救助案件{case.number}转入）"[:1000]


def from_file(family: Household) -> dict[str, object]:
    """A family with a file applies as it is on record: in the name of whoever applied before."""
    applicant = family.applicant
    return {
        "applicant_name": applicant.name,
        "applicant_identity": applicant.identity_number,
        "area": family.area,
        "houses": family.homes,
        "cars": family.cars,
        "deposits": str(family.deposits),
        "bank_name": family.bank_name,
        "bank_account": family.bank_account,
        "members": [_row(each) for each in family.members],
    }


def _row(each: Member) -> dict[str, object]:
    kind, amount = next(iter(each.incomes.items()), ("none", None))
    row: dict[str, object] = {
        "name": each.name,
        "relation": each.relation,
        "identity_number": each.identity_number,
        "work": each.work or "jobless",
        "income_kind": "none" if kind == "other" else kind,
        "health": each.health,
        "disability_type": each.disability.type if each.disability else "none",
    }
    if kind not in ("none", "other"):
        row["income"] = str(amount)
    if kind == "other":
        row["other_income"] = str(amount)
    if each.medical_cost:
        row["medical_cost"] = str(each.medical_cost)
    if each.disability:
        row["disability_grade"] = each.disability.grade
    return row


def _latest(filled: list[Submission], element: str | None) -> Mapping[str, Any]:
    found: Mapping[str, Any] = {}
    for each in filled:
        if each.element == element if element is not None else each.task_id is None:
            found = each.values
    return found
