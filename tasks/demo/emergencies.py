"""Emergencies of the demo county: where each stops, and what people fill in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tasks.demo.pictures import Picture
from tasks.demo.scene import Scene, Values
from tasks.demo.stories import Plot, Turn, plot
from tasks.registers.facts import Household

PLOTS: tuple[Plot, ...] = (
    plot("", 8, 8, Turn.QUICK),
    plot("", 14, 6),
    plot("", 14, 3, Turn.LARGE),
    plot("", 18, 2, Turn.LATE),
    plot("", 4, 2, Turn.REFUSED),
    plot("", 16, 1, Turn.ERROR),
    plot("", 40, 1, Turn.DECEIT),
    plot("moved_on", 16, 2, Turn.ONWARD),
    plot("moved_on", 16, 2, Turn.ONWARD, Turn.KNOWN),
    plot("approve_township", 1, 3, Turn.QUICK),
    plot("approve_county", 1, 2, Turn.LARGE),
    plot("approve_county", 1, 2, Turn.REPEATED),
    plot("deliver_refusal", 1, 1, Turn.REFUSED),
    plot("hand_over", 1, 2),
    plot("explain", 3, 5),
    plot("press_township", 9, 1, Turn.LATE),
    plot("press_county", 13, 1, Turn.LATE),
    plot("explain_for", 14, 1, Turn.LATE),
    plot("review_township", 7, 2),
    plot("review_county", 7, 2, Turn.UNKNOWN),
    plot("hear", 9, 1, Turn.DECEIT),
    plot("decide_recovery", 11, 1, Turn.DECEIT),
    plot("deliver_recovery", 13, 1, Turn.DECEIT),
    plot("money_back", 15, 1, Turn.DECEIT),
    plot("onward_facts", 10, 2, Turn.ONWARD),
    plot("convene", 1, 1, Turn.HUGE),
)
EARLIER = plot("", 14, 0)
"""What was given before, where somebody comes for the same cause again."""
SPREAD = 25
"""Days over which ended emergencies lie; the rules for them are young (法 art. 50 holds from July 2026)."""
URGENT = frozenset({"approve_township", "approve_county", "hand_over"})
"""Steps that wait for no working hours."""
PRESSED = 1
"""How often the county presses before late papers come."""
DAYS: Mapping[str, tuple[float, float]] = {
    "approve_township": (0.01, 0.15), "approve_county": (0.01, 0.3), "hand_over": (0.02, 0.2), "explain": (1, 4),
    "explain_for": (0.5, 2), "press_township": (0.3, 1), "press_county": (0.3, 1), "review_township": (0.5, 3),
    "review_county": (0.5, 3), "decide_recovery": (0.5, 3), "deliver_recovery": (0.3, 2), "money_back": (3, 15),
    "onward_facts": (0.3, 2),
}  # fmt: skip
_CAUSES = (
    ("fire", "昨夜厨房起火，被褥粮食都烧了，家人暂住邻居家。"),
    ("accident", "户主骑车被撞伤，正在抢救，家里一时拿不出钱。"),
    ("illness", "突发脑溢血送县医院，押金不够。"),
    ("disaster", "暴雨冲垮一间房，没有地方住。"),
    ("jobless", "厂子停工欠薪，家里断了粮。"),
)


def _cause(family: Household) -> tuple[str, str]:
    """What befell a family; the same one each time that it is asked."""
    return _CAUSES[int(family.applicant.identity_number[14:17]) % len(_CAUSES)]


def reported(scene: Scene) -> Values:
    """The report at the place; who is unknown has no number yet."""
    cause, happened = _cause(scene.story.family)
    bounds = (300, 1500)
    if not scene.has(Turn.QUICK):
        bounds = (12000, 20000) if scene.has(Turn.HUGE) else (3000, 9000) if scene.has(Turn.LARGE) else (600, 2000)
    named = not scene.has(Turn.UNKNOWN) and (scene.story.plot is EARLIER or _is_named(scene))
    values: Values = {
        "track": "quick" if scene.has(Turn.QUICK) else "emergency", "person_name": scene.applicant, "cause": cause,
        "happened": happened, "needed": scene.random.randrange(*bounds, 100),
    }  # fmt: skip
    return values | ({"identity_number": scene.story.family.applicant.identity_number} if named else {})


def _is_named(scene: Scene) -> bool:
    sure = scene.has(Turn.QUICK) or scene.has(Turn.REPEATED) or scene.has(Turn.KNOWN)
    return sure or scene.random.random() < 0.6


def _approve(scene: Scene) -> Values:
    if scene.has(Turn.REFUSED):
        return {"approval": "refuse", "reason": "当场核实，保险公司已安排食宿，没有需要立即救助的困难。"}
    return {"approval": "approve", "reason": "当场核实，情况紧急。"}


def _hand_over(scene: Scene) -> Values:
    onward = "application" if scene.has(Turn.ONWARD) else "none"
    return {
        "way": scene.random.choice(("cash", "transfer")), "received_on": scene.today, "received_by": scene.applicant,
        "onward": onward, "photos": [scene.attach(Picture.HOUSE)],
    }  # fmt: skip


def _explain(scene: Scene) -> Values:
    number = {} if scene.has(Turn.UNKNOWN) else {"identity_number": scene.story.family.applicant.identity_number}
    return {
        "explanation": "走访邻里、查看证明，情况属实。", "address": scene.story.family.address, "hukou": "here",
        "near_relative": False, "proof": [scene.attach(Picture.PAPER)], "signature": scene.attach(Picture.SIGNATURE), **number,
    }  # fmt: skip


def _press_township(scene: Scene) -> Values:
    return {"cause": "经办人下乡防汛，还没有收齐证明。", "promised_on": scene.today}


def _press_county(scene: Scene) -> Values:
    if scene.story.plot.stop == "explain_for":
        return {"found": "经办人已调离，乡镇无人经手。", "pressing": "take_over"}
    return {"found": "证明还在村里。", "pressing": "press", "demand": "三日内补齐。"}


def _review(scene: Scene) -> Values:
    if scene.has(Turn.DECEIT):
        return {"verdict": "fraud_suspected", "reason": "邻里反映受灾的不是本人住房。"}
    if scene.has(Turn.ERROR):
        return {"verdict": "honest_error", "reason": "保险已赔付，当时本人不知道。"}
    return {"verdict": "eligible", "reason": "情况属实。"}


def _hear(scene: Scene) -> Values:
    told = {"told_on": scene.today, "way": "in_person", "said": "房子是亲戚的，当时想先拿到钱再说。"}
    return told | {"proof": [scene.attach(Picture.PAPER)]}


def _deliver(scene: Scene) -> Values:
    return {"way": "in_person", "delivered_on": scene.today, "received_by": scene.applicant, "explained": True}


def _onward_facts(scene: Scene) -> Values:
    family = scene.story.family
    return {
        "area": family.area, "work": "casual", "income_kind": "wage", "income": 400, "health": "good",
        "disability_type": "none", "houses": family.homes, "cars": 0, "deposits": str(family.deposits),
        "near_relative": False,
    }  # fmt: skip


ANSWERS: Mapping[str, Callable[[Scene], Values]] = {
    "approve_township": _approve, "approve_county": _approve, "hand_over": _hand_over, "explain": _explain,
    "explain_for": _explain, "press_township": _press_township, "press_county": _press_county,
    "review_township": _review, "review_county": _review, "hear": _hear,
    "decide_recovery": lambda scene: {"recovery": "recover", "reason": "消防和邻里证明不是本人住房，所报不实。"},
    "deliver_recovery": _deliver, "deliver_refusal": _deliver,
    "money_back": lambda scene: {"returned": "repaid", "returned_amount": 1000}, "onward_facts": _onward_facts,
}  # fmt: skip


def is_late(element: str, scene: Scene) -> bool:
    """Whether the explanation is not there yet although it is due."""
    if element != "explain" or not scene.has(Turn.LATE):
        return False
    return scene.story.plot.stop == "explain_for" or scene.times.get("press_county", 0) < PRESSED
