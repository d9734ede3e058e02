"""The bench prints what its parts measured and refuses a part that it does not have."""

import json
import sys
from pathlib import Path

import pytest

from bench import __main__ as bench

FIGURES: dict[str, bench.Figure] = {
    "engine.completion.sql": {"value": 10, "unit": "statements", "note": "authorisation included"},
    "engine.instance.1kb.vs_naive": {"value": 5.25, "unit": "x", "note": "中文"},
}


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(bench, "RESULT", tmp_path / "bench.json")
    monkeypatch.setattr(bench, "parts", lambda: ["engine", "feel"])
    monkeypatch.setattr(bench, "measure", lambda names: FIGURES.items() if list(names) == ["engine"] else [])
    return tmp_path / "bench.json"


def test_one_part_is_measured_printed_and_written(
    measured: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bench", "engine"])
    assert bench.main() == 0
    assert json.loads(measured.read_text(encoding="utf-8")) == FIGURES
    first, second = capsys.readouterr().out.splitlines()
    assert first == "engine.completion.sql           10 statements  authorisation included"
    assert second == "engine.instance.1kb.vs_naive  5.25 x           中文"


def test_an_unknown_part_is_refused_with_the_known_ones(
    measured: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bench", "moon"])
    with pytest.raises(SystemExit):
        bench.main()
    assert "expected parts among engine, feel; found moon" in capsys.readouterr().err
    assert not measured.exists()
