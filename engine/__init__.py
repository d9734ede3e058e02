"""Makes diagrams run: definitions, cases, human tasks, timers, events and deadlines."""

from engine.calendar import Calendar, Unit
from engine.clock import LEGAL_ZONE, Clock, FrozenClock, SystemClock, end_of_legal_day, legal_date
from engine.definitions import Blueprint, Bundle, Element, Examination, examine
from engine.engine import Engine
from engine.errors import Refusal
from engine.foreseen import Foreseen, Gone, Next
from engine.forms import Form
from engine.jobs import JobContext
from engine.problems import Problem
from engine.queries.cases import CaseView, node_states
from engine.queries.tasks import TaskView
from engine.records import (
    Actor,
    Attachment,
    CancelAsked,
    Case,
    CaseRow,
    CaseStatus,
    Completed,
    Copied,
    CopyRow,
    Deadline,
    Definition,
    Event,
    HumanTask,
    InboxRow,
    Incident,
    Membership,
    NodeState,
    Page,
    Person,
    Place,
    StandIn,
    Submission,
    TaskState,
    Training,
    Urgency,
    Wanted,
)
from engine.rules import Cause, DeadlineRule, Extension, Rules, RuleSource
from engine.services import ServiceContext, ServiceFailed, Services
from engine.settings import SETTINGS, Settings
from engine.store import Base, Database, SealedBytes, UtcDateTime
from engine.text import Text
from engine.vault import Vault
from engine.work import Work

__all__ = [
    "LEGAL_ZONE",
    "SETTINGS",
    "Actor",
    "Attachment",
    "Base",
    "Blueprint",
    "Bundle",
    "Calendar",
    "CancelAsked",
    "Case",
    "CaseRow",
    "CaseStatus",
    "CaseView",
    "Cause",
    "Clock",
    "Completed",
    "Copied",
    "CopyRow",
    "Database",
    "Deadline",
    "DeadlineRule",
    "Definition",
    "Element",
    "Engine",
    "Event",
    "Examination",
    "Extension",
    "Foreseen",
    "Form",
    "FrozenClock",
    "Gone",
    "HumanTask",
    "InboxRow",
    "Incident",
    "JobContext",
    "Membership",
    "Next",
    "NodeState",
    "Page",
    "Person",
    "Place",
    "Problem",
    "Refusal",
    "RuleSource",
    "Rules",
    "SealedBytes",
    "ServiceContext",
    "ServiceFailed",
    "Services",
    "Settings",
    "StandIn",
    "Submission",
    "SystemClock",
    "TaskState",
    "TaskView",
    "Text",
    "Training",
    "Unit",
    "Urgency",
    "UtcDateTime",
    "Vault",
    "Wanted",
    "Work",
    "end_of_legal_day",
    "examine",
    "legal_date",
    "node_states",
]
