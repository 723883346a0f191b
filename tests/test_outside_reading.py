"""Notices that came past the platform. bench/outside.py measures how many are read right; here, what must hold."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import docx
import pytest
import xlsxwriter
from bench.outside import measure
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from yibiao.catalogue import load_catalogue
from yibiao.cli import main
from yibiao.matching import Matcher
from yibiao.outside.checks import Earlier, asked_before
from yibiao.outside.model import OutsideDemand
from yibiao.outside.opening import open_notice
from yibiao.outside.reading import demand_of
from yibiao.outside.senders import sender_of
from yibiao.policy import shipped_pack

ON = date(2026, 11, 2)
NAMES = [
    ("禾溪县民政局", ("县民政局", "民政局", "民政")),
    ("禾溪县残疾人联合会", ("县残联", "残联")),
    ("清水镇人民政府", ("镇政府",)),
]
CHAT = "@所有人 县民政局要60岁以上老人姓名、身份证号、健康状况，明天下班前发我"


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue()


@pytest.fixture(scope="module")
def matcher(catalogue):
    return Matcher(catalogue)


@pytest.fixture(scope="module")
def read(catalogue, matcher):
    def demand(given, **more) -> OutsideDemand:
        return demand_of(given, ON, matcher, shipped_pack(), catalogue=catalogue, names=NAMES, **more)

    return demand


def codes(demand: OutsideDemand) -> set[str]:
    return {one.code for one in demand.findings}


def test_a_chat_notice_is_read_and_answered_field_by_field(read):
    demand = read(CHAT, held={"person.name", "person.id_number"})
    assert demand.sender
    assert (demand.sender.name, demand.channel, demand.population) == ("禾溪县民政局", "group", "60岁以上老人")
    assert [(one.name, one.standing) for one in demand.what] == [
        ("姓名", "held"), ("身份证号", "held"), ("健康状况", "new"),
    ]  # fmt: skip
    assert (demand.due_on, demand.due_hour, demand.lead_days) == (date(2026, 11, 3), 18, 1)
    assert {"outside_held", "outside_new", "outside_lead_short", "outside_no_basis", "message_figures"} <= codes(demand)


def test_all_evidence_stands_where_it_says(read):
    demand = read(CHAT)
    assert {one.of for one in demand.evidence} == {"sender", "deadline", "field", "population"}
    for one in demand.evidence:
        assert CHAT[slice(*one.span)] == one.words


def test_an_official_notice_has_its_basis_and_the_signature_as_sender(read):
    demand = read(
        "禾溪县民政局关于报送困难残疾人信息的通知\n各乡镇人民政府：\n根据《残疾人保障法》第十条，请于2026年11月20日前将残疾人的姓名、"
        "残疾等级报县残联汇总。\n联系人：李芳，电话：0371-6234567\n禾溪县民政局\n2026年11月2日"
    )
    assert demand.sender
    assert (demand.sender.name, demand.channel, demand.recipients) == ("禾溪县民政局", "document", "各乡镇人民政府")
    assert ("《残疾人保障法》" in demand.basis, demand.due_on) == (True, date(2026, 11, 20))
    assert not codes(demand) & {"outside_no_basis", "outside_lead_short", "outside_lead_none"}


def test_a_contact_line_is_not_asked_for(read):
    assert read("请各村报送外出务工人数。联系人：张三，电话：13812345678").what[0].name == "外出务工人数"
    assert len(read("请各村报送外出务工人数。联系人：张三，电话：13812345678").what) == 1


def test_a_list_over_several_lines_is_one_list(read):
    demand = read("需填写以下内容：\n1.户主姓名\n2.身份证号（18位）\n3.承包地面积\n4.是否流转\n请于11月12日前报民政局")
    assert [one.name for one in demand.what] == ["户主姓名", "身份证号", "承包地面积", "是否流转"]


def test_an_emergency_is_told_of_and_not_held_up(read):
    demand = read("山洪预警，应急局请各村21时前报转移户数、转移人数")
    assert (demand.emergency, codes(demand) & {"outside_lead_none", "outside_no_basis"}) == (True, set())
    assert "outside_emergency" in codes(demand)


def test_what_asks_for_nothing_is_not_a_demand(read):
    assert codes(read("明天下村，路上滑，注意安全")) == {"outside_nothing_asked"}


def test_photographs_are_named(read):
    assert "outside_photos" in codes(read("请各村11月30日前报送厕所改造户数，附照片"))


def test_what_was_asked_before_is_named_with_who_and_when(read):
    demand = read(CHAT)
    before = Earlier("老年人花名册", "县卫健委", date(2026, 9, 1), frozenset({"person.name", "person.id_number"}))
    [found] = asked_before(demand, [before], shipped_pack(), ON)
    assert (found.code, "老年人花名册" in found.message, "姓名、身份证号" in found.message) == (
        "outside_asked_before",
        True,
        True,
    )
    assert asked_before(demand, [], shipped_pack(), ON) == []


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        ("转民政局通知：各村报名单", "禾溪县民政局"),
        ("根据省民政厅文件，请把名单报县残联", "禾溪县残疾人联合会"),
        ("名单报镇政府，民政局参加验收", "清水镇人民政府"),
        ("市民政局来检查，大家准备一下", None),
        ("请各村报老人名单", None),
    ],
)
def test_the_sender_is_told_by_the_place_of_its_name(text: str, sender: str | None):
    found = sender_of(text, NAMES)
    assert (found.name if found else None) == sender


def workbook(rows: list[list[str]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("text", "sender", "fields", "due"),
    [
        ("农经站：各村报集体资产的名称、数量、现值，今天下班前发到群里，联系人张国庆13900005678", "农经站",
         ["名称", "数量", "现值"], date(2026, 11, 2)),
        ("各科室：医院感控科要上月手卫生依从率、洗手液用量、药物使用强度，明天早上交班前发科秘书", "医院感控科",
         ["手卫生依从率", "洗手液用量", "药物使用强度"], date(2026, 11, 3)),
        ("县公积金中心：各单位缴存人数、缴存基数、离职人员姓名，明日下班前发至归集科刘芳", "县公积金中心",
         ["缴存人数", "缴存基数", "离职人员姓名"], date(2026, 11, 3)),
        ("请各组统计一下化粪池有没有堵的、几户、几口，明天上午村务群里说一声。——大湾村村委会", "大湾村村委会",
         ["化粪池有没有堵", "几户", "几口"], date(2026, 11, 3)),
        ("@所有人 县科协要土专家的姓名、专业特长、服务农户数，excel报到科普部邮箱，后天要", "县科协",
         ["姓名", "专业特长", "服务农户数"], date(2026, 11, 4)),
        ("旅馆从业人员姓名、籍贯、照片，11月6日之前送所里", None, ["姓名", "籍贯", "照片"], date(2026, 11, 6)),
    ],
)  # fmt: skip
def test_a_list_with_a_day_is_asked_for_by_whoever_speaks(read, text, sender, fields, due):
    demand = read(text)
    assert (demand.sender and demand.sender.name, demand.due_on) == (sender, due)
    assert [one.name for one in demand.what] == fields


def test_an_empty_form_is_a_demand_by_itself(read):
    content = workbook(
        [["高龄老人登记表"], ["序号", "姓名", "身份证号", "健康状况"], ["1"], ["2"], ["请于11月20日前报县民政局"]]
    )
    demand = read(open_notice(content, "高龄.xlsx"))
    assert [one.name for one in demand.what] == ["姓名", "身份证号", "健康状况"]
    assert (demand.channel, demand.title, demand.due_on) == ("form", "高龄老人登记表", date(2026, 11, 20))
    assert demand.sender
    assert demand.sender.name == "禾溪县民政局"


def test_a_form_beside_a_text_tells_the_fields_and_the_text_the_rest(read):
    form = open_notice(workbook([["登记表"], ["序号", "姓名", "残疾等级"], ["1"], ["2"]]), "表.xlsx").form
    demand = read("县残联：附件的表请于11月25日前报来", form=form)
    assert ([one.name for one in demand.what], demand.due_on) == (["姓名", "残疾等级"], date(2026, 11, 25))


def test_a_word_notice_with_a_table_is_read_as_both(read):
    document = docx.Document()
    document.add_paragraph("禾溪县民政局关于登记高龄老人的通知")
    document.add_paragraph("请各村于2026年11月20日前填好下表报县民政局。")
    table = document.add_table(rows=3, cols=3)
    for cell, name in zip(table.rows[0].cells, ("姓名", "身份证号", "健康状况"), strict=True):
        cell.text = name
    stream = io.BytesIO()
    document.save(stream)
    demand = read(open_notice(stream.getvalue(), "通知.docx"))
    assert [one.name for one in demand.what] == ["姓名", "身份证号", "健康状况"]
    assert demand.due_on == date(2026, 11, 20)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"%PDF-1.4 broken", b"PK\x03\x04broken"])
def test_a_file_that_can_not_be_read_is_named(content: bytes):
    notice = open_notice(content, "通知.docx")
    assert not notice.readable
    assert notice.findings


@settings(max_examples=60)
@given(
    st.text(
        alphabet="请各村县民政局报送姓名、身份证号的健康状况11月5日前今晚（）。，：\n1.、《》〔2026〕号", max_size=120
    )
)
def test_any_text_is_answered_and_every_place_is_true(read, text: str):
    demand = read(text)
    for one in demand.evidence:
        assert 0 <= one.span[0] < one.span[1] <= len(text)


def test_the_benchmark_notices_stay_read():
    counts = measure("tune")
    assert counts["sender"] >= 0.95 * counts["notices"]
    assert counts["due"] >= 0.95 * counts["notices"]
    assert counts["found"] >= 0.95 * counts["fields"]


def test_the_command_prints_what_was_read(tmp_path: Path):
    names = tmp_path / "单位.txt"
    names.write_text("禾溪县民政局,县民政局,民政局\n", "utf-8")
    known = tmp_path / "名册.xlsx"
    known.write_bytes(workbook([["老人名册"], ["姓名", "身份证号"], ["甲", "110101194003078515"]]))
    result = CliRunner().invoke(
        main, ["check-outside", CHAT, "--json", "--on", "2026-11-02", "--names", str(names), "--known", str(known)]
    )
    told = json.loads(result.stdout)
    assert (result.exit_code, told["sender"]["name"], told["deadline"]["day"]) == (0, "禾溪县民政局", "2026-11-03")
    assert [one["standing"] for one in told["fields"]] == ["held", "held", "new"]


def test_the_command_reads_a_file_and_names_a_missing_one(tmp_path: Path):
    path = tmp_path / "通知.txt"
    path.write_text(CHAT, "gb18030")
    assert "60岁以上老人" in CliRunner().invoke(main, ["check-outside", str(path)]).output
    pasted = CliRunner().invoke(main, ["check-outside", CHAT * 3])  # in bytes longer than a file's name may be
    assert pasted.exit_code == 0
    missing = CliRunner().invoke(main, ["check-outside", "没有.docx"])
    assert (missing.exit_code, "没有“没有.docx”" in missing.output) == (2, True)
