"""Messages out of files: one a line, tables, chat exports; and ``yibiao check-messages``."""

from __future__ import annotations

import json
import time
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner

from yibiao.cli import main
from yibiao.messages.exports import of_text, read_messages

ON = date(2026, 11, 2)
WECHAT = """王芳 2026-11-02 21:30
@所有人 请各村今晚12点前报外出人员
逾期通报

李明 2026/11/2 21:31:05
收到
—— 2026年11月3日 ——
赵强(民政) 11-03 08:10
谁有多余的凳子
"""


def test_a_chat_export_is_joined_by_time_and_sender():
    first, second, third = of_text(WECHAT, ON)
    assert (first.sender, first.sent_at) == ("王芳", datetime(2026, 11, 2, 21, 30))
    assert first.text.split("\n")[0] == "@所有人 请各村今晚12点前报外出人员"
    assert (second.text, third.sender) == ("收到", "赵强(民政)")


@pytest.mark.parametrize(
    "line",
    ["2026-11-02 09:30:11 张三: 请大家接龙", "[2026-11-02 09:30] 张三：请大家接龙", "张三 11月2日 09:30：请大家接龙"],
)
def test_heads_with_the_words_on_the_same_line(line: str):
    [message] = of_text(line, ON)
    assert (message.sender, message.text, message.sent_on) == ("张三", "请大家接龙", ON)


def test_lines_that_only_begin_with_a_time_stay_messages_of_their_own():
    text = "请各村报表\n11月5日 9:30 全体干部到镇里开会\n好的"
    assert [one.text for one in of_text(text, ON)] == text.split("\n")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-8-sig"])
def test_every_common_encoding_is_read(encoding: str):
    messages, findings = read_messages("请大家接龙\n收到".encode(encoding), "群.txt", ON)
    assert ([one.text for one in messages], findings) == (["请大家接龙", "收到"], [])


def test_a_table_is_read_by_its_column_of_texts(tmp_path: Path):
    path = tmp_path / "群.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row, values in enumerate(
            [("发送时间", "昵称", "内容"), ("2026-11-02 09:30", "张三", "请大家接龙"), ("", "", "收到")]
        ):
            sheet.write_row(row, 0, values)
    messages, _ = read_messages(path.read_bytes(), path.name, ON)
    assert [(one.text, one.sender) for one in messages] == [("请大家接龙", "张三"), ("收到", "")]
    tsv, _ = read_messages('labels\ttext\n\t"一条，有""引号"""\n'.encode(), "群.tsv", ON)
    assert [one.text for one in tsv] == ['一条，有"引号"']


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [(b"\x00\x01\x02\xff", "x.txt", "messages_not_text"), (b"a,b\n1,2\n", "x.csv", "messages_no_column")],
)
def test_what_holds_no_messages_is_named(content: bytes, name: str, code: str):
    messages, findings = read_messages(content, name, ON)
    assert (messages, [one.code for one in findings]) == ([], [code])


def run(*arguments: str, input: str | None = None):
    return CliRunner().invoke(main, ["check-messages", *arguments], input=input)


def test_the_command_prints_one_object_a_message_in_order(tmp_path: Path):
    path = tmp_path / "群.txt"
    path.write_text("收到\n请各村今天下班前报空置房台账\n", "utf-8")
    result = run("--json", "--on", "2026-11-02", str(path))
    harmless, banned = json.loads(result.stdout)
    assert (result.exit_code, harmless["banned"], banned["labels"]) == (0, False, ["临时要数"])
    assert banned["asks"] == [{"what": "报空置房台账", "by": "今天下班前", "from": "各村"}]


def test_the_command_masks_people_and_reads_what_is_pasted():
    result = run("--json", "--masked", "-", input="请张建国主任今天下班前报名单，电话13812345678")
    assert "张建国" not in result.stdout
    assert "13812345678" not in result.stdout


def test_a_missing_file_is_named_and_the_rest_is_read(tmp_path: Path):
    path = tmp_path / "群.txt"
    path.write_text("请大家接龙", "utf-8")
    result = run(str(tmp_path / "没有.txt"), str(path))
    assert result.exit_code == 1
    assert "接龙" in result.output


def test_ten_thousand_messages_take_seconds(tmp_path: Path):
    path = tmp_path / "群.txt"
    path.write_text(
        "\n".join(f"请各村今天下班前把第{number}组的台账报上来，逾期通报" for number in range(10_000)), "utf-8"
    )
    started = time.process_time()
    result = run("--json", str(path))
    assert len(json.loads(result.stdout)) == 10_000
    assert time.process_time() - started < 30
