"""What a draft says that can be done or measured, and what would be left without copies and boilerplate.

Counted for the body: demands with a concrete act, actors named, deadlines, numbers with a unit, resources. Per thousand
characters, so that long and short drafts compare.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from yibiao.documents.copies import SourceCopies
from yibiao.documents.copies import covered as covered_part
from yibiao.documents.counting import characters
from yibiao.documents.demands import acts
from yibiao.documents.model import Boilerplate, DocumentDemand, DocumentFacts, Span, Substance
from yibiao.documents.titles import masked
from yibiao.documents.vocabulary import table
from yibiao.texts.sentences import sentences

_NUMBER = re.compile(
    r"(?<![\d〔第年])\d+(?:\.\d+)?\s*(?:%|％|‰|亿|万|元|户|人次?|个|家|件|项|所|处|次|台|套|亩|公里|平方|立方|米|吨|天|日内|小时|分|岁|名|座|条|张|份|倍|度|级以上)"
    r"|百分之[一二三四五六七八九十百]+"
)
_OWN = 0.5  # a demand of which less is copied is the draft's own


def substance_of(
    text: str, facts: DocumentFacts, copies: Sequence[SourceCopies], boilerplate: Boilerplate
) -> Substance:
    start, end = facts.body
    body = masked(text[start:end])
    own = [one for one in facts.demands if covered_part(copies, (one.start, one.end)) < _OWN]
    actions = sum(1 for one in sentences(body) if acts(one.text))
    actors = len({one.who for one in facts.demands if one.who})
    deadlines = sum(1 for one in facts.demands if one.by)
    numbers = len(_NUMBER.findall(body))
    resources = len(_resources().findall(body))
    told = actions + actors + deadlines + numbers + resources
    thousand = max(facts.characters, 1) / 1000
    return Substance(
        facts.characters, actions, actors, deadlines, numbers, resources, round(told / max(thousand, 0.3), 2),
        left(text, facts.body, copies, boilerplate), len(own),
    )  # fmt: skip


def _resources() -> re.Pattern[str]:
    return re.compile(table("demands.yaml")["resources"])


def left(text: str, body: Span, copies: Sequence[SourceCopies], boilerplate: Boilerplate) -> int:
    """Characters of the body that are neither copied nor boilerplate."""
    start, end = body
    kept = np.ones(max(end - start, 0), dtype=bool)
    for first, last in taken(copies, boilerplate):
        kept[max(first - start, 0) : max(last - start, 0)] = False
    rest = "".join(char if keep else " " for char, keep in zip(text[start:end], kept, strict=True))
    return characters(rest)


def taken(copies: Sequence[SourceCopies], boilerplate: Boilerplate) -> list[Span]:
    """Stretches that are somebody else's words or nobody's."""
    spans = [(first, last) for first, last, _ in boilerplate.spans]
    return spans + [passage.draft for one in copies for passage in one.passages if passage.why == "copied"]


def own_demands(facts: DocumentFacts, copies: Sequence[SourceCopies]) -> list[DocumentDemand]:
    """Demands that no source makes."""
    return [one for one in facts.demands if covered_part(copies, (one.start, one.end)) < _OWN]
