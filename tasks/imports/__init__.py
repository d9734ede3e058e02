"""A real county's places, staff and households on benefit, from Excel."""

from tasks.imports.carrying import Imported, import_workbook
from tasks.imports.sheets import ImportRefused, NotExcel, RowProblem
from tasks.imports.starting import WrongFirstMonth, first_month_of_payment
from tasks.imports.template import template

__all__ = [
    "ImportRefused",
    "Imported",
    "NotExcel",
    "RowProblem",
    "WrongFirstMonth",
    "first_month_of_payment",
    "import_workbook",
    "template",
]
