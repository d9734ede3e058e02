"""Reads a bundle without judging it, until the checks are in place."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePosixPath

from engine.definitions.blueprint import Blueprint, Examination
from engine.definitions.bundle import DIAGRAM, Bundle
from engine.definitions.diagram import read_diagram
from engine.definitions.markup import read_markup
from engine.definitions.words import SW
from engine.forms import Form
from engine.text import Text


def examine(bundle: Bundle, *, services: Collection[str] | None = None, **known: object) -> Examination:
    markup = read_markup(bundle.files[DIAGRAM])
    diagram = read_diagram(markup)
    process = diagram.processes[0]
    starts = [each for each in diagram.nodes() if each.kind.is_start and each.parent is None]
    decisions = {}
    try:
        from engine.decisions import parse_model
        for path, data in bundle.inside("tables").items():
            model = parse_model(data, path)
            decisions |= {each.id: model for each in model.decisions}
    except ImportError:
        pass
    return Examination(True, (), Blueprint(
        process=process.get("id"), name=Text(process.get("name"), process.get(f"{SW}en") or ""), subject=process.get(f"{SW}subject"),
        starters=tuple((process.get(f"{SW}starters") or "").split()), administrator=process.get(f"{SW}administrator") or "administrator",
        elements=diagram.elements, start_form=starts[0].form, decisions=decisions, scenarios=(), xml=markup.text, bundle=bundle,
        forms={PurePosixPath(path).stem: Form.parse(data, path) for path, data in bundle.inside("forms").items()}))
