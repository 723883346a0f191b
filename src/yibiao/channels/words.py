"""The words of functions, audiences and matters, brought to the same thing said otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz

_ALIKE = 84.0  # two wordings of an unlisted function, in rapidfuzz's ratio
_PLACE = re.compile(r"[一-龥]{1,4}?(?:省|市|县|区|旗)(?!级|域|块|域网)")
_TOWN = re.compile(r"([一-龥]{1,3}?)(?:(?<![城下])(?:镇|乡(?!村))|街道|村(?!级|民|医|务|镇|书记|两委)|社区)")
_FILLER = re.compile(
    r"(?:微信|钉钉|QQ|企业微信|浙政钉|粤政易)?(?:工作|交流|联络|联系|沟通|通知|对接|协调|服务|专班|专用|讨论|指挥|调度|管理|小|大|新|老|总|临时|正式)*群组?|"
    r"工作(?:专班|小组|领导小组|组)?|[（(【\[].*?[)）】\]]|[一二三四五六七八九十\dA-Za-z]+群|第?[一二三四五六七八九十\d]+(?:组|批|期)?$|"
    r"20\d\d年?(?:度)?|[新备]$|\s|[-—_·.。、]",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"[、，,；;。|\n\r]+|(?:^|\s)\d{1,2}[.．)）](?=\D)|[①-⑳]")
_NONE = re.compile(r"(?:不|无需|没有|未|取消|禁止|严禁|杜绝)(?!见面|动产|良)")
_YEAR = re.compile(r"(20\d\d)(?:\s*年|年度|[-—~至](20\d\d))?")
_NAMED_PLACE = re.compile(r"^(?:[一-龥]{2,4}?(?:省|市|州))?[一-龥]{1,4}?(?=[省市县区旗])")
_OFFICE = re.compile(r"(?<=[镇乡村道])(?:人民政府|政府|党委|党工委|办事处|街道办|村民委员会|居民委员会|村委会|居委会)$")
_CONNECTING = re.compile(
    r"及时|关于|开展|做好|推进|落实|各|的|和|与|及|有关|相关|全面|加强|进一步|全县|全镇|全乡|本县|本镇"
)


def listed(text: str) -> tuple[str, ...]:
    """The entries of a list written in one cell."""
    return tuple(part for one in _SPLIT.split(text) if one and (part := one.strip(" \t·-—.．")))


@cache
def _told() -> dict[str, Any]:
    return yaml.safe_load(Path(__file__).with_name("concepts.yaml").read_text("utf-8"))  # type: ignore[no-any-return]


@cache
def _functions() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(one["words"], re.IGNORECASE)) for name, one in _told()["functions"].items())


@cache
def common_functions() -> frozenset[str]:
    """Functions nearly every app has: sharing them says nothing."""
    return frozenset(name for name, one in _told()["functions"].items() if one.get("common"))


@lru_cache(maxsize=50_000)
def function_named(words: str) -> str:
    """The known function these words mean, the earliest word deciding; else the words."""
    hits = [(hit.start(), -len(hit.group()), name) for name, one in _functions() if (hit := one.search(words))]
    rare = [one for one in hits if one[2] not in common_functions()]
    return min(rare or hits)[2] if hits else words.strip().lower()


def functions_of(words: Iterable[str]) -> frozenset[str]:
    """What it can do; entries that only say what it has not are none."""
    return frozenset(function_named(one) for one in words if one and not _NONE.match(one))


def shared_functions(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Functions of ``one`` that ``other`` has too, also in a slightly other wording."""
    rest = other - one
    alike = {mine for mine in one - other if any(fuzz.ratio(mine, theirs) >= _ALIKE for theirs in rest)}
    return (one & other) | alike


@lru_cache(maxsize=50_000)
def audiences_of(text: str) -> frozenset[str]:
    """Whom it is for; nothing where nothing is told."""
    return frozenset(name for name, pattern in _told()["audiences"].items() if re.search(pattern, text))


@lru_cache(maxsize=50_000)
def matter_of(text: str) -> str:
    """What a group is about, without the words that every group has in its name, places and numbers."""
    bare = _PLACE.sub("", text)
    bare = _TOWN.sub("", bare)
    bare = _CONNECTING.sub("", _FILLER.sub("", bare))
    return bare or _FILLER.sub("", text) or text


@lru_cache(maxsize=50_000)
def scope_of(name: str, owner: str) -> frozenset[str]:
    """The townships and villages named: two places may each have a group for the same matter."""
    return frozenset(hit.group() for text in (name, owner) for hit in _TOWN.finditer(_PLACE.sub("", text)))


@lru_cache(maxsize=50_000)
def owner_of(text: str) -> str:
    """An owner's name as it is said within the county: 禾溪县民政局 and 县民政局 are one."""
    return _OFFICE.sub("", _NAMED_PLACE.sub("", re.sub(r"[（(].*?[)）]|\s|^中共", "", text))) or text


def alike(one: str, other: str) -> float:
    """0–1: how much two matters are the same in words."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= 3 and shorter in longer:
        return 0.9
    return float(fuzz.ratio(one, other)) / 100


def is_matter(kind: str, text: str) -> bool:
    """``kind``: permanent, emergency or temporary."""
    return re.search(_told()["matters"][kind], text) is not None


def last_year_named(text: str) -> int | None:
    """The latest year that is named, as in 2024年创文专班."""
    years = [int(year) for hit in _YEAR.finditer(text) for year in hit.groups() if year]
    return max(years, default=None)
