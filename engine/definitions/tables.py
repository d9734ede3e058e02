"""The decision tables of a bundle, read and checked by the package that runs them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.problems import Problem

if TYPE_CHECKING:
    from engine.decisions import DecisionModel


def read_tables(files: Mapping[str, bytes]) -> tuple[dict[str, DecisionModel], tuple[Problem, ...]]:
    """Decision id to the model in which it stands, and what is wrong with the files."""
    return {}, ()
