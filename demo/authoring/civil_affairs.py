# ruff: noqa: E501  (a line here is a row of the sheet)
"""县民政局: eight forms about much the same poor, old and young people."""

from datetime import date

from demo.authoring.registry import form
from demo.authoring.sheet import Book
from demo.authoring.word import Paper
from demo.identifiers import bank_account, id_number, phone
from demo.places import TOWNSHIPS, VILLAGES

DEPARTMENT = "县民政局"


@form(DEPARTMENT, "附件1：农村低保对象花名册（2026年一季度）.xlsx")
def low_income_roster(book: Book) -> None:
    spec = [
        "序号", ("户主基本情况", ["户主姓名*", "性别*", "身份证号码*", "家庭住址~（到组）", "联系电话*"]),
        ("家庭及保障情况", [
            ("家庭人口（人）", ["家庭~人口数", "保障~人口数*", ("其中", ["老年人", "未成年人", "残疾人"])]),
            ("家庭年收入（元）", ["总收入", "人均~收入"]),
            ("低保金", ["低保类别*", "批准时间*", "月补助金额~（元）*", "一卡通账号"]),
        ]),
        "主要致贫原因*", "系统编码", "备注",
    ]  # fmt: skip
    page = book.sheet("花名册", spec)
    page.attachment("附件1")
    page.title("禾溪县农村最低生活保障对象花名册")
    page.line({0: "填报单位（盖章）：", 6: "填报时间：    年   月   日", 15: "单位：人、元"})
    page.header(spec, [20, 20, 20, 32], bold=True)
    example = ["例", "石满仓", "男", id_number(date(1957, 4, 9), 3, male=True), "杏花坞村3组", phone(9001), 3, 2, 1, 0, 1,
               14400, 4800, "B类", "2019.07", 680, bank_account(900001), "因病", "XT-0001", "示例，填报时请删除"]  # fmt: skip
    page.cells(list(range(1, len(example) + 1)), font_size=9)
    page.cells(example, 22, font_color="#7F7F7F", italic=True)
    rows = page.blanks(12, serial=True, formulas={12: '=IF(G{r}="","",L{r}/G{r})'})
    page.total("合计", rows, [6, 7, 8, 9, 10, 15], span=2)
    page.line({1: "单位负责人：", 5: "审核人：", 10: "填表人：", 15: "联系电话："}, 26)
    page.note(
        "注：1.带*的为必填项；2.低保类别分A、B、C三类；3.批准时间填写到月，格式如2019.07；4.本表一式三份，村、乡镇、县民政局各留存一份。"
    )
    page.sheet.set_column(18, 18, 10, None, {"hidden": True})
    page.choose(2, rows, "性别")
    page.choose(13, rows, "低保类别")
    page.choose(17, rows, "致贫原因")
    page.sheet.repeat_rows(3, 7)
    page.sheet.print_area(0, 0, page.row - 1, 19)
    book.dictionary("字典", {
        "性别": ["男", "女"], "低保类别": ["A类", "B类", "C类"],
        "致贫原因": ["因病", "因残", "因学", "因灾", "缺劳力", "缺技术", "其他"],
    })  # fmt: skip


@form(DEPARTMENT, "农村低保情况月报表.xls")
def low_income_monthly(book: Book) -> None:
    spec = [
        ("地区", ["乡镇", "村（社区）"]),
        ("低保对象", ["户数~（户）", ("人数（人）", ["小计", "其中：~女性", "其中：~老年人", "其中：~未成年人", "其中：~残疾人"])]),
        ("当月变动", [("新增", ["户", "人"]), ("退出", ["户", "人"])]),
        ("资金支出（万元）", [("本月", ["低保金", "物价补贴"]), ("1—本月累计", ["低保金", "物价补贴"]), "人均~补助（元）"]),
    ]  # fmt: skip
    page = book.sheet("月报", [8, 11] + [7.5] * 15, size=10)
    page.title("农村最低生活保障情况月报表", font="黑体", size=18)
    page.line("（    年   月）", align="center")
    page.line({0: "填报单位：禾溪县        乡（镇）", 13: "表    号：禾民低保1表"})
    page.line({13: "计量单位：户、人、万元"})
    top = page.header(spec, [18, 18, 34])
    page.cells(["甲", "乙", *range(1, 16)], font_size=9)
    first = page.row + 1
    for township, villages in TOWNSHIPS.items():
        for number, village in enumerate(villages):
            page.cells(
                [
                    township if number == 0 else None,
                    village,
                    *[None] * 14,
                    f'=IF(D{page.row + 1}=0,"",L{page.row + 1}*10000/D{page.row + 1})',
                ]
            )
        page.sheet.merge_range(page.row - 4, 0, page.row - 1, 0, township, page.boxed())
    page.total("合      计", (first, page.row), range(2, 16), span=2)
    page.line({0: "领导签批：", 3: "分管审核：", 6: "救助股审核：", 10: "计财审核：", 13: "填表人："}, 28)
    page.line({0: "报出日期：     年   月   日"})
    page.sheet.freeze_panes(top + 4, 2)


