"""What the registers know of a case, without the fields that whoever looks does not see (`sw:hides` of their step).

A register has what forms asked, under the same names: what hides a field of a form hides it here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from engine.fields import is_unseen
from engine.forms.narrowing import EVERYTHING
from tasks import law
from tasks.calculation.store import Calculation
from tasks.letters import Letter
from tasks.letters.kinds import Template

if TYPE_CHECKING:
    from tasks.reading.casefile import CaseRecords, CheckView, HouseholdView, MemberView

_NOTHING: Final[Mapping[str, Any]] = {"disability_type": "", "disability_grade": None}
_OF_MEMBER: Final[Mapping[str, Mapping[str, Any]]] = {
    "identity_number": {"identity": ""},
    "birth": {"age": None},
    "work": {"work": ""},
    "health": {"health": ""},
    "medical_cost": {"medical_cost": Decimal(0)},
    "income": {"incomes": {}},
    "disability_type": _NOTHING,
    "disability_grade": {"disability_grade": None},
}
"""Field of a member to what stands in the view instead."""
_OF_FAMILY: Final[Mapping[str, Mapping[str, Any]]] = {
    "phone": {"phone": ""},
    "address": {"address": ""},
    "bank_account": {"bank": ""},
    "houses": {"homes": 0},
    "cars": {"cars": 0},
    "deposits": {"deposits": Decimal(0)},
    "support_received": {"support_received": Decimal(0)},
}
_ANSWERS: Final[Mapping[str, str]] = {
    "deposits": "deposits",
    "vehicles": "cars",
    "real_estate": "houses",
    "social_insurance": "members.income",
    "tax": "members.income",
    "business": "members.income",
}
"""Register to the field that its answer tells of."""
OPEN_WHOLE: Final = frozenset({Template.CALCULATION, Template.AID_RECORD})
"""Papers that lay a family open line by line: not for whoever does not see all of it. Letters say what the law has them say."""


def seen(records: CaseRecords, unseen: Collection[str]) -> CaseRecords:
    """The records as somebody may see them."""
    if not unseen:
        return records
    letters = tuple(each for each in records.letters if may_read(each, unseen))
    if EVERYTHING in unseen:
        return replace(records, household=None, calculation=None, checks=(), letters=letters, aid=None, benefit=None)
    return replace(
        records,
        household=records.household and _family(records.household, unseen),
        calculation=records.calculation and _sheet(records.calculation, unseen),
        checks=tuple(_check(each, unseen) for each in records.checks),
        letters=letters,
    )


def may_read(letter: Letter, unseen: Collection[str]) -> bool:
    """Whether a letter may be opened by somebody who does not see some fields."""
    return not unseen or (letter.template not in OPEN_WHOLE and EVERYTHING not in unseen)


def _family(home: HouseholdView, unseen: Collection[str]) -> HouseholdView:
    gone = {
        name: value for path, those in _OF_FAMILY.items() if is_unseen(path, unseen) for name, value in those.items()
    }
    members = () if "members" in unseen else tuple(_member(each, unseen) for each in home.members)
    return replace(home, **gone, members=members)


def _member(member: MemberView, unseen: Collection[str]) -> MemberView:
    hidden = {path for path in _OF_MEMBER if is_unseen(f"members.{path}", unseen) or path in unseen}
    hidden |= {"identity_number"} if "applicant_identity" in unseen else set()
    gone = {name: value for path in sorted(hidden) for name, value in _OF_MEMBER[path].items()}
    return replace(member, **gone)


def _sheet(made: Calculation, unseen: Collection[str]) -> Calculation:
    """Its result stays; of its lines those go that tell what is not seen."""
    lines = made.sheet.lines
    if any(is_unseen(f"members.{path}", unseen) for path in ("health", "medical_cost", "disability_type")):
        lines = tuple(each for each in lines if each.authority != law.HARDSHIP_COST)
    if any(is_unseen(f"members.{path}", unseen) for path in ("income", "other_income")):
        lines = ()
    return replace(made, sheet=replace(made.sheet, lines=lines))


def _check(check: CheckView, unseen: Collection[str]) -> CheckView:
    kept = tuple(
        (name, found)
        for name, found in check.findings
        if found.register not in _ANSWERS or not is_unseen(_ANSWERS[found.register], unseen)
    )
    return replace(check, findings=kept)
