"""A field's name out of the words around it: dates, addressees and verbs in front, “等信息报民政办” behind."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from yibiao.catalogue.populations import named_in
from yibiao.outside.words import word
from yibiao.texts.deadlines import deadlines

Known = Callable[[str], bool]
"""Whether the catalogue knows a name."""
Piece = tuple[str, int, int]
"""Words with their place in the whole text."""
VERBS, MATERIAL, NUMBERING = word("verbs").pattern, word("material"), word("numbering")
_AHEAD = re.compile(r"^(?:[ 　，、于前“]|在(?![校矫册编职岗读籍押建产]))+")  # “在矫对象” begins with its 在
LONGEST = 16
"""Characters of a field's name."""


@dataclass(frozen=True, slots=True)
class AskedWord:
    """A field's name as written and its place."""

    name: str
    start: int
    end: int
    implied: bool = False


def field_of(piece: Piece, known: Known) -> AskedWord | None:
    words, start, _ = piece
    said = bare(words)
    start += len(words) - len(words.lstrip()) if said == words.strip() else words.find(said)
    name, length = without_tail(said)
    return AskedWord(name, start, start + length) if 1 < len(name) <= 24 else None


def bare(words: str) -> str:
    return NUMBERING.sub("", words).strip("* 　“”\"'‘’《》<>【】[]（）()。；;,，、的")


def without_tail(words: str) -> tuple[str, int]:
    """The name without “等信息报民政办”, and its length as written; a note in brackets is no part of it."""
    cut = word("tail").sub("", words) or words
    name = re.sub(r"[（(][^（）()]*[）)]?$", "", cut).strip(' 　“”"的')
    return name, len(name)


def split_head(piece: Piece, known: Known) -> tuple[AskedWord | None, tuple[str, int, int] | None]:
    """The first of a list: (field, population in front of it)."""
    words, start, _ = stripped(piece[0], piece[1])
    name, _length = without_tail(words)
    for cut in range(max(0, len(name) - LONGEST), len(name) - 1):
        if known(name[cut:]) and not splits_a_word(name, cut):
            lead = word("leads").match(name[cut:])
            if lead and known(name[cut + lead.end() :].lstrip("的")):
                cut += lead.end() + (name[cut + lead.end()] == "的")
            before = name[:cut].rstrip('的，、 ：:“"')
            if before and not name[:cut].endswith("的") and not (is_group(before) or _whose(before, name[cut:])):
                break  # 隐患点位置 is one thing
            whole = word("bare").fullmatch(name[cut:]) is not None and not name[:cut].endswith("的")
            field_word = AskedWord(name if whole else name[cut:], start + (0 if whole else cut), start + len(name))
            whose = (before, start, start + len(before)) if len(before) > 1 and not is_place(before) else None
            return field_word, whose
    return (AskedWord(name, start, start + len(name)), None) if 1 < len(name) <= 24 else (None, None)


def _whose(before: str, name: str) -> bool:
    """“孕产妇姓名”: a person's own field says that what stands before it are people; “房东姓名” is one thing."""
    return word("personal").fullmatch(name) is not None and not word("role").search(before)


def is_group(words: str) -> bool:
    """People or households of some kind, a place, a time."""
    return any(named_in(words)) or bool(word("group").search(words)) or is_place(words)


def splits_a_word(name: str, cut: int) -> bool:
    """“外出务|工人数” knows 工人数, but that is no place to cut."""
    return name[max(0, cut - 1) : cut + 1] in ("工人", "老人", "村民", "居民", "人户", "党员")


def stripped(words: str, start: int) -> tuple[str, int, int]:
    """Without dates, addressees and verbs of asking in front; ``start`` moves along."""
    kept = NUMBERING.sub("", words)
    for one in deadlines(kept, None)[::-1]:
        if one.end < len(kept):
            kept = kept[one.end :]
            break
    while True:
        fewer = word("addressed").sub("", _AHEAD.sub("", kept))
        fewer = word("times").sub("", fewer).lstrip(" 　，、“")
        fewer = re.sub(
            rf"^[^的]{{0,12}}?(?:{VERBS})(?:一下|下(?!岗|乡|派|属|辖)|以下|下列|如下|好|清楚|出|本村|各自|辖区内?|全村|本辖区|的)*(?=.{{2}})",
            "",
            fewer,
        )
        fewer = re.sub(rf"^(?:{word('lists').pattern})(?=.{{2}})", "", fewer)
        if fewer == kept:
            break
        kept = fewer
    kept = kept.rstrip(" 　。；，、”")
    at = words.rfind(kept) if kept else -1
    return kept, start + max(at, 0), start + max(at, 0) + len(kept)


def is_place(words: str) -> bool:
    return bool(
        re.fullmatch(r"(?:各|本|全|你|每|所有)?(?:个)?(?:村|镇|乡|社区|单位|组|县|辖区|街道|户)(?:级|内|里|的)?", words)
    )


def may_be_field(name: str) -> bool:
    """Of a list of fields, what the catalogue does not know: short, and no order."""
    if MATERIAL.search(name):
        return False
    if re.search(r"请|务必|必须|不得|报送|填报|上报|附件|通知|工作|完成|马上|联系", name):
        return False
    return len(name) <= 14 and (bool(word("field_ending").search(name)) or len(name) <= 8)


def is_figure(name: str, known: Known) -> bool:
    """What can be asked for alone: an item of the catalogue, or a number of something."""
    if word("no_field").fullmatch(name) or MATERIAL.fullmatch(name) or re.search(r"[次第个的]数$", name):
        return False
    return known(name) or ends_in_number(name)


def ends_in_number(name: str) -> bool:
    return bool(re.search(r"(?:数|数量|面积|总量|产量)$", name))


def number_word(unit: re.Match[str] | None) -> str:
    return {"户": "户数", "亩": "面积", "人": "人数"}.get(unit.group() if unit else "", "数量")