@form(DEPARTMENT, "最低生活保障家庭经济状况入户调查表.docx")
def household_survey(paper: Paper) -> None:
    paper.text("附件2", font="黑体", size=14)
    paper.title("最低生活保障家庭经济状况入户调查表")
    paper.text("        乡（镇）        村        组            调查日期：     年   月   日", size=11)
    paper.grid("""
        | ⇣户主情况 | 户主姓名 | | 性别 | | 年龄 | | 民族 | |
        | ^ | 身份证号 | | > | > | 联系电话 | > | | > |
        | ^ | 家庭住址 | | > | > | 家庭人口 | > | | > |
        | ^ | 开户银行 | | > | > | 银行账号 | > | | > |
        | ⇣家庭成员 | 姓名 | 与户主关系 | 身份证号 | > | 年龄 | 健康状况 | 职业 | 年收入（元） |
        | ^ | | | | > | | | | |
        | ^ | | | | > | | | | |
        | ^ | | | | > | | | | |
        | ^ | | | | > | | | | |
        | ^ | | | | > | | | | |
        | 住房~状况 | 住房类型 | <□砖混  □砖木  □土木  □其他 | > | > | 建筑面积（㎡） | > | | > |
        | ^ | 是否危房 | <□是（C级）□是（D级）□否 | > | > | 装修情况 | > | □简装 □毛坯 | > |
        | 财产~状况 | 机动车辆 | <□无  □有：       辆 | > | > | 大型农机具 | > | | > |
        | ^ | 存栏牲畜 | <猪    头，牛    头，羊    只 | > | > | 承包耕地（亩） | > | | > |
        | 致贫~原因 | <□因病  □因残  □因学  □因灾  □缺劳力  □缺技术  □其他： | > | > | > | > | > | > | > |
        | 赡（抚、扶）养人情况 | | > | > | > | > | > | > | > |
        | 调查~意见 | <~被调查人签名（手印）：                  调查人签名：~                                      年   月   日 | > | > | > | > | > | > | > |
        """, [1.2, 2, 2.4, 1.8, 1.8, 1.7, 1.9, 1.9, 2.1], {16: 2.4, 15: 1.6, -1: 0.85}, size=10.5)  # fmt: skip
    paper.text("注：本表由驻村干部和村“两委”成员共同入户填写，在符合情况的“□”内打“√”。", size=10)


@form(DEPARTMENT, "高龄津贴增减花名册.xlsx")
def longevity_changes(book: Book) -> None:
    page = book.sheet("增减花名册", [5, 9, 5, 6, 21, 10, 24, 13, 11, 22, 12], font="仿宋_GB2312", size=11)
    page.title("禾溪县高龄津贴发放对象增减花名册")
    page.line({0: "____________乡（镇）____________村", 7: "2026年____月"})
    page.line("一、新增人员", bold=True, font_name="黑体")
    page.header(
        [
            "序号",
            "姓名",
            "性别",
            "年龄",
            "身份证号",
            "年龄档次",
            "家庭住址",
            "本人或亲属~联系电话",
            "月标准（元）",
            "社会保障卡号",
            "享受起始月",
        ],
        [30],
    )
    added = page.blanks(6, serial=True)
    page.total("小计", added, [8], span=2)
    page.skip()
    page.line("二、停发人员", bold=True, font_name="黑体")
    page.header(
        [
            "序号",
            "姓名",
            "性别",
            "年龄",
            "身份证号",
            "停发原因",
            "家庭住址",
            "联系电话",
            "月标准（元）",
            "停发起始月",
            "备注",
        ],
        [30],
    )
    stopped = page.blanks(6, serial=True)
    page.total("小计", stopped, [8], span=2)
    page.choose(5, added, ["80-89岁", "90-99岁", "100岁及以上"])
    page.choose(5, stopped, ["死亡", "户籍迁出", "失联满3个月", "其他"])
    page.line({0: "村委会主任：", 4: "民政助理员：", 8: "经办人："}, 28)
    page.note("备注：每月10日前由村报乡（镇），15日前由乡（镇）录入系统。年龄以身份证出生日期计算至申报当月。")


