"""The empty workbook that a county fills in: one sheet for each kind of row, with an example line and what is required."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from engine.text import Text
from tasks.imports import beneficiaries, places
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
    """An .xlsx file; all cells are text, so that codes and identity numbers keep every digit."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"bold": True, "bg_color": "#EEF2F7", "border": 1})
        needed = book.add_format({"bold": True, "bg_color": "#FDE8E8", "border": 1})
        for name, columns in sheets:
            sheet = book.add_worksheet(name.zh)
            sheet.set_column(0, len(columns) - 1, 18, text)
            sheet.freeze_panes(1, 0)
            for at, column in enumerate(columns):
                sheet.write_string(0, at, column.heading.zh, needed if column.required else bold)
                if column.example:
                    sheet.write_string(1, at, column.example, text)
    return made.getvalue()
