"""Whether the forms, tables, services, processes and deadlines that elements name are there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from engine.definitions.checks.draft import Draft, meant
from engine.definitions.checks.times import SENTENCES as TIME_SENTENCES
from engine.definitions.checks.times import check_deadlines
from engine.definitions.elements import Element, Kind
from engine.findings import Catalogue, error, warning
from engine.forms import Field, Widget
from engine.text import Text

SENTENCES: Catalogue = {
    "unknown-form": error(
        "“{name}”用到表单“{found}”，流程包里没有 forms/{found}.json{hint}。请新建表单，或改名。",
        "“{name}” uses the form “{found}”, but the bundle has no forms/{found}.json{hint}. Make the form or change the name.",
    ),
    "step-without-form": warning(
        "步骤“{name}”没有表单，办理人只能点“完成”。如需填写，请指定 sw:form。",
        "The step “{name}” has no form, so people can only press “done”. Give it sw:form if something is to be filled in.",
    ),
    "start-without-form": warning(
        "开始事件“{name}”没有表单，发起时不用填写内容。作为被调用的流程可以这样；否则请指定 sw:form。",
        "The start event “{name}” has no form, so nothing is filled in at the start. That is right for a called process; else give it sw:form.",
    ),
    "file-at-start": error(
        "发起表单“{found}”的字段“{field}”要上传文件或签字，可这时还没有案件来保存它。请把它移到开始后第一个步骤的表单。",
        "The field “{field}” of the start form “{found}” takes a file or signature, but there is no case yet to hold it. Move it to the form of the first step.",
    ),
    "unknown-decision": error(
        "“{name}”用到决策“{found}”，流程包的 tables/*.dmn 里没有{hint}。请在决策表中建立，或改名。",
        "“{name}” uses the decision “{found}”, which no tables/*.dmn of the bundle has{hint}. Make it or change the name.",
    ),
    "task-without-decision": error(
        "业务规则任务“{name}”没有指定决策（sw:decision）。请填写决策表中的决策 id。",
        "The business rule task “{name}” names no decision (sw:decision). Give the id of a decision in a table.",
    ),
    "unknown-service": error(
        "“{name}”用到服务“{found}”，系统里没有{hint}。请改成已有的服务。",
        "“{name}” uses the service “{found}”, which does not exist{hint}. Use an existing one.",
    ),
    "task-without-service": error(
        "服务任务“{name}”没有指定服务（sw:service）。请选择一个服务，或改成由人办理的步骤。",
        "The service task “{name}” names no service (sw:service). Choose one, or make it a person's step.",
    ),
    "call-without-process": error(
        "调用活动“{name}”没有写调用哪个流程（calledElement）。请填写流程 id。",
        "The call activity “{name}” does not say which process it calls (calledElement). Give the process id.",
    ),
    "self-call": error(
        "调用活动“{name}”调用的是流程自己（“{found}”），会无穷无尽。请改画成回到前面步骤的线。",
        "The call activity “{name}” calls its own process (“{found}”), without end. Draw a flow back to the earlier step.",
    ),
    "unknown-process": error(
        "“{name}”调用流程“{found}”，还没有发布这个流程{hint}。请先发布它，或改名。",
        "“{name}” calls the process “{found}”, which is not deployed{hint}. Deploy it first, or change the name.",
    ),
    "bad-result-name": error(
        "“{name}”的 sw:result 是“{found}”，不能作变量名。请用字母开头，只含字母、汉字、数字和下划线；不能是 rules 或 case。",
        "sw:result of “{name}” is “{found}”, which cannot be a variable: letters, digits and underscores, beginning with a letter, but not rules or case.",
    ),
    "unused-file": warning(
        "没有步骤用到{what}“{found}”。请删去，或在图中使用。",
        "No element uses the {what} “{found}”. Delete it, or use it in the diagram.",
    ),
    **TIME_SENTENCES,
}


def check_links(draft: Draft) -> None:
    """Every element's names."""
    for element in draft.diagram.nodes():
        _check_form(draft, element)
        _check_automatic(draft, element)
        if element.kind is Kind.call_activity:
            _check_call(draft, element)
        if element.result is not None and (
            not re.fullmatch(r"[^\W\d]\w*", element.result) or element.result in ("rules", "case")
        ):
            draft.about("bad-result-name", element, found=element.result)
        named = (element.deadline, *element.starts, *element.meets, *element.pauses, *element.resumes)
        check_deadlines(draft, element, tuple(filter(None, named)))
    _check_unused(draft)


def _check_form(draft: Draft, element: Element) -> None:
    if element.form is not None and element.form not in draft.forms and element.form not in draft.faulty:
        draft.about("unknown-form", element, found=element.form, hint=meant(element.form, draft.forms))
    elif element.form is not None and element.kind.is_start and element.parent is None:
        form = draft.forms.get(element.form)
        for field in _files(form.fields if form else ()):
            draft.about("file-at-start", element, found=element.form, field=field.title)
    elif element.form is None and element.kind is Kind.user_task:
        draft.about("step-without-form", element)
    elif element.form is None and element.kind is Kind.start and element.parent is None:
        draft.about("start-without-form", element)


def _files(fields: Iterable[Field]) -> Iterator[Field]:
    """Fields that hold files, those of repeating groups too."""
    for field in fields:
        if field.widget in (Widget.file, Widget.photo, Widget.signature):
            yield field
        yield from _files(field.children)


def _check_automatic(draft: Draft, element: Element) -> None:
    if element.kind is Kind.service_task:
        services = draft.known.services
        if element.service is None:
            draft.about("task-without-service", element)
        elif services is not None and element.service not in services:
            draft.about("unknown-service", element, found=element.service, hint=meant(element.service, services))
    if element.kind is Kind.business_rule_task:
        if element.decision is None:
            draft.about("task-without-decision", element)
        elif element.decision not in draft.decisions and element.decision not in draft.faulty:
            draft.about(
                "unknown-decision", element, found=element.decision, hint=meant(element.decision, draft.decisions)
            )


def _check_call(draft: Draft, element: Element) -> None:
    processes = draft.known.processes
    if element.called is None:
        draft.about("call-without-process", element)
    elif any(process.get("id") == element.called for process in draft.diagram.processes):
        draft.about("self-call", element, found=element.called)
    elif processes is not None and element.called not in processes:
        draft.about("unknown-process", element, found=element.called, hint=meant(element.called, processes))


def _check_unused(draft: Draft) -> None:
    used = {each.form for each in draft.diagram.nodes()}
    for name in sorted(set(draft.forms) - used):
        draft.findings.tell("unused-file", name, 0, what=Text("表单", "form"), found=name)
