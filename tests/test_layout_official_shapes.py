"""Whole forms of the sorts offices send down, drawn from memory of their kinds."""

from __future__ import annotations

from tests.markdown_grid import asked, grid, region, regions, sides, stubs, word_table
from yibiao.sheets.layout.regions import understand


def test_an_approval_form():
    one = region(
        """
        | 临时救助审批表 | < | < | < | < | < |
        | 申请人姓名 |  | 性别 |  | 出生年月 |  |
        | 身份证号码 |  | < | < | 联系电话 |  |
        | 家庭住址 |  | < | < | < | < |
        | 申请理由 |  | < | < | < | < |
        | 村（居）委会意见 | 负责人：          （盖章）\\n年   月   日 | < | < | < | < |
        | 乡镇（街道）审核意见 | 负责人：          （盖章）\\n年   月   日 | < | < | < | < |
        | 县级民政部门审批意见 | 负责人：          （盖章）\\n年   月   日 | < | < | < | < |
        """,
        framed="A2:F8",
    )
    assert one.title == "临时救助审批表"
    assert asked(one) == {
        "申请人姓名": "B2",
        "性别": "D2",
        "出生年月": "F2",
        "身份证号码": "B3",
        "联系电话": "F3",
        "家庭住址": "B4",
        "申请理由": "B5",
        "村（居）委会意见": "B6",
        "乡镇（街道）审核意见": "B7",
        "县级民政部门审批意见": "B8",
    }


def test_a_registration_card_with_a_members_list_and_a_pledge():
    drawn = regions(
        """
        | 参保登记表 | < | < | < | < | < |
        | 个人信息 | 姓名 |  | 性别 |  | 照片 |
        | ^ | 公民身份号码 |  | < | < | ^ |
        | 家庭成员情况 | 姓名 | 与本人关系 | 身份证号码 | 工作单位 | 联系电话 |
        | ^ |  |  |  |  |  |
        | ^ |  |  |  |  |  |
        | ^ |  |  |  |  |  |
        | 本人承诺以上信息真实有效，如有不实愿承担相应责任。 | < | < | < | < | < |
        | 申请人签字： | < | 日期：   年   月   日 | < | < | < |
        """,
        framed="A2:F9",
    )
    assert [one.kind for one in drawn] == ["card", "list"]
    card, members = drawn
    assert asked(card) == {
        "个人信息/姓名": "C2",
        "个人信息/性别": "E2",
        "个人信息/照片": "F2",
        "个人信息/公民身份号码": "C3",
    }
    assert asked(members)["家庭成员情况/与本人关系"] == "C"
    assert members.data_rows == (5, 7)


def test_a_statistical_form_with_its_form_marks():
    one = region(
        """
        | 农村经济基本情况 | < | < | < | < |
        |  |  |  | 表    号：农经1表 | < |
        |  |  |  | 制定机关：农业农村部 | < |
        | 填报单位： |  | 2026年 | 有效期至：2027年12月 | < |
        | 指标名称 | 计量单位 | 代码 | 本年 | 上年 |
        | 甲 | 乙 | 丙 | 1 | 2 |
        | 一、农村基层组织 | — | — | — | — |
        | 1.乡镇数 | 个 | 1 |  |  |
        | 2.村民委员会数 | 个 | 2 |  |  |
        | 其中：撤村建居 | 个 | 3 |  |  |
        | 二、农户 | 户 | 4 |  |  |
        | 单位负责人：　　统计负责人：　　填表人：　　报出日期：　年　月　日 | < | < | < | < |
        """,
        framed="A5:E11",
    )
    assert one.kind == "crosstab"
    assert asked(one) == {"本年": "D", "上年": "E"}
    assert stubs(one)["一、农村基层组织/2.村民委员会数/其中：撤村建居"] == 10
    assert {"表号", "制定机关", "有效期至"} <= sides(one.meta_fields).keys()
    assert sides(one.filler_fields).keys() == {"单位负责人", "统计负责人", "填表人", "报出日期"}


def test_a_continued_form_is_a_second_table_with_the_same_columns():
    first, second = regions(
        """
        | 村基本情况统计表 | < | < | < |
        | 指标名称 | 计量单位 | 代码 | 数量 |
        | 甲 | 乙 | 丙 | 1 |
        | 户数 | 户 | 1 |  |
        | 人口数 | 人 | 2 |  |
        |  |  |  |  |
        | 续表一 | < | < | < |
        | 指标名称 | 计量单位 | 代码 | 数量 |
        | 甲 | 乙 | 丙 | 1 |
        | 耕地面积 | 亩 | 3 |  |
        | 林地面积 | 亩 | 4 |  |
        """
    )
    assert asked(first) == {"户数": "D4", "人口数": "D5"}
    assert asked(second) == {"耕地面积": "D10", "林地面积": "D11"}


