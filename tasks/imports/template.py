"""The empty workbook that a county fills in: one sheet for each kind of row, with an example line and what is required."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import xlsxwriter

from engine.text import Text
from tasks.imports import beneficiaries, places
from tasks.imports.opening import MOST_ROWS
from tasks.imports.sheets import Column

SHEETS = (
    (places.PLACES, places.PLACE_COLUMNS),
    (places.STAFF, places.STAFF_COLUMNS),
    (places.KIN, places.KIN_COLUMNS),
    (beneficiaries.SHEET, beneficiaries.COLUMNS),
)


def template() -> bytes:
    """Places, staff, their relatives, and households on benefit."""
    return empty_workbook(SHEETS)


def empty_workbook(sheets: Sequence[tuple[Text, Sequence[Column]]]) -> bytes:
    """Sheets to be filled in, each with a line as an example."""
    return filled_workbook([(name, columns, [[each.example for each in columns]]) for name, columns in sheets])


def filled_workbook(
    sheets: Sequence[tuple[Text, Sequence[Column], Iterable[Sequence[str]]]],
    choices: Mapping[str, tuple[Text, int]] = MappingProxyType({}),
) -> bytes:
    """An .xlsx file; all cells are text, so that numbers keep every digit and nothing that was typed is ever run.

    `choices` are columns (by id) whose cells are chosen from the first column of a sheet: its name, how many lines.
    """
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"bold": True, "bg_color": "#EEF2F7", "border": 1})
        needed = book.add_format({"bold": True, "bg_color": "#FDE8E8", "border": 1})
        for name, columns, lines in sheets:
            sheet = book.add_worksheet(name.zh)
            sheet.set_column(0, len(columns) - 1, 18, text)
            sheet.freeze_panes(1, 0)
            for at, column in enumerate(columns):
                sheet.write_string(0, at, column.heading.zh, needed if column.required else bold)
                if column.id in choices:
                    source, count = choices[column.id]
                    allowed = {"validate": "list", "source": f"='{source.zh}'!$A$2:$A${count + 1}"}
                    sheet.data_validation(1, at, MOST_ROWS - 1, at, allowed)
            for number, line in enumerate(lines, 1):
                for at, cell in enumerate(line):
                    if cell:
                        sheet.write_string(number, at, cell, text)
    return made.getvalue()
