"""Reads `scenarios/*.toml`, and tells what a scenario names that the diagram does not have."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.definitions.elements import Element, Kind
from engine.definitions.scenario import Advance, Answer, Do, Expectation, Message, Scenario, Signal, Step
from engine.feel.suggest import hint
from engine.findings import Catalogue, Findings, error, listed, warning
from engine.problems import Problem
from engine.signatures import what_it_is
from engine.text import Text

MAX_SCENARIO_BYTES = 256 * 1024
MAX_STEPS = 1_000

SENTENCES: Catalogue = {
    "scenario-not-text": error(
        "这是{what}，不是情景。应为 TOML 文件（.toml）。",
        "This is {what}, no scenario; a TOML file (.toml) was expected.",
    ),
    "scenario-not-toml": error(
        "情景文件不是合格的 TOML（{where}）。请检查引号、括号和等号。",
        "The scenario is not TOML ({where}). Check quotes, brackets and equals signs.",
    ),
    "scenario-too-large": error(
        "情景文件超过 {most} KB 或 {steps} 步。请拆成几个情景。",
        "The scenario has more than {most} KB or {steps} steps. Split it.",
    ),
    "scenario-shape": error(
        "{where}应为{expected}。请按这个格式写。", "{where} should be {expected}. Write it like that."
    ),
    "scenario-unknown-key": error(
        "{where}里的“{found}”不是情景可用的项{hint}。可用：{known}。",
        "“{found}” in {where} is nothing that a scenario can have{hint}. Known: {known}.",
    ),
    "scenario-missing-name": error(
        "情景没有名称（name）。请起一个说明情况的名称。", "The scenario has no name. Name what it shows."
    ),
    "scenario-missing-english": warning(
        "情景“{name}”没有英文名称（en）。请补上。", "The scenario “{name}” has no English name (en). Add it."
    ),
    "scenario-no-end": warning(
        "情景“{name}”没有写应到哪个结束事件（[expect] end）。请写上，不然走错了也看不出来。",
        "The scenario “{name}” does not say where it must end ([expect] end). Say so, or a wrong way goes unnoticed.",
    ),
    "scenario-unknown-element": error(
        "{where}写的“{found}”不在流程图里{hint}。请改成元素的 id。",
        "{where} names “{found}”, which is not in the diagram{hint}. Use the id of an element.",
    ),
    "scenario-wrong-element": error(
        "{where}写的“{found}”不是{expected}。请改正。", "{where} names “{found}”, which is no {expected}. Correct it."
    ),
}
_TOP = ("name", "en", "start", "rules", "step", "expect")
_DURATION = re.compile(r"-?P(\d+[YMWD])*(T(\d+[HMS])+)?")


class ScenarioReader(Findings):
    """Reads one scenario; what has the wrong shape is told and left out."""

    def __init__(self, path: str) -> None:
        super().__init__(path, SENTENCES)

    def load(self, data: bytes) -> dict[str, Any] | None:
        """The tables of the file, numbers as Decimal."""
        if len(data) > MAX_SCENARIO_BYTES:
            self.tell("scenario-too-large", most=MAX_SCENARIO_BYTES // 1024, steps=MAX_STEPS)
            return None
        if (what := what_it_is(data)) is not None:
            self.tell("scenario-not-text", what=what)
            return None
        try:
            return tomllib.loads(data.decode("utf-8-sig"), parse_float=Decimal)
        except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError, ValueError) as fault:
            where = re.search(r"line (\d+), column (\d+)", str(fault))
            line = int(where[1]) if where else 0
            place = Text(f"第 {line} 行", f"line {line}") if where else Text("编码或结尾", "encoding or end of file")
            self.tell("scenario-not-toml", "", line, where=place)
            return None

    def read(self, top: Mapping[str, Any]) -> Scenario:
        """The scenario."""
        self._keys(top, _TOP, "scenario")
        name = top.get("name")
        if not isinstance(name, str) or not name.strip():
            self.tell("scenario-missing-name")
            name = self.file
        english = top.get("en")
        if not isinstance(english, str) or not english.strip():
            self.tell("scenario-missing-english", name=name)
            english = name
        start = self._table(top, "start")
        self._keys(start, ("place_level", "values"), "[start]")
        expect = self._expectation(self._table(top, "expect"), name)
        level = start.get("place_level")
        return Scenario(
            file=self.file,
            name=Text(name.strip(), english.strip()),
            values=self._table(start, "values"),
            rules=self._table(top, "rules"),
            steps=tuple(self._steps(top.get("step", []))),
            expect=expect,
            place_level=level if isinstance(level, str) else None,
        )

    def _expectation(self, part: Mapping[str, Any], name: str) -> Expectation:
        self._keys(part, ("end", "passes", "avoids", "values"), "[expect]")
        end = part.get("end")
        if not isinstance(end, str):
            self.tell("scenario-no-end", name=name)
            end = None
        return Expectation(end, self._names(part, "passes"), self._names(part, "avoids"), self._table(part, "values"))

    def _steps(self, steps: object) -> list[Step]:
        if not isinstance(steps, list):
            self.tell("scenario-shape", where="step", expected="[[step]]")
            return []
        if len(steps) > MAX_STEPS:
            self.tell("scenario-too-large", most=MAX_SCENARIO_BYTES // 1024, steps=MAX_STEPS)
        read = [self._step(number, step) for number, step in enumerate(steps[:MAX_STEPS], 1)]
        return [step for step in read if step is not None]

    def _step(self, number: int, step: object) -> Step | None:
        where = f"[[step]] {number}"
        if isinstance(step, dict) and isinstance(step.get("do"), str):
            self._keys(step, ("do", "values", "votes", "weights"), where)
            return Do(step["do"], self._table(step, "values"), self._votes(step), self._weights(step))
        if isinstance(step, dict) and isinstance(step.get("service"), str):
            self._keys(step, ("service", "result", "fails"), where)
            fails = step.get("fails")
            return Answer(step["service"], self._table(step, "result"), fails if isinstance(fails, str) else None)
        if isinstance(step, dict) and isinstance(step.get("advance"), str) and _DURATION.fullmatch(step["advance"]):
            self._keys(step, ("advance",), where)
            return Advance(step["advance"])
        if isinstance(step, dict) and isinstance(step.get("message"), str):
            self._keys(step, ("message", "values", "key"), where)
            key = step.get("key")
            return Message(step["message"], self._table(step, "values"), None if key is None else str(key))
        if isinstance(step, dict) and isinstance(step.get("signal"), str):
            self._keys(step, ("signal", "values"), where)
            return Signal(step["signal"], self._table(step, "values"))
        expected = 'do=…, values={…} | do=…, votes=[{…}, …] | service=…, result={…} | service=…, fails=… | message=…, values={…} | signal=…, values={…} | advance="P7D"'
        self.tell("scenario-shape", where=where, expected=expected)
        return None

    def _votes(self, step: Mapping[str, Any]) -> tuple[Mapping[str, object], ...]:
        found = step.get("votes", [])
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            self.tell("scenario-shape", where="votes", expected="votes = [{ … }, { … }]")
            return ()
        return tuple(found)

    def _weights(self, step: Mapping[str, Any]) -> tuple[int, ...]:
        found = step.get("weights", [])
        whole = isinstance(found, list) and all(type(each) is int and each > 0 for each in found)
        if not whole or 0 < len(found) < len(step.get("votes", [])):
            self.tell("scenario-shape", where="weights", expected="weights = [2, 1, 1]")
            return ()
        return tuple(found)

    def _keys(self, part: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        for key in part:
            if key not in known:
                zh, en = hint(key, known)
                self.tell("scenario-unknown-key", where=where, found=key, hint=Text(zh, en), known=listed(known))

    def _table(self, part: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        found = part.get(key, {})
        if not isinstance(found, dict):
            self.tell("scenario-shape", where=key, expected=f"{key} = {{ … }}")
            return {}
        return found

    def _names(self, part: Mapping[str, Any], key: str) -> tuple[str, ...]:
        found = part.get(key, [])
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            self.tell("scenario-shape", where=key, expected=f'{key} = ["…", "…"]')
            return ()
        return tuple(found)


def read_scenario(data: bytes, path: str) -> tuple[Scenario | None, tuple[Problem, ...]]:
    """The scenario in a file and everything wrong with it; none where it cannot be read. Never raises."""
    reader = ScenarioReader(path)
    top = reader.load(data)
    scenario = reader.read(top) if top is not None else None
    return (None if reader.failed else scenario), tuple(reader.problems)


def check_scenario(scenario: Scenario, elements: Mapping[str, Element]) -> tuple[Problem, ...]:
    """Names that the diagram does not have, or that mean something else there."""
    findings = Findings(scenario.file, SENTENCES)

    calls = any(each.kind is Kind.call_activity for each in elements.values())

    def look(where: str, name: str, expected: Text | None = None, *kinds: Kind) -> None:
        if name not in elements and calls and where.startswith("[[step]]"):
            return  # a step of a called process
        if name not in elements:
            zh, en = hint(name, elements)
            findings.tell("scenario-unknown-element", name, where=where, found=name, hint=Text(zh, en))
        elif expected is not None and elements[name].kind not in kinds:
            findings.tell("scenario-wrong-element", name, where=where, found=name, expected=expected)

    for number, step in enumerate(scenario.steps, 1):
        if isinstance(step, Do):
            look(
                f"[[step]] {number} do",
                step.element,
                Text("由人办理的步骤", "person's step"),
                Kind.user_task,
                Kind.manual_task,
            )
        elif isinstance(step, Answer):
            look(f"[[step]] {number} service", step.element, Text("服务任务", "service task"), Kind.service_task)
    if scenario.expect.end is not None:
        look(
            "[expect] end", scenario.expect.end, Text("结束事件", "end event"), *(kind for kind in Kind if kind.is_end)
        )
    for name in (*scenario.expect.passes, *scenario.expect.avoids):
        look("[expect] passes/avoids", name)
    return tuple(findings.problems)
