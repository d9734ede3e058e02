"""The decision tables of a bundle as people read them: columns, rules, notes, and what the check says beside each rule.

Rules and findings come from the model that decides; headings from the file, which says more in words than a model needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from lxml import etree

from engine.decisions import DecisionModel, ModelProblem
from engine.decisions.source import identity
from engine.definitions import Bundle
from engine.definitions.markup import Unreadable, read_markup
from engine.definitions.tables import read_tables
from engine.problems import Problem
from engine.text import Text

ENGLISH = "{urn:shouwang:bpmn:1}en"
POLICIES = {
    "UNIQUE": _l("唯一：只有一条规则命中"), "FIRST": _l("首个：从上往下，第一条命中的规则"),
    "ANY": _l("任意：可多条命中，结果相同"), "PRIORITY": _l("优先：命中的规则中结果排在前面的"),
    "COLLECT": _l("汇集：命中的规则的全部结果"), "RULE ORDER": _l("按规则顺序列出全部结果"),
    "OUTPUT ORDER": _l("按结果的次序列出全部结果"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it is called, the expression it looks at or the type it gives, the values it may have."""

    label: str
    expression: str
    allowed: str


@dataclass(frozen=True, slots=True)
class Row:
    """A rule: its cells (inputs, then outputs), its notes, and what is wrong with it."""

    number: int
    cells: tuple[str, ...]
    notes: tuple[str, ...]
    problems: tuple[ModelProblem, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One decision: a table, or (without columns) an expression."""

    id: str
    name: Text
    description: str
    policy: str
    aggregation: str
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    notes: tuple[str, ...]
    rows: tuple[Row, ...]
    expression: str
    problems: tuple[ModelProblem, ...]
    """What is wrong outside single rules."""


@dataclass(frozen=True, slots=True)
class TableFile:
    """One file; where it cannot be read there are no sheets and `problems` say why."""

    path: str
    sheets: tuple[Sheet, ...]
    problems: tuple[Problem, ...]


def table_files(bundle: Bundle) -> list[TableFile]:
    """Every file of tables, by its path. Never raises on what is in them."""
    files = bundle.inside("tables")
    decisions, problems = read_tables(files)
    models = {model.name: model for model in decisions.values()}
    told = {path: tuple(each for each in problems if each.file == path) for path in files}
    return [
        TableFile(path, tuple(_sheets(models[path], files[path])), ())
        if path in models
        else TableFile(path, (), told[path])
        for path in sorted(files)
    ]


def _sheets(model: DecisionModel, data: bytes) -> Iterable[Sheet]:
    try:
        root = read_markup(data).root
    except Unreadable:  # the model could read it, so the markup can
        return
    found = model.check()
    for decision in root.iter("{*}decision"):
        tables = list(decision.iter("{*}decisionTable"))
        for table in tables:
            yield _table(model, decision, table, _within(found, table))
        if not tables:
            texts = (_text(each) for each in decision.iter("{*}text"))
            yield _sheet(decision, expression="\n".join(filter(None, texts)), problems=_within(found, decision))


def _table(
    model: DecisionModel, decision: etree._Element, table: etree._Element, found: Sequence[ModelProblem]
) -> Sheet:
    known = next(each for each in model.tables if (each.owner, each.id) == (decision.get("id"), identity(table)))
    rows = tuple(
        Row(number, rule.texts, rule.annotations, tuple(each for each in found if each.rule == number))
        for number, rule in enumerate(known.rules, 1)
    )
    return _sheet(
        decision, policy=known.policy.value, aggregation=known.aggregation, rows=rows,
        inputs=tuple(_input(each) for each in table.iterchildren("{*}input")),
        outputs=tuple(_output(each) for each in table.iterchildren("{*}output")),
        notes=tuple(each.get("name") or "" for each in table.iterchildren("{*}annotation")),
        problems=tuple(each for each in found if not each.rule),
    )  # fmt: skip


def _sheet(
    decision: etree._Element, *, policy: str = "", aggregation: str = "", inputs: tuple[Column, ...] = (),
    outputs: tuple[Column, ...] = (), notes: tuple[str, ...] = (), rows: tuple[Row, ...] = (), expression: str = "",
    problems: tuple[ModelProblem, ...] = (),
) -> Sheet:  # fmt: skip
    name = decision.get("label") or decision.get("name") or decision.get("id") or ""
    description = _text(next(decision.iterchildren("{*}description"), None))
    return Sheet(
        decision.get("id") or "", Text(name, decision.get(ENGLISH) or name), description, policy, aggregation, inputs,
        outputs, notes, rows, expression, problems,
    )  # fmt: skip


def _within(found: Iterable[ModelProblem], element: etree._Element) -> tuple[ModelProblem, ...]:
    ids = {each.get("id") for each in element.iter(etree.Element)}
    parent = element.getparent()
    if element.get("id") is None and parent is not None:
        ids.add(parent.get("id"))
    return tuple(each for each in found if each.element in ids)


def _input(element: etree._Element) -> Column:
    expression = _text(next(element.iterchildren("{*}inputExpression"), None))
    return Column(
        element.get("label") or expression, expression, _text(next(element.iterchildren("{*}inputValues"), None))
    )


def _output(element: etree._Element) -> Column:
    label = element.get("label") or element.get("name") or ""
    return Column(label, element.get("typeRef") or "", _text(next(element.iterchildren("{*}outputValues"), None)))


def _text(element: etree._Element | None) -> str:
    return "" if element is None else " ".join("".join(str(each) for each in element.itertext()).split())
