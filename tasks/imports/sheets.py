"""Reading Excel row by row: columns by their Chinese or English heading, values as text, every fault by sheet, row and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from python_calamine import CalamineError, CalamineWorkbook

from engine.errors import Refusal
from engine.text import Text
from tasks.imports.opening import NotExcel

LONGEST_CELL = 1_000
"""Characters; no name, code or note of a county has more."""
WRONG_NUMBER = Text("身份证号不对（18 位，末位校验）", "not an identity number (18 characters with check digit)")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading in both languages, and whether every row must fill it."""

    id: str
    heading: Text
    required: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in one cell."""

    sheet: str
    row: int
    """1-based, as Excel counts, the heading being row 1."""
    column: str
    message: Text
    cell: str = ""
    """Its address, such as `C5`; empty where the fault lies in no cell."""

    @property
    def where(self) -> str:
        """Where people find it."""
        return f"{self.sheet}!{self.cell or self.row} {self.column}"


class ImportRefused(Refusal):
    """A workbook with faults; nothing of it was taken. `problems` lists them all."""

    code = "import_refused"
    sentence = Text(
        "表格有{count}处错误，没有导入任何内容。第一处：{first}",
        "The workbook has {count} faults; nothing was imported. The first one: {first}",
    )

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        self.problems = tuple(problems)
        found = self.problems[0]
        place = Text(
            f"工作表“{found.sheet}”第{found.row}行“{found.column}”：{found.message.zh}",
            f"sheet “{found.sheet}”, row {found.row}, “{found.column}”: {found.message.en}",
        )
        super().__init__(count=len(self.problems), first=place)


@dataclass(slots=True)
class Faults:
    """The faults found so far."""

    problems: list[RowProblem] = field(default_factory=list)

    def add(self, sheet: str, row: int, column: str, zh: str, en: str, cell: str = "") -> None:
        """One more fault."""
        self.problems.append(RowProblem(sheet, row, column, Text(zh, en), cell))

    def refuse(self) -> None:
        """Raises `ImportRefused` when there are any."""
        if self.problems:
            raise ImportRefused(self.problems)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row; values are text, empty where the cell is."""

    sheet: str
    number: int
    values: dict[str, str]
    headings: dict[str, str]
    faults: Faults
    places: Mapping[str, int] = field(default_factory=dict)
    """How many columns lie before each."""

    def __getitem__(self, column: str) -> str:
        """The cell as text."""
        return self.values.get(column, "")

    def blame(self, column: str, zh: str, en: str) -> None:
        """Something is wrong in this cell."""
        cell = f"{letters(self.places[column])}{self.number}" if column in self.places else ""
        self.faults.add(self.sheet, self.number, self.headings.get(column, column), zh, en, cell)

    def day(self, column: str) -> date | None:
        """A date; None (and a fault when something else is there) otherwise."""
        text = self[column].replace("/", "-").replace(".", "-")[:10]
        if not text:
            return None
        try:
            year, month, day = (int(part) for part in text.split("-"))
            return date(year, month, day)
        except ValueError:
            self.blame(
                column, f"“{self[column]}”不是日期，应如 2026-03-05", f"“{self[column]}” is no date such as 2026-03-05"
            )
            return None

    def amount(self, column: str) -> Decimal:
        """Yuan, not negative; zero for an empty cell."""
        text = self[column].replace(",", "").replace("，", "")
        if not text:
            return Decimal(0)
        try:
            found = Decimal(text)
        except InvalidOperation:
            found = Decimal(-1)
        if not found.is_finite() or found < 0:
            self.blame(column, f"“{self[column]}”不是金额", f"“{self[column]}” is no amount")
            return Decimal(0)
        return found


def rows(book: CalamineWorkbook, sheet: Text, columns: Sequence[Column], faults: Faults) -> Iterator[SheetRow]:
    """The rows of a sheet (by its Chinese or English name) that hold anything; none when there is no such sheet."""
    name = next((each for each in book.sheet_names if each.strip() in sheet), None)
    if name is None:
        return
    try:
        table = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise NotExcel(why=str(error)[:120]) from error
    if not table:
        return
    places = _places(name, [_text(cell) for cell in table[0]], columns, faults)
    headings = {column.id: column.heading.zh for column in columns}
    for number, cells in enumerate(table[1:], 2):
        texts = [_text(cell) for cell in cells]
        if not any(texts):
            continue
        row = SheetRow(name, number, {key: texts[at] for key, at in places.items()}, headings, faults, places)
        for column in columns:
            if len(row[column.id]) > LONGEST_CELL:
                row.blame(column.id, f"最多{LONGEST_CELL}个字", f"must have {LONGEST_CELL} characters at most")
                row.values[column.id] = ""
            if column.required and column.id in places and not row[column.id]:
                row.blame(column.id, "必须填写", "must be filled in")
        yield row


def _places(sheet: str, head: list[str], columns: Sequence[Column], faults: Faults) -> dict[str, int]:
    found: dict[str, int] = {}
    for column in columns:
        at = next((n for n, text in enumerate(head) if text in (*column.heading, column.id)), None)
        if at is not None:
            found[column.id] = at
        elif column.required:
            faults.add(sheet, 1, column.heading.zh, "缺少这一列", "this column is missing")
    return found


def letters(index: int) -> str:
    """What Excel calls a column that has `index` columns before it: 0 is A, 26 is AA."""
    found, left = "", index + 1
    while left:
        left, letter = divmod(left - 1, 26)
        found = chr(ord("A") + letter) + found
    return found


def _text(cell: object) -> str:
    """A cell as people see it: whole numbers without a point, dates by the ISO."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()
