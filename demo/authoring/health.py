# ruff: noqa: E501  (a line here is a row of the sheet)
"""县卫健局 and 县残联: the old, the ill, families, the disabled."""

from datetime import date

from demo.authoring.registry import form
from demo.authoring.sheet import Book
from demo.authoring.word import Paper
from demo.identifiers import id_number, phone
from demo.places import TOWNSHIPS

HEALTH = "县卫健局"
DISABLED = "县残联"
KINDS = ["视力", "听力", "言语", "肢体", "智力", "精神", "多重"]


@form(HEALTH, "65岁及以上老年人健康体检登记表.xlsx")
def elderly_checkup(book: Book) -> None:
    spec = [
        "序号", "姓  名", "性~别", "年~龄", "出生日期", "身份证号码", "现住址", "联系电话", ("体检情况", ["体检日期", "血压~(mmHg)", "空腹血糖~(mmol/L)", "身高~(cm)", "体重~(kg)"]),
        ("慢病情况", ["⇣高血压", "⇣糖尿病", "⇣冠心病", "⇣其他"]), "自理能力~评估", "签约医生", "备注",
    ]  # fmt: skip
    page = book.sheet("体检登记", spec, size=10)
    page.title("65岁及以上老年人健康体检登记表", font="黑体")
    page.line({0: "村卫生室：", 5: "所属乡镇卫生院：", 12: "年度：2026年"})
    page.header(spec, [20, 52])
    rows = page.blanks(
        15, serial=True, formulas={3: '=IF(E{r}="","",DATEDIF(E{r},TODAY(),"Y"))'}, formats={4: "yyyy/mm/dd"}
    )
    page.choose(17, rows, ["可自理", "轻度依赖", "中度依赖", "不能自理"])
    page.note("注：慢病情况有则打“√”；出生日期格式为yyyy/mm/dd，年龄自动生成。")
    page.sheet.protect("", {"format_cells": True, "insert_rows": True})


@form(HEALTH, "全员人口信息采集卡.xlsx")
def household_card(book: Book) -> None:
    page = book.sheet("采集卡", [9, 9, 7, 7, 12, 21, 7, 9, 9, 13], size=10)
    page.title("全 员 人 口 信 息 采 集 卡", font="黑体", size=18)
    page.line({0: "乡（镇）：", 3: "村（居）：", 6: "组：", 8: "采集日期："})
    page.grid("""
        | 户编码 | > | | > | > | > | 公安户号 | > | | > |
        | 户主姓名 | > | | > | > | 户口类型 | □农业  □非农业  □居民户 | > | > | > |
        | 户籍地址 | > | | > | > | > | > | > | > | > |
        | 现居住地址 | > | | > | > | > | > | > | > | > |
        | 联系电话 | > | | > | > | 家庭住房 | □自建房  □商品房  □租住 | > | > | > |
        """, 22)  # fmt: skip
    page.grid(
        "| 姓名 | 与户主关系 | 性别 | 民族 | 出生日期 | 身份证号 | 婚姻~状况 | 文化程度 | 政治面貌 | 联系电话 |\n"
        + ("| " * 10 + "|\n") * 7, {0: 30, -1: 20})  # fmt: skip
    page.grid("""
        | ⇣育龄妇女 | 姓名 | 初婚日期 | > | 现孕情况 | 现有子女数 | > | 避孕措施 | > | 丈夫姓名 |
        | ^ | | | > | □孕 □未孕 | 男：    女： | > | | > | |
        | ^ | | | > | □孕 □未孕 | 男：    女： | > | | > | |
        """, 24)  # fmt: skip
    page.line({0: "户主签名：", 4: "采集人签名：", 7: "审核人："}, 24)
    page.note("填卡说明：户编码由18位组成，前12位为行政区划代码；采集卡一户一张，人口超过7人的另附续表。")


@form(HEALTH, "分村分年龄性别人口统计表.xlsx")
def age_sex_table(book: Book) -> None:
    ages = ["0—6岁", "7—14岁", "15—59岁", "60—64岁", "65—79岁", "80岁及以上"]
    spec = [("地区", ["乡镇", "村（居）"]), ("合计（人）", ["计", "男", "女"]), *[(age, ["男", "女"]) for age in ages]]
    page = book.sheet("统计表", [9, 12] + [7.5] * 15, size=10)
    page.attachment("附表2")
    page.title("户籍人口分年龄分性别统计表", size=18)
    page.line({0: "填报单位：禾溪县        卫生院", 8: "截止时间：2026年6月30日", 15: "单位：人"})
    page.header(spec, [22, 22])
    first = page.row + 1
    for township, villages in TOWNSHIPS.items():
        for village in villages:
            r = page.row + 1
            page.cells([None, village, f"=D{r}+E{r}", "=" + "+".join(f"{c}{r}" for c in "FHJLNP"),
                        "=" + "+".join(f"{c}{r}" for c in "GIKMOQ"), *[None] * 12])  # fmt: skip
        page.sheet.merge_range(page.row - 4, 0, page.row - 1, 0, township, page.boxed())
    page.total("全县合计", (first, page.row), range(2, 17), span=2)
    page.line({0: "单位负责人：", 5: "审核：", 9: "填表：", 13: "填报日期："})


