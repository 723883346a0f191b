"""What ``yibiao county status`` says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from yibiao_web.counties.models import CountyHome
from yibiao_web.counties.moving import unfinished
from yibiao_web.counties.partitions import parts
from yibiao_web.orgs.models import Level, Organisation


def lines() -> Iterator[str]:
    homes = {one.county_id: one for one in CountyHome.objects.select_related("county")}
    counties = Organisation.objects.filter(level=Level.COUNTY)
    yield f"{counties.count()} 个县，{len(homes)} 个搬过。数据文件夹 {Path(settings.DATA)}，库 {connection.vendor}。"
    for one in counties.filter(pk__in=homes):
        yield from _home(homes[one.pk])
    names = dict(counties.values_list("pk", "name"))
    for part in parts(connection):
        who = names.get(part.county, "（已不在）") if part.county else "其他各县"
        yield f"分区 {part.name}：{who}，约 {part.rows:,} 行，{part.size / 1e6:.1f} MB"


def _home(home: CountyHome) -> Iterator[str]:
    rows = sum(count for count, _ in home.tables.values())
    yield f"{home.county.code} {home.county.name}：{home.get_state_display()}，{home.since:%Y-%m-%d %H:%M} 起"
    if home.state == CountyHome.State.MOVING:
        yield f"  要去 {home.address}；还有 {unfinished(home.county)} 件后台任务。"
        yield "  再运行 move 接着搬，加 --cancel 不搬了。"
    else:
        yield f"  {'现在在' if home.state == CountyHome.State.MOVED else '来自'} {home.address}"
    if home.digest:
        number, size, _ = home.files
        yield f"  {len(home.tables)} 张表 {rows:,} 行，{number} 个文件 {size:,} 字节，校验值 {home.digest}"
    if home.forgotten_at:
        yield f"  副本已在 {home.forgotten_at:%Y-%m-%d} 删去"
