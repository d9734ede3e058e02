"""The enrolment that a review or an exit is about, and what it gives now."""

from __future__ import annotations

from engine.services import ServiceFailed
from engine.text import Text
from tasks.benefits.enrolments import Enrolment
from tasks.benefits.months import in_words, month_of
from tasks.services.desk import Desk


def enrolment_of(desk: Desk) -> Enrolment:
    """The running enrolment of the case. Raises `ServiceFailed` for one that has ended or whose end is decided."""
    subject = desk.ctx.case.subject
    found = _by_hand(desk) if subject is None else desk.enrolments.load(subject)
    if not found.is_running:
        raise ServiceFailed(
            Text(
                f"证号{found.certificate}已退出保障，不能再复核或改动；请撤销此案件。",
                f"Certificate {found.certificate} has ended; it cannot be reviewed or changed. Cancel this case.",
            )
        )
    if found.leaves_after is not None:
        raise ServiceFailed(
            Text(
                f"证号{found.certificate}已决定终止，渐退期到{in_words(found.leaves_after)}；请撤销此案件，困难有变化的重新申请。",
                f"The end of certificate {found.certificate} is decided, with money until {found.leaves_after}. "
                "Cancel this case; a family in need again applies anew.",
            )
        )
    return found


def collected(desk: Desk, enrolment: Enrolment) -> dict[str, object]:
    """What routing data hold of it; amount in yuan a month."""
    return {
        "amount": enrolment.amount_in(month_of(desk.today)),
        "persons": enrolment.persons,
        "certificate": enrolment.certificate,
        "since": enrolment.first_month,
    }


def _by_hand(desk: Desk) -> Enrolment:
    """The household of a case that somebody began: by the certificate that the start form names.

    Only one of the case's own place: certificates are numbered, so a guess must open nobody else's file (法 art. 70).
    """
    certificate = str(desk.form().get("certificate") or "").strip().upper()
    found = desk.enrolments.by_certificate(certificate) if certificate else None
    if found is None or found.place != desk.ctx.case.place:
        raise ServiceFailed(
            Text(
                f"本村（社区）没有对应的在保记录（证号“{certificate or '未填'}”）。请撤销本案，核对证号和地点后重新发起。",
                f"This place has no such enrolment (certificate “{certificate or 'none'}”). "
                "Cancel the case, check number and place, and start again.",
            )
        )
    desk.ctx.identify(found.id, found.applicant)
    return found
