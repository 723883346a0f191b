"""What it takes one village to answer a demand by hand, as forms are priced that did not pass the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yibiao.burden import cell_kind
from yibiao.catalogue import Catalogue
from yibiao.model import FormField
from yibiao.outside.model import OutsideDemand
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.forms.costing import parameters


def minutes_of(demand: OutsideDemand, catalogue: Catalogue) -> float:
    """Minutes of one village: the overhead of any report and the cells of as many rows as is usual for whom it is
    about. Materials (总结, 照片) count as a long text each."""
    given = parameters()
    if not demand.what and not demand.materials:
        return 0.0
    seconds = {one.name: given.seconds[_kind(one.name, one.item, catalogue)] for one in demand.what}
    rows = {one.name: _rows(one.item, catalogue) for one in demand.what}
    cells = sum(seconds[name] * rows[name] for name in seconds)
    return given.overhead_minutes + (cells + given.seconds["long_text"] * len(demand.materials)) / 60


def cells_of(fields: Sequence[Mapping[str, Any]]) -> float:
    """Cells that one village would type for the fields of a notice."""
    known = catalogue()
    return sum(_rows(one.get("item"), known) for one in fields)


def _kind(name: str, code: str | None, catalogue: Catalogue) -> str:
    item = catalogue.items.get(code or "")
    return cell_kind(FormField((name,), "", type=item.type if item else "text"), item.type if item else None)


def _rows(code: str | None, catalogue: Catalogue) -> float:
    item = catalogue.items.get(code or "")
    known = parameters().rows.get(item.subject if item else "other") or parameters().rows["other"]
    return known.some
