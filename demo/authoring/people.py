# ruff: noqa: E501  (a line here is a row of the sheet)
"""县委组织部, 县公安局, 县退役军人局 and 县妇联: members, residents, veterans, women."""

from datetime import date

from demo.authoring.registry import form
from demo.authoring.sheet import Book
from demo.authoring.word import Paper
from demo.identifiers import id_number, phone
from demo.places import TOWNSHIPS

PARTY = "县委组织部"
POLICE = "县公安局"
VETERANS = "县退役军人局"
WOMEN = "县妇联"


@form(PARTY, "党员基本信息采集表.xlsx")
def member_collection(book: Book) -> None:
    spec = [
        "姓名*", "公民身份证号*", "性别*", "民族*", "出生日期*", "籍贯", "学历*", "婚姻状况", "人员类别*", "所在党支部*", "入党日期*", "转正日期", "入党介绍人",
        "工作岗位", "现任职务", "手机号码*", "家庭住址*", "是否失联党员", "是否流动党员", "外出流向", "党籍状态", "备注",
    ]  # fmt: skip
    page = book.sheet("党员信息", spec, font="微软雅黑", size=10)
    page.header(spec, [30], bold=True, bg_color="#F8CBAD")
    page.cells(["石青山", id_number(date(1986, 11, 2), 1, male=True), "男", "汉族", "19861102", "沧岚省禾溪县", "大专", "已婚", "正式党员", "中共禾溪县鹤汀镇杏花坞村支部委员会",
                "20090701", "20100701", "李某、王某", "农牧渔民", "组长", phone(9002), "杏花坞村3组", "否", "是", "沧岚省云汀市", "正常", "样例"], font_color="#7030A0")  # fmt: skip
    rows = page.blanks(20)
    for column, name in ((2, "性别"), (6, "学历"), (8, "人员类别"), (17, "是否"), (18, "是否"), (20, "党籍状态")):
        page.choose(column, rows, name)
    page.sheet.freeze_panes(1, 1)
    page.sheet.write_comment(0, 4, "格式：YYYYMMDD")
    page.sheet.write_comment(0, 10, "支部大会通过其为预备党员之日，格式：YYYYMMDD")
    book.dictionary("代码表", {
        "性别": ["男", "女"], "学历": ["研究生", "大学本科", "大专", "中专", "高中", "初中及以下"], "人员类别": ["正式党员", "预备党员"],
        "是否": ["是", "否"], "党籍状态": ["正常", "停止党籍", "死亡"],
    })  # fmt: skip
    book.instructions("填写说明", [
        "1. 带*字段为必填项，日期格式统一为YYYYMMDD。", "2. 第2行为样例，导入前请删除。", "3. 请勿修改表头、增删列、合并单元格，否则无法导入系统。",
        "4. 公民身份证号为文本格式，请先设置单元格格式为文本再录入。",
    ])  # fmt: skip


@form(PARTY, "党费收缴登记表.xls")
def party_dues(book: Book) -> None:
    months = [f"{month}月" for month in range(1, 13)]
    spec = [
        "序号", "党员姓名", "性别", "出生~年月", "入党~时间", "缴纳基数~（元）", "月缴额~（元）",
        ("2026年度缴纳情况（元）", [("上半年", months[:6]), ("下半年", months[6:])]), "合计~（元）",
    ]  # fmt: skip
    page = book.sheet("登记表", [5, 9, 5, 9, 9, 9, 8] + [5.5] * 12 + [9], size=10)
    page.title("党费收缴登记表", font="华文中宋", height=40)
    page.line({0: "党支部名称：", 7: "支部书记：", 13: "收缴人：", 17: "单位：元"})
    page.header(spec, [18, 18, 18])
    rows = page.blanks(14, serial=True, formulas={19: '=IF(B{r}="","",SUM(H{r}:S{r}))'})
    page.total("合  计", rows, range(7, 20), span=2)
    page.note("注：流动党员、年老体弱党员可由家属代缴；每季度末上报乡镇党委组织办。")


@form(PARTY, "村“两委”干部信息登记表.docx")
def village_cadre(paper: Paper) -> None:
    paper.title("村（社区）“两委”干部信息登记表", size=18)
    paper.text("所在村：            乡（镇）              村", size=11)
    paper.grid("""
        | 姓  名 | | 性  别 | | 出生年月~（   岁） | | 照~片 |
        | 民  族 | | 籍  贯 | | 出 生 地 | | ^ |
        | 入党时间 | | 参加工作~时    间 | | 健康状况 | | ^ |
        | 学  历 | 全日制~教  育 | | 毕业院校~系及专业 | > | | > |
        | ^ | 在  职~教  育 | | 毕业院校~系及专业 | > | | > |
        | 现任职务 | > | | > | 任现职时间 | | > |
        | 身份证号 | > | | > | 联系电话 | | > |
        | 家庭住址 | > | | > | 月补贴（元） | | > |
        | 简~~历 | <~~~~ | > | > | > | > | > |
        | 家庭主~要成员~及社会~关系 | 称谓 | 姓名 | 年龄 | 政治面貌 | 工作单位及职务 | > |
        | ^ | | | | | | > |
        | ^ | | | | | | > |
        | ^ | | | | | | > |
        | ^ | | | | | | > |
        | 是否兼任 | <□村委会主任  □集体经济组织负责人  □网格员  □其他： | > | > | > | > | > |
        | 乡镇党委~意    见 | <~（盖章）              年   月   日 | > | > | > | > | > |
        """, [2, 1.8, 2.2, 1.8, 2.6, 2.6, 2.8], {8: 4, 15: 2, -1: 0.95}, size=11, font="宋体")  # fmt: skip


