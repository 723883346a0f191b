"""Who asks. A notice names many organisations: who wrote it, who gets the answers, on whose document it rests, to whom
it goes. Each place a name can stand in says how likely it is the sender's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from yibiao.outside.model import Sender
from yibiao.outside.words import word

Names = Sequence[tuple[str, Sequence[str]]]
"""(name, other names and abbreviations) of each organisation that may ask."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Words before and after a name, and how much they say for (or against) it being the sender."""

    weight: float
    how: str
    before: re.Pattern[str]
    after: re.Pattern[str]


def _place(weight: float, how: str, before: str = "", after: str = "") -> _Place:
    return _Place(
        weight, how, re.compile(f"(?:{before})$" if before else ""), re.compile(f"(?:{after})" if after else "")
    )


_GIVE = r"(?:报送|上报|报|反馈|交|发|送|传|汇总|提交|回传|回复)"
_PLACES = (
    _place(
        9,
        "落款",
        before=r"(?:^|\n)[ \t　]*",
        after=r"[ \t　]*(?:（(?:代章|盖章|印)）)?[ \t　]*\n?[ \t　]*(?:20\d\d|二[〇○零][一-鿿]{2})年",
    ),
    _place(8, "标题", after=r"(?:办公室)?(?:关于|转发|印发)[^\n]{2,60}?(?:通知|函|通报|意见|提示|的紧急|报告|方案)"),
    _place(8, "落款", before=r"\n[ \t　]*(?:[—-]{1,2})?", after=r"[ \t　]*$"),
    _place(
        7,
        "通知的开头",
        before=r"(?:^|\n)[ \t　]*[【\[（(〖]?(?:紧急)?(?:转发?|转自|来自)?[:：]?",
        after=r"(?:[】\])）〗]|的?(?:紧急|温馨)?(?:通知|提醒|提示|要求)|[:：])",
    ),
    _place(
        7,
        "转来的",
        before=r"(?:转发?|接|应|按|按照|根据|接到|接上级|刚接|收到)(?:一下|了)?[:：]?(?:上级|县|市)?",
        after=r"(?:的)?(?:紧急)?(?:通知|要求|工作要求|电话|来电|口头|安排|部署|文件)",
    ),
    _place(
        7, "要求的人", before=r"(?:^|[，。；：:\n\s])", after=r"[^，。；\n]{0,8}?(?:要求|通知|安排|部署)(?:[，,：:]|各)"
    ),
    _place(8, "落款", before=r"[，。；;！!\s]", after=r"[ \t　]*[一-鿿]{0,3}[。]?\s*$"),
    _place(
        6,
        "要的人",
        after=r"[^，。；\n]{0,6}(?:那边|这边)?(?:又|急|临时|现在|今天)?(?:要(?![求素点])|让|催|安排|布置|通知[^，。]{0,4}(?:各|我|说|要)|来电|打电话|发来|下发|下的|发的)",
    ),
    _place(
        5,
        "报到哪里",
        before=rf"{_GIVE}[^，。；\n]{{0,8}}?(?:至|到|给|回|送)?",
        after=r"(?:[^，。；\n]{0,8}(?:邮箱|办公室|股|科|处|同志|群|汇总|备案|$)|[，。；（(\n]|$)",
    ),
    _place(4, "联系的单位", before=r"(?:联系(?:单位|科室|人)|咨询|主办单位|责任单位|牵头单位)[:：]?", after=r""),
    _place(
        3,
        "发言人",
        before=r"(?:^|\n)[^\n：:]{0,10}[（(\-—·]?",
        after=r"[^\n：:]{0,12}[)）]?[ \t]*(?:\d{1,2}:\d\d|[:：])",
    ),
)
_NOT = (
    _place(-8, "", before=r"(?:省|市|国家|自治区|中央|全国|部)(?:委)?", after=r""),
    _place(-6, "", before=r"(?:抄送|主送|各|致|尊敬的|到|去|在)[:：]?", after=r""),
    _place(
        -5,
        "",
        after=r"(?:[、，][^。\n]{0,30})?(?:参加|参会|配合|负责(?!收|汇)|牵头|领取|办理|窗口|门口|楼|路|会议室|审核|盖章)",
    ),
    _place(-4, "", before=r"(?:会同|配合|联合|由|和|与|、)", after=r""),
    _place(-4, "", after=r"(?:《|[^，。\n]{0,8}〔|[^，。\n]{0,10}文件精神)"),
)
_OFFICE = (
    r"(?!各|全体|所有|请|你们|大家|@)[一-鿿]{1,14}?(?:局|委|办公室|办|(?<!干)部|科|股|站|(?<!厕)所|院|中心|学校|中学|小学"
    r"|幼儿园|(?<![例大晨周班开])会|供销社|合作社|馆|电视台|队|公司|银行|[残妇侨文]联|工商联|[科作]协|政府|专班|指挥部|厂)"
)
_STAFF = (
    r"(?:(?:[小老][一-鿿]|[一-鿿]{0,3}(?:主席|主任|局长|科长|股长|站长|所长|书记|干事|工|同志|姐|哥))?(?:1[3-9]\d{9})?)"
)
_SPEAKS = re.compile(
    rf"(?:^|\n)[ \t]*(?:@\S+[ ]*)?(?:[【\[]|转)?(?P<opens>{_OFFICE})(?:(?:的)?(?:紧急)?通知)?{_STAFF}?[：:】\]]"
    rf"|(?:^|[\n：:，。 ])(?P<wants>{_OFFICE})(?:那边|这边)?(?:又|急|临时|今天|现在)?"
    r"(?:要(?![求素点不是])|让|催|募捐|安排)"
    rf"|[—-]{{1,2}}[ ]*(?P<signs>{_OFFICE})[。 ]*$"
)
_SURER = frozenset(("落款", "标题", "转来的", "要求的人"))
_BASE = 2.0  # the only organisation that is named at all
_ENOUGH = 2.0
_UNLISTED = re.compile(
    rf"(?:[一-鿿]{{2,4}}(?:省|市|县|区|镇|乡|街道))?(?:县|市|区|镇|乡|街道)?(?:委)?(?:(?:{word('matters').pattern})(?:事务|服务)?(?:局|委员会|委|办公室|办|部|股|科|站|所|中心|专班|指挥部)"
    r"|残联|妇联|团委|工会|总工会|残疾人联合会|妇女联合会|红十字会|工商联|党政办|党委办|政府办|县委办|县政府办|镇政府|乡政府|[一-鿿]{2,8}[省市县区镇乡]人民政府|派出所|卫生院|供电所|供电公司|中心校)"
)


