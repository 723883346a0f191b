# ruff: noqa: E501  (a line here is a row of the sheet)
"""县应急管理局, 县住建局, 县市场监管局, 县统计局, 县林业局 and 县数据局: houses, enterprises, dangers, the county in figures."""

import struct
import zlib
from datetime import date
from io import BytesIO

from demo.authoring.layout import Heading
from demo.authoring.registry import form
from demo.authoring.sheet import Book
from demo.identifiers import credit_code, id_number, phone
from demo.places import TOWNSHIPS, VILLAGES

EMERGENCY = "县应急管理局"
HOUSING = "县住建局"
MARKET = "县市场监管局"
STATISTICS = "县统计局"
FORESTRY = "县林业局"
DATA = "县数据局"


@form(EMERGENCY, "防汛避险转移人员名册.xlsx")
def evacuation(book: Book) -> None:
    spec = [
        "序号", "乡镇", "村", "风险点名称", "风险类型", ("受威胁户信息", ["户主姓名", "身份证号~（后四位）", "户籍~人口", "常住~人口", "联系电话"]),
        ("其中特殊人员", ["老人", "儿童", "残疾人", "孕产妇"]), ("转移安置", ["安置方式", "安置地点", "转移责任人", "责任人电话"]), "备注",
    ]  # fmt: skip
    page = book.sheet("名册", spec, size=10)
    page.title("2026年防汛避险危险区人员转移名册", font="黑体")
    page.line({0: "填报单位：", 8: "更新时间：   月   日    时", 16: "单位：人"})
    page.header(spec, [20, 34], bold=True, bg_color="#FFE699")
    rows = page.blanks(12, serial=True)
    page.total("合计", rows, [7, 8, 10, 11, 12, 13], span=2)
    page.choose(4, rows, ["山洪", "滑坡", "泥石流", "低洼易涝", "切坡建房", "病险水库下游"])
    page.choose(14, rows, ["集中安置", "投亲靠友"])
    page.line({0: "村（盖章）：", 5: "村防汛责任人：", 14: "乡镇包村领导："}, 24)


@form(EMERGENCY, "汛期值班值守及险情日报表.xlsx")
def flood_daily(book: Book) -> None:
    spec = ["乡镇", ("值班信息", ["带班领导", "职务", "值班员", "值班电话"]), ("雨水情", ["24小时降雨量~（毫米）", "水库水位~（米）"]),
            ("巡查", ["出动~人次", "发现隐患~（处）", "已处置~（处）"]), ("转移", ["户", "人", "已返回（人）"]), ("灾情", ["受灾人口", "倒塌房屋（间）", "直接经济损失（万元）"])]  # fmt: skip
    page = book.sheet("日报", [10] + [9] * 15, size=10)
    page.title("汛期值班值守及险情灾情日报表", size=18)
    page.line({0: "报送单位：", 7: "2026年    月    日8时—次日8时", 13: "签发人："})
    page.header(spec, [20, 36])
    first = page.row + 1
    for township in TOWNSHIPS:
        page.cells([township, *[None] * 15])
    page.total("合计", (first, page.row), [7, 8, 9, 10, 11, 12, 13, 14, 15])
    page.note("备注：实行零报告制度，每日8:30前报县防汛办；无灾情填“0”。")


@form(EMERGENCY, "安全生产隐患排查整改台账.xls")
def hazards(book: Book) -> None:
    spec = [
        "序号", "排查日期", "企业（场所）名称", "统一社会信用代码", "地址", "负责人", "联系电话", "从业~人数", "隐患描述",
        ("隐患等级", ["⇣一般", "⇣重大"]), "整改措施", "整改责任人", "整改期限", "整改完成~时间", "是否闭环", "检查人员",
    ]  # fmt: skip
    page = book.sheet("台账", spec, size=10)
    page.title("安全生产隐患排查整改台账", size=18)
    page.line({0: "填报单位：", 8: "2026年    月", 14: "填报人："})
    page.header(spec, [18, 34])
    page.blanks(12, serial=True)
    page.sheet.write(3, 18, "重大隐患须立即电话报告", page.look(font_color="#FF0000", bold=True))


