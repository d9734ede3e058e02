"""A conference in the hands of a test: convened, answered by each department, minuted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine import HumanTask, TaskState
from tasks.letters import Letters, Template
from tasks.registers.relatives import declare
from tests.path.county import COUNTY, VILLAGE, County, read_example

DEPARTMENTS = ("schools", "labour", "insurance")
AGENDA = {"questions": "女儿的收入是否计入？\n是否纳入保障？", "facts": "户主重病，女儿外出打工，收入不固定。"}
REASON = {
    "support": "困难属实。",
    "oppose": "学费已由助学金解决，不应重复计算。",
    "investigate": "先核实女儿去向。",
    "abstain": "不了解情况。",
}


class Conference:
    """A conference that runs in a case, on its own or called by a step."""

    def __init__(self, county: County, case_id: str) -> None:
        self.county, self.case_id = county, case_id

    def tasks(self, element: str) -> dict[str, HumanTask]:
        """The open tasks of a step by the name of whoever has them."""
        names = {actor.person: name for name, actor in self.county.staff.items()}
        view = self.county.engine.case(self.case_id, self.county.engine.system(COUNTY))
        found = [each for each in view.tasks if each.element == element]
        found = [each for each in found if each.state in (TaskState.OPEN, TaskState.CLAIMED)]
        return {names.get(each.assignee or "", ""): each for each in found}

    def convene(self, invited: Iterable[str] = DEPARTMENTS, chair: str | None = None) -> None:
        """The secretary invites departments; the chair is named, or any head of the bureau."""
        rows = [{"person": self.county.staff[each].person} for each in invited]
        chaired: dict[str, Any] = {"chaired_by": "head"}
        if chair is not None:
            chaired = {"chaired_by": "named", "conference_chair": self.county.staff[chair].person}
        self.county.do(self.case_id, "convene", {**AGENDA, "conference_invited": rows, **chaired}, by="examiner")

    def vote(self, **stands: str) -> None:
        """Each department answers its own task."""
        for name, stand in stands.items():
            task = self.tasks("give_opinion")[name]
            said = {"recused_because": "当事人是我表姐"} if stand == "recuse" else {"opinion": REASON[stand]}
            self.answer(task, name, {"stand": stand, **said})

    def answer(self, task: HumanTask, name: str, values: Mapping[str, Any]) -> None:
        """Somebody completes a task that is theirs, and services run."""
        self.county.engine.complete(task.id, self.county.staff[name], task.revision, values)
        self.county.engine.settle()

    def minute(self, by: str = "examiner", follow_ups: Iterable[Mapping[str, Any]] = (), **more: Any) -> None:
        """The secretary drafts and the chair signs."""
        values = {"discussion": "各单位发表了意见。", "conference_follow_ups": list(follow_ups), **more}
        self.county.do(self.case_id, "draft_minutes", values, by=by)
        signer = next(iter(self.tasks("sign_minutes")))
        self.county.do(self.case_id, "sign_minutes", {"conference_signed": "sign"}, by=signer or "chief")

    def letter(self) -> dict[str, Any]:
        """What the latest minutes say."""
        engine = self.county.engine
        with engine.transaction(engine.system(COUNTY)) as work:
            book = Letters(work.session, engine.vault, COUNTY)
            found = [each for each in book.of_case(self.case_id) if each.template is Template.MINUTES]
            letter, facts = book.facts(found[-1].id)
        assert facts["number"] == letter.number
        return facts


def applied(county: County) -> str:
    """An application of a family, registered; its case."""
    return county.apply(read_example("application/granted")["start"]["values"])


def convoke(county: County, number: str, **changes: Any) -> Conference:
    """The county asks for a conference on the case of a number."""
    values = {"conference_purpose": "confer", "case_number": number, "conference_topic": "eligibility", **changes}
    begun = county.engine.start("case_conference", county.staff["examiner"], place=VILLAGE, values=values)
    county.engine.settle()
    return Conference(county, begun.case.id)


def number_of(county: County, case_id: str) -> str:
    """The number that people call a case by."""
    return county.engine.case(case_id, county.staff["chief"]).case.number


def sitting(county: County) -> Conference:
    """A conference of its own on a family's application."""
    return convoke(county, number_of(county, applied(county)))


def end_of(county: County, case_id: str) -> str | None:
    """The end that a case came to, with nothing left that failed."""
    view = county.engine.case(case_id, county.staff["chief"])
    assert view.incidents == ()
    return view.case.end_element


def relative(county: County, name: str, relation: str = "sibling") -> None:
    """A member of staff declares the applicant of the example."""
    with county.engine.transaction(county.engine.system(COUNTY)) as work:
        declare(
            work.session, county.engine.vault, COUNTY, person=county.staff[name].person, name="柳青山",
            relation=relation, number="990101196803120013", at=work.now,
        )  # fmt: skip


def follow_ups(county: County) -> list[dict[str, Any]]:
    """Two tasks, one due early."""
    return [
        {"person": county.staff["insurance"].person, "task": "核对自付费用", "due": "2026-09-25"},
        {"person": county.staff["labour"].person, "task": "推荐就业", "due": "2026-12-31"},
    ]


def to_county(county: County) -> str:
    """A family's application, taken to the examination of the county."""
    example = read_example("application/granted")
    case_id = county.apply(example["start"]["values"])
    for step in example["step"]:
        if step.get("do") == "county_propose":
            return case_id
        if "advance" in step:
            county.advance(days=8)
        elif "do" in step:
            values = dict(step["values"])
            if "second_visitor" in values:
                values["second_visitor"] = county.staff["aide"].person
            county.do(case_id, step["do"], values)
    raise AssertionError("the example does not come to the county")
