"""Nothing is reduced or ended unheard, whatever a diagram says (法 art. 48; 57号 art. 32; T2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from engine.clock import legal_date
from engine.records import Submission
from tasks.benefits.basis import Basis, Ground, Unheard
from tasks.services.desk import Desk

HEARING, DECISION = "hear", "county_decide"
INVITATION, WISH, DEATH = "serve_invitation", "confirm_wish", "verify_death"
PROPOSALS = frozenset({"propose", "propose_exit"})
"""The forms by which a case shows what was done; a diagram may arrange its steps as it likes but keeps these names."""
PREPARING = PROPOSALS | {
    HEARING, INVITATION, WISH, DEATH, "visit", "verify", "township_opinion", "township_view", "county_propose",
    "examine_exit", "look_into",
}  # fmt: skip
"""Whoever filled in one of these does not decide."""
STANDS = "stands"
_INSTEAD = {"wish": (WISH, Ground.WISH, "signature"), "death": (DEATH, Ground.DEATH, "proof")}
"""What stands for a hearing, by the cause of the exit: its form, and the field that holds the proof."""


def require_basis(desk: Desk) -> Basis:
    """The hearing and, after it, a decision of somebody who took no part. Raises `Unheard` where the case lacks them."""
    filled = desk.ctx.submissions()
    at = _decision(filled)
    decided, before = filled[at], filled[:at]
    if _people(decided) & {who for each in before if each.form in PREPARING for who in _people(each)}:
        raise Unheard
    cause = str(desk.value("exit_cause") or "")
    heard, ground = _instead(desk, before, cause) if cause in _INSTEAD else (_hearing(desk, before), Ground.HEARD)
    if heard is None:
        raise Unheard
    return Basis(ground, desk.ctx.case.id, heard.id, decided.id)


def hearing_counts(desk: Desk, filled: Sequence[Submission]) -> bool:
    """Whether the latest hearing was one: the person spoke, or was invited with proof and let the period pass."""
    return _hearing(desk, filled) is not None


def _decision(filled: Sequence[Submission]) -> int:
    found = next((at for at in reversed(range(len(filled))) if filled[at].form == DECISION), None)
    if found is None or filled[found].values.get("decision") != "agree":
        raise Unheard
    return found


def _hearing(desk: Desk, filled: Sequence[Submission]) -> Submission | None:
    """The latest hearing, if it came after the latest proposal: what is proposed anew is heard anew."""
    heard = _latest(filled, HEARING)
    if heard is None or any(each.form in PROPOSALS for each in filled[filled.index(heard) + 1 :]):
        return None
    return heard if heard.values.get("came") or _is_absence(desk, filled, heard) else None


def _is_absence(desk: Desk, filled: Sequence[Submission], heard: Submission) -> bool:
    """Invited to this proposal on a day and in a way that can be proved, and the period to speak is over."""
    invitation = _latest(filled[: filled.index(heard)], INVITATION) or heard
    served = _day(invitation.values.get("served_on") or invitation.values.get("invited_on"))
    if served is None or not invitation.values.get("proof"):
        return False
    proposed = next((each for each in reversed(filled[: filled.index(invitation)]) if each.form in PROPOSALS), None)
    if proposed is not None and served < legal_date(proposed.at):  # nobody is invited before there is what to speak to
        return False
    return served <= legal_date(invitation.at) and legal_date(heard.at) > desk.due_day("hearing", served)


def _instead(desk: Desk, filled: Sequence[Submission], cause: str) -> tuple[Submission | None, Ground]:
    """The signed wish; or the proved death of the only person, because the others are never ended with the dead (T10)."""
    form, ground, proof = _INSTEAD[cause]
    found = _latest(filled, form)
    stands = found is not None and found.values.get("verified") == STANDS and bool(found.values.get(proof))
    if ground is Ground.DEATH and desk.family.persons != 1:
        stands = False
    return found if stands else None, ground


def _latest(filled: Sequence[Submission], form: str) -> Submission | None:
    return next((each for each in reversed(filled) if each.form == form), None)


def _people(each: Submission) -> set[str]:
    """Who filled it in, and for whom."""
    return {person for person in (each.person, each.acting_for) if person}


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
