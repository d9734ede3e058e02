"""A real county's places, staff and households on benefit, from Excel."""

from tasks.imports.carrying import Imported, import_workbook
from tasks.imports.comparing import Fate, PlannedRow
from tasks.imports.opening import NotExcel
from tasks.imports.sheets import ImportRefused, RowProblem
from tasks.imports.staffing import StaffPlan, plan_staff, take_in_staff, template_of_staff
from tasks.imports.starting import WrongFirstMonth, first_month_of_payment
from tasks.imports.template import template
from tasks.imports.trainings import TrainingLine, training_template, trainings_in

__all__ = [
    "Fate",
    "ImportRefused",
    "Imported",
    "NotExcel",
    "PlannedRow",
    "RowProblem",
    "StaffPlan",
    "TrainingLine",
    "WrongFirstMonth",
    "first_month_of_payment",
    "import_workbook",
    "plan_staff",
    "take_in_staff",
    "template",
    "template_of_staff",
    "training_template",
    "trainings_in",
]
