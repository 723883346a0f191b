"""People who look all the while, how long they wait, and what a page costs by itself."""

from __future__ import annotations

import statistics
import threading
from collections import defaultdict

from bench.national_machine import Cpu, aim, load, quantile
from bench.national_people import People, signed_in
from bench.national_sending import waited, waiting_jobs
from bench.web_http import Session, Site

MOST_PROGRESS, MOST_COUNTY = 0.2, 1.0  # seconds


class Looking(threading.Thread):
    """Somebody who opens page after page until told to stop. ``took`` is {what: seconds}."""

    def __init__(self, session: Session, pages: list[tuple[str, str]]) -> None:
        super().__init__(daemon=True)
        self.session, self.pages, self.took, self.bad = session, pages, defaultdict(list), []
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.is_set():
            for what, address in self.pages:
                status, body, seconds = self.session.get(address)
                self.took[what].append(seconds)
                if status != 200:
                    self.bad.append((what, status, body[-200:]))
                if self.done.wait(0.05):
                    return


def pages_of(task: int, cast: People) -> list[tuple[str, str]]:
    """Every level from the country to the village, of the way to one county."""
    from yibiao_web.orgs.models import Organisation

    way = list(Organisation.objects.filter(code__in=cast.county.path.split("/")[:-1]).order_by("path"))
    names = ("全国", "省", "市", "县")
    found = []
    for name, place in zip(names, way, strict=True):
        found.append((f"进度 {name}", f"/tasks/{task}?place={place.pk}"))
        found.append((f"汇总 {name}", f"/rollup/task/{task}?place={place.pk}&cell=B3"))
    town = Organisation.objects.filter(parent=cast.county, level="township").first()
    found.append(("进度 镇街（到村）", f"/tasks/{task}?place={cast.county.pk}&township={town.pk}"))
    return found


def report(looking: list[Looking], real: list[float]) -> None:
    took: dict[str, list[float]] = defaultdict(list)
    for one in looking:
        for what, seconds in one.took.items():
            took[what] += seconds
        for bad in one.bad[:3]:
            print(f"    不是 200 的：{bad}")
    for what in sorted(took):
        _line(what, took[what])
    _line("提交（HTTP）", real)
    progress = [one for what, several in took.items() if what.startswith("进度") for one in several]
    aim("进度页（各级一起）p95", quantile(progress), MOST_PROGRESS, f"秒（{len(progress)} 次）")
    worst = max((what for what in took if what.startswith("进度")), key=lambda what: quantile(took[what]))
    aim(f"其中最慢的一级（{worst}）p95", quantile(took[worst]), MOST_PROGRESS, f"秒（{len(took[worst])} 次）")
    county = took["汇总 县"]
    aim("县汇总最慢的一次", max(county), MOST_COUNTY, f"秒（{len(county)} 次，p95 {quantile(county):.3f}）")


def alone(pages: list[tuple[str, str]], site: Site, times: int = 15) -> None:
    """What a page costs in CPU (site and database together), however busy the machine is with other things."""
    waited(lambda: not waiting_jobs())
    session = signed_in(site, "ministry")
    for what, address in pages:
        for _process in range(4):
            session.get(address)
        cpu, took = Cpu(site), []
        for _ in range(times):
            took.append(session.get(address)[2])
        print(f"    报完以后单独看 {what:<14}CPU {1000 * cpu.used() / times:>6.0f} ms 一次，"
              f"中位 {1000 * statistics.median(took):>6.0f} ms（{times} 次，负载 {load()}）", flush=True)  # fmt: skip


def _line(what: str, seconds: list[float]) -> None:
    if seconds:
        print(f"    {what:<18}{len(seconds):>6} 次  中位 {1000 * statistics.median(seconds):>7.0f} ms  "
              f"p95 {1000 * quantile(seconds):>7.0f} ms  最慢 {1000 * max(seconds):>7.0f} ms", flush=True)  # fmt: skip
