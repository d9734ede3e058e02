"""Write docs/reference.md from the code itself: every setting, command and scheduled job, in both languages.

``make docs`` writes it; tests/test_docs.py fails while the page on disk differs from ``render()``.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

import tasks
from engine.settings import SETTINGS
from web.cli import shouwang

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference.md"

INTRODUCTION = """# Reference · 参考

Written by `make docs` from the code; do not edit. 本页由 `make docs` 从代码生成，请勿手改。
"""


def render() -> str:
    """Return the whole page."""
    root = click.Context(shouwang, info_name="shouwang", **shouwang.context_settings)
    sections = [
        table(
            "Settings · 设置",
            "Environment variables, read once at start; an unknown or unusable one stops the start and says why. "
            "启动时读取的环境变量；名称或取值不对时拒绝启动并说明原因。",
            ("variable 变量", "default 默认", "what it is for", "用途"),
            ((f"`{it.variable}`", f"`{it.default}`" if it.default else "", it.help.en, it.help.zh) for it in SETTINGS),
        ),
        "\n".join(["## Commands · 命令", "", *commands(shouwang, root)]),
        table(
            "Scheduled jobs · 定时任务",
            "What the clock does by itself; one process holds the clock at a time. 时钟自动执行的任务；同一时间只有一个进程持有时钟。",
            ("job 任务", "every 间隔", "what it does", "作用"),
            ((f"`{it.name}`", it.when, it.help.en, it.help.zh) for it in tasks.JOBS),
        ),
    ]
    return "\n".join([INTRODUCTION, *sections])


def table(title: str, introduction: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return one section with a table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join([f"## {title}", "", introduction, "", *(f"| {' | '.join(line)} |" for line in lines), ""])


def commands(command: click.Command, context: click.Context) -> Iterator[str]:
    """Yield the lines of a command and of all below it, as its own --help says them."""
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below, f"{context.command_path} lists {name} and does not have it"
            yield from commands(below, click.Context(below, info_name=name, parent=context, terminal_width=100))
        return
    yield from (f"### {context.command_path}", "", "```text", command.get_help(context), "```", "")


def main() -> None:
    PAGE.write_text(render(), encoding="utf-8")
    print(f"  {os.path.relpath(PAGE)}")


if __name__ == "__main__":
    main()
