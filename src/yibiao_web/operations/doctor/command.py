"""``yibiao doctor``"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from yibiao_web.operations.doctor.finding import Checked

_MARKS = {"ok": "好", "warn": "注意", "bad": "不行"}


@click.command(short_help="看看平台的设置、数据库、备份、后台任务好不好。")
@click.option("--production", is_flag=True, help="按给别人用的要求看设置（设了 YIBIAO_PRODUCTION=1 时总是这样）。")
@click.option("--json", "as_json", is_flag=True, help="打印 JSON。")
def doctor(production: bool, as_json: bool) -> None:
    """只看，不改。每一项是好、注意、不行，后两种说明怎么办。有“不行”时退出码 1。"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
    import django

    django.setup()
    from django.utils import timezone

    found = list(_all(timezone.now(), production))
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        _say(found)
    sys.exit(any(one.level == "bad" for one in found))


def _all(now: datetime, production: bool) -> Iterator[Checked]:
    from yibiao_web.operations.doctor import finding
    from yibiao_web.operations.doctor.looks import looked
    from yibiao_web.operations.doctor.production import is_production, problems

    unsafe = problems()
    strict = production or is_production()
    for one in unsafe:
        yield one if strict else replace(one, level=finding.WARN)
    if not unsafe:
        yield finding.ok("设置", "给别人用也没有问题")
    yield from looked(now)


def _say(found: list[Checked]) -> None:
    for one in found:
        click.echo(f"{_MARKS[one.level]:\u3000<2} {one.name}：{one.said}")
        if one.do:
            click.echo(f"{'':\u3000<2}   → {one.do}")
    counts = {level: sum(one.level == level for one in found) for level in _MARKS}
    click.echo(f"\n{counts['ok']} 项好，{counts['warn']} 项注意，{counts['bad']} 项不行。")
