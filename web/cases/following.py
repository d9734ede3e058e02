"""Who gets it next, as a sentence for whoever has just finished a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.definitions import Blueprint
from engine.queries.inbox import step_name
from engine.records import Completed, HumanTask
from web.i18n import _, say
from web.people import person, place_names
from web.roles import role_name


def next_sentence(blueprints: Mapping[str, Blueprint], done: Completed, voted: str = "") -> str:
    """Such as: 已提交。下一步“县级审核”由云岭县的县级审核办理。 `voted`: what comes of a vote, said before."""
    if done.signers:
        return voted
    return f"{voted}{_next(blueprints, done)}"


def vote_sentence(signers: Sequence[HumanTask], approved: bool | None) -> str:
    """Who must still sign a step, or what was decided; nothing where nobody votes."""
    if signers:
        waiting = [
            person(each.owner or each.assignee).name if each.assignee else role_name(each.role) for each in signers
        ]
        return _("已提交您的一份。还要等%(names)s，这一步才有结果。", names=_("、").join(dict.fromkeys(waiting)))
    if approved is None:
        return ""
    return _("这一步已有结果：通过。") if approved else _("这一步已有结果：没有通过。")


def _next(blueprints: Mapping[str, Blueprint], done: Completed) -> str:
    if done.ended:
        return _("已提交，案件办结：%(end)s。", end=say(step_name(blueprints.get(done.case.process), done.ended)))
    if not done.opened:
        return _("已提交。其余步骤完成后，系统会自动转给下一位。")
    places = place_names()
    steps = _("；").join(_step(blueprints.get(task.process), task, places) for task in done.opened)
    return _("已提交。下一步：%(steps)s。", steps=steps)


def _step(blueprint: Blueprint | None, task: HumanTask, places: dict[str, str]) -> str:
    step = say(step_name(blueprint, task.element))
    place = places.get(task.place, "")
    if task.assignee:
        return _("“%(step)s”由%(who)s办理", step=step, who=person(task.assignee).name)
    return _("“%(step)s”由%(place)s的%(role)s办理", step=step, place=place, role=role_name(task.role))
