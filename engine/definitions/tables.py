"""The decision tables of a bundle, read and checked by the package that runs them."""

from __future__ import annotations

from collections.abc import Mapping

from engine.decisions import DecisionModel, DecisionModelError, ModelProblem, parse_model
from engine.definitions.markup import TABLE_FILE, Unreadable, read_markup
from engine.findings import Catalogue, Findings, Patience, error
from engine.problems import Problem
from engine.text import Text

MAX_TABLE_BYTES = 4 * 1024 * 1024

SENTENCES: Catalogue = {
    "table-too-large": error(
        "决策表文件有 {found} KB，最多 {most} KB。请拆成几个文件。",
        "The decision file has {found} KB; at most {most} KB are allowed. Split it.",
    ),
    "table-takes-too-long": error(
        "检查流程包用时太久，没有检查到这个文件。请把表达式写得简单些。",
        "Checking the bundle takes too long; this file was not reached. Write simpler expressions.",
    ),
    "decision-twice": error(
        "决策“{id}”在 {other} 里已经有了。每个决策的 id 应不同；请改名。",
        "The decision “{id}” stands in {other} already. Every decision needs an id of its own; rename it.",
    ),
}


def read_tables(
    files: Mapping[str, bytes], patience: Patience | None = None
) -> tuple[dict[str, DecisionModel], tuple[Problem, ...]]:
    """Decision id to the model in which it stands, and what is wrong with the files. Never raises.

    A file may import another of the bundle, whatever their order.
    """
    models: dict[str, DecisionModel] = {}
    problems: list[Problem] = []
    waiting = dict(files)
    while waiting:
        imports = {model.namespace: model for model in models.values()}
        faults = {
            path: fault for path, data in waiting.items() if (fault := _read(path, data, imports, models, patience))
        }
        if len(faults) == len(waiting):
            problems += [each for found in faults.values() for each in found]
            break
        waiting = {path: waiting[path] for path in faults}
    return _by_decision(models, problems), tuple(problems)


def _read(
    path: str,
    data: bytes,
    imports: Mapping[str, DecisionModel],
    models: dict[str, DecisionModel],
    patience: Patience | None,
) -> list[Problem]:
    """Adds the model of a file to `models`, or gives the reasons why it cannot be read."""
    findings = Findings(path, SENTENCES, patience)
    if findings.patience.gone:
        findings.tell("table-takes-too-long")
        return findings.problems
    if len(data) > MAX_TABLE_BYTES:
        findings.tell("table-too-large", found=len(data) // 1024, most=MAX_TABLE_BYTES // 1024)
        return findings.problems
    try:
        models[path] = parse_model(read_markup(data, TABLE_FILE).text, path, imports)
    except Unreadable as fault:
        return [Problem("error", fault.code, path, "", fault.line, fault.text)]
    except DecisionModelError as fault:
        return [_problem(path, each) for each in fault.problems]
    return []


def _by_decision(models: Mapping[str, DecisionModel], problems: list[Problem]) -> dict[str, DecisionModel]:
    decisions: dict[str, DecisionModel] = {}
    for path in sorted(models):
        model = models[path]
        problems += [_problem(path, each) for each in model.check()]
        findings = Findings(path, SENTENCES)
        for known, info in model.decisions.items():
            if known in decisions:
                findings.tell("decision-twice", known, info.line, id=known, other=decisions[known].name)
            else:
                decisions[known] = model
        problems += findings.problems
    return decisions


def _problem(path: str, found: ModelProblem) -> Problem:
    return Problem(found.severity, found.code, path, found.element, found.line, Text(found.zh, found.en))
