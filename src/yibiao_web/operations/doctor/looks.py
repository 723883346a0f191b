"""What ``yibiao doctor`` looks at, besides the settings (``production``)."""

from __future__ import annotations

import logging
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.db.utils import InterfaceError
from django.utils import timezone

from yibiao_web.audit.queries import last_verification
from yibiao_web.operations import heartbeat, queries, releases
from yibiao_web.operations.backups.restoring import is_under_way
from yibiao_web.operations.doctor.finding import Checked, bad, ok, warn
from yibiao_web.sealing.held import keys_file
from yibiao_web.sealing.models import KeyInForce, SealingKey
from yibiao_web.sealing.ring import KeysUnusable, read_ring
from yibiao_web.sealing.values import proves

_GIB = 1 << 30
OLDEST_POSTGRESQL = 15
_SKEW = timedelta(seconds=5)


def database(now: datetime) -> Iterator[Checked]:
    name, version = queries.database_version()
    if version and version < OLDEST_POSTGRESQL:
        yield bad("数据库", f"{name} 太旧，要 {OLDEST_POSTGRESQL} 以上。", "升级 PostgreSQL。")
    elif version:
        yield ok("数据库", f"{name}，{queries.database_bytes() >> 20} MiB")
    else:
        yield ok("数据库", f"{name}，{queries.database_bytes() >> 20} MiB。够一个县用；几台机器一起用要换 PostgreSQL")


def migrations(now: datetime) -> Iterator[Checked]:
    if later := releases.foreign():
        yield bad("数据库升级", f"数据库比程序新：{later[0][0]} {later[0][1]} 等 {len(later)} 处。", "装上相配的版本。")
    elif waiting := releases.pending():
        yield warn(
            "数据库升级", f"还差 {len(waiting)} 步没有升级。", "先 yibiao backup，再 yibiao serve（启动时升级）。"
        )
    else:
        yield ok("数据库升级", "和程序一致")


def clock(now: datetime) -> Iterator[Checked]:
    server, newest = queries.database_clock(), queries.newest_entry()
    if server is not None and abs(server - now) > _SKEW:
        yield bad(
            "时钟", f"和数据库服务器差 {abs(server - now).total_seconds():.0f} 秒。", "两边都打开对时（chrony）。"
        )
    elif newest is not None and newest > now + _SKEW:
        yield bad(
            "时钟", f"比最后一条审计记录还早 {newest - now}：时钟往回拨过。", "打开对时（chrony），看看拨钟前后的记录。"
        )
    elif _is_synchronised() is False:
        yield warn("时钟", "没有对时。", "装上并打开 chrony 或 systemd-timesyncd。")
    else:
        yield ok("时钟", f"{timezone.localtime(now):%Y-%m-%d %H:%M:%S}")


def _is_synchronised() -> bool | None:
    """By the system; None where it does not say."""
    program = shutil.which("timedatectl")
    if program is None:
        return None
    said = subprocess.run([program, "show", "-p", "NTPSynchronized", "--value"], capture_output=True, text=True,
                          check=False).stdout.strip()  # fmt: skip
    return {"yes": True, "no": False}.get(said)


def time_zone(now: datetime) -> Iterator[Checked]:
    if settings.TIME_ZONE.startswith("Asia/"):
        yield ok("时区", settings.TIME_ZONE)
    else:
        yield warn("时区", f"{settings.TIME_ZONE}：期限和“今天”按它算。", "在国内用 YIBIAO_TIME_ZONE=Asia/Shanghai。")


def disk(now: datetime) -> Iterator[Checked]:
    free, total = queries.free_space()
    share = free / total
    said = f"{settings.DATA} 所在的盘还剩 {free / _GIB:.1f} GiB（{share:.0%}）"
    do = "腾地方：旧备份、日志；或者加盘。见 docs/runbook.md“磁盘满了”。"
    if free < _GIB or share < 0.03:
        yield bad("磁盘", f"{said}，快满了。", do)
    elif free < 5 * _GIB or share < 0.1:
        yield warn("磁盘", f"{said}。", do)
    else:
        yield ok("磁盘", said)


