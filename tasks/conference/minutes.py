"""What the minutes 会议纪要 of a conference say: people, votes, every differing opinion word for word, who does what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.clock import legal_date
from engine.people import load_person
from engine.services import ServiceContext
from engine.text import Text
from tasks.benefits.months import day_in_words
from tasks.conference.ballot import STANDS, Ballot, Stand, Vote, count
from tasks.conference.sitting import Sitting
from tasks.letters import Letter, Letters, Template, offices_of
from tasks.money import money, written

TOPICS = {
    "amount": Text("救助金额", "amount"),
    "eligibility": Text("是否符合条件", "eligibility"),
    "objection": Text("异议、信访", "objection"),
    "other": Text("其他", "other"),
}
RESOLUTIONS = {
    "support": Text("会商同意", "in favour"),
    "oppose": Text("会商不同意", "against"),
    "investigate": Text("补充调查后再议", "investigate first"),
    "postpone": Text("未形成意见，延期再议", "postponed without a resolution"),
}


@dataclass(frozen=True, slots=True)
class Minutes:
    """A conference that has been held."""

    ctx: ServiceContext
    sitting: Sitting
    ballot: Ballot
    resolution: str
    quorate: bool

    def write(self) -> Letter:
        """Numbers and keeps them; once for a key."""
        ctx = self.ctx
        letters = Letters(ctx.session, ctx.vault, ctx.county)
        offices = offices_of(ctx.session, ctx.case)
        return letters.write(Template.MINUTES, self.facts(), offices, case_id=ctx.case.id, key=ctx.key, at=ctx.now)

    def facts(self) -> dict[str, object]:
        """As the template reads them."""
        agenda, draft = self._form("convene"), self._form("draft_minutes")
        return {
            "case_number": self.sitting.matter,
            "family": self.ctx.case.title,
            "topic": TOPICS.get(str(self.ctx.data.get("conference_topic")), TOPICS["other"]).zh,
            "round": str(self.sitting.round),
            "convened_on": day_in_words(legal_date(self.sitting.since or self.ctx.now)),
            "secretary": self._doer("draft_minutes"),
            "chair": self._doer("sign_minutes"),
            "questions": _lines(agenda.get("questions")),
            "facts": str(agenda.get("facts") or ""),
            "votes": [self._vote(each) for each in self.ballot.votes],
            "barred": [self._who(each) for each in self.sitting.barred],
            "counts": {name: str(number) for name, number in self.ballot.numbers().items()},
            "quorate": self.quorate,
            "rule": self.ctx.rules.sources.get("conference.quorum", ""),
            "casting": self._casting(),
            "discussion": str(draft.get("discussion") or ""),
            "resolution": RESOLUTIONS[self.resolution].zh,
            "amount": self._amount(),
            "differing": [self._vote(each) for each in self.ballot.differing(self.resolution)],
            "follow_ups": [self._task(each) for each in _rows(draft.get("conference_follow_ups"))],
        }

    def _form(self, element: str) -> Mapping[str, object]:
        return self.ctx.submission(element) or {}

    def _doer(self, element: str) -> str:
        people = [each.person for each in self.ctx.submissions() if each.element == element]
        return self._who(people[-1]) if people else ""

    def _who(self, person: str) -> str:
        """民政局 张三; the office alone is not enough where two come from one."""
        found = load_person(self.ctx.session.connection(), self.ctx.county, person)
        return f"{found.office} {found.name}".strip()

    def _vote(self, vote: Vote) -> dict[str, str]:
        proposed = "" if vote.amount is None else f"（建议金额{written(money(vote.amount))}元）"
        return {"who": self._who(vote.person), "stand": STANDS[vote.stand].zh, "words": vote.words + proposed}

    def _casting(self) -> str:
        """What the chair's vote was and why, where this round came to it."""
        since = self.sitting.since
        cast = [each for each in self.ctx.submissions() if each.element == "cast_vote" and since and each.at >= since]
        if not cast:
            return ""
        stand = STANDS[Stand(str(cast[-1].values["conference_outcome"]))].zh
        return f"{stand}。{cast[-1].values.get('reason') or ''}"

    def _amount(self) -> str:
        agreed = self.ctx.data.get("conference_amount")
        return "" if agreed is None else written(money(agreed))

    def _task(self, row: Mapping[str, object]) -> dict[str, str]:
        due = date.fromisoformat(str(row["due"]))
        return {"who": self._who(str(row["person"])), "task": str(row["task"]), "due": day_in_words(due)}


def minutes_of(ctx: ServiceContext, sitting: Sitting) -> Minutes:
    """The minutes of the latest round."""
    ballot = count(sitting.members, ctx.submissions(), sitting.since or ctx.case.started_at)
    quorate = ctx.data.get("conference_quorate") is True
    return Minutes(ctx, sitting, ballot, str(ctx.data["conference_outcome"]), quorate)


def _lines(text: object) -> list[str]:
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


def _rows(value: object) -> Sequence[Mapping[str, object]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []
