"""Decision tables drawn at random and decision files with something damaged in them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from engine.decisions import DecisionModel, DecisionModelError, parse_model
from engine.feel import compile_expression
from scripts.fuzz.grammar import CONTEXT, Grammar
from scripts.fuzz.properties import NOW, require, require_plain

ROOT = Path(__file__).resolve().parents[2]
FILES = [each.read_text(encoding="utf-8") for each in sorted(ROOT.glob("bpmn/*/tables/*.dmn"))]
HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="urn:m">'
POLICIES = ("UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
CELLS = {
    "number": (
        "-",
        "1",
        "< 2",
        "[1..5]",
        "(1..5]",
        "> 5",
        "not(3)",
        "1, 2",
        "null",
        ">= 5",
        "not([2..4])",
        "1.5",
        "!= 2",
        "< x",
    ),
    "word": ("-", '"a"', '"b", "c"', 'not("a")', '< "b"', '["a".."c"]', 'contains(?, "a")', "null", '"特困"', '!= "b"'),
    "flag": ("-", "true", "false", "not(true)", "null", "true, false"),
    "span": ("-", '< @"P30D"', '[@"P30D"..@"P60D"]', '> @"P60D"', 'not(@"P45D")', '@"PT1H", @"P60D"', "null"),
    "day": ("-", '< @"2026-01-01"', '[@"2026-01-01"..@"2026-02-01"]', '@"2026-01-15"', '>= @"2026-02-01"'),
}
VALUES = {
    "number": (None, -1, 0, 1, 1.5, 2, 2.5, 3, 4, 5, 5.5, 6, 1e9, "1"),
    "word": (None, "", "a", "ab", "b", "bb", "c", "d", "特困", 5),
    "span": (None, *(timedelta(days=days) for days in (-1, 0, 29, 30, 45, 60, 61)), timedelta(hours=1), "P1D"),
    "flag": (None, True, False, "true"),
    "day": (None, *(compile_expression(f'@"{each}"').evaluate({}) for each in ("2025-12-31", "2026-01-01", "2026-01-15", "2026-03-01"))),
}  # fmt: skip
KINDS = {"span": (timedelta,), "number": (int, float), "word": (str,), "flag": (bool,), "day": (date,)}
EXAMPLE = re.compile(r"(?:covers|fire for) (.*)")
TAKEN = re.compile(r"cover it, (.*) fires rule (\d+)")
SPAN = re.compile(r"^-?P[\dYMDTHS.]+$")
DATE = re.compile(r"(?<![\"@\d])(-?\d{4,}-\d\d-\d\d)")


def drawn(random: Random) -> tuple[bytes, list[str], str]:
    """A table as DMN, the kinds of its inputs `i0`, `i1` ..., and its hit policy."""
    kinds = [random.choice(list(CELLS)) for _ in range(random.randrange(1, 4))]
    policy = random.choice(POLICIES)
    names = [f"i{place}" for place in range(len(kinds))]
    data = "".join(f'<inputData id="{name}" name="{name}"/>' for name in (*names, "x"))
    needs = "".join(
        f'<informationRequirement><requiredInput href="#{name}"/></informationRequirement>' for name in (*names, "x")
    )
    columns = "".join(
        f'<input label="{name}"><inputExpression><text>{name}</text></inputExpression></input>' for name in names
    )
    default = "<defaultOutputEntry><text>0</text></defaultOutputEntry>" if random.random() < 0.1 else ""
    rules = "".join(
        f'<rule id="r{number}">'
        + "".join(f"<inputEntry><text>{escape(random.choice(CELLS[kind]))}</text></inputEntry>" for kind in kinds)
        + f"<outputEntry><text>{random.randrange(3)}</text></outputEntry></rule>"
        for number in range(1, random.randrange(1, 7) + 1)
    )
    text = (
        f'{HEAD}{data}<decision id="t" name="t">{needs}<decisionTable id="table" hitPolicy={quoteattr(policy)}>{columns}'
        f"<output><outputValues><text>2, 1, 0</text></outputValues>{default}</output>{rules}</decisionTable></decision></definitions>"
    )
    return text.encode(), kinds, policy


def consistent(number: str) -> None:
    """The findings of a drawn table are true of it, and its kept answers are those of a fresh reading."""
    if not number.isdigit():
        return
    random = Random(int(number))  # noqa: S311 - not for secrets
    data, kinds, _ = drawn(random)
    model = parse_model(data, "t.dmn")
    idle = set()
    for finding in model.check():
        example = EXAMPLE.match(finding.en.partition("rule ")[2]) or EXAMPLE.search(finding.en)
        if finding.code == "idle-rule":
            idle.add(f"r{finding.rule}")
            taken = TAKEN.search(finding.en)
            if taken is not None:
                fired = model.decide("t", inputs_of(taken[1])).fired
                require(fired == (f"r{taken[2]}",), f"{finding.en}: fired are {fired}; {data.decode()}")
        elif finding.code in ("gap", "overlap") and example is not None:
            fired = model.decide("t", inputs_of(example[1])).fired
            rules = {f"r{each}" for each in re.findall(r"\d+", finding.en.partition(" both")[0])}
            right = not fired if finding.code == "gap" else rules <= {*fired}
            require(right, f"{finding.en}: fired are {fired}; {data.decode()}")
    for _ in range(8):
        inputs = {f"i{place}": random.choice(VALUES[kind]) for place, kind in enumerate(kinds)} | {"x": 3}
        kept, fresh = (each.decide("t", inputs) for each in (model, parse_model(data, "t.dmn")))
        require(
            (kept.value, kept.fired, kept.tables) == (fresh.value, fresh.fired, fresh.tables),
            f"{inputs} {data.decode()}",
        )
        right = all(
            value is None or type(value) in KINDS[kind] for value, kind in zip(inputs.values(), kinds, strict=False)
        )
        require(
            not (right and idle & {*kept.fired}),
            f"{idle} can never fire, but {kept.fired} for {inputs}; {data.decode()}",
        )
        explained(kept.tables[0].rules, kept.tables[0].fired, [each.rule for each in kept.tables[0].misses], data)


def explained(rules: tuple[str, ...], fired: tuple[str, ...], misses: list[str], data: bytes) -> None:
    """Every rule fired or has a reason why not, but for those behind the first under FIRST."""
    told = {*fired, *misses}
    behind = rules[len(told) :] if b'"FIRST"' in data and fired else ()
    require(told | {*behind} == {*rules} and not {*fired} & {*misses}, f"{fired} {misses} of {rules}")


def inputs_of(example: str) -> dict[str, object]:
    """The values of `i0 = 5, i1 = "a"`."""
    pairs = re.split(r", (?=i\d = )", example)
    texts = {
        name: f'@"{value}"' if SPAN.match(value) else DATE.sub(r'@"\1"', value)
        for name, _, value in (each.partition(" = ") for each in pairs)
    }
    return {name: compile_expression("null" if text == "-" else text).evaluate({}) for name, text in texts.items()} | {
        "x": 3
    }


def damaged(random: Random) -> str:
    """A file of a bundle or a drawn one with something put in, taken out, or exchanged."""
    source = random.choice(FILES) if FILES and random.random() < 0.7 else drawn(random)[0].decode()
    root = etree.fromstring(source.encode())
    for _ in range(random.randrange(1, 5)):
        node = random.choice([each for each in root.iter() if isinstance(each.tag, str)])
        match random.randrange(6):
            case 0 if (around := node.getparent()) is not None:
                around.remove(node)
            case 1:
                node.append(
                    etree.fromstring(
                        etree.tostring(random.choice([each for each in root.iter() if isinstance(each.tag, str)]))
                    )
                )
            case 2 if node.attrib:
                node.attrib.pop(random.choice(list(node.attrib)))
            case 3 if node.attrib:
                node.set(
                    random.choice(list(node.attrib)),
                    random.choice(("", "t", "#t", "UNIQUE", "true", "number", "i0", "低保")),
                )
            case 4:
                node.text = Grammar(random).expression(3)
            case _:
                node.tag = random.choice([each.tag for each in root.iter() if isinstance(each.tag, str)])
    text = etree.tostring(root, encoding="unicode")
    if random.random() < 0.2:
        at = random.randrange(len(text))
        text = text[:at] + random.choice(("<", "&x;", "]]>", "\x00", '"', "<!DOCTYPE a>")) + text[at:]
    return text


def readable(text: str) -> None:
    """The file is refused by element and line, or read, checked and decided."""
    try:
        model = parse_model(text.encode("utf-8", "surrogatepass"), "damaged.dmn")
    except DecisionModelError as refusal:
        require(bool(refusal.problems) and all(each.zh and each.en for each in refusal.problems), "a refusal says why")
        return
    for finding in model.check():
        require(bool(finding.zh and finding.en), "a finding speaks both languages")
    decide_all(model)


def decide_all(model: DecisionModel) -> None:
    """Each decision ends in a plain value."""
    for decision in model.decisions:
        names = model.input_names(decision)
        decided = model.decide(decision, {**dict.fromkeys(names, 5), **CONTEXT}, now=NOW)
        require_plain(decided.value)
        model.rule_ids(decision)
