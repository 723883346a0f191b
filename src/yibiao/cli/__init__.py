"""The command line: one command a step of the spine, a thin skin over the core.

Exit status, the same for all commands: 0 all was done; 1 something could not be read or done, the rest was
(the messages say what); 2 the command was called wrongly.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import entry_points, version
from typing import Any

import click

from yibiao.cli import wording

_COMMANDS = {
    "read": "reading",
    "match": "matching",
    "audit": "auditing",
    "fill": "filling",
    "policy": "policy",
    "check-channels": "channels",
    "check-messages": "messages",
    "check-document": "documents",
    "check-outside": "outside",
    "check-meeting": "meetings",
    "merge-meetings": "meetings",
    "check-indicators": "appraisal",
    "appraise": "appraisal",
    "check-inspection": "inspections",
    "plan-visits": "inspections",
    "draw": "draws",
    "verify-draw": "draws",
    "watch": "trends",
    "effect": "trends",
    "check-survey": "surveys",
    "survey-sample": "surveys",
    "survey-estimate": "surveys",
    "group-letters": "letters",
}


_MORE = "yibiao.commands"  # entry points of the platform: the core does not know it


class _Steps(click.Group):
    """Loads the module of a command when it is called: reading a form should not wait for the rest to start."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """As click's, but wrong calls are told of in Chinese."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        try:
            sys.exit(super().main(args, prog_name, complete_var, standalone_mode=False, **extra) or 0)
        except click.UsageError as error:
            click.echo(f"{wording.problem(error)}\n{wording.usage(error)}".rstrip(), err=True)
            sys.exit(error.exit_code)
        except click.ClickException as error:
            click.echo(wording.problem(error), err=True)
            sys.exit(error.exit_code)
        except click.Abort:
            click.echo("已停止。", err=True)
            sys.exit(1)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            ctx.fail(f"没有 {args[0]} 这条命令，有：{'、'.join(self.list_commands(ctx))}。")
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*_COMMANDS, *sorted(entry_points(group=_MORE).names)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            more = next(iter(entry_points(group=_MORE, name=cmd_name)), None)
            return more.load() if more else None
        command: click.Command = getattr(import_module(f"yibiao.cli.{_COMMANDS[cmd_name]}"), cmd_name.replace("-", "_"))
        return command


@click.group(cls=_Steps, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("yibiao"), prog_name="yibiao")
def main() -> None:
    """一表：读懂部门下发的报表，查出重复索要，用已知数据自动填好。

    退出码：0 全部完成；1 有文件没读出来或没办成，其余照常；2 命令写错了。
    """
