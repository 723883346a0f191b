"""Registers as offices keep them: other headers, mixed kinds, rows that can not be used."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibiao.channels import GovApp, MediaAccount, WorkGroup, merged, read_register
from yibiao.channels.values import NotAValue, amount, day, kind, level

ON = date(2026, 11, 2)


def csv(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\n".join(lines).encode(encoding)


def codes(register) -> list[tuple[str, int | None]]:
    return [(one.code, one.row) for one in register.findings]


def test_one_table_may_mix_the_three_kinds():
    register = read_register(
        csv("类型,名称,主办单位,最近更新时间", "小程序,村务通,县民政局,2026-10-01",
            "微信公众号,禾溪林业,县林业局,2026-10-02",
            "钉钉群,信访联络群,县信访局,2026-10-03"), "台账.csv", on=ON)  # fmt: skip
    assert [type(one) for one in register.channels] == [GovApp, MediaAccount, WorkGroup]
    assert register.channels[1].platform == "微信公众号"
    assert [one.row for one in register.channels] == [2, 3, 4]


def test_one_column_of_people_serves_all_kinds():
    register = read_register(
        csv(
            "类型,名称,主办单位,人数", "小程序,甲,县局,5", "抖音,乙,县局,6", "微信群,丙,县局,7", "微信群,丁,县局,几个人"
        ),
        "台账.csv",
        on=ON,
    )
    assert [one.people for one in register.channels] == [5, 6, 7]
    assert codes(register) == [("channel_row_value", 5)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_other_headers_and_encodings_are_read(encoding):
    data = csv("群聊名称,建群单位,群主,建群事由,群人数,最后发言时间",
        "河长联络群,县水利局,李工,河湖巡查,45人,2026.9.30",
               encoding=encoding)  # fmt: skip
    (one,) = read_register(data, "群.csv", on=ON).channels
    assert (one.kind, one.owner, one.manager, one.matter, one.members, one.last_active) == (
        "group", "县水利局", "李工", "河湖巡查", 45, date(2026, 9, 30))  # fmt: skip


def test_a_workbook_with_a_title_merged_headers_and_owners_is_read():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["县直单位政务应用程序登记表"], ["序号", "应用名称", "主办单位", "使用情况", None],
                [None, None, None, "注册用户数", "月活跃用户数"], [1, "村务通", "县民政局", "1.2万", 300],
                [2, "养老通", None, 800, "—"], ["合计", None, None, 12800, 300]):  # fmt: skip
        sheet.append(row)
    for cells in ("A1:E1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "C4:C5"):
        sheet.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    register = read_register(out.getvalue(), "登记表.xlsx", on=ON)
    told = [(one.kind, one.name, one.owner, one.users, one.active_users) for one in register.channels]
    assert told == [("app", "村务通", "县民政局", 12000, 300), ("app", "养老通", "县民政局", 800, None)]
    assert codes(register) == [("channel_row_passed", 6)]


def test_every_row_that_is_not_taken_is_named_with_its_reason():
    register = read_register(
        csv("账号名称,所在平台,主办单位,粉丝数,最后更新时间", "禾溪林业,微信公众号,县林业局,很多,2026-10-01",
            ",抖音,县林业局,1,",
            "禾溪护林,抖音,县林业局,20,2027-01-01", "禾溪水务,抖音,县水利局,20,上个月",
                "禾溪水利,抖音,县水利局,20,2026-01-01",
            "禾溪水利,抖音,县水利局,20,2026-01-01"), "新媒体.csv", on=ON)  # fmt: skip
    assert [one.name for one in register.channels] == ["禾溪水利"]
    assert codes(register) == [
        ("channel_row_value", 2), ("channel_row_nameless", 3), ("channel_row_future", 4), ("channel_row_value", 5),
        ("channel_row_repeated", 7),
    ]  # fmt: skip
    assert register.rejected == register.findings
    assert "D" in register.findings[0].message


def test_a_kind_that_can_not_be_told_is_not_guessed():
    register = read_register(
        csv("类型,名称,主办单位", "小程序,甲,县局", "微信群,乙,县局", ",丙,县局"), "台账.csv", on=ON
    )
    assert [one.name for one in register.channels] == ["甲", "乙"]
    assert codes(register) == [("channel_row_kind", 4)]


def test_counts_and_posts_reach_the_channels_they_belong_to():
    register = merged([
        read_register(csv("账号名称,所在平台,主办单位", "禾溪林业,微信公众号,县林业局"), "新媒体.csv", on=ON),
        read_register(csv("日期,账号,更新数", "2026-10-01,禾溪林业,2", "2026-10-08,禾溪林业,0", "2026-10-09,别的号,1",
                          "哪天,禾溪林业,1"), "更新.csv", on=ON),
        read_register(csv("账号,发布时间,标题,是否转载,阅读数", "禾溪林业,2026-10-01 08:00,防火公告,否,120",
                          "禾溪林业,2026-10-02,省局通知,是,30"), "推文.csv", on=ON),
    ])  # fmt: skip
    (one,) = register.channels
    assert one.series.points == ((date(2026, 10, 1), 2), (date(2026, 10, 8), 0))
    assert one.series.covered == date(2026, 10, 9)
    assert [(post.repost, post.reads) for post in one.posts] == [(False, 120), (True, 30)]
    assert codes(register) == [("channel_post_value", 5), ("channel_activity_unknown", None)]


def test_weekly_counts_are_known_to_the_end_of_their_week():
    register = read_register(
        csv("周起始日,名称,使用次数", "2026-10-05,村务通,9", "2026-10-12,村务通,4"), "使用.csv", on=ON
    )
    assert register.series["村务通"].covered == date(2026, 10, 18)


@pytest.mark.parametrize(("data", "name", "code"), [
    (b"", "a.xlsx", "empty_file"), (b"PK\x03\x04broken", "a.xlsx", "damaged_file"),
    (b"%PDF-1.7 x", "a.pdf", "not_a_form_format"), ("今天,天气\n晴,好".encode(), "a.csv", "channel_sheet_unknown"),
])  # fmt: skip
def test_a_file_that_is_no_register_is_a_finding(data, name, code):
    assert code in [one.code for one in read_register(data, name, on=ON).findings]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(
    ["名称", "主办单位", "类型", "小程序", "微信群", "粉丝数", "1.2万", "-3", "2026-99-99", "", "合计", "备案号",
        "\u202e村务通", "=1+1", "日期"]
), max_size=6), max_size=12))  # fmt: skip
def test_any_table_is_read_or_refused_in_words(rows):
    register = read_register("\n".join(",".join(row) for row in rows).encode(), "x.csv", on=ON)
    assert all(one.message and one.advice for one in register.findings)
    assert all(one.name for one in register.channels)


@pytest.mark.parametrize(("text", "wanted"), [
    ("2023.6", date(2023, 6, 1)), ("长期", None), ("—", None), ("2026年9月3日起", date(2026, 9, 3)), ("20260903",
        date(2026, 9, 3)),
])  # fmt: skip
def test_days(text, wanted):
    assert day(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), [("1.2万", 12000), ("约300人", 300), ("暂无", None), ("1,200+", 1200)])
def test_amounts(text, wanted):
    assert amount(text) == wanted


@pytest.mark.parametrize("text", ["很多", "-5", "三五个人吧"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(NotAValue):
        amount(text)


@pytest.mark.parametrize(("told", "owner", "wanted"), [
    ("", "禾溪县民政局", "county"), ("", "鹤汀镇人民政府", "township"), ("", "禾溪县鹤汀镇便民服务中心", "township"),
    ("", "禾溪县城乡建设服务中心", "county"), ("", "禾溪县乡村振兴局", "county"), ("", "杏花坞村村民委员会", "village"),
    ("县级", "不知道", "county"), ("", "云岭省民政厅", "province"), ("", "新城街道办事处", "township"), ("",
        "某公司", ""),
])  # fmt: skip
def test_levels_by_the_words_of_the_register_or_the_owner(told, owner, wanted):
    assert level(told, owner) == wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("微信小程序", "app"), ("微信公众号", "account"), ("微信群", "group"), ("政务APP", "app"), ("抖音", "account"),
        ("其他", None),
    ("工作群组", "group"), ("公众账号", "account"),
])  # fmt: skip
def test_kinds(text, wanted):
    assert kind(text) == wanted


def test_what_stands_in_place_of_a_number_or_a_date_is_understood():
    register = read_register(
        csv("应用名称,主办单位,备案情况,使用状态,上线时间,最近更新时间",
            "甲,县局,已备案,在用,2024-01-01,2026-10-30", "乙,县局,未备案,已停用,2024-01-01,2025-03-01",
            "丙,县局,办理中,正常,2024-01-01,从未更新", "丁,县局,云政备2026-7,未停用,2024-01-01,—"), "应用.csv",
            on=ON)  # fmt: skip
    a, b, c, d = register.channels
    assert [one.filing_number for one in (a, b, c, d)] == ["已备案", "", "", "云政备2026-7"]
    assert [one.in_use(ON) for one in (a, b, c, d)] == [True, False, True, True]
    assert c.last_active == date(2024, 1, 1)


def test_posts_of_one_account_bear_the_name_of_their_file():
    register = read_register(csv("标题,发布时间,阅读量", "防火公告,2026-10-01,90"), "禾溪林业.csv", on=ON)
    assert list(register.posts) == ["禾溪林业"]


def test_english_headers_are_read_too():
    (one,) = read_register(
        csv("name,type,owner,members,last_message", "甲群,微信群,县局,8,2026-10-01"), "g.csv", on=ON
    ).channels
    assert (one.kind, one.members, one.last_active) == ("group", 8, date(2026, 10, 1))


def test_marks_nobody_sees_do_not_make_two_of_one_name():
    register = read_register(csv("群名称,主办单位,成员数", "津贴群,县局,5", "津\u200b贴群,县局,6"), "群.csv", on=ON)
    assert codes(register) == [("channel_row_repeated", 3)]


@pytest.mark.parametrize("header", ["登录人次", "日活", "发文数", "更新条数", "uses", "使用次数（次）"])
def test_counts_go_by_many_names(header):
    register = read_register(csv(f"统计日期,应用名称,{header}", "2026-10-01,甲,3", "2026-10-02,甲,4"), "u.csv", on=ON)
    assert [count for _, count in register.series["甲"].points] == [3, 4]


def test_headings_within_a_table_tell_the_kind_of_what_follows():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["禾溪县渠道清理摸底表"], ["填报单位：县民政局    填报时间：2026年11月"], ["序号", "名称",
        "主办单位", "最近更新时间"],
                ["一、政务应用程序"], [1, "村务通", "县民政局", "2026-10-01"], ["二、政务公众账号"],
                [2, "禾溪民政", "县民政局", "2026-10-01"], ["三、工作群组"], [3, "津贴群", "县民政局",
                "2026-10-01"], [4], [5],
                ["填表说明：最近更新时间按实际填写"]):  # fmt: skip
        sheet.append(row)
    for row in (1, 2, 4, 6, 8, 12):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=4)
    out = io.BytesIO()
    book.save(out)
    register = read_register(out.getvalue(), "摸底表.xlsx", on=ON)
    assert [(one.kind, one.name) for one in register.channels] == [
        ("app", "村务通"),
        ("account", "禾溪民政"),
        ("group", "津贴群"),
    ]
    assert register.rejected == ()
