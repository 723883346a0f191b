"""What a single text looks like on its own: a label, a value, a note, a sign-off.

These are the conventions of Chinese official forms; nothing here looks at positions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from yibiao.sheets.grid import squeeze

_NUMBER = re.compile(r"^[+-]?[\d,，]*\.?\d+(?:[eE][+-]?\d+)?%?$")
_DATE = re.compile(
    r"^(?:19|20)\d{2}(?:[-/.年](?:\d{1,2}(?:[-/.月](?:\d{1,2}日?)?)?)?)(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?$"
)
_PERIOD = re.compile(
    r"^(?:19|20)\d{2}年度?$|^(?:(?:19|20)\d{2}年)?\d{1,2}(?:[-—～~至]\d{1,2})?月份?$|^第?[一二三四1-4]季度?$"
)
_CODE = re.compile(r"^[A-Za-z]{0,6}[-_]?\d{3,}[\dXx]?$")
_TICKS = re.compile(r"[□☐○◯☑■√☒]|£(?=[\u4e00-\u9fff])|\[\s*\]|【\s*】|[（(][ 　]{1,4}[)）]")
_DATE_BLANK = re.compile(r"^(?:\d{0,4}|[_\s]*)年[_\s\d]*月[_\s\d]*日?$")
_STAMP = re.compile(
    r"[（(【](?:[^）)]{0,8})(?:盖章|公章|签字|签名|签章|印章|章)[^）)]{0,6}[)）】]|^(?:加?盖章|公章|签字|签名|签章|印章)[:：]?$|"
    r"(?:盖章|公章|签字|签名|签章|印章)\s*[:：]|(?:盖章|公章|签字|签名|签章|印章).*年.*月.*日"
)
_NOTE = re.compile(
    r"^(?:[（(【]?(?:注|备注|说明|填表说明|填报说明|填写说明|填表要求|填报要求|填写要求|填表须知|附注|表注|提示|注意|注意事项|"
    r"要求|请注意|温馨提示|特别说明)(?:[0-9一二三四五])?[】)）]?[:：]|[※★▲●◆*＊](?=.{8})|"
    r"(?:本表|此表|该表|填表说明|填写说明|填报说明|请勿|请按|请不要|带\*|带＊|红色|标\*|资料来源|数据来源|注意事项|填表须知))"
)
_LISTED = re.compile(r"^[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）.．、,，](?!\d)")
_ATTACHMENT = re.compile(r"^[（(【]?附(?:件|表|录)?[\d一二三四五六七八九十]*[-—]?\d*[)）】]?[:：]?$")
_TITLE_END = re.compile(
    r"(?:表|册|单|书|卡|名单|台账|台帐|清册|模板|样表|清单|统计|情况|汇总|报告|记录|登记|审批|档案|一览|明细|计划|方案|"
    r"通知|证明|意见|申请|鉴定|材料|信息|底册|账|报告单|样式)(?:[（(【\[〔].*[)）】\]〕])?(?:[一二三四五六七八九十\d]*)$"
)
_SHEET_END = re.compile(
    r"(?:表|册|单|书|卡|名单|台账|台帐|模板|样表|清单|一览|花名册)(?:[（(【\[〔].*[)）】\]〕])?[一二三四五六七八九十\d]*$"
)
_SIGNER = re.compile(
    r"^(?:填表|填报|制表|审核|复核|审批|批准|经办|校对|录入|统计|报送|登记|调查|采集|填写|核对|主管|分管|单位|部门|机构|"
    r"法人|企业|财务|项目|签发|上报|负责|填|制|审|村|乡镇|乡|镇|街道|社区|领导|主要|校|院|系|学校|会计|出纳|公司|科室|处|总)*"
    r"(?:人|人员|者|员|负责人|领导|签字|签名|签章|盖章|（签字）|（盖章）|\(签字\)|\(盖章\)|（签章）|书记|主任|村长|经理|校长|局长|科长)+"
    r"(?:（.*）|\(.*\))?[:：]?$"
)
_SIDE = re.compile(
    r"^(?:填表|填报|制表|报送|上报|报出|填写|编制|审核|统计|调查|登记|打印|截止|截至|所属|数据|报告|实际报出)?"
    r"(?:日期|时间|单位|单位名称|部门|机构|机关|期别|年月|年度|期|范围|电话|联系电话)(?:（.*）|\(.*\))?[:：]?$"
)
_FORM_MARKS = re.compile(
    r"^(?:表\s*号|制表机关|制定机关|批准机关|备案机关|批准文号|备案文号|文\s*号|有效期至|有效期|有效期截止|组织机构代码|统一社会信用代码|"
    r"(?:计量|金额|货币|数量|面积)?单位|编号|№|No\.?|档案号|统计时间|密级)[:：]"
)
_FILLER_WORDS = re.compile(
    r"(?:填表|填报|制表|审核|复核|经办|校对|填写|统计|调查|登记|采集|录入|上报|报送)(?:人|员|者|负责人|单位|日期|时间)|单位负责人|部门负责人|"
    r"分管领导|主管领导|主要领导|领导签字|负责人签[字章名]|负责人（|报出日期|联系电话|统计负责人|项目经理|主要负责人|制表|审核|审批|复核|经办|批准|盖章|签字|签章|公章"
)
_HEADS = ["姓名", "名称", "性别", "民族", "年龄", "日期", "时间", "年月", "年度", "年份", "月份", "季度", "学年", "学期", "号码", "证号", "编号", "代码", "序号", "行次", "文号", "账号", "帐号", "卡号", "学号", "工号", "电话", "手机", "传真", "邮箱", "邮编", "邮政编码", "地址", "住址", "住所", "籍贯", "出生地", "所在地", "户籍地", "单位", "部门", "机构", "学校", "学院", "院系", "系别", "专业", "班级", "年级", "职务", "职称", "职业", "岗位", "工种", "学历", "学位", "文化程度", "政治面貌", "婚姻状况", "健康状况", "状况", "情况", "现状", "类别", "类型", "种类", "性质", "等级", "级别", "程度", "方式", "方法", "途径", "形式", "原因", "理由", "依据", "用途", "来源", "去向", "结果", "结论", "意见", "建议", "措施", "内容", "事项", "项目", "指标", "数量", "数额", "金额", "总额", "费用", "经费", "收入", "支出", "工资", "补贴", "补助", "标准", "单价", "合计", "小计", "总计", "共计", "总数", "人数", "户数", "人口", "次数", "件数", "面积", "长度", "宽度", "高度", "体积", "重量", "产量", "产值", "价值", "比例", "比率", "占比", "得分", "分数", "成绩", "评分", "排名", "名次", "备注", "说明", "简介", "简历", "经历", "特长", "爱好", "关系", "成员", "家庭", "配偶", "户主", "负责人", "联系人", "责任人", "法人", "法定代表人", "代表人", "监护人", "申请人", "经办人", "审核人", "填表人", "签名", "签字", "盖章", "照片", "网格", "社区", "村组", "乡镇", "街道", "区县", "省份", "城市", "地区", "区域", "范围", "位置", "地点", "经度", "纬度", "场所", "房屋", "住房", "结构", "用地", "耕地", "作物", "品种", "型号", "规格", "品牌", "车牌", "产权", "状态", "是否", "有无", "备案", "开户行", "开户银行", "户名", "银行", "课程", "学分", "学时", "学制", "奖项", "荣誉", "处分", "奖惩", "表现", "评价", "鉴定", "考核", "培训", "会议", "主题", "主持人", "参加人", "记录人", "隐患", "整改", "事故", "风险", "本人", "与户主关系", "与本人关系", "户口", "户籍", "现居", "常住", "流动", "残疾", "低保", "特困", "五保", "医保", "社保", "保险", "就业", "务工", "党员", "团员", "党支部", "组织", "团体", "企业", "公司", "法规", "资产", "设备"]
_HEAD_SET = frozenset(_HEADS)
_HEAD_LAST = frozenset(word[-2:] for word in _HEADS) | frozenset(
    ["数", "率", "费", "款", "额", "量", "人", "者", "员", "名", "号", "期", "额", "价", "值", "分", "级", "类", "别"]
)
_VALUES = frozenset(
    ["男", "女", "是", "否", "有", "无", "汉", "汉族", "回族", "满族", "壮族", "苗族", "群众", "党员", "中共党员", "共青团员", "团员", "预备党员", "未婚", "已婚", "离异", "离婚", "丧偶", "健康", "良好", "一般", "较差", "小学", "初中", "高中", "中专", "大专", "本科", "硕士", "博士", "文盲", "研究生", "农业", "非农业", "城镇", "农村", "户主", "妻子", "儿子", "女儿", "在职", "离职", "在校", "√", "×", "/", "—", "-", "…", "合格", "优秀"]
)
_DROP = re.compile(r"[（(\[【〔].*?[)）\]】〕]|[*＊:：]|^[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）.．、]")


@lru_cache(maxsize=50_000)
def core(text: str) -> str:
    """A label without white space, bracketed remarks, numbering, asterisks and colons."""
    squeezed = squeeze(text)
    return _DROP.sub("", squeezed) or squeezed


def is_number(text: str) -> bool:
    return bool(_NUMBER.match(text.strip()))


@lru_cache(maxsize=50_000)
def is_value(text: str) -> bool:
    """Certainly an answer, not a question: numbers, dates, codes, 男, 汉族."""
    flat = squeeze(text)
    if _PERIOD.match(flat):
        return False  # 2023年, 1-2月: a column of figures may be headed so
    return bool(
        flat in _VALUES
        or _NUMBER.match(flat)
        or _DATE.match(flat)
        or _CODE.match(flat)
        or ("@" in flat and "." in flat)
    )


_OPPOSITES = tuple(
    frozenset(pair.split("/"))
    for pair in ("男/女", "是/否", "有/无", "农业/非农业", "城镇/农村", "合格/不合格", "已婚/未婚", "在职/离职")
)


def are_opposites(texts: Iterable[str]) -> bool:
    """男 beside 女, 是 beside 否: columns to choose or count by, where one alone would be an answer."""
    given = {squeeze(text) for text in texts}
    return any(pair <= given for pair in _OPPOSITES)


_MARKUP = re.compile(r"^(?:\{\{.*\}\}|[$#]?\{[.$!]?\w.*\}|[@#$&][=A-Za-z_]\w*.*|<%.*%>|\[\w+(?:\.\w+)+\])$", re.DOTALL)


@lru_cache(maxsize=50_000)
def is_placeholder(text: str) -> bool:
    """Something printed in a cell that is still to be filled: ticks, ``年 月 日``, （盖章）, underscores."""
    flat = squeeze(text)
    if not flat or flat.strip("_＿—-/\\.…:：，,。（）()") == "" or _MARKUP.match(flat):
        return True
    if _PLACES.match(text):
        return True
    if _TICKS.search(text) or _DATE_BLANK.match(flat) or _SPAN_BLANK.match(flat) or is_unit(flat):
        return True
    if not _STAMP.search(flat) or len(flat) > 80:
        return False
    return bool(_SIGN_AND_DATE.search(flat)) or not is_side(text)


_PLACES = re.compile(r"^(?:[ 　_]*[省市州县区旗乡镇街道办事处村屯社组号路弄室栋幢单元（）()/、]{1,6}[ 　_]{2,}){2,}[^ 　_]{0,4}$")  # 县    乡    村
_SPAN_BLANK = re.compile(r"^(?=.*[年_])(?!.*\d{4})[自至从到年月日时分起止\d_（）()—\-～~:：]{2,}$")
_SIGN_AND_DATE = re.compile(r"年.*月.*日")
_FRAGMENT = re.compile(r"^[签字名盖公章印年月日（）()：:]{1,8}$")
_UNIT_WORDS = re.compile(
    r"^(?:[万千百亿]?元|[万千]?人|人次|户|个|亩|公顷|平方米|㎡|吨|公斤|千克|斤|头|只|羽|米|厘米|公里|千米|件|次|家|岁|周岁|%|％|天|小时|学时|"
    r"平方公里|立方米|万吨|株|辆|台|套|处|间|层|栋|份|元/[年月人天亩]|[kK][gG]|[cC]?[mM])$"
)


def is_unit(flat: str) -> bool:
    """A bare unit of measure, printed where a number is to be written."""
    return bool(_UNIT_WORDS.match(flat))


def is_fragment(text: str) -> bool:
    """A piece of 签字（盖章） 年 月 日 spread over cells."""
    return bool(_FRAGMENT.match(squeeze(text)))


def tick_count(text: str) -> int:
    return len(_TICKS.findall(text))


def has_ticks(text: str) -> bool:
    return bool(_TICKS.search(text))


@lru_cache(maxsize=50_000)
def label_strength(text: str) -> int:
    """2 = surely a label, 1 = may be one, 0 = hardly, -1 = surely not."""
    flat = squeeze(text)
    if flat in ("男", "女", "男性", "女性", "农业", "非农业", "城镇", "农村", "户主"):
        return 0  # an answer in most places, a column of counts in some
    if not flat or is_value(text):
        return -1
    bare = core(text)
    if bare in _HEAD_SET or flat.endswith((":", "：")):
        return 2
    if len(bare) > 40 and "\n" not in text.strip():
        return -1 if len(bare) > 60 else 0
    if bare[-2:] in _HEAD_LAST or bare[:2] in ("是否", "有无"):
        return 2
    if bare[-1:] in _HEAD_LAST or flat[:1] in "*＊":
        return 1
    return 1 if 1 < len(bare) <= 20 else 0


@lru_cache(maxsize=20_000)
def is_note(text: str) -> bool:
    """A line of explanation: starts as one, or is a long sentence."""
    flat = squeeze(text)
    if _NOTE.match(flat) or (text.count("\n") > 1 and re.search(r"[:：]\s*\n?\s*1[、.．]", text)):
        return True
    return len(flat) > 40 and bool(re.search(r"[。；;，,]", flat)) and not has_ticks(flat)


def is_listed(text: str) -> bool:
    """Begins with 1、 (一) and the like."""
    return bool(_LISTED.match(squeeze(text)))


def says_who_fills(text: str) -> bool:
    """以下内容由民政部门填写 and the like: an instruction, not the name of a section."""
    return bool(re.search(r"由.{1,16}(?:填写|填报|填)|^以下|^上述|请.{0,6}填", squeeze(text)))


def is_note_or_listed(text: str) -> bool:
    """Printed explanations, numbered or not."""
    return is_note(text) or (is_listed(text) and len(squeeze(text)) > 8) or len(squeeze(text)) > 24


def is_attachment(text: str) -> bool:
    return bool(_ATTACHMENT.match(squeeze(text)))


def ends_like_title(text: str) -> bool:
    return bool(_TITLE_END.search(squeeze(text)))


def names_a_sheet(text: str) -> bool:
    """Ends as only the title of a whole sheet does: …表, …册, …单."""
    return bool(_SHEET_END.search(squeeze(text)))


@lru_cache(maxsize=20_000)
def is_side(text: str) -> bool:
    """填报单位：, 填表人：, 表号：… or a line of several such."""
    flat = squeeze(text)
    if _FORM_MARKS.match(flat) or _SIGNER.match(flat) or _SIDE.match(flat):
        return True
    first = re.split(r"[:：]", flat, maxsplit=1)
    if len(first) == 2 and len(first[0]) <= 12:
        return bool(_SIGNER.match(first[0]) or _SIDE.match(first[0]) or _FILLER_WORDS.search(first[0]))
    return False


def is_meta_line(text: str) -> bool:
    """Begins a line of side fields: the label asks about the sheet as a whole and says so by its colon."""
    return is_side(text) and any(mark in text for mark in ":：")


_ABOUT_THE_SHEET = re.compile(r"填报单位|填报部门|机关$|文号$")


def is_filler(label: str) -> bool:
    """A sign-off label: who filled, checked, approved, and when."""
    flat = squeeze(label)
    return bool(_FILLER_WORDS.search(flat)) and not _ABOUT_THE_SHEET.search(flat)


_NUMBERING = re.compile(
    r"^[（(]?(?:\d{1,3}|[甲乙丙丁戊己庚辛]|[A-Z]{1,2}|[一二三四五六七八九十]{1,3})[)）]?(?:栏|列)?(?:[=＝].*)?$"
)


def is_numbering(text: str) -> bool:
    """A cell of a row that numbers the columns: 甲, 1, (2), 3=1+2."""
    return bool(_NUMBERING.match(squeeze(text)))


def is_column_code(text: str) -> bool:
    """A letter code under a column label: A, B, D1, G91."""
    return bool(re.match(r"^[A-Z]{1,2}\d{0,3}$", squeeze(text)))


_TOTAL = re.compile(
    r"^(?:合|总|小|共|累)计(?:[（(:：].*)?$|^[^:：]{0,6}(?:合计|小计|总计|共计|累计)[:：]?$|^总数$|^全[国省市县区镇乡村州][（(]?$"
)


def is_total(text: str) -> bool:
    return bool(_TOTAL.match(squeeze(text)))


_EXAMPLE = re.compile(r"^[（(【]?(?:例|示例|样例|范例|例如|如[:：]|样本|填写示例|举例|示范)")


def is_example(text: str) -> bool:
    return bool(_EXAMPLE.match(squeeze(text)))


def is_example_mark(text: str) -> bool:
    """样例, （示例） alone in a cell, wherever in the line."""
    return squeeze(text).strip("（）()【】") in ("例", "示例", "样例", "范例", "举例")


_SERIAL = re.compile(r"^(?:序号|编号|序|行次|行号|No\.?|号)$")


def is_serial_header(text: str) -> bool:
    return bool(_SERIAL.match(core(text)))
