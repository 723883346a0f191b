"""Rounds of something breaking while 32 clients save, submit, approve and import over HTTP; after each round it is
proved that what was acknowledged is there, exactly once.

    make faults ROUNDS=1000
    python -m tests.faults --rounds 100 --database sqlite --only web,disk

Kinds, in turn: ``web`` kill -9 of the process that answers requests, ``worker`` of the background worker, ``database``
of PostgreSQL with all its children, ``disk`` full for a while (a small tmpfs; needs root), ``all`` kill -9 of the whole
site with its worker at once. What nobody restarts by itself (the whole site, the database) is started again as an
administrator or systemd would. kill -9 takes processes away, not what the kernel holds: a machine's power failing is
more than this.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psutil

from tests.faults.clients import Gate, crowd
from tests.faults.journal import KINDS, Journal
from tests.faults.machines import Disk, Server, Site, build, until
from tests.faults.proof import Proof

FAULTS = {"web": "网站进程", "worker": "后台任务进程", "database": "数据库", "disk": "磁盘满", "all": "整个网站"}


def main() -> int:
    options = _options()
    root = Path(tempfile.mkdtemp(prefix="yb-faults-", dir="/tmp"))
    disk = Disk(root / "disk", options.disk)
    server = Server(disk.at, _free_port()) if options.database == "postgresql" else None
    folder = root / "data" if server else disk.at / "data"
    folder.mkdir()
    os.environ |= {"YIBIAO_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "yibiao_web.site.settings"}
    os.environ.pop("YIBIAO_DATABASE", None)
    try:
        if server:
            server.create()
            os.environ["YIBIAO_DATABASE"] = server.address
        return _rounds(options, folder, disk, server)
    finally:
        if server:
            server.stop()
        disk.unmount()
        shutil.rmtree(root, ignore_errors=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--only", help="只要这几种，逗号隔开：" + "，".join(FAULTS))
    parser.add_argument("--clerks", type=int, default=25)
    parser.add_argument("--reviewers", type=int, default=5)
    parser.add_argument("--stewards", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=1.0, help="每轮出事以前干多久")
    parser.add_argument("--minutes", type=float, default=0.0, help="到这么久就停，不管做了几轮（0：不停）")
    parser.add_argument("--whole", type=int, default=20, help="每几轮连任务、台账、负担一起全查")
    parser.add_argument("--disk", type=int, default=900, help="小盘多大，MiB")
    parser.add_argument("--out", type=Path, help="每轮一行 JSON")
    return parser.parse_args()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _rounds(options: argparse.Namespace, folder: Path, disk: Disk, server: Server | None) -> int:
    keys = build(folder, options.clerks, options.reviewers, options.stewards)
    import django

    django.setup()
    site = Site(folder, _free_port())
    journal, gate = Journal(), Gate()
    proof = Proof(journal, keys)
    breaks = _breaks(options, site, disk, server)
    _print_head(options, disk, list(breaks))
    clients = crowd(site.address, keys, journal, gate)
    run = Run(options, site, server, journal, gate, proof)
    try:
        site.start()
        for one in clients:
            one.start()
        quick = [one for one in breaks if one != "all"]
        order = [*quick, *quick, *(one for one in breaks if one == "all")]  # starting everything anew takes longest
        for number in range(options.rounds):
            if options.minutes and time.monotonic() - run.started > options.minutes * 60:
                break
            kind = order[number % len(order)]
            run.round(number, kind, breaks[kind])
            dead = [repr(one.problem)[:500] for one in clients if one.problem]
            if dead:
                run.problems += [f"客户端停下了：{one}" for one in dead]
                break
        gate.stop()
        for one in clients:
            one.join(30)
        run.problems += proof.drain(120) + proof.check(whole=True) + proof.whole_chain()
    finally:
        gate.stop()
        site.stop()
    return run.tell()


def _breaks(
    options: argparse.Namespace, site: Site, disk: Disk, server: Server | None
) -> dict[str, Callable[[], None]]:  # fmt: skip
    found: dict[str, Callable[[], None]] = {
        "web": lambda: _kill(site, "网站1"), "worker": lambda: _kill(site, "后台"), "all": lambda: _all(site),
    }  # fmt: skip
    if server:
        found["database"] = lambda: _database(server)
    if not disk.why:
        found["disk"] = lambda: _full(disk, server)
    wanted = options.only.split(",") if options.only else list(FAULTS)
    return {name: found[name] for name in FAULTS if name in found and name in wanted}


def _kill(site: Site, name: str) -> None:
    one = site.processes().get(name)
    if one is not None:
        one.kill()


def _all(site: Site) -> None:
    site.kill()
    site.start()


def _database(server: Server) -> None:
    server.kill()
    server.start()


def _full(disk: Disk, server: Server | None) -> None:
    disk.fill()
    time.sleep(0.8)
    disk.free()
    if server:
        until(server.answers, 90, "磁盘腾空以后数据库没有回来")


def _print_head(options: argparse.Namespace, disk: Disk, kinds: list[str]) -> None:
    memory = psutil.virtual_memory().total / 2**30
    clients = options.clerks + options.reviewers + options.stewards
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC，{options.database}，{os.cpu_count()} 核，{memory:.0f} GiB，"
          f"负载 {os.getloadavg()[0]:.1f}；{clients} 个客户端；" + "、".join(FAULTS[one] for one in kinds))  # fmt: skip
    if disk.why:
        print(f"没跑“磁盘满”：{disk.why}")
    sys.stdout.flush()


class Run:
    def __init__(
        self, options: argparse.Namespace, site: Site, server: Server | None, journal: Journal, gate: Gate, proof: Proof
    ) -> None:
        self.options, self.site, self.server = options, site, server
        self.journal, self.gate, self.proof = journal, gate, proof
        self.done: Counter[str] = Counter()
        self.flying = self.restarts = 0
        self.problems: list[str] = []
        self.started = time.monotonic()

    def round(self, number: int, kind: str, break_it: Callable[[], None]) -> None:
        began = time.monotonic()
        self.gate.release()
        time.sleep(self.options.seconds)
        break_it()
        broken = len(self.journal.open)
        self._recover(kind)
        if not self.gate.hold(60):
            self.problems.append(f"第 {number + 1} 轮：客户端一分钟没停下")
        self.flying += len(self.journal.open)
        whole = (number + 1) % self.options.whole == 0
        found = self.proof.check(whole=whole)
        self.problems += [f"第 {number + 1} 轮（{FAULTS[kind]}）：{one}" for one in found]
        self.done[kind] += 1
        self._note(number, kind, broken, found, time.monotonic() - began)

    def _recover(self, kind: str) -> None:
        """Until acts are acknowledged again."""
        before, end = len(self.journal.told), time.monotonic() + 240
        while len(self.journal.told) < before + 8:
            if self.site.process is not None and self.site.process.poll() is not None:
                self.restarts += 1
                self.site.kill()
                self.site.start()
            if time.monotonic() > end:
                self.problems.append(f"{FAULTS[kind]} 以后四分钟没有回来")
                return
            time.sleep(0.05)

    def _note(self, number: int, kind: str, broken: int, found: list[str], seconds: float) -> None:
        for one in found[:5]:
            print(f"第 {number + 1} 轮（{FAULTS[kind]}）：{one}", flush=True)
        if (number + 1) % 10 == 0:
            told = sum(self.journal.counts().values())
            print(f"{number + 1} 轮，{(time.monotonic() - self.started) / 60:.1f} 分，答应了 {told} 次，"
                  f"有问题 {len(self.problems)}", flush=True)  # fmt: skip
        if self.options.out:
            told = {"round": number + 1, "kind": kind, "broken": broken, "seconds": round(seconds, 2), "found": found}
            with self.options.out.open("a") as lines:
                lines.write(json.dumps(told, ensure_ascii=False) + "\n")

    def tell(self) -> int:
        counts, minutes = self.journal.counts(), (time.monotonic() - self.started) / 60
        rounds = sum(self.done.values())
        print(f"\n做了 {rounds} 轮（{minutes:.1f} 分钟）："
              + "，".join(f"{FAULTS[kind]} {count}" for kind, count in self.done.items())
              + f"；网站自己退出、重新启动 {self.restarts} 次")  # fmt: skip
        print(f"答应了 {sum(counts.values())} 次："
              + "，".join(f"{words} {counts[kind]}" for kind, words in KINDS.items()))  # fmt: skip
        failed = {name: count for name, count in self.journal.statuses.items() if name.split()[-1] not in _GOOD}
        print(
            f"出事时没有回音的请求 {sum(failed.values())}：" + "，".join(f"{k}: {v}" for k, v in sorted(failed.items()))
        )
        print(f"查的时候还没有回音的动作，累计 {self.flying}")
        print(f"丢失 {self.proof.losses}，重复 {self.proof.doubles}，只做一半 {self.proof.halves}，"
              f"问题共 {len(self.problems)}；负载 {os.getloadavg()[0]:.1f}")  # fmt: skip
        for one in self.problems[:30]:
            print(f"  {one}")
        return 1 if self.problems else 0


_GOOD = ("200", "302")

if __name__ == "__main__":
    sys.exit(main())
