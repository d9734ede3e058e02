"""What people are told about their work: one word for each kind, for verbs, channels and preferences alike.

A notice carries ids alone; whoever shows or sends it says the case's number, the step and the place, never a family.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

NOTICE: Final = "notice"
"""Kind of the intention by which a verb tells people something."""


class Told(StrEnum):
    """What somebody is told."""

    OPENED = "opened"
    """A step is mine from the moment it opened."""
    POOL = "pool"
    """A step that I may take waits."""
    HANDED = "handed"
    """转办: somebody's step is mine now."""
    ASKED = "asked"
    """委派: somebody asks for my advice."""
    ANSWERED = "answered"
    """The advice that I asked for is here."""
    RETURNED = "returned"
    """退回: what I did is to be done again."""
    TURN = "turn"
    """It is my turn to vote or to advise."""
    URGED = "urged"
    """催办."""
    DUE_SOON = "due_soon"
    """A step, or a period of the case, ends soon."""
    OVERDUE = "overdue"
    """It is over."""
    ESCALATED = "escalated"
    """A step was not done in time, and I am above whoever has it."""
    COPIED = "copied"
    """抄送."""
    CANCEL_ASKED = "cancel_asked"
    """Whoever started the case asks that it be cancelled."""
    CANCEL_ANSWERED = "cancel_answered"
    """What became of that request."""
    ENDED = "ended"
    """A case that I started has ended."""
    INCIDENT = "incident"
    """An automatic step failed; for administrators."""
    LOOK_ASKED = "look_asked"
    """I am asked to explain why I looked at somebody's data."""
    STAND_IN = "stand_in"
    """委托代理: somebody stands in for me, or I for somebody."""
