# ruff: noqa: E501  (a line here is a row of the sheet)
"""县乡村振兴局: the same monitored households on four more forms."""

from datetime import date

from demo.authoring.registry import form
from demo.authoring.sheet import Book
from demo.identifiers import id_number, phone

DEPARTMENT = "县乡村振兴局"


@form(DEPARTMENT, "防返贫监测对象信息采集表.xlsx")
def monitored_household(book: Book) -> None:
    page = book.sheet("采集表", [4.5, 10, 9, 6, 6, 11, 9, 9, 10, 8, 9, 10], landscape=False, size=10)
    page.title("防止返贫监测对象信息采集表", size=18)
    page.line({0: "户编号：", 4: "采集日期：      年   月   日", 9: "采集人："})
    page.grid("""
        | ⇣基本信息 | 户主姓名 | | 性别 | | 证件号码 | | > | > | 民族 | | > |
        | ^ | 家庭住址 | | > | > | > | > | > | 联系电话 | | > | > |
        | ^ | 开户银行 | | > | > | 银行账号 | | > | > | 家庭人口 | | > |
        | ^ | 监测对象~类别 | <□脱贫不稳定户  □边缘易致贫户  □突发严重困难户 | > | > | > | > | > | 识别时间 | | > | > |
        | ^ | 致贫返贫~风险 | <□因病 □因学 □因残 □因灾 □因意外事故 □务工不稳 □缺劳动力 □其他（注明） | > | > | > | > | > | > | > | > | > |
        """, {4: 30, 3: 28, -1: 22})  # fmt: skip
    page.grid("""
        | ⇣家庭成员信息 | 姓名 | 与户主~关系 | 性别 | 年龄 | 证件号码 | > | 文化~程度 | 健康状况 | 劳动~能力 | 在校生~状况 | 务工情况 |
        """ + "| ^ | | | | | | > | | | | | |\n" * 6, {0: 30, -1: 20})  # fmt: skip
    page.grid("""
        | ⇣生产生活条件 | 耕地面积（亩） | | > | 林地面积（亩） | > | | 住房面积（㎡） | > | | 是否危房 | □是 □否 |
        | ^ | 饮水安全 | □是 □否 | > | 是否通电 | > | □是 □否 | 有无安全厕所 | > | □有 □无 | 医保全覆盖 | □是 □否 |
        | ⇣收入情况（元） | 工资性收入 | 生产经营~性收入 | > | 财产性~收入 | > | 转移性收入 | > | 生产经营~性支出 | 合规自付~支出 | > | 人均纯收入 |
        | ^ | | | > | | > | | > | | | > | |
        | ⇣帮扶 | 帮扶责任人 | | > | 单位职务 | > | | > | > | 联系电话 | | > |
        | ^ | 帮扶措施 | <□产业 □就业 □小额信贷 □健康 □教育 □住房 □兜底 □防灾 | > | > | > | > | > | > | > | > | > |
        | 风险消除 | > | <□已消除   消除时间：     年   月        □未消除 | > | > | > | > | > | > | > | > | > |
        """, {2: 30, -1: 24})  # fmt: skip
    page.line({0: "户主签字：", 4: "驻村工作队长签字：", 9: "村支书签字："}, 26)
    page.note("说明：年龄按采集时周岁填写；人均纯收入=（四项收入之和－生产经营性支出）÷家庭人口。")
    page.sheet.insert_textbox(0, 9, "此表一户一表\n请用黑色签字笔填写", {
        "width": 150, "height": 44, "x_offset": 6, "font": {"size": 9, "name": "楷体"}, "line": {"dash_type": "dash"},
    })  # fmt: skip
    page.sheet.print_area(0, 0, page.row - 1, 11)


