"""Reckoning what a household earns, owns and is short of, line by line."""

from tasks.calculation.reckon import Findings, reckon, standard_for
from tasks.calculation.sheet import Line, Section, Sheet

__all__ = ["Findings", "Line", "Section", "Sheet", "reckon", "standard_for"]
