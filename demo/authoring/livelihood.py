# ruff: noqa: E501  (a line here is a row of the sheet)
"""县人社局, 县医保局 and 县教育局: work, insurance, school."""

from datetime import date

from demo.authoring.registry import form
from demo.authoring.sheet import Book
from demo.authoring.word import Paper
from demo.identifiers import id_number, phone
from demo.places import TOWNSHIPS, VILLAGES

LABOUR = "县人社局"
INSURANCE = "县医保局"
EDUCATION = "县教育局"


@form(LABOUR, "城乡居民基本养老保险参保登记表.docx")
def pension_registration(paper: Paper) -> None:
    paper.title("城乡居民基本养老保险参保登记表", size=18)
    paper.text("行政区划名称：                                     行政区划编码：", size=10.5)
    paper.grid("""
        | ⇣参保人员填写 | 姓  名 | | > | 性 别 | □男  □女 | > | 民 族 | |
        | ^ | 公民身份~号码 | | > | > | > | 出生日期 | 年  月  日 | > |
        | ^ | 户籍性质 | □农业 □非农业 | > | 参保日期 | > | | > | > |
        | ^ | 户籍所在~地址 | 县        乡（镇）        村        组 | > | > | > | > | > | > |
        | ^ | 居住地址 | | > | > | > | > | > | > |
        | ^ | 邮政编码 | | 手机号码 | > | | 固定电话 | > | |
        | ^ | 参保类别 | <□普通人群   □低保   □特困   □重度残疾   □脱贫人口   □其他 | > | > | > | > | > | > |
        | ^ | 缴费档次~（元/年） | <□200  □300  □500  □1000  □2000  □3000 | > | > | > | > | > | > |
        | ^ | 本人签字 | <~年   月   日 | > | > | > | > | > | > |
        | 村（居）协办员~意见 | > | <~经办人：              （章）     年   月   日 | > | > | > | > | > | > |
        | 乡镇事务所~意见 | > | <~经办人：              （章）     年   月   日 | > | > | > | > | > | > |
        | 备  注 | > | | > | > | > | > | > | > |
        """, [1, 2, 2, 1.6, 2, 2.2, 1.6, 1.6, 2.2], {8: 1.6, 9: 2, 10: 2, -1: 0.95}, size=11, font="宋体")  # fmt: skip
    paper.text(
        "填表说明：1.“公民身份号码”填写18位二代身份证号码。2.本表一式二份，乡镇事务所、县社保中心各存一份。", size=9
    )


@form(LABOUR, "农村劳动力资源调查登记表.xls")
def labour_survey(book: Book) -> None:
    spec = [
        "序号", "家庭住址~（组、门牌号）", "户主姓名", "家庭成员~姓名", "与户主~关系", "性别", "身份证号码", "文化~程度", "政治~面貌", "联系电话",
        ("就业状况", [("已就业", ["就业地点", "单位名称", "从事工种", "月收入~（元）", "外出时间"]), ("未就业", ["原因", "就业意愿", "期望月薪"])]),
        ("培训", ["是否参加过", "培训工种", "培训意愿"]), ("技能", ["证书名称", "等级"]), "是否~脱贫~人口", "备注",
    ]  # fmt: skip
    page = book.sheet("Sheet1", spec, size=9)
    page.title("农村劳动力资源调查登记表")
    page.line({0: "      乡（镇）      村", 6: "调查人：", 10: "调查时间：", 18: "审核人："})
    page.header(spec, [18, 18, 34])
    rows = page.blanks(18, serial=True)
    page.choose(5, rows, ["男", "女"])
    page.choose(20, rows, ["是", "否"])
    book.file.add_worksheet("Sheet2")
    book.file.add_worksheet("Sheet3")


@form(LABOUR, "公益性岗位人员考勤及补贴发放表.xlsx")
def public_posts(book: Book) -> None:
    spec = [
        "序号", "姓名", "身份证号", "岗位名称", "人员类别", "上岗时间", *[f"{day}" for day in range(1, 32)], "出勤~天数", "补贴标准~（元/天）",
        "应发金额~（元）", "银行卡号", "签字",
    ]  # fmt: skip
    page = book.sheet("考勤", [4, 8, 20, 10, 9, 10] + [2.6] * 31 + [6, 8, 9, 21, 8], size=8, paper=8)
    page.title("乡村公益性岗位人员考勤及补贴发放表", size=18)
    page.line({0: "用人单位：               村民委员会", 12: "2026年    月", 36: "联系电话："})
    page.header(spec, [36])
    rows = page.blanks(8, serial=True, formulas={37: '=COUNTIF(G{r}:AK{r},"√")', 39: "=AL{r}*AM{r}"})
    page.total("合计", rows, [37, 39], span=2)
    page.line({0: "村负责人：", 12: "考勤员：", 36: "乡镇审核："})
    page.note("出勤“√” 事假“△” 病假“○” 旷工“×”")


