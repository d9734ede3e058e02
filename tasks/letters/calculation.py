"""From a calculation sheet to the facts of its letter."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from engine.explained import Explanation, in_words
from tasks.calculation import Line, Section, Sheet
from tasks.money import written
from tasks.programmes import programme_name

AREAS = {"rural": "农村", "urban": "城镇"}
VERDICTS = {True: "通过", False: "不通过", None: ""}


def facts(
    sheet: Sheet, rules_version: str, category: str, amount: Decimal, decided: Iterable[Explanation] = ()
) -> dict[str, object]:
    """What the template `calculation` shows; `decided` are the tables that were asked about the sheet."""
    return {
        "rules_version": rules_version,
        "persons": str(sheet.persons),
        "standard": written(sheet.standard),
        "area": AREAS.get(sheet.area, sheet.area),
        "income_per_capita": written(sheet.income_per_capita),
        "property": "符合规定" if sheet.property_ok else "不符合规定",
        "category": programme_name(category).zh if category != "none" else "不符合条件",
        "amount": written(amount),
        "income": _lines(sheet, Section.INCOME),
        "assets": _lines(sheet, Section.PROPERTY),
        "amounts": _lines(sheet, Section.AMOUNT),
        "advice": _lines(sheet, Section.ADVICE),
        "decided": [_decided(each) for each in decided],
    }


def _decided(table: Explanation) -> dict[str, object]:
    return {
        "step": table.step.zh,
        "inputs": "；".join(f"{label}：{in_words(value).zh}" for label, value in table.inputs),
        "value": table.value,
        "rules": [{"number": str(each.number), "fired": each.fired, "why": each.why.zh} for each in table.rules],
    }


def _lines(sheet: Sheet, section: Section) -> list[dict[str, str]]:
    return [_line(line) for line in sheet.lines if line.section is section]


def _line(line: Line) -> dict[str, str]:
    return {
        "label": line.label.zh,
        "formula": line.formula,
        "authority": line.authority,
        "month": "" if line.month is None else written(line.month),
        "year": "" if line.year is None else written(line.year),
        "verdict": VERDICTS[line.passes],
    }
