"""How many subjects hold a value of an item, and how fresh those are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.ledger.queries import blocks_of, sources_of
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import home_village

_SHOWN = 5


@dataclass(frozen=True)
class Holding:
    """``held`` of ``total`` subjects have a value, ``fresh`` of them one that is not too old. ``sources``: (title,
    owner, date, how many values), the most telling first."""

    held: int
    total: int
    fresh: int
    newest: date | None
    sources: list[tuple[str, str, date, int]]

    @property
    def stale(self) -> int:
        return self.held - self.fresh


def holding(viewer: Viewer, code: str, on: date) -> Holding:
    """Within the area of the viewer's organisation."""
    item = catalogue().items[code]
    area = home_village(viewer.org).area
    villages = list(Organisation.objects.within(area.path).villages().select_related("parent__parent"))
    blocks = [one for one in blocks_of(villages) if one.kind == item.subject]
    told: Counter[int] = Counter()
    held = 0
    for block in blocks:
        values = block.columns.get(code)
        if values is not None:
            held += sum(value is not None for value in values)
            told.update(by for value, by in zip(values, block.sources[code], strict=True) if value is not None)
    sources = sources_of(told)
    days = item.fresh_for_days
    fresh = sum(
        count for pk, count in told.items()
        if days is None or ((one := sources.get(pk)) is not None and one.dated and (on - one.dated).days <= days)
    )  # fmt: skip
    by_title: Counter[tuple[str, str, date]] = Counter()
    for pk, count in told.items():
        if (source := sources.get(pk)) is not None and source.dated:
            by_title[source.title, source.owner or "", source.dated] += count
    return Holding(
        held=held, total=sum(len(one) for one in blocks), fresh=fresh,
        newest=max((dated for _, _, dated in by_title), default=None),
        sources=[(*key, count) for key, count in by_title.most_common(_SHOWN)],
    )  # fmt: skip
