"""How fast forms are opened and understood, against the readers in use; same files, one run.

    python bench/reading_speed.py [--only templates|big|false_range] [--rounds 1] [--full]

Three sets of files are generated: (a) 200 mixed templates with header levels, merges, validations, hidden sheets,
comments and print set-up; (b) a sheet of 100,000 rows and 30 columns; (c) used ranges that falsely reach row
1,048,576, in three shapes. Every measure runs in a child process of its own, after its imports and one
warming file; ours and the peer are run A B B A a round, and medians are compared. Peak memory is that of the child.
``--full`` adds the runs of openpyxl and pandas on (b), which take minutes.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

LABELS = ["姓名", "性别", "民族", "公民身份号码", "家庭住址", "联系电话", "与户主关系", "文化程度", "政治面貌",
          "人口数", "耕地面积(亩)", "年收入(元)", "是否低保", "残疾等级", "入党时间", "备注"]  # fmt: skip
GROUPS = ["基本情况", "家庭情况", "收入情况", "保障情况"]
CHOICES = {"性别": ["男", "女"], "是否低保": ["是", "否"], "政治面貌": ["群众", "共青团员", "中共党员"]}


def make_template(path: Path, seed: int) -> None:
    import xlsxwriter

    pick = random.Random(seed)
    with xlsxwriter.Workbook(path) as book:
        head = book.add_format({"bold": True, "border": 1, "align": "center", "bg_color": "#D9E1F2", "text_wrap": True})
        cell = book.add_format({"border": 1})
        text = book.add_format({"border": 1, "num_format": "@"})
        for number in range(pick.choice([1, 1, 1, 2, 3])):
            sheet = book.add_worksheet(f"表{number + 1}")
            columns = pick.sample(LABELS, pick.randint(8, len(LABELS)))
            sheet.merge_range(0, 0, 0, len(columns), f"某县第{seed}号情况登记表", head)
            sheet.write(1, 0, "填报单位：")
            sheet.write(1, len(columns) - 1, "填报日期：")
            levels = pick.choice([1, 2, 3])
            write_header(sheet, columns, levels, head)
            first = 2 + levels
            for row in range(first, first + pick.randint(10, 40)):
                for column in range(len(columns) + 1):
                    sheet.write_blank(row, column, None, text if column % 4 == 3 else cell)
                if pick.random() < 0.3:
                    sheet.write(row, 1, f"张三{row}", cell)
                    sheet.write_number(row, 5, pick.randint(1, 99), cell)
            for column, label in enumerate(columns, 1):
                if label in CHOICES:
                    sheet.data_validation(first, column, first + 200, column,
                                          {"validate": "list", "source": CHOICES[label]})  # fmt: skip
            sheet.write(first + 45, 0, "填表人：")
            sheet.write(first + 45, 4, "审核人：")
            sheet.write_comment(1, 1, "写全称")
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.repeat_rows(0, first - 1)
            sheet.freeze_panes(first, 1)
            sheet.set_footer("第 &P 页")
        if pick.random() < 0.4:
            hidden = book.add_worksheet("字典")
            hidden.write_column(0, 0, [f"第{n}村" for n in range(pick.randint(10, 80))])
            hidden.hide()
            book.define_name("村名", "=字典!$A$1:$A$40")
            sheet.data_validation(first, 0, first + 200, 0, {"validate": "list", "source": "=村名"})


def write_header(sheet, columns: list[str], levels: int, head) -> None:
    sheet.write(2, 0, "序号", head)
    if levels > 1:
        sheet.merge_range(2, 0, 1 + levels, 0, "序号", head)
    size = 4
    for start in range(0, len(columns), size):
        part = columns[start : start + size]
        if levels > 1 and len(part) > 1:
            sheet.merge_range(2, start + 1, levels, start + len(part), GROUPS[start // size % len(GROUPS)], head)
        for at, label in enumerate(part, start + 1):
            sheet.write(1 + levels, at, label, head)


def make_big(path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row in range(100_000):
            for column in range(30):
                if column % 3 == 0:
                    sheet.write_string(row, column, f"张三{(row * 7 + column) % 5000}")
                else:
                    sheet.write_number(row, column, row * column + 0.5 * (column % 2))


def make_false_ranges(folder: Path) -> list[Path]:
    """One styled cell in the last row; a million rows with a height; a million rows of five styled cells."""
    template = folder / "template.xlsx"
    make_template(template, 1)
    height = b'<row r="%d" spans="1:3" ht="14.25" customHeight="1"/>'
    shapes = {
        "last_cell": b'<row r="1048576"><c r="A1048576" s="1"/></row>',
        "row_heights": b"".join(height % row for row in range(200, 1_048_577)),
        "styled_rows": b"".join(
            b'<row r="%d">' % row + b"".join(b'<c r="%c%d" s="1"/>' % (c, row) for c in b"ABCDE") + b"</row>"
            for row in range(200, 1_048_577)
        ),
    }
    made = []
    for name, rows in shapes.items():
        path = folder / f"{name}.xlsx"
        with zipfile.ZipFile(template) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for part in old.namelist():
                data = old.read(part)
                if part == "xl/worksheets/sheet1.xml":
                    data = data.replace(b"</sheetData>", rows + b"</sheetData>")
                new.writestr(part, data)
        made.append(path)
    template.unlink()
    return made


# The readers. Each is made in the child, so that its imports are not measured with the files.


def ours_open() -> Callable[[Path], object]:
    from yibiao.sheets.opening import open_workbook

    return lambda path: open_workbook(path.read_bytes(), path.name)


def ours_fields() -> Callable[[Path], object]:
    from yibiao.sheets.reading import read_form

    return lambda path: read_form(path.read_bytes(), path.name)


def openpyxl_load() -> Callable[[Path], object]:
    import openpyxl

    return lambda path: openpyxl.load_workbook(path)


def pandas_default() -> Callable[[Path], object]:
    import pandas

    return lambda path: pandas.read_excel(path, sheet_name=None, header=None)


def pandas_calamine() -> Callable[[Path], object]:
    import pandas

    return lambda path: pandas.read_excel(path, sheet_name=None, header=None, engine="calamine")


def bare_calamine() -> Callable[[Path], object]:
    from python_calamine import CalamineWorkbook

    def read(path: Path) -> object:
        book = CalamineWorkbook.from_path(path)
        return [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]

    return read


def fastexcel() -> Callable[[Path], object]:
    import fastexcel as library

    def read(path: Path) -> object:
        book = library.read_excel(path)
        return [book.load_sheet(name, header_row=None).to_polars() for name in book.sheet_names]

    return read


READERS = {
    "ours_open": ours_open, "ours_fields": ours_fields, "openpyxl": openpyxl_load, "pandas": pandas_default,
    "pandas+calamine": pandas_calamine, "calamine": bare_calamine, "fastexcel": fastexcel,
}  # fmt: skip


def child(reader: str, paths: list[Path]) -> None:
    """Read all files once, print CPU and wall seconds and peak memory (MiB)."""
    read = READERS[reader]()
    if len(paths) > 1:
        read(paths[0])
    wall, cpu = time.perf_counter(), time.process_time()
    for path in paths:
        read(path)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(json.dumps({"cpu": cpu, "wall": wall, "peak": peak_memory()}))


def peak_memory() -> float:
    """MiB; from the kernel's own mark for this program, because ``ru_maxrss`` still counts the parent before exec."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(reader: str, paths: list[Path]) -> dict[str, float] | None:
    command = [sys.executable, __file__, "--child", reader, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"  {reader}: failed: {done.stderr.strip().splitlines()[-1:]}")
        return None
    return json.loads(done.stdout)


