"""The commands a process owner types: what they print, and how they end."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import tasks
from tests.definitions.permit import DIAGRAM, TABLE, bundle
from web.cli import shouwang

SCENARIO = """name = "例子"
en = "Example"
[start.values]
who = "甲"
plots = 2
[[step]]
do = "look"
[[step]]
advance = "P8D"
[[step]]
do = "decide"
values = { agreed = true }
[rules]
limit = 1
[expect]
end = "done"
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(shouwang, arguments)


@pytest.fixture
def permit(tmp_path: Path) -> Path:
    """The sound bundle in a folder, with names that this installation knows."""
    renamed = (
        (f'sw:role="{old}"', f'sw:role="{new}"') for old, new in (("clerk", "township_clerk"), ("head", "county_head"))
    )
    for path, data in bundle(*renamed, scenarios__one=SCENARIO).files.items():
        text = data.decode().replace('sw:service="remind"', f'sw:service="{min(tasks.SERVICES)}"')
        for old, new in (
            ('sw:starters="clerk" sw:administrator="owner"', 'sw:starters="township_clerk"'),
            (' sw:deadline="visit"', ""),
            ('"posting"', '"publicity"'),
            (" and rules.limit &lt; 5", ""),
        ):
            text = text.replace(old, new)
        (tmp_path / "permit" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "permit" / path).write_text(text, encoding="utf-8")
    return tmp_path / "permit"


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SHOUWANG_DATA_DIR", str(tmp_path / "data"))


def test_check_prints_one_object_for_each_file(permit: Path) -> None:
    result = run("check", str(permit), "--json")
    lines = [json.loads(line) for line in result.output.splitlines()]
    assert {"file", "ok", "problems"} <= set(lines[0])
    assert [line["file"] for line in lines if not line["ok"]] == [], lines
    assert result.exit_code == 0
    assert {Path(line["file"]).name for line in lines} >= {"process.bpmn", "note.json", "fees.dmn", "one.toml"}


def test_check_fails_on_an_error_and_names_it(tmp_path: Path) -> None:
    path = tmp_path / "draft.bpmn"
    path.write_text(DIAGRAM.replace('sw:form="note"', 'sw:form="nte"'), encoding="utf-8")
    result = run("check", str(path), "--json")
    (line,) = (json.loads(line) for line in result.output.splitlines())
    assert result.exit_code == 1
    assert not line["ok"]
    found = next(each for each in line["problems"] if each["code"] == "unknown-form" and each["element"] == "look")
    assert set(found) >= {"severity", "code", "element", "line", "message"}
    assert found["line"] > 0
    readable = run("check", str(path))
    assert "look" in readable.output
    assert "“nte”" in readable.output


@pytest.mark.parametrize("data", [b"\x89PNG\r\n", b"", b"<a/>", b"\xff\xfe"])
def test_check_answers_any_file(tmp_path: Path, data: bytes) -> None:
    for name in ("x.bpmn", "x.dmn", "x.json", "x.toml", "x.png"):
        (tmp_path / name).write_bytes(data)
        result = run("check", str(tmp_path / name), "--json")
        assert result.exit_code == 1
        assert isinstance(result.exception, SystemExit | None)
        assert json.loads(result.output.splitlines()[0])["file"].endswith(name)


def test_check_says_when_there_is_nothing(tmp_path: Path) -> None:
    assert run("check", str(tmp_path / "nothing")).exit_code == 1
    assert run("check", str(tmp_path)).exit_code == 1


def test_play_counts_and_covers(permit: Path) -> None:
    result = run("play", str(permit.parent), "--json")
    (line,) = (json.loads(line) for line in result.output.splitlines())
    assert (line["scenarios"], line["failed"]) == (1, 0), line
    assert 0 < line["coverage"]["elements"] < 1
    assert line["coverage"]["rules"] == 0.5
    assert result.exit_code == 0
    assert "remind" in run("play", str(permit)).output


def test_play_fails_when_a_scenario_goes_another_way(permit: Path) -> None:
    scenario = permit / "scenarios" / "one.toml"
    scenario.write_text(SCENARIO.replace('end = "done"', 'end = "reminded_end"'), encoding="utf-8")
    result = run("play", str(permit))
    assert result.exit_code == 1
    assert "reminded_end" in result.output


def test_play_tells_a_bundle_that_cannot_run(tmp_path: Path) -> None:
    (tmp_path / "process.bpmn").write_bytes(b"<oops")
    result = run("play", str(tmp_path), "--json")
    assert result.exit_code == 1
    assert "problem" in json.loads(result.output)
    assert run("play", str(tmp_path / "nothing")).exit_code == 1


@pytest.mark.parametrize(
    ("expression", "context", "printed"),
    [
        ("income / members < 600", '{"income": 1500, "members": 3}', "true"),
        ("0.1 + 0.2", "{}", "0.3"),
        ('["甲", 2]', "{}", '["甲", 2]'),
        ('date("2026-03-01") + duration("P1D")', "{}", '"2026-03-02"'),
    ],
)
def test_feel_prints_the_value(expression: str, context: str, printed: str) -> None:
    result = run("feel", expression, "--context", context)
    assert (result.exit_code, result.stdout.strip()) == (0, printed)


def test_feel_tells_mistakes() -> None:
    assert run("feel", "1 +").exit_code == 1
    assert run("feel", "1", "--context", "{").exit_code == 1
    assert run("feel", "1", "--context", "[]").exit_code == 1
    missing = run("feel", "incom + 1", "--context", '{"income": 1}')
    assert missing.stdout.strip() == "null"
    assert "income" in missing.stderr


def test_decide_asks_a_table(tmp_path: Path) -> None:
    path = tmp_path / "fees.dmn"
    path.write_text(TABLE, encoding="utf-8")
    decided = run("decide", str(path), "amount", "--input", '{"plots": 5}')
    assert (decided.exit_code, decided.stdout.strip()) == (0, "500")
    assert "many" in decided.stderr
    assert run("decide", str(path), "amonut").exit_code == 1
    assert run("decide", str(tmp_path / "no.dmn"), "amount").exit_code == 1
    path.write_text("<oops", encoding="utf-8")
    assert run("decide", str(path), "amount").exit_code == 1


def test_deploy_refuses_a_draft_with_its_problems(tmp_path: Path) -> None:
    (tmp_path / "process.bpmn").write_text(DIAGRAM, encoding="utf-8")
    result = run("deploy", str(tmp_path))
    assert result.exit_code == 1
    assert "unknown-form" in result.stderr
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("command", ["check", "play", "deploy", "feel", "decide"])
def test_help_speaks_both_languages_with_an_example(command: str) -> None:
    said = run(command, "--help").output
    assert "Example" in said
    assert f"shouwang {command}" in said
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said)
