"""A move that is given up before the flip: the copy on the new server goes, then the county is given back to those who
work here.

Order of events. First this server forgets what had arrived, so that a move that still runs somewhere can not flip any
more. Then the rows there go in one transaction, then the files, and only then people may write here again: broken off
anywhere, the same command goes on. Nothing is touched there that is not the copy as it came: a server that was opened,
that somebody worked on, or that holds other data is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connections, transaction

from yibiao_web.audit.actions import log
from yibiao_web.audit.chain import ARRIVED
from yibiao_web.audit.models import AuditEntry
from yibiao_web.counties import copying, files
from yibiao_web.counties.alone import alone
from yibiao_web.counties.belonging import by_label, tables
from yibiao_web.counties.guards import COMING_AND_GOING
from yibiao_web.counties.models import CountyHome
from yibiao_web.counties.partitions import drop_own
from yibiao_web.counties.plain import counted, read
from yibiao_web.counties.selecting import MoveStopped
from yibiao_web.counties.trail import sha256_of
from yibiao_web.orgs.models import Organisation

SIGNING_IN = frozenset({"audit.AuditEntry", "accounts.User", "mfa.Authenticator"})
"""What changes when somebody comes to look."""
_NOTHING = counted(())[1]
_LEAVE = "要自己去删那里的库和文件夹，加上 --leave-copy。"


def cancel(
    county: Organisation, now: datetime, *, to: str = "", folder: Path | None = None, say: Callable[[str], None] = print
) -> None:
    """``to``: the other database by Django's name, ``folder`` the other data folder; "" and None leave there what is
    there."""
    with alone():
        _cancel(county, now, to, folder, say)


def may_lie_there(county: Organisation) -> bool:
    """Whether anything of a move that is under way was sent off."""
    return CountyHome.objects.filter(county=county, state=CountyHome.State.MOVING).exclude(files=[]).exists()


def _cancel(county: Organisation, now: datetime, to: str, folder: Path | None, say: Callable[[str], None]) -> None:
    home = CountyHome.objects.filter(county=county, state=CountyHome.State.MOVING).first()
    if home is None:
        raise MoveStopped(f"{county.name}没有正在搬，没有什么要取消。已经搬走的，要从新服务器搬回来。")
    rows = number = 0
    if to and folder is not None:
        _refuse_if_used(county, to, arrived=bool(home.digest))
        CountyHome.objects.filter(pk=home.pk).update(tables={}, digest="")
        rows = _clear(county, to)
        say(f"  新服务器的库：清掉 {rows} 行")
        number = _remove(county, folder)
        say(f"  新服务器的文件夹：删去 {number} 个文件")
    with transaction.atomic():
        if not CountyHome.objects.filter(pk=home.pk, state=CountyHome.State.MOVING).delete()[0]:
            raise MoveStopped(f"{county.name}已经由别人取消或者搬走了，请用 yibiao county status 看看。")
        log("county.move_cancelled", by=None, now=now, org=county, target=county,
            detail={"rows": rows, "files": number, "left": not to})  # fmt: skip


def _there(to: str) -> CountyHome | None:
    """None too where the tables were never made."""
    if CountyHome._meta.db_table not in connections[to].introspection.table_names():
        return None
    return CountyHome.objects.using(to).select_related("county").first()


def _refuse_if_used(county: Organisation, to: str, *, arrived: bool) -> None:
    home = _there(to)
    if home is None and arrived:
        raise MoveStopped(
            f"{county.name}的副本已经到了新服务器，--to 的库里却没有，什么也没有动。请核对库名；已经自己删了的，"
            "加上 --leave-copy。"
        )
    if home is None:
        if CountyHome._meta.db_table in connections[to].introspection.table_names() and (at := copying.occupied(to)):
            raise MoveStopped(f"--to 的库里有别的数据（{at}），不是搬过去的副本，什么也没有动。请核对库名。")
        return
    if home.county.code != county.code:
        raise MoveStopped(f"--to 的库里是{home.county.name}，不是{county.name}，什么也没有动。请核对库名。")
    if home.state in (CountyHome.State.MOVING, CountyHome.State.MOVED):
        raise MoveStopped("--to 是正在搬出县的服务器自己的库，什么也没有动。请写新服务器的库。")
    if home.state != CountyHome.State.ARRIVING:
        raise MoveStopped(
            f"新服务器已经开门，{county.name}在那里办理，不能取消，什么也没有动。"
            "这里像是从搬走以前的备份恢复的：请不要让人在这里接着办。"
        )
    if at := _changed(home, to):
        raise MoveStopped(
            f"新服务器上的副本到了以后有人动过（{at}），什么也没有动。请先看清楚那里写了什么；不要了，{_LEAVE}"
        )


def _changed(home: CountyHome, to: str) -> str:
    """What is no longer as it came: the name of a table, or an act; "" for nothing."""
    arrived = AuditEntry.objects.using(to).filter(action=ARRIVED).order_by("pk").values_list("pk", flat=True).last()
    later = AuditEntry.objects.using(to).filter(pk__gt=arrived or 0).exclude(action__in=COMING_AND_GOING)
    if (act := later.values_list("action", flat=True).first()) is not None:
        return act
    for model in tables():
        told = home.tables.get(model._meta.db_table, [0, _NOTHING])
        if model._meta.label not in SIGNING_IN and list(counted(read(model, to))) != told:
            return model._meta.db_table
    return ""


def _clear(county: Organisation, to: str) -> int:
    if _there(to) is None:
        return 0
    with transaction.atomic(using=to):
        rows = sum(model._base_manager.using(to).count() for model in tables())
        CountyHome.objects.using(to).all().delete()
        by_label("sessions.Session").objects.using(to).all().delete()
        copying.wipe(to)
    with transaction.atomic(using=to):  # a table that was just changed can not be dropped before the commit
        drop_own(connections[to], county.pk)
    return rows


def _remove(county: Organisation, folder: Path) -> int:
    """Copies that are byte by byte what lies here; anything else was there before, or is somebody's by now."""
    removed = 0
    for path in _copies(county, folder):
        path.unlink()
        removed += 1
        for above in path.parents:
            if above == folder or any(above.iterdir()):
                break
            above.rmdir()
    return removed


def _copies(county: Organisation, folder: Path) -> Iterator[Path]:
    for name in files.belonging(county, "default"):
        source, copy = Path(settings.DATA) / name, folder / name
        if copy.is_file() and not copy.samefile(source) and sha256_of(copy) == sha256_of(source):
            yield copy
        if (part := copy.with_name(f"{copy.name}.part")).is_file():
            yield part
    if (trail := folder / "counties" / county.code / "trail.ndjson").is_file():
        yield trail
