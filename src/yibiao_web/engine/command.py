"""``yibiao engine``: the snapshot for analytics and the figures over it, for whoever runs the platform."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import wraps
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from yibiao.engine import figures
from yibiao.engine.engines import Engine, EngineError
from yibiao.engine.snapshots import SnapshotError
from yibiao.engine.tables import CURRENT, LEVELS, PLACES

_json_option = click.option("--json", "as_text", is_flag=True, help="输出 JSON。")
_level_option = click.option("--level", type=click.Choice(LEVELS), default="county", show_default=True, help="哪一级。")
_area_option = click.option("--area", default="", help="只算这个地方以下（组织代码）；不写就是快照里的全部。")
_items_option = click.option("--item", "items", multiple=True, help="哪一项（代码），可以写几个；不写就是所有项。")
_period_option = click.option("--period", default=CURRENT, show_default=True, help="哪一期；名册是 current。")
_LINES = 200


def _ready(work: Callable[..., None]) -> Callable[..., None]:
    """With Django set up; what is wrong is told in words."""

    @wraps(work)
    def told(*args: Any, **options: Any) -> None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
        import django

        django.setup()
        from yibiao_web.audit.refusals import Refusal

        try:
            work(*args, **options)
        except (SnapshotError, EngineError, Refusal) as problem:
            raise click.ClickException(str(problem)) from problem

    return told


@click.group(short_help="跨县分析：快照，和在快照上算的数。")
def engine() -> None:
    """台账、负担账、在用报表离开事务库成为快照（Parquet，按县和期分开），数都在快照上算。

    用哪个引擎由 YIBIAO_ENGINE 定：duckdb（缺省，进程内），或 spark://主机:端口（Sail、Apache Spark 的 Connect 服务）。
    """


@engine.command(short_help="把快照更新到现在，只重写变了的。")
@click.option("--all", "everything", is_flag=True, help="全部重写。")
@_json_option
@_ready
def refresh(everything: bool, as_text: bool) -> None:
    """读的是库里同一个时刻；做到一半被打断，旧快照完好。后台每十分钟自动做一次。"""
    from django.utils import timezone

    from yibiao_web.engine.refreshing import refresh as bring_up

    done = bring_up(now=timezone.now(), everything=everything)
    told = {"fresh_to": done.snapshot.made_at, "written": done.written, "kept": done.kept, "facts": done.facts}
    if as_text:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(f"快照新鲜到 {_moment(done.snapshot.made_at)}：重写 {done.written} 块（{done.facts:,} 个值），"
                   f"{done.kept} 块没变。")  # fmt: skip


@engine.command(short_help="每个县新鲜到什么时候。")
@_area_option
@_json_option
@_ready
def status(area: str, as_text: bool) -> None:
    """“新鲜到”以前提交的都在快照里；“后来又变了”是快照以后台账又变了的镇街（单位）数。"""
    from yibiao_web.counties.absent import absent
    from yibiao_web.engine import engines, queries

    known = queries.snapshot()
    rows = queries.freshness(known, _path(area))
    if as_text:
        click.echo(json.dumps({"engine": engines.name(), "folder": str(known.folder), "made_at": known.made_at,
                               "counties": [one.as_json() for one in rows]}, ensure_ascii=False))  # fmt: skip
        return
    click.echo(f"引擎 {engines.name()}，快照在 {known.folder}，做于 {_moment(known.made_at)}。")
    _print(
        ["县", "新鲜到", "台账最后一次变", "对象", "值", "字节/值", "后来又变了"],
        [[one.county.name, _moment(one.county.fresh_to), _moment(one.county.changed_at), f"{one.subjects:,}",
          f"{one.facts:,}", f"{one.bytes / one.facts:.1f}" if one.facts else "—", f"{one.behind} / {one.units}"]
         for one in rows],
    )  # fmt: skip
    for home in absent(_path(area)):
        so = "不在这些数里" if home.forgotten_at else "这里的数停在那时"
        click.echo(f"{home.county.name}的数据 {_moment(home.since.isoformat())} 起在别的服务器上，{so}。")
    rounded, left_out = known.rows("rounded", _path(area)), known.rows("left_out", _path(area))
    if rounded or left_out:
        click.echo(f"有 {rounded:,} 个数小数超过 {PLACES} 位，四舍六入；{left_out:,} 个不像数，没有计入合计。")


@engine.command(short_help="各级汇总：知道多少、合计多少。")
@click.option("--level", type=click.Choice(LEVELS), help="哪一级；不写就是每一级。")
@_items_option
@_period_option
@_area_option
@_json_option
@_ready
def rollup(level: str | None, items: Sequence[str], period: str, area: str, as_text: bool) -> None:
    """数目精确到小数四位，哪个引擎算都一样。"""
    _tell(_within(area, level), as_text, lambda one: figures.rollup(one, items=items, level=level, period=period))


@engine.command(short_help="代码项的每个值各有多少。")
@click.option("--level", type=click.Choice(LEVELS), help="哪一级；不写就是每一级。")
@_items_option
@_period_option
@_area_option
@_json_option
@_ready
def values(level: str | None, items: Sequence[str], period: str, area: str, as_text: bool) -> None:
    """是否、学历、状态这样的项，每个地方每个值有多少。"""
    _tell(_within(area, level), as_text, lambda one: figures.values(one, items=items, level=level, period=period))


@engine.command(short_help="已知而且新鲜、过期、不知道各多少。")
@_level_option
@_items_option
@_period_option
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="新不新鲜看哪一天，缺省是今天。")
@_area_option
@_json_option
@_ready
def coverage(
    level: str, items: Sequence[str], period: str, on: datetime | None, area: str, as_text: bool
) -> None:  # fmt: skip
    """新不新鲜按目录里每项的天数。"""
    day = on.date() if on else _today()
    _tell(
        _within(area, level), as_text,
        lambda one: figures.coverage(one, level=level, on=day, items=items, period=period),
    )  # fmt: skip


@engine.command(short_help="在用报表里重复要的项。")
@_level_option
@click.option("--pairs", "percent", type=click.IntRange(1, 100), help="改为列出相同的项占到百分之几的成对报表。")
@_area_option
@_json_option
@_ready
def overlap(level: str, percent: int | None, area: str, as_text: bool) -> None:
    """一项被几张表、几个部门、几个县的表要，一年要几次。"""
    if percent is None:
        _tell(_within(area, level, "county"), as_text, lambda one: figures.overlap(one, level=level))
    else:
        _tell(_within(area, None, "county"), as_text, lambda one: figures.pairs(one, percent=percent))


@engine.command(short_help="负担账按月、单位、种类。")
@_level_option
@click.option("--first", default="0000-00", help="从哪个月（2026-01）。")
@click.option("--last", default="9999-99", help="到哪个月。")
@_area_option
@_json_option
@_ready
def burden(level: str, first: str, last: str, area: str, as_text: bool) -> None:
    """分钟数；县以上按地方，不按单位。"""
    told = _within(area, level, "county")
    _tell(told, as_text, lambda one: figures.burden(one, level=level, first=first, last=last))


@engine.command(short_help="两个县里有多少是同一个人。")
@_area_option
@_json_option
@_ready
def linkage(area: str, as_text: bool) -> None:
    """按身份证号的摘要（key）；缺号的按姓名、出生、籍贯的摘要（traits）。拿不准的单列，不会自动合并。"""
    _tell(_within(area, None, "county"), as_text, figures.linkage)


def _tell(within: str, as_text: bool, ask: Callable[[Engine], Sequence[Any]]) -> None:
    """``within`` is the path of the area. What lies above it is not told: of it there would be only this area's
    part."""
    from yibiao_web.engine import engines, queries

    known, above = queries.snapshot(), set(within.split("/")[:-2])
    with engines.opened(known, within) as one:
        rows = [asdict(row) for row in ask(one) if getattr(row, "place", "") not in above]
    if as_text:
        click.echo(json.dumps({"fresh_to": known.made_at, "rows": rows}, ensure_ascii=False, default=str))
        return
    click.echo(f"快照新鲜到 {_moment(known.made_at)}，{len(rows):,} 行。")
    if rows:
        _print(list(rows[0]), [[_word(value) for value in row.values()] for row in rows[:_LINES]])
    if len(rows) > _LINES:
        click.echo(f"只显示前 {_LINES} 行；要全部请加 --json。")


def _word(value: Any) -> str:
    return "—" if value is None else str(value)


def _print(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(*heading)
    for row in rows:
        table.add_row(*row)
    Console(width=160).print(table)


def _path(code: str) -> str:
    return _place(code)[0]


def _within(code: str, level: str | None, lowest: str = "township") -> str:
    """The path of an area of which there is a figure of a level. The ledger is kept a file a township, what is asked
    and what it costs a file a county: of smaller places nothing would be found."""
    path, own = _place(code)
    if not code:
        return path
    if own not in LEVELS[: LEVELS.index(lowest) + 1]:
        smallest = {"township": "镇街", "county": "县"}[lowest]
        words = f"--area 这里最小写到{smallest}。请写它所在的{smallest}"
        raise click.ClickException(f"{words}，要看村再加 --level village。" if lowest == "township" else f"{words}。")
    if level and LEVELS.index(level) < LEVELS.index(own):
        raise click.ClickException(
            f"{code} 在 {level} 以下，算不出 {level} 一级的数。请把 --level 改成 {own} 或更下的。"
        )
    return path


def _place(code: str) -> tuple[str, str]:
    """The path and the level of a place; without a code of everything."""
    from yibiao_web.orgs.models import Organisation

    if not code:
        return "", ""
    found = Organisation.objects.filter(code=code).values_list("path", "level").first()
    if found is None:
        raise click.ClickException(f"没有代码是 {code} 的组织。代码在“组织”页可以查到。")
    return found


def _moment(told: str) -> str:
    from django.utils import timezone

    return f"{timezone.localtime(datetime.fromisoformat(told)):%Y-%m-%d %H:%M}" if told else "—"


def _today() -> date:
    from django.utils import timezone

    return timezone.localdate()
