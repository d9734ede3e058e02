"""审批表: the whole of a case on paper, for whoever may see it; always in Chinese, as it goes into the files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask.typing import ResponseReturnValue
from flask_babel import force_locale

import tasks
from engine.clock import legal_date
from engine.fields import standing
from engine.queries.cases import CaseView
from engine.records import Attachment
from web.access import actor, visitor
from web.cases.casefile import Casefile, casefile
from web.cases.documents import file_answer
from web.cases.evidence import Opinion, opinions
from web.cases.room import blueprint
from web.cases.thumbnails import small
from web.cases.told import Line, answers
from web.formatting import cents, money
from web.house import engine, settings
from web.i18n import _, say
from web.people import place_names

_CHINESE = "zh_Hans_CN"


@blueprint.get("/cases/<case_id>/form.pdf")
def approval_form(case_id: str) -> ResponseReturnValue:
    """The approval form as PDF; identity numbers whole only for those who may read them so."""
    view = engine().case(case_id, actor())
    with force_locale(_CHINESE):
        data = tasks.render_paper(settings(), tasks.Paper.APPROVAL, _facts(view))
    return file_answer(data, "application/pdf", f"{view.case.number}.pdf")


def _day(value: datetime | None) -> str:
    """The legal day as the template reads it; empty for none."""
    return legal_date(value).isoformat() if value else ""


def _facts(view: CaseView) -> dict[str, object]:
    file = casefile(view, whole=visitor().sees_identity)
    entries = standing(view.submissions)
    check = file.checks[0] if file.checks else None
    return {
        "title": _("社会救助审批表"),
        "office": next(iter(place_names().values()), ""),
        "day": _day(engine().clock.now()),
        "process": view.process_name.zh,
        "state": view.case.status.value,
        "applicant": view.case.title,
        "case_number": view.case.number,
        "place": view.place_name,
        "started": _day(view.case.started_at),
        "accepted": _day(view.case.accepted_at),
        "rules_version": view.case.rules_version,
        "application": list(_texts(answers(view, entries[0]))) if entries else [],
        "members": list(_members(file)),
        "home": _home(file),
        "checked": _day(check.at if check else None),
        "findings": [_finding(say(register), found) for register, found in check.findings] if check else [],
        "calculation": _result(file),
        "lines": list(_lines(file)),
        "opinions": [_opinion(each) for each in reversed(opinions(view))],
        "letters": [{"title": each.title.zh, "number": each.number, "day": _day(each.at)} for each in file.letters],
    }


def _texts(lines: tuple[Line, ...]) -> Iterator[dict[str, str]]:
    """Answers of one value; rows of members stand in a table of their own."""
    return ({"label": each.label, "text": each.text} for each in lines if each.text)


def _members(file: Casefile) -> Iterator[dict[str, str]]:
    words = file.words
    for each in file.household.members if file.household else ():
        ill = words.of("health", each.health) if each.health not in ("", "good") else ""
        kind = each.disability_type if each.disability_type != "none" else ""
        disability = words.of("disability_type", kind) if kind else ""
        if disability and each.disability_grade:
            disability += " " + _("%(grade)d级", grade=each.disability_grade)
        notes = _("、").join(filter(None, (words.of("work", each.work), ill, disability)))
        age = "" if each.age is None else str(each.age)
        relation = words.of("relation", each.relation)
        yield {"name": each.name, "relation": relation, "identity": each.identity, "age": age, "notes": notes}


def _home(file: Casefile) -> dict[str, str]:
    home = file.household
    return {} if home is None else {"address": home.address, "phone": home.phone, "bank": home.bank}


def _finding(register: str, found: tasks.Finding) -> dict[str, object]:
    said = {"declared": found.declared, "found": found.found, "differs": found.differs}
    return {"who": found.member, "register": register, **said}


def _result(file: Casefile) -> dict[str, object]:
    made = file.calculation
    if made is None:
        return {}
    return {
        "income": money(cents(made.sheet.income_per_capita)),
        "standard": money(made.sheet.standard),
        "property_ok": made.sheet.property_ok,
        "result": " ".join(filter(None, (file.category, money(made.amount or None)))),
    }


def _lines(file: Casefile) -> Iterator[dict[str, object]]:
    for each in file.calculation.sheet.lines if file.calculation else ():
        month = "" if each.month is None else money(cents(each.month))
        said = {"label": each.label.zh, "formula": each.formula, "authority": each.authority}
        yield {**said, "month": month, "passes": each.passes}


def _opinion(each: Opinion) -> dict[str, object]:
    return {
        "step": each.step,
        "verdicts": [{"label": line.label, "text": line.text} for line in each.verdicts],
        "words": "\n".join(each.words),
        "who": each.who,
        "acting_for": each.acting_for,
        "at": _day(each.at),
        "signature": list(_drawn(each.signed)),
    }


def _drawn(signed: Attachment | None) -> bytes:
    """The picture of a signature, small; nothing where there is none that can be opened."""
    if signed is None or not signed.has_picture:
        return b""
    return small(engine().attachment(signed.id, actor())[1])