@form(LABOUR, "城乡人口变化情况月报表.xlsx")
def population_monthly(book: Book) -> None:
    spec = [
        "村（社区）", "期初~人口数", ("本月增加", ["小计", "出生", ("迁入", ["县内", "县外"])]), ("本月减少", ["小计", "死亡", ("迁出", ["县内", "县外"]), "其他"]),
        "期末~人口数", ("其中：", ["16—59岁", "60岁以上", "参保人数"]),
    ]  # fmt: skip
    page = book.sheet("月报", [13] + [8] * 14, size=10)
    page.title("城乡人口变化情况月报表", size=18)
    page.line({0: "填报单位：        人社所", 6: "2026年   月", 13: "单位：人"})
    page.header(spec, [18, 18, 22])
    first = page.row + 1
    for village in VILLAGES:
        r = page.row + 1
        page.cells(
            [
                village,
                None,
                f"=SUM(D{r}:F{r})",
                None,
                None,
                None,
                f"=SUM(H{r}:K{r})",
                None,
                None,
                None,
                None,
                f"=B{r}+C{r}-G{r}",
                None,
                None,
                None,
            ]
        )
    page.total("合计", (first, page.row), range(1, 15))
    page.line({0: "负责人：", 5: "审核人：", 10: "填表人："})


@form(INSURANCE, "2026年城乡居民医保参保缴费进度日报表.xlsx")
def insurance_daily(book: Book) -> None:
    spec = [
        "序号", "乡镇", "村（社区）", "户籍~人口", "常住~人口", "应参保~人数", ("已参保缴费人数", ["今日~新增", "累计", "其中：~代缴"]), "未参保~人数", "参保率", "缴费金额~（万元）", "排名",
    ]  # fmt: skip
    page = book.sheet("日报", [5, 9, 12] + [9] * 10)
    page.title("2026年度城乡居民医保参保缴费进度日报表", size=18)
    page.line({0: "填报时间：  月  日17:00前", 9: "单位：人、万元"}, font_color="#FF0000")
    page.header(spec, [20, 32], bold=True, bg_color="#FCE4D6")
    first = page.row + 1
    number = 0
    for township, villages in TOWNSHIPS.items():
        for village in villages:
            number += 1
            r = page.row + 1
            page.cells(
                [
                    number,
                    None,
                    village,
                    *[None] * 6,
                    f"=F{r}-H{r}",
                    f'=IF(F{r}=0,"",H{r}/F{r})',
                    None,
                    f'=IF(K{r}="","",RANK(K{r},$K${first}:$K${first + 11}))',
                ]
            )
        page.sheet.merge_range(page.row - 4, 1, page.row - 1, 1, township, page.boxed())
    page.total("全县", (first, page.row), [3, 4, 5, 6, 7, 8, 9, 11], span=3, bg_color="#FFFF00")
    page.sheet.conditional_format(first - 1, 10, page.row - 2, 10, {"type": "data_bar"})


@form(INSURANCE, "未参保人员名单核查表.xlsx")
def uninsured(book: Book) -> None:
    spec = [
        "序号", "乡镇", "村", "姓名", "身份证号后四位", "性别", "年龄", "联系电话", "核查结果", "未参保原因", "备注",
    ]  # fmt: skip
    page = book.sheet("核查表", [5, 9, 11, 9, 12, 6, 6, 13, 14, 18, 12])
    page.title("城乡居民医保未参保人员核查反馈表", size=18)
    page.header(spec, [28], bold=True)
    rows = page.blanks(15, serial=True)
    page.choose(8, rows, ["参加职工医保", "异地参保", "参军", "死亡", "户籍迁出", "失联", "拒保", "已补缴"])
    page.note("村核查人：                    乡镇审核人：                    反馈时间：")


