"""The programme and the conditions that the words of a notice hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from ..facts import Meeting, Speech
from ..when import Hours, parse_when
from ..words import minutes_of, mode_of, post_of
from .people import read_people

_NUMBERED = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]|[①-⑳]|[-•·*])\s*")
_MINUTES = re.compile(r"[（(,，]?\s*(?:不超过|约|限时|时间|时长)?\s*(\d{1,3})\s*分钟(?:以内|左右)?\s*[)）]?")
_DOES = re.compile(
    r"讲话|主持|致辞|作(?:主)?(?:工作)?报告|主报告|发言|汇报|通报|传达|宣读|部署|安排|布置|讨论|研讨|审议|表决|交流|培训|讲解|答疑|观摩|学习|总结|动员|协调|研究|商议|签订|会商"
)
_MAIN = re.compile(r"讲话|主报告|工作报告|作报告")
_LABELS = {
    "people": r"参(?:会|加)(?:人员|范围|对象|单位)|出席(?:人员|对象)|与会人员",
    "agenda": r"(?:会议)?(?:议程|日程|流程|程序)",
    "materials": r"(?:会议)?材料(?:要求|准备)?|需(?:准备|带|报送)(?:的)?材料",
    "chair": r"主持(?:人)?|召集人",
    "topics": r"(?:会议)?(?:议题|主题|内容)",
    "basis": r"(?:会议)?依据|文件依据",
    "plan_number": r"(?:年度)?(?:会议)?计划(?:编)?号|计划编号",
    "organiser": r"主办(?:单位)?|召集单位|组织单位|牵头单位|承办单位",
}
_LINE = re.compile(r"^\s*(?:[一二三四五六七八九十\d]+[、.．)）])?\s*(?P<label>[^\s:：]{2,10})\s*[:：]\s*(?P<rest>.*)$")
_EARLY = re.compile(r"提前\s*(\d{1,2}|半)\s*(分钟|个?小时)\s*(?:到|入|进|签|抵|在|集中)")
_LATEST = re.compile(
    r"(?:最(?:迟|晚)(?:不(?:超过|晚于))?|不晚于|务必在)\s*([^，。；\n]{3,14}?)(?:前|以前|之前)?(?:召)?(?:开|举行|完成)"
)


def read_agenda(text: str) -> tuple[Speech, ...]:
    """Lines that say who does what, with their minutes."""
    plain = unicodedata.normalize("NFKC", text)
    lines = [one for one in re.split(r"[\n;；。]", plain) if one.strip()]
    return tuple(_speech(line) for line in lines if _DOES.search(line))


def _speech(line: str) -> Speech:
    words = _NUMBERED.sub("", line).strip()
    minutes = _MINUTES.search(words)
    what = _MINUTES.sub("", words).strip(" ,，:：")
    does = _DOES.search(what)
    speaker = what[: does.start()].strip(" :：由请") if does else ""
    post = post_of(speaker)
    main = bool(_MAIN.search(what)) and post != "deputy" and "主持" not in what
    return Speech(what, speaker[:20], post, int(minutes[1]) if minutes else 0, main)


def told_by_words(meeting: Meeting, on: date, hours: Hours) -> Meeting:
    """The meeting with what its text says in labelled lines; what is known already stays."""
    text = meeting.text
    if not text:
        return meeting
    more: dict[str, Any] = dict(_labelled(text))
    changes: dict[str, Any] = {}
    if "people" in more and not meeting.attendees:
        changes["attendees"] = read_people(more["people"])
    if not meeting.agenda:
        changes["agenda"] = read_agenda(more.get("agenda", "") or text)
    if "materials" in more and not meeting.materials and not re.match(r"无|没有|不用|/", more["materials"]):
        changes["materials"] = tuple(one for one in re.split(r"[;；\n]", more["materials"]) if one.strip())
    for name in ("chair", "organiser", "plan_number"):
        if more.get(name) and not getattr(meeting, name):
            changes[name] = more[name].strip()
    if more.get("chair") and not meeting.chaired_by:
        changes["chaired_by"] = post_of(more["chair"])
    for name in ("topics", "basis"):
        if more.get(name) and not getattr(meeting, name):
            changes[name] = (more[name].strip(),)
    changes |= _conditions(meeting, text, on, hours)
    return replace(meeting, **changes)


def _labelled(text: str) -> Iterator[tuple[str, str]]:
    """Label → what follows it, up to the next label."""
    name = ""
    lines: list[str] = []
    for line in text.splitlines():
        found = _LINE.match(line)
        known = found and next((key for key, words in _LABELS.items() if re.fullmatch(words, found["label"])), None)
        if found and (known or len(found["label"]) <= 6):
            if name and lines:
                yield name, "\n".join(lines)
            name, lines = known or "", [found["rest"]] if found["rest"] else []
        elif name:
            lines.append(line)
    if name and lines:
        yield name, "\n".join(lines)


def _conditions(meeting: Meeting, text: str, on: date, hours: Hours) -> dict[str, Any]:
    out: dict[str, Any] = {}
    early = _EARLY.search(text)
    if early and not meeting.arrive_early:
        out["arrive_early"] = 30 if early[1] == "半" else int(early[1]) * (60 if "时" in early[2] else 1)
    if meeting.mode == "in_person" and not meeting.place and mode_of(text):
        out["mode"] = mode_of(text)
    if re.search(r"分组(?:讨论|审议|座谈)", text):
        out["group_discussion"] = True
    if re.search(r"(?:安排|统一)住宿|住会", text) and not re.search(r"不(?:安排)?住宿", text):
        out["overnight"] = True
    latest = _LATEST.search(text)
    when = parse_when(latest[1], on, hours) if latest else None
    if when and not meeting.deadline:
        out["deadline"] = when.last or (when.starts.date() if when.starts else None)
    if not meeting.minutes and re.search(r"会期|时长|预计|开\s*\S{1,4}(?:小时|分钟)", text):
        out["minutes"] = minutes_of(text, day=sum(b - a for a, b in hours))
    return out
