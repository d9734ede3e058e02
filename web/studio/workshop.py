"""What the studio asks of the engine: bundles of versions, the check with all that exists, and what there is to choose from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from lxml import etree

from engine.clock import legal_date
from engine.definitions import Bundle, Examination, examine
from engine.definitions.markup import Unreadable, read_markup
from engine.errors import Refusal
from engine.forms.form import read_form
from engine.forms.narrowing import every_field, path_of
from engine.library import roles_of
from engine.problems import Problem
from engine.records import LEVELS, Definition
from engine.text import Text
from tasks import ROLES
from web.access import actor
from web.house import county, engine
from web.i18n import say
from web.roles import role_name
from web.studio.compare import BPMN

DIAGRAM = "process.bpmn"
DECISION = "{*}decision"
_NAME = re.compile(r"[A-Za-z_][\w.-]{0,79}")


class NotADiagram(Refusal):
    """An upload that cannot be read as BPMN: nothing is kept of it."""

    code = "bad_file"
    sentence = Text("这个文件没有导入：{reason}", "This file was not imported: {reason}")


def versions_of(process: str) -> list[Definition]:
    """Every version of a process, newest first."""
    return [each for each in engine().definitions(actor().county) if each.process == process]


def bundle_of(process: str, version: int) -> Bundle:
    """The files of a deployed version. Raises `NotFound`."""
    return engine().blueprint(actor().county, process, version).bundle


def with_diagram(bundle: Bundle, xml: bytes) -> Bundle:
    """The same bundle with another diagram."""
    return Bundle(bundle.name, {**bundle.files, DIAGRAM: xml})


def imported(xml: bytes) -> tuple[str, bytes]:
    """(process id, diagram as UTF-8) of an uploaded file. Raises `NotADiagram` and says why."""
    try:
        markup = read_markup(xml)
    except Unreadable as error:
        raise NotADiagram(reason=error.text) from error
    bundle = Bundle("import", {DIAGRAM: markup.text})
    examination = examine(bundle)
    if not examination.readable:
        raise NotADiagram(reason=examination.problems[0].message)
    return process_id(markup.root), markup.text


def process_id(root: etree._Element) -> str:
    """The id of the executable process of a diagram, else of its first one."""
    processes = list(root.iter(f"{BPMN}process"))
    executable = [each for each in processes if each.get("isExecutable") == "true"]
    name = next((each.get("id", "") for each in [*executable, *processes]), "")
    if not _NAME.fullmatch(name):
        raise NotADiagram(reason=Text("图中没有带编号的流程（process）。", "it has no process with an id."))
    return name


def check(process: str, bundle: Bundle) -> Examination:
    """The engine's check against the services, roles and deadlines that exist, and whether the process is still this one."""
    examination = engine().examine(bundle, county())
    blueprint = examination.blueprint
    if blueprint is None or blueprint.process == process:
        return examination
    message = Text(
        "流程编号应为“{process}”，图中是“{found}”。请改回，或作为新流程导入。",
        "The id of the process should be “{process}”; the diagram has “{found}”. Change it back, or import it as a new process.",
    )
    problem = Problem(
        "error",
        "other-process",
        DIAGRAM,
        blueprint.process,
        0,
        message.format(process=process, found=blueprint.process),
    )
    return Examination(readable=True, problems=(problem, *examination.problems), blueprint=None)


def choices(process: str, bundle: Bundle) -> Mapping[str, list[dict[str, str]]]:
    """What the panel offers, in the visitor's language."""
    levels = {"city": _("市"), "county": _("县"), "township": _("乡镇"), "village": _("村")}
    processes = {each.process: say(each.name) for each in engine().definitions(actor().county)}
    return {
        "forms": _options({_stem(path): _stem(path) for path in bundle.inside("forms")}),
        "decisions": _options(dict(_decisions(bundle))),
        "services": _options({name: name for name in sorted(engine().house.services.names)}),
        "roles": _options({role: role_name(role) for role in sorted(roles())}),
        "levels": _options({level: levels[level] for level in LEVELS}),
        "deadlines": _options({name: say(label) for name, label in _deadlines(process).items()}),
        "processes": _options(processes),
        "fields": _fields(bundle),
    }


def _fields(bundle: Bundle) -> list[dict[str, str]]:
    """Every field of the bundle's forms once, as diagrams name it, with the forms (between spaces) that have it."""
    found: dict[str, dict[str, str]] = {}
    for path, data in bundle.inside("forms").items():
        form, _problems = read_form(data, path)
        for each in every_field(form) if form else ():
            one = found.setdefault(path_of(each), {"value": path_of(each), "label": say(each.title), "forms": ""})
            one["forms"] = f"{one['forms']} {_stem(path)}".strip()
    return list(found.values())


def roles() -> frozenset[str]:
    """The roles that there are: those of the product, and those that processes in force name."""
    newest = {each.process: each.version for each in reversed(engine().definitions(actor().county))}
    named = [roles_of(engine().blueprint(actor().county, *each)) for each in newest.items()]
    return frozenset(ROLES).union(*named)


def problem_facts(problem: Problem) -> dict[str, Any]:
    """A problem as the editor reads it."""
    return {
        "severity": problem.severity, "code": problem.code, "file": problem.file, "element": problem.element,
        "line": problem.line, "message": {"zh": problem.message.zh, "en": problem.message.en},
    }  # fmt: skip


def _options(names: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in names.items()]


def _stem(path: str) -> str:
    return path.rsplit("/", maxsplit=1)[-1].rsplit(".", maxsplit=1)[0]


def _deadlines(process: str) -> Mapping[str, Text]:
    """The legal periods of the rules that are in force in the county today."""
    house = engine().house
    rules = house.rules.current(process, actor().county, legal_date(house.clock.now()))
    return {name: rule.label for name, rule in rules.deadlines.items()}


def _decisions(bundle: Bundle) -> list[tuple[str, str]]:
    found = []
    for data in bundle.inside("tables").values():
        try:
            root = read_markup(data).root
        except Unreadable:
            continue
        found += [(id_, each.get("name") or id_) for each in root.iter(DECISION) if (id_ := each.get("id"))]
    return found
