"""The command line: one command a step of the spine, a thin skin over the core.

Exit status, the same for all commands: 0 all was done; 1 something could not be read or done, the rest was
(the messages say what); 2 the command was called wrongly.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version

import click

_COMMANDS = {
    "read": "reading",
    "match": "matching",
    "audit": "auditing",
    "fill": "filling",
}


class _Steps(click.Group):
    """Loads the module of a command when it is called: reading a form should not wait for the rest to start."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"yibiao.cli.{_COMMANDS[cmd_name]}"), cmd_name)
        return command


@click.group(cls=_Steps, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("yibiao"), prog_name="yibiao")
def main() -> None:
    """一表：读懂部门下发的报表，查出重复索要，用已知数据自动填好。

    退出码：0 全部完成；1 有文件没读出来或没办成，其余照常；2 命令写错了。
    """
