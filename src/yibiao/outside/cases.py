"""The worked cases of ``policy/cases/outside.yaml``: one notice each."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from yibiao.catalogue import Catalogue, load_catalogue
from yibiao.matching import Matcher
from yibiao.outside.reading import demand_of
from yibiao.policy import Pack
from yibiao.policy.cases import Case

_NAMES = (("禾溪县民政局", ("县民政局", "民政局")), ("禾溪县农业农村局", ("县农业农村局",)))


def run(case: Case, pack: Pack) -> Iterable[str]:
    """The codes found in ``facts.text``, with ``facts.held`` known already."""
    catalogue, matcher = _at_hand()
    demand = demand_of(
        case.facts["text"], case.day, matcher, pack, catalogue=catalogue, names=_NAMES, held=case.facts.get("held", ())
    )
    return [one.code for one in demand.findings]


@cache
def _at_hand() -> tuple[Catalogue, Matcher]:
    catalogue = load_catalogue()
    return catalogue, Matcher(catalogue)
