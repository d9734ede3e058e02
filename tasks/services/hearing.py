"""Nothing is reduced or ended unheard, whatever a diagram says (法 art. 48; 57号 art. 32; T2)."""

from __future__ import annotations

from collections.abc import Sequence

from engine.records import Submission
from engine.services import ServiceContext, ServiceFailed
from engine.text import Text

HEARING_FORM, DECISION_FORM = "hear", "county_decide"
"""The forms by which a case shows that the person was heard and that the county decided."""


def require_hearing(ctx: ServiceContext) -> None:
    """The case holds a hearing and, after it, a decision of the county to which other people agreed.

    Raises `ServiceFailed` otherwise, so that a diagram in which the step was left out harms nobody.
    """
    if not _is_heard_and_decided(ctx.submissions()):
        raise ServiceFailed(
            Text(
                f"减少或终止救助前，应当先听取本人意见（表单“{HEARING_FORM}”），再由另外的人作出县级决定（表单“{DECISION_FORM}”）；"
                "本案没有这两份记录，金额未改动。请流程管理员补上这两步后重新办理（《社会救助法》第四十八条）。",
                f"Before assistance is reduced or ended the person must be heard (form “{HEARING_FORM}”), and then "
                f"somebody else must decide for the county (form “{DECISION_FORM}”). This case holds no such records, so "
                "nothing was changed. Let the process owner put both steps in and do them (Social Assistance Law, art. 48).",
            )
        )


def _is_heard_and_decided(filled: Sequence[Submission]) -> bool:
    """By the latest decision, and the latest hearing before it."""
    decided = next((at for at in reversed(range(len(filled))) if filled[at].form == DECISION_FORM), None)
    if decided is None or filled[decided].values.get("decision") != "agree":
        return False
    heard = next((each for each in reversed(filled[:decided]) if each.form == HEARING_FORM), None)
    return heard is not None and _people(heard).isdisjoint(_people(filled[decided]))


def _people(each: Submission) -> set[str]:
    """Who filled it in, and for whom."""
    return {person for person in (each.person, each.acting_for) if person}
