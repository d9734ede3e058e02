"""Whether a step that several people decide says by which votes, and nothing that votes cannot answer."""

from __future__ import annotations

from engine.definitions.checks.draft import Draft, meant
from engine.definitions.elements import Element
from engine.definitions.words import SW
from engine.findings import Catalogue, error, listed
from engine.forms import Form
from engine.forms.field import Field
from engine.signing import RuleKind, read_share

SENTENCES: Catalogue = {
    "unknown-decision-rule": error(
        "“{name}”的 sw:decision 写了“{found}”，没有这种决定方式{hint}。可以写：all（会签）、any（或签）、percent（票签）、sequence（依次审批）。",
        "sw:decision of “{name}” is “{found}”, which is no rule{hint}. There are: all, any, percent, sequence.",
    ),
    "decision-repeats": error(
        "“{name}”既写了多人决定（sw:decision），又是循环或多实例。一步只能选一种：多人对同一件事表决，去掉重复标记；每人办自己的一份，去掉 sw:decision。",
        "“{name}” has a decision rule (sw:decision) and repeats. Choose one: several people voting on one matter need no marker; people who each do a part of their own need no sw:decision.",
    ),
    "decision-for-one": error(
        "“{name}”由多人决定（sw:decision），却又写了 {attribute}，那是给一个人办的步骤用的。请去掉 {attribute}；由谁签用 sw:signers 写明。",
        "“{name}” is decided by several (sw:decision), but {attribute} is for a step of one person. Remove {attribute}; who signs is said by sw:signers.",
    ),
    "decision-without-vote": error(
        '“{name}”由多人决定，但没有写表单的哪一项是表决（sw:vote）。请写明；只办理、不表决的步骤请写 sw:processing="true"。',
        '“{name}” is decided by several, but nothing says which field of its form is the vote (sw:vote). Name it; a step that is only processed has sw:processing="true".',
    ),
    "unknown-vote": error(
        "“{name}”的 sw:vote 写了“{found}”，它的表单里没有这一项{hint}。请改成表单里的项目。",
        "sw:vote of “{name}” is “{found}”, which its form does not have{hint}. Name a field of the form.",
    ),
    "vote-kind": error(
        "“{name}”的表决项“{found}”不能当作一票：它应是是否题，或有选项的单选题，必填，并进入流程数据（x-route），不能按条件显示（x-show）。请改表单，或换一项。",
        "The vote “{found}” of “{name}” cannot be one: it must be yes or no, or one of several choices, required, routed (x-route) and always shown (no x-show). Change the form, or name another field.",
    ),
    "vote-approves": error(
        "“{name}”的表决项“{found}”有几种选项，请用 sw:approves 写明哪些是同意（至少一个，不能是全部）。它的选项：{known}。",
        "The vote “{found}” of “{name}” has several choices; sw:approves must say which of them approve (at least one, not all). They are: {known}.",
    ),
    "approves-nothing": error(
        "“{name}”写了 sw:approves，但表决项是是否题或没有表决项，用不着。请去掉 sw:approves。",
        "“{name}” has sw:approves, but its vote is yes or no, or there is none. Remove sw:approves.",
    ),
    "decision-routes-more": error(
        "“{name}”由多人各填一份表单，“{found}”也进入流程数据（x-route），几个人填得不一样时无从取舍。请去掉它的 x-route，或把它移到表决之后由一个人填写的步骤。",
        "Several people fill in the form of “{name}”, and “{found}” is routed (x-route) too: where they differ, nothing says whose counts. Take x-route from it, or move it to a step of one person after the vote.",
    ),
    "percent-range": error(
        "“{name}”的 sw:percent 是“{found}”，应大于 0、不超过 100，例如 60（达到百分之六十）或 >50（超过半数）。",
        "sw:percent of “{name}” is “{found}”; above 0 and at most 100 was expected, such as 60 (at least) or >50 (more than half).",
    ),
    "percent-unused": error(
        '“{name}”写了 sw:percent，但不是按比例表决。请去掉它，或写 sw:decision="percent"。',
        '“{name}” has sw:percent but is not decided by a share. Remove it, or say sw:decision="percent".',
    ),
    "wait-for-nobody": error(
        "“{name}”是或签（any），第一个人表态就结束，不会等所有人。请去掉 sw:wait，或改成 all。",
        "“{name}” is decided by whoever votes first (any) and cannot wait for everybody. Remove sw:wait, or use all.",
    ),
    "not-of-one": error(
        "“{name}”写了 {attribute}，但它由一个人办理。请去掉，或用 sw:decision 写明由多人怎样决定。",
        "“{name}” has {attribute}, but one person does it. Remove it, or say by sw:decision how several decide.",
    ),
    "processing-votes": error(
        "“{name}”是办理步骤（sw:processing），不能驳回，所以没有表决项。请去掉 sw:vote，或去掉 sw:processing。",
        "“{name}” is only processed (sw:processing) and cannot be rejected, so it has no vote. Remove sw:vote, or sw:processing.",
    ),
    "vote-is-result": error(
        "“{name}”的表决项和 sw:result 都叫“{found}”，计票结果会盖掉表决结论。请给 sw:result 换一个名称。",
        "The vote of “{name}” and its sw:result are both called “{found}”, so the count would overwrite the outcome. Give sw:result another name.",
    ),
}


