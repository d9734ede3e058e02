"""审批表: the whole of a case on paper, for whoever may see it; always in Chinese, as it goes into the files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from flask.typing import ResponseReturnValue
from flask_babel import force_locale

import tasks
from engine.clock import legal_date
from engine.queries.cases import CaseView
from engine.records import Attachment, CaseStatus
from web.access import actor, visitor
from web.cases.casefile import Casefile, casefile
from web.cases.documents import file_answer
from web.cases.evidence import Opinion, opinions
from web.cases.room import blueprint
from web.cases.thumbnails import small
from web.cases.told import Line, answers, standing
from web.formatting import cents, money
from web.house import engine, settings
from web.i18n import say
from web.people import place_names

_CHINESE = "zh_Hans_CN"
_STATES = {
    CaseStatus.RUNNING: "办理中",
    CaseStatus.SUSPENDED: "已挂起",
    CaseStatus.COMPLETED: "已办结",
    CaseStatus.CANCELLED: "已撤销",
}


@blueprint.get("/cases/<case_id>/form.pdf")
def approval_form(case_id: str) -> ResponseReturnValue:
    """The approval form as PDF; identity numbers whole only for those who may read them so."""
    view = engine().case(case_id, actor())
    with force_locale(_CHINESE):
        data = tasks.render_paper(settings(), tasks.Paper.APPROVAL, _facts(view))
    return file_answer(data, "application/pdf", f"{view.case.number}.pdf")


def _day(value: date | datetime) -> str:
    """Such as 2026年3月5日."""
    on = legal_date(value) if isinstance(value, datetime) else value
    return f"{on.year}年{on.month}月{on.day}日"


def _facts(view: CaseView) -> dict[str, object]:
    file = casefile(view.case.id, view.blueprint, whole=visitor().sees_identity)
    today = legal_date(engine().clock.now())
    entries = standing(view.submissions)
    check = file.checks[0] if file.checks else None
    return {
        "title": "社会救助审批表",
        "office": next(iter(place_names().values()), ""),
        "day": today.isoformat(),
        "printed": f"{_day(today)}打印",
        "process": view.process_name.zh,
        "state": _STATES[view.case.status],
        "applicant": view.case.title,
        "case_number": view.case.number,
        "place": view.place_name,
        "started": _day(view.case.started_at),
        "accepted": _day(view.case.accepted_at) if view.case.accepted_at else "",
        "rules_version": view.case.rules_version,
        "application": list(_texts(answers(view, entries[0]))) if entries else [],
        "members": list(_members(file)),
        "home": list(_home(file)),
        "checked": _day(check.at) if check else "",
        "findings": [_finding(say(register), found) for register, found in check.findings] if check else [],
        "calculation": list(_result(file)),
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
        disability = f"{words.of('disability_type', kind)}{each.disability_grade or ''}级" if kind else ""
        notes = "，".join(filter(None, (words.of("work", each.work), ill, disability)))
        age = "" if each.age is None else str(each.age)
        relation = words.of("relation", each.relation)
        yield {"name": each.name, "relation": relation, "identity": each.identity, "age": age, "notes": notes}


def _home(file: Casefile) -> Iterator[dict[str, str]]:
    if file.household is not None:
        told = (("住址", file.household.address), ("电话", file.household.phone), ("银行账户", file.household.bank))
        yield from ({"label": label, "text": text} for label, text in told if text)


def _finding(register: str, found: tasks.Finding) -> dict[str, str]:
    result = "不一致" if found.differs else "一致"
    who, declared = found.member or "全家", found.declared or "（无）"
    return {"who": who, "register": register, "declared": declared, "found": found.found or "（无）", "result": result}


def _result(file: Casefile) -> Iterator[dict[str, str]]:
    made = file.calculation
    if made is None:
        return
    property_ok = "符合规定" if made.sheet.property_ok else "不符合规定"
    yield {"label": "人均月收入", "text": money(cents(made.sheet.income_per_capita))}
    yield {"label": "保障标准", "text": money(made.sheet.standard)}
    yield {"label": "家庭财产", "text": property_ok}
    yield {"label": "核算结果", "text": " ".join(filter(None, (file.category, money(made.amount or None))))}


def _lines(file: Casefile) -> Iterator[dict[str, str]]:
    for each in file.calculation.sheet.lines if file.calculation else ():
        verdict = "" if each.passes is None else "通过" if each.passes else "不通过"
        month = verdict if each.month is None else money(cents(each.month))
        yield {"label": each.label.zh, "formula": each.formula, "month": month, "authority": each.authority}


def _opinion(each: Opinion) -> dict[str, object]:
    verdicts = [f"{line.label}：{line.text}" for line in each.verdicts]
    return {
        "step": each.step,
        "verdict": "；".join(verdicts),
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