def test_a_table_continued_without_a_gap_is_cut_at_its_second_header():
    drawn = regions(
        """
        | 指标名称 | 计量单位 | 代码 | 数量 |
        | 甲 | 乙 | 丙 | 1 |
        | 户数 | 户 | 1 |  |
        | 人口数 | 人 | 2 |  |
        | 续表 | < | < | < |
        | 指标名称 | 计量单位 | 代码 | 数量 |
        | 甲 | 乙 | 丙 | 1 |
        | 耕地面积 | 亩 | 3 |  |
        | 林地面积 | 亩 | 4 |  |
        """,
        framed="A1:D9",
    )
    assert [list(asked(one)) for one in drawn] == [["户数", "人口数"], ["耕地面积", "林地面积"]]


def test_a_roster_of_several_header_levels_with_a_total():
    one = region(
        """
        | 附件1 |  |  |  |  |  |  |
        | 农村低保对象花名册 | < | < | < | < | < | < |
        | 填报单位（盖章）： |  |  |  | 填报时间：  年  月  日 | < | < |
        | 序号 | 户主姓名 | 身份证号码 | 保障情况 | < | < | 备注 |
        | ^ | ^ | ^ | 保障人数（人） | 月保障金额（元） | 开户行及账号 | ^ |
        |  |  |  |  |  |  |  |
        |  |  |  |  |  |  |  |
        | 合计 | < | < |  |  |  |  |
        | 填表人： |  | 审核人： |  | 联系电话： |  |  |
        """,
        framed="A4:G8",
    )
    assert one.title == "农村低保对象花名册"
    assert asked(one)["保障情况/月保障金额（元）"] == "E"
    assert one.header_rows == (4, 5)
    assert one.data_rows == (6, 8)
    assert one.total_rows == (8,)
    assert {label.rstrip("：") for label in sides(one.filler_fields)} >= {"填表人", "审核人", "联系电话"}


def test_one_household_one_form():
    drawn = regions(
        """
        | 一户一表 | < | < | < | < | < |
        | 一、家庭基本信息 | < | < | < | < | < |
        | 户主姓名 |  | 联系电话 |  | 家庭人口 |  |
        | 家庭地址 |  | < | < | 户类型 | □一般户 □低保户 |
        | 二、家庭成员信息 | < | < | < | < | < |
        | 姓名 | 与户主关系 | 身份证号码 | 文化程度 | 健康状况 | 务工地点 |
        |  |  |  |  |  |  |
        |  |  |  |  |  |  |
        |  |  |  |  |  |  |
        | 三、收入情况 | < | < | < | < | < |
        | 工资性收入 | 元 | 经营性收入 | 元 | 转移性收入 | 元 |
        | 调查人签字 |  | 户主签字 |  | 调查日期 |  |
        """,
        framed="A2:F12",
    )
    card, members = drawn
    assert asked(card)["一、家庭基本信息/户主姓名"] == "B3"
    assert asked(card)["三、收入情况/经营性收入"] == "D11"
    assert next(f for f in card.fields if f.name == "经营性收入").unit == "元"
    assert asked(members)["二、家庭成员信息/与户主关系"] == "B"
    assert members.data_rows == (7, 9)


def test_a_ledger_of_hazards_with_a_printed_example():
    one = region(
        """
        | 隐患排查整改台账 | < | < | < | < | < | < |
        | 序号 | 单位名称 | 隐患描述 | 隐患等级 | 整改责任人 | 整改期限 | 是否销号 |
        | 例 | 某某超市 | 灭火器过期 | 一般 | 张三 | 2026-05-01 | 否 |
        | 1 |  |  |  |  |  |  |
        | 2 |  |  |  |  |  |  |
        | 3 |  |  |  |  |  |  |
        """,
        framed="A2:G6",
    )
    assert one.kind == "list"
    assert one.example_rows == (3,)
    assert all(f.filled == 0 for f in one.fields if f.name != "序号")


def test_an_age_by_sex_table_with_merged_stubs_and_a_total_line():
    one = region(
        """
        | 分年龄性别人口统计表 | < | < | < | < |
        | 年龄段 | 户籍人口 | < | 常住人口 | < |
        | ^ | 男 | 女 | 男 | 女 |
        | 合计 |  |  |  |  |
        | 0-5岁 |  |  |  |  |
        | 6-14岁 |  |  |  |  |
        | 15-59岁 |  |  |  |  |
        | 60岁及以上 |  |  |  |  |
        """,
        framed="A2:E8",
    )
    assert one.kind == "crosstab"
    assert asked(one) == {"户籍人口/男": "B", "户籍人口/女": "C", "常住人口/男": "D", "常住人口/女": "E"}
    assert list(stubs(one)) == ["合计", "0-5岁", "6-14岁", "15-59岁", "60岁及以上"]


