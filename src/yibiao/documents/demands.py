"""Who must do what by when, and the burdens that hide behind it: reports, tables, meetings, plans, groups, apps.

Reads sentence by sentence. The one who must is the actor before the verb, else the last actor of the same paragraph,
else the addressees. (责任单位：X；完成时限：Y) behind a sentence settles both.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from yibiao.documents.model import DocumentDemand
from yibiao.documents.vocabulary import any_of, table
from yibiao.texts.deadlines import Deadline, deadlines
from yibiao.texts.sentences import Sentence, sentences

_FILE = "demands.yaml"
_SHORT_NAME = 4  # characters of 省水利厅
_LONGEST = 160  # characters of a demand's words; more is a paragraph
_OWNERS = re.compile(
    r"[（(【]\s*(?:(?:责任|牵头|配合|主办|落实)(?:单位|部门|科室)?\s*[:：]\s*(?P<named>[^；;。）)】]{2,120})"
    r"|(?P<led>[^（()）。；]{2,80}?)(?:牵头(?:负责)?|(?:按照?)?(?:各自)?职责(?:分工)?负责|负责|分工负责|配合)[^（()）]{0,60})"
)
_LIMIT = re.compile(r"(?:完成|办结|落实)?(?:时限|时间)(?:要求)?\s*[:：]\s*(?P<by>[^；;。）)】]{2,24})")
_TITLED = re.compile(r"《[^《》]{4,}》")
_SENT = "sent"  # whatever it is that is sent up by a day
_SENDING = frozenset(("report", "form", "material", "app", "plan"))
_RUN_TOGETHER = 120  # characters with hardly a mark in them
_MARKS = re.compile(r"[，；：。、]")
_WHO_AT_HEAD = 40  # an actor this far into a clause is its subject
_CLAUSE = re.compile(r"[，,。；;：:　 ]\s*(?:请|由|要求)?|^(?:请|由|要求)")
_PERIODIC = re.compile(
    r"每(?:日|天|周|旬|半月|月|季度?|半年|年)[^，。；]{0,10}?(?:前|底|末)?(?=[^\u4e00-\u9fff]|[报填上交反汇])"
)
_OTHERS_DUTY = re.compile(
    r"^(?:我[省市县区厅局委办部院]|本(?:机关|局|厅|办|单位)|[省市县区](?:委|政府)[、，]?[省市县区]?(?:政府|委)?将)"
)
_ONLY_HEADING = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、])[^，,要应须]{1,16}[。：:]?\s*"
)
_HEADING = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、])\s*"
)


@dataclass(slots=True)
class _Carried:
    """The subject that goes on from sentence to sentence within one paragraph."""

    who: str = ""
    paragraph: int = -1
    issuers: Sequence[str] = ()


def demands(
    text: str, start: int, end: int, to: str, on: date | None = None, issuers: Sequence[str] = ()
) -> tuple[DocumentDemand, ...]:
    """In the order of the text, each sentence at most once a kind. What the issuers do themselves is put on nobody."""
    carried = _Carried(issuers=issuers)
    found: list[DocumentDemand] = []
    before: Sentence | None = None
    ends = [match.start() for match in re.finditer("\n", text)]
    for one in sentences(text[start:end]):
        placed = Sentence(one.text, one.start + start, one.end + start)
        paragraph = bisect(ends, placed.start)
        if paragraph != carried.paragraph:
            carried.who, carried.paragraph = "", paragraph
        if before and _OWNERS.fullmatch(placed.text.rstrip("。")):
            placed = Sentence(text[before.start : placed.end], before.start, placed.end)
            found = [one for one in found if one.hidden or one.start < before.start]
            found += [one for one in _of_sentence(placed, carried, to, on) if not one.hidden]
        else:
            found += _of_sentence(placed, carried, to, on)
        before = placed
    return tuple(found)


def _of_sentence(one: Sentence, carried: _Carried, to: str, on: date | None) -> Iterator[DocumentDemand]:
    subject = _subject(one.text)
    carried.who = subject or carried.who
    times = deadlines(one.text, on)
    owner, limit = _owner(one.text), _LIMIT.search(one.text)
    who = owner or carried.who or to
    others = _is_others(one.text, subject or carried.who, to) or _is_table(one.text)
    hidden = [] if others else list(_hidden(_TITLED.sub(_ends_only, one.text)))
    if _is_own(subject, carried.issuers):  # what the issuer does itself is put on those below only when it inspects
        hidden = [(kind, match) for kind, match in hidden if kind == "inspection"]
    for kind, match in hidden:
        yield _demand(one, match.start(), match.end(), who, times, kind)
    plain = owner or limit or _asks(one.text, subject, times)
    if plain and not (hidden and len(one.text) < _LONGEST and not owner):
        made = _demand(one, 0, len(one.text), who, times, "")
        by = limit["by"].strip() if limit else made.by
        yield replace(made, by=by)


def _ends_only(match: re.Match[str]) -> str:
    """《…统计表》 with its name blotted out but for what sort of thing it is."""
    return "《" + "＊" * (len(match[0]) - 5) + match[0][-4:]


def _is_table(text: str) -> bool:
    """Cells of a table that ran together when the text lost its form."""
    return len(text) > _RUN_TOGETHER and len(_MARKS.findall(text)) < len(text) / _RUN_TOGETHER * 2


def _is_others(text: str, subject: str, to: str) -> bool:
    """Whether the sentence speaks of enterprises, applicants, people: what they do is not put on those below."""
    if subject:
        return _others().search(subject) is not None
    head = re.split(r"[，,：:]", _HEADING.sub("", text), maxsplit=1)[0]
    if _others().search(head[:_WHO_AT_HEAD]) or _OTHERS_DUTY.match(head):
        return True
    return bool(_others().search(to)) and not _who().search(to)


def _is_own(subject: str, issuers: Sequence[str]) -> bool:
    """省水利厅 where 河北省水利厅 writes: the short name of the issuer itself, without its place."""
    if len(subject) < _SHORT_NAME or subject.startswith(("各", "有关", "相关")):
        return False
    core = subject[1:4]
    return any(subject[0] in name[:8] and core in name and subject[-1] == name[-1] for name in issuers)


def _demand(one: Sentence, start: int, end: int, who: str, times: list[Deadline], hidden: str) -> DocumentDemand:
    """Its words are the clauses around the match, its deadline the nearest in the sentence."""
    first = max((one.text.rfind(mark, 0, start) + 1 for mark in "，；;。：:"), default=0) if hidden else 0
    stops = [at for mark in "；;。\n" if (at := one.text.find(mark, end)) >= 0]
    last = min(stops, default=len(one.text)) if hidden else len(one.text)
    first, last = _with_deadline(one.text, first, min(last, first + _LONGEST), times)
    what = _HEADING.sub("", one.text[first:last]).strip("，；。、：: \n")
    inside = [time for time in times if first <= time.start < last]
    often = "" if inside else _periodic(one.text[first:last])
    when = None if often else min(inside or times, key=lambda time: abs(time.start - start), default=None)
    by = when.words if when else often or _periodic(one.text)
    return DocumentDemand(
        who.strip("，、 "), what[:_LONGEST], by, one.start + first, one.start + last, hidden, when.day if when else None
    )


def _with_deadline(text: str, first: int, last: int, times: list[Deadline]) -> tuple[int, int]:
    """Reach back over the comma to a deadline that stands right before: 请于5日前，将…报送."""
    near = [time.start for time in times if time.start < first and first - time.end <= 3]
    return (max(text.rfind("，", 0, near[0]) + 1, 0) if near else first), last


def _periodic(text: str) -> str:
    match = _PERIODIC.search(text)
    return match[0] if match else ""


@cache
def _who() -> re.Pattern[str]:
    return re.compile(re.sub(r"\s+", "", table(_FILE)["who"]))


@cache
def _modal() -> re.Pattern[str]:
    return re.compile(table(_FILE)["modal"])


@cache
def _not_who() -> re.Pattern[str]:
    return re.compile(table(_FILE)["not_who"])


@cache
def _others() -> re.Pattern[str]:
    return re.compile(table(_FILE)["others"])


def _subject(text: str) -> str:
    """The actor that begins the sentence or one of its first clauses; none when the issuer speaks of itself."""
    plain = _HEADING.sub("", text)
    if _OTHERS_DUTY.match(plain):
        return ""
    for begin in (0, *(match.end() for match in _CLAUSE.finditer(plain, 0, _WHO_AT_HEAD))):
        match = _who().match(plain, begin)
        if match and not _not_who().search(match[0]):
            return _whole(re.sub(r"^(?:请|由|要求)", "", match[0]), plain[match.end() :])
    return ""


def _whole(name: str, rest: str) -> str:
    """各镇（乡）, not 各镇（乡: a bracket that is opened is closed, or left out."""
    if name.count("（") + name.count("(") <= name.count("）") + name.count(")"):
        return name
    return name + rest[0] if rest[:1] in ("）", ")") else re.split("[（(]", name)[0]


def _owner(text: str) -> str:
    """From (责任单位：…) or (…牵头，…按职责分工负责)."""
    match = _OWNERS.search(text)
    return (match["named"] or match["led"] or "").strip("，、 ") if match else ""


def _hidden(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Each kind at most once a sentence; a stretch that is one kind is not another as well."""
    taken: list[tuple[int, int]] = [match.span() for match in any_of("spared", _FILE).finditer(text)]
    found: set[str] = set()
    for kind, pattern in _kinds():
        if kind == _SENT and found & _SENDING:
            continue
        for match in pattern.finditer(text):
            if not any(match.start() < end and start < match.end() for start, end in taken):
                taken.append(match.span())
                found.add(kind)
                yield "material" if kind == _SENT else kind, match
                break


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (kind, re.compile("|".join(f"(?:{one})" for one in some))) for kind, some in table(_FILE)["hidden"].items()
    )


@cache
def _concrete() -> re.Pattern[str]:
    return any_of("concrete", _FILE)


def acts(text: str) -> bool:
    """Whether a sentence names an act one can do and see done: 排查, 报送, 拨付, not 加强, 推进, 重视."""
    return _concrete().search(text) is not None


def _asks(text: str, subject: str, times: list[Deadline]) -> bool:
    """A sentence that asks something one can do: an actor with 要/应/须 or a deadline, and a concrete act."""
    if not acts(text) and not (subject and times):
        return False
    if _ONLY_HEADING.fullmatch(text):
        return False
    plain = _HEADING.sub("", text)
    return bool((subject and _modal().search(plain)) or times or _concrete().match(plain) or _modal().match(plain))