@form(HEALTH, "慢性病患者管理花名册.xls")
def chronic_page() -> str:
    """As a ministry's system exports it: a web page called .xls."""
    head = [
        "序号", "档案编号", "姓名", "性别", "年龄", "身份证号", "现住址", "联系电话", "慢病类型", "确诊日期", "最近随访日期", "是否规范管理",
        "责任医生",
    ]  # fmt: skip
    rows = "".join("<tr>" + f"<td>{n}</td>" + "<td>&nbsp;</td>" * 12 + "</tr>\n" for n in range(1, 11))
    return (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n'
        "<style>td{border:.5pt solid #000;mso-number-format:\"\\@\";text-align:center}</style></head><body>\n"
        '<table border="1" cellspacing="0">\n<tr><td colspan="13" style="font-size:18pt">慢性病患者管理花名册</td></tr>\n'
        '<tr><td colspan="6">管理机构：</td><td colspan="4">村卫生室：</td><td colspan="3">导出日期：</td></tr>\n'
        '<tr><td rowspan="2">序号</td><td colspan="7">基本信息</td><td colspan="5">管理信息</td></tr>\n'
        "<tr>" + "".join(f"<td>{label}</td>" for label in head[1:]) + "</tr>\n" + rows + "</table></body></html>\n"
    )  # fmt: skip


@form(DISABLED, "持证残疾人基本状况动态更新台账.xlsx")
def disabled_update(book: Book) -> None:
    spec = [
        "序号",
        ("基本情况", ["姓名＊", "性别＊", "民族", "身份证号＊", "残疾人证号＊", "残疾类别＊", "残疾等级＊", "发证日期", "户籍地址＊", "现居住地址", "联系电话＊", "监护人姓名", "监护人电话"]),
        ("家庭经济状况", ["户口性质", "家庭人口", "是否低保＊", "是否脱贫户", "家庭年~收入（元）"]),
        ("教育就业", ["文化程度", "婚姻状况", "就业状况＊", "就业单位~及工种", "未就业原因"]),
        ("社会保障", ["医疗保险", "养老保险", "困难生活~补贴", "重度护理~补贴"]),
        ("康复与辅具需求", [("康复", ["是否需要", "项目"]), ("辅助器具", ["是否需要", "名称"]), "无障碍改造"]), "调查日期＊", "调查员＊",
    ]  # fmt: skip
    page = book.sheet("动态更新", spec, size=9)
    page.title("持证残疾人基本状况和服务需求动态更新台账", size=18)
    page.note(
        "填写注意：标“＊”为必填；残疾人证号为20位，前18位同身份证号；选择项请使用下拉框，不得手工输入。",
        20,
        font_color="#C00000",
    )
    page.header(spec, [18, 18, 30], bold=True)
    page.cells(["（例）", "叶秋来", "女", "汉族", id_number(date(1969, 8, 17), 2, male=False), id_number(date(1969, 8, 17), 2, male=False) + "43", "肢体",
                "三级", "2018年5月21日", "雾山乡碾子坝村2组", "同户籍地址", phone(9003), "", "", "农业", 4, "否", "否", 38000, "初中", "已婚", "灵活就业", "裁缝", "",
                "居民医保", "居民养老", "否", "否", "是", "肢体训练", "是", "手杖", "否", "2026.5.10", "周某"], 30, italic=True)  # fmt: skip
    rows = page.blanks(12, serial=True)
    for column, name in ((2, "性别"), (6, "残疾类别"), (7, "残疾等级"), (14, "户口性质"), (16, "是否"), (17, "是否"), (19, "文化程度"), (20, "婚姻状况"),
                         (21, "就业状况"), (26, "是否"), (27, "是否"), (28, "是否"), (30, "是否"), (32, "是否")):  # fmt: skip
        page.choose(column, rows, name)
    page.sheet.freeze_panes(5, 2)
    book.dictionary("下拉数据", {
        "性别": ["男", "女"], "残疾类别": KINDS, "残疾等级": ["一级", "二级", "三级", "四级"], "户口性质": ["农业", "非农业"], "是否": ["是", "否"],
        "文化程度": ["文盲", "小学", "初中", "高中（中专）", "大专", "本科及以上"], "婚姻状况": ["未婚", "已婚", "离异", "丧偶"],
        "就业状况": ["按比例就业", "灵活就业", "务农", "未就业", "不在劳动年龄"],
    }, hidden=True)  # fmt: skip


