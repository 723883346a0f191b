"""The nouns of appraisal: an indicator as a scheme words it, and the scheme. Codes are English,
people read Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Origin = Literal["item", "computed", "survey", "office", "report", ""]
Direction = Literal["more", "less", "target"]
ORIGIN_NAMES: dict[Origin, str] = {
    "item": "台账里的数", "computed": "从台账和办理记录算出来", "survey": "抽样问群众",
    "office": "部门自己有的数", "report": "要基层另报",
    "": "没有写",
}  # fmt: skip
SchemeLevel = Literal["county", "department", "township", "upper"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of a scheme. ``weight`` in points, None where none is written; ``source``: the column 数据来源;
    ``basis``: a document that allows what is otherwise not (一票否决 in the list, a named campaign); ``code``: of the
    item, outcome or survey it comes from; ``times``: collected how often a year; ``row``: where it stood."""

    name: str
    standard: str = ""
    weight: float | None = None
    source: str = ""
    group: str = ""
    basis: str = ""
    origin: Origin = ""
    code: str = ""
    times: float = 1.0
    row: int | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """What one organisation appraises others by. ``level``: whose it is; ``of_villages``: it goes down to villages;
    ``unified``: the county's document that arranges it for all; ``approval``: of a campaign; ``prizes``, ``fee``: how
    many are awarded, what those who take part pay; ``before``, ``prizes_before``: last year's numbers, None unknown."""

    title: str
    indicators: tuple[Indicator, ...]
    org: str = ""
    level: SchemeLevel = "county"
    of_villages: bool = True
    unified: str = ""
    approval: str = ""
    prizes: int | None = None
    prizes_before: int | None = None
    fee: float = 0.0
    before: int | None = None