def sender_of(text: str, names: Names = ()) -> Sender | None:
    """The likeliest sender of those on the list; without one, what the text itself calls an office. None when no place
    of the text says so: a guess from the matter alone would charge the wrong one."""
    listed = max(_weighed(text, _mentions(text, names)), key=lambda one: one[0], default=None)
    if listed and listed[0] >= _ENOUGH:
        return listed[1]
    free = [(match[0], match[0], *match.span()) for match in _UNLISTED.finditer(text)]
    found = max(_weighed(text, free), key=lambda one: one[0], default=None)
    speaks = None if found and found[1].how in _SURER else _speaker(text)
    if speaks:
        return speaks
    if found and found[0] >= _BASE + 3:
        one = found[1]
        return Sender(one.name, one.words, one.start, one.end, one.how, known=False)
    return None


def _speaker(text: str) -> Sender | None:
    """An office of whatever name that speaks: it stands first with a colon, says “X要…”, or signs after a dash."""
    match = _SPEAKS.search(text)
    if match is None:
        return None
    name = match["opens"] or match["wants"] or match["signs"]
    start = match.start(match.lastgroup or 0)
    return Sender(name, name, start, start + len(name), "发言的单位", known=False)


def _mentions(text: str, names: Names) -> Iterator[tuple[str, str, int, int]]:
    """(name, words, start, end): at each place the longest name or alias that stands there."""
    words = {word: name for name, aliases in names for word in (*aliases, name) if len(word) >= 2}
    if not words:
        return
    pattern = re.compile("|".join(re.escape(one) for one in sorted(words, key=len, reverse=True)))
    for match in pattern.finditer(text):
        yield words[match.group()], match.group(), match.start(), match.end()


def _weighed(text: str, mentions: Iterable[tuple[str, str, int, int]]) -> Iterator[tuple[float, Sender]]:
    """Each mention with its weight; of two alike the later one, since signatures stand last."""
    for name, words, start, end in mentions:
        best = max((one for one in _PLACES if _stands(text, start, end, one)), key=lambda one: one.weight, default=None)
        against = sum(one.weight for one in _NOT if _stands(text, start, end, one))
        weight = _BASE + (best.weight if best else 0) + against + len(words) / 100 + end / (len(text) + 1) / 100
        yield weight, Sender(name, words, start, end, best.how if best else "文中提到")


def _stands(text: str, start: int, end: int, place: _Place) -> bool:
    if place.before.pattern and not place.before.search(text[max(0, start - 24) : start]):
        return False
    return not place.after.pattern or place.after.match(text, end, end + 80) is not None
