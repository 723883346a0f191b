"""Attendees as a notice or a register words them: 各镇街分管负责同志、县水利局张伟；列席：县融媒体中心."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..facts import Attendee, Post
from ..travel import level_of
from ..words import post_of

_CLAUSES = re.compile(r"[；;。\n]")
_TOKENS = re.compile(r"[、,，]|(?<=[^\d])/(?=[^\d])")
_LABEL = re.compile(r"^\s*(?:参会|参加|出席|与会|到会|邀请|通知)?(?:人员|范围|对象|单位|的有)?\s*[:：]")
_ASIDE = re.compile(r"列席|旁听|自愿|视情")
_COUNT = re.compile(r"(?:各|共|每\S{0,4}?)?\s*(\d{1,4})\s*(?:名|人|位)")
_POST = re.compile(
    r"(?:党政)?主要负责(?:同志|人|干部)?|主要领导|一把手|党政正职|(?:党政)?(?:班子)?分管(?:负责|领导|的)?\S*|负责(?:同志|人)|"
    r"(?:驻村)?(?:第一|党总支|党委|党工委|党组|党支部|党总支|党组织|支部)?(?:副)?书记|(?:副)?(?:局长|主任|镇长|乡长|区长|县长|部长|院长|校长|行长|会长|科长|股长)|"
    r"班子成员|工作人员|业务骨干|经办(?:人|人员)?|干事|(?:相关)?(?:股室|科室)\S*|专干|信息员|联络员|网格员|报账员|村主干|两委\S*|"
    r"代表|干部|职工|全体\S*"
)
_ALL = re.compile(r"^(?:各|全|全县|全镇|每|部分|相关|有关|所有)")
# A name on its own; the surnames that are no other word's beginning among those of most people (公安部户籍统计).
_PERSON = re.compile(
    r"[王李张刘陈杨赵黄周吴徐孙胡朱林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    r"钟汪田任姜范石姚谭廖邹熊金陆郝孔崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文][\u4e00-\u9fff]{1,2}"
)
_VILLAGES = 15  # to a township, where one number stands for both
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,4}$")
_PLACE_LIKE = re.compile(
    r"[局委办室院校站所会部处中心镇乡村县市区道司厂店队团园馆社组]$|公司|中心|政府|单位|银行|学校|医院"
)


@dataclass(frozen=True, slots=True)
class _Part:
    """A token on its own; ``bare``: nothing but a place, to which a later post may belong."""

    attendee: Attendee
    bare: bool


def read_people(text: str, *, total: int = 0) -> tuple[Attendee, ...]:
    """``total``: how many people there are in all, if somebody wrote that; what the words leave goes to the groups."""
    plain = unicodedata.normalize("NFKC", text)
    found = [one for clause in _CLAUSES.split(plain) if clause.strip() for one in _clause(clause)]
    return _spread(found, total)


def _clause(clause: str) -> list[Attendee]:
    aside = bool(_ASIDE.search(clause))
    body = _LABEL.sub("", re.sub(r"^\s*(?:列席|旁听)\S{0,4}?\s*[:：]?", "", clause))
    parts: list[_Part] = []
    for token in _TOKENS.split(_joined_brackets(body)):
        if token.strip():
            last = parts[-1].attendee if parts else None
            parts += _token(token.strip(), last)
    return [replace(one, required=one.required and not aside) for one in _handed_back(parts)]


def _joined_brackets(text: str) -> str:
    """Marks within brackets part nothing: (社区、居委会)."""
    return re.sub(r"[(\[][^)\]]*[)\]]", lambda one: re.sub(r"[、,，]", " ", one[0]), text)


def _token(token: str, last: Attendee | None) -> Iterator[_Part]:
    count = _COUNT.search(token)
    number = max(1, int(count[1])) if count else 1
    words = re.sub(r"(?<=.)[\s各共等及和与]+$|^[\s及和与]+", "", _COUNT.sub("", token))
    inner = re.search(r"[(（]([^)）]*)[)）]\s*$", words)
    if inner and _NAME.fullmatch(words[: inner.start()].strip()) and not _PLACE_LIKE.search(words[: inner.start()]):
        org, post = _split(inner[1])
        yield _Part(Attendee(org, words[: inner.start()].strip(), post, count=1), False)
        return
    org, post = _split(words)
    if not org and last and last.org and post:  # 书记、镇长 of the place before
        yield _Part(replace(last, post=post, person="", count=max(number, last.count)), False)
        return
    place, person = _named(org)
    if place or person:
        yield _Part(Attendee(place, person, post, count=1 if person else number), not post and not person)


def _split(words: str) -> tuple[str, Post]:
    """The organisation, and the post of what follows it."""
    hit = next((one for one in _POST.finditer(words) if one.start() > 0 or len(words) == len(one[0])), None)
    if hit is None:
        return words.strip(), ""
    rest = words[hit.start() :]
    return words[: hit.start()].strip(" (（的"), post_of(rest) or ("principal" if "负责" in rest else "")


def _named(org: str) -> tuple[str, str]:
    """县水利局 张伟 → (县水利局, 张伟)."""
    parts = re.split(r"[\s:：/／-]+", org)
    if len(parts) >= 2 and _NAME.fullmatch(parts[-1]) and not _PLACE_LIKE.search(parts[-1]):
        return "".join(parts[:-1]), parts[-1]
    if len(parts) >= 2 and _NAME.fullmatch(parts[0]) and not _PLACE_LIKE.search(parts[0]) and not _ALL.match(parts[0]):
        return "".join(parts[1:]), parts[0]
    tail = re.fullmatch(r"(.{2,}(?:局|委|办|镇|乡|村|中心|街道|社区|院))([\u4e00-\u9fff]{2,3})", org)
    if tail and not _PLACE_LIKE.search(tail[2]) and not re.match(r"各|班|党|办|机关|全", tail[2]):
        return tail[1], tail[2]
    if _PERSON.fullmatch(org) and not _PLACE_LIKE.search(org):
        return "", org
    return org, ""


def _handed_back(parts: list[_Part]) -> Iterator[Attendee]:
    """县水利局、县应急局分管负责同志: a post also belongs to the bare places before it."""
    post: Post = ""
    number = 1
    out: list[Attendee] = []
    for part in reversed(parts):
        one = part.attendee
        if part.bare and post:
            one = replace(one, post=post, count=max(one.count, number))
        elif not part.bare:
            post, number = one.post, 1 if one.person else (one.count if not _ALL.match(one.org) else 1)
        out.append(one)
    yield from reversed(out)


def _spread(found: list[Attendee], total: int) -> tuple[Attendee, ...]:
    known = sum(one.count for one in found)
    groups = [at for at, one in enumerate(found) if _ALL.match(one.org) and one.count == 1]
    if total > known and groups:
        weights = [_VILLAGES if level_of(found[at].org) == "village" else 1 for at in groups]
        left = total - known
        for at, weight in zip(groups[1:], weights[1:], strict=True):
            more = (total - known) * weight // sum(weights)
            found[at], left = replace(found[at], count=1 + more), left - more
        found[groups[0]] = replace(found[groups[0]], count=1 + left)
    elif total > known:
        found = [*found, Attendee("其他人员" if found else "参会人员", count=total - known)]
    return tuple(found)