@form(DEPARTMENT, "脱贫人口务工情况月监测表.xlsx")
def work_monthly(book: Book) -> None:
    spec = [
        "序号", "乡镇", "村", "户主姓名", "姓名", "证件号码", "性别", "年龄", "人员类别", "是否务工",
        ("务工情况", [("务工地点", ["省", "市", "县"]), "企业名称", "所属行业", "工种", "务工~开始时间", "务工~结束时间", "月收入~（元）", "就业渠道"]),
        "联系电话", ("未务工", ["原因", "是否计划~务工"]),
    ]  # fmt: skip
    page = book.sheet("月监测", spec, size=9)
    page.title("脱贫人口（含监测对象）务工情况月监测表", size=18)
    page.line({0: "填报单位：", 10: "监测月份：2026年   月", 20: "填报人及电话："})
    page.header(spec, [18, 18, 26], bold=True, bg_color="#FFF2CC")
    example = ["示例", "鹤汀镇", "杏花坞村", "石满仓", "石青山", id_number(date(1986, 11, 2), 1, male=True), "男", 39, "脱贫户", "是",
               "沧岚省", "云汀市", "临港区", "云汀宏图电子厂", "制造业", "装配工", "2026-02", "", 5200, "亲友介绍", phone(9002), "", ""]  # fmt: skip
    page.cells(example, font_color="#0000FF")
    rows = page.blanks(15)
    page.choose(8, rows, "人员类别")
    page.choose(9, rows, ["是", "否"])
    page.choose(14, rows, "所属行业")
    page.choose(19, rows, "就业渠道")
    page.sheet.freeze_panes(5, 6)
    book.dictionary("代码", {
        "人员类别": ["脱贫户", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户"],
        "所属行业": ["农林牧渔业", "制造业", "建筑业", "批发和零售业", "住宿和餐饮业", "居民服务业", "其他"],
        "就业渠道": ["政府组织", "企业招聘", "亲友介绍", "自主就业", "公益性岗位", "帮扶车间"],
    }, hidden=True)  # fmt: skip


@form(DEPARTMENT, "监测对象帮扶措施落实台账.xlsx")
def measures(book: Book) -> None:
    spec = [
        "序号", ("户主信息", ["姓名", "身份证号", "家庭人口", "住址", "电话"]), "监测类别", "识别时间",
        ("落实帮扶措施", [
            ("产业帮扶", ["项目名称", "资金（元）"]), ("就业帮扶", ["就业人数", "月收入（元）"]), ("健康帮扶", ["救助人次", "报销（元）"]),
            ("教育帮扶", ["学生人数", "资助（元）"]), ("兜底保障", ["是否低保", "月保障金（元）"]),
        ]),
        ("收入变化（元）", ["识别时~人均", "目前~人均", "增收"]), "风险是否~消除", "帮扶责任人",
    ]  # fmt: skip
    page = book.sheet("台账", spec, size=9)
    page.title("“三类户”帮扶措施落实情况台账", font="华文中宋", size=18)
    page.line({0: "乡镇（盖章）：", 10: "截止日期：", 19: "单位：元、人"})
    page.header(spec, [18, 18, 28])
    rows = page.blanks(12, serial=True, formulas={20: '=IF(T{r}="","",T{r}-S{r})'})
    page.choose(16, rows, ["是", "否"])
    page.total("合计", rows, [3, 9, 10, 12, 13, 14, 15, 17], span=2)
    page.note("注：措施多项的可插入行；本台账与国办系统数据须保持一致，每月28日前更新。")


@form(DEPARTMENT, "驻村帮扶村年度信息采集表.xlsx")
def village_year(book: Book) -> None:
    page = book.sheet("村表", [20, 10, 12, 20, 10, 12], landscape=False)
    page.title("驻村帮扶村年度信息采集表（2025年度）", size=16)
    page.line({0: "乡镇：            行政村：", 4: "驻村单位："})
    page.line("一、基本情况", bold=True)
    page.grid("""
        | 总户数 | 户 | | 总人口 | 人 | |
        | 常住人口 | 人 | | 劳动力人数 | 人 | |
        | 外出务工人数 | 人 | | 其中：省外务工 | 人 | |
        | 耕地面积 | 亩 | | 村民小组数 | 个 | |
        | 党员人数 | 人 | | 农民人均纯收入 | 元 | |
        | 村集体经济收入 | 万元 | | 低保户数 | 户 | |
        """, 20)  # fmt: skip
    page.line("二、脱贫户及监测对象情况", bold=True)
    page.header(["类别", ("年初", ["户数", "人数"]), "年度变化原因", ("年末", ["户数", "人数"])], [20, 20])
    for label in ("脱贫户", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户"):
        page.cells([label, *[None] * 5])
    first = page.row - 3
    page.total("合计", (first, page.row), [1, 2, 4, 5])
    page.skip()
    page.line("三、驻村工作队员", bold=True)
    page.header(["姓名", "性别", "职务", "派出单位", "年龄", "联系电话"])
    page.blanks(3)
    page.line({0: "村支书（签字）：", 3: "工作队长（签字）：", 5: "日期："}, 26)
