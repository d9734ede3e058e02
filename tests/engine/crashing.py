"""Works on cases until it is killed: begun, taken, done, with a service and a timer between. Run by test_crash."""

from __future__ import annotations

import sys
from pathlib import Path

from engine import Actor, Engine, FrozenClock, ServiceContext, Services
from engine.store import Database
from engine.testing import THURSDAY, VILLAGE, Sketch
from engine.vault import Vault


def services() -> Services:
    """One service that writes something of its own."""
    made = Services()

    @made.register("note")
    def note(ctx: ServiceContext) -> dict[str, object]:
        ctx.intend("note", {"case": ctx.case.number}, ctx.key)
        return {"noted": True}

    return made


def sketch() -> Sketch:
    """A step, a service, another step."""
    return (
        Sketch("steps")
        .start()
        .person("first")
        .service("write", "note")
        .person("second")
        .end("done")
        .flow("begin", "first", "write", "second", "done")
    )


def engine_at(url: str, folder: Path) -> Engine:
    """The engine over an existing database."""
    return Engine(
        Database(url, synchronous="NORMAL"),
        data_dir=folder,
        clock=FrozenClock(THURSDAY),
        services=services(),
        vault=Vault(bytes(32)),
    )


def work_for_ever(engine: Engine, alice: Actor) -> None:
    """Never stops by itself."""
    while True:
        engine.start("steps", alice, place=VILLAGE, title="甲", values={})
        for row in engine.inbox(alice, "pool").rows:
            taken = engine.claim(row.task_id, alice, row.revision)
            engine.complete(row.task_id, alice, taken.revision, {})
        engine.run_jobs(3)
        sys.stdout.write(".")
        sys.stdout.flush()


if __name__ == "__main__":
    where, data, county, person = sys.argv[1:]
    work_for_ever(engine_at(where, Path(data)), Actor(county, person))
