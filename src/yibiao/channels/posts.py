"""What an account publishes: how much is taken over from others, says nothing, or has been said before."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from rapidfuzz import fuzz, process

from yibiao.channels.nouns import ChannelPost

_REPOST = re.compile(
    r"^\s*(?:[【\[(（]?(?:转发|转载|转自|转|RT|repost)[】\])）:：/ ]|转发(?:微博|视频|动态)|//@|@\S+[:：])|"
    r"(?:来源|文章来源|转载自|转自|来自)[:：]\s*\S{2,}$",
    re.IGNORECASE,
)
_DRESSING = re.compile(r"https?://\S+|\[[^\]]{1,8}\]|#[^#]{1,30}#|@\S+|点击(?:查看|阅读).*|阅读原文|更多精彩.*")
_KEPT = re.compile(r"[^0-9A-Za-z一-龥]+")
_DIGITS = re.compile(r"\d+")
_GREETING = re.compile(
    r"^(?:[一-龥]{0,6}(?:早安|晚安|早上好|周末愉快|节日快乐|新年快乐|元旦快乐|国庆快乐|中秋快乐|端午安康|"
    r"今日(?:立|雨|惊|春|清|谷|小|大|芒|夏|处|白|秋|寒|霜|冬)[一-龥]|今天是?[一-龥]{2,4}节气?|你好[一-龥]{0,4}月|"
    r"分享图片|分享视频|图片分享|转发微博|转发了|一起加油|加油|点赞|为[一-龥]{2,8}点赞|美好的一天|正能量)[一-龥]{0,12})$"
)
_ALIKE, _LOOKED, _YEAR = 90.0, 400, timedelta(365)
_SHORT = 10  # characters kept: a notice that says where and when has more


@dataclass(frozen=True, slots=True)
class Contents:
    """Posts of a year by what is in them; a post counts once, in the first that fits. ``examples`` are
    (kind, day, text) for a person to look at."""

    posts: int
    reposts: int
    empty: int
    repeated: int
    examples: tuple[tuple[str, date, str], ...]

    @property
    def hollow(self) -> float:
        return (self.reposts + self.empty + self.repeated) / self.posts if self.posts else 0.0


def contents(posts: Sequence[ChannelPost], on: date) -> Contents:
    """Of the last year's posts (the newest 400)."""
    recent = sorted((one for one in posts if on - _YEAR < one.on <= on), key=lambda one: one.on)[-_LOOKED:]
    plain = [plain_words(one.text) for one in recent]
    kinds = [_kind(one, words) for one, words in zip(recent, plain, strict=True)]
    for at in _repeated([words if not kind else "" for words, kind in zip(plain, kinds, strict=True)]):
        kinds[at] = "repeated"
    examples = []
    for wanted in ("reposts", "empty", "repeated"):
        found = [one for one, kind in zip(recent, kinds, strict=True) if kind == wanted][-2:]
        examples += [(wanted, one.on, one.text[:40]) for one in found]
    return Contents(len(recent), kinds.count("reposts"), kinds.count("empty"), kinds.count("repeated"), tuple(examples))


def plain_words(text: str) -> str:
    """Letters, digits and hanzi alone, without links, topics and calls to read on."""
    return _KEPT.sub("", _DRESSING.sub("", unicodedata.normalize("NFKC", text)))


def _kind(one: ChannelPost, words: str) -> str:
    if one.repost or _REPOST.search(one.text):
        return "reposts"
    return "empty" if len(words) < _SHORT or _GREETING.match(words) else ""


def _repeated(texts: Sequence[str]) -> list[int]:
    """Those that were said before in nearly the same words. Numbers count: a forecast differs from yesterday's."""
    at = [place for place, words in enumerate(texts) if words]
    if len(at) < 2:
        return []
    scores = process.cdist([texts[one] for one in at], [texts[one] for one in at], scorer=fuzz.ratio,
                           score_cutoff=_ALIKE, dtype=np.uint8)  # fmt: skip
    numbers = [tuple(_DIGITS.findall(texts[one])) for one in at]
    found = []
    for later, row in enumerate(scores):
        before = (place for place in np.flatnonzero(row[:later]) if numbers[place] == numbers[later])
        if next(before, None) is not None:
            found.append(at[later])
    return found
