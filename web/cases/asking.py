"""What the page of an operation asks to be chosen: to whom, to which step, in which way. The page that confirms it repeats the answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.queries.receivers import Receiver
from engine.queries.tasks import TaskView
from web.access import actor
from web.cases.acts import Way
from web.cases.deciding import rule_sentence
from web.cases.ways import targets
from web.formatting import moment
from web.house import engine
from web.i18n import _, ngettext


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: its value, its words, what stands beside them, and what it means."""

    value: str
    label: str
    hint: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What has to be chosen, and what was."""

    name: str
    legend: str
    choices: tuple[Choice, ...]
    chosen: str
    hint: str = ""

    @property
    def answer(self) -> Choice | None:
        """What was chosen; None for nothing, or for what is not offered."""
        return next((each for each in self.choices if each.value == self.chosen), None)


def questions(view: TaskView, way: Way, sent: Mapping[str, str]) -> list[Question]:
    """In the order in which the page asks, each with what was sent."""
    return [_QUESTIONS[name](view, way, sent.get(name, "")) for name in way.asks[:-1]]


def _to(view: TaskView, way: Way, chosen: str) -> Question:
    operations = engine().operations
    found = (operations.addable if "how" in way.asks else operations.receivers)(view, actor())
    return Question("to", str(way.whom), tuple(_colleagues(found)), chosen, _("手上事情少的排在前面"))


def _colleagues(found: Iterable[Receiver]) -> Iterator[Choice]:
    for each in found:
        load = ngettext("手上有%(num)d件", "手上有%(num)d件", each.load) if each.load else _("手上没有待办")
        yield Choice(each.id, each.name, load, each.office)


def _target(view: TaskView, way: Way, chosen: str) -> Question:
    done = tuple(
        Choice(each.element, each.step, _("%(who)s于%(when)s办的", who=each.who, when=moment(each.at)))
        for each in targets(view)
    )
    return Question("target", str(way.whom), done, chosen or (done[0].value if done else ""))


def _straight(view: TaskView, way: Way, chosen: str) -> Question:
    again = Choice("0", _("中间各步重新办一遍"), _("填写的内容会变，后面的人要重新看时选这个"))
    back = Choice("1", _("直接回到我这里"), _("只补材料时选这个；如果前面用过的情况有变，系统仍会各步重办"))
    return Question("straight", _("对方重办以后"), (again, back), chosen if chosen == "1" else "0")


def _how(view: TaskView, way: Way, chosen: str) -> Question:
    offered = view.ways_to_add
    words = {
        "before": (_("前加签：对方先提意见，再由您决定"), _("对方的意见供您参考，不算一票；答复以前您先等着")),
        "after": (_("后加签：您签了以后再由对方签"), _("对方也有一票，您表态以后才轮到")),
        "beside": (_("并加签：和您一起决定"), _("对方也有一票，现在就可以签")),
    }
    choices = tuple(Choice(each, *words[each]) for each in words if each in offered)
    return Question(
        "how", _("怎样加签"), choices, chosen if chosen in offered else offered[0] if offered else "", _why(view)
    )


def _why(view: TaskView) -> str:
    """How the step is decided once somebody is added."""
    if tuple(view.ways_to_add) == ("before",):
        return _("这一步填的内容决定案件往哪里走，不能由几个人各填一份，只能请人先提意见。")
    if view.element.deciding.rule is None:
        return _("这一步原来由一人决定。后加签、并加签以后，要每个人都同意才通过。")
    return rule_sentence(view)


def _signer(view: TaskView, way: Way, chosen: str) -> Question:
    removable = view.signing.removable if view.signing else ()
    people = sorted((view.view.people.get(each, each), each) for each in removable)
    found = tuple(Choice(each, name, "", view.view.offices.get(each, "")) for name, each in people)
    return Question("signer", str(way.whom), found, chosen or (found[0].value if len(found) == 1 else ""))


_QUESTIONS = {"to": _to, "target": _target, "straight": _straight, "how": _how, "signer": _signer}
"""By the name under which the verb takes the answer."""
