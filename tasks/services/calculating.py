"""`calculation.prepare` and `calculation.record`: the sheet before the decision tables, and completed after them."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, Decimal

from sqlalchemy import insert, select, update

from engine.explained import explanations
from engine.ids import new_id
from engine.services import Result, ServiceContext
from engine.text import Text
from tasks import law, tables
from tasks.calculation import Findings, Line, Section, Sheet, reckon, singles
from tasks.calculation.store import SHEET, before, latest, open_sheet
from tasks.letters import Template
from tasks.letters.calculation import facts
from tasks.money import money, to_fen, written
from tasks.programmes import programme_name
from tasks.registers.intake import whole as count
from tasks.rules import need, number
from tasks.services.book import services
from tasks.services.checking import stored
from tasks.services.desk import Desk


@services.register("calculation.prepare")
def prepare(ctx: ServiceContext) -> Result:
    """Reckons the household by the rules frozen for the case; category and amount are left to the decision tables."""
    desk = Desk(ctx)
    # Without the limit a table would take a borderline family for one above it.
    need(ctx.rules, "edge.factor")
    table = tables.calculation
    own = (table.c.county == ctx.county, table.c.case_id == ctx.case.id, table.c.key == ctx.key)
    known = ctx.session.execute(select(table).where(*own)).one_or_none()
    if known is not None:
        return open_sheet(ctx.vault, known.id, known.sheet).as_data()
    sheet = reckon(desk.family, ctx.rules, desk.today, findings(desk))
    made = new_id()
    ctx.session.execute(
        insert(table).values(
            county=ctx.county,
            id=made,
            case_id=ctx.case.id,
            household=desk.household_id,
            at=ctx.now,
            rules_version=ctx.rules.version,
            sheet=ctx.vault.seal_json(sheet.as_json(), f"{SHEET}:{made}"),
            key=ctx.key,
        )
    )
    return sheet.as_data()


@services.register("calculation.record")
def record(ctx: ServiceContext) -> Result:
    """Completes the newest sheet with the category and amount that the tables set, and makes it printable."""
    desk = Desk(ctx)
    found = latest(ctx.session, ctx.vault, ctx.county, ctx.case.id)
    if found is None:
        return None
    category, amount = str(desk.value("category")), money(desk.value("amount"))
    sheet = replace(found.sheet, lines=(*found.sheet.lines, *_outcome(desk, found.sheet, category, amount)))
    if found.category is None:
        ctx.session.execute(
            update(tables.calculation)
            .where(tables.calculation.c.county == ctx.county, tables.calculation.c.id == found.id)
            .values(
                category=category,
                amount_fen=to_fen(amount),
                completed_at=ctx.now,
                sheet=ctx.vault.seal_json(sheet.as_json(), f"{SHEET}:{found.id}"),
            )
        )
    decided = explanations(ctx.session.connection(), ctx.county, ctx.case.id, found.at)
    desk.write(Template.CALCULATION, facts(sheet, ctx.rules.version, category, amount, decided))
    return None


def findings(desk: Desk) -> Findings:
    """What the visit, the contested check and the registers found, the later word before the earlier."""
    found = _registers(desk, _visit(desk))
    again = _recheck(desk)
    if again.get("result") != "corrected":
        return found
    if again.get("income_corrected") is not None:
        found = replace(found, income_month=money(again["income_corrected"]), income_by=law.RECHECK)
    passes = again.get("property_corrected")
    return found if passes is None else replace(found, property_passes=bool(passes))


def _visit(desk: Desk) -> Findings:
    """The newest visit; where a review saw no change, what was found before still holds (57号 art. 31)."""
    visit = desk.form("visit_first") or desk.form("visit")
    found = Findings(
        persons=count(visit.get("persons_found")) or None,
        homes=count(visit.get("houses_seen")),
        cars=count(visit.get("cars_seen")),
        exempt=str(visit.get("property_reason") or "") if visit.get("property_exempt") else "",
    )
    if visit.get("income_found") not in (None, "") and not visit.get("income_agrees"):
        return replace(found, income_month=money(visit["income_found"]))
    former = before(desk.session, desk.vault, desk.county, desk.household_id, desk.ctx.case.id)
    if former is None:
        return found
    known = former.sheet
    persons = found.persons or known.persons
    return replace(found, persons=persons, income_month=known.found_month, income_by=known.found_by or law.VISIT)


def _registers(desk: Desk, found: Findings) -> Findings:
    """More of a thing in the registers than at the visit counts (57号 art. 17)."""
    report = stored(desk.ctx)
    owned = report.get("owned") if report else None
    if not isinstance(owned, dict):
        return found
    return replace(
        found,
        homes=max(found.homes or 0, count(owned.get("homes"))),
        cars=max(found.cars or 0, count(owned.get("cars"))),
        deposits=money(owned.get("deposits")),
    )


def _recheck(desk: Desk) -> dict[str, object]:
    """The contested check of this round: one that an earlier sheet has used already counts no more."""
    used = latest(desk.session, desk.vault, desk.county, desk.ctx.case.id)
    chosen: dict[str, object] = {}
    for each in desk.ctx.submissions():
        if each.element == "recheck" and (used is None or each.at > used.at):
            chosen = dict(each.values)
    return chosen


def _outcome(desk: Desk, sheet: Sheet, category: str, amount: Decimal) -> list[Line]:
    name = programme_name(category) if category != "none" else Text("不符合条件", "Not eligible")
    lines = [
        Line(
            Section.AMOUNT,
            Text(f"核算结果：{name.zh}", f"Result: {name.en}"),
            _formula(desk, sheet, category, amount),
            f"{law.CATEGORY}；{law.AMOUNT}",
            amount,
        )
    ]
    if category == "edge":
        lines += singles.lines(desk.family, desk.ctx.rules, sheet)
    return lines


def _formula(desk: Desk, sheet: Sheet, category: str, amount: Decimal) -> str:
    """How the amount came about, as long as the county's table reckons in the way that is written here."""
    step, floor = number(desk.ctx.rules, "dibao.round_to"), number(desk.ctx.rules, "dibao.floor")
    rounded = (sheet.gap / step).to_integral_value(ROUND_CEILING) * step
    if category == "dibao" and amount == max(rounded, floor) + sheet.top_up:
        least = f"，不低于 {written(floor)}" if floor else ""
        return f"{written(sheet.gap)} 向上取整到 {step} 元{least}，加分类增发 {written(sheet.top_up)}"
    return "按类别认定表和金额核定表"
