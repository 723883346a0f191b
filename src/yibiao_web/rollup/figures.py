"""Totals of crosstabs and of what villages say of themselves, from what was approved: the sum of the villages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from django.db.models import QuerySet

from yibiao_web.submissions.models import Submission
from yibiao_web.tasks.models import Assignment

_kept: dict[tuple[int, int], dict[str, float]] = {}
_KEPT = 20_000
FIGURE = "figure:"


@dataclass
class Sheet:
    """A crosstab with its totals: ``lines`` are (label, [(address, total)])."""

    title: str
    columns: list[str]
    lines: list[tuple[str, list[tuple[str, float | None]]]] = field(default_factory=list)


def approved_cells(assignments: Sequence[Assignment]) -> dict[int, dict[str, float]]:
    """{assignment: {address: number}}; of what is typed by hand the typed, else what was computed. Figures that a
    village says of itself stand under ``figure:<item>``."""
    keys = {one.pk: (one.pk, one.round) for one in assignments}
    late = [pk for pk, key in keys.items() if key not in _kept]
    if len(_kept) > _KEPT:
        _kept.clear()
    for at in range(0, len(late), 50):
        for one in Submission.objects.filter(assignment__in=late[at : at + 50]).only("assignment_id", "base", "result"):
            _kept[keys[one.assignment_id]] = _numbers(one.base, one.result or {})
    return {pk: _kept[key] for pk, key in keys.items() if key in _kept}


def forget() -> None:
    """Drop what the process keeps; for tests, whose databases come and go."""
    _kept.clear()


def _numbers(base: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, float]:
    cells = {
        address: cell["value"]
        for region in base.get("regions", ())
        if region["kind"] == "crosstab"
        for address, cell in region.get("cells", {}).items()
    }
    cells |= result.get("cells") or {}
    cells |= {f"{FIGURE}{one['item']}": one["value"] for one in result.get("figures") or () if _is_own(one)}
    return {address: number for address, value in cells.items() if (number := _number(value)) is not None}


def _is_own(one: Mapping[str, Any]) -> bool:
    """Whether a figure means something by itself; those of a crosstab's cells are added up in their sheet."""
    return bool(one.get("item")) and "cell" not in one


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        number = value if isinstance(value, (int, float)) else float(value) if "." in str(value) else int(value)
    except (TypeError, ValueError):
        return None
    return number if isfinite(number) else None


def sheets(assignments: Sequence[Assignment], cells: Mapping[int, Mapping[str, float]]) -> list[Sheet]:
    """The crosstabs of a task's form, laid out as the first submission has them."""
    totals: dict[str, float] = {}
    for own in cells.values():
        for address, number in own.items():
            totals[address] = totals.get(address, 0) + number
    return laid_out(Submission.objects.filter(assignment__in=[one.pk for one in assignments]), totals)


def laid_out(submissions: QuerySet[Submission], totals: Mapping[str, float]) -> list[Sheet]:
    """The crosstabs of a form with totals by address, as the first of some submissions has them."""
    first = submissions.only("base").first()
    made = []
    for region in first.base.get("regions", ()) if first else ():
        if region["kind"] == "crosstab":
            sheet = Sheet(region["title"], [" › ".join(one["label"]) for one in region.get("columns", ())])
            for line in region.get("lines", ()):
                shown = [(at or "", totals.get(at) if at else None) for at in line["cells"]]
                sheet.lines.append((" › ".join(line["label"]), shown))
            made.append(sheet)
    return made


def own_figures(cells: Mapping[int, Mapping[str, float]]) -> list[tuple[str, str, float]]:
    """(address, item, total) of what the villages say of themselves."""
    totals: dict[str, float] = {}
    for own in cells.values():
        for address, number in own.items():
            if address.startswith(FIGURE):
                totals[address] = totals.get(address, 0) + number
    return [(address, address.removeprefix(FIGURE), total) for address, total in totals.items()]
