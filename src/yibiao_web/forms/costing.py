"""Person-minutes of one filing of a form by all villages of a scope, with and without what is known. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from functools import cache
from typing import NamedTuple

from yibiao.burden import FormLoad, Parameters, RegionLoad, cell_kind, load_parameters, minutes_of, rows_of
from yibiao.catalogue import Catalogue
from yibiao.prefill.coverage import Coverage, FieldCoverage, RegionCoverage

_NOT_FILLED = ("formula", "numbering")


class Cost(NamedTuple):
    """``without`` is what it would cost by file and chat, ``with_known`` what is left when known cells only need a
    look; nothing at all when nobody is asked."""

    without: float
    with_known: float


@cache
def parameters() -> Parameters:
    return load_parameters()


def cost_of(
    coverage: Coverage, villages: int, catalogue: Catalogue, dropped: frozenset[tuple[int, int]] = frozenset(),
    unlisted: Collection[int] = (),
) -> Cost:  # fmt: skip
    """The core's formula over the rows that the ledger really has. Of ``unlisted`` regions the villages say whom they
    are about."""
    regions = [
        _load(coverage, region, villages, catalogue, dropped, parameters())
        for region in coverage.regions
        if villages and not region_hidden(coverage, region)
    ]
    if not regions:
        return Cost(0.0, 0.0)
    each = minutes_of(FormLoad(1.0, tuple(regions)), parameters())
    asked = any(
        one.missing + one.stale or one.state in ("new", "unmatched") or one.region in unlisted
        for one in coverage.fields
        if (one.region, one.field) not in dropped
    )
    return Cost(each.now * villages, each.with_prefill * villages if asked else 0.0)


def region_hidden(coverage: Coverage, region: RegionCoverage) -> bool:
    return coverage.matched.form.regions[region.region].hidden


def _load(
    coverage: Coverage, region: RegionCoverage, villages: int, catalogue: Catalogue,
    dropped: frozenset[tuple[int, int]], given: Parameters,
) -> RegionLoad:  # fmt: skip
    """One village's share of a region."""
    read = coverage.matched.form.regions[region.region]
    if region.subjects:
        rows, why = len(region.subjects) / villages, "台账里的人数、户数"
    else:
        rows, why = rows_of(read, region.subject_kind, False, 1.0, given)
    fields: Counter[str] = Counter()
    known: Counter[str] = Counter()
    for one in region.fields:
        if one.state in _NOT_FILLED or (one.region, one.field) in dropped:
            continue
        item = catalogue.items.get(one.code or "")
        kind = cell_kind(read.fields[one.field], item.type if item else None)
        fields[kind] += 1
        known[kind] += share_known(one)  # type: ignore[assignment]
    return RegionLoad(region.region, rows, why, dict(fields), dict(known))


def share_known(one: FieldCoverage) -> float:
    """How much of a field's cells needs only a look."""
    cells = one.known + one.derived + one.stale + one.missing
    if not cells:
        return 1.0 if one.state in ("known", "derivable") else 0.0
    return (one.known + one.derived) / cells
