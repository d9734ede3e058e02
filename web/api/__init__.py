"""The API for other programs, `/api/v1`: each call is one operation of the engine, in the name of a token's person."""

from web.api import acts, cases, keys, moves, people, problems, processes, steering, tasks
from web.api.room import blueprint

__all__ = ["acts", "blueprint", "cases", "keys", "moves", "people", "problems", "processes", "steering", "tasks"]
