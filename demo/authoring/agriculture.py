# ruff: noqa: E501  (a line here is a row of the sheet)
"""县农业农村局: land, crops, animals, collective income."""

from demo.authoring.registry import form
from demo.authoring.sheet import Book
from demo.places import TOWNSHIPS

DEPARTMENT = "县农业农村局"


@form(DEPARTMENT, "2026年耕地地力保护补贴发放清册.xlsx")
def land_subsidy(book: Book) -> None:
    spec = [
        "序号", "户主姓名", "身份证号码", "村组", ("补贴面积（亩）", ["确权~面积", "核减~面积", "补贴~面积"]), "补贴标准~（元/亩）", "补贴金额~（元）",
        ("一卡通信息", ["开户银行", "账号"]), "联系电话", "农户签字",
    ]  # fmt: skip
    page = book.sheet("清册", spec, font="仿宋")
    page.title("2026年耕地地力保护补贴资金发放公示清册")
    page.line(
        {0: "县（区）：禾溪县", 3: "乡（镇）：", 6: "村：", 9: "公示时间：   月   日至   月   日", 12: "单位：亩、元"}
    )
    page.header(spec, [20, 32], bold=True)
    rows = page.blanks(16, serial=True, formats={4: "0.00", 5: "0.00", 6: "0.00", 8: "0.00"},
                       formulas={6: '=IF(E{r}="","",E{r}-F{r})', 8: '=IF(E{r}="","",ROUND(G{r}*H{r},2))'})  # fmt: skip
    page.total("合  计", rows, [4, 5, 6, 8], span=2)
    page.line({0: "村委会（盖章）：", 5: "村负责人：", 8: "经办人：", 11: "监督电话：8800012"}, 26)
    page.sheet.repeat_rows(0, 3)
    page.sheet.set_footer("&C第 &P 页，共 &N 页")
    page.sheet.data_validation(rows[0] - 1, 2, rows[1] - 1, 2, {
        "validate": "length", "criteria": "==", "value": 18, "error_title": "身份证号码", "error_message": "请填写18位身份证号码",
    })  # fmt: skip


@form(DEPARTMENT, "农作物播种面积及产量季报.xls")
def sown_area(book: Book) -> None:
    page = book.sheet("季报", [22, 9, 6, 12, 12, 12, 12, 14], landscape=False)
    page.title("农作物播种面积及产量情况", font="黑体", size=16)
    page.line({6: "表    号：农市01表"}, 15)
    page.line({6: "制定机关：县农业农村局"}, 15)
    page.line({0: "填报单位：            乡（镇）          村", 4: "2026年    季度", 6: "有效期至：2026年12月"}, 18)
    page.header(
        [
            "指标名称",
            "计量~单位",
            "代码",
            ("本季", ["播种面积", "总产量"]),
            ("上年同期", ["播种面积", "总产量"]),
            "增减情况~及原因",
        ],
        [20, 20],
    )
    page.cells(["甲", "乙", "丙", 1, 2, 3, 4, 5], font_size=9)
    lines = [
        "一、粮食作物合计", "  （一）谷物", "        1.稻谷", "            其中：双季早稻", "        2.玉米", "  （二）豆类", "        其中：大豆",
        "  （三）薯类（折粮）", "二、油料作物", "        其中：油菜籽", "三、蔬菜及食用菌", "四、其他农作物", "        其中：青饲料",
    ]  # fmt: skip
    first = page.row
    for code, line in enumerate(lines, 1):
        page.cells([None, "亩、吨", f"{code:02d}", *[None] * 5], 19)
        page.sheet.write(page.row - 1, 0, line, page.boxed(align="left", text_wrap=False))
    page.sheet.write_formula(first, 3, f"=D{first + 2}+D{first + 6}+D{first + 8}", page.boxed())
    page.line({0: "单位负责人：", 2: "统计负责人：", 4: "填表人：", 6: "报出日期：   年  月  日"}, 24)
    page.note("说明：本表逻辑关系：01=02+06+08；02≥03+05；03≥04；06≥07；09≥10；12≥13。薯类按5:1折粮。")


@form(DEPARTMENT, "重大动物疫病春季免疫台账.csv")
def vaccination() -> tuple[str, str]:
    text = (
        "2026年重大动物疫病春季集中免疫台账,,,,,,,,,,,,\n"
        "乡镇：,,,村：,,,防疫员：,,,,填报日期：,,\n"
        "序号,养殖户姓名,联系电话,住址,畜种,存栏数（头/只/羽）,口蹄疫应免数,口蹄疫实免数,高致病性禽流感应免数,高致病性禽流感实免数,"
        "免疫日期,耳标号段,农户签字\n"
        + "".join(f"{number},,,,,,,,,,,,\n" for number in range(1, 11))
        + "合计,,,,,,,,,,,,\n"
    )
    return text, "gb18030"


