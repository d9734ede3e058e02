"""What people of the demo county fill in at each step, by the turns that their story takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from tasks.demo import conferences, emergencies, exits
from tasks.demo.pictures import Picture
from tasks.demo.scene import Scene, Values
from tasks.demo.stories import Turn


def answer(element: str, scene: Scene) -> Values:
    """The values of a step's form."""
    own = emergencies.ANSWERS if scene.story.process == "emergency_aid" else _ANSWERS
    values = (own.get(element) or _ANSWERS[element])(scene)
    scene.times[element] = scene.times.get(element, 0) + 1
    return values


def _tell_duplicate(scene: Scene) -> Values:
    return {"told_on": scene.today, "duplicate_answer": "end", "note": "家庭成员已在另一户中，已当面告知。"}


def _file(scene: Scene) -> Values:
    return {"staff_name": "村委会成员", "relationship": "sibling", "note": "申请人主动说明。"}


def _papers(scene: Scene) -> Values:
    signed = not scene.has(Turn.LATE_CONSENT)
    return {"consent_file": [scene.attach(Picture.PAPER)], "all_signed": signed}


def _check_papers(scene: Scene) -> Values:
    if scene.has(Turn.GAPS) and scene.first("check_papers"):
        return {
            "complete": False,
            "gaps": scene.random.sample(["medical_proof", "account", "identity", "income_proof"], 2),
        }
    return {"complete": True}


def _supplement(scene: Scene) -> Values:
    if scene.has(Turn.GIVES_UP):
        return {"supply": scene.random.choice(["not_supplied", "withdrawn"]), "note": "家里商量后决定先不申请。"}
    return {"supply": "supplied", "all_signed": not scene.has(Turn.LATE_CONSENT)}


def _visit_first(scene: Scene) -> Values:
    if scene.has(Turn.REFUSES) or scene.has(Turn.WITHDRAWS):
        how = "refused" if scene.has(Turn.REFUSES) else "withdrawn"
        return {"visited": how, "visited_on": scene.today, "stop_reason": "家里不愿意继续办理。"}
    family = scene.story.family
    return {
        "visited": "done", "visited_on": scene.today, "second_visitor": scene.second_visitor, "family_present": scene.applicant,
        "income_agrees": True, "houses_seen": family.homes, "cars_seen": family.cars, "hardship": scene.random.choice(_LIVING),
        "photos": [scene.attach(Picture.HOUSE)], "signature": scene.attach(Picture.SIGNATURE),
    }  # fmt: skip


def _visit_second(scene: Scene) -> Values:
    return {"was_there": "yes", "agrees": True, "signature": scene.attach(Picture.SIGNATURE)}


def _neighbours(scene: Scene) -> Values:
    said = scene.random.choice(("家里确实困难。", "常年看病，收入不多。", "孩子多，只有一个人干活。"))
    known = scene.random.choice(("yes", "yes", "yes", "unsure"))
    return {"asked_on": scene.today, "people_asked": scene.random.randint(2, 6), "known_poor": known, "said": said}


def _collect_consent(scene: Scene) -> Values:
    return {"all_signed": True, "consent_file": [scene.attach(Picture.PAPER)]}


def _tell_check(scene: Scene) -> Values:
    contested = scene.has(Turn.CONTESTS)
    values: Values = {"told_on": scene.today, "contested": contested}
    return values | ({"said": "车已经卖了，有转让合同。"} if contested else {})


def _recheck(scene: Scene) -> Values:
    return {"result": "corrected", "property_corrected": True, "how": "查看转让合同，向车管所核实。"}


def _confirm_termination(scene: Scene) -> Values:
    again = scene.first("confirm_termination") and scene.random.random() < 0.4
    return {"termination": "try_again" if again else "terminate", "reason": "多次上门说明，家庭仍不配合。"}


def _township_opinion(scene: Scene) -> Values:
    if scene.story.process == "periodic_review":
        return {"opinion": "agree", "reason": "情况属实。"}
    proposal = "grant" if _is_eligible(scene) else "refuse"
    return {"proposal": proposal, "reason": "根据入户调查和核算结果。"}


def _post_sheet(scene: Scene) -> Values:
    return {"posted_on": scene.today, "where": "村（社区）公开栏", "photos": [scene.attach(Picture.PAPER)]}


def _hear_objections(scene: Scene) -> Values:
    return {"came": "objection", "named": False, "content": "有人反映这家在外面有收入。"}


def _answer_objection(scene: Scene) -> Values:
    return {"way": "vote" if scene.has(Turn.VOTE) else "survey", "reason": "需要核实反映的情况。"}


