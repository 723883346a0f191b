"""The county's burden for everybody: by month, sender, kind and township, with small numbers taken out.

A row that rests on fewer than ``fewest`` places is withheld. What could be found by taking the shown rows from their
sum is withheld as well: where rows of one sender and kind are withheld, further ones are, the smallest first, until
those withheld rest on ``fewest`` places together and are two or more (secondary suppression; ESSnet SDC, Handbook on
Statistical Disclosure Control, 2010, ch. 4). Nor may two versions of a month tell on anybody: see ``as_published``. No
person, no village, nothing of a sealed inspection.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Case, Count, F, Sum, When
from django.utils.translation import gettext_lazy as _

from yibiao.checks.withholding import covered
from yibiao_web.burden.models import BurdenEntry, BurdenShare
from yibiao_web.burden.queries import COST, SHARE_COST, SHARE_SPARED, SPARED
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.reports.readings import KINDS, sealed
from yibiao_web.reports.spans import end_of

_KINDS = _(
    "要求的种类：form 报表、document 文件、meeting 会议、app 应用程序、account 公众账号、group 工作群组、"
    "outside 平台外的要求、inspection 督查检查、indicator 考核指标、survey 调查"
)
COLUMNS: dict[str, tuple[str, Any]] = {
    # name, as it stays for ever: (type, what it means)
    "month": ("string", _("月份，年-月")),
    "sender_code": ("string", _("提出要求的单位的代码")),
    "sender": ("string", _("提出要求的单位")),
    "kind": ("string", _KINDS),
    "area_level": ("string", _("这一行说的是哪一级：county 全县，township 一个镇街（连同下面的村、社区）")),
    "area_code": ("string", _("县或镇街的代码")),
    "area": ("string", _("县或镇街")),
    "demands": ("integer", _("几件要求；空：涉及的村镇太少，不公布")),
    "places": ("integer", _("涉及几个村镇；空：太少，不公布")),
    "hours": ("number", _("一共要花的小时数，平台量到的用实际时间，其余是估计；空：不公布")),
    "hours_spared": ("number", _("因为带出已有数据少花的小时数；空：不公布")),
    "suppressed": ("boolean", _("涉及的村镇太少，或者减一减就能算出来，所以不公布")),
}  # fmt: skip
NUMBERS = ("demands", "places", "hours", "hours_spared")


@dataclass(slots=True)
class Cell:
    """One row before it is shown."""

    sender: int
    kind: str
    area: int
    demands: int
    places: int
    minutes: float
    spared: float
    hidden: bool = False


@cache
def parameters() -> dict[str, Any]:
    told = yaml.safe_load(Path(__file__).with_name("opendata.yaml").read_text("utf-8"))
    return {name: one["value"] for name, one in told.items()}


def rows_of(county: Organisation, month: date) -> list[dict[str, Any]]:
    """A month's rows, senders and areas in the order of the tree; each county row before its townships'."""
    whole, parts = _whole(county, month), _parts(county, month)
    suppress(whole, parts, int(parameters()["fewest"]))
    used = {one.sender for one in whole} | {one.area for one in (*whole, *parts)}
    orgs = {one.pk: one for one in Organisation.objects.filter(pk__in=used)}
    kinds = list(KINDS)
    found = [(orgs[one.sender].path, kinds.index(one.kind), orgs[one.area].path, one) for one in (*whole, *parts)]
    found.sort(key=lambda one: one[:3])
    return [_row(cell, month, orgs) for *_, cell in found]


def suppress(whole: Sequence[Cell], parts: Iterable[Cell], fewest: int) -> None:
    """Mark what is withheld."""
    below: dict[tuple[int, str], list[Cell]] = defaultdict(list)
    for one in parts:
        below[one.sender, one.kind].append(one)
    for top in whole:
        mine = sorted(below[top.sender, top.kind], key=lambda one: (one.places, one.minutes, one.area))
        top.hidden = top.places < fewest
        few = [at for at, one in enumerate(mine) if top.hidden or one.places < fewest]
        for at in covered({at: (one.places,) for at, one in enumerate(mine)}, few, fewest, order=lambda at: at):
            mine[at].hidden = True


Row = dict[str, Any]
_GROUP = ("sender_code", "kind")


def as_published(rows: Sequence[Row], published: Sequence[Row], fewest: int) -> list[Row]:
    """A sender's rows of a kind stay as they were published, where the difference between both versions would rest on
    fewer than ``fewest`` places, or would show what was withheld. Those that were not there before are new."""
    before, fresh = _grouped(published), _grouped(rows)
    told = []
    for key, mine in fresh.items():
        told += before[key] if key in before and _tells(before[key], mine, fewest) else mine
    return told


def _grouped(rows: Iterable[Row]) -> dict[tuple[Any, ...], list[Row]]:
    found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for one in rows:
        found[tuple(one[name] for name in _GROUP)].append(one)
    return found


def _tells(before: Iterable[Row], now: Iterable[Row], fewest: int) -> bool:
    was, now_is = ({one["area_code"]: one for one in rows} for rows in (before, now))
    if {code for code, one in was.items() if one["suppressed"]} != {
        code for code, one in now_is.items() if one["suppressed"]
    }:
        return True
    moved = (
        abs((now_is[code]["places"] if code in now_is else 0) - (was[code]["places"] if code in was else 0))
        for code in was.keys() | now_is.keys()
        if not (code in was and was[code]["suppressed"])
    )
    return any(0 < one < fewest for one in moved)


def _whole(county: Organisation, month: date) -> list[Cell]:
    """Of the county, from the senders' side: also what nobody said exactly whom it asks, which rests on no place."""
    days = {"on__gte": month, "on__lte": end_of(month)}
    rows = BurdenEntry.objects.filter(county=county, **days).exclude(sealed()).order_by().values("org", "kind")
    shares = BurdenShare.objects.filter(entry__county=county, entry__on__gte=month, entry__on__lte=end_of(month))
    asked = shares.exclude(sealed("entry__")).order_by().values("entry__org", "entry__kind")
    places = {
        (one["entry__org"], one["entry__kind"]): one["places"]
        for one in asked.annotate(places=Count("org", distinct=True))
    }
    return [
        Cell(one["org"], one["kind"], county.pk, one["n"], places.get((one["org"], one["kind"]), 0), one["cost"],
             one["spare"])
        for one in rows.annotate(n=Count("pk"), cost=Sum(COST), spare=Sum(SPARED))
    ]  # fmt: skip


