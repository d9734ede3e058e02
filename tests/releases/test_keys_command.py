"""`shouwang keys`: what an administrator sees of the keys, and a change from the first to the last word."""

from pathlib import Path

import pytest
from click.testing import CliRunner

import web.commands.keys
from engine import resealing
from tests.releases.test_upgrades import KEPT, opened
from web.cli import shouwang


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(KEPT[-1], tmp_path, "").close()
    monkeypatch.setenv("SHOUWANG_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SHOUWANG_SQLITE_SYNCHRONOUS", "OFF")


def run(*arguments: str) -> tuple[int, str]:
    told = CliRunner().invoke(shouwang, ["keys", *arguments])
    return told.exit_code, told.output


@pytest.mark.usefixtures("county")
def test_a_key_is_changed_and_the_command_says_how_far(monkeypatch: pytest.MonkeyPatch) -> None:
    waited = list[float]()
    monkeypatch.setattr(web.commands.keys, "time", type("Time", (), {"sleep": waited.append}))
    monkeypatch.setattr(resealing.Resealing, "wait", lambda _: 0.0 if waited else 60.0)
    code, told = run("status")
    assert (code, "AES-256-GCM" in told, "使用中 in use" in told) == (0, True, True)
    code, told = run("rotate", "--cipher", "sm4")
    assert code == 0, told
    assert "submission.content" in told
    assert "60" in told
    assert waited == [61.0]
    lines = [line.split() for line in told.splitlines() if line[:2] in ("0 ", "1 ")]
    assert [(line[0], line[-3] == "0") for line in lines] == [("0", True), ("1", False)]
    assert "停用 retired  0 项" in told
    assert "最新 newest" in told
    assert run("reseal")[0] == 0


def test_no_keys_are_touched_before_the_database_is_of_this_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOUWANG_DATA_DIR", str(tmp_path))
    told = CliRunner().invoke(shouwang, ["keys", "rotate"])
    assert told.exit_code == 1
    assert not (tmp_path / "keys" / "personal-1.key").exists()
