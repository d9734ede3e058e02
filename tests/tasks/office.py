"""A service's context made by hand: a case in a village, forms as if filled in, and what was intended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from engine.calendar import Calendar
from engine.records import Case, CaseStatus, Submission
from engine.rules import Rules
from engine.services import Result, ServiceContext
from engine.store.tables import deadline
from engine.vault import Vault
from tasks.benefits.basis import Basis, Ground
from tasks.rules import PackRules, shipped
from tasks.services import services

COUNTY = "990100"
VILLAGE = "990100001001"
PATH = "county:990100/township:990100001/village:990100001001"
HEARD = Basis(Ground.HEARD, "case9", "s1", "s2")
"""A hearing and a decision, for tests that are about something else."""
THEN = datetime(2026, 11, 2, 2, tzinfo=UTC)


def rules(place: str = VILLAGE) -> Rules:
    """The demo county's rules on an ordinary day of 2026."""
    return PackRules(shipped()).current("application", place, date(2026, 11, 20))


@dataclass
class Office:
    """Runs services on one case; forms and data are what a test says."""

    session: Session
    vault: Vault
    case: Case = field(
        default_factory=lambda: Case(
            county=COUNTY,
            id="case1",
            number="A2026-000001",
            process="application",
            version=1,
            title="",
            subject=None,
            place=VILLAGE,
            place_path=PATH,
            status=CaseStatus.RUNNING,
            revision=1,
            rules_version="x",
            started_by="p1",
            started_at=THEN,
            accepted_at=THEN,
            ended_at=None,
            end_element=None,
            parent=None,
        )
    )
    now: datetime = datetime(2026, 11, 20, 2, tzinfo=UTC)
    forms: list[Submission] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    intended: list[tuple[str, Mapping[str, object], str]] = field(default_factory=list)
    rules: Rules = field(default_factory=rules)

    def fill(self, element: str | None, at: datetime | None = None, person: str = "p1", **values: object) -> None:
        """Somebody submits a form; the start form for None."""
        task = None if element is None else f"task-{element}"
        name = element or "apply"
        each = Submission(str(len(self.forms)), task, name, name, "1", person, None, at or self.now, values)
        self.forms.append(each)

    def run(self, service: str, key: str = "k1") -> Result:
        """Runs a service as the engine would."""
        ctx = ServiceContext(
            case=self.case,
            element=service,
            data=self.data,
            rules=self.rules,
            now=self.now,
            key=f"{self.case.id}:{key}",
            session=self.session,
            vault=self.vault,
            calendar=Calendar({}),
            submissions=lambda: self.forms,
            intend=lambda kind, payload, intention: self.intended.append((kind, payload, intention)),
            identify=self._identify,
            defer=lambda *_, **__: None,
        )
        return services.find(service)(ctx)

    def another(self, case_id: str) -> Office:
        """The same office at another case."""
        case = replace(self.case, id=case_id, number=f"A2026-{case_id}", subject=None)
        return Office(self.session, self.vault, case, self.now)

    def _identify(self, subject: str | None, title: str | None) -> None:
        self.case = replace(self.case, subject=subject or self.case.subject, title=title or self.case.title)


def hang(office: Office) -> None:
    """The village posts what was made: the seven days of publicity run."""
    row = {"county": COUNTY, "case_id": office.case.id, "name": "publicity", "round": 1, "amount": 7, "unit": "天"}
    times = {"started_at": office.now, "due_at": office.now + timedelta(days=7), "provisional": False}
    office.session.execute(deadline.insert().values(**row, **times))
