"""Databases of earlier releases open in this one, and their running cases come to an end."""

from pathlib import Path

import pytest

from engine import Actor, CaseStatus, Engine, Settings
from tests.support.postgres import Postgres
from web import archive
from web.opening import open_house

COUNTY = "990100"
KEPT = sorted(Path(__file__).parent.glob("*.tar.gz"))


def opened(kept: Path, folder: Path, url: str) -> Engine:
    settings = Settings(data_dir=folder, database_url=url, sqlite_synchronous="OFF")
    archive.load(settings, kept)
    return open_house(settings)


def test_a_snapshot_is_kept_of_each_release() -> None:
    """scripts/snapshot.py writes them; one for each database."""
    assert {each.name.removesuffix(".tar.gz").split("-")[1] for each in KEPT} == {"sqlite", "postgresql"}


@pytest.mark.slow
@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.name)
def test_an_earlier_county_goes_on(kept: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Its history holds, its people find their work, and a case in which only the letter is missing is finished."""
    if "postgresql" in kept.name:
        server: Postgres = request.getfixturevalue("postgres")
        with server.fresh_schema() as url:
            go_on(opened(kept, tmp_path, url))
    else:
        go_on(opened(kept, tmp_path, ""))


def go_on(engine: Engine) -> None:
    assert engine.verify(COUNTY) is None
    system = engine.system(COUNTY)
    with engine.people(system) as people:
        staff = people.people()
    clerks = [
        Actor(COUNTY, each.id) for each in staff if any(held.role == "township_clerk" for held in each.memberships)
    ]
    rows = [
        (clerk, row) for clerk in clerks for row in engine.inbox(clerk, "pool").rows if row.element == "deliver_grant"
    ]
    assert rows, "the snapshot holds a case whose certificate is to be handed over"
    theirs = [row for clerk in clerks for row in engine.inbox(clerk, "waiting").rows]
    assert theirs, "whose act brought a step to others is known of old steps too"
    clerk, row = rows[0]
    taken = engine.claim(row.task_id, clerk, row.revision)
    values = {"way": "in_person", "delivered_on": engine.clock.now().date().isoformat(), "received_by": "本人"}
    done = engine.complete(row.task_id, clerk, taken.revision, values)
    assert done.case.status is CaseStatus.COMPLETED
    engine.settle()
    assert engine.verify(COUNTY) is None
    engine.close()
