"""Automatic steps: functions that the rooms above register by name, and what such a function is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from engine.errors import Refusal
from engine.text import Text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.calendar import Calendar
    from engine.records import Case, Submission
    from engine.rules import Rules
    from engine.vault import Vault

Result = Mapping[str, object] | None


class ServiceFailed(Refusal):
    """A service knows why it cannot go on; after the last retry the sentence stands in the incident."""

    code = "service_failed"
    sentence = Text("{detail}", "{detail}")

    def __init__(self, detail: Text, *, error: str | None = None) -> None:
        """`error` names a BPMN error (its code) that the diagram may catch on the edge of the step (BPMN 2.0 §10.5.6)."""
        super().__init__(detail=detail)
        self.error = error


@dataclass(frozen=True, slots=True)
class ServiceContext:
    """What a service sees of its case. It writes through `session`, in the transaction that re-enters the case."""

    case: Case
    element: str
    data: Mapping[str, object]
    """Routing variables."""
    rules: Rules
    now: datetime
    key: str
    """The same for every attempt of this step: the idempotency key."""
    session: Session
    vault: Vault
    calendar: Calendar
    submissions: Callable[[], list[Submission]]
    """Everything that was filled in so far, oldest first, opened."""
    intend: Callable[[str, Mapping[str, object], str], None]
    """(kind, payload, key): records something to be sent after the commit."""
    identify: Callable[[str | None, str | None], None]
    """(subject, title): says what the case is about, once that is known; None leaves as it is."""
    defer: Callable[..., None]
    """(name, args, at=, lock=, once=): records a job for later."""

    @property
    def county(self) -> str:
        """The county whose data this is."""
        return self.case.county

    def submission(self, element: str | None = None) -> Mapping[str, object] | None:
        """The latest values of a step's form; of the start form for None."""
        chosen = None
        for each in self.submissions():
            if (element is None and each.task_id is None) or (element is not None and each.element == element):
                chosen = each.values
        return chosen


Service = Callable[[ServiceContext], Result]


class Services:
    """The names that diagrams may call."""

    def __init__(self) -> None:
        self._functions: dict[str, Service] = {}

    def register(self, name: str) -> Callable[[Service], Service]:
        """Decorator: makes a function callable from diagrams as `name`. A name is taken once."""
        if name in self._functions:
            raise ValueError(f"service {name!r} is registered already")

        def keep(function: Service) -> Service:
            self._functions[name] = function
            return function

        return keep

    @property
    def names(self) -> frozenset[str]:
        """Every registered name."""
        return frozenset(self._functions)

    def find(self, name: str) -> Service:
        """The function; raises `ServiceFailed` for an unknown name."""
        function = self._functions.get(name)
        if function is None:
            raise ServiceFailed(
                Text(
                    f"没有名为“{name}”的服务，请联系流程管理员。",
                    f"There is no service named “{name}”; tell the process owner.",
                )
            )
        return function
