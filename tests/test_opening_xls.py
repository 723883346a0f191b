"""Opening .xls: what our own walk over the records adds to calamine."""

from __future__ import annotations

import struct

import pytest

from tests.biff_files import bof, label, list_validation, number, record, stream, xls
from yibiao.sheets.biff import read_biff
from yibiao.sheets.grid import Merge
from yibiao.sheets.ole import write_ole
from yibiao.sheets.opening import open_workbook

SELF = record(0x1AE, struct.pack("<HH", 2, 0x401)) + record(0x17, struct.pack("<HHHH", 1, 0, 1, 1))


def area3d(link: int, top: int, bottom: int, left: int, right: int) -> bytes:
    return b"\x3b" + struct.pack("<HHHHH", link, top, bottom, left, right)


def name_record(name: str, formula: bytes, flags: int = 0) -> bytes:
    head = struct.pack("<HBBHHHBBBB", flags, 0, len(name), len(formula), 0, 0, 0, 0, 0, 0)
    return record(0x18, head + b"\1" + name.encode("utf-16-le") + formula)


def test_values_hidden_parts_and_merges_are_read():
    rows = (
        label(0, 0, "花名册")
        + label(1, 0, "姓名")
        + number(1, 1, 3.0)
        + record(0x208, struct.pack("<HHHHHHHH", 1, 0, 2, 255, 0, 0, 0x20, 0))
        + record(0x7D, struct.pack("<HHHHHH", 1, 2, 2000, 0, 1, 0))
        + record(0xE5, struct.pack("<HHHHH", 1, 0, 0, 0, 1))
    )
    workbook = open_workbook(xls([("表一", 0, rows), ("字典", 1, label(0, 0, "甲"))]), "a.xls")
    grid, hidden = workbook.grids
    assert (workbook.format, grid.name, grid.text(2, 1), grid.text(2, 2)) == ("xls", "表一", "姓名", "3")
    assert grid.hidden_rows == {2}
    assert grid.hidden_columns == {2, 3}
    assert grid.merges == [Merge(1, 1, 1, 2)]
    assert (grid.hidden, hidden.hidden) == (False, True)


@pytest.mark.parametrize(
    ("description", "formula", "expected"),
    [
        ("inline list", b"\x17\x03\x01" + "男\0女".encode("utf-16-le"), ("男", "女")),
        ("area of the same sheet", b"\x25" + struct.pack("<HHHH", 0, 1, 0, 0), ("姓名", "住址")),
        ("area of a hidden sheet", area3d(0, 0, 1, 0, 0), ("城镇", "农村")),
        ("defined name", b"\x23" + struct.pack("<HH", 1, 0), ("城镇", "农村")),
        ("OFFSET from a first cell",
         b"\x19\x01\0\0\x3a" + struct.pack("<HHH", 0, 0, 0) + b"\x16\x16" + area3d(0, 0, 9, 0, 0)
         + b"\x42\x01\xa9\0\x1e\1\0\x42\x05\x4e\0", ("城镇", "农村")),
        ("reference that was lost", b"\x1c\x2a", None),
        ("area of a sheet that is gone", area3d(7, 0, 1, 0, 0), None),
    ],
)  # fmt: skip
def test_choices_of_a_list_validation_are_resolved(description, formula, expected):
    rows = label(0, 0, "姓名") + label(1, 0, "住址") + list_validation(formula, (2, 9, 1, 1))
    codes = label(0, 0, "城镇") + label(1, 0, "农村")
    data = xls([("表", 0, rows), ("字典", 1, codes)], SELF + name_record("户口", area3d(0, 0, 1, 0, 0)))
    rule = open_workbook(data, "a.xls").grids[0].validations[0]
    assert (rule.kind, rule.choices, rule.ranges) == ("list", expected, (Merge(3, 2, 10, 2),)), description


def test_looks_and_formulas_are_marked():
    font = struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + b"\1\0a"
    bold = struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 700, 0, 0, 0, 0, 0) + b"\1\0a"
    plain = struct.pack("<HHHHHHIIH", 0, 0, 0, 0, 0, 0, 0, 0, 0)[:10] + struct.pack("<IIH", 0, 0, 0)
    framed = struct.pack("<HHHHH", 5, 49, 0, 0, 0) + struct.pack("<IIH", 0x1111, 1 << 26, 22)
    extra = record(0x31, font) * 4 + record(0x31, bold) + record(0xE0, plain) + record(0xE0, framed)
    formula = record(0x06, struct.pack("<HHHdHIH", 1, 0, 0, 1.0, 0, 0, 0))
    marks = open_workbook(xls([("表", 0, label(0, 0, "姓名", 1) + formula)], extra), "a.xls").grids[0].marks
    assert marks.known
    assert marks.bordered == marks.bold == marks.shaded == {(1, 1)}
    assert marks.formats == {(1, 1): "@"}
    assert set(marks.formulas) == {(2, 1)}


def test_an_encrypted_stream_is_said_to_be_so():
    data = xls([("表", 0, label(0, 0, "甲"))], record(0x2F, bytes(54)))
    assert [found.code for found in open_workbook(data, "a.xls").findings] == ["encrypted_file"]


def test_two_cells_in_opposite_corners_do_not_fill_the_memory():
    rows = label(0, 0, "甲") + label(1, 1, "乙") + label(65_535, 255, "丙")
    workbook = open_workbook(xls([("表", 0, rows)]), "a.xls")
    assert [found.code for found in workbook.findings] == ["stray_cells"]
    assert workbook.grids[0].height == 2
    assert workbook.grids[0].text(2, 2) == "乙"


def test_macros_and_links_to_other_files_are_hinted_at():
    link = record(0x1AE, struct.pack("<HHB", 1, 5, 0) + b"\1b.xl" + text_of("Sheet1"))
    data = write_ole({"Workbook": stream([("表", 0, label(0, 0, "甲"))], link), "_VBA_PROJECT_CUR": b"x"})
    workbook = open_workbook(data, "a.xls")
    assert sorted(found.code for found in workbook.findings) == ["external_links", "macros"]
    assert {found.severity for found in workbook.findings} == {"hint"}


def text_of(text: str) -> bytes:
    return struct.pack("<HB", len(text), 0) + text.encode()


def test_an_et_file_is_told_by_its_name():
    assert open_workbook(xls([("表", 0, label(0, 0, "甲"))]), "a.et").format == "et"


def test_records_that_are_too_short_are_passed_over():
    rows = b"".join(record(code, b"\1") for code in (0x208, 0x7D, 0x1BE, 0xBD, 0xBE, 0x203, 0x06, 0x1C, 0x5D, 0x1B6))
    told = read_biff(
        stream([("表", 0, rows + label(3, 0, "甲"))], record(0x18, b"") + record(0x17, b"\x09")), with_looks=True
    )
    assert told is not None
    assert told.sheets[0].last_row == 4


def test_charts_on_a_sheet_are_not_taken_for_cells():
    chart = bof(0x20) + label(99, 0, "图") + record(0x0A)
    told = read_biff(stream([("表", 0, label(0, 0, "甲") + chart + label(1, 0, "乙"))]), with_looks=True)
    assert told is not None
    assert told.sheets[0].last_row == 2
