"""What must be on record before a household gets less or nothing (法 art. 48; T2): the register asks for it at every change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.services import ServiceFailed
from engine.text import Text


class Ground(StrEnum):
    """Why it is lawful to go on."""

    HEARD = "heard"  # the family was heard, or was invited in a way that can be proved and did not come
    WISH = "wish"  # the family leaves of its own will, signed
    DEATH = "death"  # the only person has died: nobody is left to be heard


@dataclass(frozen=True, slots=True)
class Basis:
    """A hearing (or what stands for it) and the decision of somebody else after it; made from the forms of a case alone."""

    ground: Ground
    case_id: str
    heard: str
    """Id of what was filled in at the hearing, when the wish was confirmed, or when the death was verified."""
    decided: str
    """Id of what was filled in at the decision."""


class Unheard(ServiceFailed):
    """Somebody would get less without a hearing and a decision on record; nothing was changed."""

    code = "unheard"

    def __init__(self) -> None:
        super().__init__(
            Text(
                "减少或终止救助前，应当先听取本人意见（送达通知要有凭证），再由没有参与的人作出县级决定；本案没有这些记录，金额未改动。"
                "请发起“退出”或者“定期复核”，办完这些步骤（《社会救助法》第四十八条）。",
                "Before assistance is reduced or ended the person must be heard (invited in a way that can be proved), and "
                "then somebody else must decide for the county. This case holds no such records, so nothing was changed. "
                "Begin an exit or a periodic review and do these steps there (Social Assistance Law, art. 48).",
            )
        )
