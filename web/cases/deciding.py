"""By which votes a step is decided, and how they stand, in words for somebody who never heard of the rule."""

from __future__ import annotations

from dataclasses import dataclass

from engine.queries.tasks import Signing, TaskView
from engine.records import Event, HumanTask
from engine.signing import Rule, Share
from engine.tallying import holder
from web.i18n import _
from web.roles import role_name


@dataclass(frozen=True, slots=True)
class Votes:
    """How the votes stand, and what is enough; all but `n` by weight."""

    n: int
    """Signers."""
    yes: int
    no: int
    open: int

    @property
    def total(self) -> int:
        """What all votes weigh together."""
        return self.yes + self.no + self.open

    def need(self, share: Share | None) -> int:
        """What weight of yes is enough."""
        enough = (each for each in range(self.total + 1) if share is None or share.reached(each, self.total))
        return next(enough, self.total) if share else self.total

    def told(self, share: Share | None = None) -> dict[str, int]:
        """What stands in the sentences."""
        counts = {"n": self.n, "yes": self.yes, "no": self.no, "open": self.open}
        return counts | {"total": self.total, "need": self.need(share)}


def votes_of(view: TaskView, signing: Signing) -> Votes:
    """As they stand, or as they stood when the step was decided."""
    decided, now = decided_of(view, signing), signing.tally
    if decided is None:
        return Votes(now.signers, now.yes, now.no, now.open)
    signers, yes, no, left = (int(str(decided.detail[each])) for each in ("signers", "yes", "no", "open"))
    return Votes(signers, yes, no, left)


def rule_sentence(view: TaskView) -> str:
    """By which votes the step is decided, for somebody who never heard of the rule."""
    signing, element = view.signing, view.element
    if signing is None:
        return ""
    told = votes_of(view, signing).told(signing.rule.share)
    if told["n"] == 1:
        return _alone(view, signing)
    kind = signing.rule.kind.value if element.deciding.rule else "added"
    if element.deciding.vote is None:
        return {
            "added": _("这一步不表决：%(n)s人各办各的一份，全部办完就往下走。", **told),
            "all": _("这一步只办理，不表决：%(n)s人各办各的一份，全部办完就往下走。", **told),
            "any": _("这一步只办理，不表决：%(n)s人中有一人办完就往下走。", **told),
            "percent": _("这一步只办理，不表决：%(n)s人中有%(need)s人办完就往下走。", **told),
            "sequence": _("这一步只办理，不表决：%(n)s人按次序一个接一个办，全部办完就往下走。", **told),
        }[kind]
    return _voting(signing.rule, kind, told, weighted=_weighted(signing))


def _voting(rule: Rule, kind: str, told: dict[str, int], *, weighted: bool) -> str:
    if kind == "percent":
        if weighted:
            plain = _("票签：共%(total)s票，同意达到%(need)s票就通过。各人的票数写在名字后面。", **told)
        else:
            plain = _("票签：%(n)s人中有%(need)s人同意就通过。", **told)
        return plain + (_("等所有人都表态以后才计票。") if rule.wait else "")
    if rule.wait and kind == "all":
        return _("会签：等%(n)s人都表态以后才有结果，全部同意才通过。", **told)
    if rule.wait and kind == "sequence":
        return _("依次审批：%(n)s人按次序表态，都表态以后才有结果，全部同意才通过。", **told)
    return {
        "added": _("加签以后由%(n)s人一起决定：都同意才通过，有一人不同意就不通过。", **told),
        "all": _("会签：%(n)s人都同意才通过，有一人不同意就不通过。", **told),
        "any": _("或签：%(n)s人中谁先表态，就按谁的意见定。", **told),
        "sequence": _("依次审批：%(n)s人按次序一个接一个表态，都同意才通过，有一人不同意就不通过。", **told),
    }[kind]


def _alone(view: TaskView, signing: Signing) -> str:
    who = next((signer_name(view, each) for each in signing.signers), "")
    if any(each.closed_at is None for each in signing.advisers):
        return _("意见到齐以后，由%(who)s决定。", who=who)
    return _("由%(who)s一人决定。", who=who)


def _weighted(signing: Signing) -> bool:
    return any(each.weight != 1 for each in signing.signers)


def counts_of(view: TaskView) -> str:
    """The votes so far; empty where one person decides."""
    signing = view.signing
    votes = votes_of(view, signing) if signing else None
    if signing is None or votes is None or votes.n < 2:
        return ""
    if view.element.deciding.vote is None:
        return _("已办%(yes)s人，还有%(open)s人没有办", **votes.told())
    if _weighted(signing):
        return _("同意%(yes)s票，不同意%(no)s票，还没表态%(open)s票", **votes.told())
    return _("同意%(yes)s人，不同意%(no)s人，还没表态%(open)s人", **votes.told())


def decided_of(view: TaskView, signing: Signing) -> Event | None:
    """That this round of the step was decided."""
    votes = [each.closed_at for each in signing.signers if each.closed_at]
    if signing.tally.approved is None or not votes:
        return None
    told = [each for each in view.view.events if each.kind == "step_decided" and each.element == view.task.element]
    return next((each for each in told if each.at >= max(votes)), None)


def signer_name(view: TaskView, task: HumanTask) -> str:
    """Office and name of whoever signs by a task; the role while nobody has it."""
    who = holder(task)
    return view.view.called(who) if who else role_name(task.role)
