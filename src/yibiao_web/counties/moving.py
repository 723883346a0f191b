"""Moving a county to a server of its own.

Order of events. The new database is brought to this release and must be empty. From ``freeze`` on nobody changes
anything of the county here (``guards``); everybody goes on reading. Files are copied; nothing points to them yet. All
rows arrive in one transaction that also reads them back and compares hashes: whoever reads the new server sees nothing
or everything, and it takes no writing yet. ``flip`` then makes this server name the new address, and at last the new
one is opened. At no moment do both take writing. Every step finds out by itself whether it was done: after a kill the
same command goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.db.models import Max

from yibiao_web.audit.actions import log
from yibiao_web.audit.models import AuditEntry
from yibiao_web.counties import copying, files, trail
from yibiao_web.counties.alone import alone
from yibiao_web.counties.belonging import by_label, owned
from yibiao_web.counties.guards import COMING_AND_GOING
from yibiao_web.counties.models import CountyHome
from yibiao_web.counties.partitions import give_own
from yibiao_web.counties.selecting import MoveStopped, select
from yibiao_web.orgs.models import Level, Organisation

STEPS = ("frozen", "filed", "arrived", "flipped", "opened")
HERE = "default"
NOTHING_YET = [0, 0, ""]
"""Files of a county of which something may lie on the new server."""


@dataclass
class Move:
    """``to``: the other database by Django's name; ``folder``: the new server's data folder; ``after``: called with the
    name of each step once it is done (tests kill there)."""

    county: Organisation
    to: str
    folder: Path
    address: str
    now: datetime
    say: Callable[[str], None] = print
    after: Callable[[str], None] = lambda step: None

    def run(self) -> CountyHome:
        with alone():
            return self._run()

    def _run(self) -> CountyHome:
        self._may_begin()
        for step, words in zip(STEPS, _WORDS, strict=True):
            self.say(words)
            getattr(self, f"_{step}")()
            self.after(step)
        return self._home()

    def _home(self) -> CountyHome:
        home = CountyHome.objects.using(HERE).filter(county=self.county).first()
        if home is None:
            raise MoveStopped(_CANCELLED)
        return home

    def _may_begin(self) -> None:
        if self.county.level != Level.COUNTY:
            raise MoveStopped(f"{self.county.name}不是县；一次只能搬一个县。")
        if self.folder.resolve() == Path(settings.DATA).resolve():
            raise MoveStopped("--files 是这台服务器自己的数据文件夹，什么也没有动。请写新服务器的。")
        home = CountyHome.objects.filter(county=self.county).first()
        if home is not None and home.state not in (CountyHome.State.MOVING, CountyHome.State.MOVED):
            raise MoveStopped(f"{self.county.name}是从别处搬来的，再搬要先跟 {home.address or '原服务器'} 说定。")
        there = self._there()
        if there is not None and there.state in (CountyHome.State.MOVING, CountyHome.State.MOVED):
            raise MoveStopped("--to 是正在搬出县的服务器自己的库，什么也没有动。请写新服务器的空库。")
        gone = home is not None and home.state == CountyHome.State.MOVED
        if there is not None and there.state == CountyHome.State.ARRIVED and not gone:
            raise MoveStopped(
                f"新服务器已经开门，{there.county.name}在那里办理，什么也没有动。这里像是从搬走以前的备份恢复的："
                "请不要让人在这里接着办。要再搬一次，请给它另一个空库。"
            )
        if there is None and gone:
            raise MoveStopped(f"{self.county.name}已经搬走，搬去的不是这个库。--to 请写原来那一个。")
        held = there.county.name if there else copying.occupied(self.to)
        if held and not (there and there.county.code == self.county.code):
            raise MoveStopped(f"新服务器的库里已经有别的数据（{held}），什么也没有动。请给这个县一个自己的空库。")

    def _there(self) -> CountyHome | None:
        return CountyHome.objects.using(self.to).select_related("county").first()

    @transaction.atomic
    def _frozen(self) -> None:
        if not CountyHome.objects.filter(county=self.county).exists():
            log("county.move_started", by=None, now=self.now, org=self.county, target=self.county,
                detail={"address": self.address})  # fmt: skip
            CountyHome.objects.create(
                county=self.county, state=CountyHome.State.MOVING, address=self.address, since=self.now
            )
        if waiting := unfinished(self.county):
            self.say(f"  还有 {waiting} 件后台任务没有做完")

    def _filed(self) -> None:
        if self._home().state != CountyHome.State.MOVING:
            return
        if waiting := unfinished(self.county):
            raise MoveStopped(
                f"{self.county.name}还有 {waiting} 件后台任务没有做完。请等 yibiao worker 做完，再运行一次同样的命令。"
            )
        CountyHome.objects.filter(county=self.county, files=[]).update(files=NOTHING_YET)
        kept = self.folder / "counties" / self.county.code
        kept.mkdir(parents=True, exist_ok=True)
        trail.write(kept / "trail.ndjson", self.county, HERE)
        number, size, _ = files.copy(self.county, HERE, self.folder)
        self.say(f"  {number} 个文件，{size:,} 字节，和整条审计链（{kept / 'trail.ndjson'}）")

    def _arrived(self) -> None:
        """All rows in one transaction of the new database. What came with an earlier try stays where it is still the
        same, else it is taken away and comes anew."""
        home = self._home()
        if home.state != CountyHome.State.MOVING:
            return
        there = self._there()
        if there is not None and there.tables == copying.reckoned(select(self.county, HERE, there.until)):
            self.say("  上次已经全部到了，没有变")
        else:
            with transaction.atomic(using=self.to):
                self._bring(select(self.county, HERE, _last_entry()))
            there = CountyHome.objects.using(self.to).get()
        home.tables, home.files, home.digest, home.until = there.tables, there.files, there.digest, there.until
        _save(home)

    def _bring(self, selection: Any) -> None:
        CountyHome.objects.using(self.to).all().delete()
        copying.wipe(self.to)
        give_own(connections[self.to], self.county.pk)
        sent = copying.copied(selection, self.to, self.say)
        self.say("  读回来逐表核对")
        copying.verify(sent, self.to)
        filed = list(files.copy(self.county, HERE, self.folder))
        kept = self.folder / "counties" / self.county.code / "trail.ndjson"
        last, _ = trail.write(kept, self.county, HERE)
        digest = copying.digest_of(sent, filed)
        trail.arrive(
            self.county, self.now, self.to, last=last, file=trail.sha256_of(kept), digest=digest, source=_name(),
        )  # fmt: skip
        CountyHome.objects.using(self.to).create(
            county_id=self.county.pk, state=CountyHome.State.ARRIVING, address=self.address, tables=sent, files=filed,
            digest=digest, until=selection.until, since=self.now,
        )  # fmt: skip

    def _flipped(self) -> None:
        """From here on this server only names the other. The chain is locked, so nothing can be added any more; what
        came between the reading and now (by upper levels, by the worker) makes the rows come anew."""
        before = self._home()
        if before.state != CountyHome.State.MOVING:
            return
        with transaction.atomic(using=HERE):
            entry = log("county.moved", by=None, now=self.now, org=self.county, target=self.county,
                detail={"address": self.address, "digest": before.digest})  # fmt: skip
            home = self._home()  # as it is now: somebody may just have cancelled
            late = owned(AuditEntry, self.county, HERE).filter(pk__gt=home.until, pk__lt=entry.pk)
            new = late.exclude(action__in=COMING_AND_GOING).exists()
            if new or copying.reckoned(select(self.county, HERE, home.until)) != home.tables:
                raise MoveStopped("搬的时候又有新的内容写进来（上级下发或后台任务）。请再运行一次同样的命令。")
            below = Organisation.objects.within(self.county.path).filter(active=True)
            home.active = sorted(below.values_list("pk", flat=True))
            below.update(active=False)  # nothing is sent to them here any more
            home.state, home.address, home.since = CountyHome.State.MOVED, self.address, self.now
            _save(home)

    def _opened(self) -> None:
        with transaction.atomic(using=self.to):
            rows = CountyHome.objects.using(self.to).filter(county_id=self.county.pk, state=CountyHome.State.ARRIVING)
            rows.update(state=CountyHome.State.ARRIVED, address=_name())


_CANCELLED = "搬的时候有人取消了，没有搬。要搬，再运行一次同样的命令。"
_WORDS = (
    "一、停止改动，只读",
    "二、文件和审计链",
    "三、全部数据一次到达、逐表核对",
    "四、这里改为指向新地址",
    "五、新服务器开门",
)


def unfinished(county: Organisation) -> int:
    """Background jobs that follow from acts in the county and are not done."""
    waiting = by_label("django_tasks_database.DBTaskResult").objects.filter(status__in=("READY", "RUNNING"))
    entries = {one[1] for one in (row["args"] for row in waiting.values_list("args_kwargs", flat=True)) if len(one) > 1}
    found = AuditEntry.objects.filter(pk__in=[one for one in entries if isinstance(one, int)])
    return found.filter(scope__startswith=county.path).count()


def _save(home: CountyHome) -> None:
    try:
        with transaction.atomic(using=HERE):
            home.save(force_update=True)  # a row that is gone is not to come back
    except DatabaseError as problem:
        if CountyHome.objects.using(HERE).filter(pk=home.pk).exists():
            raise
        raise MoveStopped(_CANCELLED) from problem


def _last_entry() -> int:
    return AuditEntry.objects.aggregate(last=Max("pk"))["last"] or 0


def _name() -> str:
    """What this server is called to the other: its database, without user and password."""
    told = connections[HERE].settings_dict
    return f"{told.get('HOST') or 'localhost'}/{Path(str(told['NAME'])).name}"