def folder(now: datetime) -> Iterator[Checked]:
    """A data folder that others can read holds the database (SQLite), pictures and documents."""
    data = Path(settings.DATA)
    if data.stat().st_mode & 0o007:
        yield warn("数据文件夹", f"{data} 别的用户能看（权限 {data.stat().st_mode & 0o777:o}）。", f"chmod 700 {data}")
    else:
        yield ok("数据文件夹", str(data))


def worker(now: datetime) -> Iterator[Checked]:
    at = heartbeat.last()
    if at is None:
        yield bad("后台任务", "没有听到后台任务进程。", "yibiao worker（全平台一个）；yibiao serve 自带一个。")
    elif now - at > heartbeat.LATE:
        yield bad("后台任务", f"后台任务进程 {_ago(now - at)}没有声音。", "看它的日志，重新启动。")
    else:
        yield ok("后台任务", "在跑")


def queue(now: datetime) -> Iterator[Checked]:
    told = queries.queue(now)
    late = now - told.oldest if told.oldest else timedelta()
    said = f"等着 {told.waiting} 件，在做 {told.running} 件，一天里失败 {told.failed} 件"
    if late > timedelta(hours=1):
        yield bad("任务队列", f"{said}；最久的等了 {_ago(late)}。", "见 docs/runbook.md“队列不动”。")
    elif late > timedelta(minutes=15) or told.failed:
        yield warn("任务队列", f"{said}；最久的等了 {_ago(late)}。", "看后台任务的日志；见 docs/runbook.md“队列不动”。")
    else:
        yield ok("任务队列", said)


def backup(now: datetime) -> Iterator[Checked]:
    last = queries.last_backup()
    do = "定时做：deploy/yibiao-backup.timer，见 docs/howto/back-up-and-restore.md。"
    if last is None:
        yield bad("备份", "从来没有备份过。", do)
        return
    said = f"上一份 {_ago(now - last.at)}以前，{last.detail.get('bytes', 0) >> 20} MiB"
    if now - last.at > timedelta(days=7):
        yield bad("备份", f"{said}，太久了。", do)
    elif now - last.at > timedelta(hours=26):
        yield warn("备份", f"{said}，超过一天。", do)
    elif not last.detail.get("sealed"):
        yield warn("备份", f"{said}，没有加密。", "加 --encrypt；没有加密的不要放到别处。")
    else:
        yield ok("备份", said)


def keys(now: datetime) -> Iterator[Checked]:
    known = {one.id: bytes(one.proof) for one in SealingKey.objects.all()}
    path = keys_file()
    do = "找回备份的钥匙文件放到原处，或用 YIBIAO_KEYS_FILE 指明。不要另做一个：旧数据会读不出来。"
    if not path.exists():
        if known:
            yield bad("加密的钥匙", f"数据库里有加密的数据，钥匙文件 {path} 不在。", do)
        else:
            yield ok("加密的钥匙", "还没有用过，第一次启动时生成")
        return
    try:
        held = read_ring(path).keys
    except KeysUnusable as problem:
        yield bad("加密的钥匙", str(problem), do)
        return
    since = dict(KeyInForce.objects.values_list("pk", "since"))
    waiting = sorted(pk for pk in known if pk not in held and since and pk not in since)
    missing = sorted(pk for pk in known.keys() - set(waiting) if pk not in held or not proves(held[pk], known[pk]))
    if missing:
        yield bad("加密的钥匙", f"钥匙 {'、'.join(missing)} 不在，或者和加密时的不是同一把。", f"{do}{_FROM_ANOTHER}")
    elif waiting:
        yield warn(
            "加密的钥匙", f"备用的钥匙 {'、'.join(waiting)} 还没有拷到这台服务器。",
            "把做这把钥匙的那台的钥匙文件拷过来，再 yibiao keys rotate；没有它，一启用这台就停。",
        )  # fmt: skip
    else:
        yield ok("加密的钥匙", f"{len(held)} 把，和数据库对得上")


