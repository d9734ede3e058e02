"""Rule packs: what the law says in numbers, dated and layered by place, each with its authority."""

from tasks.rules.pack import BadPack, Entry, Level, Mark, Pack, parse
from tasks.rules.source import InForce, PackRules, from_folder, shipped
from tasks.rules.values import MissingRule, find, need, number, source, whole

__all__ = [
    "BadPack",
    "Entry",
    "InForce",
    "Level",
    "Mark",
    "MissingRule",
    "Pack",
    "PackRules",
    "find",
    "from_folder",
    "need",
    "number",
    "parse",
    "shipped",
    "source",
    "whole",
]
