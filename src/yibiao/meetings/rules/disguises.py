"""A meeting by another name, several in one, and what it makes people do besides. MTG-035 to 038."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yibiao.model import Finding

from .look import Look, listed

_NESTED = re.compile(
    r"套会|会中会|(?:会前|会后|会议结束后|随后|接着|期间|同时|一并|套开|合并)(?:[^。；\n]{0,10})(?:召开|套开|举行|开)[^。；\n]{1,24}?会|"
    r"会[^。；\n]{0,4}暨[^。；\n]{2,30}会|会议结束后[^。；\n]{0,20}(?:留下|不要离开|继续)"
)
# What a meeting that deploys the year's work or orders everybody about is called so as not to be counted.
_SOFT_NAMES = re.compile(r"座谈|培训|调度|碰头|交流|沙龙|研讨|推进|现场|观摩|通气|工作餐|约谈|视频")
_WHOLE_YEAR = re.compile(
    r"(?:总结|回顾)[^。；\n]{0,20}(?:部署|安排|谋划)|(?:部署|安排)[^。；\n]{0,12}(?:全年|年度|明年|今年|下半年|下一年|202\d年)"
    r"[^。；\n]{0,10}(?:工作|任务)|年度工作(?:会|报告|任务)|全年工作(?:目标|任务|要点)|工作报告"
)
_NOT_COUNTED = re.compile(
    r"不(?:计入|纳入|列入)会议|以[^。；\n]{1,10}(?:名义|形式)(?:召开|开)|不以会议(?:名义|形式)|不发(?:会议)?通知|口头通知"
)
_CHECK_IN = re.compile(
    r"打卡|扫码签到|人脸|点名|拍照(?:上传|留痕|打卡)|(?:会场|参会)(?:照片|图片|截图)|截图(?:上传|反馈|发)|签到(?:表|率|情况|排名)|"
    r"(?:到会|参会|签到|在线)(?:率|时长|情况)[^。；\n]{0,8}(?:通报|排名|考核|扣分)|开启摄像头[^。；\n]{0,8}(?:抽查|通报)|(?<!不用)(?<!不)(?<!免)签到"
)
_SPARED = re.compile(r"不(?:再|得|搞|要|设|用|必)|免|取消|严禁|杜绝")
_MATERIALS = re.compile(
    r"(?:报送|上报|提交|准备|报|携带|带|交)[^。；\n]{0,16}?(?:发言(?:材料|稿|提纲)|汇报(?:材料|稿|提纲)|交流材料|书面材料|"
    r"情况(?:报告|汇报|材料|说明)|总结|心得|体会|表态(?:发言)?稿|学习笔记|PPT|课件|台账|报表|落实情况)"
)
_NO_MATERIALS = re.compile(r"(?:无需|不用|不需|不再|不必|免)[^。；\n]{0,6}(?:报送|提交|准备|带|交|报)")


def nested(look: Look) -> Iterator[Finding]:
    """会议套会: one notice, several meetings, each with its own programme."""
    rule = look.rule("MTG-035")
    hit = _NESTED.search(look.words)
    if rule and hit:
        yield look.found(rule, "meeting_nested", words=_short(hit[0]))


def renamed(look: Look) -> Iterator[Finding]:
    """Called a talk, a training or a dispatch, and does what the one meeting of the year does."""
    rule = look.rule("MTG-036")
    meeting = look.meeting
    if not rule:
        return
    said = _NOT_COUNTED.search(look.words)
    softly = meeting.kind != "comprehensive" and _SOFT_NAMES.search(meeting.title)
    whole = _WHOLE_YEAR.search(look.words)
    below = {one.org for one in meeting.attendees if look.is_below(one)}
    if said or (softly and whole and below):
        words = said or whole
        assert words is not None
        yield look.found(rule, "meeting_renamed", words=_short(words[0]))


def materials(look: Look) -> Iterator[Finding]:
    """Papers that everybody asked must write for it."""
    rule = look.rule("MTG-037")
    asked = list(look.meeting.materials) or _demanded(look)
    if rule and len(asked) > rule.value:
        yield look.found(rule, "meeting_materials", what=listed(asked, 3), people=look.meeting.people)


def _demanded(look: Look) -> list[str]:
    clauses = (one for one in re.split(r"[。；;\n，,]", look.words) if not _NO_MATERIALS.search(one))
    return [_short(hit[0]) for one in clauses if (hit := _MATERIALS.search(one))]


def check_in(look: Look) -> Iterator[Finding]:
    """Proof of being there: signing in, roll calls, pictures, rates made known."""
    rule = look.rule("MTG-038")
    hit = next(_asked_in(look.words), None)
    if rule and (hit or look.meeting.check_in):
        yield look.found(rule, "meeting_check_in", words=_short(hit) if hit else "签到")


def _asked_in(text: str) -> Iterator[str]:
    """What is asked as proof; a sentence that does away with it asks nothing."""
    for sentence in re.split(r"[。；;\n]", text):
        hit = _CHECK_IN.search(sentence)
        if hit and not _SPARED.search(sentence):
            yield hit[0]


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 30 else plain[:29] + "…"


RULES = (nested, renamed, materials, check_in)
