"""Whatever a verb has to tell people is recorded in its own transaction, once, with ids alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Row, select

from engine.notices import NOTICE, Told
from engine.store.tables import intention
from engine.testing import VILLAGE, World
from engine.verbs.notifying import LONGEST_WORDS, tell
from engine.work import CaseFile, Work
from tests.engine.sketches import steps


def recorded(world: World) -> list[Row[Any]]:
    with world.engine.house.database.read() as connection:
        return list(connection.execute(select(intention).where(intention.c.kind == NOTICE)).all())


def payload(world: World, row: Row[Any]) -> dict[str, object]:
    return world.engine.vault.open_json(row.payload, f"intention:{row.id}")


@contextmanager
def a_case(world: World) -> Iterator[tuple[Work, CaseFile]]:
    world.deploy(steps(1))
    begun = world.engine.start("steps", world.alice, place=VILLAGE, title="柳青山", values={})
    with world.engine.transaction(world.alice) as work:
        yield work, work.case(begun.case.id)


def test_people_are_told_once_and_nobody_what_they_did_themselves(world: World) -> None:
    with a_case(world) as (work, file):
        for _ in range(2):
            tell(work, file, Told.COPIED, [world.bob.person, world.alice.person, world.bob.person], words=" 请阅 ")
        tell(work, file, Told.COPIED, [world.alice.person])
    (row,) = recorded(world)
    told = payload(world, row)
    assert (told["kind"], told["to"], told["by"]) == ("copied", [world.bob.person], world.alice.person)
    assert (told["words"], row.case_id) == ("请阅", file.case.id)
    assert "柳青山" not in str(told)


def test_what_is_told_falls_with_its_transaction(world: World) -> None:
    def refused() -> None:
        with a_case(world) as (work, file):
            tell(work, file, Told.COPIED, [world.bob.person])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        refused()
    assert recorded(world) == []


def test_somebody_is_told_of_what_belongs_to_no_case(world: World) -> None:
    with world.engine.transaction(world.alice) as work:
        tell(work, None, Told.STAND_IN, [world.bob.person, world.carol.person, "x" * 200], words="长" * 900)
    (row,) = recorded(world)
    assert row.case_id is None
    assert len(row.key) <= 160
    assert payload(world, row)["words"] == "长" * LONGEST_WORDS
