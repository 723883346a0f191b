"""穿靴戴帽: formulas of preamble and ending, slogans, parallel clichés, and what everyone writes.

Two measures together. Clauses that match the shapes of ``boilerplate.yaml``; and runs that stand in many documents
(``common``). Names of laws and organs are common without being 套话 and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from yibiao.documents.common import Common
from yibiao.documents.model import Boilerplate, DocumentFacts, Span
from yibiao.documents.titles import masked
from yibiao.documents.vocabulary import any_of, words
from yibiao.texts.normalising import Plain, plain
from yibiao.texts.sentences import Sentence, clauses, sentences

_FILE = "boilerplate.yaml"
_SHORT = 14  # plain characters of a common run; shorter ones are words of the trade
_PARALLEL = 3
_SUBJECT = 18  # characters of a subject before a shape; more is something else
_ORGANS = re.compile(
    r"[\u4e00-\u9fff]{0,16}(?:人民政府|办公厅|办公室|委员会|管委会|领导小组|[厅局部委院署]|部门|机构|单位|企业|学校|中心)"
    r"|[\u4e00-\u9fff]{0,12}(?:自治区|直辖市|计划单列市|各市|各县)|中华人民共和国[\u4e00-\u9fff]{0,12}|有限公司"
)
_HEADING = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、])\s*"
)


def boilerplate_of(text: str, facts: DocumentFacts, common: Common) -> Boilerplate:
    """Of the body; ``share`` in letters, digits and hanzi."""
    start, end = facts.body
    body = plain(text[start:end])
    if not body.text:
        return Boilerplate(0.0)
    marks = np.zeros(len(body.text), dtype=bool)
    spans: list[tuple[int, int, str]] = []
    needed = _needed(text, facts.body)
    for first, last, why in (*_shapes(text, facts.body), *_parallels(text, facts.body)):
        marks |= _within(body, first - start, last - start)
        spans.append((first, last, why))
    for first, last in _runs(text[start:end], body, common):
        if not any(a <= first + start and last + start <= b for a, b in needed):
            marks |= _within(body, first, last)
            spans.append((first + start, last + start, "common"))
    return Boilerplate(float(marks.mean()), tuple(_merged(spans)))


def _within(body: Plain, first: int, last: int) -> NDArray[np.bool_]:
    marks: NDArray[np.bool_] = (body.at >= first) & (body.at < last)
    return marks


def _shapes(text: str, body: Span) -> Iterator[tuple[int, int, str]]:
    """Clauses that are 戴帽 or 穿靴 by their shape."""
    opening, closing, needed = any_of("opening", _FILE), any_of("closing", _FILE), any_of("needed", _FILE)
    for one in _clauses(text, body):
        said = _HEADING.sub("", one.text).rstrip("，。；：！、,;:")
        if needed.search(said):
            continue
        for why, shapes in (("opening", opening), ("closing", closing)):
            match = shapes.search(said)
            if match:
                yield _begin(one, match, said), one.end, why
                break


def _begin(one: Sentence, match: re.Match[str], said: str) -> int:
    """The clause's beginning; where line breaks were lost a date or a heading may be stuck to it, then the shape's."""
    ahead = (
        len(one.text) - len(one.text.lstrip()) if match.start() <= _SUBJECT else one.text.index(said) + match.start()
    )
    return one.start + ahead


def _clauses(text: str, body: Span) -> Iterator[Sentence]:
    start, end = body
    for one in clauses(text[start:end]):
        yield Sentence(one.text, one.start + start, one.end + start)


def _needed(text: str, body: Span) -> list[Span]:
    needed = any_of("needed", _FILE)
    return [(one.start, one.end) for one in _clauses(text, body) if needed.search(one.text.rstrip("，。；："))]


def _parallels(text: str, body: Span) -> Iterator[tuple[int, int, str]]:
    """Three clauses in a row that begin with the same stock word, or words of four characters strung together."""
    heads = words("parallel_heads", _FILE)
    start, end = body
    for one in sentences(text[start:end]):
        parts = [part for part in clauses(one.text) if part.text.strip()]
        run: list[Sentence] = []
        for part in parts:
            head = next((word for word in heads if part.text.startswith(word)), "")
            if head and run and run[-1].text.startswith(head) and abs(len(run[-1].text) - len(part.text)) <= 6:
                run.append(part)
            else:
                yield from _parallel(run, one.start + start)
                run = [part] if head else []
        yield from _parallel(run, one.start + start)


def _parallel(run: list[Sentence], at: int) -> Iterator[tuple[int, int, str]]:
    if len(run) >= _PARALLEL:
        yield run[0].start + at, run[-1].end + at, "parallel"


def _runs(text: str, body: Plain, common: Common) -> Iterator[Span]:
    """Common runs long enough, without names of laws and organs."""
    marks = common.marks(body.codes)
    marks &= ~_names(text, body)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], marks, [0])).astype(np.int8)))
    for first, last in edges.reshape(-1, 2).tolist():
        if last - first >= _SHORT:
            yield body.span(first, last)


def _names(text: str, body: Plain) -> NDArray[np.bool_]:
    """Characters that belong to the title of another document or to the name of an organ."""
    seen = np.zeros(len(text) + 1, dtype=bool)
    hidden = masked(text)
    for at, char in enumerate(hidden):
        if char == "＊":
            seen[at] = True
    for match in _ORGANS.finditer(hidden):
        seen[match.start() : match.end()] = True
    marks: NDArray[np.bool_] = seen[body.at]
    return marks


def _merged(spans: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """In the order of the text; neighbours of one sort become one, overlaps go to the first."""
    held: tuple[int, int, str] | None = None
    for one in sorted(spans):
        if held and one[0] <= held[1] + 1 and (one[2] == held[2] or one[1] <= held[1]):
            held = (held[0], max(held[1], one[1]), held[2])
            continue
        if held:
            yield held
            one = (max(one[0], held[1]), one[1], one[2]) if one[0] < held[1] else one
        held = one
    if held:
        yield held
