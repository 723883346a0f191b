"""A county end to end: ``yibiao fill`` on one template and a list a village, through the command line.

    python bench/filling.py --county [--villages N] [--format csv|xlsx]

1,500 people a village, 20 columns, one filled copy a village, with sources and lists of what is missing. Printed are
wall and CPU seconds, the highest memory of all processes together (their proportional shares, sampled), and how long
each step took by the clock. A share of the outputs is read back and compared with the data.
"""

from __future__ import annotations

import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

from yibiao.catalogue.values import id_check_character

PEOPLE, HEADER = 1500, 3
COLUMNS = (
    "户编号", "姓名", "与户主关系", "性别", "公民身份号码", "民族", "文化程度", "政治面貌", "婚姻状况", "健康状况",
    "家庭住址", "联系电话", "工作单位", "职务", "月收入（元）", "银行账号", "残疾类别", "入党时间", "职业", "籍贯",
)  # fmt: skip
_CHARACTERS = "东西南北上下前后大小新老石木水火金土云风"
VILLAGES = [f"{a}{b}坪村" for a in _CHARACTERS for b in _CHARACTERS]


def county(villages: int, kind: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        known = make_data(folder / "已有数据", villages, kind)
        make_template(folder / "村民基本情况登记表.xlsx")
        command = [sys.executable, __file__, str(folder)]
        began = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            peak = Peak(process.pid)
            told = process.communicate()[0]
            peak.stop()
        wall = time.perf_counter() - began
        if process.returncode:
            raise SystemExit(f"yibiao fill 没有成功：{told[-400:]}")
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        check(folder, known)
        size = sum(path.stat().st_size for path in (folder / "结果").iterdir())
    people = sum(map(len, known.values()))
    print(f"{villages} 个村 × {PEOPLE} 人 × {len(COLUMNS)} 列，数据 {villages} 份 .{kind}，共 {people:,} 人；带来源")
    print(f"墙钟 {wall:.1f} 秒，CPU {used.ru_utime + used.ru_stime:.1f} 秒，负载 {os.getloadavg()[0]:.1f}，", end="")
    print(
        f"内存峰值 {peak.mebibytes:,.0f} MiB（最大的一个进程 {used.ru_maxrss / 1024:,.0f}），写出 {size / 1e6:.0f} MB"
    )
    print(told.strip())


def run(folder: Path) -> None:
    """The command, with a clock on its steps; in a process of its own."""
    import yibiao.cli.filling as door
    from yibiao.cli import main

    steps = iter(("读数据", "填写并列来源", "补填清单"))
    door.spread = clocked(door.spread, steps)  # type: ignore[attr-defined]
    began, sys.stdout = time.perf_counter(), open(os.devnull, "w")  # noqa: SIM115
    try:
        main([
            "fill", str(folder / "村民基本情况登记表.xlsx"), "--from", str(folder / "已有数据"),
            "-o", str(folder / "结果"), "--split-by-village",
        ])  # fmt: skip
    except SystemExit as end:
        sys.stdout = sys.__stdout__
        if end.code:
            raise
    rest = time.perf_counter() - began - sum(SPENT.values())
    print("  ".join(f"{step} {seconds:.1f} 秒" for step, seconds in {**SPENT, "归并、写盘等": rest}.items()))


SPENT: dict[str, float] = {}
Work = Callable[[int], object]


def clocked(spread: Callable[[Work, int], Iterable[object]], steps: Iterator[str]) -> object:
    def timed(work: Work, count: int) -> Iterator[object]:
        began = time.perf_counter()
        yield from spread(work, count)
        SPENT[next(steps)] = time.perf_counter() - began

    return timed


def make_data(folder: Path, villages: int, kind: str) -> dict[str, list[list[str]]]:
    """A list a village, by the village's name."""
    folder.mkdir()
    rng, known = random.Random(1), {}
    for number in range(villages):
        people = [person(rng, number, order) for order in range(PEOPLE)]
        known[VILLAGES[number]] = people
        path = folder / f"{number:03}.{kind}"
        if kind == "csv":
            with path.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows([COLUMNS, *people])
            continue
        book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        sheet = book.add_worksheet()
        for row, values in enumerate([COLUMNS, *people]):
            sheet.write_row(row, 0, values)
        book.close()
    return known


def person(rng: random.Random, village: int, order: int) -> list[str]:
    born = date(1940, 1, 1) + timedelta(days=rng.randrange(29000))
    first = f"99{rng.randrange(1000, 9999)}{born:%Y%m%d}{rng.randrange(1000):03}"
    serial = village * PEOPLE + order
    name = rng.choice("赵钱孙李周吴郑王") + rng.choice("大小文武明德") + rng.choice("山水林田湖草")
    return [
        f"{village:03}{order // 4:05}", name, "子" if order % 4 else "户主", "男" if int(first[16]) % 2 else "女",
        first + id_check_character(first), "汉族", "初中", "群众", "已婚", "健康",
        f"鹤汀镇{VILLAGES[village]}{order % 9}组", f"1990{serial:07}", "某厂", "工人", str(3000 + order),
        f"99000{serial:010}", "", "", "农民", "某县",
    ]  # fmt: skip


def make_template(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    sheet, box = book.add_worksheet("登记表"), book.add_format({"border": 1})
    sheet.merge_range(0, 0, 0, len(COLUMNS), "村民基本情况登记表", box)
    sheet.write_row(1, 0, ("序号", *COLUMNS), box)
    for row in range(2, 5):
        for column in range(len(COLUMNS) + 1):
            sheet.write_blank(row, column, None, box)
    book.close()


def check(folder: Path, known: dict[str, list[list[str]]]) -> None:
    for village in list(known)[::50]:
        path = folder / "结果" / f"村民基本情况登记表-{village}.xlsx"
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[HEADER - 1 :]
        assert [row[5] for row in rows] == [person[4] for person in known[village]], village
        assert (folder / "结果" / f"村民基本情况登记表-{village}.来源.xlsx").exists(), village


class Peak:
    """The highest memory of a process and those it started, in proportional shares, sampled four times a second."""

    def __init__(self, pid: int) -> None:
        self.mebibytes, self._pid, self._stopped = 0.0, pid, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.wait(0.25):
            self.mebibytes = max(self.mebibytes, sum(map(share, family(self._pid))))


def family(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(c) for task in tasks for c in (task / "children").read_text().split()]
    except OSError:
        children = []
    return [pid, *children]


def share(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


if __name__ == "__main__":
    run(Path(sys.argv[1]))