@form(HOUSING, "农村自建房安全隐患排查登记表.xlsx")
def house_safety(book: Book) -> None:
    page = book.sheet("一户一表", [5, 12, 11, 10, 12, 10, 11, 12], landscape=False)
    page.title("农村自建房安全隐患排查登记表", size=18)
    page.line({0: "房屋编号：", 4: "排查日期：   年   月   日"})
    page.grid("""
        | ⇣房屋概况 | 产权人姓名 | | 身份证号 | | > | > | > |
        | ^ | 联系电话 | | 房屋地址 | | > | > | > |
        | ^ | 建成年份 | | 层数 | | 建筑面积（㎡） | > | |
        | ^ | 结构类型 | <□砖混 □砖木 □框架 □土木 □石砌 □其他 | > | > | > | 房屋间数 | |
        | ^ | 用途 | <□自住 □出租 □餐饮 □民宿 □商店 □其他经营 | > | > | > | 常住人数 | |
        | ⇣建设情况 | 有无审批手续 | □有 □无 | 有无设计 | □有 □无 | 施工方式 | □工匠 □施工队 | > |
        | ^ | 有无改扩建 | □有 □无 | 改扩建内容 | <□加层 □拆墙 □开窗 □夹层 □其他 | > | > | > |
        | ⇣隐患情况 | 地基基础 | <□稳定 □不均匀沉降 | > | 承重墙柱 | <□完好 □裂缝 □倾斜 | > | > |
        | ^ | 楼屋面 | <□完好 □渗漏 □变形 | > | 周边环境 | <□安全 □切坡 □临水 □滑坡 | > | > |
        | 初判结论 | > | □未发现安全隐患    □存在一定安全隐患    □存在严重安全隐患 | > | > | > | > | > |
        | 处置措施 | > | <□停止使用 □撤离人员 □加固 □拆除 □观察使用 | > | > | > | 完成时间 | |
        | 排查人员~签 名 | > | | > | 乡镇审核 | > | | > |
        """, 26)  # fmt: skip
    page.line({0: "附：房屋正面照片（粘贴处）"})
    page.across("", page.boxed(), 90)
    page.sheet.insert_image(
        page.row - 1, 6, "sample.png", {"image_data": BytesIO(specimen()), "x_offset": 10, "y_offset": 8}
    )


def specimen() -> bytes:
    """A small ring, as a PNG: the picture that filling must leave alone."""
    size, rows = 72, b""
    for y in range(size):
        line = b"\0"
        for x in range(size):
            radius = ((x - 35.5) ** 2 + (y - 35.5) ** 2) ** 0.5
            line += b"\xc0\x20\x20" if 29 < radius < 33 or (radius < 8) else b"\xff\xff\xff"
        rows += line

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")


