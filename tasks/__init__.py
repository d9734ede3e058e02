"""What automatic steps know and do: registers, rules of law, amounts, letters and payments of social assistance.

Pages and commands use the names below and nothing behind them.
"""

from tasks.benefits.due import Kind as ReviewKind
from tasks.benefits.enrolments import Enrolment
from tasks.building import build_engine, rule_packs, rules_in_force
from tasks.calculation import Line, Section, Sheet
from tasks.calculation.store import Calculation
from tasks.channels import CHANNELS
from tasks.channels.channel import Channel, WrongField
from tasks.channels.channel import Field as ChannelField
from tasks.channels.line import Line as WayOut
from tasks.channels.line import NotAllowed
from tasks.checks import Finding
from tasks.clock import JOBS, Clockwork, Job, run_once
from tasks.clock_process import keep_time
from tasks.declaring import (
    DeclaredRelative,
    WrongIdentityNumber,
    declare_relative,
    declared_relatives,
    withdraw_relative,
)
from tasks.delivery import Outbox, Receiver, Sending, deliver
from tasks.demo import CASES, HOUSEHOLDS, DemoClock, is_demo, is_empty, live_until, make_demo
from tasks.emergency.book import Aid
from tasks.emergency.reading import AidFile, RelatedCase
from tasks.holding import Lock, clock_lock
from tasks.imports import (
    Fate,
    Imported,
    ImportRefused,
    NotExcel,
    PlannedRow,
    RowProblem,
    StaffPlan,
    TrainingLine,
    WrongFirstMonth,
    first_month_of_payment,
    import_workbook,
    plan_staff,
    take_in_staff,
    template_of_staff,
    training_template,
    trainings_in,
)
from tasks.imports import template as import_template
from tasks.letters import Letter, Paper
from tasks.programmes import PROGRAMMES, programme_name
from tasks.publicity import Post
from tasks.reading.casefile import (
    CaseRecords,
    CheckView,
    HouseholdView,
    MemberView,
    case_of_letter,
    records_of_case,
    render_letter,
    render_paper,
)
from tasks.reading.leaving import BenefitFile, Leaver, leaving, watched
from tasks.reading.registers import (
    HouseholdRow,
    PaymentRow,
    cases_of_person,
    enrolment,
    enrolments,
    payments,
    publicity_board,
    search_households,
)
from tasks.reading.statistics import Numbers, numbers
from tasks.registers.relations import RELATIONS
from tasks.reviews import open_due_reviews
from tasks.roles import ROLES, RoleInfo
from tasks.rules import BadPack, InForce
from tasks.services import services
from tasks.telling.kept import CLEAR as CLEAR_SECRET
from tasks.telling.kept import KeptChannel, add_channel, change_channel, switch_channel
from tasks.telling.kept import Setup as ChannelSetup
from tasks.telling.kinds import GROUPS_HEAR
from tasks.telling.kinds import KINDS as NOTICE_KINDS
from tasks.telling.outgoing import ChannelState, channel_states, send_again, try_channel
from tasks.telling.reading import Notice, notices, read_all, read_notice, unread_by
from tasks.telling.wishes import EVERYBODY, Wishes, WrongWish, keep_wishes, wishes

SERVICES = services.names
"""Every name that a diagram may call."""

__all__ = [
    "CASES",
    "CHANNELS",
    "CLEAR_SECRET",
    "EVERYBODY",
    "GROUPS_HEAR",
    "HOUSEHOLDS",
    "JOBS",
    "NOTICE_KINDS",
    "PROGRAMMES",
    "RELATIONS",
    "ROLES",
    "SERVICES",
    "Aid",
    "AidFile",
    "BadPack",
    "BenefitFile",
    "Calculation",
    "CaseRecords",
    "Channel",
    "ChannelField",
    "ChannelSetup",
    "ChannelState",
    "CheckView",
    "Clockwork",
    "DeclaredRelative",
    "DemoClock",
    "Enrolment",
    "Fate",
    "Finding",
    "HouseholdRow",
    "HouseholdView",
    "ImportRefused",
    "Imported",
    "InForce",
    "Job",
    "KeptChannel",
    "Leaver",
    "Letter",
    "Line",
    "Lock",
    "MemberView",
    "NotAllowed",
    "NotExcel",
    "Notice",
    "Numbers",
    "Outbox",
    "Paper",
    "PaymentRow",
    "PlannedRow",
    "Post",
    "Receiver",
    "RelatedCase",
    "ReviewKind",
    "RoleInfo",
    "RowProblem",
    "Section",
    "Sending",
    "Sheet",
    "StaffPlan",
    "TrainingLine",
    "WayOut",
    "Wishes",
    "WrongField",
    "WrongFirstMonth",
    "WrongIdentityNumber",
    "WrongWish",
    "add_channel",
    "build_engine",
    "case_of_letter",
    "cases_of_person",
    "change_channel",
    "channel_states",
    "clock_lock",
    "declare_relative",
    "declared_relatives",
    "deliver",
    "enrolment",
    "enrolments",
    "first_month_of_payment",
    "import_template",
    "import_workbook",
    "is_demo",
    "is_empty",
    "keep_time",
    "keep_wishes",
    "leaving",
    "live_until",
    "make_demo",
    "notices",
    "numbers",
    "open_due_reviews",
    "payments",
    "plan_staff",
    "programme_name",
    "publicity_board",
    "read_all",
    "read_notice",
    "records_of_case",
    "render_letter",
    "render_paper",
    "rule_packs",
    "rules_in_force",
    "run_once",
    "search_households",
    "send_again",
    "switch_channel",
    "take_in_staff",
    "template_of_staff",
    "training_template",
    "trainings_in",
    "try_channel",
    "unread_by",
    "watched",
    "wishes",
    "withdraw_relative",
]
