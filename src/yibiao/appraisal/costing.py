"""What it takes one place to have an indicator collected, in minutes a year.

Zero for what the ledger holds, for what is computed from the platform's own records, and for a survey as far as
the place is concerned (those who are asked answer: ``minutes`` of the survey's own demand). Anything else is typed:
cells × seconds, a sheet of evidence 60 seconds each, and the fixed minutes of one more return. The seconds are those of
``burden/parameters.yaml`` (a keystroke-level model), a lower bound: making the paper itself is not in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yibiao.appraisal.scheme import Indicator
from yibiao.appraisal.traces import paper_evidence
from yibiao.burden.frequency import frequency_of
from yibiao.burden.parameters import Parameters, load_parameters
from yibiao.catalogue import Catalogue
from yibiao.matching import Matcher
from yibiao.model import Form, FormField, Region

_ELSEWHERE = re.compile(
    r"统计(?:局|部门|机构)|系统(?:自动|数据|统计|登记)|监测数据|监测为准|(?:局|委|部门|办)(?:提供|核定|认定|登记|数据)|抽样|第三方|暗访|"
    r"电话(?:抽样|调查)|入户(?:抽样|问卷)|回访|后台"
)  # somebody else than the grassroots has it
_FROM_BELOW = re.compile(
    r"(?:各|由)?(?:村|社区|镇|乡|街道|基层|单位)[^，。；]{0,6}(?:上报|填报|报送|自评|自报|提供|统计)|^(?:上报|填报|自评|自报)|逐级上报"
)  # what is said to come from there has to be made there
_RATIO = re.compile(r"率|比例|占比|比重|增速|增长|下降")


@dataclass(frozen=True, slots=True)
class Collection:
    """``item``: the catalogue's item an indicator is; ``held``: in how many places it is known, of ``places``;
    ``cells`` typed by hand, ``sheets`` of evidence, ``times`` a year; ``why`` in words."""

    minutes: float
    item: str = ""
    item_name: str = ""
    held: int = 0
    places: int = 0
    cells: int = 0
    sheets: int = 0
    times: float = 1.0
    why: str = ""

    @property
    def known(self) -> bool:
        """It needs not be asked of anybody: all places' values are there."""
        return self.places > 0 and self.held >= self.places


Held = Callable[[str], tuple[int, int]]
"""Of an item's code: in how many places it is known, and of how many."""


def from_below(source: str) -> bool:
    """Whether a column 数据来源 says that the grassroots hand it in."""
    return bool(_FROM_BELOW.search(source)) and not _ELSEWHERE.search(source)


def nothing_held(_item: str) -> tuple[int, int]:
    return 0, 0


def collections_of(
    indicators: Sequence[Indicator],
    catalogue: Catalogue,
    matcher: Matcher,
    held: Held = nothing_held,
    parameters: Parameters | None = None,
) -> list[Collection]:
    """One for each indicator, in their order."""
    known = parameters or load_parameters()
    items = _items(indicators, catalogue, matcher)
    return [_of(one, *items[at], held, known) for at, one in enumerate(indicators)]


def _of(one: Indicator, item: str, name: str, held: Held, parameters: Parameters) -> Collection:
    count, places = held(item) if item else (0, 0)
    if one.origin == "computed":
        return Collection(0.0, item, name, count, places, why="从台账和办理记录算，不用填")
    if one.origin == "survey":
        return Collection(0.0, item, name, count, places, why="抽样问群众，不用基层填")
    if one.origin == "office":
        return Collection(0.0, item, name, count, places, why="部门自己有的数，不用基层填")
    if one.origin == "item" or (places and count >= places and one.origin != "report"):
        return Collection(0.0, item, name, count, places, why="台账里有，不用填")
    if not one.origin and _ELSEWHERE.search(f"{one.source} {one.standard}"):
        return Collection(0.0, item, name, count, places, why="别处有数，不用基层填")
    cells = 2 if _RATIO.search(one.name) else 1  # a ratio is a numerator and a denominator
    sheets = len(paper_evidence(f"{one.source} {one.standard}"))
    times = max(one.times, frequency_of((one.name, one.standard, one.source), (), parameters).times)
    share = 1 - count / places if places and one.origin != "report" else 1.0
    seconds = cells * parameters.seconds["number"] + sheets * parameters.seconds["attachment"]
    minutes = share * times * (1 + parameters.returns) * (seconds / 60 + parameters.overhead_minutes)
    return Collection(minutes, item, name, count, places, cells, sheets, times, "要基层另报")


def _items(indicators: Sequence[Indicator], catalogue: Catalogue, matcher: Matcher) -> list[tuple[str, str]]:
    """The catalogue's code and name of each indicator; empty where it is none, or nobody is sure."""
    if not indicators:
        return []
    columns = tuple(FormField((one.name,), f"A{at}", column="A") for at, one in enumerate(indicators, 1))
    matched = matcher.match_form(Form("指标", "text", "", (Region("指标", "list", "考核指标", fields=columns),)))
    names = catalogue.items
    return [(one.item, names[one.item].name) if one.item and one.item in names else ("", "") for one in matched.matches]
