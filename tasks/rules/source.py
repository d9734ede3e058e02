"""The rules in force at a place on a day: packs merged from the widest level to the nearest, and found again later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from importlib import resources
from pathlib import Path

from engine.rules import DeadlineRule, Rules
from tasks.rules.pack import FOR_EVER, Entry, Level, Pack, parse

_LEVELS = tuple(Level)


@dataclass(frozen=True, slots=True)
class InForce:
    """One rule as it stands at a place on a day, for the page that shows what applies and why."""

    entry: Entry
    pack: Pack


class PackRules:
    """Finds the rules for a place on a day (the engine's `RuleSource`)."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self.packs = tuple(sorted(packs, key=lambda pack: (_LEVELS.index(pack.level), pack.place, pack.name)))

    def current(self, process: str, place: str, on: date) -> Rules:
        """The rules in force on that day; every process of a place reads the same ones."""
        return _merge(self.over(place), _last_change(self.over(place), on))

    def read(self, version: str, text: str) -> Rules:
        """The rules of a version from the packs that were kept with it, whatever the packs say today."""
        kept = json.loads(text)
        packs = tuple(parse(each["file"], each["content"].encode()) for each in kept["packs"])
        return replace(_merge(packs, date.fromisoformat(kept["on"])), version=version)

    def over(self, place: str) -> tuple[Pack, ...]:
        """The packs that apply at a place, widest first."""
        return tuple(pack for pack in self.packs if place.startswith(pack.place))

    def in_force(self, place: str, on: date) -> Sequence[InForce]:
        """What applies at a place on a day, by name: the nearest level's entry of each."""
        return tuple(found for _, found in sorted(_nearest(self.over(place), on).items()))


def shipped() -> tuple[Pack, ...]:
    """The packs that come with the product."""
    folder = resources.files("tasks.rules") / "packs"
    files = sorted((each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name)
    return tuple(parse(each.name, each.read_bytes()) for each in files)


def from_folder(folder: Path) -> tuple[Pack, ...]:
    """A county's own packs: every *.toml in its folder (none when there is no such folder)."""
    return tuple(parse(file.name, file.read_bytes()) for file in sorted(folder.glob("*.toml")))


def _nearest(packs: Sequence[Pack], on: date) -> dict[str, InForce]:
    found: dict[str, InForce] = {}
    for pack in packs:
        for entry in pack.entries:
            if entry.in_force(on):
                found[entry.key] = InForce(entry, pack)
    return found


def _last_change(packs: Sequence[Pack], on: date) -> date:
    """The day since which the rules have been as they are on `on`: one version serves the whole span."""
    starts = {entry.effective_from for pack in packs for entry in pack.entries}
    ends = {
        entry.effective_to + timedelta(days=1)
        for pack in packs
        for entry in pack.entries
        if entry.effective_to < FOR_EVER
    }
    return max((day for day in starts | ends if day <= on), default=on)


@lru_cache(maxsize=256)
def _merge(packs: tuple[Pack, ...], on: date) -> Rules:
    values: dict[str, object] = {}
    deadlines: dict[str, DeadlineRule] = {}
    sources: dict[str, str] = {}
    for key, found in _nearest(packs, on).items():
        sources[key] = found.entry.authority
        if found.entry.deadline is not None:
            deadlines[found.entry.deadline.name] = found.entry.deadline
        else:
            _put(values, key.split("."), found.entry.value)
    digest = hashlib.sha256("".join(pack.digest for pack in packs).encode()).hexdigest()[:12]
    name = next((pack.name for pack in packs if pack.level is packs[-1].level), "none")
    kept = {"on": on.isoformat(), "packs": [{"file": pack.file, "content": pack.content.decode()} for pack in packs]}
    text = json.dumps(kept, ensure_ascii=False)
    return Rules(f"{name}@{on.isoformat()}#{digest}", values, deadlines, sources, text)


def _put(values: dict[str, object], path: Sequence[str], value: object) -> None:
    """Dotted names become nested contexts, so that FEEL reads `rules.dibao.standard`."""
    inner = values
    for part in path[:-1]:
        deeper = inner.setdefault(part, {})
        if not isinstance(deeper, dict):
            raise TypeError(f"{'.'.join(path)} stands below the value {part}")
        inner = deeper
    inner[path[-1]] = value