def _democratic_review(scene: Scene) -> Values:
    return {
        "held_on": scene.today, "present": 15, "villagers": 11, "in_favour": 12, "against": 3, "vote": "support",
        "note": "多数人认为家里确有困难。",
    }  # fmt: skip


def _county_visit(scene: Scene) -> Values:
    return {"visited_on": scene.today, "with_whom": "乡镇经办", "agrees": True, "found": "与乡镇调查一致。"}


def _county_propose(scene: Scene) -> Values:
    if scene.story.process == "periodic_review":
        return {"county_proposal": "agree", "reason": "家庭收入有变化，按核算结果处理。"}
    if scene.has(Turn.CONFERENCE) and scene.first("county_propose"):
        return {"county_proposal": "confer", "conference_topic": "eligibility", "reason": "几个部门看法不一，请会商。"}
    proposal = "grant" if _is_eligible(scene) else "refuse"
    return {"county_proposal": proposal, "reason": _REASON[proposal]}


def _county_decide(scene: Scene) -> Values:
    if scene.story.process == "periodic_review":
        return {"decision": "agree", "reason": "同意。"}
    decision = "grant" if _is_eligible(scene) else "refuse"
    return {"decision": decision, "reason": _REASON[decision]}


def _deliver(scene: Scene) -> Values:
    way = scene.random.choice(("in_person", "in_person", "entrusted"))
    return {"way": way, "delivered_on": scene.today, "received_by": scene.applicant}


def _deliver_refusal(scene: Scene) -> Values:
    return _deliver(scene) | {"explained": True, "other_help": scene.random.random() < 0.5}


def _visit(scene: Scene) -> Values:
    family = scene.story.family
    values: Values = {
        "visited_on": scene.today, "met": True, "visible_change": False, "houses_seen": family.homes, "cars_seen": family.cars,
        "living": scene.random.choice(_LIVING),
    }  # fmt: skip
    for turn, factor in _INCOME_NOW.items():
        if scene.has(turn):
            found = scene.income + factor * family.persons if factor > 0 else scene.income / 2
            changed = {"visible_change": True, "changes": ["income"], "persons_found": family.persons}
            return values | changed | {"income_found": found.quantize(Decimal(1))}
    return values


def _propose(scene: Scene) -> Values:
    proposal = "continue"
    if scene.has(Turn.FAR_MORE_INCOME):
        told = "大儿子稳定就业，家庭人均收入超过低保标准。"
        return {"proposal": "exit", "exit_cause": "employment", "reason": told}
    if scene.has(Turn.MORE_INCOME) or scene.has(Turn.LESS_INCOME):
        proposal = "change"
    return {"proposal": proposal, "reason": "根据入户复核和重新核算。"}


def _is_eligible(scene: Scene) -> bool:
    hidden = scene.has(Turn.HIDDEN_CAR) and not scene.has(Turn.CONTESTS)
    return scene.story.plot.means.value != "above" and not hidden


_LIVING = ("住房老旧，家具简单。", "主要靠种地和亲戚接济。", "家中有病人，常年吃药。", "孩子上学，开支较紧。")
_REASON = {"grant": "调查属实，核算清楚，符合条件。", "refuse": "家庭人均收入或者财产超过规定标准。"}
_INCOME_NOW = {Turn.MORE_INCOME: Decimal(60), Turn.FAR_MORE_INCOME: Decimal(1600), Turn.LESS_INCOME: Decimal(-1)}
"""Yuan a month more for each person; less than nothing: half of what it was."""
_ANSWERS: Mapping[str, Callable[[Scene], Values]] = {
    "tell_duplicate": _tell_duplicate, "file_near_relative": _file, "papers": _papers, "check_papers": _check_papers,
    "supplement": _supplement, "visit_first": _visit_first, "visit_second": _visit_second, "neighbours": _neighbours,
    "collect_consent": _collect_consent, "tell_check": _tell_check, "recheck": _recheck,
    "confirm_termination": _confirm_termination, "township_opinion": _township_opinion, "post_sheet": _post_sheet,
    "hear_objections": _hear_objections, "answer_objection": _answer_objection, "democratic_review": _democratic_review,
    "county_visit": _county_visit, "county_propose": _county_propose, "county_decide": _county_decide,
    "deliver_grant": _deliver, "deliver_refusal": _deliver_refusal, "visit": _visit, "propose": _propose,
    "deliver": _deliver,
    **conferences.ANSWERS,
    **exits.ANSWERS,
}  # fmt: skip
