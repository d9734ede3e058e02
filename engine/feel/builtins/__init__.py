"""The built-in functions of FEEL, one module for each table of the standard; importing this package registers them."""

from engine.feel.builtins import contexts, conversion, dates, lists, numbers, ranges, strings
from engine.feel.builtins.registry import BUILTINS

__all__ = ["BUILTINS", "contexts", "conversion", "dates", "lists", "numbers", "ranges", "strings"]
