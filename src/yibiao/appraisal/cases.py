"""The runner of ``policy/cases/appraisal.yaml``. ``facts.indicators``: lines “名称：标准（5分）”, or {name, standard,
source, weight, basis}; the other facts are the scheme's. Hints are not told unless the case is about them
(``hints: true``); what a whole scheme lacks is told only where the case is about it (``scheme: true``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from yibiao.appraisal.checking import check_scheme
from yibiao.appraisal.costing import Collection
from yibiao.appraisal.reading import read_lines
from yibiao.appraisal.scheme import Indicator, Scheme
from yibiao.policy import Pack
from yibiao.policy.cases import Case


def run(case: Case, pack: Pack) -> Iterable[str]:
    """The codes of the scheme of a case."""
    facts = dict(case.facts)
    told = facts.pop("indicators", [])
    indicators = tuple(_indicator(one) for one in told)
    costs = [_collection(one) for one in told]
    scheme = Scheme(facts.pop("title", "年度综合考核方案"), indicators, **facts)
    report = check_scheme(scheme, pack=pack, on=case.day, collections=costs)
    found = [one for checked in report.indicators for one in checked.findings]
    found += report.findings if case.given.get("scheme") else ()
    return [one.code for one in found if case.given.get("hints") or one.severity != "hint"]


def _indicator(told: str | Mapping[str, Any]) -> Indicator:
    if isinstance(told, str):
        return read_lines(told).indicators[0]
    return Indicator(**{key: value for key, value in told.items() if key not in ("minutes", "held")})


def _collection(told: str | Mapping[str, Any]) -> Collection:
    if isinstance(told, str):
        return Collection(0.0)
    held = int(told.get("held", 0))
    return Collection(float(told.get("minutes", 0)), "x" if held else "", told["name"], held, 10 if held else 0)
