"""Filling templates: time and fidelity against the libraries people use, and a county's lists.

    python bench/filling.py [--pairs N] [--villages N]
    python bench/filling.py --county [--villages N] [--format csv|xlsx]

One run, one process, the same template and the same values for every tool. Tools are timed in turn, ours – peer – peer
– ours, and the ratio of CPU seconds is taken pair by pair; before timing, all outputs are read back and must hold the
values. Fidelity hashes every part of the package before and after and names those that differ outside the sheet filled.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.metadata
import io
import os
import resource
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import filling_county
import openpyxl
import xlsxwriter
from docxtpl import DocxTemplate
from python_calamine import CalamineWorkbook

from yibiao.prefill.edits import ListRows, SheetEdits
from yibiao.prefill.templates import compile_template

ROWS, COLUMNS, FIRST = 12, 19, 5
Fill = Callable[[], bytes]
SHEET, FILLED = "人员", "xl/worksheets/sheet1.xml"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--villages", type=int, default=300)
    parser.add_argument("--county-only", action="store_true", help="only the county's lists, for their memory")
    parser.add_argument("--county", action="store_true", help="yibiao fill end to end: a list a village in and out")
    parser.add_argument("--format", choices=("csv", "xlsx"), default="csv", help="of the county's data")
    options = parser.parse_args()
    if options.county:
        filling_county.county(options.villages, options.format)
        return
    if options.county_only:
        county(options.villages)
        return
    print(f"Python {sys.version.split()[0]}，负载 {os.getloadavg()[0]:.2f}")
    spreadsheet(options.pairs)
    word(options.pairs)
    print(f"\n## {options.villages} 个村 × 1,500 人 × 20 列，一村一份，只写")
    subprocess.run([sys.executable, __file__, "--county-only", "--villages", str(options.villages)], check=True)
    print("\n## 同一个县，从数据到填好的表")
    filling_county.county(options.villages, options.format)


# --- spreadsheets -------------------------------------------------------------------------------------------------


def spreadsheet(pairs: int) -> None:
    people = records(ROWS, COLUMNS)
    template = official_template(None)
    print(f"\n## 一张表填 {ROWS} 行 × {COLUMNS} 列（{ROWS * COLUMNS} 格），模板 {len(template):,} 字节")
    mine = ours(template, people)
    told = [f"- 一表：{differing(template, mine(), FILLED)}"]
    # xltpl changes openpyxl when it is imported, so openpyxl is measured before.
    for name, make, marks in (("openpyxl", by_openpyxl, None), ("xltpl", by_xltpl, "cell")):
        reference = official_template(marks)
        peer = make(reference, people)
        for tool, fill in (("一表", mine), (name, peer)):
            rows = CalamineWorkbook.from_filelike(io.BytesIO(fill())).get_sheet_by_name(SHEET).to_python()
            found = [row[:COLUMNS] for row in rows[FIRST - 1 : FIRST - 1 + ROWS]]
            assert [[str(v) for v in row] for row in found] == people, f"{tool} 的结果读回来不对"
        compare({"一表": mine, name: peer}, pairs)
        told.append(f"- {name}：{differing(reference, peer(), FILLED)}")
        if name == "openpyxl":
            real_forms()
            print()
    print("\n填写的工作表以外，与模板不同的部件：", *told, sep="\n")


def records(rows: int, columns: int) -> list[list[str]]:
    return [[f"第{row}人{column}" for column in range(columns)] for row in range(rows)]


def ours(template: bytes, people: list[list[str]]) -> Fill:
    compiled = compile_template(template)
    names = tuple(openpyxl.utils.get_column_letter(n) for n in range(1, COLUMNS + 1))
    edits = SheetEdits(SHEET, {}, (ListRows(FIRST, FIRST + ROWS - 1, names, people),))
    return lambda: compiled.fill([edits]).data


def by_openpyxl(template: bytes, people: list[list[str]]) -> Fill:
    def fill() -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(template), keep_vba=True)
        sheet = book[SHEET]
        for row, person in enumerate(people, FIRST):
            for column, value in enumerate(person, 1):
                sheet.cell(row, column).value = value
        return saved(book)

    return fill


def by_xltpl(template: bytes, people: list[list[str]]) -> Fill:
    """One writer, rendered again for each file: the fastest way its documentation shows."""
    from xltpl.writerx import BookWriter

    with tempfile.NamedTemporaryFile(suffix=".xlsx", delete=False) as file:
        file.write(template)
    writer = BookWriter(file.name)
    os.unlink(file.name)

    def fill() -> bytes:
        out = io.BytesIO()
        with contextlib.redirect_stdout(io.StringIO()):  # it tells of pictures it does not know
            writer.render_book(payloads=[{"tpl_name": SHEET, "sheet_name": SHEET, "p": people}])
            writer.save(out)
        return out.getvalue()

    return fill


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def official_template(marks: str | None) -> bytes:
    """A form as departments make them: merges, borders, pick-lists, conditional formats, print set-up, names, a
    picture, a text box, a chart, a comment, a hidden dictionary sheet, macros. ``marks`` puts in xltpl's marks."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    if marks is None:
        book.add_vba_project(io.BytesIO(b"not run, only kept" * 50), is_stream=True)
    sheet, dictionary = book.add_worksheet(SHEET), book.add_worksheet("字典")
    title = book.add_format({"bold": True, "font_size": 18, "align": "center"})
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center", "bg_color": "#DDEBF7"})
    body = book.add_format({"border": 1, "font_name": "仿宋"})
    sheet.merge_range(0, 0, 0, COLUMNS - 1, "人员情况登记表", title)
    sheet.write(1, 0, "填报单位：")
    for group in range(0, COLUMNS - 1, 3):
        sheet.merge_range(2, group, 2, min(group + 2, COLUMNS - 1), f"第{group // 3 + 1}组", head)
    for column in range(COLUMNS):
        sheet.write(3, column, f"项目{column + 1}", head)
        for row in range(FIRST - 1, FIRST - 1 + ROWS):
            mark = f"{{{{p[{row - FIRST + 1}][{column}]}}}}" if marks else None
            sheet.write(row, column, mark, body) if mark else sheet.write_blank(row, column, None, body)
        bottom = FIRST + ROWS - 1
        name = openpyxl.utils.get_column_letter(column + 1)
        sheet.write_formula(bottom, column, f"=COUNTA({name}{FIRST}:{name}{bottom})", body)
    sheet.set_column(0, COLUMNS - 1, 12)
    sheet.set_row(0, 30)
    dictionary.write_column(0, 0, ["男", "女"])
    dictionary.hide()
    book.define_name("性别", "=字典!$A$1:$A$2")
    sheet.data_validation(FIRST - 1, 2, FIRST + ROWS - 2, 2, {"validate": "list", "source": "=性别"})
    sheet.conditional_format(FIRST - 1, 4, FIRST + ROWS - 2, 4, {"type": "blanks", "format": title})
    sheet.repeat_rows(2, 3)
    sheet.print_area(0, 0, FIRST + ROWS, COLUMNS - 1)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.set_margins(0.4, 0.4, 0.5, 0.5)
    sheet.set_footer("&C第 &P 页 共 &N 页")
    sheet.freeze_panes(4, 2)
    sheet.write_comment(3, 1, "按身份证填写")
    sheet.insert_image(FIRST + ROWS + 2, 0, "seal.png", {"image_data": io.BytesIO(picture())})
    sheet.insert_textbox(FIRST + ROWS + 2, 4, "填表说明：如实填写")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": [SHEET, FIRST + ROWS - 1, 0, FIRST + ROWS - 1, 5]})
    sheet.insert_chart(FIRST + ROWS + 2, 10, chart)
    book.close()
    return out.getvalue()


