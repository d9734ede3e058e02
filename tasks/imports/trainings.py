"""The sheet 培训: who was trained when, and until when that counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from engine.text import Text
from tasks.imports.opening import open_workbook
from tasks.imports.sheets import Column, Faults, SheetRow, rows
from tasks.imports.template import empty_workbook

SHEET = Text("培训", "Training")
COLUMNS = (
    Column("who", Text("工号或账号", "Staff number or login"), required=True, example="wanglan"),
    Column("since", Text("培训日期", "Trained on"), required=True, example="2026-03-02"),
    Column("until", Text("有效期至", "Valid until"), example="2028-03-01"),
    Column("note", Text("证书或说明", "Certificate or note"), example="2026年岗前培训"),
)


@dataclass(frozen=True, slots=True)
class TrainingLine:
    """One line of the sheet."""

    person: str
    since: date
    until: date | None
    """First day on which it no longer counts."""
    note: str


def training_template() -> bytes:
    """The empty sheet."""
    return empty_workbook([(SHEET, COLUMNS)])


def trainings_in(data: bytes, people: Mapping[str, str], today: date) -> list[TrainingLine]:
    """The lines of a workbook; `people` maps staff numbers and logins to the ids of those who serve.

    Raises `NotExcel`, and `ImportRefused` with every fault by row and column.
    """
    book, faults = open_workbook(data), Faults()
    known = {name.lower(): who for name, who in people.items()}
    found = [_line(row, known, today) for row in rows(book, SHEET, COLUMNS, faults)]
    if not found:
        faults.add(
            SHEET.zh, 1, COLUMNS[0].heading.zh, "没有可读的行，请使用下载的模板", "no row can be read; use the template"
        )
    faults.refuse()
    return [each for each in found if each is not None]


def _line(row: SheetRow, known: Mapping[str, str], today: date) -> TrainingLine | None:
    who = known.get(row["who"].lower())
    if who is None and row["who"]:
        row.blame("who", f"没有在岗人员用“{row['who']}”", f"nobody who serves has “{row['who']}”")
    since, last = row.day("since"), row.day("until")
    if since is not None and since > today:
        row.blame("since", "培训日期不能在今天之后", "must not lie after today")
    if since is not None and last is not None and last < since:
        row.blame("until", "有效期应在培训日期之后", "must not lie before the day of the training")
    if who is None or since is None:
        return None
    return TrainingLine(who, since, last + timedelta(days=1) if last else None, row["note"])