@form(PARTY, "基层党组织和党员队伍基本情况统计表.xlsx")
def party_table(book: Book) -> None:
    spec = [
        ("项目", ["乡镇", "村党支部"]), "党员~总数", ("性别", ["男", "女"]), "少数~民族", ("年龄", ["35岁~及以下", "36—45岁", "46—54岁", "55—59岁", "60岁~及以上"]),
        ("学历", ["大专及~以上", "高中~中专", "初中及~以下"]), ("党员类别", ["预备", "流动", "脱贫户"]),
    ]  # fmt: skip
    page = book.sheet("统计表", [9, 12] + [8] * 15, size=10)
    page.title("基层党组织和党员队伍基本情况统计表", size=18)
    page.line({0: "填报单位（盖章）：", 6: "截至2026年6月30日", 14: "单位：名"})
    page.header(spec, [20, 34])
    first = page.row + 1
    for township, villages in TOWNSHIPS.items():
        for village in villages:
            page.cells([None, village, f"=D{page.row + 1}+E{page.row + 1}", *[None] * 14])
        page.sheet.merge_range(page.row - 4, 0, page.row - 1, 0, township, page.boxed())
        page.cells(
            [None, "小计", *[f"=SUM({c}{page.row - 3}:{c}{page.row})" for c in "CDEFGHIJKLMNOPQ"]],
            bold=True,
            bg_color="#F2F2F2",
        )
    page.cells(
        ["总计", None, *[f"={c}{first + 4}+{c}{first + 9}+{c}{first + 14}" for c in "CDEFGHIJKLMNOPQ"]], bold=True
    )
    page.line({0: "组织委员：", 6: "填表人：", 12: "联系电话："})


@form(POLICE, "实有人口实有房屋信息采集表.xlsx")
def people_and_houses(book: Book) -> None:
    page = book.sheet("采集表", [8, 9, 6, 6, 20, 8, 8, 8, 14, 12], size=10)
    page.title("实有人口、实有房屋信息采集表", font="黑体", size=18)
    page.line({0: "派出所：", 3: "警务区（网格）：", 6: "采集人：", 8: "采集时间："})
    page.line("一、房屋信息", bold=True)
    page.grid("""
        | 房屋地址 | | > | > | > | 标准地址编码 | > | | > | > |
        | 产权人 | | 性别 | | | 证件号码 | > | | > | > |
        | 房屋结构 | <□砖混 □砖木 □框架 □土木 | > | > | > | 层数 | | 建筑面积（㎡） | > | |
        | 房屋用途 | <□自住 □出租 □经营 □闲置 | > | > | > | 建成年份 | | 产权人电话 | > | |
        """.replace("| 产权人 | | 性别 | | | 证件号码", "| 产权人 | | > | 性别 | | 证件号码"), 22)  # fmt: skip
    page.line("二、居住人员信息", bold=True)
    spec = [
        "姓名", "与户主~关系", "性别", "民族", "公民身份号码", "婚姻~状况", "文化~程度", "政治~面貌", "从业单位", "联系电话",
    ]  # fmt: skip
    page.header(spec, [30])
    page.blanks(6)
    page.line("三、流动人口补充信息（户籍不在本县的填写）", bold=True)
    page.header(
        [
            "姓名",
            "来本地~日期",
            ("户籍所在地", ["省", "市县", "详址"]),
            ("居住事由", ["务工", "务农", "其他"]),
            "与房主关系",
            "拟居住期限",
        ],
        [20, 20],
    )
    page.blanks(3)
    page.note("声明：采集信息仅用于社会治安管理。被采集人签名：                 日期：")
    page.sheet.print_area(0, 0, page.row - 1, 9)


@form(POLICE, "流动人口登记台账.xls")
def floating_people(book: Book) -> None:
    spec = [
        "序号", "姓名", "性别", "民族", "身份证号", ("户籍所在地", ["省", "市", "县（区）", "详细地址"]), "现住地址", "房东姓名", "房东电话", "来本地时间", "居住事由", "从业单位", "联系电话",
        "居住证号", "离开时间", "登记人",
    ]  # fmt: skip
    page = book.sheet("台账", spec, size=10)
    page.title("流动人口登记台账")
    page.header(spec, [20, 24], bold=True)
    page.blanks(16, serial=True)
    page.sheet.set_column(17, 17, 10, None, {"hidden": True})


