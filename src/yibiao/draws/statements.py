"""What witnesses say the sources showed, and whether they agree."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

from yibiao.draws.model import SeedStatement
from yibiao.draws.parameters import SOURCES

LEAST = 2  # witnesses that must agree: one alone could say what suits


def plain(value: str) -> str:
    """How a value stands in the record: signs that only look different are one, what divides numbers is one space."""
    return " ".join(re.findall(r"[0-9a-z]+", unicodedata.normalize("NFKC", value).lower()))


def problem_of(kind: str, value: str) -> str:
    """What is wrong with a plain value of a kind of source, in words; nothing where it will do."""
    source = SOURCES.get(kind)
    if source is None:
        return "没有这一种来源。"
    return "" if re.fullmatch(source.pattern, value) else f"{source.name}要写成{source.looks}的样子。"


def agreed(
    witnesses: Collection[str], parts: int, statements: Sequence[SeedStatement]
) -> tuple[tuple[str, ...] | None, list[str]]:
    """The values, and who says so: the last word of each named witness. None unless at least two of them say the same
    and nobody says anything else. ``parts``: how many sources there are."""
    last = {one.witness: one.values for one in statements if one.witness in witnesses}
    said = set(last.values())
    if len(last) < LEAST or len(said) != 1 or len(next(iter(said))) != parts:
        return None, []
    return next(iter(said)), list(last)
