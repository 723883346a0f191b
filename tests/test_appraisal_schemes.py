"""A scheme from a file, what the gate says of it, what it costs; the two commands."""

from __future__ import annotations

import io
import json
from datetime import date

import docx
import openpyxl
import pytest
from click.testing import CliRunner

from yibiao.appraisal.checking import check_indicator, check_scheme
from yibiao.appraisal.costing import Collection, collections_of
from yibiao.appraisal.reading import read_lines, read_scheme
from yibiao.appraisal.scheme import Indicator, Scheme
from yibiao.catalogue import load_catalogue
from yibiao.cli import main
from yibiao.matching import Matcher
from yibiao.policy import Overlay, shipped_pack

ON = date(2026, 11, 2)
PACK = shipped_pack()


def workbook(*rows, merge: str = "") -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def word_table(*rows) -> bytes:
    paper = docx.Document()
    paper.add_paragraph("2026年度村级考核办法")
    table = paper.add_table(len(rows), len(rows[0]))
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(at, column).text = text
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def codes(one: Indicator, **more) -> list[str]:
    return [finding.code for finding in check_indicator(one, pack=PACK, on=ON, **more).findings]


def test_rows_of_a_workbook_with_merged_groups():
    content = workbook(
        ("某某镇2026年考核细则",), ("序号", "考核项目", "考核内容", "标准分", "计分办法", "考核方式"),
        (1, "党建", "学习记录", 10, "缺一次扣1分", "查资料"), (2, None, "党员联系群众", 15, "按解决件数", "回访"),
        ("", "合计", "", 25, "", ""), merge="B3:B4",
    )  # fmt: skip
    scheme = read_scheme(content, "细则.xlsx").scheme
    assert scheme.title == "某某镇2026年考核细则"
    assert [(one.group, one.name, one.weight, one.source, one.row) for one in scheme.indicators] == [
        ("党建", "学习记录", 10, "查资料", 3), ("党建", "党员联系群众", 15, "回访", 4)]  # fmt: skip


def test_rows_of_a_table_in_word():
    content = word_table(
        ("指标", "分值", "评分标准"), ("信访积案化解率", "30", "按比例"), ("信息报送", "5分", "采用一篇1分")
    )
    scheme = read_scheme(content, "办法.docx").scheme
    assert [(one.name, one.weight) for one in scheme.indicators] == [("信访积案化解率", 30), ("信息报送", 5)]


def test_lines_as_people_type_or_paste_them():
    scheme = read_lines("1．领导批示：每件加2分（10分）\n信访办结率\t20\t按比例\n\n群众满意度（30分）")
    assert [(one.name, one.standard) for one in scheme.indicators] == [
        ("领导批示", "每件加2分（10分）"), ("信访办结率", "按比例"), ("群众满意度", "")]  # fmt: skip
    assert scheme.indicators[0].weight == 10


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, b"%PDF-1.7", b"x" * 99])
def test_a_file_that_is_none_is_told(content):
    read = read_scheme(content, "方案.xlsx")
    assert not read.scheme.indicators
    assert [one for one in read.findings if one.severity == "block"]


def test_the_clause_is_named_with_the_words():
    (one,) = check_indicator(Indicator("政务信息", "以信息被省级采用篇数计分"), pack=PACK, on=ON).findings
    assert (one.code, one.rule, one.severity) == ("indicator_praise", "APR-002", "block")
    assert "采用" in one.message


def test_when_one_rule_is_off_the_other_of_the_same_clause_speaks():
    off = PACK.overlaid([Overlay("APR-003", date(2026, 1, 1), weight="off", why="县里另有规定", origin="本地")])
    (one,) = check_indicator(Indicator("会议记录", "齐全得满分"), pack=off, on=ON).findings
    assert one.rule == "INS-008"


def test_what_is_held_costs_nothing_and_is_not_asked_again():
    held = Collection(22.0, "x", "低保户数", 10, 10)
    assert codes(Indicator("低保户数", origin="report"), collection=held) == ["indicator_asks_held"]
    assert codes(Indicator("低保户数", origin="item"), collection=Collection(0.0, "x", "低保户数", 10, 10)) == []


