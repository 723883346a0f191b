"""Copied, or rightly the same? Quotations, citations of law, forwarded texts and formulas are told from 照搬照抄.

Each rule marks stretches of the draft; a passage is cut where a long enough part of it is marked. Short names inside a
copied sentence (a title, a document number) do not excuse the sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from yibiao.documents.copying import RUN, Copies, Passage, Span, Why
from yibiao.documents.titles import NUMBER, title_of
from yibiao.texts.normalising import Plain, plain

Marks = list[tuple[Span, Why]]

_TITLE = re.compile(r"《[^《》\n]{2,150}(?:《[^《》\n]*》[^《》\n]*)*》")
_QUOTATION = re.compile(r"“[^“”\n]{6,600}”")
_SPOKEN = re.compile(
    r"(?:根据|按照|依据|依照|遵照|指出|强调|要求|规定|提出|明确|所称|批示|讲话|是指|定义|》)[^“。\n]{0,30}$"
)
_SHORT_QUOTATION = 40
"""Characters of a quotation that needs nobody who said it."""
_QUOTABLE = 0.3
_ARTICLE = (
    r"第[一二三四五六七八九十百零〇\d]{1,6}条(?:之[一二三四五六七八九十])?(?:第?[一二三四五六七八九十\d]+[款项])*"
)
_LAW = r"[^《》\n]{2,60}(?:法|法典|条例|规定|办法|细则|规则|决定|解释)(?:（[^）\n]*）)?"
_CITED = re.compile(rf"《{_LAW}》(?:（[^）\n]{{0,40}}）)?(?:第[一二三四五六七八九十\d]+[章节])?{_ARTICLE}")
_BASIS = re.compile(
    r"(?:根据|依据|按照|依照)(?:《[^《》\n]{2,80}》(?:（[^）\n]{0,40}）)?[、，和及以及等]*)+[^，。；\n]{0,20}"
)
_DEFINITION = re.compile(r"本(?:办法|规定|条例|细则|规则|法)所称[^。\n]{1,30}(?:，|,)?是指[^。\n]*。?")
_FORWARDS = re.compile(r"转发|批转|翻印")
_ISSUES = re.compile(r"印发|公布|发布|下发")
_COVER_ENDS = re.compile(
    r"^[ 　]*[\d〇○零一二三四五六七八九]{4}年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日[ 　]*$"
    r"|^[ 　]*附件[ 　]*[:：\d]?[ 　]*$|(?:转发|印发|批转|翻印|公布)(?:给你们|你们)[^。\n]*。",
    re.MULTILINE,
)
_LONGEST_COVER = 1500
_LAW_TITLE = re.compile(r"(?:法|条例|法典)(?:（[^）]*）)?$")
_ENACTED = re.compile(
    r"人民代表大会(?:常务委员会)?[^。\n]{0,40}(?:通过|公布|批准)|常务会议(?:审议)?通过[，,]?\s*现予公布"
    r"|(?:人民政府|国务院|主席)令?\s*[〔\[（(]?(?:\d{4}[〕\]）)])?\s*第?\d+号[^。\n]{0,30}?(?:公布|发布|修正|修订|施行)"
)
"""How a regulation says at its head that it was enacted; a notice never does."""
_ISSUER = re.compile(r"(?!关于|印发|转发)[\u4e00-\u9fff]")
"""A title without its issuer may be anybody's."""
_HEAD, _SHORT_HEAD = 600, 60
_MOSTLY = 0.6
_LONGEST_FORMULA = 40
_FORMULA_FROM = 5
"""Documents a short run must stand in to be a formula."""


def judged(
    copies: Copies, draft: str, source: str, *,
    common: NDArray[np.int64] | None = None, formula_from: int = _FORMULA_FROM, same_issuer: bool = False,
) -> Copies:  # fmt: skip
    """The copies with each passage's ``why``, and ``copied`` without those that are rightly the same.

    ``common``: ``Corpus.commonness`` of the draft; a short passage that stands in ``formula_from`` documents is a
    formula. Long ones never are: what a dozen townships copied from one source stands in many documents, too.
    ``same_issuer``: both are known to be by one organ, so that equal titles mean one document."""
    if not copies.passages:
        return copies
    ours = plain(draft)
    names, texts = _names(draft), _texts(draft, source, same_issuer)
    parts = [part for passage in copies.passages for part in _cut(passage, names, texts, ours)]
    passages = _bounded([_formula(part, ours, common, formula_from) for part in parts], len(ours.text))
    copied = sum(one.alike for one in passages if one.why == "copied")
    return replace(copies, passages=passages, copied=copied / len(ours.text))


