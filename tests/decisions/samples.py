"""Writes small DMN files for tests."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from engine.decisions import DecisionModel, parse_model

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="d" namespace="urn:d">'


def model(*parts: str) -> DecisionModel:
    """A model of these parts."""
    return parse_model(definitions(*parts), "sample.dmn")


def definitions(*parts: str) -> bytes:
    """The file of these parts."""
    return (HEAD + "\n".join(parts) + "</definitions>").encode()


def given(name: str, type_name: str = "") -> str:
    """An input."""
    typed = f' typeRef="{type_name}"' if type_name else ""
    return f'<inputData id="{name}" name="{name}"><variable name="{name}"{typed}/></inputData>'


def needs(*names: str, kind: str = "Input") -> str:
    """Requirements of inputs (or with kind="Decision" of decisions)."""
    return "".join(
        f'<informationRequirement><required{kind} href="#{name}"/></informationRequirement>' for name in names
    )


def knows(*names: str) -> str:
    """Requirements of business knowledge."""
    return "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#{name}"/></knowledgeRequirement>' for name in names
    )


def literal(text: str) -> str:
    """A FEEL text."""
    return f'<literalExpression id="l"><text>{escape(text)}</text></literalExpression>'


def decision(name: str, *content: str) -> str:
    """A decision of that id and name."""
    return f'<decision id="{name}" name="{name}"><variable name="{name}"/>{"".join(content)}</decision>'


def table(
    inputs: Sequence[str], outputs: Sequence[str], rules: Sequence[Sequence[str]], policy: str = "UNIQUE",
    extra: str = "", values: str = "", default: str = "",
) -> str:  # fmt: skip
    """A decision table; `values` and `default` are the output values and default of its first output column."""
    columns = "".join(
        f'<input label="{each}"><inputExpression><text>{each}</text></inputExpression></input>' for each in inputs
    )
    for place, name in enumerate(outputs):
        more = f"<outputValues><text>{escape(values)}</text></outputValues>" if values and not place else ""
        more += (
            f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>" if default and not place else ""
        )
        columns += f'<output name="{name}">{more}</output>'
    rows = ""
    for number, cells in enumerate(rules, 1):
        entries = "".join(
            f"<{tag}><text>{escape(cell)}</text></{tag}>"
            for place, cell in enumerate(cells)
            for tag in ["inputEntry" if place < len(inputs) else "outputEntry"]
        )
        rows += f'\n<rule id="r{number}">{entries}</rule>'
    return f'<decisionTable id="t" hitPolicy="{policy}" {extra}>{columns}{rows}</decisionTable>'
