"""A real county's places, staff and households on benefit, from Excel."""

from tasks.imports.carrying import Imported, import_workbook
from tasks.imports.opening import NotExcel
from tasks.imports.sheets import ImportRefused, RowProblem
from tasks.imports.starting import WrongFirstMonth, first_month_of_payment
from tasks.imports.template import template
from tasks.imports.trainings import TrainingLine, training_template, trainings_in

__all__ = [
    "ImportRefused",
    "Imported",
    "NotExcel",
    "RowProblem",
    "TrainingLine",
    "WrongFirstMonth",
    "first_month_of_payment",
    "import_workbook",
    "template",
    "training_template",
    "trainings_in",
]