@form(HOUSING, "农村危房改造农户档案台账.xlsx")
def dangerous_houses(book: Book) -> None:
    spec = [
        "序号", "县", "乡镇", "村", ("农户信息", ["户主姓名", "户主身份证号", "家庭~人口", "联系电话", "农户类型"]),
        ("原住房情况", ["面积（㎡）", "结构", "危房等级", "鉴定时间"]), ("改造情况", ["改造方式", "改造后面积（㎡）", "开工时间", "竣工时间"]),
        ("资金（万元）", [("补助资金", ["中央", "省级", "县级"]), "农户自筹", "合计"]), "一卡通账号", "验收结果",
    ]  # fmt: skip
    page = book.sheet("档案", spec, size=9)
    page.title("农村危房改造农户档案台账（2026年）", size=18)
    page.line({0: "填报单位：", 10: "填报日期：", 20: "单位：人、㎡、万元"})
    page.header(spec, [18, 18, 26])
    rows = page.blanks(10, serial=True, formulas={21: "=SUM(R{r}:U{r})"}, formats=dict.fromkeys(range(17, 22), "0.00"))
    page.total("合计", rows, [6, 17, 18, 19, 20, 21], span=4)
    page.choose(8, rows, ["低保户", "特困户", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户", "一般户"])
    page.choose(11, rows, ["C级", "D级"])
    page.choose(13, rows, ["重建", "加固", "修缮"])


@form(HOUSING, "村庄建设统计调查表.xls")
def village_building(book: Book) -> None:
    page = book.sheet("村表", [6, 34, 9, 16, 6, 34, 9, 16], font="仿宋", landscape=True)
    page.title("村庄建设统计调查表", font="黑体", size=18)
    page.line({0: "行政村名称：", 3: "行政区划代码：", 6: "2025年度"})
    page.header(["代码", "指标名称", "单位", "数值"] * 2, [24], bold=True)
    left = [("村民小组数", "个"), ("自然村数", "个"), ("户籍户数", "户"), ("户籍人口", "人"), ("常住人口", "人"), ("村域面积", "平方公里"), ("耕地面积", "亩"),
            ("住房总栋数", "栋"), ("  其中：砖混及以上结构", "栋"), ("  其中：空置房屋", "栋"), ("年内新建住房", "栋")]  # fmt: skip
    right = [("村内道路长度", "公里"), ("  其中：硬化道路", "公里"), ("集中供水户数", "户"), ("通燃气户数", "户"), ("通宽带户数", "户"), ("使用卫生厕所户数", "户"),
             ("生活垃圾收集点", "个"), ("生活污水处理户数", "户"), ("路灯", "盏"), ("农家乐、民宿", "家"), ("村集体收入", "万元")]  # fmt: skip
    for number, (one, two) in enumerate(zip(left, right, strict=True), 1):
        page.cells([f"{number:02d}", *one, None, f"{number + 11:02d}", *two, None], 20)
    page.line({0: "村委会主任：", 3: "填表人：", 6: "填表日期："}, 24)


@form(MARKET, "个体工商户年报情况摸底表.xlsx")
def self_employed(book: Book) -> None:
    spec = [
        "序号", "字号名称", "统一社会信用代码", "经营者姓名", "经营者身份证号", "经营场所", "联系电话", "成立日期", "经营范围", "从业人数",
        "资金数额~（万元）", "上年营业额~（元）", "纳税总额~（元）", "是否年报", "经营状态",
    ]  # fmt: skip
    page = book.sheet("摸底表", spec, size=10)
    page.attachment("附件2：")
    page.title("个体工商户2025年度年报情况摸底表", size=18)
    page.header(spec, [32], bold=True, bg_color="#D9E1F2")
    page.cells(["例", "禾溪县鹤汀镇满仓副食店", credit_code("92", 900001), "石满仓", id_number(date(1957, 4, 9), 3, male=True), "鹤汀镇杏花坞村3组", phone(9001), "2015/6/18",
                "食品零售", 2, 3, 86000, 0, "是", "正常"], italic=True)  # fmt: skip
    rows = page.blanks(12, serial=True)
    page.choose(13, rows, ["是", "否"])
    page.choose(14, rows, ["正常", "停业", "已注销未办手续"])
    for row in (page.row, page.row + 1):
        page.sheet.set_row(row, None, None, {"hidden": True})
    page.sheet.write(page.row, 0, "系统校验码")
    page.sheet.write(page.row, 1, "HX-SCJG-2026-0002")


@form(MARKET, "食品小作坊小餐饮信息登记表.xlsx")
def food_shops(book: Book) -> None:
    spec = [
        "序号", "单位名称", "负责人", "性别", "联系电话", "经营地址", "经营类别", "统一社会信用代码", "许可（备案）~证号",
        ("从业人员", ["人数", "持健康证"]), "经营面积~（㎡）", ("检查情况", ["检查时间", "存在问题", "整改情况"]), "备注",
    ]  # fmt: skip
    page = book.sheet("登记表", spec, size=10)
    page.title("食品小作坊、小餐饮、小食杂店信息登记表", size=18)
    page.line({0: "食品安全协管员：", 6: "所在村（社区）：", 12: "登记日期："})
    page.header(spec, [20, 26])
    page.blanks(12, serial=True)


@form(STATISTICS, "村社会经济基本情况表.xls")
def village_economy(book: Book) -> None:
    page = book.sheet("禾统村1表", [36, 10, 7, 16, 16], landscape=False)
    page.title("村社会经济基本情况", font="宋体", size=18)
    for text in ("表    号：禾统村１表", "制定机关：禾溪县统计局", "批准文号：禾统〔2026〕3号"):
        page.line({3: text}, 14)
    page.line({0: "综合机关名称：        村民委员会", 2: "２０２５年", 3: "有效期至：2027年1月"}, 18)
    page.header(["指标名称", "计量单位", "代码", ("数量", ["本年", "上年"])], [18, 18])
    page.cells(["甲", "乙", "丙", 1, 2], font_size=9)
    lines = [
        ("一、基本情况", "—"), ("    1.村民小组个数", "个"), ("    2.户籍户数", "户"), ("        其中：低保户数", "户"), ("    3.户籍人口", "人"), ("        其中：女性", "人"),
        ("        其中：60周岁及以上", "人"), ("    4.常住人口", "人"), ("    5.从业人员", "人"), ("        其中：外出务工人员", "人"), ("二、农业生产条件", "—"),
        ("    1.耕地面积", "亩"), ("        其中：水田", "亩"), ("    2.农业机械总动力", "千瓦"), ("三、农村经济", "—"), ("    1.村集体经济收入", "万元"),
        ("    2.农民专业合作社个数", "个"), ("    3.企业个数", "个"), ("        从业人员", "人"), ("四、社会保障", "—"), ("    1.参加居民医保人数", "人"),
        ("    2.参加居民养老保险人数", "人"), ("    3.享受最低生活保障人数", "人"), ("    4.持证残疾人数", "人"),
    ]  # fmt: skip
    for code, (line, unit) in enumerate(lines, 1):
        page.cells([None, unit, f"{code:02d}", "—" if unit == "—" else None, "—" if unit == "—" else None], 17)
        page.sheet.write(page.row - 1, 0, line, page.boxed(align="left", text_wrap=False))
    page.line({0: "单位负责人：", 1: "统计负责人：", 3: "填表人："}, 22)
    page.line({0: "联系电话：", 3: "报出日期：2026年  月  日"}, 18)
    page.note("说明：1.统计范围为辖区内所有村民委员会。2.审核关系：03≥04；05≥06；05≥07；09≥10；12≥13。", 30)


@form(STATISTICS, "企业名录库核查表.xlsx")
def enterprise_check(book: Book) -> None:
    spec: list[Heading] = [
        "序号", "单位详细名称*", "统一社会信用代码*", "法定代表人*", ("单位所在地", ["乡镇", "村", "详细地址"]), "联系电话*", "行业类别", "登记注册类型", "开业时间~（年月）",
        ("主要经济指标（千元）", ["营业收入", "资产总计", "固定资产投资"]), ("期末从业人员（人）", ["合计", "其中：女性"]), "营业状态", "核查结果",
    ]  # fmt: skip
    page = book.sheet("名录核查", spec, size=9)
    page.title("企业（单位）名录库核查表", font="宋体", size=18)
    page.line({0: "普查区：", 8: "核查员：", 15: "金额单位：千元"})
    page.header(spec, [20, 24])
    page.cells(["甲", "乙", "丙", *[f"{n:02d}" for n in range(1, 16)]], font_size=8)
    rows = page.blanks(12, serial=True)
    page.choose(16, rows, ["1营业", "2停业", "3筹建", "4关闭", "9其他"])
    page.choose(17, rows, ["一致", "变更", "查无此单位"])


@form(STATISTICS, "人口抽样调查分村汇总表.csv")
def population_sample() -> tuple[str, str]:
    head = "人口抽样调查分村汇总表,,,,,,,,,\n,,,,,,,,,单位：户、人\n村（社区）,户数,总人口,男,女,0-14岁,15-64岁,65岁及以上,外出半年以上,备注\n"
    return head + "".join(
        f"{village}{',' * 9}\n" for village in VILLAGES
    ) + "合计,,,,,,,,,\n填表人：,,,审核人：,,,日期：,,,\n", "gb18030"


@form(FORESTRY, "森林防火巡护日报表.xlsx")
def forest_fire(book: Book) -> None:
    page = book.sheet("日报", [10, 9, 9, 9, 9, 3, 10, 9, 9, 12], size=10)
    page.title("森林防火重点时段巡护日报表", size=16)
    page.line({0: "乡镇：", 3: "日期：", 6: "表一填至17时，表二发生即报"})
    top = page.row
    page.header(["村", ("巡护力量（人次）", ["护林员", "村干部"]), "劝导~火种（起）", "发放~宣传单"], [20, 24])
    start = page.row
    for village in VILLAGES[:4]:
        page.cells([village, None, None, None, None])
    page.total("合计", (start + 1, page.row), [1, 2, 3, 4], width=5)
    after, page.row = page.row, top
    page.grid("| 火情地点 | 起火时间 | 扑灭时间 | 过火面积（亩） |\n| ^ | ^ | ^ | ^ |", 22, left=6)
    page.row = start
    page.blanks(5, columns=4, left=6, height=None)
    page.row = after
    page.line({0: "值班员：", 6: "带班领导："}, 24)


@form(DATA, "基层报表底数清单.xlsx")
def form_inventory(book: Book) -> None:
    spec = [
        "序号", "报表名称", "下发层级", "下发部门", "数据项", "数据项~个数", "填报层级", "报送方式", "业务系统名称", "更新频率", "截止时间",
        "年填报~次数", "部门联系人", "联系电话", "填报依据", "是否可由~共享获取", "备注",
    ]  # fmt: skip
    page = book.sheet("清单", spec, size=10)
    page.attachment("附件")
    page.title("村（社区）填报报表底数清单", size=18)
    page.line({0: "填报村（社区）：", 6: "填报人：", 12: "填报日期："})
    page.header(spec, [32], bold=True)
    rows = page.blanks(20, serial=True)
    page.choose(2, rows, ["国家", "省", "市", "县", "乡镇"])
    page.choose(7, rows, ["Excel", "Word", "业务系统", "微信工作群"])
    page.choose(9, rows, ["日报", "周报", "月报", "季报", "半年报", "年报", "临时"])
    page.sheet.repeat_rows(3)
    page.note("填报要求：凡要求村（社区）填写的表格（含微信群内下发的）均须列入，一表一行，不得漏报。")
