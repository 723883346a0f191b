"""The draft among the issuer's documents of the year: plan, count against last year, budget, evasions, repeats."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from yibiao.documents.copies import SourceCopies
from yibiao.documents.model import Circumstances, DocumentFacts, Source
from yibiao.documents.rules import Rules
from yibiao.documents.titles import masked
from yibiao.model import Finding

_COMPANION = re.compile(r"贯彻(?:落实|实施|执行)?|配套|任务分工|分工方案|实施细则|落实细则")
_TEMPORARY = re.compile(r"临时|补充通知|再次|进一步明确|延期|调整[^，。]{0,20}时间")
_LAYER = re.compile(r"贯彻(?:落实)?[^，。]{2,80}(?:意见|细则|办法|措施|方案)")
_FRAME = re.compile(
    r"关于|印发|转发|的?(?:通知|意见|通报|函|报告|请示|批复|公告|通告|决定|实施方案|工作方案|方案|办法|措施)$|[《》〈〉（）()\s]|做好|开展|进一步|加强|工作|有关|20\d\d|年度?"
)
_GRAM = 2
_ALIKE = 0.5  # of the title's pairs of characters; the same matter
_MOST = 3


def yearly(facts: DocumentFacts, circumstances: Circumstances, rules: Rules) -> Iterator[Finding]:
    if facts.genre != "document":
        return
    yield from _counts(circumstances, rules)
    if circumstances.plan_number == "":
        yield from rules.found("DOC-003", None)
    yield from _sorts(facts, rules)
    yield from _evasion(facts, circumstances, rules)


def _counts(circumstances: Circumstances, rules: Rules) -> Iterator[Finding]:
    """Red, white and slips count as one: what changes is the header."""
    years = circumstances.years
    if years is None:
        return
    now, before = years.issued + 1, years.last_year
    more = rules.value("DOC-001")
    if more is not None and before and now > before + more:
        yield from rules.found("DOC-001", None, now=now, before=before)
    if years.quota is not None and now > years.quota:
        yield from rules.found("DOC-120", None, now=now, quota=years.quota)
    if years.white > years.white_last_year and years.issued - years.white < before - years.white_last_year:
        yield from rules.found(
            "DOC-006", None, why=f"今年便笺、白头 {years.white} 件，上年 {years.white_last_year} 件，红头少了而它们多了"
        )


def _sorts(facts: DocumentFacts, rules: Rules) -> Iterator[Finding]:
    """Temporary, companion and division-of-work documents are approved apart."""
    title = facts.element("标题")
    span = (title.start, title.end) if title else None
    plain = masked(facts.title)
    for pattern, why in ((_COMPANION, "配套、分工类"), (_TEMPORARY, "临时性")):
        if pattern.search(plain):
            yield from rules.found("DOC-004", span, why=why)
            break
    if _LAYER.search(plain) and facts.kind in ("通知", "意见", "") and not facts.forwards:
        yield from rules.found("DOC-016", span, title=facts.title)


def _evasion(facts: DocumentFacts, circumstances: Circumstances, rules: Rules) -> Iterator[Finding]:
    """A white header or slip with what only a formal document may have: a kind, demands on lower levels."""
    title = facts.element("标题")
    span = (title.start, title.end) if title else None
    asked = [one for one in facts.demands if one.hidden]
    if circumstances.header in ("white", "slip") and (facts.kind in ("通知", "意见", "通报", "决定") or asked):
        name = "白头" if circumstances.header == "white" else "便笺"
        yield from rules.found(
            "DOC-006", span, why=f"用{name}布置工作：文种是{facts.kind or '没有写明'}，提了 {len(facts.demands)} 项要求"
        )
    packed = re.search(r"[等和、及][\d两二三四五六七八九十]+[个件项份](?:方案|文件|办法|制度|通知|意见)", facts.title)
    if packed or facts.title.count("《") >= 3:
        yield from rules.found("DOC-006", span, why="一件文里印发了几件东西")


def repeats(
    facts: DocumentFacts, overlaps: Sequence[SourceCopies], issued: Sequence[Source], rules: Rules
) -> Iterator[Finding]:
    """Documents of the year that say the same already, and those on the same matter, to be issued as one."""
    if facts.genre != "document":
        return
    share = rules.value("DOC-107")
    named: set[str] = set()
    for one in overlaps:
        if share is not None and one.share * 100 >= share and one.source.id not in named:
            named.add(one.source.id)
            day = f"（{one.source.dated.isoformat()}）" if one.source.dated else ""
            yield from rules.found("DOC-107", None, title=one.source.title, day=day, share=f"{one.share:.0%}")
    near = sorted(
        ((alike(facts.title, each.title), each) for each in issued if each.id not in named), key=lambda pair: -pair[0]
    )
    for value, other in near[:_MOST]:
        if value >= _ALIKE:
            yield from rules.found("DOC-108", None, title=other.title)


def alike(title: str, other: str) -> float:
    """How much of the matter of two titles is the same, without issuer, kind and stock words."""
    ours, theirs = _pairs(title), _pairs(other)
    return len(ours & theirs) / min(len(ours), len(theirs)) if ours and theirs else 0.0


def _pairs(title: str) -> set[str]:
    matter = title.partition("关于")[2] or title
    kept = _FRAME.sub("", matter)
    return {kept[at : at + _GRAM] for at in range(len(kept) - _GRAM + 1)}