def _bounded(passages: Sequence[Passage], total: int) -> tuple[Passage, ...]:
    """Quotation marks around a large part of the draft are no quotation any more; short ones are always."""
    if sum(one.alike for one in passages if one.why == "quoted") <= _QUOTABLE * total:
        return tuple(passages)
    return tuple(
        replace(one, why="copied") if one.why == "quoted" and one.alike > _SHORT_QUOTATION else one for one in passages
    )


def _names(draft: str) -> Marks:
    """Titles, document numbers, 根据《…》等规定: rightly the same, but no excuse for the sentence around them."""
    marks: Marks = [(match.span(), "law") for match in _BASIS.finditer(draft)]
    marks += [(match.span(), "quoted") for pattern in (_TITLE, NUMBER) for match in pattern.finditer(draft)]
    title = title_of(draft)
    if _FORWARDS.search(title.words) or _ISSUES.search(title.words):
        marks.append(((title.start, title.end), "quoted"))
    return marks


def _texts(draft: str, source: str, same_issuer: bool) -> Marks:
    """Texts that are rightly there whole: handed on, quoted, cited, defined by law."""
    marks: Marks = [(span, "forwarded") for span in _handed_on(draft, source, same_issuer)]
    for match in _QUOTATION.finditer(draft):
        before = draft[max(match.start() - 60, 0) : match.start()]
        if _SPOKEN.search(before) or match.end() - match.start() <= _SHORT_QUOTATION:
            marks.append((match.span(), "law" if _CITED.search(before) else "quoted"))
    marks += [(_sentence(draft, match.span()), "law") for match in _CITED.finditer(draft)]
    if _is_law(source):
        marks += [(match.span(), "law") for match in _DEFINITION.finditer(draft)]
        marks += [((0, len(draft)), "law")] if _is_law(draft) else []
    return marks


def _sentence(text: str, span: Span) -> Span:
    """From the citation to the end of its sentence; the article's text may follow a colon."""
    end = re.compile(r"[。\n]").search(text, span[1])
    return span[0], end.end() if end else len(text)


