"""Every finding code with its words: what is wrong and where, and what to do about it. A file for each kind of thing.

``severity``: ``block`` nothing (or not all) could be used, ``reason`` a person must look, ``hint`` good to know.
Messages and advice are ``str.format`` templates over the values given to ``finding``.
"""

from __future__ import annotations

from typing import Any

from yibiao.findings import (
    appraisal,
    burden,
    channels,
    confined,
    documents,
    draws,
    fieldwork,
    filling,
    forms,
    inspections,
    layout,
    letters,
    meetings,
    messages,
    outside,
    reading,
    surveys,
    trends,
    values,
)
from yibiao.findings.words import Words
from yibiao.model import Finding, Severity

_PARTS = (
    appraisal,
    reading,
    filling,
    forms,
    values,
    documents,
    draws,
    layout,
    letters,
    meetings,
    channels,
    confined,
    messages,
    outside,
    burden,
    inspections,
    fieldwork,
    surveys,
    trends,
)
FINDINGS: dict[str, Words] = {code: words for part in _PARTS for code, words in part.FINDINGS.items()}
assert len(FINDINGS) == sum(len(part.FINDINGS) for part in _PARTS), "a code stands in two files"


def finding(
    code: str, *, sheet: str | None = None, row: int | None = None, column: str | None = None,
    severity: Severity | None = None, span: tuple[int, int] | None = None, rule: str = "", **values: Any
) -> Finding:  # fmt: skip
    """The finding with its words filled in; ``sheet``, ``row`` and ``column`` are also values of the templates.
    ``severity``: what the policy pack says instead of the words' own; ``span``: characters of a text from–to;
    ``rule``: the id of the policy's rule."""
    shipped, message, advice = FINDINGS[code]
    values |= {"sheet": sheet, "row": row, "column": column}
    said, told = message.format(**values), advice.format(**values)
    return Finding(code, severity or shipped, said, told, sheet, row, column, span, rule)


__all__ = ["FINDINGS", "Words", "finding"]
