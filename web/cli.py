"""The command line: one command a module in `web/commands`, found by its name, loaded when it is asked for."""

from __future__ import annotations

import sys
from importlib import import_module
from pkgutil import iter_modules

import click

from engine.errors import Refusal
from web import commands


class Commands(click.Group):
    """Loads a command's module only when that command runs or is listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every module of `web/commands` is a command."""
        return sorted(module.name for module in iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command object that a module names like itself."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command = getattr(import_module(f"web.commands.{cmd_name}"), cmd_name)
        return command if isinstance(command, click.Command) else None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="shouwang", prog_name="shouwang")
def shouwang() -> None:
    """Shouwang 守望: an approval engine for social assistance 社会救助审批引擎.

    Start with `shouwang serve --demo` and open the address it prints.
    试用：运行 shouwang serve --demo，然后打开它给出的网址。
    """


def main() -> None:
    """Runs a command; a refusal is told in one sentence, in both languages, and exits with 1."""
    try:
        shouwang(standalone_mode=False)
    except click.exceptions.Exit as exit_:
        sys.exit(exit_.exit_code)
    except click.Abort:
        sys.exit("停止 / stopped")
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Refusal as refusal:
        click.echo(f"{refusal.text.zh}\n{refusal.text.en}", err=True)
        sys.exit(1)
