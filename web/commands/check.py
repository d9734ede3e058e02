"""`shouwang check`: what is wrong with diagrams, tables, forms and bundles."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from engine.definitions import Bundle, Examination
    from engine.definitions.files import Checked


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line, for programs. 每行一个 JSON，供程序读取。"
)
def check(paths: tuple[Path, ...], as_json: bool) -> None:
    """Say what is wrong with diagrams, decision tables, forms and bundles. 检查流程图、决策表、表单和流程包。

    PATH is a .bpmn or .dmn file, a form (.json), a scenario (.toml), a bundle (a folder with a process.bpmn) or a folder
    above several. Each problem is told with its element, its line and what to do. Nothing is changed.
    PATH 可以是单个文件、一个流程包文件夹，或它们的上级文件夹。只检查，不修改。

    \b
    Example 例:
      shouwang check bpmn/
      shouwang check my-process/process.bpmn --json

    Exit status 退出码: 0 all files are fine (warnings allowed) 全部可用, 1 some file has an error 有错误.
    """  # noqa: D301 - \b is the mark of click
    from engine.definitions.files import check_path  # noqa: PLC0415 - only when the command runs

    checked = [each for path in paths for each in check_path(path, examine_here)]
    for each in checked:
        click.echo(_line(each) if as_json else _told(each))
    if not all(each.ok for each in checked):
        sys.exit(1)


def examine_here(bundle: Bundle) -> Examination:
    """Examines a bundle with the roles, services and legal periods that this installation knows."""
    import tasks  # noqa: PLC0415
    from engine.definitions import examine  # noqa: PLC0415
    from engine.settings import Settings  # noqa: PLC0415

    packs = tasks.rule_packs(Settings.from_environment()).packs
    entries = [entry for pack in packs for entry in pack.entries]
    return examine(
        bundle,
        services=tasks.SERVICES,
        roles=tasks.ROLES,
        rules={entry.key for entry in entries if entry.deadline is None},
        deadlines={entry.deadline.name for entry in entries if entry.deadline is not None},
    )


def _line(checked: Checked) -> str:
    problems = [
        {
            "severity": each.severity,
            "code": each.code,
            "element": each.element,
            "line": each.line,
            "message": f"{each.message.zh} / {each.message.en}",
            "zh": each.message.zh,
            "en": each.message.en,
        }
        for each in checked.problems
    ]
    return json.dumps({"file": str(checked.path), "ok": checked.ok, "problems": problems}, ensure_ascii=False)


def _told(checked: Checked) -> str:
    errors = sum(each.severity == "error" for each in checked.problems)
    state = "可用 / ok" if checked.ok else f"{errors} 个错误 / errors"
    lines = [f"{checked.path}: {state}"]
    for each in checked.problems:
        severity = "错误 error" if each.severity == "error" else "提示 warning"
        place = " ".join(filter(None, (each.element, f"第 {each.line} 行 / line {each.line}" if each.line else "")))
        lines += [f"  {severity} [{each.code}] {place}", f"    {each.message.zh}", f"    {each.message.en}"]
    return "\n".join(lines)
