"""Opening a workbook that anybody may have sent: how large it is, is known before anything of it is unpacked.

What is handed on is packed anew from what was looked at, so that sizes in the file's own directory cannot lie.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from python_calamine import CalamineError, CalamineWorkbook

from engine.errors import Refusal
from engine.text import Text

MOST_BYTES = 64 * 1024 * 1024
"""Unpacked, all parts together."""
MOST_PARTS = 500
MOST_ROWS = 20_000
MOST_COLUMNS = 256
_WORKBOOK = "xl/workbook.xml"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_MACROS = re.compile(r"xl/(vbaProject.*\.bin|macrosheets/.*)", re.IGNORECASE)
_FORMULA = re.compile(rb"""<(?:\w+:)?c\s([^<>]*)>\s*<(?:\w+:)?f[\s/>]""")
_CELL = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,8})([0-9]{1,12})["']""")


class NotExcel(Refusal):
    """A file that is not a workbook."""

    code = "not_excel"
    sentence = Text(
        "这不是可读的 Excel 文件：{why}。请用导入模板另存为 .xlsx 后再试。",
        "This is not an Excel file that can be read: {why}. Save it as .xlsx from the template and try again.",
    )


def open_workbook(data: bytes) -> CalamineWorkbook:
    """The workbook in a file. Raises `NotExcel`, also for one that is larger than any county."""
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(_repacked(data)))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise NotExcel(why=Text("文件损坏或不是 .xlsx 格式", "it is damaged or no .xlsx")) from error
    except CalamineError as error:
        raise NotExcel(why=str(error)[:120]) from error


def _repacked(data: bytes) -> bytes:
    clean = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as sent, zipfile.ZipFile(clean, "w") as made:
        parts = sent.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
            raise NotExcel(why=Text("解压后太大", "it is too large when unpacked"))
        if _WORKBOOK not in {part.filename for part in parts}:
            raise NotExcel(why=Text("不是 .xlsx 格式", "it is no .xlsx"))
        if any(_MACROS.fullmatch(part.filename) for part in parts):
            raise NotExcel(why=Text("文件里有宏", "it holds macros"))
        for part in {each.filename: each for each in parts}.values():
            content = sent.read(part)
            if _SHEET.fullmatch(part.filename):
                _require_small(content)
                _require_values(content)
            made.writestr(part.filename, content)
    return clean.getvalue()


def _require_small(sheet: bytes) -> None:
    """A cell in the last corner of a sheet would make its readers keep room for all before it."""
    for column, row in _CELL.findall(sheet):
        if int(row) > MOST_ROWS or (column and _number(column) > MOST_COLUMNS):
            why = Text("超过{rows}行或{columns}列", "more than {rows} rows or {columns} columns")
            raise NotExcel(why=why.format(rows=MOST_ROWS, columns=MOST_COLUMNS))


def _require_values(sheet: bytes) -> None:
    """What a formula shows is what somebody's Excel made of it last: only what was typed is taken in."""
    if (formula := _FORMULA.search(sheet)) is not None:
        found = _CELL.search(b" " + formula[1])
        cell = (found[1] + found[2]).decode() if found else "?"
        why = Text("{cell} 是公式，请先复制、“选择性粘贴 → 数值”", "{cell} is a formula; paste it as a value first")
        raise NotExcel(why=why.format(cell=cell))


def _number(column: bytes) -> int:
    """The number of a column by its letters: A is 1."""
    found = 0
    for letter in column.upper():
        found = found * 26 + letter - ord("A") + 1
    return found