@form(DISABLED, "残疾人两项补贴发放花名册.xls")
def disability_allowance(book: Book) -> None:
    spec = [
        "序号", "姓名", "性别", "身份证号码", "残疾证号", ("残疾情况", ["类别", "等级"]), "家庭住址", "联系电话",
        ("困难残疾人生活补贴", ["是否享受", "金额~（元/月）"]), ("重度残疾人护理补贴", ["是否享受", "金额~（元/月）"]), "合计~（元）", "开户银行", "银行账号", "备注",
    ]  # fmt: skip
    page = book.sheet("花名册", spec, size=10)
    page.title("残疾人两项补贴发放花名册")
    page.line({0: "填报单位（章）：禾溪县        乡（镇）", 8: "发放月份：2026年    月", 14: "单位：元"})
    page.header(spec, [22, 32])
    rows = page.blanks(14, serial=True, formulas={13: '=IF(D{r}="","",K{r}+M{r})'})
    page.total("合计", rows, [10, 12, 13], span=4)
    page.line({0: "乡镇负责人：", 4: "残联专干：", 8: "民政助理员：", 13: "制表人："}, 24)


@form(DISABLED, "残疾人基本状况统计表.xlsx")
def disabled_table(book: Book) -> None:
    spec = [
        "残疾类别", "代码", "合计",
        ("按残疾等级分", [("一级", ["男", "女"]), ("二级", ["男", "女"]), ("三级", ["男", "女"]), ("四级", ["男", "女"])]),
        ("按年龄分", ["0—17岁", "18—59岁", "60岁以上"]), ("社会保障", ["低保", ("享受补贴", ["生活补贴", "护理补贴"])]),
    ]  # fmt: skip
    page = book.sheet("残基1表", [16, 6, 8] + [7] * 8 + [9] * 6, size=10)
    page.title("持证残疾人基本状况统计表", font="黑体", size=18)
    page.line({14: "表号：残基1表"}, 15)
    page.line({0: "填报单位：", 7: "2026年上半年", 14: "计量单位：人"}, 18)
    page.header(spec, [20, 20, 22])
    page.cells(["甲", "乙", *range(1, 16)], font_size=9)
    first = page.row + 1
    page.cells(["总计", "01", *[f"=SUM({c}{first + 1}:{c}{first + 7})" for c in "CDEFGHIJKLMNOPQ"]][:17], bold=True)
    for code, kind in enumerate(KINDS, 2):
        page.cells([f"{kind}残疾", f"{code:02d}", f"=SUM(D{page.row + 1}:K{page.row + 1})", *[None] * 14])
    page.line({0: "单位负责人：", 4: "审核人：", 9: "填表人：", 14: "报出日期："})
    page.note("表内关系：01行=02行+…+08行；1列=2列+…+9列=10列+11列+12列。")


@form(DISABLED, "困难重度残疾人家庭无障碍改造申请审批表.docx")
def barrier_free(paper: Paper) -> None:
    paper.title("困难重度残疾人家庭无障碍改造申请审批表", size=18)
    paper.text("填表日期：    年    月    日", align="right", size=11)
    paper.grid("""
        | 残疾人~姓名 | | 性别 | | 民族 | | ~贴~照~片~处 |
        | 身份证号 | | > | > | 年龄 | | ^ |
        | 残疾证号 | | > | > | > | > | ^ |
        | 残疾类别 | □视力 □听力 □言语~□肢体 □智力 □精神 □多重 | > | > | 残疾等级 | □一级 □二级~□三级 □四级 | ^ |
        | 家庭住址 | | > | > | 联系电话 | | > |
        | 监护人~姓名 | | 与残疾人~关系 | | 监护人~电话 | | > |
        | 家庭经济~状况 | <□低保   □低保边缘   □监测对象   □一般 | > | > | 家庭年人均~收入（元） | | > |
        | 改造~内容 | <□坡道、扶手  □坐便器  □洗浴椅  □闪光门铃  □语音报警  □厨房低位灶台  □其他： | > | > | > | > | > |
        | 残疾人或~监护人申请 | <~签名：              年   月   日 | > | > | > | > | > |
        | 村（社区）~意见 | <~（盖章）              年   月   日 | > | > | > | > | > |
        | 乡镇残联~意见 | <~（盖章）              年   月   日 | > | > | > | > | > |
        | 县残联~审批意见 | <~（盖章）              年   月   日 | > | > | > | > | > |
        """, [2.3, 2.4, 2, 2, 2.3, 2.6, 2.8], {8: 2.2, 9: 2.2, 10: 2.2, 11: 2.2, 7: 1.5, -1: 1}, size=11)  # fmt: skip
    paper.text("注：本表一式两份，附身份证、残疾人证、户口簿复印件。", size=10)
