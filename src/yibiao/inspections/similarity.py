"""Whether two inspections look at the same matter: the two-character pieces that titles and contents share, stock
phrases put aside. The borders are in ``assumptions.yaml``, chosen beforehand; ``bench/inspections.py`` tells on pairs
of our own how many of one matter they find and how many of two they take for one."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from yibiao.texts.normalising import cleaned

from .facts import InspectionFacts

# Longest first: what every title of an inspection has, and what says how it is done, not what about.
_STOCK = re.compile(
    r"办得怎么?样|做得怎么?样|怎么?样|有没有|是不是|能不能|好不好|够不够|在不在|有无|是否|齐全|到位|"
    r"双随机一?公开|四不两直|回头看|大检查|大督查|专项行动|专项整治|集中整治|综合执法|执法检查|监督检查|随机抽查|督导检查|督查督办|"
    r"检查验收|考核验收|考核评价|绩效考核|目标考核|年度考核|综合考核|调查研究|明察暗访|贯彻落实|工作开展|落实情况|开展情况|推进情况|"
    r"进展情况|完成情况|执行情况|建设情况|管理情况|整改情况|专项|综合|全面|联合|重点|集中|督查|督导|督办|督察|检查|抽查|核查|排查|"
    r"巡查|暗访|考核|考评|评估|评价|测评|验收|调研|走访|整治|行动|情况|工作|关于|有关|进一步|切实|扎实|做好|加强|开展|实施|推进|落实|"
    r"贯彻|部署|通知|方案|计划|年度|季度|上半年|下半年|第[一二三四五六七八九十\d]+次|[一二三四]季度|\d{4}年?|\d+月|\d+日|全省|全市|"
    r"全县|全区|全镇|各镇街?|各乡镇|各村|我县|本县|的|及|暨|和|与"
)
_LEAST = 2  # pieces; what has fewer says too little


@lru_cache(maxsize=20_000)
def pieces(text: str, sender: str = "") -> frozenset[str]:
    """The neighbouring pairs of Chinese characters left of a text, the sender's own name and county left out."""
    plain = cleaned(text)[0]
    county = re.match(r"[\u4e00-\u9fff]{2,5}?[县区市]", sender)
    for name in filter(None, (sender, county and county[0])):
        plain = plain.replace(name, " ")
    bare = re.sub(r"[（(].*?[)）]|^\s*[\u4e00-\u9fff]{2}县", " ", plain)
    parts = re.findall(r"[\u4e00-\u9fff]+", _STOCK.sub(" ", bare))
    return frozenset(part[at : at + 2] for part in parts for at in range(len(part) - 1))


def alike(one: InspectionFacts, other: InspectionFacts) -> float:
    """0 to 1: of the titles alone, or of titles and contents together, whichever says more."""
    titles = _share(pieces(one.title, one.sender), pieces(other.title, other.sender))
    whole = _share(_whole(one), _whole(other)) if one.contents and other.contents else 0.0
    return max(titles, whole)


def shared_places(one: InspectionFacts, other: InspectionFacts) -> frozenset[str] | None:
    """Places that both go to; None where one of them names none (drawn, or everywhere)."""
    if not one.places or not other.places:
        return None
    return frozenset(one.places) & frozenset(other.places)


def apart(one: InspectionFacts, other: InspectionFacts) -> int:
    """Days between their spans; 0 where they touch or one has none."""
    first, last = one.first or one.last, one.last or one.first
    other_first, other_last = other.first or other.last, other.last or other.first
    if not (first and last and other_first and other_last):
        return 0
    gap: timedelta = max(first - other_last, other_first - last, timedelta())
    return gap.days


def same_year(one: InspectionFacts, other: InspectionFacts, on: date) -> bool:
    return (one.year or on.year) == (other.year or on.year)


def _whole(one: InspectionFacts) -> frozenset[str]:
    return pieces(" ".join((one.title, *one.contents)), one.sender)


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    least = min(len(one), len(other))
    return len(one & other) / least if least >= _LEAST else float(one == other and least > 0)
