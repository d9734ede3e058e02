"""`check.request`: asks the registers about a household, only with consent on file, and logs it by case and purpose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import insert, select

from engine.ids import new_id
from engine.services import Result, ServiceContext
from tasks import checks, tables
from tasks.calculation import assets, standard_for
from tasks.calculation.assets import Assets
from tasks.checks import comparison
from tasks.registers import consents
from tasks.services.book import services
from tasks.services.desk import Desk

REPORT = "information_check"
_SIGNED_AT = ("papers", "supplement", "collect_consent")


@services.register("check.request")
def request(ctx: ServiceContext) -> Result:
    """Without the consent of every adult nothing is asked (法 art. 40, 41); with it, each query is on record (法 art. 70)."""
    desk = Desk(ctx)
    known = stored(ctx, ctx.key)
    if known is not None:
        return _result(int(str(known["hits"])), qualified=bool(known["qualified"]))
    if not _consent_on_file(desk):
        return {"consent_missing": True, "hits": 0, "qualified_hint": False}
    hashes = desk.register.hashes(desk.household_id)
    answers = checks.ask(ctx.session, ctx.county, hashes)
    findings = checks.compare(desk.family, answers, desk.hash_of)
    hits = sum(finding.differs for finding in findings)
    qualified = _qualified(desk, answers) and not any(finding.register == "death" for finding in findings)
    report = {
        "findings": [asdict(finding) for finding in findings],
        "owned": {name: str(value) for name, value in comparison.owned(answers).items()},
        "qualified": qualified,
        "hits": hits,
    }
    made = new_id()
    ctx.session.execute(
        insert(tables.information_check).values(
            county=ctx.county,
            id=made,
            case_id=ctx.case.id,
            key=ctx.key,
            household=desk.household_id,
            purpose=consents.CHECK,
            at=ctx.now,
            queries=len(hashes) * len(checks.REGISTERS),
            hits=hits,
            report=ctx.vault.seal_json(report, f"{REPORT}:{made}"),
        )
    )
    return _result(hits, qualified=qualified)


def stored(ctx: ServiceContext, key: str | None = None) -> Mapping[str, object] | None:
    """The newest report of the case (of one attempt when its key is given)."""
    table = tables.information_check
    statement = select(table).where(table.c.county == ctx.county, table.c.case_id == ctx.case.id)
    if key is not None:
        statement = statement.where(table.c.key == key)
    row = ctx.session.execute(statement.order_by(table.c.at.desc(), table.c.id.desc())).first()
    return None if row is None else ctx.vault.open_json(row.report, f"{REPORT}:{row.id}")


def _consent_on_file(desk: Desk) -> bool:
    ctx, adults = desk.ctx, consents.adults(desk.family, desk.today)
    if any(desk.form(element).get("all_signed") is True for element in _SIGNED_AT):
        consents.give(ctx.session, ctx.county, desk.household_id, adults, case_id=ctx.case.id, at=ctx.now)
    return set(adults) <= consents.given(ctx.session, ctx.county, desk.household_id)


def _qualified(desk: Desk, answers: tuple[checks.Answer, ...]) -> bool:
    """Whether what the registers know of would pass the property test: a hint for people (57号 art. 18)."""
    known = comparison.owned(answers)
    standard = standard_for(desk.ctx.rules, desk.family.area)
    owned = Assets(int(known["homes"]), int(known["cars"]), known["deposits"])
    return assets.all_pass(tuple(assets.lines(owned, desk.ctx.rules, standard, desk.family.persons, exempt="")))


def _result(hits: int, *, qualified: bool) -> Result:
    return {"consent_missing": False, "hits": hits, "qualified_hint": qualified}
