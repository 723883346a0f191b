"""What has to be done after a visit, and by when. Pure: facts and the policy pack in, findings out."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from yibiao.findings import finding
from yibiao.messages.checking import check_message
from yibiao.model import Finding
from yibiao.policy import Pack

FEEDBACK, APPLY, DECIDE, PUBLISH, NO_WELCOME = "INS-024", "INS-025", "INS-026", "INS-045", "INS-030"

_MAKE = (
    "(?:提供|提交|报送|上报|上传|补充|补填|补报|补齐|补上|补写|完善|建立|收集|整理|制作|编制|拟定|填写|填报|形成|"
    "装订|汇总|准备|印制|报备|备案|出具|录制|拍摄|补签|补记|签订|打印|发送|发到|传回|写)(?!了|过)"
)
_PAPER = (
    "(?:台账|记录|材料|资料|佐证|档案|纪要|日志|报告|总结|说明|方案|预案|照片|影像|发票|复印件|扫描件|截图|清单|名册|"
    "名单|证明|视频|录像|图片|宣传册|手册|制度|一户一册|回执|凭证|台帐|巡查本|登记本|签收单|签字表|签到表|自查表|表格|进度表|展板|简报|信息表|承诺书|责任书)"
)
_GAP = "[^，。；！？\\n]"
_PAPERS = (
    re.compile(f"(?<!已)(?<!已经){_MAKE}{_GAP}{{0,12}}?{_PAPER}"),
    re.compile(r"书面(?:回复|答复|反馈|报|说明|检查)|登记造册|建档立卡|制度上墙|报送|上报|存档备查"),
    re.compile(f"[把将]{_GAP}{{0,12}}?{_PAPER}{_GAP}{{0,12}}?{_MAKE}"),
)


_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class AfterVisit:
    """How far one visit is. ``asked_until``: the place may speak until that day; None where it said all it had to say.
    ``signs``: of a reception; ``open_appeals``: the days by which they are to be decided."""

    over_on: date | None
    asked_until: date | None = None
    given_on: date | None = None
    appeal_until: date | None = None
    published: bool = False
    open_appeals: tuple[date | None, ...] = ()
    signs: int = 0


def standing(after: AfterVisit, pack: Pack, on: date) -> list[Finding]:
    """What the sender has still to do about a visit."""
    return [one for one in (_reception(after, pack, on), *_steps(after, pack, on)) if one is not None]


def _steps(after: AfterVisit, pack: Pack, on: date) -> list[Finding | None]:
    if after.over_on is None:
        return []
    if after.given_on is None:
        waits = after.asked_until is not None and on <= after.asked_until
        return [] if waits else [_told("visit_without_conclusion", FEEDBACK, pack, on, days=(on - after.over_on).days)]
    late = [day for day in after.open_appeals if day is not None and day < on]
    return [
        _told("appeal_undecided", DECIDE, pack, on, day=min(late)) if late else None,
        None if after.published else _told("results_unpublished", PUBLISH, pack, on, day=after.given_on),
    ]


def _reception(after: AfterVisit, pack: Pack, on: date) -> Finding | None:
    return _told("reception_prepared", NO_WELCOME, pack, on, count=after.signs) if after.signs else None


def _told(code: str, id: str, pack: Pack, on: date, **values: Any) -> Finding | None:
    rule = pack.rule(id, on)
    return finding(code, severity=rule.severity, rule=id, **values) if rule else None


def appeal_until(given_on: date, pack: Pack) -> date | None:
    """The last day on which the place may ask for another look (政府督查工作条例第十七条); None: no limit is set."""
    days = pack.value(APPLY, given_on)
    return given_on + timedelta(days=int(days)) if days is not None else None


def decide_until(asked_on: date, pack: Pack) -> date | None:
    """The last day for the answer (same article)."""
    days = pack.value(DECIDE, asked_on)
    return asked_on + timedelta(days=int(days)) if days is not None else None


def took_part(user: int, *, lead: int | None, inspectors: Collection[int], concluded_by: int) -> bool:
    """Whether somebody took part in what is appealed against: 原来参与的人回避."""
    return user in {lead, concluded_by} or user in inspectors


def asks_for_material(words: str, pack: Pack, on: date) -> tuple[str, ...]:
    """What a text asks somebody to write, fill in or hand over, in its own words. A repair is no such thing, nor what
    somebody has done already. The messages' own reading comes first; a conclusion says it without 请 and a day, too."""
    checked = check_message(words, pack, on)
    asked = dict.fromkeys(one.what for one in checked.asks if one.what)
    asked |= dict.fromkeys(one.group() for wanted in _PAPERS for one in wanted.finditer(words))
    if not asked and any(one.code in ("message_traces", "message_figures") for one in checked.findings):
        return (words.strip()[:40],)
    return tuple(asked)


def clean_text(words: str) -> str:
    """Without characters that XML and databases can not hold."""
    return _NO_TEXT.sub("", words)
