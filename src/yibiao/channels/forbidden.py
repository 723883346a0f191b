"""Functions that the rules forbid, by what they make people do: 打卡, 积分排名, 在线时长, 强制下载 …

A word is not enough. “不设打卡” and “打卡功能已下线” promise that there is none; “未打卡的予以通报” and “每天登录不少于
一次” demand it although there is a 不; “网红打卡地” and “积分入学” are other things. A negation reaches along a list
(“不设打卡、积分、排名”) as long as its entries are themselves such words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_CLAUSE = re.compile(r"[^，,；;。！!？?\n]+")
_NEGATED = re.compile(
    r"(?:不(?:再)?(?:设置?|搞|含|包含|包括|涉及|开展|要求|强制|强求|统计|记录|采集|收集|作为?|纳入|以|将|把|用|进行|实行|使用|提供|"
    r"得|许|准|允许|能|予|会|做|需要?|必|参与|公布|通报)|未(?:设置?|开设|开通|含|包含|要求|强制)|没有|并无|无需|"
    r"无(?!故|论|缝|感|一例外|障碍|纸|人|线|接触)|禁止|严禁|杜绝|取消|停止|停用|关闭|关停|下线|去掉|去除|删除|拒绝|避免|防止|"
    r"非强制|并非)[^，,；;。、\n]{0,14}?$|不再?$|(?<![避豁减])免于?$|"
    r"不(?!同|时|等|另|良|定|断|仅|但|漏|少|低|晚|得)[一-龥]$"
)
_CLEANED = re.compile(r"(?:清理|整治|纠治|整改|清除|治理)(?:了|掉)?(?:原有|各类|一批)?的?$")
_ILLS = re.compile(r"^[^，,；;。]{0,12}?(?:问题|现象|乱象|做法|行为|功能|模块)")
_GONE = re.compile(
    r"^[^，,；;。、\n]{0,10}?(?:功能|模块|要求|做法|统计|栏目|入口)?[^，,；;。、\n]{0,4}?(?:均|都|全部|现)?"
    r"(?:已经?|正|将|拟)?(?:取消|关闭|下线|停用|停止|删除|去掉|去除|清理|整改|撤下|不再|废止)"
)
_STAYS = re.compile(r"不(?!再)|未|没|暂缓")
_INSTEAD = re.compile(r".*(?:改为|改成|换成|变为|升级为|转为|代之以|改用|但是?|而是|并(?=强制|要求))")
_ANY = re.compile(r"、(?=任何|或|以及)")
_TWICE = re.compile(
    r"不(?:得|能|许|准|允许|可)(?:随意|无故|擅自)?(?:取消|停止|停用|关闭|下线|删除|拒绝|避免|不|漏|缺|忘|迟)|"
    r"(?:未|没有?)(?:取消|停止|停用|关闭|下线)|不(?:取消|关闭|停用|下线)|(?:恢复|重启|重新)$|不(?:断|仅|但|定期|漏)|"
    r"不(?:得)?(?:少|低|晚|迟|多|早)于|(?:禁止|严禁|杜绝)(?:不|漏|代|迟|无故)|取消.{0,6}(?:豁免|限制)"
)
_PUNISHED = re.compile(
    r"扣分|扣发|纳入|计入|通报|视为|视同|追责|问责|约谈|记入|影响评|不予|取消(?:评|资格)|处理$|补打|提醒谈话|缺勤|旷工|预警"
)
_UNDONE = re.compile(r"(?:不|未|没|漏|忘|缺|逾期|拒不|无故不|未按时|不按时)(?:按时|及时|及|完成|参加)?$")


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A function a rule forbids. ``exempt``: the text says it serves guarding or emergencies."""

    rule: str
    what: str
    words: str
    start: int
    end: int
    exempt: bool


@dataclass(frozen=True, slots=True)
class _Act:
    rule: str
    what: str
    pattern: re.Pattern[str]
    but_not: re.Pattern[str] | None
    exempt: re.Pattern[str] | None


@cache
def _acts() -> tuple[_Act, ...]:
    told = yaml.safe_load(Path(__file__).with_name("forbidden.yaml").read_text("utf-8"))
    return tuple(
        _Act(
            one["rule"], one["what"], re.compile("|".join(one["patterns"]), re.IGNORECASE), _optional(one, "but_not"),
            _optional(one, "exempt"),
        )
        for one in told
    )  # fmt: skip


def _optional(one: dict[str, list[str]], key: str) -> re.Pattern[str] | None:
    return re.compile("|".join(one[key]), re.IGNORECASE) if one.get(key) else None


def forbidden(text: str, more_words: Iterable[tuple[str, str]] = ()) -> list[Forbidden]:
    """What of the text the rules forbid, each act once, in the order of the text. ``more_words``: (rule, word) pairs
    of the policy pack beyond the acts known here."""
    found: dict[tuple[str, str], Forbidden] = {}
    for clause in _CLAUSE.finditer(text):
        for one in _in_clause(text, clause, tuple(more_words)):
            found.setdefault((one.rule, one.what), one)
    return sorted(found.values(), key=lambda one: (one.start, one.rule))


def _in_clause(text: str, clause: re.Match[str], more: tuple[tuple[str, str], ...]) -> Iterator[Forbidden]:
    said, at = clause.group(), clause.start()
    denied_until = -1
    told: list[tuple[int, int]] = []  # the same words are told of once: 安装率每周通报
    for act, hit in sorted(_hits(said, more), key=lambda one: one[1].start()):
        if _within(hit, told):
            continue
        chained = denied_until >= 0 and _only_list(said[denied_until : hit.start()])
        if chained or _denied(said, hit, text[clause.end() : clause.end() + 20]):
            denied_until = max(denied_until, hit.end())
            continue
        exempt = bool(act.exempt and act.exempt.search(said))
        told.append(hit.span())
        yield Forbidden(act.rule, act.what, hit.group(), at + hit.start(), at + hit.end(), exempt)


def _hits(said: str, more: tuple[tuple[str, str], ...]) -> Iterator[tuple[_Act, re.Match[str]]]:
    """Every place where an act is named; a word of the pack only where no act was looked for already."""
    looked: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for act in _acts():
        spared = [one.span() for one in act.but_not.finditer(said)] if act.but_not else []
        looked[act.rule] += spared
        for hit in act.pattern.finditer(said):
            looked[act.rule].append(hit.span())
            if not _within(hit, spared):
                yield act, hit
    for rule, word in more:
        for hit in re.finditer(re.escape(word), said):
            if not _within(hit, looked[rule]):
                exempt = next((act.exempt for act in _acts() if act.rule == rule), None)
                yield _Act(rule, word, hit.re, None, exempt), hit


def _within(hit: re.Match[str], places: Iterable[tuple[int, int]]) -> bool:
    return any(start < hit.end() and hit.start() < end for start, end in places)


def _denied(said: str, hit: re.Match[str], following: str) -> bool:
    """Whether the clause says that there is no such thing."""
    before, after = _INSTEAD.sub("", _ANY.sub("", said[: hit.start()])), said[hit.end() :]
    if _UNDONE.search(before) and _PUNISHED.search(after + following):
        return False
    if _TWICE.search(before[-16:]):
        return False
    if _CLEANED.search(before) and _ILLS.search(after):
        return True
    gone = _GONE.search(after)
    return bool(_NEGATED.search(before) or (gone and not _STAYS.search(gone.group())))


def _only_list(between: str) -> bool:
    """Whether only list words stand between two entries."""
    return re.fullmatch(r"[^，,；;。、]{0,6}?[、和及与或/\s]+[^、改但]{0,4}", between) is not None or len(between) <= 2