def check_deciding(draft: Draft) -> None:
    """Every person's step."""
    for element in draft.diagram.nodes():
        if element.kind.is_human:
            _check_rule(draft, element)
            _check_percent(draft, element)
            _check_vote(draft, element)


def _check_rule(draft: Draft, element: Element) -> None:
    said = _said(draft, element, "decision")
    deciding = element.deciding
    if said and deciding.rule is None:
        draft.about("unknown-decision-rule", element, found=said, hint=meant(said, RuleKind.__members__))
    elif deciding.rule is None:
        for attribute in ("signers", "wait", "result"):
            if _said(draft, element, attribute):
                draft.about("not-of-one", element, attribute=f"sw:{attribute}")
        return
    if element.repeats:
        draft.about("decision-repeats", element)
    for name in ("assignee", "sameAs", "superiorOf", "pick", "merge", "escalate", "autopass"):
        attribute = f"sw:{name}"
        if _said(draft, element, name):
            draft.about("decision-for-one", element, attribute=attribute)
    if deciding.rule is not None and deciding.rule.kind is RuleKind.any and deciding.rule.wait:
        draft.about("wait-for-nobody", element)


def _check_percent(draft: Draft, element: Element) -> None:
    said, rule = _said(draft, element, "percent"), element.deciding.rule
    if rule is not None and rule.kind is RuleKind.percent:
        if read_share(said) is None:
            draft.about("percent-range", element, found=said)
    elif said:
        draft.about("percent-unused", element)


def _check_vote(draft: Draft, element: Element) -> None:
    deciding, form = element.deciding, draft.forms.get(element.form or "")
    if deciding.processing and deciding.vote is not None:
        draft.about("processing-votes", element)
    elif deciding.vote is None and deciding.rule is not None and not deciding.processing:
        draft.about("decision-without-vote", element)
    elif deciding.vote is not None and element.form not in draft.faulty:
        _check_field(draft, element, deciding.vote, form)
    if deciding.approves and deciding.vote is None:
        draft.about("approves-nothing", element)
    if deciding.rule is not None and form is not None:
        for field in form.fields:
            if field.route and field.name != deciding.vote:
                draft.about("decision-routes-more", element, found=field.name)


def _check_field(draft: Draft, element: Element, vote: str, form: Form | None) -> None:
    fields = {each.name: each for each in form.fields} if form else {}
    field = fields.get(vote)
    if field is None:
        draft.about("unknown-vote", element, found=vote, hint=meant(vote, fields))
        return
    if vote == element.result:
        draft.about("vote-is-result", element, found=vote)
    if not _can_vote(field):
        draft.about("vote-kind", element, found=vote)
    elif field.type == "boolean":
        if element.deciding.approves:
            draft.about("approves-nothing", element)
    else:
        _check_approving(draft, element, field)


def _can_vote(field: Field) -> bool:
    chosen = field.type == "boolean" or (bool(field.choices) and field.type in ("string", "integer"))
    return chosen and field.required and field.route and field.show is None


def _check_approving(draft: Draft, element: Element, field: Field) -> None:
    known = [str(each.value) for each in field.choices]
    yes = set(element.deciding.approves)
    if not yes or not yes < set(known):
        draft.about("vote-approves", element, found=field.name, known=listed(known))


def _said(draft: Draft, element: Element, attribute: str) -> str:
    return (draft.diagram.sources[element.id].get(SW + attribute) or "").strip()