@form(DEPARTMENT, "村集体经济收益分配统计表.xlsx")
def collective_income(book: Book) -> None:
    page = book.sheet("收益分配", [30, 7, 16, 30, 7, 16], landscape=False)
    page.title("村集体经济组织收益分配统计表")
    page.line({0: "填报单位：              村股份经济合作社", 3: "2025年度", 5: "单位：万元"})
    page.header(["指标名称", "代码", "数值", "指标名称", "代码", "数值"], [24])
    left = ["一、总收入", "   1.经营收入", "   2.发包及上交收入", "       其中：土地发包收入", "   3.投资收益", "   4.补助收入", "   5.其他收入",
            "二、总支出", "   1.经营支出", "   2.管理费用", "       其中：干部报酬"]  # fmt: skip
    right = ["   3.其他支出", "三、本年收益", "四、年初未分配收益", "五、可分配收益", "   1.提取公积公益金", "   2.外来投资分利", "   3.农户分配",
             "六、年末未分配收益", "附：成员总数（人）", "    经营性收入5万元以上（是/否）", "    年末债务总额"]  # fmt: skip
    first = page.row + 1
    for number, (one, two) in enumerate(zip(left, right, strict=True), 1):
        page.cells([None, number, None, None, number + 11, None], 20)
        for column, text in ((0, one), (3, two)):
            page.sheet.write(page.row - 1, column, text, page.boxed(align="left", text_wrap=False))
    number_look = page.boxed(num_format="0.00")
    page.sheet.write_formula(
        first - 1, 2, f"=C{first + 1}+C{first + 2}+C{first + 4}+C{first + 5}+C{first + 6}", number_look
    )
    page.sheet.write_formula(first + 6, 2, f"=C{first + 8}+C{first + 9}+F{first}", number_look)
    page.sheet.write_formula(first, 5, f"=C{first}-C{first + 7}", number_look)
    page.line({0: "单位负责人：", 2: "填表人：", 4: "报出日期：2026年  月  日"}, 24)
    page.note("审核关系：1=2+3+5+6+7；8=9+10+12；13=1-8；15=13+14；19=15-16-17-18。")


@form(DEPARTMENT, "新型农业经营主体名录.xlsx")
def farm_enterprises(book: Book) -> None:
    spec = [
        "序号", "主体类型*", "主体名称*", "统一社会信用代码*", "法定代表人~（负责人）*", "身份证号", "联系电话*", "所在村", "成立日期",
        ("生产经营情况", ["主导产业", "经营面积（亩）", "固定资产（万元）", "上年营业收入（万元）", ("从业人员（人）", ["总数", "其中脱贫户"])]), "示范级别", "备注",
    ]  # fmt: skip
    page = book.sheet("名录", spec)
    page.attachment("附件3：")
    page.title("禾溪县新型农业经营主体名录（2026年）")
    page.header(spec, [20, 20, 24], bg_color="#E2EFDA")
    rows = page.blanks(10, serial=True)
    page.choose(1, rows, "主体类型")
    page.choose(15, rows, ["国家级", "省级", "市级", "县级", "无"])
    page.note("填报人：                              联系电话：                              填报日期：")
    book.dictionary(
        "Sheet2", {"主体类型": ["农民专业合作社", "家庭农场", "农业企业", "农业社会化服务组织"]}, hidden=True
    )
    book.file.add_worksheet("Sheet3")


@form(DEPARTMENT, "农村户厕问题摸排整改台账.xls")
def toilets(book: Book) -> None:
    spec = [
        "序号", "乡镇", "行政村", "户主姓名", "身份证号", "联系电话", "常住~人口", ("厕屋类型", ["独立~式", "附属~式"]),
        ("改厕模式", ["三格~化粪池", "双瓮", "水冲", "旱厕"]), "改厕~年份", ("存在问题", ["⇣厕屋破损", "⇣粪池渗漏", "⇣无水可用", "⇣其他"]), "整改措施", "是否~销号",
    ]  # fmt: skip
    page = book.sheet("摸排台账", spec, size=10)
    page.title("农村户厕问题摸排整改台账", size=18)
    page.line({0: "填报单位（公章）：", 15: "填报时间："})
    page.header(spec, [20, 70])
    page.blanks(14, serial=True)
    page.note("注：符合的打“√”，不符合的不填。此表每月25日前更新报送。")


@form(DEPARTMENT, "承包地撂荒情况周报.xlsx")
def idle_land(book: Book) -> None:
    spec = [
        "乡镇", "村", "承包地~总面积~（亩）", ("撂荒面积（亩）", ["合计", "水田", "旱地"]), ("已复耕（亩）", ["本周", "累计"]), "复耕率",
        "未复耕原因",
    ]  # fmt: skip
    page = book.sheet("周报", [9, 12, 11, 9, 9, 9, 9, 9, 9, 22])
    page.title("承包地撂荒整治情况周报表")
    page.line({0: "（第    周）", 8: "单位：亩、%"})
    page.header(spec, [20, 30])
    first = page.row + 1
    for township, villages in TOWNSHIPS.items():
        for village in villages:
            r = page.row + 1
            page.cells([None, village, None, f"=E{r}+F{r}", None, None, None, None, f'=IF(D{r}=0,"",H{r}/D{r})', None])
        page.sheet.merge_range(page.row - 4, 0, page.row - 1, 0, township, page.boxed())
    page.total("合计", (first, page.row), range(2, 8), span=2)
    page.line({0: "分管领导：", 4: "填表人：", 7: "电话："})