def picture() -> bytes:
    """A red PNG of 40 × 40."""
    rows = (b"\0" + b"\xff\0\0" * 40) * 40

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 40, 40, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def real_forms() -> None:
    """Parts changed by writing one cell into each real workbook, where those forms are at hand."""
    found = sorted((Path(__file__).parents[2] / "shared" / "forms").rglob("*.xlsx"))
    forms = [data for data in (path.read_bytes() for path in found) if data[:2] == b"PK"]
    if not forms:
        print("\n../shared/forms 不在，跳过真实报表的部件比较。")
        return
    counts = {"一表": [0, 0, 0], "openpyxl": [0, 0, 0]}
    for data in forms:
        compiled = compile_template(data)
        book = openpyxl.load_workbook(io.BytesIO(data), keep_vba=True)
        book.worksheets[0]["A1"].value = "改"
        results = {"一表": compiled.fill([SheetEdits(compiled.sheets[0], {"A1": "改"})]).data, "openpyxl": saved(book)}
        for name, after in results.items():
            old, new = hashes(data), hashes(after)
            counts[name][0] += len(old.keys() - new.keys())
            counts[name][1] += len(new.keys() - old.keys())
            changed = [part for part in old.keys() & new.keys() if old[part] != new[part]]
            counts[name][2] += len([part for part in changed if not part.startswith("xl/worksheets/sheet")])
    print(f"\n## {len(forms)} 个真实工作簿各写一格，共 {sum(len(hashes(data)) for data in forms)} 个部件")
    for name, (lost, added, changed) in counts.items():
        print(f"- {name}：丢失 {lost}，新增 {added}，改动 {changed}")


