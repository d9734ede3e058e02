"""What every service needs at hand: the case's household, its letters, and the facts that all letters share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from engine.calendar import Unit
from engine.clock import legal_date
from engine.services import ServiceContext, ServiceFailed
from engine.text import Text
from tasks.benefits.enrolments import Enrolments
from tasks.benefits.months import day_in_words
from tasks.letters import Letter, Letters, Offices, Template, offices_of
from tasks.programmes import programme_name
from tasks.registers import identity
from tasks.registers.facts import Household
from tasks.registers.households import HouseholdRegister
from tasks.registers.intake import whole as count
from tasks.registers.links import household_of
from tasks.rules import whole


class Desk:
    """One service's view of its case; everything is read at most once."""

    def __init__(self, ctx: ServiceContext) -> None:
        self.ctx = ctx
        self.session, self.vault, self.county = ctx.session, ctx.vault, ctx.county
        self.today: date = legal_date(ctx.now)
        self.register = HouseholdRegister(ctx.session, ctx.vault, ctx.county)
        self.enrolments = Enrolments(ctx.session, ctx.county)
        self.letters = Letters(ctx.session, ctx.vault, ctx.county)

    @cached_property
    def household_id(self) -> str:
        """The household of the case. Raises `ServiceFailed` for a case without one."""
        found = household_of(self.session, self.ctx.case)
        if found is None:
            raise ServiceFailed(
                Text(
                    "案件还没有登记家庭，这一步需要先办“登记家庭”。",
                    "The case has no household yet; this step needs “register household” before it.",
                )
            )
        return found

    @cached_property
    def family(self) -> Household:
        """The household as it is on record."""
        return self.register.load(self.household_id)

    @cached_property
    def offices(self) -> Offices:
        """Who signs."""
        return offices_of(self.session, self.ctx.case)

    def hash_of(self, number: str) -> bytes:
        """The look-up hash of an identity number, as the registers hold hashes now."""
        return identity.to_keep(self.session, self.vault, self.county, number)

    def value(self, name: str, default: object = None) -> object:
        """A routing variable."""
        return self.ctx.data.get(name, default)

    def table(self, name: str) -> Mapping[str, object]:
        """A routing variable that is a context; an empty one where it is missing."""
        found = self.ctx.data.get(name)
        return found if isinstance(found, Mapping) else {}

    def months(self, name: str) -> int:
        """Months until a review, from the context `interval`. Raises `ServiceFailed` where the table set none."""
        found = count(self.table("interval").get(name))
        if found < 1:
            raise ServiceFailed(
                Text(
                    f"复核周期表没有给出“{name}”的月数（应至少为1），请流程管理员修改该表。",
                    f"The table of review intervals gives no months for “{name}” (at least 1 is expected); mend the table.",
                )
            )
        return found

    def form(self, element: str | None = None) -> Mapping[str, object]:
        """The latest values of a step's form (of the start form for None); empty where nobody filled it in."""
        return self.ctx.submission(element) or {}

    def due_day(self, deadline: str, start: date) -> date:
        """The last day of a period of the rules that starts on a day. Raises `ServiceFailed` for an unknown one."""
        rule = self.ctx.rules.deadlines.get(deadline)
        if rule is None:
            raise ServiceFailed(
                Text(f"规则包没有时限“{deadline}”，请补上。", f"The rule pack lacks the period “{deadline}”; add it.")
            )
        return self.ctx.calendar.last_day(start, rule.amount, Unit(rule.unit)).day

    def amount_of(self, deadline: str) -> str:
        """How long a period is, in its own unit, as letters print it."""
        rule = self.ctx.rules.deadlines.get(deadline)
        return "" if rule is None else str(rule.amount)

    def write(self, template: Template, facts: Mapping[str, object], *, programme: str = "dibao") -> Letter:
        """Writes a letter of the case with what all letters share, and records that it is to be sent."""
        letter = self.letters.write(
            template,
            {**self._shared(programme), **facts},
            self.offices,
            case_id=self.ctx.case.id,
            key=self.ctx.key,
            at=self.ctx.now,
        )
        payload = {"letter": letter.id, "template": template.value, "number": letter.number}
        self.ctx.intend("letter", payload, f"letter:{letter.id}")
        return letter

    def _shared(self, programme: str) -> dict[str, object]:
        case, applicant = self.ctx.case, self.family.applicant
        return {
            "case_number": case.number,
            "applicant": applicant.name,
            "identity": identity.mask(applicant.identity_number) if applicant.identity_number else "",
            "village": self.offices.village,
            "township": self.offices.township,
            "county_office": self.offices.bureau,
            "programme": programme_name(programme).zh,
            "applied_on": day_in_words(legal_date(case.started_at)),
            "persons": str(self.family.persons),
            "remedy": {
                "days": str(whole(self.ctx.rules, "remedy.reconsideration_days")),
                "months": str(whole(self.ctx.rules, "remedy.suit_months")),
                "reviewer": self.offices.government,
            },
        }
