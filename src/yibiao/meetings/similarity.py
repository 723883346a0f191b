"""Whether two meetings are about the same matter: the two-character pieces their titles share, stock phrases put
aside. The borders are in ``assumptions.yaml``; ``tests/test_meetings_similarity.py`` measures them."""

from __future__ import annotations

import re
from functools import lru_cache

from yibiao.texts.normalising import cleaned

from .facts import Meeting

# Longest first: what every title of a meeting has, and what says how it is held, not what about.
_STOCK = re.compile(
    r"工作会议|专题会议|视频会议|电视电话会议|视频调度会|电视电话会|工作例会|联席会议|现场推进会|现场观摩会|工作推进会|推进会议?|调度会议?|"
    r"部署会议?|动员会议?|座谈会议?|培训会议?|培训班|汇报会议?|通报会议?|启动会议?|传达学习|学习传达|专题研究|协调会议?|"
    r"领导小组|指挥部|办公室|全体会议|会议精神|专题会|例会|会议|大会|全省|全市|全县|全区|全镇|我县|本县|"
    r"传达|学习|贯彻|落实|研究|部署|安排|召开|推进|动员|调度|培训|座谈|汇报|通报|协调|启动|专题|视频|线上|现场|"
    r"工作|关于|有关|进一步|切实|扎实|做好|加强|开展|深入|相关|年度|季度|月份|上半年|下半年|第[一二三四五六七八九十\d]+次|"
    r"[一二三四]季度|\d{4}年|\d+月|\d+日|的|及|暨|和|与"
)
_LEAST = 2  # pieces; a title of one piece says too little


@lru_cache(maxsize=20_000)
def pieces(text: str) -> frozenset[str]:
    """The neighbouring pairs of Chinese characters left of a text."""
    plain = cleaned(text)[0]
    bare = re.sub(r"[（(].*?[)）]", " ", plain)
    parts = re.findall(r"[\u4e00-\u9fff]+", _STOCK.sub(" ", bare))
    return frozenset(part[at : at + 2] for part in parts for at in range(len(part) - 1))


def topic_pieces(meeting: Meeting) -> frozenset[str]:
    """Of the title and the topics, without the names of organiser and place."""
    return pieces(_bare(meeting, " ".join((meeting.title, *meeting.topics))))


def _bare(meeting: Meeting, text: str) -> str:
    county = re.match(r"[\u4e00-\u9fff]{2,5}?[县区市]", meeting.organiser)
    for name in (meeting.organiser, county[0] if county else ""):
        text = text.replace(name, " ") if name else text
    return re.sub(r"^\s*[\u4e00-\u9fff]{2}县", " ", text)


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the smaller one's pieces that the other has too, 0 to 1."""
    least = min(len(one), len(other))
    return len(one & other) / least if least >= _LEAST else float(one == other and least > 0)


def same_matter(one: Meeting, other: Meeting) -> float:
    return alike(topic_pieces(one), topic_pieces(other))
