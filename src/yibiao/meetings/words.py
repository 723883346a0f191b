"""What words in titles, invitations and agendas say: kind, mode, post, minutes."""

from __future__ import annotations

import re

from .facts import KIND_NAMES, MODE_NAMES, POST_NAMES, Kind, Mode, Post

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("training", re.compile(r"培训|轮训|讲座|业务学习|集训")),
    ("discussion", re.compile(r"座谈|研讨|讨论会|论证|听证|征求意见|意见听取|恳谈|会商|评审|评议")),
    ("on_the_spot", re.compile(r"现场会|观摩|现场推进|拉练")),
    ("dispatching", re.compile(r"调度|推进会|推进会议|例会|碰头会|督办|汇报会|点评会")),
    ("briefing", re.compile(r"传达|部署会|动员|启动会|通报会|布置会|宣讲")),
    ("comprehensive", re.compile(r"综合性|全体会议|年度工作会|(?:局长|主任|书记|院长|校长)会议")),
)
# 全县民政工作会议 is the whole line's; 全县森林防火工作会议 is about one matter.
_ANNUAL = re.compile(r"^(\S{0,18}?)(?:系统|战线)?工作(?:会议|会)$")
_LINES = re.compile(
    r"民政|教育|卫生健康|卫健|医疗保障|医保|人力资源和社会保障|人社|农业农村|农村|林业|水利|水务|交通(?:运输)?|住建|住房和?城乡建设|"
    r"自然资源|生态环境|应急管理|市场监管|司法(?:行政)?|公安|文化(?:和)?(?:旅游|广电).{0,3}|文旅|退役军人(?:事务)?|乡村振兴|财政|审计|"
    r"统计|发展(?:和)?改革|工业和信息化|商务|数据|信访|残联|残疾人(?:事业)?|妇联|妇女|共青团|工会|组织|宣传(?:思想)?(?:文化)?|统战|政法|"
    r"纪检监察|机关党建|机构编制|老干部|经济|供销|气象|税务|烟草|档案|党史"
)
_VIDEO = re.compile(r"视频|线上|云会议|腾讯会议|钉钉|网络会议|zoom", re.IGNORECASE)
_PHONE = re.compile(r"(?<!电视)电话会|(?<!视)电话形式")
_PRINCIPAL = re.compile(
    r"主要负责|主要领导|一把手|党政正职|(?<!副)(?<!支部)(?:正职|局长|主任|镇长|乡长|区长|县长|院长|校长|部长|行长)"
    r"(?!助理|科员)|(?<!副)书记(?!员)|村主干|负责同志(?=亲自)"
)
_DEPUTY = re.compile(r"分管|副|班子成员|包片|联系领导")
_STAFF = re.compile(
    r"工作人员|业务骨干|经办|干事|股室|科室|科长|股长|专干|信息员|联络员|网格员|办事员|科员|报账员|管理员"
)
_NUMBER = r"(\d+(?:\.\d+)?|[一二两三四五六七八九十半]{1,3})"
_LENGTH = re.compile(_NUMBER + r"\s*(?:个)?(半)?\s*(分钟|小时|天|min|h(?![a-z]))(半)?", re.IGNORECASE)
_DIGITS = {"半": 0.5, **{char: at for at, char in enumerate("零一二三四五六七八九")}, "两": 2}
_UNITS = {"分钟": 1.0, "min": 1.0, "小时": 60.0, "h": 60.0}


def kind_of(title: str, organiser: str = "") -> Kind:
    """``special`` where no word says otherwise. A work conference is comprehensive if it is named by a whole line of
    work, its organiser's own or a known one."""
    named = next((kind for kind, words in _KINDS if words.search(title)), None)
    if named:
        return named
    bare = re.sub(r"[（(].*?[）)]|暨.*$|\s|\d{4}年(?:度)?", "", title)
    annual = _ANNUAL.search(bare)
    matter = re.sub(r"^\S{0,4}?[省市县区旗镇州盟]委?", "", annual[1]) if annual else ""
    line = bool(matter) and (_LINES.fullmatch(matter) or matter in organiser)
    return "comprehensive" if line else "special"


def kind_named(words: str) -> Kind | None:
    """A kind by its Chinese name, in a register; None for a word that is none."""
    exact = next((kind for kind, name in KIND_NAMES.items() if words.strip() in (name, kind)), None)
    if exact:
        return exact
    if "综合" in words:
        return "comprehensive"
    found = kind_of(words)
    return found if found != "special" or re.search(r"专题|专项|业务", words) else None


def mode_of(text: str) -> Mode | None:
    if _VIDEO.search(text):
        return "video"
    if _PHONE.search(text):
        return "phone"
    return None


def mode_named(words: str) -> Mode:
    exact = next((mode for mode, name in MODE_NAMES.items() if words.strip() in (name, mode)), None)
    return exact or mode_of(words) or ("phone" if "电话" in words else "in_person")


def post_of(words: str) -> Post:
    """Of the words about a person or a group; a deputy named together with the head counts as the deputy's."""
    if words.strip() in POST_NAMES.values():
        return next(post for post, name in POST_NAMES.items() if name == words.strip())
    if _STAFF.search(words):
        return "staff"
    if _DEPUTY.search(words):
        return "deputy"
    return "principal" if _PRINCIPAL.search(words) else ""


def minutes_of(text: str, *, day: int = 0) -> int:
    """The first length in a text, 0 where there is none. ``day``: minutes of a day's sitting."""
    found = _LENGTH.search(text)
    if not found:
        return day // 2 if re.search(r"半天", text) else day if re.search(r"[全整]天", text) else 0
    amount = _number(found[1]) + (0.5 if found[2] or found[4] else 0)
    return round(amount * _UNITS.get(found[3].lower(), float(day)))


def _number(text: str) -> float:
    if text[0].isdigit():
        return float(text)
    tens, ten, ones = text.rpartition("十")
    if ten:
        return 10 * _DIGITS.get(tens, 1 if not tens else 0) + _DIGITS.get(ones, 0)
    return float(_DIGITS.get(text[0], 0))
