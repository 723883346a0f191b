"""The command line: one command a step of the spine, a thin skin over the core.

Exit status, the same for all commands: 0 all was done; 1 something could not be read or done, the rest was
(the messages say what); 2 the command was called wrongly.
"""

from __future__ import annotations

from importlib.metadata import version

import click

from yibiao.cli.auditing import audit
from yibiao.cli.filling import fill
from yibiao.cli.matching import match
from yibiao.cli.reading import read


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("yibiao"), prog_name="yibiao")
def main() -> None:
    """一表：读懂部门下发的报表，查出重复索要，用已知数据自动填好。

    退出码：0 全部完成；1 有文件没读出来或没办成，其余照常；2 命令写错了。
    """


for command in (read, match, audit, fill):
    main.add_command(command)