# --- Word ---------------------------------------------------------------------------------------------------------


def word(pairs: int) -> None:
    values = [[f"第{row}行{column}" for column in range(4)] for row in range(30)]
    template = word_template(None)
    tools: dict[str, Fill] = {
        "一表": ours_word(template, values),
        "python-docx": by_python_docx(template, values),
        "docxtpl": by_docxtpl(word_template("cell"), values),
    }
    print(f"\n## Word：一张表填 30 行 × 4 列（120 格），模板 {len(template):,} 字节")
    for name, fill in tools.items():
        table = docx.Document(io.BytesIO(fill())).tables[0]
        found = [[cell.text for cell in row.cells][1::2] for row in table.rows]
        assert found == values, f"{name} 的结果读回来不对"
    compare(tools, pairs)
    print("\n正文以外，与模板不同的部件：")
    for name, fill in tools.items():
        reference = word_template("cell") if name == "docxtpl" else template
        print(f"- {name}：{differing(reference, fill(), 'word/document.xml')}")


def word_template(marks: str | None) -> bytes:
    document = docx.Document()
    document.add_heading("登记表", 0)
    document.add_paragraph("填报单位：____")
    table = document.add_table(30, 8)
    table.style = "Table Grid"
    for row in range(30):
        for column in range(4):
            table.cell(row, column * 2).text = f"项目{row}.{column}"
            if marks:
                table.cell(row, column * 2 + 1).text = f"{{{{p[{row}][{column}]}}}}"
    document.add_picture(io.BytesIO(picture()))
    document.sections[0].header.paragraphs[0].text = "某县"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def ours_word(template: bytes, values: list[list[str]]) -> Fill:
    compiled = compile_template(template)
    cells = {f"T1R{r}C{c * 2}": value for r, line in enumerate(values, 1) for c, value in enumerate(line, 1)}
    return lambda: compiled.fill([SheetEdits("T1", cells)]).data


def by_python_docx(template: bytes, values: list[list[str]]) -> Fill:
    def fill() -> bytes:
        document = docx.Document(io.BytesIO(template))
        for row, line in zip(document.tables[0].rows, values, strict=True):
            cells = row.cells
            for column, value in enumerate(line):
                cells[column * 2 + 1].text = value
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return fill


def by_docxtpl(template: bytes, values: list[list[str]]) -> Fill:
    def fill() -> bytes:
        document = DocxTemplate(io.BytesIO(template))
        document.render({"p": values})
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return fill


# --- measuring ----------------------------------------------------------------------------------------------------