def compare(title: str, ours: str, peers: list[str], paths: list[Path], rounds: int) -> None:
    print(f"\n{title} ({ours}, {len(paths)} file(s))")
    print(f"  {'reader':<16}{'CPU s':>9}{'wall s':>9}{'peak MiB':>10}{'peer/ours':>11}")
    for peer in peers:
        runs: dict[str, list[dict[str, float]]] = {ours: [], peer: []}
        for name in [ours, peer, peer, ours] * rounds:
            result = measure(name, paths)
            if result is None:
                break
            runs[name].append(result)
        if not runs[ours] or not runs[peer]:
            continue
        middle = {n: {k: statistics.median(r[k] for r in found) for k in found[0]} for n, found in runs.items()}
        for name in (ours, peer):
            figures = middle[name]
            ratio = "" if name == ours else f"{figures['cpu'] / middle[ours]['cpu']:>10.2f}×"
            print(f"  {name:<16}{figures['cpu']:>9.3f}{figures['wall']:>9.3f}{figures['peak']:>10.0f}{ratio}")


def main() -> None:
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], [Path(name) for name in sys.argv[3:]])
        return
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--only", choices=["templates", "big", "false_range"])
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("--full", action="store_true")
    chosen = options.parse_args()
    whole_way = ["ours_fields"] if importlib.util.find_spec("yibiao.sheets.reading") else []
    with tempfile.TemporaryDirectory(prefix="yibiao-bench-") as name:
        folder = Path(name)
        if chosen.only in (None, "templates"):
            paths = [folder / f"{seed}.xlsx" for seed in range(200)]
            for seed, path in enumerate(paths):
                make_template(path, seed)
            peers = ["openpyxl", "pandas", "pandas+calamine", "calamine", "fastexcel"]
            for ours in ["ours_open", *whole_way]:
                compare("(a) 200 templates", ours, peers if ours == "ours_open" else ["openpyxl"], paths, chosen.rounds)
        if chosen.only in (None, "big"):
            make_big(folder / "big.xlsx")
            peers = ["calamine", "fastexcel", "pandas+calamine"] + ["openpyxl", "pandas"] * chosen.full
            for ours in ["ours_open", *whole_way]:
                compare("(b) 100,000 × 30", ours, peers if ours == "ours_open" else ["calamine"],
                        [folder / "big.xlsx"], chosen.rounds)  # fmt: skip
        if chosen.only in (None, "false_range"):
            for path in make_false_ranges(folder):
                for ours in ["ours_open", *whole_way]:
                    peers = ["calamine"] + ["openpyxl"] * (chosen.full or path.stem == "last_cell")
                    compare(f"(c) row 1,048,576: {path.stem}", ours, peers, [path], chosen.rounds)


if __name__ == "__main__":
    main()