_FROM_ANOTHER = "刚在别的服务器上换过钥匙的，把那台的钥匙文件拷过来。"


def trail(now: datetime) -> Iterator[Checked]:
    last = last_verification()
    if last is not None and last.detail.get("broken"):
        yield bad("审计记录", f"上次核对断在第 {last.detail['broken']} 条。", "见 docs/runbook.md“审计链断了”。")
    elif last is None or now - last.at > timedelta(days=7):
        yield warn("审计记录", "一周里没有在平台上核对过。", "yibiao verify-audit；把最后的校验值记到别处。")
    else:
        yield ok("审计记录", f"{_ago(now - last.at)}以前核对过，无误")


def snapshots(now: datetime) -> Iterator[Checked]:
    fresh = queries.snapshots()
    if not fresh:
        yield ok("分析快照", "没有做过（要用时 yibiao engine refresh）")
    elif now - fresh[0] > timedelta(days=2):
        yield warn("分析快照", f"最旧的县停在 {_ago(now - fresh[0])}以前。", "yibiao engine status 看是哪个县。")
    else:
        yield ok("分析快照", f"{len(fresh)} 个县，最旧的 {_ago(now - fresh[0])}以前")


def programs(now: datetime) -> Iterator[Checked]:
    """Nothing outside of Python is needed; what is missed without."""
    if shutil.which("soffice") or shutil.which("libreoffice"):
        yield ok("LibreOffice", "有：.doc、.wps、.rtf 也读得了")
    else:
        yield ok("LibreOffice", "没有：.doc、.wps、.rtf 读不了，其余都行。浏览器、Office 都不需要")


def logs(now: datetime) -> Iterator[Checked]:
    if getattr(settings, "LOG_FORMAT", "text") == "json":
        yield ok("日志", "一行一条 JSON，没有个人信息")
    elif logging.getLogger().isEnabledFor(logging.DEBUG):
        yield warn("日志", "开着 DEBUG 级别：数据库语句和数据会写进日志。", "YIBIAO_LOG_LEVEL=INFO。")
    else:
        yield ok("日志", "给人看的文字；要送进日志系统的话 YIBIAO_LOG_FORMAT=json")


def _ago(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    if minutes < 120:
        return f"{max(minutes, 0)} 分钟"
    return f"{minutes // 60} 小时" if minutes < 48 * 60 else f"{minutes // 1440} 天"


def restoring(now: datetime) -> Iterator[Checked]:
    if is_under_way(Path(settings.DATA)):
        yield bad("恢复", "有一次恢复没有做完。", "把原来那条 yibiao restore 命令再运行一遍。")


Look = Callable[[datetime], Iterator[Checked]]
LOOKS: dict[str, Look] = {
    "恢复": restoring,
    "数据库": database, "数据库升级": migrations, "加密的钥匙": keys, "时钟": clock, "时区": time_zone, "磁盘": disk,
    "数据文件夹": folder, "后台任务": worker, "任务队列": queue, "备份": backup, "审计记录": trail,
    "分析快照": snapshots, "LibreOffice": programs, "日志": logs,
}  # fmt: skip


def looked(now: datetime) -> Iterator[Checked]:
    """Each look for itself: where the database does not answer, the others go on."""
    for name, look in LOOKS.items():
        try:
            yield from look(now)
        except (DatabaseError, InterfaceError) as problem:
            said = str(problem).strip().splitlines()
            yield bad(name, f"看不了：{said[0] if said else repr(problem)}。", _DO)


_DO = "看数据库开没开、YIBIAO_DATABASE 对不对；新装或没升级的先 yibiao serve。见 docs/runbook.md“数据库连不上”。"
