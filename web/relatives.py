"""Near relatives of staff (57号 art. 11) as pages take them: declared by oneself, or by an administrator for anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import flash, request

from engine.errors import Refusal
from engine.text import Text
from tasks import RELATIONS, DeclaredRelative, declare_relative, declared_relatives, withdraw_relative
from web.access import actor
from web.house import engine
from web.i18n import _
from web.refusals import tell

KINDS: Mapping[str, Text] = dict(sorted(RELATIONS.items(), key=lambda each: each[0] == "self"))
"""What can be chosen; one's own number comes last."""
LONGEST = 80
"""Characters of a name, as the register keeps it."""


@dataclass(frozen=True, slots=True)
class Family:
    """What somebody has declared, and what was typed and refused, if anything was."""

    declared: tuple[DeclaredRelative, ...]
    kinds: Mapping[str, Text]
    problem: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)


def family_of(person: str, problem: str = "") -> Family:
    """The declarations of a person; with a problem, the refused form as well. Raises `Forbidden`."""
    typed = request.form.to_dict() if problem else {}
    return Family(declared_relatives(engine(), actor(), person=person), KINDS, problem, typed)


def declare(person: str) -> str:
    """Declares the relative of the form; why that was refused, else empty."""
    form = request.form
    name, relation = form.get("name", "").strip(), form.get("relation", "")
    number = form.get("number", "").strip().upper()
    if not name or len(name) > LONGEST or relation not in KINDS:
        return _("请填写姓名（最多%(most)s字）并选择关系。", most=LONGEST)
    try:
        declare_relative(engine(), actor(), person=person, name=name, relation=relation, number=number)
    except Refusal as refusal:
        return tell(refusal)
    flash(_("已登记%(name)s。今后其家庭的案件自动回避。", name=name), "success")
    return ""


def withdraw(person: str, declared: str) -> None:
    """Takes a declaration back. Raises `Forbidden`."""
    withdraw_relative(engine(), actor(), person=person, declared=declared)
    flash(_("登记已撤回。"), "success")
