"""Exits of the demo county: reported, warned of, wished for, after a death; at every step, and some that came true."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from random import Random
from typing import TYPE_CHECKING

from tasks.demo.pictures import Picture
from tasks.demo.scene import Scene, Values
from tasks.demo.stories import Plot, Turn

if TYPE_CHECKING:
    from tasks.demo.enrolled import OnBenefit

LESS = 200
"""Yuan a month that are left to a family of which somebody refused work three times."""


def _plot(stop: str, days: int, number: int, *turns: Turn) -> Plot:
    return Plot(stop, days, number, frozenset(turns))


EXITS: tuple[Plot, ...] = (
    _plot("", 70, 3, Turn.WORKS),
    _plot("", 40, 2, Turn.WISHES),
    _plot("", 40, 2, Turn.DIED_ALONE),
    _plot("", 20, 2, Turn.ONE_DIED),
    _plot("", 10, 2, Turn.WARNED, Turn.UNFOUNDED),
    _plot("", 45, 1, Turn.STAYS),
    _plot("", 45, 1, Turn.REFUSES_JOBS),
    _plot("", 75, 2, Turn.RECOVERED),
    _plot("verify", 2, 2, Turn.WARNED),
    _plot("verify_death", 2, 2, Turn.ONE_DIED),
    _plot("confirm_wish", 2, 1, Turn.WISHES),
    _plot("propose_exit", 5, 2, Turn.WORKS),
    _plot("serve_invitation", 7, 1, Turn.WORKS),
    _plot("hear", 10, 2, Turn.WORKS),
    _plot("township_view", 14, 1, Turn.WORKS),
    _plot("examine_exit", 17, 1, Turn.REFUSES_JOBS),
    _plot("decide_exit", 20, 2, Turn.WORKS),
    _plot("deliver_exit", 23, 2, Turn.WORKS),
    _plot("post_notice", 20, 1, Turn.RECOVERED),
    _plot("hear_objections", 26, 2, Turn.RECOVERED),
    _plot("look_into", 36, 1, Turn.RECOVERED, Turn.OBJECTION),
    _plot("refer", 48, 1, Turn.RECOVERED),
)


def fits(plot: Plot, known: OnBenefit, before: date) -> bool:
    """Whether the story may happen to a family that was enrolled before a day."""
    enrolled, persons = known.enrolment, known.family.persons
    if enrolled.enrolled_on >= before:
        return False
    if Turn.RECOVERED in plot.turns:
        return enrolled.programme == "tekun" and persons == 1
    if Turn.DIED_ALONE in plot.turns:
        return enrolled.programme in ("dibao", "tekun") and persons == 1
    many = len({each.name for each in known.family.members}) == persons > 1
    enough = Turn.REFUSES_JOBS not in plot.turns or enrolled.amount > LESS
    return enrolled.programme == "dibao" and many and enough


def begun(scene: Scene) -> Values:
    """The start form."""
    for turn, origin in _ORIGINS.items():
        if scene.has(turn):
            return {"origin": origin, "certificate": scene.story.matter, "note": _NOTES[origin]}
    return {"origin": "report", "certificate": scene.story.matter, "note": _NOTES["report"]}


def choose(random: Random, plot: Plot, known: list[OnBenefit], before: date) -> OnBenefit:
    """A family to which the story happens, and nothing else."""
    chosen = random.choice([each for each in known if fits(plot, each, before)])
    known.remove(chosen)
    return chosen


def _verify(scene: Scene) -> Values:
    unfounded = scene.has(Turn.UNFOUNDED)
    facts = "车辆已过户给他人，有合同。" if unfounded else "大儿子在县城有了固定工作，月工资三千多元。"
    return {"visited_on": scene.today, "facts": facts, "verified": "unfounded" if unfounded else "stands"}


def _verify_death(scene: Scene) -> Values:
    return {
        "died_name": scene.story.family.members[-1].name, "died_on": scene.today, "proof": [scene.attach(Picture.PAPER)],
        "kin": "村委会", "facts": "已看过死亡证明。", "verified": "stands",
    }  # fmt: skip


def _confirm_wish(scene: Scene) -> Values:
    return {
        "asked_on": scene.today, "asked_whom": scene.applicant, "understands": True, "verified": "stands",
        "said": "孩子工作了，日子好过了，把名额让给更难的人家。", "signature": scene.attach(Picture.SIGNATURE),
    }  # fmt: skip


def _propose(scene: Scene) -> Values:
    if scene.has(Turn.REFUSES_JOBS):
        told = "连续三次无正当理由拒绝介绍的工作，减发本人份额。"
        return {"effect": "reduce", "exit_cause": "job_refused", "new_amount": LESS, "reason": told}
    cause, told = next((each for turn, each in _GROUNDS.items() if scene.has(turn)), ("property", "名下有两套住房。"))
    return {"effect": "end", "exit_cause": cause, "reason": told}


def _serve_invitation(scene: Scene) -> Values:
    proof = [scene.attach(Picture.PAPER)]
    return {"served_on": scene.today, "way": "in_person", "received_by": scene.applicant, "proof": proof}


def hear(scene: Scene) -> Values:
    """What the person said, and what became of it."""
    return {
        "came": True, "heard_on": scene.today, "heard_how": scene.random.choice(("home", "office")), "agrees": True,
        "said": "今年打工收入好一些，但看病花销也大。", "proof": [scene.attach(Picture.PAPER)], "after_hearing": "keep",
        "considered": "已核对医疗支出，不影响处理意见。",
    }  # fmt: skip


def _post_notice(scene: Scene) -> Values:
    return {"posted_on": scene.today, "where": "村（社区）公开栏", "photos": [scene.attach(Picture.PAPER)]}


def _look_into(scene: Scene) -> Values:
    return {"looked_on": scene.today, "found": "走访核实，没有新的情况。", "upheld": "post", "reason": "仍不符合条件。"}


def _decide(scene: Scene) -> Values:
    if scene.has(Turn.STAYS):
        return {"decision": "stay", "reason": "车辆用于接送病人，不作为超标财产。"}
    return {"decision": "agree", "reason": "事由合法，听取充分，同意。"}


def _deliver(scene: Scene) -> Values:
    return {
        "way": "in_person", "delivered_on": scene.today, "received_by": scene.applicant, "explained": True,
        "receipt": [scene.attach(Picture.PAPER)], "committee_told": True,
    }  # fmt: skip


def _refer(scene: Scene) -> Values:
    """Not to 低保, whose application would lie untouched since then."""
    return {"refer_to": "emergency_aid", "consents": True, "note": "冬季取暖有困难，已说明怎样申请临时救助。"}


_ORIGINS = {
    Turn.WARNED: "warning",
    Turn.WISHES: "wish",
    Turn.DIED_ALONE: "death",
    Turn.ONE_DIED: "death",
}
_NOTES = {
    "warning": "信息比对：车辆登记与档案不一致，请核实。",
    "wish": "家庭来村里说不想再领了。",
    "death": "殡葬信息显示家中有人去世。",
    "report": "家里来说情况有变化。",
}
_GROUNDS = {
    Turn.WORKS: ("employment", "大儿子稳定就业，家庭人均收入超过低保标准。"),
    Turn.WISHES: ("wish", "本人自愿退出。"),
    Turn.DIED_ALONE: ("death", "本人已去世。"),
    Turn.ONE_DIED: ("death", "家庭成员去世，重新核算。"),
    Turn.RECOVERED: ("obligor_able", "养子已有稳定收入，具有履行义务能力。"),
}
ANSWERS: Mapping[str, Callable[[Scene], Values]] = {
    "verify": _verify, "verify_death": _verify_death, "confirm_wish": _confirm_wish, "propose_exit": _propose,
    "serve_invitation": _serve_invitation, "hear": hear, "post_notice": _post_notice, "look_into": _look_into,
    "township_view": lambda scene: {"opinion": "agree", "reason": "情况属实。"},
    "examine_exit": lambda scene: {"county_proposal": "agree", "reason": "事由合法，证据充分。"},
    "decide_exit": _decide, "deliver_exit": _deliver, "refer": _refer,
}  # fmt: skip
