"""The API for other programs, `/api/v1`: each call is one operation of the engine, in the name of a key's person."""

from web.api import (
    acts,
    cases,
    desk,
    figures,
    files,
    keys,
    moves,
    notices,
    people,
    problems,
    processes,
    records,
    signing,
    steering,
    tasks,
)
from web.api.room import blueprint

__all__ = [
    "acts",
    "blueprint",
    "cases",
    "desk",
    "figures",
    "files",
    "keys",
    "moves",
    "notices",
    "people",
    "problems",
    "processes",
    "records",
    "signing",
    "steering",
    "tasks",
]