def test_collecting_is_reckoned_by_cells_sheets_and_times():
    catalogue = load_catalogue()
    rows = [
        Indicator("户数", origin="computed"), Indicator("满意度", origin="survey"), Indicator("亮点", origin="office"),
        Indicator("秸秆利用率", origin="report"), Indicator("秸秆利用率", source="台账、照片、签到表", origin="report"),
        Indicator("秸秆利用率", "每月报一次", origin="report"), Indicator("水质达标率", "以监测数据为准"),
    ]  # fmt: skip
    minutes = [one.minutes for one in collections_of(rows, catalogue, Matcher(catalogue))]
    assert minutes[:3] == [0, 0, 0]
    assert minutes[6] == 0
    assert 0 < minutes[3] < minutes[4] < minutes[5]
    assert minutes[5] == pytest.approx(12 * minutes[3])


def test_shares_of_outcomes_and_of_peoples_word():
    scheme = Scheme(
        "方案", (Indicator("办结率", "", 30), Indicator("群众满意度", "抽样", 20), Indicator("会议记录", "", 50))
    )
    report = check_scheme(scheme, pack=PACK, on=ON)
    assert (report.outcomes, report.people, report.refused) == (50, 20, 1)
    assert "scheme_few_outcomes" not in [one.code for one in report.findings]


def test_a_local_layer_counts_indicators_and_peoples_share():
    local = PACK.overlaid([
        Overlay("APR-034", date(2026, 1, 1), weight="reason", value=50, why="市里的要求", origin="本地"),
        Overlay("APR-009", date(2026, 1, 1), weight="reason", value=40, why="市里的要求", origin="本地"),
    ])  # fmt: skip
    rows = (Indicator("办结率", "", 70), Indicator("群众满意度", "抽样", 30))
    found = [one.code for one in check_scheme(Scheme("方案", rows, before=3), pack=local, on=ON).findings]
    assert found == ["scheme_few_people", "scheme_not_fewer"]


def test_the_same_thing_twice_counts_twice():
    scheme = Scheme("方案", (Indicator("办结率", "", 50), Indicator("办 结 率", "", 50)))
    report = check_scheme(scheme, pack=PACK, on=ON)
    assert [one.code for one in report.indicators[1].findings] == ["indicator_twice"]


def test_the_command_reads_tables_and_lines(tmp_path):
    table = tmp_path / "细则.xlsx"
    table.write_bytes(workbook(("指标", "分值"), ("会议记录", 5), ("自来水普及率", 95)))
    lines = tmp_path / "方案.txt"
    lines.write_text("点赞量：不少于1000\n群众满意度：抽样调查", encoding="utf-8")
    told = CliRunner().invoke(main, ["check-indicators", str(table), str(lines), "--on", "2026-11-02", "--json"])
    assert told.exit_code == 0
    first, second = json.loads(told.stdout)
    assert [one["refused"] for one in first["indicators"]] == [True, False]
    assert second["indicators"][0]["findings"][0]["rule"] == "APR-001"
    plain = CliRunner().invoke(main, ["check-indicators", str(table), "--on", "2026-11-02"])
    assert "1 项不能用" in plain.stdout
    assert "APR-003" in plain.stdout


def test_the_command_says_what_it_could_not_read(tmp_path):
    broken = tmp_path / "坏.docx"
    broken.write_bytes(b"PK\x03\x04oops")
    told = CliRunner().invoke(main, ["check-indicators", str(broken)])
    assert told.exit_code == 1


def test_what_known_files_hold_need_not_be_asked(tmp_path):
    held = tmp_path / "名册.xlsx"
    held.write_bytes(
        workbook(("姓名", "身份证号", "残疾等级"), *(("某", "990101195001010010", "二级") for _ in range(4)))
    )
    scheme = tmp_path / "方案.txt"
    scheme.write_text("残疾等级", encoding="utf-8")
    plain, known = (
        json.loads(CliRunner().invoke(main, ["check-indicators", str(scheme), "--json", *more]).stdout)
        for more in ([], ["--known", str(held)])
    )
    assert plain[0]["minutes_a_place"] > 0 == known[0]["minutes_a_place"]
