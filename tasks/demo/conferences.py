"""What people of the demo county fill in at the steps of a case conference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from tasks.demo.scene import Scene, Values
from tasks.demo.stories import Turn

ASKED = 3
"""Departments at a conference."""
FOLLOW_UP = timedelta(days=10)


def begun(scene: Scene) -> Values:
    """The start form of a conference of its own; in one story with a number that nobody bears."""
    number = "A2020-000000" if scene.has(Turn.WRONG_NUMBER) else scene.story.matter
    topic = scene.random.choice(("amount", "eligibility", "objection"))
    return {
        "conference_purpose": "confer", "case_number": number, "conference_topic": topic,
        "reason": "涉及几个部门，一个部门定不了。",
    }  # fmt: skip


def _correct_number(scene: Scene) -> Values:
    return {"case_number": scene.story.matter}


def _convene(scene: Scene) -> Values:
    asked = scene.random.sample(scene.departments, ASKED)
    return {
        "questions": scene.random.choice(_QUESTIONS), "facts": scene.random.choice(_FACTS), "chaired_by": "head",
        "conference_invited": [{"person": each} for each in asked],
    }  # fmt: skip


def _give_opinion(scene: Scene) -> Values:
    """Two of three in favour; a tie has one abstention."""
    turn = scene.times.get("give_opinion", 0) % ASKED
    stands = ("support", "oppose", "abstain") if scene.has(Turn.TIE) else ("support", "oppose", "support")
    return {"stand": stands[turn], "opinion": _WORDS[stands[turn]]}


def _cast_vote(scene: Scene) -> Values:
    return {"conference_outcome": "support", "reason": "困难属实，先行保障，下次复核再核实收入。"}


def _draft_minutes(scene: Scene) -> Values:
    due = scene.today + FOLLOW_UP
    task = {
        "person": scene.random.choice(scene.departments),
        "task": "核实本部门掌握的情况并办理相应救助。",
        "due": due,
    }
    told = scene.story.process == "application" and not scene.story.plot.stop  # long ago; its tasks are done
    return {"discussion": "各单位逐一发表意见，多数认为家庭确有困难。", "conference_follow_ups": [] if told else [task]}


def _sign_minutes(scene: Scene) -> Values:
    return {"conference_signed": "sign"}


def _report(scene: Scene) -> Values:
    return {"result": "done", "done_on": scene.today, "what": "已联系家庭，按政策办理。"}


def _chase(scene: Scene) -> Values:
    return {"asked_on": scene.today, "how": "phone", "said": "正在办理，本周内回报。"}


_QUESTIONS = ("是否纳入保障？", "女儿外出打工的收入是否计入家庭收入？", "是否一次性提高救助金额？")
_FACTS = (
    "户主患病，家中有学生，外出务工收入不固定。",
    "家庭有旧车一辆用于看病，邻里有不同看法。",
    "家庭遭遇意外，支出超过救助标准。",
)
_WORDS = {
    "support": "本部门核实的情况与申报一致，同意。",
    "oppose": "已有专项救助，不应重复计算。",
    "abstain": "本部门不掌握情况。",
}
ANSWERS: Mapping[str, Callable[[Scene], Values]] = {
    "correct_number": _correct_number, "convene": _convene, "give_opinion": _give_opinion, "cast_vote": _cast_vote,
    "draft_minutes": _draft_minutes, "sign_minutes": _sign_minutes, "report_follow_up": _report, "chase": _chase,
}  # fmt: skip