@form(DEPARTMENT, "特困人员救助供养台账.xlsx")
def destitute_ledger(book: Book) -> None:
    spec = [
        "序号", "乡镇", "村", "姓名", "公民身份号码", "性别", "年龄", "自理能力~（全自理/半护理/全护理）", "供养方式~（集中/分散）",
        ("救助供养标准（元/月）", ["基本生活~标准", "照料护理~标准", "合计"]),
        ("照料护理人", ["姓名", "与本人~关系", "电话"]), "纳入时间", "备注",
    ]  # fmt: skip
    page = book.sheet("台账", spec)
    page.title("特困人员救助供养台账", font="华文中宋")
    page.header(spec, [22, 48], bg_color="#DDEBF7", bold=True)
    rows = page.blanks(10, formulas={11: '=IF(J{r}="","",J{r}+K{r})'})
    page.total("合计", rows, [9, 10, 11], span=9)
    page.line({0: "审核：", 6: "制表：", 12: "日期："}, 24)
    page.choose(7, rows, ["全自理", "半护理", "全护理"])
    page.choose(8, rows, ["集中", "分散"])
    page.sheet.autofilter(2, 0, 2, 16)
    page.sheet.set_zoom(85)


@form(DEPARTMENT, "农村留守儿童妇女老年人摸底排查表.xlsx")
def left_behind(book: Book) -> None:
    book.instructions("填表说明", [
        "一、本表由各村（社区）逐户摸底后填写，乡镇汇总，于5月20日前报县民政局儿童福利股。",
        "二、留守儿童：父母双方外出务工或一方外出务工另一方无监护能力、不满十六周岁的未成年人。",
        "三、留守妇女：丈夫外出务工连续半年以上、年龄20—59周岁的妇女。",
        "四、留守老年人：子女全部外出务工半年以上、年满60周岁的老年人。",
        "五、身份证号必须填写18位，与户口簿一致；年龄按周岁计算。",
    ])  # fmt: skip
    child = ["序号", "姓名", "性别", "出生年月", "身份证号", ("就学情况", ["就读学校", "年级"]),
             ("监护情况", ["监护人~姓名", "与儿童~关系", "监护人~电话"]), ("外出父母", ["父亲务工~地点", "母亲务工~地点", "联系方式"]), "健康状况"]  # fmt: skip
    page = book.sheet("1留守儿童", child)
    page.title("农村留守儿童摸底表")
    page.line({0: "乡镇：", 3: "村：", 8: "填表日期："})
    page.header(child, [22, 34])
    page.blanks(8, serial=True)
    page.line({0: "填表人：", 6: "负责人："}, 24)
    for name, title, extra in (
        ("2留守妇女", "农村留守妇女摸底表", ["丈夫姓名", "丈夫务工~地点", "子女人数"]),
        ("3留守老年人", "农村留守老年人摸底表", ["子女姓名", "子女务工~地点", "生活自理~能力"]),
    ):
        adult = [
            "序号", "姓名", "年龄", "身份证号", "家庭住址", "联系电话", ("家庭情况", extra), "健康状况", "是否低保",
        ]  # fmt: skip
        page = book.sheet(name, adult)
        page.title(title)
        page.line({0: "乡镇：", 3: "村：", 7: "填表日期："})
        page.header(adult, [22, 34])
        rows = page.blanks(8, serial=True)
        page.choose(len(adult) + 1, rows, ["是", "否"])
        page.line({0: "填表人：", 5: "负责人："}, 24)
    total = [
        "村（社区）", ("留守儿童（人）", ["合计", ("按年龄分", ["0—5岁", "6—13岁", "14—15岁"]), ("按性别分", ["男", "女"])]),
        ("留守妇女（人）", ["合计", "20—39岁", "40—59岁"]), ("留守老年人（人）", ["合计", "60—69岁", "70—79岁", "80岁以上"]),
    ]  # fmt: skip
    page = book.sheet("4汇总表", [14] + [8] * 13)
    page.title("农村“三留守”人员汇总表")
    page.line({0: "填报单位：", 11: "单位：人"})
    page.header(total, [20, 20, 24])
    first = page.row + 1
    for village in VILLAGES:
        r = page.row + 1
        page.cells(
            [
                village,
                f"=SUM(C{r}:E{r})",
                *[None] * 5,
                f"=SUM(I{r}:J{r})",
                None,
                None,
                f"=SUM(L{r}:N{r})",
                None,
                None,
                None,
            ]
        )
    page.total("合计", (first, page.row), range(1, 14))
    page.line({0: "单位负责人：", 4: "审核人：", 8: "填表人："}, 24)


