"""Where a draft's cells and the log of its edits are kept.

A row of the table is a row of the database, and so is a save: a table of 250 numbers handed in at once is two rows, not
500. Nothing else reads or writes ``TypedRow`` and ``EditBatch``, but for counts and times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db.models import F
from django.utils import timezone

from yibiao_web.accounts.models import User
from yibiao_web.submissions.drafts import ACTS, Typed
from yibiao_web.submissions.models import EditBatch, Submission, TypedRow

Place = tuple[str, str]
"""A row and a field."""
_TOGETHER = 2000  # changes in one row of the log


@dataclass(frozen=True, slots=True)
class TypedChange:
    """A line of the log: what stood in a cell and what was typed over it. None: as known."""

    number: int
    place: Place
    before: Typed | None
    after: Typed | None


def cells_of(submission: Submission, rows: Iterable[str] | None = None) -> dict[Place, Typed]:
    """The cells as they stand now, in the order in which they were typed; with ``rows`` only these rows'."""
    found = TypedRow.objects.filter(submission=submission)
    if rows is not None:
        found = found.filter(row__in=list(rows))
    told = [(row, key, *cell) for row, cells in found.values_list("row", "cells") for key, cell in cells.items()]
    told.sort(key=itemgetter(6))
    names = dict(User.objects.filter(pk__in={one[4] for one in told}).values_list("pk", "name")) if told else {}
    clocks = {at: clock(datetime.fromtimestamp(at, timezone.get_current_timezone())) for at in {one[5] for one in told}}
    return {
        (row, key): Typed(value, note, names.get(by, ""), clocks[at], by) for row, key, value, note, by, at, _n in told
    }


def keep(
    submission: Submission, changes: Mapping[Place, tuple[Typed | None, Typed | None]], *, by: User, now: datetime,
    batch: str, undone: bool,
) -> int:  # fmt: skip
    """Write (before, after) of some cells of a locked draft, and log them. The draft's new number."""
    first = submission.edits
    _keep_rows(submission, {place: after for place, (_before, after) in changes.items()}, by, now, first)
    made, number = [], first
    all_lines = [[*place, _plain(before), _plain(after)] for place, (before, after) in changes.items()]
    for start in range(0, len(all_lines), _TOGETHER):
        lines = all_lines[start : start + _TOGETHER]
        number += len(lines)
        made.append(EditBatch(submission=submission, number=number, changes=lines, size=len(lines), batch=batch, by=by,
                              at=now, undone=len(lines) if undone else 0))  # fmt: skip
    EditBatch.objects.bulk_create(made)
    submission.edits = number
    Submission.objects.filter(pk=submission.pk).update(edits=number)
    return number


def _keep_rows(
    submission: Submission, changes: Mapping[Place, Typed | None], by: User, now: datetime, first: int
) -> None:  # fmt: skip
    rows: dict[str, dict[str, Any]] = {row: {} for row, _key in changes}
    rows |= TypedRow.objects.filter(submission=submission, row__in=list(rows)).values_list("row", "cells")
    seconds = int(now.timestamp())
    for number, ((row, key), typed) in enumerate(changes.items(), start=first + 1):
        rows[row].pop(key, None)
        if typed is not None:
            rows[row][key] = [typed.value, typed.note, by.pk, seconds, number]
    TypedRow.objects.bulk_create(
        [
            TypedRow(submission=submission, row=row, cells=cells, typed=sum(key not in ACTS for key in cells))
            for row, cells in rows.items() if cells
        ],
        batch_size=500, update_conflicts=True, unique_fields=["submission", "row"], update_fields=["cells", "typed"],
    )  # fmt: skip
    emptied = [row for row, cells in rows.items() if not cells]
    if emptied:
        TypedRow.objects.filter(submission=submission, row__in=emptied).delete()


def log_since(submission: Submission, number: int) -> Iterator[tuple[TypedChange, EditBatch]]:
    """What was changed after a number, oldest first, each with the save that it came with."""
    rows = EditBatch.objects.filter(submission=submission, number__gt=number).select_related("by").order_by("number")
    for batch in rows:
        yield from ((one, batch) for one in changes_of(batch) if one.number > number)


def changes_of(batch: EditBatch) -> list[TypedChange]:
    first = batch.number - batch.size + 1
    return [
        TypedChange(number, (row, key), _typed(before), _typed(after))
        for number, (row, key, before, after) in enumerate(batch.changes, start=first)
    ]


def take_back(submission: Submission, user: User) -> list[TypedChange]:
    """The user's last change, or the whole block that it came with, oldest first: to be undone, and not once more."""
    own = EditBatch.objects.filter(submission=submission, by=user, undone__lt=F("size")).order_by("number")
    last = own.last()
    if last is None:
        return []
    if not last.batch:
        last.undone += 1
        last.save(update_fields=["undone"])
        return changes_of(last)[-last.undone :][:1]
    block = list(own.filter(batch=last.batch))
    own.filter(batch=last.batch).update(undone=F("size"))
    return [one for batch in block for one in changes_of(batch)[: batch.size - batch.undone]]


def clock(at: datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M")


def _plain(typed: Typed | None) -> list[Any] | None:
    return [typed.value, typed.note] if typed else None


def _typed(kept: list[Any] | None) -> Typed | None:
    return Typed(*kept) if kept else None
