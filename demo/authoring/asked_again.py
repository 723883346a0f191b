# ruff: noqa: E501  (a line here is a row of the sheet)
"""Forms that ask for nothing another form has not asked: the reason for all of this."""

from demo.authoring.registry import form
from demo.authoring.sheet import Book
from demo.authoring.word import Paper
from demo.places import TOWNSHIPS


@form("县卫健局", "65岁以上老年人花名册.xls")
def elderly_again(book: Book) -> None:
    spec = ["序号", "姓名", "性别", "年龄", "身份证号码", "现住址", "联系电话", "备注"]
    page = book.sheet("Sheet1", spec)
    page.title("        村65岁以上老年人花名册", size=18)
    page.header(spec, [24], bold=True)
    page.blanks(16, serial=True)
    page.note("村医：                    村委会（盖章）：                    2026年   月   日")


@form("县民政局", "困难残疾人基本情况花名册.xlsx")
def disabled_again(book: Book) -> None:
    spec = [
        "序号", "乡镇", "村", "姓名", "性别", "身份证号", "残疾证号", "残疾类别", "残疾等级", "家庭住址", "联系电话", "是否低保", "监护人姓名",
    ]  # fmt: skip
    page = book.sheet("花名册", spec, font="仿宋_GB2312")
    page.attachment("附件4")
    page.title("困难残疾人基本情况花名册", size=18)
    page.line({0: "填报单位：", 5: "报送时间：3月31日前", 10: "联系人及电话："})
    page.header(spec, [28], bold=True)
    rows = page.blanks(12, serial=True)
    page.choose(11, rows, ["是", "否"])


@form("县人社局", "外出务工人员花名册.xlsx")
def workers_again(book: Book) -> None:
    spec = [
        "序号", "姓名", "性别", "身份证号", "文化程度", ("务工地点", ["省", "市", "县（区）"]), "务工单位", "从事工种", "月收入~（元）", "外出时间",
        "联系电话",
    ]  # fmt: skip
    page = book.sheet("花名册", spec)
    page.title("2026年春节后返岗外出务工人员花名册", size=18)
    page.line({0: "乡镇：", 3: "村：", 9: "统计时间："})
    page.header(spec, [20, 24])
    page.blanks(14, serial=True)
    page.line({0: "填表人：", 8: "审核人："}, 24)


@form("县妇联", "农村妇女基本情况登记表.xlsx")
def women_again(book: Book) -> None:
    spec = ["序号", "姓名", "出生年月", "身份证号", "民族", "文化程度", "婚姻状况", "政治面貌", "家庭住址", "联系电话"]
    page = book.sheet("登记表", spec)
    page.title("农村妇女基本情况登记表", size=18)
    page.line({0: "村（社区）：", 8: "填表人："})
    page.header(spec, [24])
    page.blanks(14, serial=True)


@form("县民政局", "低保对象人数统计表.docx")
def poor_again(paper: Paper) -> None:
    paper.text("附表：", font="黑体", size=14)
    paper.title("农村低保对象户数人数统计表", size=18)
    paper.text("填报单位（盖章）：                                             单位：户、人", size=10.5)
    body = ""
    for township, villages in TOWNSHIPS.items():
        for number, village in enumerate(villages):
            body += f"| {township if number == 0 else '^'} | {village} | | | | | | |\n"
    paper.grid(
        "| 乡镇 | 村 | 低保~户数 | 低保人数 | > | > | > | 备注 |\n| ^ | ^ | ^ | 合计 | 女性 | 60岁~以上 | 残疾人 | ^ |\n" + body + "| 合计 | > | | | | | | |",
        [1.8, 2.4, 1.8, 1.8, 1.8, 1.8, 1.8, 2.4], 0.75, size=10.5,
    )  # fmt: skip
    paper.text("单位负责人：              审核人：              填表人：              日期：", size=10.5)


@form("县乡村振兴局", "监测对象家庭成员花名册.csv")
def members_again() -> tuple[str, str]:
    head = "户编号,户主姓名,成员姓名,与户主关系,性别,证件号码,民族,文化程度,健康状况,劳动能力,是否务工,联系电话"
    return head + "\n" + ("," * 11 + "\n") * 3, "gb18030"
