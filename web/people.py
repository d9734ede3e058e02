"""Places and people as pages read them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from engine.people import People, load_person
from engine.records import Person
from web.house import county, engine, system


@contextmanager
def looking() -> Iterator[People]:
    """A read-only look at places, people and memberships."""
    with engine().reading(system()) as reading:
        yield People(reading.connection, reading.county, reading.today)


def person(person_id: str) -> Person:
    """A person with memberships. Raises `NotFound`."""
    with engine().reading(system()) as reading:
        return load_person(reading.connection, county(), person_id)


def homes() -> dict[str, str]:
    """Names of all places of today by code, each after the one above it; the topmost stands for itself."""
    with looking() as people:
        places = people.places()
    names = {place.code: place.name for place in places}
    below = {place.code: [part.split(":")[1] for part in place.path.split("/")][1:][-2:] for place in places}
    return {code: " ".join(names.get(each, each) for each in those) or names[code] for code, those in below.items()}


def place_names() -> dict[str, str]:
    """Names of all places of today by code."""
    with looking() as people:
        return {place.code: place.name for place in people.places()}


def place_names_ever() -> dict[str, str]:
    """Names of all places by code, of former ones too."""
    with looking() as people:
        return people.place_names()
