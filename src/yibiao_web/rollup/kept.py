"""The job that keeps the numbers of an approved part of a wide task."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from yibiao_web.audit.models import AuditEntry
from yibiao_web.rollup.figures import approved_cells
from yibiao_web.rollup.models import VillageNumbers
from yibiao_web.rollup.tallies import Tally
from yibiao_web.rollup.tasks import Part, task_parts
from yibiao_web.tasks.models import Assignment

ROWS, KNOWN, UNKNOWN, TOTAL, VALUE, CELL = "rows", "known", "unknown", "total", "value", "cell"


@transaction.atomic
def refresh(entry_id: int) -> None:
    """For ``submission.approved`` and ``submission.reopened``; running twice keeps the same again. The part is locked,
    so that of two at once the second sees what the first did."""
    entry = AuditEntry.objects.get(pk=entry_id)
    rows = Assignment.objects.filter(pk=int(entry.target_id), task__wide=True)
    one = rows.select_for_update(of=("self",)).select_related("task__version", "org__parent__parent__parent").first()
    if one is None:
        return
    approved = one.state == Assignment.State.APPROVED
    if not approved and not VillageNumbers.objects.filter(task=one.task_id, org=one.org_id).exists():
        return
    told = numbers_of(one) if approved else {}
    row = VillageNumbers.objects.filter(task=one.task_id, org=one.org_id)
    if not row.update(numbers=told, changed_at=timezone.now(), written=F("written") + 1):
        VillageNumbers.objects.create(
            task_id=one.task_id, org_id=one.org_id, county_id=one.county_id, numbers=told, changed_at=timezone.now()
        )


def numbers_of(one: Assignment) -> dict[str, float]:
    """{key: number} of what a village reported: rows by region, of each field known, unknown, total and how often each
    value, and the cells of crosstabs. A key is its parts with bars between: ``value|0.3|是``, ``cell|B5``."""
    part = task_parts(one.task, [one], timezone.localdate()).get(one.org_id, Part())
    found: dict[str, float] = {f"{ROWS}|{region}": count for region, count in part.rows.items()}
    for key, tally in part.tallies.items():
        found |= {f"{KNOWN}|{key}": tally.known, f"{UNKNOWN}|{key}": tally.unknown, f"{TOTAL}|{key}": tally.total}
        found |= {f"{VALUE}|{key}|{value}": count for value, count in tally.values.items()}
    cells = approved_cells([one]).get(one.pk, {})
    return found | {f"{CELL}|{at}": number for at, number in cells.items()}


def tally_of(sums: dict[str, Any], key: str) -> Tally:
    """The tally of a field from sums over many villages."""
    values = {
        name.split("|", 2)[2]: int(one) for name, one in sums.items() if name.startswith(f"{VALUE}|{key}|") and one
    }
    tally = Tally(
        int(sums.get(f"{KNOWN}|{key}", 0)), int(sums.get(f"{UNKNOWN}|{key}", 0)), sums.get(f"{TOTAL}|{key}", 0)
    )
    tally.values.update(values)
    return tally


def cells_of(sums: dict[str, Any]) -> dict[str, float]:
    """{address: total} of crosstabs."""
    return {name.partition("|")[2]: one for name, one in sums.items() if name.startswith(f"{CELL}|")}
