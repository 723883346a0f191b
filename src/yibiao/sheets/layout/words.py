"""What a single text looks like on its own: a label, a value, a note, a sign-off.

These are the conventions of Chinese official forms; their words stand in ``vocabulary``. Nothing here looks at
positions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from yibiao.sheets.grid import squeeze
from yibiao.sheets.layout.vocabulary import (
    ANSWERS_OR_COLUMNS,
    HEAD_ENDS,
    HEADS,
    OPPOSITES,
    STRUCK_OUT,
    UNITS_ALONE,
    VALUES,
)

remembered = lru_cache(maxsize=20_000)
_LAST_TWO = frozenset(word[-2:] for word in HEADS)
_DROP = re.compile(r"[（(\[【〔].*?[)）\]】〕]|[*＊:：]|^[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）.．、]")


@remembered
def core(text: str) -> str:
    """A label without white space, bracketed remarks, numbering, asterisks and colons."""
    squeezed = squeeze(text)
    return _DROP.sub("", squeezed) or squeezed


def ends_in_colon(text: str) -> bool:
    return text.rstrip().endswith((":", "："))


# --- answers

_NUMBER = re.compile(r"^[+-]?[\d,，]*\.?\d+(?:[eE][+-]?\d+)?%?$")
_DATE = re.compile(
    r"^(?:19|20)\d{2}(?:[-/.年](?:\d{1,2}(?:[-/.月](?:\d{1,2}日?)?)?)?)(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?$"
)
_PERIOD = re.compile(
    r"^(?:19|20)\d{2}年度?$|^(?:(?:19|20)\d{2}年)?\d{1,2}(?:[-—～~至]\d{1,2})?月份?$|^第?[一二三四1-4]季度?$"
)
_CODE = re.compile(r"^[A-Za-z]{0,6}[-_]?\d{3,}[\dXx]?$")


@remembered
def is_number(text: str) -> bool:
    return bool(_NUMBER.match(text.strip()))


@remembered
def is_value(text: str) -> bool:
    """Certainly an answer, not a question: numbers, dates, codes, 男, 汉族."""
    flat = squeeze(text)
    if _PERIOD.match(flat):
        return False  # 2023年, 1-2月: a column of figures may be headed so
    if flat in VALUES or ("@" in flat and "." in flat):
        return True
    return bool(_NUMBER.match(flat) or _DATE.match(flat) or _CODE.match(flat))


def are_opposites(texts: Iterable[str]) -> bool:
    """男 beside 女, 是 beside 否: columns to choose or count by, where one alone would be an answer."""
    given = {squeeze(text) for text in texts}
    return any(pair <= given for pair in OPPOSITES)


# --- what is printed where something is to be written

_TICKS = re.compile(r"[□☐○◯☑■√☒]|£(?=[\u4e00-\u9fff])|\[\s*\]|【\s*】|[（(][ 　]{1,4}[)）]")
_DATE_BLANK = re.compile(r"^(?:\d{0,4}|[_\s]*)年[_\s\d]*月[_\s\d]*日?$")
_SPAN_BLANK = re.compile(r"^(?=.*[年_])(?!.*\d{4})[自至从到年月日时分起止\d_（）()—\-～~:：]{2,}$")
_PLACES = re.compile(  # 县    乡    村
    r"^(?:[ 　_]*[省市州县区旗乡镇街道办事处村屯社组号路弄室栋幢单元（）()/、]{1,6}[ 　_]{2,}){2,}[^ 　_]{0,4}$"
)
_SEAL = "(?:盖章|公章|签字|签名|签章|印章)"
_STAMP = re.compile(
    rf"[（(【](?:[^）)]{{0,8}})(?:{_SEAL}|章)[^）)]{{0,6}}[)）】]|^(?:加?盖章|公章|签字|签名|签章|印章)[:：]?$|"
    rf"{_SEAL}\s*[:：]|{_SEAL}.*年.*月.*日"
)
_SIGN_AND_DATE = re.compile(r"年.*月.*日")
_FRAGMENT = re.compile(r"^[签字名盖公章印年月日（）()：:]{1,8}$")
_MARKUP = re.compile(r"^(?:\{\{.*\}\}|[$#]?\{[.$!]?\w.*\}|[@#$&][=A-Za-z_]\w*.*|<%.*%>|\[\w+(?:\.\w+)+\])$", re.DOTALL)


@remembered
def is_placeholder(text: str) -> bool:
    """Something printed in a cell that is still to be filled: ticks, ``年 月 日``, （盖章）, ____, a bare unit."""
    flat = squeeze(text)
    if not flat.strip("_＿—-/\\.…:：，,。（）()") or is_unit(flat) or _MARKUP.match(flat):
        return True
    if _TICKS.search(text) or _DATE_BLANK.match(flat) or _SPAN_BLANK.match(flat) or _PLACES.match(text):
        return True
    if not _STAMP.search(flat) or len(flat) > 80:
        return False
    return bool(_SIGN_AND_DATE.search(flat)) or not is_side(text)


def is_unit(flat: str) -> bool:
    """A bare unit of measure, printed where a number is to be written."""
    return flat in UNITS_ALONE


def is_struck_out(text: str) -> bool:
    """—, ×: written where nothing is to be filled."""
    return text in STRUCK_OUT


@remembered
def is_fragment(text: str) -> bool:
    """A piece of 签字（盖章） 年 月 日 spread over cells."""
    return bool(_FRAGMENT.match(squeeze(text)))


@remembered
def tick_count(text: str) -> int:
    return len(_TICKS.findall(text))


def is_ticked(text: str) -> bool:
    """□变更（仅变更填写）: a part that is filled only if it is ticked."""
    return bool(_TICKS.match(text))


def has_ticks(text: str) -> bool:
    return tick_count(text) > 0


# --- labels


@remembered
def label_strength(text: str) -> int:
    """2 = surely a label, 1 = may be one, 0 = hardly, -1 = surely not."""
    flat = squeeze(text)
    if flat in ANSWERS_OR_COLUMNS:
        return 0
    if not flat or is_value(text):
        return -1
    bare = core(text)
    if bare in HEADS or flat.endswith((":", "：")):
        return 2
    if len(bare) > 40 and "\n" not in text.strip():
        return -1 if len(bare) > 60 else 0
    if bare[-2:] in _LAST_TWO or bare[-2:] in HEAD_ENDS or bare[:2] in ("是否", "有无"):
        return 2
    if bare[-1:] in HEAD_ENDS or flat[:1] in "*＊":
        return 1
    return 1 if 1 < len(bare) <= 20 else 0


_SERIAL = re.compile(r"^(?:序号|编号|序|行次|行号|No\.?|号)$")


@remembered
def is_serial_header(text: str) -> bool:
    return bool(_SERIAL.match(core(text)))


_NUMBERING = re.compile(
    r"^[（(]?(?:\d{1,3}|[甲乙丙丁戊己庚辛]|[A-Z]{1,2}|[一二三四五六七八九十]{1,3})[)）]?(?:栏|列)?(?:[=＝].*)?$"
)
_COLUMN_CODE = re.compile(r"^[A-Z]{1,2}\d{0,3}$")
_STEMS = "甲乙丙丁戊己"


def is_numbering(flat: str) -> bool:
    """A cell of a row that numbers the columns: 甲, 1, (2), 3=1+2."""
    return bool(_NUMBERING.match(flat))


def is_column_code(flat: str) -> bool:
    """A letter code under a column label: A, B, D1, G91."""
    return bool(_COLUMN_CODE.match(flat))


def is_stem(flat: str) -> bool:
    """甲, 乙: in statistical forms the columns numbered so name the lines."""
    return flat[:1] != "" and flat[:1] in _STEMS


# --- lines around tables

_NOTE = re.compile(
    r"^(?:[（(【]?(?:注|备注|说明|填表说明|填报说明|填写说明|填表要求|填报要求|填写要求|填表须知|附注|表注|提示|注意|"
    r"注意事项|要求|请注意|温馨提示|特别说明)(?:[0-9一二三四五])?[】)）]?[:：]|[※★▲●◆*＊](?=.{8})|"
    r"(?:本表|此表|该表|填表说明|填写说明|填报说明|请勿|请按|请不要|带\*|带＊|红色|标\*|资料来源|数据来源|注意事项|填表须知))"
)
_NUMBERED_NOTE = re.compile(r"[:：]\s*\n?\s*1[、.．]")
_SENTENCE = re.compile(r"[。；;，,]")
_LISTED = re.compile(r"^[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）.．、,，](?!\d)")
_ATTACHMENT = re.compile(r"^[（(【]?附(?:件|表|录)?[\d一二三四五六七八九十]*[-—]?\d*[)）】]?[:：]?$")
_WHO_FILLS = re.compile(r"由.{1,16}(?:填写|填报|填)|^以下|^上述|请.{0,6}填")


@remembered
def is_note(text: str) -> bool:
    """A line of explanation: starts as one, or is a long sentence."""
    flat = squeeze(text)
    if _NOTE.match(flat) or (text.count("\n") > 1 and _NUMBERED_NOTE.search(text)):
        return True
    return len(flat) > 40 and bool(_SENTENCE.search(flat)) and not has_ticks(flat)


@remembered
def is_listed(text: str) -> bool:
    """Begins with 1、 (一) and the like."""
    return bool(_LISTED.match(squeeze(text)))


def is_note_or_listed(text: str) -> bool:
    """Printed explanations, numbered or not."""
    length = len(squeeze(text))
    return is_note(text) or (is_listed(text) and length > 8) or length > 24


def says_who_fills(text: str) -> bool:
    """以下内容由民政部门填写 and the like: an instruction, not the name of a section."""
    return bool(_WHO_FILLS.search(squeeze(text)))


@remembered
def is_attachment(text: str) -> bool:
    return bool(_ATTACHMENT.match(squeeze(text)))


_SHEET_WORDS = "表|册|单|书|卡|名单|台账|台帐|模板|样表|清单|一览"
_TITLE_END = re.compile(
    rf"(?:{_SHEET_WORDS}|统计|情况|汇总|报告|记录|登记|审批|档案|明细|计划|方案|通知|证明|意见|申请|鉴定|材料|信息|底册|账|"
    r"报告单|样式)(?:[（(【\[〔].*[)）】\]〕])?[一二三四五六七八九十\d]*$"
)
_SHEET_END = re.compile(rf"(?:{_SHEET_WORDS}|花名册)(?:[（(【\[〔].*[)）】\]〕])?[一二三四五六七八九十\d]*$")


@remembered
def ends_like_title(text: str) -> bool:
    return bool(_TITLE_END.search(squeeze(text)))


@remembered
def names_a_sheet(text: str) -> bool:
    """Ends as only the title of a whole sheet does: …表, …册, …单."""
    return bool(_SHEET_END.search(squeeze(text)))


_SIGNER = re.compile(
    r"^(?:填表|填报|制表|审核|复核|审批|批准|经办|校对|录入|统计|报送|登记|调查|采集|填写|核对|主管|分管|单位|部门|机构|"
    r"法人|企业|财务|项目|签发|上报|负责|填|制|审|村|乡镇|乡|镇|街道|社区|领导|主要|校|院|系|学校|会计|出纳|公司|科室|处|总)*"
    r"(?:人|人员|者|员|负责人|领导|签字|签名|签章|盖章|（签字）|（盖章）|\(签字\)|\(盖章\)|（签章）|书记|主任|村长|经理|校长|"
    r"局长|科长)+(?:（.*）|\(.*\))?[:：]?$"
)
_SIDE = re.compile(
    r"^(?:填表|填报|制表|报送|上报|报出|填写|编制|审核|统计|调查|登记|打印|截止|截至|所属|数据|报告|实际报出)?"
    r"(?:日期|时间|单位|单位名称|部门|机构|机关|期别|年月|年度|期|范围|电话|联系电话)(?:（.*）|\(.*\))?[:：]?$"
)
_FORM_MARKS = re.compile(
    r"^(?:表\s*号|制表机关|制定机关|批准机关|备案机关|批准文号|备案文号|文\s*号|有效期至|有效期|有效期截止|组织机构代码|"
    r"统一社会信用代码|(?:计量|金额|货币|数量|面积)?单位|编号|№|No\.?|档案号|统计时间|密级)[:：]"
)
_FILLER = re.compile(
    r"(?:填表|填报|制表|审核|复核|经办|校对|填写|统计|调查|登记|采集|录入|上报|报送)(?:人|员|者|负责人|单位|日期|时间)|"
    r"单位负责人|部门负责人|分管领导|主管领导|主要领导|领导签字|负责人签[字章名]|负责人（|报出日期|联系电话|统计负责人|项目经理|"
    r"主要负责人|制表|审核|审批|复核|经办|批准|盖章|签字|签章|公章"
)
_ABOUT_THE_SHEET = re.compile(r"填报单位|填报部门|机关$|文号$")
_COLONS = re.compile(r"[:：]")


@remembered
def is_side(text: str) -> bool:
    """填报单位：, 填表人：, 表号：… or a line of several such."""
    flat = squeeze(text)
    if _FORM_MARKS.match(flat) or _SIGNER.match(flat) or _SIDE.match(flat):
        return True
    first, *rest = _COLONS.split(flat, maxsplit=1)
    if not rest or len(first) > 12:
        return False
    return bool(_SIGNER.match(first) or _SIDE.match(first) or _FILLER.search(first))


def has_colon(text: str) -> bool:
    return ":" in text or "：" in text


def is_meta_line(text: str) -> bool:
    """Begins a line of side fields: the label asks about the sheet as a whole and says so by its colon."""
    return has_colon(text) and is_side(text)


@remembered
def is_filler(label: str) -> bool:
    """A sign-off label: who filled, checked, approved, and when."""
    flat = squeeze(label)
    return bool(_FILLER.search(flat)) and not _ABOUT_THE_SHEET.search(flat)


# --- lines of a table

_TOTAL = re.compile(
    r"^(?:合|总|小|共|累)计(?:[（(:：].*)?$|^[^:：]{0,6}(?:合计|小计|总计|共计|累计)[:：]?$|^总数$|^全[国省市县区镇乡村州][（(]?$"
)
_EXAMPLE = re.compile(r"^[（(【]?(?:例|示例|样例|范例|例如|如[:：]|样本|填写示例|举例|示范)")


@remembered
def is_total(text: str) -> bool:
    return bool(_TOTAL.match(squeeze(text)))


@remembered
def is_example(text: str) -> bool:
    return bool(_EXAMPLE.match(squeeze(text)))


def is_example_mark(flat: str) -> bool:
    """样例, （示例） alone in a cell, wherever in the line."""
    return flat.strip("（）()【】") in ("例", "示例", "样例", "范例", "举例")
