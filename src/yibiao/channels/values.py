"""Cells of a register as values. Raises ``NotAValue`` with the words for the row's finding."""

from __future__ import annotations

import re
from datetime import date

from yibiao.catalogue.values import parse_date, parse_number
from yibiao.channels.nouns import KIND_WORDS, Kind, Level

_NOTHING = re.compile(
    r"[-—–―/\\无暂未空\s。.]*|不详|不明|未知|没有|暂无|暂缺|不清楚|n/?a|null|none|#n/a", re.IGNORECASE
)
_ENDLESS = re.compile(r"长期|永久|常设|长效|不限|无期限|无固定期限|至今|在用|正常|使用中|运行中|持续.*")
_KINDS: tuple[tuple[Kind, str], ...] = (
    ("group", r"群"),
    ("account", r"公众|微博|抖音|快手|视频号|头条号|新媒体|[账帐]号|B站|哔哩|小红书|百家号|服务号|订阅号"),
    ("app", r"APP|应用|小程序|快应用|客户端|H5|系统|平台|轻应用"),
)  # fmt: skip
_LEVELS: tuple[tuple[Level, str], ...] = (
    ("village", r"村级|社区级|(?<!乡)(?<!农)村$|社区$|村民委员会|村委会|居民委员会|居委会|村支部|村党|村（社区）"),
    ("township", r"(?:(?<![城下])[乡镇]|街道)(?:级|办|办事处|人民政府|政府|党委|党工委|街道办?|党政.*|"
                 r".*(?:站|所|卫生院|服务中心|办公室))?$|乡镇"),
    ("county", r"县|区|旗|县级|区级|自治县"),
    ("city", r"市|州|盟|地级|地区"),
    ("province", r"省|自治区|省级"),
    ("country", r"国家|部委|中央|全国"),
)  # fmt: skip
_EXACT: dict[str, Level] = {
    "国家级": "country", "中央": "country", "部级": "country", "省级": "province", "省": "province", "市级": "city",
    "市": "city", "地市级": "city", "县级": "county", "县": "county", "区级": "county", "区县级": "county",
    "县区级": "county", "乡级": "township", "镇级": "township", "乡镇级": "township", "镇街": "township",
    "镇街级": "township", "乡镇": "township", "街道": "township", "村级": "village", "村": "village",
    "村社": "village", "社区": "village",
}  # fmt: skip


class NotAValue(ValueError):  # noqa: N818 - it names what the cell is
    """The text is no value of the field; says what was expected."""


def is_nothing(text: str) -> bool:
    return _NOTHING.fullmatch(text) is not None


def day(text: str) -> date | None:
    """A day; a month or year counts as its first."""
    if is_nothing(text) or _ENDLESS.fullmatch(text) or is_never(text):
        return None
    found = parse_date(text) or parse_date(re.sub(r"\s.*|[(（].*|[起止前至].*$", "", text))
    if found is None:
        raise NotAValue("日期")
    return found.first


def count(text: str) -> int | None:
    value = amount(text)
    return None if value is None else round(value)


def amount(text: str) -> float | None:
    """A number not below zero; a unit behind it is passed over (1.2万 is 12000)."""
    if is_nothing(text):
        return None
    found = parse_number(re.sub(r"^[>≥<≤约近]|[+＋]$", "", text))
    if found is None or found.value < 0:
        raise NotAValue("数")
    return float(found.value) * (10_000 if (found.unit or "").startswith("万") else 1)


def kind(text: str) -> Kind | None:
    """An app, an account or a group, from the words of a column 类型."""
    if text in KIND_WORDS.values():
        return next(one for one, words in KIND_WORDS.items() if words == text)
    return next((one for one, pattern in _KINDS if re.search(pattern, text, re.IGNORECASE)), None)


def level(text: str, owner: str) -> Level:
    """As told, else by the owner's name; "" where neither says."""
    if text in _EXACT:
        return _EXACT[text]
    return _level_of_name(text) or _level_of_name(owner)


def _level_of_name(name: str) -> Level:
    name = re.sub(r"[（(].*?[)）]", "", name).strip()
    return next((one for one, pattern in _LEVELS if name and re.search(pattern, name)), "")


_UNFILED = re.compile(r"(?:尚)?[未没待否无正拟].*|.*(?:办理中|申报中|审核中|未通过)|不需要?备案")
_GONE = re.compile(r".*(?:停用|停运|停更|注销|解散|关停|关闭|下线|撤销|迁移完成).*|否|已停")
_NEVER = re.compile(r"(?:从未|从来没有|至今未|一直未).*")


def filing(text: str) -> str:
    """A filing number; “已备案” alone counts, “未备案” or “办理中” is none."""
    return "" if is_nothing(text) or _UNFILED.fullmatch(text) else text


def is_gone(text: str) -> bool:
    """A state that says it runs no longer."""
    return _GONE.fullmatch(text) is not None and not re.match(r"[未不没拟待]", text)


def is_never(text: str) -> bool:
    return _NEVER.fullmatch(text) is not None


def yes(text: str) -> bool:
    return text.strip().lower() in {"是", "有", "转载", "转发", "非原创", "y", "yes", "true", "1", "√"}
