"""What an emergency case knows of the person and of those who handle it, from its forms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.people import load_person
from engine.services import ServiceContext
from tasks.registers import identity
from tasks.services.desk import Desk

NUMBER_FORMS = ("explain_for", "explain", "hand_over", None)
"""Steps that may hold the identity number, the latest first; None is the report itself."""
EXPLANATIONS = ("explain_for", "explain")
"""The county explains where the township cannot."""
APPROVALS = ("approve_county", "approve_township")


def name_of(desk: Desk) -> str:
    """The person who was met."""
    return str(desk.form().get("person_name") or "").strip()


def number_of(desk: Desk) -> str:
    """The identity number as it was given at any step; empty where nobody has given one."""
    for element in NUMBER_FORMS:
        number = identity.normal(str(desk.form(element).get("identity_number") or ""))
        if number:
            return number
    return ""


def explanation(desk: Desk) -> Mapping[str, object]:
    """The explanation that was given afterwards; empty before, and for quick small aid."""
    return next((form for each in EXPLANATIONS if (form := desk.form(each))), {})


def handler(session: Session, county: str, person: str) -> str:
    """The name of somebody of the staff; empty for the system and for people who are unknown."""
    if not person:
        return ""
    try:
        return load_person(session.connection(), county, person).name
    except NotFound:
        return ""


def approved_by(ctx: ServiceContext) -> str:
    """The name of whoever approved, by the latest approval."""
    return _done_by(ctx, APPROVALS)[0]


def handed_by(ctx: ServiceContext) -> tuple[str, datetime | None, Mapping[str, object]]:
    """(name, when, what was filled in) of whoever handed the aid over."""
    return _done_by(ctx, ("hand_over",))


def explained_by(ctx: ServiceContext) -> str:
    """The name of whoever gave the explanation afterwards; empty before."""
    return _done_by(ctx, EXPLANATIONS)[0]


def _done_by(ctx: ServiceContext, elements: tuple[str, ...]) -> tuple[str, datetime | None, Mapping[str, object]]:
    for each in reversed(ctx.submissions()):
        if each.element in elements and each.task_id is not None:
            return handler(ctx.session, ctx.county, each.person), each.at, each.values
    return "", None, {}
