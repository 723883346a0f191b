"""A draft as the browser gets it: the base with what the viewer may see, and the edits beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.ledger.masking import masked
from yibiao_web.orgs.models import Level
from yibiao_web.submissions.drafting import draft_of
from yibiao_web.submissions.drafts import ACTS, Draft, RegionBase
from yibiao_web.submissions.models import AlreadyReported, Submission
from yibiao_web.tasks.states import EDITABLE


def page_data(viewer: Viewer, submission: Submission, *, plain: bool) -> dict[str, Any]:
    """Everything that the page shows. Names and numbers are masked unless ``plain``; a grid worker gets the rows of
    the own grid."""
    draft = draft_of(submission)
    grid = grid_of(viewer)
    regions = [_region(draft, one, grid, plain) for one in draft.base.regions]
    shown = {row for one in regions for row in one["rows"]} | {""}
    added = {row for (row, key) in draft.cells if key == "_added" and (not grid or draft.grid_of(row) == grid)}
    visible = shown | added | {f"t{one.number}" for one in draft.base.regions}
    return {
        "number": submission.edits, "editable": submission.assignment.state in EDITABLE, "plain": plain,
        "regions": regions, "sources": draft.base.data["sources"], "closed": sorted(draft.closed),
        "cells": [_cell(draft, *place, plain, viewer.user.pk) for place in draft.cells if place[0] in visible],
        "remarks": _remarks(submission), "reported": _reported(submission), "grid": grid,
    }  # fmt: skip


def grid_of(viewer: Viewer) -> int:
    """The grid that a viewer is confined to; 0 for none."""
    return viewer.org.pk if viewer.org.level == Level.GRID else 0


def masked_items(draft: Draft) -> list[str]:
    return sorted({one["item"] for each in draft.base.regions for one in each.fields.values() if one["masked"]})


def subjects_of(draft: Draft, grid: int) -> list[int]:
    """Ledger ids of the rows a viewer sees."""
    rows = (row for one in draft.base.regions for row in draft.listed(one) if not grid or one.grid(row) == grid)
    return [int(row[1:]) for row in rows if row[0] == "s"]


def _region(draft: Draft, one: RegionBase, grid: int, plain: bool) -> dict[str, Any]:
    made = {key: value for key, value in one.data.items() if key not in ("raw", "households", "grids")}
    if one.kind == "crosstab":
        return made
    if grid:
        at = [number for number, own in enumerate(one.data["grids"]) if own == grid]
        made["rows"] = [one.rows[number] for number in at]
        made["values"] = {key: [column[number] for number in at] for key, column in made["values"].items()}
        made["sources"] = {key: [column[number] for number in at] for key, column in made["sources"].items()}
        made["states"] = {key: "".join(column[number] for number in at) for key, column in made["states"].items()}
    if not plain:
        made["values"] = {
            key: hidden(one.fields[key]["item"], column) if one.fields[key]["masked"] else column
            for key, column in made["values"].items()
        }
    return made


def row_data(draft: Draft, region: int, row: str, *, plain: bool) -> dict[str, Any]:
    """One row as the page gets it when it is picked, its sources with it."""
    own, sources = draft.base.by_number[region], draft.base.data["sources"]
    shown = {key: own.shown(row, key) for key in own.fields}
    if not plain:
        shown = {
            key: masked(one["item"], shown[key]) if one["masked"] else shown[key] for key, one in own.fields.items()
        }
    told = {key: own.source(row, key) for key in own.fields}
    return {
        "region": region, "row": row, "values": shown, "states": {key: own.state(row, key) for key in own.fields},
        "sources": {key: sources[at] if at >= 0 else None for key, at in told.items()},
    }  # fmt: skip


def hidden(item: str, column: Sequence[Any]) -> list[Any]:
    known = {value: masked(item, value) for value in set(column)}
    return [known[value] for value in column]


def _cell(draft: Draft, row: str, key: str, plain: bool, user: int) -> list[Any]:
    typed = draft.cells[row, key]
    plain = plain or typed.user == user  # what one typed oneself
    return [row, key, typed.value if plain else mask_typed(draft, key, typed.value), typed.note, typed.by, typed.at]


def mask_typed(draft: Draft, key: str, value: Any) -> Any:
    region = draft.base.region_of(key) if key not in ACTS else None
    one = region.fields.get(key) if region else None
    return masked(one["item"], value) if one and one["masked"] else value


def masked_edits(draft: Draft, edits: Iterable[Mapping[str, Any]], user: int) -> list[dict[str, Any]]:
    """Edits as they may be shown to a user: what others typed is masked."""
    return [
        {**one} if one["user"] == user else {**one, "value": mask_typed(draft, one["field"], one["value"])}
        for one in edits
    ]


def _remarks(submission: Submission) -> list[dict[str, str]]:
    remarks = submission.assignment.remarks.filter(resolved_at=None).select_related("by")
    return [{"row": one.row, "field": one.field, "text": one.text, "by": one.by.name} for one in remarks]


def _reported(submission: Submission) -> dict[str, str]:
    rows = AlreadyReported.objects.filter(assignment__task=submission.assignment.task_id)
    return {one.field: one.get_state_display() for one in rows}
