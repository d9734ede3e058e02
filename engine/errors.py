"""What the engine refuses, and why: one tree, each with both languages.

A refusal says what was expected, what was found and what to do. Nothing has changed when one is raised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from engine.text import Text

if TYPE_CHECKING:
    from engine.problems import Problem


class Refusal(Exception):
    """The base of everything the engine refuses; `code` is stable for programs, `text` is for people."""

    code: ClassVar[str] = "refused"
    sentence: ClassVar[Text] = Text("不能办理：{detail}", "Refused: {detail}")

    def __init__(self, **facts: object) -> None:
        self.facts: Mapping[str, object] = facts
        self.text = self.sentence.format(**facts)
        super().__init__(self.text.en)


class NotFound(Refusal):
    """No such thing, or not one that this person may know of (the two are not told apart on purpose)."""

    code = "not_found"
    sentence = Text(
        "没有找到{what}，或者您无权查看。请返回列表重新选择。",
        "There is no such {what}, or you may not see it. Go back to the list and choose again.",
    )


class Forbidden(Refusal):
    """The person's roles and places do not allow the operation."""

    code = "forbidden"
    sentence = Text(
        "这一步应由{expected}办理，您现在的身份是{found}。请转交有权限的同事，或联系管理员。",
        "This step is for {expected}; you are {found}. Hand it to a colleague who may, or ask an administrator.",
    )


class Barred(Refusal):
    """Recusal or separation of duties: this person may not act on this case or step."""

    code = "barred"
    sentence = Text(
        "您不能办理此件：{reason}。请退回待办池，由其他同事办理。",
        "You may not act on this case: {reason}. Leave it to another colleague.",
    )


class Untrained(Refusal):
    """First train, then serve (先培训再上岗): no record of training for the process counts today."""

    code = "untrained"
    sentence = Text(
        "您还不能办理“{process}”：{found}。先培训再上岗，请参加培训，由{whom}登记后即可办理。",
        "You may not act in “{process}” yet: {found}. First train, then serve: take the training and have {whom} "
        "record it; you can act from then on.",
    )


class Stale(Refusal):
    """The page was older than the case: somebody (perhaps a second click) acted meanwhile."""

    code = "stale"
    sentence = Text(
        "这一步已有变化：{happened}。您刚才的操作没有生效，请刷新后再看。",
        "This step has changed meanwhile: {happened}. Your action was not carried out; reload and look again.",
    )


class AlreadyClaimed(Refusal):
    """Somebody else has taken the task."""

    code = "already_claimed"
    sentence = Text(
        "此件已由{who}于{when}签收。如需由您办理，请联系对方退签。",
        "{who} took this task at {when}. If you should do it, ask them to give it back.",
    )


class InvalidForm(Refusal):
    """What was typed does not satisfy the form; `errors` maps a field path to sentences."""

    code = "invalid_form"
    sentence = Text(
        "有{count}处需要修改，请看标红的项目。已填内容都保留着。",
        "{count} entries need attention; see the marked fields. Nothing you typed is lost.",
    )

    def __init__(self, errors: Mapping[str, Sequence[Text]]) -> None:
        self.errors = errors
        super().__init__(count=sum(len(each) for each in errors.values()))
        self.add_note("; ".join(f"{path}: {each.en}" for path, sentences in errors.items() for each in sentences))


class InvalidBundle(Refusal):
    """A bundle that cannot be deployed; `problems` names element, line and what to draw instead."""

    code = "invalid_bundle"
    sentence = Text(
        "流程“{name}”有{count}个问题，不能发布。请按列出的位置修改。",
        "Process “{name}” has {count} problems and cannot be deployed. Mend the listed places.",
    )

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(name=name, count=sum(1 for each in problems if each.severity == "error"))


class Ended(Refusal):
    """The case has come to its end; nothing more can be done in it."""

    code = "ended"
    sentence = Text(
        "案件{number}已经办结（{outcome}），不能再操作。",
        "Case {number} has ended ({outcome}); nothing more can be done in it.",
    )


class Suspended(Refusal):
    """The case stands still by an administrator's act; nothing may be done in it until it is resumed."""

    code = "suspended"
    sentence = Text(
        "案件{number}已挂起，暂时不能办理。恢复后再办；为什么挂起，请看案件页的办理经过。",
        "Case {number} is suspended; nothing can be done in it now. Its page says why; act again once it is resumed.",
    )


class TooLate(Refusal):
    """An extension after expiry, or another act whose time has passed (民发〔2022〕83号 四(一))."""

    code = "too_late"
    sentence = Text("已过办理时限：{detail}", "The time for this has passed: {detail}")


class NotPossible(Refusal):
    """An act that makes no sense in the present state; `detail` says what was found and what to do."""

    code = "not_possible"
    sentence = Text("现在不能这样做：{detail}", "This cannot be done now: {detail}")


class Busy(Refusal):
    """Others are writing just now: a look ahead gives way to them instead of holding anybody up."""

    code = "busy"
    sentence = Text(
        "系统正忙，暂时看不到办理后的去向；不影响办理，可以稍后再看。",
        "The system is busy and cannot tell just now what would come next; you can act all the same, or look again.",
    )
