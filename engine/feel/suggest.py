"""What a misspelt name was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from engine.feel.errors import Message

MAX_CANDIDATES = 500


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like `name`, if one is like it."""
    known = list(candidates)[:MAX_CANDIDATES]
    folded = {each.casefold().replace("_", " "): each for each in known}
    found = get_close_matches(name.casefold().replace("_", " "), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def hint(name: str, candidates: Iterable[str]) -> Message:
    """`（您是不是要写“x”？）` and ` (did you mean 'x'?)`, or nothing twice."""
    found = nearest(name, candidates)
    return ("", "") if found is None else (f"（您是不是要写“{found}”？）", f" (did you mean {found!r}?)")