def compare(tools: dict[str, Fill], pairs: int) -> None:
    """Files a CPU second of each tool, and our ratio to it, ours – peer – peer – ours."""
    (_, mine), *peers = tools.items()
    for name, peer in peers:
        many = max(1, round(10 * seconds_of(peer, 2) / seconds_of(mine, 20)))  # both sides run about as long
        ratios, speeds = [], []
        for _ in range(pairs):
            first, a, b, last = seconds_of(mine, many), seconds_of(peer, 2), seconds_of(peer, 2), seconds_of(mine, many)
            ours_each, peer_each = (first + last) / (2 * many), (a + b) / 4
            ratios.append(peer_each / ours_each)
            speeds.append((1 / ours_each, 1 / peer_each))
        version = importlib.metadata.version(name)
        print(
            f"一表 {statistics.median(s[0] for s in speeds):7.1f} 份/CPU 秒；{name} {version} "
            f"{statistics.median(s[1] for s in speeds):6.1f}；倍数中位 {statistics.median(ratios):.1f}"
            f"（{min(ratios):.1f}–{max(ratios):.1f}）"
        )


def seconds_of(fill: Fill, times: int) -> float:
    start = time.process_time()
    for _ in range(times):
        fill()
    return time.process_time() - start


def differing(before: bytes, after: bytes, filled: str) -> str:
    """Names of parts that are gone, new or other than they were, but for the one that was filled."""
    old, new = hashes(before), hashes(after)
    lost = sorted(old.keys() - new.keys())
    added = sorted(new.keys() - old.keys())
    other = sorted(name for name in old.keys() & new.keys() if old[name] != new[name] and name != filled)
    words = [
        f"{label} {len(names)}（{'、'.join(names)}）"
        for label, names in (("丢失", lost), ("新增", added), ("改动", other))
        if names
    ]
    return f"共 {len(old)} 个部件，" + ("；".join(words) or "无")


def hashes(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}


# --- a county -----------------------------------------------------------------------------------------------------


def county(villages: int) -> None:
    people = [person(number) for number in range(1500)]
    names = tuple(openpyxl.utils.get_column_letter(n) for n in range(1, 21))
    compiled = compile_template(county_template())
    with tempfile.TemporaryDirectory() as folder:
        start, cpu, size = time.perf_counter(), time.process_time(), 0
        for village in range(villages):
            edits = SheetEdits(SHEET, {"B2": f"第{village}村"}, (ListRows(5, 7, names, people[village % 7 :]),))
            data = compiled.fill([edits]).data
            size += len(data)
            Path(folder, f"{village}.xlsx").write_bytes(data)
        wall, cpu = time.perf_counter() - start, time.process_time() - cpu
        rows = CalamineWorkbook.from_path(Path(folder, "0.xlsx")).get_sheet_by_name(SHEET).to_python()
        assert [str(v) for v in rows[1503][:3]] == [str(float(people[-1][0])), *people[-1][1:3]]
        assert rows[1504][0] == "合计"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{villages} 份，{wall:.1f} 秒（CPU {cpu:.1f} 秒），共 {size / 1e6:.0f} MB，内存峰值 {peak:.0f} MB")


def person(number: int) -> list[str | int | float]:
    return [
        number + 1, f"姓名{number}", "男" if number % 2 else "女", f"5112341990{number:08d}", f"138{number:08d}",
        f"某县某镇第{number % 20}村民小组", 1990 + number % 30, number * 1.5, "汉族", "群众", "初中", "健康",
        "是" if number % 3 else "否", number % 7, "在家务农", "无", number / 7, "已婚", "户主", "备注 - 无",
    ]  # fmt: skip


def county_template() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet["A1"] = "人员名册"
    sheet.merge_cells("A1:T1")
    sheet["A2"] = "单位："
    thin = openpyxl.styles.Border(*[openpyxl.styles.Side("thin")] * 4)
    for column in range(1, 21):
        sheet.cell(4, column, f"项目{column}")
        for row in range(4, 9):
            sheet.cell(row, column).border = thin
    sheet["A8"] = "合计"
    sheet["H8"] = "=SUM(H5:H7)"
    sheet["A10"] = "填表人："
    return saved(book)


if __name__ == "__main__":
    main()
