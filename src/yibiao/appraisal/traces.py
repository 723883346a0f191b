"""What an appraisal indicator counts: traces of work, or what came of it. By a small grammar, not by a list of words.

An indicator says *what is counted*, *how*, and *what for*. A trace is a thing that officials make about their own
work (a meeting, a notice, a photograph, a note, an instruction won …) when it is counted (“不少于4次”, “以篇数计分”)
or must be kept (“影像资料齐全”, “有会议记录”). The same word is none when an outcome stands behind it and makes it an
attribute (“来信办结率”, “培训后就业率”), when fewer of it are wanted (“会议比上年减少”), or when it is part of another
thing (会议室, 新闻出版业, 村民会议). A name that is an outcome is not undone by words that only explain it; it is by
points given for the paper about it (“调解成功率，台账不全扣1分”). Work that is given out by the number of times, in
words nobody knew, is a trace where no outcome is to be seen (“敲100户的门”).

The clauses behind it are those of 若干规定（2024）三、8-9 and 国办函〔2026〕12号; the judgement is this file's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from yibiao.appraisal.lexicon import Thing, measure, things, word
from yibiao.texts.normalising import cleaned
from yibiao.texts.sentences import Sentence, clauses, sentences

Nature = Literal["trace", "title", "outcome", "word", "work"]
NATURE_NAMES: dict[Nature, str] = {
    "trace": "痕迹", "title": "称号", "outcome": "结果", "word": "群众的话", "work": "说不清量什么",
}  # fmt: skip
KIND_NAMES = {
    "meetings": "开会", "documents": "发文", "photos": "拍照、影像", "notes": "笔记、心得",
    "instructions": "领导批示、肯定",
    "articles": "上稿、信息采用、宣传报道", "experiences": "经验做法、典型、现场会",
    "likes": "点赞、转发、关注、阅读量",
    "checkins": "打卡、签到、接龙、在岗轨迹", "online": "学习时长、在线时长、积分", "ledgers": "台账、档案、佐证资料",
    "slogans": "标语、展板、发宣传品", "installs": "下载、注册、激活", "activities": "办活动、办培训的场次",
    "visits": "走访、检查的次数", "arrangements": "成立小组、指定专人",
    "reports": "报材料、报总结", "veto": "一票否决", "pledge": "责任状、责任书",
    "rank": "排名次", "campaign": "创建示范、评比称号",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trace:
    """``kind`` is a key of ``KIND_NAMES``; ``start`` and ``end`` are characters of the reading's text."""

    kind: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What an indicator was understood to count. ``others``: not traces, but told of (一票否决、排名 …)."""

    text: str
    traces: tuple[Trace, ...]
    others: tuple[Trace, ...]
    nature: Nature


def read_indicator(name: str, standard: str = "") -> Reading:
    """``name`` and ``standard`` as the scheme words them; the reading's text is both, a line each."""
    name, standard = (cleaned(one).text.strip().translate(_SPELLINGS) for one in (name, standard))
    text = f"{name}\n{standard}".rstrip()
    look = _Look(text, len(name))
    found = [one for thing in things() for one in _of_thing(look, thing)]
    traces = tuple(sorted((one for one in found if one.kind not in _OTHER), key=lambda one: one.start))
    traces = traces or tuple(_quota(look))
    others = tuple(one for one in found if one.kind in _OTHER)
    return Reading(text, traces, others, _nature(look, traces, others))


def paper_evidence(source: str) -> tuple[str, ...]:
    """What a column 数据来源 asks for that is itself a trace."""
    return tuple(dict.fromkeys(one.group() for one in word("evidence").finditer(source)))


_SPELLINGS = str.maketrans("帐", "账")
_OTHER = frozenset(one.kind for one in things() if one.other)


class _Look:
    """An indicator's text with its clauses, and whether its name already says an outcome."""

    def __init__(self, text: str, name_ends: int) -> None:
        self.text, self.name_ends = text, name_ends
        self.clauses = clauses(text)
        self.sentences = sentences(text)
        name = text[:name_ends]
        self.named_outcome = bool(measure("outcome").search(name) or measure("fewer").search(name))

    def in_name(self, clause: Sentence) -> bool:
        return clause.start < self.name_ends

    def sentence_of(self, clause: Sentence) -> str:
        return next((one.text for one in self.sentences if one.start <= clause.start < one.end), clause.text)


def _of_thing(look: _Look, thing: Thing) -> Iterator[Trace]:
    """At most one trace of a kind: the first."""
    for clause in look.clauses:
        match = _alone(look, thing, clause) or _beside(look, thing, clause)
        if match:
            yield Trace(thing.kind, clause.start + match.start(), clause.start + match.end(), match.group())
            return


def _alone(look: _Look, thing: Thing, clause: Sentence) -> re.Match[str] | None:
    match = thing.alone.search(clause.text)
    if match is None or thing.unless.search(look.text if look.in_name(clause) else clause.text):
        return None
    return match if thing.other or _counts(look, clause, match) else None


def _beside(look: _Look, thing: Thing, clause: Sentence) -> re.Match[str] | None:
    """Words that are a trace only when counted or kept: in the clause, or for a name in what explains it."""
    match = thing.beside.search(clause.text)
    if match is None or thing.unless.search(look.text) or not _counts(look, clause, match):
        return None
    around = look.text if look.in_name(clause) else look.sentence_of(clause)
    return match if any(measure(one).search(around) for one in ("count", "kept", "scored")) else None


def _counts(look: _Look, clause: Sentence, match: re.Match[str]) -> bool:
    """Whether it is the thing itself that is counted, and not an outcome whose attribute it is."""
    if measure("fewer").search(clause.text) or measure("outcome").search(clause.text, match.start()):
        return False
    if look.named_outcome:
        return not look.in_name(clause) and bool(measure("scored").search(look.sentence_of(clause)))
    return True


def _quota(look: _Look) -> Iterator[Trace]:
    """Work given out by the number of times, in words that nobody knew, with no outcome anywhere: “敲100户的门”."""
    text = look.text
    if any(measure(one).search(text) for one in ("outcome", "fewer")) or word("service").search(text):
        return
    match = measure("quota").search(text)
    if match and not _of_people(text) and not word("rate").search(text[: look.name_ends]):
        yield Trace("activities", match.start(), match.end(), match.group())


def _nature(look: _Look, traces: tuple[Trace, ...], others: tuple[Trace, ...]) -> Nature:
    if traces:
        return "trace"
    if any(one.kind == "campaign" for one in others):
        return "title"
    if _of_people(look.text):
        return "word"
    said = word("measured").search(look.text) or measure("outcome").search(look.text)
    return "outcome" if said or measure("fewer").search(look.text) else "work"


def _of_people(text: str) -> bool:
    """People say it: not those above, nor each other's departments."""
    if word("people", "not").search(text):
        return False
    return bool(word("people", "said").search(text) and word("people", "who").search(text))
