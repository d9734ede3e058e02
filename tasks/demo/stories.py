"""What happens in the made-up cases: where each stops, and which turns it takes on the way there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tasks.demo.families import Means
from tasks.registers.facts import Household


class Turn(StrEnum):
    """Something that does not go the plain way."""

    DUPLICATE = "duplicate"
    NEAR_RELATIVE = "near_relative"
    GAPS = "gaps"
    GIVES_UP = "gives_up"  # the family does not supply what is missing
    LATE_CONSENT = "late_consent"
    HIDDEN_CAR = "hidden_car"  # the vehicle register knows a car
    CONTESTS = "contests"
    REFUSES = "refuses"  # does not cooperate
    WITHDRAWS = "withdraws"
    OBJECTION = "objection"
    VOTE = "vote"
    MORE_INCOME = "more_income"
    LESS_INCOME = "less_income"
    FAR_MORE_INCOME = "far_more_income"
    CONFERENCE = "conference"  # the county asks the departments first
    TIE = "tie"
    OVERDUE = "overdue"  # a department does not report in time
    WRONG_NUMBER = "wrong_number"
    QUICK = "quick"  # quick small aid
    UNKNOWN = "unknown"  # nobody finds out who it is
    KNOWN = "known"  # the family is on record
    LARGE = "large"  # above the township's tier
    HUGE = "huge"  # above the county's
    REFUSED = "refused"
    REPEATED = "repeated"  # the same cause again
    LATE = "late"  # the explanation is not there in time
    ERROR = "error"
    DECEIT = "deceit"
    ONWARD = "onward"  # an application follows
    WORKS = "works"  # somebody has found work
    WISHES = "wishes"  # the family wishes to leave
    DIED_ALONE = "died_alone"
    ONE_DIED = "one_died"  # one of several
    WARNED = "warned"  # by a comparison of registers
    UNFOUNDED = "unfounded"
    STAYS = "stays"  # the county decides so
    REFUSES_JOBS = "refuses_jobs"
    RECOVERED = "recovered"  # out of extreme difficulty


@dataclass(frozen=True, slots=True)
class Plot:
    """A kind of story: where it stops (an element whose task stays open; empty: it ends), and how many days it takes."""

    stop: str
    days: int
    number: int
    """How many of 300 cases."""
    turns: frozenset[Turn] = frozenset()
    means: Means = Means.POOR


@dataclass(frozen=True, slots=True)
class Story:
    """One case to be told."""

    process: str
    plot: Plot
    village: str
    family: Household
    started: datetime
    enrolment: str = ""
    """Of a review or an exit."""
    matter: str = ""
    """Number of the case that a conference is about, or of the certificate that an exit is about."""


def plot(stop: str, days: int, number: int, *turns: Turn, means: Means = Means.POOR) -> Plot:
    """A kind of story, as the lists below write it."""
    return Plot(stop, days, number, frozenset(turns), means)


APPLICATIONS: tuple[Plot, ...] = (
    plot("", 45, 28),
    plot("", 45, 8, means=Means.BORDERLINE),
    plot("", 48, 6, Turn.NEAR_RELATIVE),
    plot("", 50, 5, Turn.GAPS, Turn.LATE_CONSENT),
    plot("", 60, 4, Turn.OBJECTION),
    plot("", 65, 3, Turn.OBJECTION, Turn.VOTE),
    plot("", 45, 9, means=Means.ABOVE),
    plot("", 45, 4, Turn.HIDDEN_CAR, means=Means.ABOVE),
    plot("", 48, 4, Turn.HIDDEN_CAR, Turn.CONTESTS),
    plot("", 20, 5, Turn.WITHDRAWS),
    plot("", 20, 4, Turn.REFUSES),
    plot("", 5, 5, Turn.DUPLICATE),
    plot("", 12, 4, Turn.GAPS, Turn.GIVES_UP),
    plot("tell_duplicate", 1, 3, Turn.DUPLICATE),
    plot("file_near_relative", 1, 3, Turn.NEAR_RELATIVE),
    plot("papers", 1, 8),
    plot("check_papers", 3, 8),
    plot("supplement", 5, 5, Turn.GAPS),
    plot("visit_first", 5, 10),
    plot("visit_second", 7, 5),
    plot("neighbours", 6, 4),
    plot("collect_consent", 5, 4, Turn.LATE_CONSENT),
    plot("tell_check", 6, 4, Turn.HIDDEN_CAR),
    plot("recheck", 8, 3, Turn.HIDDEN_CAR, Turn.CONTESTS),
    plot("confirm_termination", 9, 2, Turn.REFUSES),
    plot("township_opinion", 10, 8),
    plot("post_sheet", 16, 4),
    plot("hear_objections", 21, 14),
    plot("answer_objection", 23, 3, Turn.OBJECTION),
    plot("democratic_review", 24, 2, Turn.OBJECTION, Turn.VOTE),
    plot("county_visit", 23, 4, Turn.NEAR_RELATIVE),
    plot("county_propose", 23, 8),
    plot("county_decide", 26, 6),
    plot("deliver_grant", 28, 5),
    plot("deliver_refusal", 24, 4, means=Means.ABOVE),
    plot("", 52, 3, Turn.CONFERENCE),
    plot("give_opinion", 26, 2, Turn.CONFERENCE),
    plot("county_propose", 32, 2, Turn.CONFERENCE),
)
REVIEWS: tuple[Plot, ...] = (
    plot("", 18, 6),
    plot("", 30, 5, Turn.MORE_INCOME),
    plot("", 30, 4, Turn.LESS_INCOME),
    plot("", 32, 4, Turn.FAR_MORE_INCOME),
    plot("visit", 4, 10),
    plot("propose", 8, 6),
    plot("hear", 12, 4, Turn.MORE_INCOME),
    plot("township_opinion", 13, 4),
    plot("county_propose", 17, 2, Turn.LESS_INCOME),
    plot("county_decide", 21, 2, Turn.LESS_INCOME),
    plot("deliver", 25, 1, Turn.LESS_INCOME),
    plot("deliver_exit", 25, 2, Turn.FAR_MORE_INCOME),
)
CONFERENCES: tuple[Plot, ...] = (
    plot("", 25, 4),
    plot("", 25, 2, Turn.TIE),
    plot("correct_number", 1, 1, Turn.WRONG_NUMBER),
    plot("convene", 1, 1),
    plot("give_opinion", 3, 2),
    plot("cast_vote", 4, 1, Turn.TIE),
    plot("draft_minutes", 4, 1),
    plot("sign_minutes", 5, 1),
    plot("report_follow_up", 8, 2),
    plot("chase", 32, 1, Turn.OVERDUE),
)
"""Conferences that the county asks for on its own, about an application that is on record."""
QUIET_REVIEW = plot("", 18, 0)
"""A review that finds nothing changed."""

AFTER_PUBLICITY = frozenset(
    {
        "answer_objection",
        "democratic_review",
        "county_visit",
        "county_propose",
        "county_decide",
        "deliver_grant",
        "deliver_refusal",
        "give_opinion",
        "look_into",
        "refer",
    }
)
"""Steps of an application or an exit that come after the seven days."""
DAYS: Mapping[str, tuple[float, float]] = {
    "papers": (0.1, 1.5), "check_papers": (0.2, 2), "supplement": (1, 4), "tell_duplicate": (0.2, 2),
    "file_near_relative": (0.1, 1), "visit_first": (0.5, 3.5), "visit_second": (0.1, 2), "neighbours": (0.5, 4),
    "collect_consent": (0.5, 3), "tell_check": (0.5, 2), "recheck": (1, 4), "confirm_termination": (0.5, 3),
    "township_opinion": (0.5, 4), "post_sheet": (0.1, 1.5), "hear_objections": (1, 4), "answer_objection": (0.5, 2),
    "democratic_review": (2, 6), "county_visit": (1, 5), "county_propose": (0.5, 6), "county_decide": (0.2, 4),
    "deliver_grant": (0.3, 3), "deliver_refusal": (0.3, 3), "visit": (1, 9), "propose": (0.3, 3), "hear": (1, 5),
    "deliver": (0.3, 3), "deliver_exit": (0.3, 3), "correct_number": (0.1, 1), "convene": (0.2, 1), "give_opinion": (0.05, 0.4),
    "cast_vote": (0.2, 1), "draft_minutes": (0.2, 1), "sign_minutes": (0.2, 1), "report_follow_up": (2, 5), "chase": (0.3, 2),
    "verify": (0.3, 2), "verify_death": (0.3, 2), "confirm_wish": (0.2, 1), "propose_exit": (0.3, 2), "serve_invitation": (0.3, 2),
    "township_view": (0.3, 3), "examine_exit": (0.5, 3), "decide_exit": (0.3, 3), "post_notice": (0.1, 1), "look_into": (1, 6),
    "refer": (0.5, 3),
}  # fmt: skip
"""Days that a step takes in the demo county, from quick to slow; now and then much longer."""
