"""``yibiao verify-audit``: is the trail whole?"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from yibiao_web.audit.chain import Break
from yibiao_web.audit.exports import check


@click.command(name="verify-audit", short_help="核对审计记录的校验链。")
@click.option(
    "--file", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="核对导出的 NDJSON 文件，不连数据库。",
)  # fmt: skip
def verify_audit(file: Path | None) -> None:
    """从头核对每一条审计记录的校验值，报出第一处不符。"""
    count, last, broken = _of_file(file) if file else _of_database()
    if broken is not None:
        click.echo(f"第 {broken.entry} 条不符：{broken.why}。此前 {count} 条无误。", err=True)
        sys.exit(1)
    click.echo(f"{count} 条审计记录无误，最后一条的校验值 {last}。")


def _of_file(path: Path) -> tuple[int, str, Break | None]:
    with path.open(encoding="utf-8-sig") as lines:
        try:
            return check(lines)
        except (ValueError, KeyError, TypeError) as problem:
            raise click.ClickException(f"这个文件不是从一表导出的审计记录：{problem}") from problem


def _of_database() -> tuple[int, str, Break | None]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
    import django

    django.setup()
    from yibiao_web.audit.queries import verified

    return verified()