def _is_law(text: str) -> bool:
    """A law or regulation, which repeats the law above it by its nature: enacted, or named so and in articles."""
    if _ENACTED.search(text[: _HEAD // 2]):
        return True
    return bool(_LAW_TITLE.search(title_of(text).words)) and bool(re.search(r"第一条[^。]{5,}", text[:6000]))


def _handed_on(draft: str, source: str, same_issuer: bool) -> Iterator[Span]:
    """The text that the draft only hands on: a forwarded source, or the same document once more."""
    title, theirs = title_of(draft), title_of(source).words
    if _one_document(title.words, theirs, same_issuer):
        yield 0, len(draft)
    elif _hands_on(title.words, theirs, plain(source[:_HEAD]).text):
        yield _after_cover(draft, _named(title.words), title.end), len(draft)
    elif not title.words and (forwarding := _FORWARDS.search(draft[:_SHORT_HEAD])):
        start = plain(source[:_SHORT_HEAD]).text[:RUN]
        if len(start) == RUN and start in plain(draft[forwarding.end() : _SHORT_HEAD * 3]).text:
            yield forwarding.end(), len(draft)


def _one_document(title: str, theirs: str, same_issuer: bool) -> bool:
    """Equal titles with an issuer in them; of one known issuer, also if only one of them names it."""
    one, other = plain(title).text, plain(theirs).text
    if same_issuer and min(len(one), len(other)) >= RUN:
        return one.endswith(other) or other.endswith(one)
    return bool(one) and one == other and bool(_ISSUER.match(theirs))


def _hands_on(title: str, theirs: str, head: str) -> bool:
    """The title says that it forwards the text that begins so (its issuer may be missing there), or issues the one
    that the source issues, too."""
    named = _named(title)
    forwards = _FORWARDS.search(title)
    if not named or not (forwards or (_ISSUES.search(title) and _ISSUES.search(theirs))):
        return False
    matter = plain(named.partition("关于")[2]).text
    return plain(named).text in head or bool(forwards and len(matter) >= RUN and matter in head)


def _named(title: str) -> str:
    """What a 转发 or 印发 hands on: the title in 《》, else what follows the word."""
    quoted = _TITLE.search(title)
    if quoted:
        return quoted[0][1:-1]
    found = re.search(r"(?:转发|批转|翻印|印发)(.{6,}?)的?(?:通知|函|公告)?$", title)
    return found[1] if found else ""


def _after_cover(draft: str, named: str, start: int) -> int:
    """Where the cover letter ends: at its date, at 附件, after 现印发给你们, or where the title comes again at the head
    of the text handed on."""
    found = _COVER_ENDS.search(draft, start, start + _LONGEST_COVER)
    again = draft.find("\n" + named, start, start + _LONGEST_COVER)
    if again > 0 and (not found or again < found.end()):
        return again
    return found.end() if found else start


def _cut(passage: Passage, names: Marks, texts: Marks, ours: Plain) -> Iterator[Passage]:
    """The passage in parts of one ``why`` each."""
    start, end = passage.draft
    for span, why in names:
        if _common(ours, span, passage.draft) >= _MOSTLY * _characters(ours, start, end):
            yield replace(passage, why=why)
            return
    inside = [
        ((max(a, start), min(b, end)), why)
        for (a, b), why in texts
        if _common(ours, (a, b), passage.draft) >= min(RUN, _characters(ours, start, end))
    ]
    for low, high, why in _divided(passage.draft, inside):
        part = _part(passage, low, high, ours)
        if part:
            yield replace(part, why=why)


def _divided(whole: Span, marks: Marks) -> list[tuple[int, int, Why]]:
    """The stretch in parts of one mark each, the first mark that holds winning."""
    edges = sorted({*whole, *(edge for span, _ in marks for edge in span)})
    parts: list[tuple[int, int, Why]] = []
    for low, high in pairwise(edges):
        why: Why = next((why for (a, b), why in marks if a <= low and high <= b), "copied")
        if parts and parts[-1][2] == why:
            low = parts.pop()[0]
        parts.append((low, high, why))
    return parts


def _common(ours: Plain, one: Span, other: Span) -> int:
    return _characters(ours, max(one[0], other[0]), min(one[1], other[1]))


def _part(passage: Passage, low: int, high: int, ours: Plain) -> Passage | None:
    """What of the passage lies between two places of the draft."""
    if (low, high) == passage.draft:
        return passage
    same = tuple(
        ((max(a, low), min(b, high)), (c + max(low - a, 0), max(d - max(b - high, 0), c + max(low - a, 0))))
        for (a, b), (c, d) in passage.same
        if max(a, low) < min(b, high)
    )
    alike = sum(_characters(ours, *here) for here, _ in same)
    if not alike:
        return None
    draft, source = (same[0][0][0], same[-1][0][1]), (same[0][1][0], same[-1][1][1])
    return replace(passage, draft=draft, source=source, alike=alike, same=same, exact=len(same) == 1)


def _characters(ours: Plain, start: int, end: int) -> int:
    """Letters, digits and hanzi between two places of the draft."""
    if end <= start:
        return 0
    return bisect_left(ours.at, end) - bisect_left(ours.at, start)


def _formula(passage: Passage, ours: Plain, common: NDArray[np.int64] | None, formula_from: int) -> Passage:
    if common is None or passage.why != "copied" or passage.alike > _LONGEST_FORMULA:
        return passage
    start, end = (bisect_left(ours.at, place) for place in passage.draft)
    runs = common[start : end - RUN + 1]
    return replace(passage, why="formula") if len(runs) and runs.min() >= formula_from else passage