@form(INSURANCE, "医疗救助对象住院费用救助申请表.xlsx")
def medical_aid(book: Book) -> None:
    page = book.sheet("申请表", [11, 11, 9, 11, 11, 11, 11, 11], landscape=False)
    page.title("城乡医疗救助申请审批表", size=18)
    page.line({0: "乡镇：", 3: "村：", 6: "单位：元"})
    page.grid("""
        | 患者姓名 | | 性别 | | 年龄 | | 与户主关系 | |
        | 身份证号 | | > | > | 联系电话 | | > | > |
        | 家庭住址 | | > | > | 救助对象类别 | <□特困 □低保 □监测对象 □其他 | > | > |
        | 户主姓名 | | 家庭人口 | | 医保类型 | □居民 □职工 | 残疾等级 | |
        | 就诊医院 | | > | > | 住院时间 | | > | > |
        | 疾病名称 | | > | > | 出院时间 | | > | > |
        | ⇣费用情况 | 总费用 | 基本医保~报销 | 大病保险~报销 | 其他补偿 | 个人自付 | 合规自付 | 已获救助 |
        | ^ | | | | | | | |
        | 开户银行 | | > | 开户名 | | 账号 | | > |
        | 申请人 | <本人承诺以上情况属实。~签字：            年   月   日 | > | > | > | > | > | > |
        | 村委会~意见 | <~签字（章）：            年   月   日 | > | > | 乡镇~意见 | <~签字（章）：          年  月  日 | > | > |
        | 医保局~审批 | <经审核，救助比例       %，救助金额        元。~签字（章）：            年   月   日 | > | > | > | > | > | > |
        """, {6: 32, 7: 30, 9: 48, 10: 64, 11: 64, -1: 26})  # fmt: skip
    page.sheet.set_paper(9)
    page.sheet.print_area(0, 0, page.row - 1, 7)
    page.sheet.center_horizontally()


@form(EDUCATION, "家庭困难学生情况登记卡.docx")
def hardship_student(paper: Paper) -> None:
    paper.text("附件1", font="黑体", size=14)
    paper.title("家庭困难学生情况登记卡", size=18)
    paper.text("学校：                  年级：          班级：          学籍号：", size=10.5)
    paper.grid("""
        | ⇣学生 | 姓  名 | | 性 别 | | 出生年月 | | 民 族 | |
        | ^ | 身份证号 | | > | > | 是否住校 | | 家庭~人口 | |
        | ^ | 家庭住址 | > | | > | > | > | > | > |
        | ^ | 家长姓名 | > | | > | 家长电话 | | > | > |
        | ^ | 资助卡开户人 | > | | > | 资助卡账号 | | > | > |
        | ⇣家庭成员 | 姓名 | 年龄 | 与学生~关系 | 务工（就读）~地点 | > | 职业 | 年收入~（元） | 健康~状况 |
        | ^ | | | | | > | | | |
        | ^ | | | | | > | | | |
        | ^ | | | | | > | | | |
        | 家庭~类别 | <□低保户   □特困   □监测对象   □脱贫户   □残疾人家庭   □孤儿   □一般困难（请在下栏说明） | > | > | > | > | > | > | > |
        | 困难~说明 | <上年家庭人均收入：          元      欠债：          元~近一年有无大病、灾害、失业： | > | > | > | > | > | > | > |
        | 班主任~意  见 | <家访时间：~签字：          年   月   日 | > | > | > | > | > | > | > |
        | 学校~意见 | <建议资助档次：□一档   □二档   □三档~（公章）     年   月   日 | > | > | > | > | > | > | > |
        """, [1.3, 1.8, 1.8, 1.8, 2.2, 1.8, 1.9, 1.8, 1.8], {9: 1.4, 10: 1.8, 11: 1.8, 12: 2, -1: 0.85}, size=10.5, font="宋体")  # fmt: skip


@form(EDUCATION, "适龄儿童入学摸底登记表.xlsx")
def school_age(book: Book) -> None:
    spec = [
        "编号", "儿童姓名", "性别", "出生年月日", "身份证号", "户籍所在地", "现居住地址", "父亲姓名", "父亲电话", "母亲姓名", "母亲电话", "是否留守",
        "拟就读学校", "备注",
    ]  # fmt: skip
    page = book.sheet("2026年秋季", spec, font="楷体_GB2312")
    page.title("2026年秋季适龄儿童（2019年9月1日—2020年8月31日出生）入学摸底登记表", size=16, height=30)
    page.line({0: "学校（服务区）：", 6: "村（社区）：", 11: "摸底教师："})
    page.header(spec, [26], bold=True)
    page.cells(["例", "陶小满", "女", "2020.03.18", id_number(date(2020, 3, 18), 5, male=False), "枫岔乡月牙塘村", "枫岔乡月牙塘村4组", "陶立春", phone(9004),
                "孟云", phone(9005), "否", "月牙塘小学", ""], font_color="#808080")  # fmt: skip
    rows = page.blanks(12, serial=True)
    page.choose(11, rows, ["是", "否"])


@form(EDUCATION, "雨露计划补助学生信息汇总表.csv")
def dew_plan() -> tuple[str, str]:
    head = "序号,乡镇,村,户主姓名,户主证件号码,学生姓名,学生证件号码,与户主关系,学段,就读学校,专业,年级,入学时间(YYYYMM),补助金额(元),开户人,一卡通账号,联系电话"
    return head + "\n" + "".join(f"{n}" + "," * 16 + "\n" for n in range(1, 6)), "utf-8-sig"
