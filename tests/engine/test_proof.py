"""The proof as an administrator asks for it: `shouwang verify`, and the head that `shouwang seal` hands out."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

import migrations
from engine import Database
from engine.testing import COUNTY, VILLAGE, World, make_world
from tests.engine.sketches import permit
from web.cli import shouwang
from web.opening import NotThisRelease


@pytest.fixture
def lived(tmp_path: Path) -> Iterator[World]:
    """A county of this release with two cases, one of them corrected."""
    url = f"sqlite:///{tmp_path}/shouwang.sqlite"
    database = Database(url)
    migrations.upgrade(database.writer)
    database.dispose()
    world = make_world(url, tmp_path)
    world.deploy(permit())
    for name in ("甲", "乙"):
        world.engine.start("permit", world.alice, place=VILLAGE, title=name, values={"who": name})
        while world.engine.seal(COUNTY):
            pass
    yield world
    world.engine.close()


def run(folder: Path, *words: str) -> Result:
    env = {"SHOUWANG_DATA_DIR": str(folder), "SHOUWANG_COUNTY": COUNTY}
    return CliRunner().invoke(shouwang, words, env=env)


def change(world: World, statement: str) -> None:
    with world.engine.house.database.write() as connection:
        assert connection.execute(text(statement)).rowcount


def test_a_whole_history_is_told_so_and_nothing_changes(lived: World, tmp_path: Path) -> None:
    found = run(tmp_path, "verify")
    assert found.exit_code == 0, found.output
    assert "记录完整" in found.output
    assert "The history is whole" in found.output


def test_the_first_broken_link_is_named_by_case_and_place(lived: World, tmp_path: Path) -> None:
    change(lived, "update event set person = 'nobody' where seq = 2 and case_id = (select max(id) from cases)")
    found = run(tmp_path, "verify")
    assert found.exit_code == 1
    assert "P2026-000002 第 2 条：事件内容与其校验值不符" in found.output
    assert "case P2026-000002, event 2: an event does not match its hash" in found.output


def test_every_reason_and_correction_is_bound_too(lived: World) -> None:
    """Not only what was filled in at a step: a reason cannot be changed unseen either."""
    case = lived.engine.cases(lived.root).rows[0].case
    (kept,) = lived.engine.case(case.id, lived.root).submissions
    lived.engine.steering.correct(case.id, lived.alice, kept.id, {"who": "丙"}, "看错")
    suspended = lived.engine.case(case.id, lived.root).case
    lived.engine.steering.suspend(case.id, lived.root, suspended.revision, "查证")
    assert lived.engine.verify(COUNTY) is None
    for form in ("suspend", "correct"):
        with lived.engine.house.database.write() as connection:
            before = connection.execute(text(f"select content from submission where form = '{form}'")).scalar_one()
        change(lived, f"update submission set content = x'00' where form = '{form}'")
        broken = lived.engine.verify(COUNTY)
        assert broken is not None
        assert broken.reason == "submission"
        with lived.engine.house.database.write() as connection:
            connection.execute(text("update submission set content = :kept where content = x'00'"), {"kept": before})


def test_a_head_that_was_kept_finds_out_that_the_end_was_cut_off(lived: World, tmp_path: Path) -> None:
    """Whoever drops the newest case with its seal, and repairs the rest, leaves a whole chain: only the kept head tells."""
    head = tmp_path / "head.json"
    assert run(tmp_path, "seal", "--output", str(head)).exit_code == 0
    assert json.loads(head.read_text()) == json.loads(run(tmp_path, "seal").output)
    assert run(tmp_path, "verify", "--against", str(head)).exit_code == 0
    newest = "(select max(id) from cases)"
    change(lived, "delete from seal where number > (select min(number) from seal)")
    change(lived, f"delete from event where case_id = {newest}")
    change(lived, f"delete from submission where case_id = {newest}")
    change(lived, f"delete from cases where id = {newest}")
    assert run(tmp_path, "verify").exit_code == 0
    found = run(tmp_path, "verify", "--against", str(head))
    assert found.exit_code == 1
    assert "全县封存与另存的封存值不符" in found.output


def test_what_is_no_head_is_refused(lived: World, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    for content in ("", "{}", "[]", '{"county": 1}'):
        other.write_text(content)
        found = run(tmp_path, "verify", "--against", str(other))
        assert found.exit_code == 1
        assert "不是 shouwang seal 导出的文件" in found.output


def test_a_database_of_another_release_is_left_alone(tmp_path: Path) -> None:
    for command in ("verify", "seal"):
        assert isinstance(run(tmp_path, command).exception, NotThisRelease)
