"""Applying edits to a locked draft.

Two people may edit the same table: every cell is changed by itself, the last one wins, and the answer carries what
the others changed since the number that the browser knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.ledger.masking import masked
from yibiao_web.orgs.models import Level
from yibiao_web.submissions.drafts import (
    ACTS,
    ADDED,
    CONFIRMED,
    MERGED,
    PICKED,
    REMOVALS,
    STATE,
    Draft,
    RegionBase,
    Typed,
)
from yibiao_web.submissions.models import Submission
from yibiao_web.submissions.typed import Place, clock, keep, log_since

_LONGEST, _LONGEST_NOTE = 2000, 300


class Editing:
    """One batch of edits. ``refused`` says which could not be taken and why; the others are."""

    def __init__(self, submission: Submission, draft: Draft, *, viewer: Viewer, now: datetime, batch: str) -> None:
        self.submission, self.draft, self.viewer, self.now, self.batch = submission, draft, viewer, now, batch
        self.cells: dict[Place, Typed] = dict(draft.cells)
        self.before: dict[Place, Typed | None] = {}
        self.refused: list[dict[str, str]] = []
        self.at = clock(now)
        self.grid = viewer.org.pk if viewer.org.level == Level.GRID else 0

    def take(self, edit: Mapping[str, Any]) -> None:
        row, key = str(edit.get("row", ""))[:24], str(edit.get("field", ""))[:24]
        current = self.cells.get((row, key))
        if "value" in edit:
            value = self._added_to(edit["value"]) if key == ADDED else clean(edit["value"])
        else:
            value = current.value if current else self._shown(row, key)
        note = str(clean(edit["note"]) or "")[:_LONGEST_NOTE] if "note" in edit else current.note if current else ""
        words = self._problem(row, key, value)
        if words:
            self.refused.append({"row": row, "field": key, "message": words})
        elif not self._says_nothing(row, key, value, note, current):
            self.put(row, key, Typed(value, note, self.viewer.user.name, self.at, self.viewer.user.pk))

    def put(self, row: str, key: str, typed: Typed | None) -> None:
        """Set a cell, or with None let it be as known again."""
        self.before.setdefault((row, key), self.cells.get((row, key)))
        if typed is None:
            self.cells.pop((row, key), None)
        else:
            self.cells.pop((row, key), None)  # the order of cells is that of typing
            self.cells[row, key] = typed
        self.draft = Draft(self.draft.base, self.cells, self.draft.closed)

    def write(self, *, undone: bool = False) -> int:
        """Save all; the draft's new number."""
        changed = [place for place, before in self.before.items() if self.cells.get(place) != before]
        if not changed:
            return self.submission.edits
        changes = {place: (self.before[place], self.cells.get(place)) for place in changed}
        return keep(
            self.submission, changes, by=self.viewer.user, now=self.now, batch=self.batch, undone=undone
        )  # fmt: skip

    def touched(self) -> list[tuple[RegionBase, str, str]]:
        """The changed cells with their regions, acts left out."""
        found = []
        for row, key in self.before:
            region = self.draft.base.region_of(key)
            if region is not None and key not in ACTS:
                found.append((region, row, key))
        return found

    def _added_to(self, told: Any) -> dict[str, int] | None:
        """Where a row is added. The grid is the worker's own, whatever is sent; the village's clerk has none."""
        region = told.get("region") if isinstance(told, dict) else None
        return {"region": region, "grid": self.grid} if isinstance(region, int) else None

    def _problem(self, row: str, key: str, value: Any) -> str:
        if key in ACTS:
            return self._act_problem(row, key, value)
        region = self.draft.base.region_of(key)
        if region is None:
            return _("表里没有这一格，可能表已更新。请刷新页面。")
        if region.kind != "crosstab":
            if not self.draft.has(region, row):
                return _("这一行不在表里，可能已被移出。请刷新页面。")
            if not self.is_mine(row):
                return _("这一行不在您的网格，请由所在网格的网格员或村里填写。")
        if not self.draft.is_open(region, row, key):
            return _("这一格已有数据，不用填。如果不对，请点“这不对”。")
        return ""

    def _act_problem(self, row: str, key: str, value: Any) -> str:
        if key == ADDED:
            region = self.draft.base.by_number.get(value["region"]) if isinstance(value, dict) else None
            good = row[:1] == "n" and row[1:].isdigit() and region is not None and region.kind != "crosstab"
            return "" if good else _("这张表不能加行。")
        if key == CONFIRMED and row[:1] == "t":
            return ""
        region = self.draft.region_of_row(row)
        if region is None or not self.is_mine(row):
            return _("这一行不在表里，或不在您的网格。请刷新页面。")
        if key == PICKED and (value is not None or row not in region.picked):
            return _("这一行不是从名册里选来的，不能这样从本表去掉。")
        if key == STATE and (value not in (None, *REMOVALS) or (value == "dropped" and row in region.at)):
            return _("请选移出的原因：迁出、死亡或其他。")
        if key == MERGED and value is not None and not self._may_take(region, row, str(value)):
            return _("只能并到同一张表里的另一行，而且那一行没有并到别处。")
        return ""

    def _may_take(self, region: RegionBase, row: str, other: str) -> bool:
        return other != row and self.draft.has(region, other) and not self._cell(other, MERGED)

    def is_mine(self, row: str) -> bool:
        return not self.grid or self.draft.grid_of(row) == self.grid

    def _shown(self, row: str, key: str) -> Any:
        region = self.draft.base.region_of(key)
        return self.draft.value(region, row, key) if region else None

    def _cell(self, row: str, key: str) -> Any:
        typed = self.cells.get((row, key))
        return typed.value if typed else None

    def _says_nothing(self, row: str, key: str, value: Any, note: str, current: Typed | None) -> bool:
        """The same again (sent twice), a masked value pasted back, or nothing typed where nothing stood."""
        if current is not None:
            return (current.value, current.note) == (value, note)
        if value is None and not note:
            return key in ACTS or self._shown(row, key) is None
        if key in ACTS:
            return False
        region = self.draft.base.region_of(key)
        item = region.fields[key]["item"] if region and key in region.fields else None
        shown = self._shown(row, key)
        return bool(item) and shown is not None and value != shown and value == masked(item or "", shown)


def clean(value: Any) -> Any:
    """What may stand in a cell: a number, True, or a short text, which no database refuses."""
    if value is None or isinstance(value, (int, float)):
        return value
    return str(value).replace("\0", "").strip()[:_LONGEST] or None


def edits_since(submission: Submission, number: int, skip: Iterable[Place] = ()) -> list[dict[str, Any]]:
    """The last state of every cell edited after ``number``; ``gone`` means: as known again."""
    known = set(skip)
    last = {change.place: (change.after, batch) for change, batch in log_since(submission, number)}
    return [
        {"row": row, "field": key, "by": batch.by.name, "at": clock(batch.at), "user": batch.by_id}
        | ({"value": after.value, "note": after.note} if after else {"gone": True, "value": None, "note": ""})
        for (row, key), (after, batch) in last.items()
        if (row, key) not in known
    ]


def rows_of(edits: Sequence[Mapping[str, Any]]) -> set[str]:
    """Rows whose cells must be known to apply some edits: their own, and those they are merged into."""
    merged = {str(one.get("value")) for one in edits if one.get("field") == MERGED and one.get("value")}
    return {str(one.get("row", "")) for one in edits} | merged