@form(POLICE, "出租房屋登记备案表.xlsm")
def rented_house(book: Book) -> None:
    page = book.sheet("备案表", [10, 12, 10, 12, 10, 14], landscape=False)
    page.title("出租房屋登记备案表", font="黑体", size=18)
    page.line({0: "编号：", 4: "登记日期："})
    page.grid("""
        | 出租人~姓  名 | | 身份证~号  码 | | > | > |
        | 户籍地址 | | > | > | 联系电话 | |
        | 房屋地址 | | > | > | 房屋类型 | □自建房 □楼房 |
        | 建筑面积~（㎡） | | 出租间数 | | 月租金~（元） | |
        | 承租人~姓  名 | | 身份证~号  码 | | > | > |
        | 户籍地址 | | > | > | 联系电话 | |
        | 租赁期限 | <自    年   月   日至    年   月   日 | > | > | 承租用途 | □居住 □经营 |
        | 同住~人员 | 姓名 | 性别 | 身份证号 | > | 关系 |
        | ^ | | | | > | |
        | ^ | | | | > | |
        | 安全隐患~检查情况 | <□用电   □用气   □消防通道   □其他~检查人：              年   月   日 | > | > | > | > |
        """, {10: 48, -1: 28})  # fmt: skip
    page.note("注：出租人应当自签订租赁合同之日起3日内向派出所登记。")
    page.sheet.data_validation(
        "F6", {"validate": "integer", "criteria": ">", "value": 0, "error_message": "月租金应为正整数"}
    )


@form(VETERANS, "退役军人信息采集表.docx")
def veteran_card(paper: Paper) -> None:
    paper.title("退役军人和其他优抚对象信息采集表", size=18)
    paper.text("采集人：              采集时间：              审核人：", size=10.5)
    paper.grid("""
        | ⇣基本信息 | 姓名 | | 性别 | | 民族 | | 政治面貌 | |
        | ^ | 身份证号 | | > | > | 出生日期 | | 文化程度 | |
        | ^ | 户籍地址 | | > | > | > | > | 户口性质 | |
        | ^ | 现住址 | | > | > | > | > | 联系电话 | |
        | ^ | 婚姻状况 | | 健康状况 | | 就业状况 | | 工作单位 | |
        | ⇣服役信息 | 入伍时间 | | 入伍地 | | 退役时间 | | 服役部队 | |
        | ^ | 退役方式 | <□复员  □退伍  □转业  □退休 | > | > | 立功受奖 | | > | > |
        | ^ | 人员类别 | <□残疾军人 □在乡复员军人 □带病回乡 □参战 □参试 □60岁农村籍 □烈属 □其他 | > | > | > | > | > | > |
        | ⇣优抚 | 优待证号 | | > | > | 光荣牌悬挂 | □是 □否 | 月抚恤补助（元） | |
        | ^ | 开户银行 | | > | > | 银行卡号 | | > | > |
        | ⇣家庭成员 | 姓名 | 关系 | 身份证号 | > | 年龄 | 职业 | 联系电话 | > |
        | ^ | | | | > | | | | > |
        | ^ | | | | > | | | | > |
        | 本人承诺 | > | <以上信息真实准确。~签字：              年   月   日 | > | > | > | > | > | > |
        """, [0.9, 1.9, 2, 1.9, 1.9, 2, 2, 2, 2.4], {13: 1.8, -1: 0.95}, size=10, font="宋体")  # fmt: skip


@form(VETERANS, "优抚对象定期抚恤补助发放花名册.et")
def veteran_roster(book: Book) -> None:
    spec = [
        "序号", "乡镇", "村", "姓名", "身份证号码", "优抚类别", "退役时间", "抚恤补助标准~（元/年）", "月发放额~（元）", "开户行", "银行账号",
        "联系电话", "备注",
    ]  # fmt: skip
    page = book.sheet("花名册", spec)
    page.title("优抚对象定期抚恤补助金发放花名册", size=18)
    page.line({0: "单位：禾溪县       乡（镇）退役军人服务站", 10: "单位：元"})
    page.header(spec, [34], bold=True)
    rows = page.blanks(12, serial=True, formulas={8: '=IF(H{r}="","",ROUND(H{r}/12,0))'})
    page.total("合计", rows, [7, 8], span=4)
    page.line({0: "站长：", 4: "经办人：", 10: "2026年   月   日"})


@form(WOMEN, "农村妇女“两癌”检查登记表.xlsx")
def women_screening(book: Book) -> None:
    spec = [
        "序号", "姓名", "年龄", "身份证号", "家庭住址", "联系电话", "婚姻状况", "是否低保", "是否脱贫户", ("是否自愿参加检查", ["宫颈癌", "乳腺癌"]),
        "既往检查时间", "签字",
    ]  # fmt: skip
    page = book.sheet("登记表", spec)
    page.title("农村适龄妇女（35—64周岁）“两癌”免费检查摸底登记表", size=16)
    page.line({0: "乡镇：", 2: "村：", 5: "村妇联主席：", 9: "填表日期："})
    page.header(spec, [20, 20])
    page.blanks(14, serial=True)
    page.note("注：截至2026年12月31日满35周岁至64周岁的农村户籍妇女均纳入。")
