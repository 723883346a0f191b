"""``--decisions``: the file of what a person decided in ``match --review``, the same for every command that matches."""

from __future__ import annotations

from pathlib import Path

import click

from yibiao.cli import files as cli_files
from yibiao.matching import DecisionsError, Memory, load_memory

decisions_option = click.option(
    "--decisions",
    type=click.Path(path_type=Path),
    default=Path("匹配决定.jsonl"),
    show_default=True,
    help="match --review 的认定结果：有这个文件就照着用。",
)


def memory_of(path: Path) -> Memory:
    """What was decided; a file that is no list of decisions ends the command with status 2."""
    try:
        return load_memory(path)
    except DecisionsError as problem:
        cli_files.wrong(str(problem))
