"""Letters out of whatever table a hotline exports; personal things out of sight."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from yibiao.letters import read_letters
from yibiao.letters.reading import LONGEST, day_of
from yibiao.messages.masking import masked_text

USUAL = "工单编号,诉求类型,诉求标题,诉求内容,受理时间,承办单位,答复内容\n"


def read(content: bytes | str, name: str = "来信.csv"):
    return read_letters(content.encode() if isinstance(content, str) else content, name, mask=masked_text)


def codes(findings) -> list[str]:
    return [one.code for one in findings]


@pytest.mark.parametrize(
    ("description", "head"),
    [
        ("as a hotline exports", "诉求类型,诉求标题,诉求内容,受理时间,承办单位"),
        ("in another order", "受理时间,承办单位,诉求内容,诉求类型,诉求标题"),
        ("other words for the same", "类别,主题,反映内容,登记时间,责任单位"),
        ("with marks and units", "*类型：,标题（必填）,内 容,日期(年-月-日),办理单位"),
        ("in English", "type,title,text,date,reply_dept"),
        ("with a column that nobody knows", "类型,标题,内容,日期,承办单位,满意度"),
    ],
)
def test_columns_are_known_by_what_their_names_mean(description, head):
    values = {"type": "建议", "title": "路灯不亮", "text": "村口路灯坏了半年", "on": "2026-03-05", "dept": "县城管局"}
    order = []
    for name in head.split(","):
        kind = next((k for k, words in {
            "type": ("类型", "类别", "type"), "title": ("标题", "主题", "title"), "text": ("内容", "内 容", "text"),
            "on": ("时间", "日期", "date"), "dept": ("单位", "dept"),
        }.items() if any(w in name for w in words)), "")  # fmt: skip
        order.append(values.get(kind, ""))
    (letter,), findings = read(f"{head}\n{','.join(order)}\n")
    assert (letter.title, letter.text, letter.on, letter.department, letter.kind, findings) == (
        "路灯不亮", "村口路灯坏了半年", date(2026, 3, 5), "县城管局", "建议", [],
    ), description  # fmt: skip


def test_a_title_line_above_the_names_of_columns_is_passed_over():
    (letter,), _ = read("禾溪县12345来信汇总表,,\n2026年,,\n标题,内容,日期\n停水,三天没水,2026-01-02\n")
    assert (letter.row, letter.title) == (4, "停水")


def test_an_excel_file_is_read_like_a_csv():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for column, name in enumerate(("标题", "内容", "日期")):
        sheet.write(0, column, name)
    sheet.write_row(1, 0, ("停水", "三天没水"))
    sheet.write_datetime(
        1, 2, __import__("datetime").datetime(2026, 1, 2), book.add_format({"num_format": "yyyy-mm-dd"})
    )
    book.close()
    (letter,), findings = read(out.getvalue(), "来信.xlsx")
    assert (letter.text, letter.on, letter.row, findings) == ("三天没水", date(2026, 1, 2), 2, [])


def test_quotation_marks_of_a_letter_do_not_eat_its_neighbours():
    letters, _ = read('title\ttext\tdate\nA\t他说"路不好\t2026-01-01\nB\t灯不亮\t2026-01-02\n', "a.tsv")
    assert [one.title for one in letters] == ["A", "B"]


def test_names_numbers_plates_and_doors_are_out_of_sight():
    text = (
        "我叫张建国，身份证51012319800101123X，电话13812345678，车牌川A12345，住桂花路18号3栋2单元501室，联系人：李小兰"
    )
    (letter,), _ = read(f"标题,内容,答复,地点\n投诉,“{text}”,请联系13912345678,桂花路18号\n")
    said = letter.text + letter.reply + letter.place
    for secret in ("张建国", "5101231980", "13812345678", "13912345678", "A12345", "18号", "501", "李小兰"):
        assert secret not in said, secret
    assert "桂花路" in letter.text


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.csv", None),
        ("标题,内容\n".encode(), "a.csv", "letters_empty"),
        ("姓名,电话\n张三,1\n".encode(), "a.csv", "letters_no_text"),
        (b"PK\x03\x04broken", "a.xlsx", None),
        (b"\x00\x01\x02", "a.xls", None),
        (b"%PDF-1.7", "a.csv", None),
    ],
)
def test_a_file_without_letters_is_told_of(content, name, code):
    letters, findings = read(content, name)
    assert letters == []
    assert any(one.severity == "block" for one in findings)
    assert code is None or code in codes(findings)


def test_rows_that_cannot_be_used_are_named_and_the_rest_is_read():
    letters, findings = read(
        USUAL + f"1,,,,,,\n2,建议,甲,乙,下周三,,\n3,,丙,{'长' * (LONGEST + 1)},2026-01-01,,\n,,,,,,\n"
    )
    assert [(one.code, one.message.split("行")[0]) for one in findings] == [
        ("letter_no_words", "第 2 "), ("letter_no_day", "第 3 "), ("letter_cut", "第 4 "),
    ]  # fmt: skip
    assert [(one.title, one.on) for one in letters] == [("甲", None), ("丙", date(2026, 1, 1))]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026-03-05", date(2026, 3, 5)),
        ("2026年3月5日 10:20", date(2026, 3, 5)),
        ("2026/3/5", date(2026, 3, 5)),
        ("20260305", date(2026, 3, 5)),
        ("2026-13-05", None),
        ("2026-02-30", None),
        ("昨天", None),
        ("", None),
    ],
)
def test_days_as_people_write_them(words, day):
    assert day_of(words) == day


@given(st.binary(max_size=300), st.sampled_from(("a.csv", "a.tsv", "a.xlsx", "a.xls", "a")))
def test_no_bytes_break_it(content, name):
    letters, findings = read(content, name)
    assert letters or findings


def test_every_sheet_with_letters_is_read_and_the_others_are_left_out():
    """A sheet a month, and one of sums."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for month in (1, 2, 3):
            sheet = book.add_worksheet(f"{month}月")
            sheet.write_row(0, 0, ["标题", "内容"])
            sheet.write_row(1, 0, [f"路灯{month}", "村口路灯坏了"])
        book.add_worksheet("合计").write_row(0, 0, ["月份", "件数", "办结", "在办", "满意", "不满意"])
    letters, _findings = read(out.getvalue(), "一季度.xlsx")
    assert [one.title for one in letters] == ["路灯1", "路灯2", "路灯3"]


def test_nothing_personal_stays_in_columns_that_hold_something_else():
    """Cells that have slipped by one column."""
    letters, findings = read("标题,类型,承办单位,地点,日期\n路灯,投诉人张建国,13812345678,13812345678,13812345678\n")
    said = repr(letters) + repr(findings)
    assert "13812345678" not in said
