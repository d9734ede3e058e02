"""Whether every FEEL text can be read, and reads only what the process produces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from engine.definitions.checks.draft import Draft, meant
from engine.definitions.checks.produced import Produced, produced_by
from engine.definitions.checks.repetition import repeated_texts
from engine.definitions.checks.scripts import CONDITION, READ_ONLY, is_feel
from engine.definitions.checks.times import is_formula
from engine.definitions.elements import Element, Kind
from engine.definitions.mapping import VARIABLE, touches_store
from engine.feel import Expression, FeelSyntaxError, compile_expression
from engine.feel.builtins.registry import BUILTINS
from engine.findings import Catalogue, error, listed, warning
from engine.text import Text

SENTENCES: Catalogue = {
    "feel-syntax": error(
        "“{name}”的{what}“{text}”不是 FEEL：{reason}。{advice}",
        "The {what} “{text}” of “{name}” is not FEEL: {reason}. {advice}",
    ),
    "check-takes-too-long": error(
        "检查表达式用时太久，到“{name}”的{what}“{text}”为止没有检查完。请把表达式写得简单些。",
        "Checking the expressions takes too long; it stopped at the {what} “{text}” of “{name}”. Write simpler ones.",
    ),
    "too-many-expressions": error(
        "图里的表达式合计超过 {most} 个字符，到“{name}”的{what}“{text}”为止。请写得简单些，或把流程拆开。",
        "The expressions of the diagram have more than {most} characters together, up to the {what} “{text}” of “{name}”. Write simpler ones, or split the process.",
    ),
    "other-language": error(
        "“{name}”的{what}“{text}”写法像别的语言：{advice}",
        "The {what} “{text}” of “{name}” reads like another language: {advice}",
    ),
    "unknown-name": error(
        "“{name}”的{what}“{text}”用到“{found}”，没有表单把它送入流程数据（x-route），也没有服务或决策表给出它{hint}。请改名，或在表单、任务上产生它。",
        "The {what} “{text}” of “{name}” reads “{found}”, which no form routes (x-route) and no service or table gives{hint}. Correct the name, or let a form or task produce it.",
    ),
    "unknown-entry": error(
        "“{name}”的{what}“{text}”用到“{found}”，决策表没有这个输出{hint}。它的输出有：{known}。请改名。",
        "The {what} “{text}” of “{name}” reads “{found}”, which is no output of the table{hint}. Its outputs: {known}. Correct the name.",
    ),
    "unverified-name": warning(
        "“{name}”的{what}“{text}”用到“{found}”，没有表单送入它{hint}；可能由这些元素给出：{sources}。请核对；最好给它们写上 sw:result。",
        "The {what} “{text}” of “{name}” reads “{found}”, which no form routes{hint}; one of these may give it: {sources}. Please check; it is best to give them sw:result.",
    ),
    "unrouted-name": error(
        "“{name}”的{what}“{text}”用到“{found}”，表单“{form}”里有这一项，但它不进入流程数据。请在表单里给它加 x-route（个人信息不可以）。",
        "The {what} “{text}” of “{name}” reads “{found}”. The form “{form}” has it, but does not route it. Give it x-route in the form (not for personal data).",
    ),
    "unknown-function": error(
        "“{name}”的{what}“{text}”用到函数“{found}”，没有这个函数{hint}。请改成 FEEL 的函数。",
        "The {what} “{text}” of “{name}” calls “{found}”, which is no function{hint}. Use one of FEEL's.",
    ),
    "wrong-call": error(
        "“{name}”的{what}“{text}”永远没有结果：{reason}。请改正。",
        "The {what} “{text}” of “{name}” can never have a result: {reason}. Correct it.",
    ),
    "unknown-rule": error(
        "“{name}”的{what}“{text}”用到规则“rules.{found}”，规则包里没有{hint}。请改成规则包里的名称，或在规则包中添加。",
        "The {what} “{text}” of “{name}” reads “rules.{found}”, which no rule pack has{hint}. Use a name of the pack, or add it there.",
    ),
    "unknown-case-fact": error(
        "“{name}”的{what}“{text}”用到“case.{found}”，没有这一项{hint}。可用：{known}。",
        "The {what} “{text}” of “{name}” reads “case.{found}”, which does not exist{hint}. Known: {known}.",
    ),
    "data-store": error(
        "“{name}”直接读写数据存储，流程做不到。请用服务任务读写，或把数据关联只画成示意（不写数据输入输出）。",
        "“{name}” takes a value from a data store or puts one there, which a process cannot. Let a service task do it, or draw the arrow alone, without data inputs and outputs.",
    ),
    "data-name": error(
        "“{name}”的数据关联给“{found}”赋值，它不能作变量名。请用字母开头，只含字母、汉字、数字和下划线；不能是 rules 或 case。",
        "A data association of “{name}” assigns to “{found}”, which cannot be a variable: letters, digits and underscores, beginning with a letter, but not rules or case.",
    ),
    "table-without-result": error(
        "“{name}”的决策“{text}”只给出一个值，没有写存到哪里。请填写 sw:result。",
        "The decision “{text}” of “{name}” gives a single value, and nothing says where to keep it. Add sw:result.",
    ),
}

MAX_CHARACTERS = 500_000
"""Of all expressions of a diagram: compiled they take half a thousand times as much memory."""
CASE_FACTS = ("number", "place", "started", "accepted", "subject")
_HOST_FUNCTIONS = frozenset({"deadline"})
_TIMER = Text("定时", "timer")
_ASSIGNEE = Text("办理人", "assignee")
_SIGNERS = Text("签署人", "signers")
_DUE = Text("办结日期", "due day")
_COPY = Text("抄送人", "list of those who get a copy")
_SCRIPT = Text("脚本", "script")
_INPUT = Text("决策表", "decision table")
_KEY = Text("消息对应键", "message key")
_DATA = Text("数据关联", "data association")
_REPETITION = Text("重复设置", "repetition")
# These two are FEEL, but never what is meant: a comparison without its left side.
_MISREAD = (
    (re.compile(r"^\s*="), Text("请去掉开头的“=”。", "Remove the leading “=”.")),
    (re.compile(r"=="), Text("FEEL 用一个“=”比较。", "FEEL compares by a single “=”.")),
)
_FOREIGN = (
    (re.compile(r"[$#]\{"), Text("请去掉 ${…}，直接写 FEEL。", "Remove ${…} and write plain FEEL.")),
    (re.compile(r"&&|\|\|"), Text("FEEL 用 and、or。", "FEEL says “and” and “or”.")),
    (re.compile(r"(^|\W)!(?!=)|^\s*not\s+\w"), Text("FEEL 的否定写作 not(…)。", "FEEL negates by not(…).")),
    (
        re.compile(r"^\s*(import|from|def|lambda|print|return|for \w+ in .*:)|__\w+__|\.\w+\(|;\s*$", re.MULTILINE),
        Text("这里不能写程序代码（Python、JavaScript 等）。", "Program code (Python, JavaScript …) cannot stand here."),
    ),
)


class Site(NamedTuple):
    """A FEEL text and where it stands."""

    element: Element
    what: Text
    text: str


def check_formulas(draft: Draft) -> None:
    """Conditions, timers, assignees, scripts and repetitions."""
    produced = produced_by(draft)
    characters = 0
    for site in _sites(draft):
        characters += len(site.text)
        if characters > MAX_CHARACTERS:
            draft.about("too-many-expressions", site.element, what=site.what, text=site.text, most=MAX_CHARACTERS)
            return
        if draft.findings.patience.gone:
            draft.about("check-takes-too-long", site.element, what=site.what, text=site.text)
            return
        compiled = _compiled(draft, site)
        if compiled is not None:
            _check_reads(draft, site, compiled, produced)
    for element in draft.diagram.nodes():
        _check_inputs(draft, element, produced)
        _check_associations(draft, element)


def _check_associations(draft: Draft, element: Element) -> None:
    """What data associations assign to."""
    if touches_store(draft.diagram.sources[element.id], draft.diagram.carriers):
        draft.about("data-store", element)
    for each in (*element.inputs, *element.outputs):
        if not VARIABLE.fullmatch(each.to) or each.to in READ_ONLY:
            draft.about("data-name", element, found=each.to)


def _check_inputs(draft: Draft, element: Element, produced: Produced) -> None:
    """A decision table reads routing data by the names of its inputs."""
    model = draft.decisions.get(element.decision or "")
    if model is None or element.kind is not Kind.business_rule_task:
        return
    site = Site(element, _INPUT, element.decision or "")
    for name in model.input_names(site.text):
        if name not in produced.names:
            _tell_unknown(draft, site, name, produced)
    for path in sorted(model.input_paths(site.text)):
        if path[0] in READ_ONLY:
            _check_read_only(draft, site, path)
    info = model.decisions[site.text]
    if element.result is None and not info.outputs:
        draft.about("table-without-result", element, text=site.text)


def _sites(draft: Draft) -> Iterator[Site]:
    for element in draft.diagram.elements.values():
        for text in (element.condition, *(each.condition for each in element.triggers)):
            if text:
                yield Site(element, CONDITION, text)
        if element.timing is not None and is_formula(element.timing.expression):
            yield Site(element, _TIMER, element.timing.expression)
        own = ((_KEY, element.key), (_ASSIGNEE, element.assignee), (_DUE, element.due), (_COPY, element.copy))
        signers = (_SIGNERS, element.deciding.signers)
        yield from (Site(element, what, text) for what, text in (*own, signers) if text)
        if element.script and is_feel(draft, element):
            yield Site(element, _SCRIPT, element.script)
        for each in (*element.inputs, *element.outputs):
            yield Site(element, _DATA, each.value)
        if element.repeats:
            for text in repeated_texts(draft.diagram.sources[element.id], draft.diagram.carriers):
                yield Site(element, _REPETITION, text)


def _compiled(draft: Draft, site: Site) -> Expression | None:
    unquoted = re.sub(r'"[^"]*"', '""', site.text)
    advice = [said for form, said in (*_MISREAD, *_FOREIGN) if form.search(unquoted)]
    facts = {"what": site.what, "text": site.text}
    if any(form.search(unquoted) for form, _ in _MISREAD):
        draft.about("other-language", site.element, advice=_joined(advice), **facts)
        return None
    try:
        return compile_expression(site.text.strip(), READ_ONLY)
    except FeelSyntaxError as fault:
        said = _joined(advice or [Text("请修改。", "Correct it.")])
        draft.about("feel-syntax", site.element, reason=Text(fault.zh, fault.en), advice=said, **facts)
        return None


def _joined(sentences: list[Text]) -> Text:
    return Text("".join(each.zh for each in sentences), " ".join(each.en for each in sentences))


def _check_reads(draft: Draft, site: Site, compiled: Expression, produced: Produced) -> None:
    facts = {"what": site.what, "text": site.text}
    for wrong in compiled.warnings:
        draft.about("wrong-call", site.element, reason=Text(*wrong.placed), **facts)
    for function in sorted(compiled.free_functions - _HOST_FUNCTIONS):
        draft.about(
            "unknown-function",
            site.element,
            found=function,
            hint=meant(function, {*_HOST_FUNCTIONS, *BUILTINS}),
            **facts,
        )
    for path in sorted(compiled.free_names):
        if path[0] in READ_ONLY:
            _check_read_only(draft, site, path)
        elif path[0] not in produced.names:
            _tell_unknown(draft, site, path[0], produced)
        elif len(path) > 1 and path[1] not in (known := produced.entries.get(path[0], {path[1]})):
            found, spelt = ".".join(path[:2]), meant(path[1], known)
            draft.about("unknown-entry", site.element, found=found, hint=spelt, known=listed(sorted(known)), **facts)


def _tell_unknown(draft: Draft, site: Site, name: str, produced: Produced) -> None:
    facts = {"what": site.what, "text": site.text, "found": name}
    spelt = meant(name, produced.names | {"true", "false", "null"})
    if name in produced.unrouted:
        draft.about("unrouted-name", site.element, form=produced.unrouted[name], **facts)
    elif produced.sources:
        draft.about("unverified-name", site.element, hint=spelt, sources=listed(produced.sources), **facts)
    else:
        draft.about("unknown-name", site.element, hint=spelt, **facts)


def _check_read_only(draft: Draft, site: Site, path: tuple[str, ...]) -> None:
    facts = {"what": site.what, "text": site.text}
    if len(path) < 2:
        return
    if path[0] == "case" and path[1] not in CASE_FACTS:
        draft.about(
            "unknown-case-fact",
            site.element,
            found=path[1],
            hint=meant(path[1], CASE_FACTS),
            known=listed(CASE_FACTS),
            **facts,
        )
    rules = draft.known.rules
    if path[0] == "rules" and rules is not None:
        dotted = ".".join(path[1:])
        if not any(rule == dotted or rule.startswith(f"{dotted}.") or dotted.startswith(f"{rule}.") for rule in rules):
            draft.about("unknown-rule", site.element, found=dotted, hint=meant(dotted, rules), **facts)
