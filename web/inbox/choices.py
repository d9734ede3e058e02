"""What the filters of the inbox offer: read only while they are open."""

from __future__ import annotations

from dataclasses import dataclass

from engine.records import Place
from web.access import actor, visitor
from web.house import engine
from web.i18n import say
from web.people import looking

MOST_PLACES = 60
"""A longer list of places is for nobody: then townships alone are offered, and villages are found by typing."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Processes with their steps, and places, each as (value, what it is called)."""

    processes: list[tuple[str, str, list[tuple[str, str]]]]
    places: list[tuple[str, str]]


def choices() -> Choices:
    """What this person may choose from."""
    return Choices(_processes(), [(each.code, each.name) for each in _places()])


def _processes() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Every process in force with the steps that people do in it."""
    county, found = actor().county, {}
    for each in engine().definitions(county):
        if each.process not in found:  # the newest version comes first
            nodes = engine().blueprint(county, each.process, each.version).nodes()
            steps = [(f"{each.process}/{node.id}", say(node.name) or node.id) for node in nodes if node.kind.is_human]
            found[each.process] = (each.process, say(each.name), steps)
    return list(found.values())


def _places() -> list[Place]:
    """Those where the person serves, with all below."""
    mine = visitor().places
    with looking() as people:
        every = [each for each in people.places() if mine.intersection(_above(each))]
    if len(every) > MOST_PLACES:
        every = [each for each in every if each.level != "village"]
    return every


def _above(place: Place) -> list[str]:
    return [part.split(":")[1] for part in place.path.split("/")]