def _parts(county: Organisation, month: date) -> list[Cell]:
    """Of each township: its own and its villages' together."""
    rows = BurdenShare.objects.filter(
        entry__county=county, entry__on__gte=month, entry__on__lte=end_of(month),
        org__level__in=(Level.TOWNSHIP, Level.VILLAGE),
    ).exclude(sealed("entry__")).order_by()  # fmt: skip
    area = Case(When(org__level=Level.TOWNSHIP, then=F("org")), default=F("org__parent"))
    told = rows.annotate(area=area).values("entry__org", "entry__kind", "area").annotate(
        demands=Count("entry", distinct=True), places=Count("org", distinct=True), cost=Sum(SHARE_COST),
        spare=Sum(SHARE_SPARED),
    )  # fmt: skip
    return [
        Cell(one["entry__org"], one["entry__kind"], one["area"], one["demands"], one["places"], one["cost"],
             one["spare"])
        for one in told
    ]  # fmt: skip


def _row(one: Cell, month: date, orgs: dict[int, Organisation]) -> dict[str, Any]:
    sender, area = orgs[one.sender], orgs[one.area]
    numbers = {
        "demands": one.demands, "places": one.places, "hours": round(one.minutes / 60, 1),
        "hours_spared": round(one.spared / 60, 1),
    }  # fmt: skip
    return {
        "month": f"{month:%Y-%m}", "sender_code": sender.code, "sender": sender.name, "kind": one.kind,
        "area_level": "township" if area.level == Level.TOWNSHIP else "county", "area_code": area.code,
        "area": area.name, **(dict.fromkeys(NUMBERS) if one.hidden else numbers), "suppressed": one.hidden,
    }  # fmt: skip
