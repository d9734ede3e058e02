"""`shouwang play`: runs the written examples of every bundle."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from engine.definitions import Blueprint
    from engine.rules import Rules
    from engine.scenarios import Coverage, Report
    from engine.text import Text

Told = dict[str, object]


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line, for programs. 每行一个 JSON，供程序读取。"
)
def play(paths: tuple[Path, ...], as_json: bool) -> None:
    """Run the scenarios of every bundle below PATH. 运行 PATH 下每个流程包里的情景。

    A scenario (scenarios/*.toml) says what is filled in, what services answer and where the case must end. It runs
    without a database. Told are the scenarios that went another way, and how much of the diagram and of the decision
    tables all of them reach together.
    情景写明填写什么、服务答复什么、应在哪里结束；不用数据库。结果说明哪些情景走错了，以及流程图和决策表走到了多少。

    \b
    Example 例:
      shouwang play bpmn/
      shouwang play bpmn/application --json

    Exit status 退出码: 0 all went as written 全部符合, 1 a scenario failed or a bundle cannot run 有情景不符或流程包不能运行.
    """  # noqa: D301 - \b is the mark of click
    from engine.definitions.files import bundle_folders  # noqa: PLC0415 - only when the command runs

    folders = list(dict.fromkeys(folder for path in paths for folder in bundle_folders(path)))
    if not folders:
        raise click.ClickException(
            f"“{paths[0]}”下面没有流程包（含有 process.bpmn 的文件夹）。/ No bundle (a folder with a process.bpmn) below “{paths[0]}”."
        )
    failed = False
    for told in _played(folders):
        failed = failed or bool(told["failed"]) or "problem" in told
        click.echo(json.dumps(told, ensure_ascii=False) if as_json else _readable(told))
    if failed:
        sys.exit(1)


def _played(folders: list[Path]) -> list[Told]:
    """One object for each bundle; those that call one another are played together."""
    from engine.definitions import Bundle  # noqa: PLC0415
    from engine.definitions.bundle import BundleSizeError  # noqa: PLC0415
    from web.commands.check import examine_here  # noqa: PLC0415

    blueprints: dict[Path, Blueprint] = {}
    told: dict[Path, Told] = {}
    for folder in folders:
        try:
            examination = examine_here(Bundle.read(folder))
        except (BundleSizeError, OSError) as fault:
            told[folder] = _unplayed(folder, f"读不了 / cannot be read: {fault}")
            continue
        if examination.blueprint is None:
            first = next(each for each in examination.problems if each.severity == "error")
            told[folder] = _unplayed(folder, f"{first.message.zh} / {first.message.en}")
        else:
            blueprints[folder] = examination.blueprint
    called = {each.process: each for each in blueprints.values()}
    told |= {folder: _play_one(folder, each, called) for folder, each in blueprints.items()}
    return [told[folder] for folder in folders]


def _play_one(folder: Path, blueprint: Blueprint, called: dict[str, Blueprint]) -> Told:
    from engine.calendar import Calendar  # noqa: PLC0415
    from engine.holidays import official_days  # noqa: PLC0415
    from engine.runner import CannotRun  # noqa: PLC0415
    from engine.scenarios import play as play_scenarios  # noqa: PLC0415

    calendar = Calendar({day: works for day, (works, _) in official_days().items()})
    try:
        report = play_scenarios(blueprint, _rules(blueprint), called=called, calendar=calendar)
    except CannotRun as fault:
        return _unplayed(folder, f"调用的流程不在这里 / a called process is not here: {fault}")
    return _report(folder, report)


def _rules(blueprint: Blueprint) -> Rules:
    """The national rules; what a county sets, a scenario writes itself."""
    import tasks  # noqa: PLC0415
    from engine.scenarios.host import BEGIN  # noqa: PLC0415
    from engine.settings import Settings  # noqa: PLC0415

    return tasks.rule_packs(Settings.from_environment()).current(blueprint.process, "990100", BEGIN.date())


def _report(folder: Path, report: Report) -> Told:
    failures = {each.scenario.file: [_both(text) for text in each.failures] for each in report.failed}
    return {
        "bundle": str(folder),
        "scenarios": len(report.results),
        "failed": len(report.failed),
        "coverage": {"elements": round(report.elements.fraction, 4), "rules": round(report.table_rules.fraction, 4)},
        "elements": _counted(report.elements),
        "rules": _counted(report.table_rules),
        "failures": failures,
    }


def _counted(coverage: Coverage) -> Told:
    return {"reached": coverage.reached, "total": coverage.total, "missing": list(coverage.missing)}


def _unplayed(folder: Path, problem: str) -> Told:
    return {
        "bundle": str(folder),
        "scenarios": 0,
        "failed": 0,
        "coverage": {"elements": 0.0, "rules": 0.0},
        "problem": problem,
    }


def _both(text: Text) -> str:
    return f"{text.zh} / {text.en}"


def _readable(told: Told) -> str:
    if "problem" in told:
        return f"{told['bundle']}: 不能运行 / cannot run\n  {told['problem']}"
    elements, rules = told["elements"], told["rules"]
    assert isinstance(elements, dict)  # noqa: S101 - made above
    assert isinstance(rules, dict)  # noqa: S101 - made above
    lines = [
        f"{told['bundle']}: {told['scenarios']} 个情景，{told['failed']} 个不符 / scenarios, failed",
        f"  元素 elements {elements['reached']}/{elements['total']}，规则 rules {rules['reached']}/{rules['total']}",
    ]
    for kind, missing in (("元素 elements", elements["missing"]), ("规则 rules", rules["missing"])):
        if missing:
            lines.append(f"  没走到的{kind} not reached: {', '.join(missing)}")
    failures = told["failures"]
    assert isinstance(failures, dict)  # noqa: S101 - made above
    for file, texts in failures.items():
        lines += [f"  {file}", *(f"    {text}" for text in texts)]
    return "\n".join(lines)
