"""Whether what happens by itself to a step whose time runs out can happen, and is never against whom the case is about."""

from __future__ import annotations

from engine.definitions.checks.draft import Draft, meant
from engine.definitions.elements import Element
from engine.definitions.words import LAPSING, SW
from engine.feel import FeelSyntaxError, compile_expression
from engine.findings import Catalogue, error
from engine.forms import Form

FAVOURABLE = "x-favourable"
"""Of a field of a form: the value that is in favour of whom the case is about."""
WAYS = ("beside", "over")

SENTENCES: Catalogue = {
    "lapse-without-due": error(
        "“{name}”写了{found}，但没有办理期限。请填 sw:deadline 或 sw:due。",
        "“{name}” has {found}, but no time by which it is due. Add sw:deadline or sw:due.",
    ),
    "bad-reminder": error(
        "“{name}”的 sw:remind 写了“{found}”。应写剩余天数，用空格分开，例如 3 1 0（剩 3 天、1 天和当天各提醒一次），负数是逾期后。",
        "sw:remind of “{name}” says “{found}”. Write how much time is left, between spaces, such as 3 1 0 (with 3 left, with 1, and on the last day); negative numbers are after it.",
    ),
    "unknown-escalation": error(
        "“{name}”的 sw:escalate 写了“{found}”，没有这种方式{hint}。可以写：beside（上级也可以办）、over（改由上级办）。",
        "sw:escalate of “{name}” says “{found}”, which is no way{hint}. There are: beside (superiors may act too), over (it is theirs).",
    ),
    "escalation-to-nobody": error(
        '“{name}”的 sw:escalateTo 只和 sw:escalate="over" 一起用。请改正。',
        'sw:escalateTo of “{name}” goes with sw:escalate="over" alone. Correct it.',
    ),
    "lapse-and-votes": error(
        "“{name}”由几个人表决（sw:decision），不能再写{found}：系统不替任何人表决，也不把一个人的票交给上级。",
        "“{name}” is decided by several people (sw:decision) and cannot have {found}: the system votes for nobody, and hands nobody's vote to a superior.",
    ),
    "autopass-and-escalation": error(
        "“{name}”到期既要上报又要自动通过。请只留一个。",
        "“{name}” is both escalated and passed when its time is over. Keep one of the two.",
    ),
    "autopass-not-readable": error(
        "“{name}”的 sw:autopass“{found}”不是一组固定的值。请写成 FEEL 的上下文（花括号里写 字段: 值），不用变量。",
        "sw:autopass “{found}” of “{name}” is no set of fixed values. Write a FEEL context (field: value, between braces) without variables.",
    ),
    "autopass-not-favourable": error(
        "“{name}”的 sw:autopass 给“{found}”填的值，表单没有写明对申请人有利（x-favourable）。系统不能自动作出不利的决定，请由人办理。",
        "sw:autopass of “{name}” fills in “{found}” with a value that the form does not call favourable (x-favourable). The system decides nothing adverse; a person must.",
    ),
    "autopass-incomplete": error(
        "“{name}”的 sw:autopass 没有填齐表单：{found}。请补上，或由人办理。",
        "sw:autopass of “{name}” leaves the form unfinished: {found}. Complete it, or let a person do the step.",
    ),
    "autopass-not-permitted": error(
        "“{name}”写了 sw:autopass，规则包里没有“{found}”允许它。没有依据不得自动通过。",
        "“{name}” has sw:autopass, but no rule pack permits it by “{found}”. Nothing is passed automatically without authority.",
    ),
}  # fmt: skip


def check_lapses(draft: Draft) -> None:
    """Every step of a person with reminders, escalation or automatic passing."""
    for element in draft.diagram.nodes():
        if not element.kind.is_human:
            continue
        source = draft.diagram.sources[element.id]
        written = {name: (source.get(SW + name) or "").strip() for name in sorted(LAPSING) if source.get(SW + name)}
        if written:
            _check_lapse(draft, element, written, votes=bool(source.get(f"{SW}decision")))


def _check_lapse(draft: Draft, element: Element, written: dict[str, str], *, votes: bool) -> None:
    names = ", ".join(f"sw:{name}" for name in written)
    if element.deadline is None and element.due is None:
        draft.about("lapse-without-due", element, found=names)
    if "remind" in written and not element.timeouts.remind:
        draft.about("bad-reminder", element, found=written["remind"])
    way = written.get("escalate")
    if way is not None and way not in WAYS:
        draft.about("unknown-escalation", element, found=way, hint=meant(way, WAYS))
    if "escalateTo" in written:
        _check_receiver(draft, element, written["escalateTo"])
    if votes and written.keys() != {"remind"}:
        draft.about("lapse-and-votes", element, found=names)
    if element.timeouts.autopass is not None:
        if way is not None:
            draft.about("autopass-and-escalation", element)
        _check_pass(draft, element, element.timeouts.autopass)


def _check_receiver(draft: Draft, element: Element, role: str) -> None:
    if element.timeouts.escalate != "over":
        draft.about("escalation-to-nobody", element)
    if draft.known.roles is not None and role not in draft.known.roles:
        draft.about("unknown-role", element, found=role, hint=meant(role, draft.known.roles))


def _check_pass(draft: Draft, element: Element, text: str) -> None:
    permit = f"autopass.{draft.diagram.process_of[element.id]}.{element.id}"
    if draft.known.rules is not None and permit not in draft.known.rules:
        draft.about("autopass-not-permitted", element, found=permit)
    said, form = _fixed(text), draft.forms.get(element.form or "")
    if said is None:
        draft.about("autopass-not-readable", element, found=text)
    elif form is None or not said:
        draft.about("autopass-not-favourable", element, found=text)
    else:
        _check_values(draft, element, form, said)


def _check_values(draft: Draft, element: Element, form: Form, said: dict[str, object]) -> None:
    kind = {each.name: each.extra.get(FAVOURABLE) for each in form.fields}
    for name, value in said.items():
        if value is None or kind.get(name) != value or isinstance(kind[name], bool) != isinstance(value, bool):
            draft.about("autopass-not-favourable", element, found=name)
    missing = form.validate(form.clean(said))
    if missing:
        draft.about("autopass-incomplete", element, found=", ".join(sorted(missing)))


def _fixed(text: str) -> dict[str, object] | None:
    """The values of a context without variables; None for anything else."""
    try:
        expression = compile_expression(text, ())
    except FeelSyntaxError:
        return None
    value = None if expression.free_names else expression.evaluate({})
    return {str(key): each for key, each in value.items()} if isinstance(value, dict) else None
