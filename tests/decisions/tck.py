"""Runs cases of the DMN Technology Compatibility Kit against the public surface of engine.decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from lxml import etree

from engine.decisions import DecisionModel, DecisionModelError, parse_model
from engine.feel.compare import equal
from engine.feel.convert import to_feel
from engine.feel.frame import Run
from engine.feel.temporal_text import parse_date, parse_date_time, parse_duration, parse_time

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
NOW = datetime(2026, 1, 31, 8, 30, tzinfo=UTC)
TOLERANCE = Decimal("1e-8")


@dataclass(frozen=True)
class Result:
    """One expected result of one case."""

    folder: str
    case: str
    result: str
    expected: object
    actual: object
    passed: bool
    note: str

    @property
    def valued(self) -> bool:
        """Whether a value is expected, not null or an error."""
        return self.expected is not None


def run_level(level: Path | str, only: str = "") -> Iterator[Result]:
    """All results of all cases below a folder of the kit."""
    for folder in sorted(Path(level).iterdir()):
        if folder.is_dir() and folder.name.startswith(only):
            models = load(folder)
            for file in sorted(folder.glob("*.xml")):
                yield from run_file(folder, file, models)


def load(folder: Path) -> dict[str, DecisionModel | str]:
    """The models of a folder by file name (or what was wrong), those that import others last."""
    models: dict[str, DecisionModel | str] = {}
    known: dict[str, DecisionModel] = {}
    waiting = sorted(folder.glob("*.dmn"))
    for _ in range(len(waiting) + 1):
        for path in list(waiting):
            try:
                model = parse_model(path.read_bytes(), path.name, known)
            except DecisionModelError as error:
                models[path.name] = str(error)
                continue
            models[path.name] = known[model.namespace] = model
            waiting.remove(path)
    return models


def run_file(folder: Path, file: Path, models: Mapping[str, DecisionModel | str]) -> Iterator[Result]:
    """The results of one file of cases."""
    root = etree.parse(str(file)).getroot()
    model = models[first(root, "modelName").text or ""]
    for case in named(root, "testCase"):
        inputs = {each.get("name") or "": value_of(each) for each in named(case, "inputNode")}
        for node in named(case, "resultNode"):
            expected = value_of(first(node, "expected"))
            service = case.get("type") == "decisionService"
            target = case.get("invocableName") if service else node.get("name")
            actual, note = decide(model, target or "", inputs)
            if service and len(named(case, "resultNode")) > 1 and isinstance(actual, dict):
                actual = actual.get(node.get("name"))
            ok = same(expected, actual)
            yield Result(folder.name, case.get("id") or "", node.get("name") or "", expected, actual, ok, note)


def decide(model: DecisionModel | str, target: str, inputs: Mapping[str, object]) -> tuple[object, str]:
    """The value that the model gives, and why it is null."""
    if isinstance(model, str):
        return None, model
    try:
        decided = model.decide(target, inputs, now=NOW)
    except KeyError:
        return None, "no such decision"
    return to_feel(decided.value), "; ".join(reason.en for reason in decided.reasons)


def named(element: etree._Element, name: str) -> list[etree._Element]:
    """The children of that name."""
    return [each for each in element if isinstance(each.tag, str) and etree.QName(each).localname == name]


def first(element: etree._Element, name: str) -> etree._Element:
    """The first child of that name."""
    return named(element, name)[0]


def value_of(element: etree._Element) -> object:
    """The value that an element of a case describes."""
    if element.get(NIL) == "true":
        return None
    for child in named(element, "list"):
        return None if child.get(NIL) == "true" else [value_of(each) for each in named(child, "item")]
    components = named(element, "component")
    if components:
        return {each.get("name"): value_of(each) for each in components}
    for child in named(element, "value"):
        return None if child.get(NIL) == "true" else scalar(child.text or "", child.get(TYPE) or "xsd:string")
    return None


def scalar(text: str, type_name: str) -> object:
    """The value of a text of an XML Schema type."""
    match type_name.rpartition(":")[2]:
        case "boolean":
            return text.strip() == "true"
        case "decimal" | "double" | "integer" | "int" | "float":
            return Decimal(text.strip())
        case "date":
            return parse_date(text.strip())
        case "time":
            return parse_time(text.strip())
        case "dateTime":
            return parse_date_time(text.strip())
        case "duration":
            return parse_duration(text.strip())
    return text


def same(expected: object, actual: object) -> bool:
    """Whether a value is the expected one; numbers to eight digits behind the point."""
    if isinstance(expected, Decimal) and isinstance(actual, Decimal):
        return abs(expected - actual) <= TOLERANCE * max(Decimal(1), abs(expected))
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(map(same, expected, actual))
    if isinstance(expected, dict) and isinstance(actual, dict):
        return expected.keys() == actual.keys() and all(same(expected[key], actual[key]) for key in expected)
    if type(expected) is not type(actual):
        return False
    return expected == actual or equal(expected, actual, Run()) is True