@form(DEPARTMENT, "临时救助审批表.doc")
def temporary_relief(paper: Paper) -> None:
    paper.title("禾 溪 县 临 时 救 助 审 批 表")
    paper.text("编号：                                                    单位：元、人", size=11)
    paper.grid("""
        | 申请人~姓  名 | | 性 别 | | 出生年月 | |
        | 身份证~号  码 | | > | > | 联系电话 | |
        | 户  籍~所在地 | | > | > | 家庭人口 | |
        | 现住址 | | > | > | 家庭类别 | □低保 □特困~□监测户 □一般 |
        | 开户名 | | 开户银行 | | 账 号 | |
        | 困难~类型 | <□急难型   □支出型 | > | > | 申请救助~金额（元） | |
        | 申请~理由 | <~~申请人（签字）：              年   月   日 | > | > | > | > |
        | 村委会~意见 | <~经办人（签字）：           （盖章）~年   月   日 | > | > | > | > |
        | 乡镇审核~意 见 | <拟给予临时救助金           元。~审核人（签字）：           （盖章）~年   月   日 | > | > | > | > |
        | 县民政局~审批意见 | <同意给予临时救助金（大写）：           （￥：       元）~审批人（签字）：           （盖章）~年   月   日 | > | > | > | > |
        | 备  注 | | > | > | > | > |
        """, [2.3, 2.8, 2.2, 2.6, 2.6, 4], {6: 3, 7: 2.6, 8: 2.6, 9: 2.6, -1: 1.1}, size=12, font="宋体")  # fmt: skip


@form(DEPARTMENT, "关于做好困境儿童信息核查工作的通知.docx")
def children_notice(paper: Paper) -> None:
    paper.title("关于做好困境儿童信息核查工作的通知", size=22)
    paper.text("各乡镇民政办：", size=14)
    paper.body(
        "为进一步摸清全县孤儿、事实无人抚养儿童及其他困境儿童底数，确保应保尽保、应助尽助，经研究，决定开展困境儿童信息核查工作。现将有关事项通知如下：",
        "一、各乡镇要逐村逐户上门核查，不得以电话询问代替入户。",
        "二、请于3月25日前将《困境儿童信息核查表》（见下表）纸质版加盖公章后连同电子版报县民政局。",
    )
    paper.text("困境儿童信息核查表", align="center", size=14, font="黑体")
    paper.grid("""
        | 序号 | 儿童信息 | > | > | > | 监护人信息 | > | > | 困境~类型 | 月补助~（元） |
        | ^ | 姓名 | 性别 | 身份证号 | 就读学校 | 姓名 | 关系 | 联系电话 | ^ | ^ |
        | 1 | | | | | | | | | |
        | 2 | | | | | | | | | |
        | 3 | | | | | | | | | |
        | 4 | | | | | | | | | |
        """, [1, 1.7, 1.1, 3.6, 2.2, 1.6, 1.2, 2, 1.4, 1.4], 0.8, size=10)  # fmt: skip
    paper.text("填表人：                    审核人：                    填报日期：", size=11)
    paper.body("三、各乡镇核查工作进展情况每周五下班前报送一次，表样如下：")
    paper.grid(
        """
        | 应核查人数 | 已核查人数 | 其中：孤儿 | 其中：事实无人抚养 | 其他困境 | 新纳入 | 退出 |
        | | | | | | | |
        """,
        [2.4] * 7,
        0.8,
        size=10,
    )
    paper.text("禾溪县民政局    ", align="right", size=14)
    paper.text("2026年3月9日    ", align="right", size=14)
