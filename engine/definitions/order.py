"""In which order bundles go in force: what is called before what calls it, as a call keeps to the version in force."""

from __future__ import annotations

import re
from collections.abc import Iterable
from graphlib import TopologicalSorter

from engine.definitions.bundle import DIAGRAM, Bundle

_CALLED = re.compile(rb'calledElement="(?:[\w.-]+:)?([\w.-]+)"')


def callees_first(bundles: Iterable[Bundle]) -> list[Bundle]:
    """The bundles of a folder, each named as its process; ones that call one another in a circle raise `CycleError`."""
    named = {each.name: each for each in bundles}
    called = {
        name: {found.decode() for found in _CALLED.findall(each.files.get(DIAGRAM, b""))} & named.keys()
        for name, each in named.items()
    }
    return [named[name] for name in TopologicalSorter(called).static_order()]