def test_a_filled_roster_is_a_list_and_not_a_crosstab():
    one = region(
        """
        | 补贴发放花名册 | < | < | < | < |
        | 序号 | 户主 | 组别 | 面积（亩） | 金额（元） |
        | 1 | 王小明 | 一组 | 3.5 | 420 |
        | 2 | 李小红 | 一组 | 2.0 | 240 |
        | 3 | 赵大力 | 二组 | 5.1 | 612 |
        | 合计 |  |  | 10.6 | 1272 |
        """
    )
    assert one.kind == "list"
    assert [f.filled for f in one.fields] == [3, 3, 3, 3, 3]
    assert one.total_rows == (6,)


def test_a_word_approval_form_with_ticks_and_an_inline_date():
    table = word_table(
        """
        | 姓名 |  | 性别 | □男 □女 | 出生年月 |  |
        | 残疾类别 | □视力 □听力 □言语 □肢体 □智力 □精神 □多重 | < | < | 残疾等级 |  |
        | 监护人姓名 |  | 与残疾人关系 |  | 联系电话 |  |
        | 申请事项 |  | < | < | < | < |
        | 乡镇残联意见 |         （盖章）\\n    年   月   日 | < | < | < | < |
        """,
        before=["困难残疾人生活补贴申请表"],
    )
    (one,) = understand(table)
    assert one.title == "困难残疾人生活补贴申请表"
    assert asked(one) == {
        "姓名": "T1R1C2",
        "性别": "T1R1C4",
        "出生年月": "T1R1C6",
        "残疾类别": "T1R2C2",
        "残疾等级": "T1R2C6",
        "监护人姓名": "T1R3C2",
        "与残疾人关系": "T1R3C4",
        "联系电话": "T1R3C6",
        "申请事项": "T1R4C2",
        "乡镇残联意见": "T1R5C2",
    }


def test_a_card_drawn_without_borders():
    one = region(
        """
        | 企业名录核查表 |  |  |  |
        | 单位名称 |  | 统一社会信用代码 |  |
        | 法定代表人 |  | 联系电话 |  |
        | 注册地址 |  | 从业人数 |  |
        """
    )
    assert one.kind == "card"
    assert asked(one)["统一社会信用代码"] == "D2"
    assert asked(one)["从业人数"] == "D4"


def test_a_school_history_with_lines_to_fill_is_a_list_in_the_card():
    card, block = regions(
        """
        | 姓名 |  | 性别 |  | 出生日期 |  |
        | 学习经历 | 起止年月 | 学校 | 专业 | 学历 | 证明人 |
        | ^ |  |  |  |  |  |
        | ^ |  |  |  |  |  |
        | ^ |  |  |  |  |  |
        | 自我评价 |  | < | < | < | < |
        """,
        framed="A1:F6",
    )
    assert asked(card) == {"姓名": "B1", "性别": "D1", "出生日期": "F1", "自我评价": "B6"}
    assert asked(block)["学习经历/证明人"] == "F"


def test_a_sheet_with_a_card_above_and_a_statistics_table_below():
    card, table = regions(
        """
        | 村级基本信息 | < | < | < |
        | 村名 |  | 村书记 |  |
        | 联系电话 |  | 包村干部 |  |
        |  |  |  |  |
        | 人口统计 | < | < | < |
        | 类别 | 户数 | 男 | 女 |
        | 低保户 |  |  |  |
        | 特困户 |  |  |  |
        | 监测户 |  |  |  |
        """,
        marks=grid("", framed="A2:D3").marks,
    )
    assert (card.kind, table.kind) == ("card", "crosstab")
    assert asked(table) == {"户数": "B", "男": "C", "女": "D"}
    assert table.title == "人口统计"


def test_a_daily_report_with_one_line_of_figures_a_village():
    one = region(
        """
        | 参保缴费进度日报表 | < | < | < | < | < |
        | 填报单位：某某镇           单位：人、% | < | < | < | < | < |
        | 序号 | 村名 | 应参保人数 | 已参保 | < | 参保率 |
        | ^ | ^ | ^ | 人数 | 其中：困难群众 | ^ |
        | 1 | 东村 |  |  |  |  |
        | 2 | 西村 |  |  |  |  |
        | 3 | 南村 |  |  |  |  |
        | 合计 | < |  |  |  |  |
        """,
        framed="A3:F8",
    )
    assert one.kind == "crosstab"
    assert asked(one) == {"应参保人数": "C", "已参保/人数": "D", "已参保/其中：困难群众": "E", "参保率": "F"}
    assert list(stubs(one))[:3] == ["东村", "西村", "南村"]


def test_an_attendance_sheet():
    days = " | ".join(str(n) for n in range(1, 16))
    blank = "|  " * 15
    one = region(
        f"""
        | 公益岗考勤表 {"| < " * 17} |
        | 序号 | 姓名 | {days} | 备注 |
        | 1 | 王小明 {blank}|  |
        | 2 | 李小红 {blank}|  |
        """,
        framed="A2:R4",
    )
    assert one.kind == "list"
    assert list(asked(one))[:4] == ["序号", "姓名", "1", "2"]
    assert asked(one)["备注"] == "R"
