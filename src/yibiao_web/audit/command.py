"""``yibiao verify-audit``: is the trail whole?"""

from __future__ import annotations

import os
import sys

import click


@click.command(name="verify-audit", short_help="核对审计记录的校验链。")
def verify_audit() -> None:
    """从头核对每一条审计记录的校验值，报出第一处不符。"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
    import django

    django.setup()
    from yibiao_web.audit.queries import verified

    count, last, broken = verified()
    if broken is not None:
        click.echo(f"第 {broken.entry} 条不符：{broken.why}。此前 {count} 条无误。", err=True)
        sys.exit(1)
    click.echo(f"{count} 条审计记录无误，最后一条的校验值 {last}。")
