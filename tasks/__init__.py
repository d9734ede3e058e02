"""What automatic steps know and do: registers, rules of law, amounts, letters and payments of social assistance.

Pages and commands use the names below and nothing behind them.
"""

from tasks.benefits.due import Kind as ReviewKind
from tasks.benefits.enrolments import Enrolment
from tasks.building import build_engine, rule_packs, rules_in_force
from tasks.calculation import Line, Section, Sheet
from tasks.calculation.store import Calculation
from tasks.checks import Finding
from tasks.letters import Letter
from tasks.programmes import PROGRAMMES, programme_name
from tasks.publicity import Post
from tasks.reading.casefile import (
    CheckView,
    HouseholdView,
    MemberView,
    calculation_of_case,
    checks_of_case,
    household_of_case,
    letters_of_case,
    render_letter,
)
from tasks.reading.registers import (
    HouseholdRow,
    PaymentRow,
    enrolment,
    enrolments,
    payments,
    publicity_board,
    search_households,
)
from tasks.reading.statistics import Numbers, numbers
from tasks.roles import ROLES, RoleInfo
from tasks.rules import BadPack, InForce

__all__ = [
    "PROGRAMMES",
    "ROLES",
    "BadPack",
    "Calculation",
    "CheckView",
    "Enrolment",
    "Finding",
    "HouseholdRow",
    "HouseholdView",
    "InForce",
    "Letter",
    "Line",
    "MemberView",
    "Numbers",
    "PaymentRow",
    "Post",
    "ReviewKind",
    "RoleInfo",
    "Section",
    "Sheet",
    "build_engine",
    "calculation_of_case",
    "checks_of_case",
    "enrolment",
    "enrolments",
    "household_of_case",
    "letters_of_case",
    "numbers",
    "payments",
    "programme_name",
    "publicity_board",
    "render_letter",
    "rule_packs",
    "rules_in_force",
    "search_households",
]
