"""Which numbers of a task are of too few for who looks. The circle that may see the rows may see every number: whoever
may list the people of the place, and the sender of what was asked of them. For everybody else (a province that sees
what a ministry sent; a sender, of what was known before) numbers of too few are withheld by the one rule
(``yibiao.checks.withholding``), level by level: what is withheld above is withheld all the way down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from yibiao.catalogue import DataItem
from yibiao.checks.withholding import FEWEST, withheld_below
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.orgs.models import Organisation
from yibiao_web.rollup.queries import may_list
from yibiao_web.rollup.tables import Maker
from yibiao_web.rollup.tallies import Tally
from yibiao_web.tasks.models import Task

_REST = 0  # what lies in a place and in none of those shown below it: in places no longer in use
Level = tuple[Organisation, Tally, Mapping[int, Tally]]


def least_of(viewer: Viewer, task: Task, key: str, item: DataItem, scope: str, on: date) -> int:
    """Numbers of fewer people than this are withheld; 0: none are. ``key`` is a field: ``<region>.<number>``."""
    if is_own(viewer, task, key):
        return 0
    return 0 if may_list(viewer, item.subject, item, scope, on) else FEWEST


def is_own(viewer: Viewer, task: Task, key: str) -> bool:
    """Whether the field was asked of the villages by who looks: what they answered is the sender's to read."""
    asked = {f"{one['region']}.{one['field']}" for one in task.asked}
    return task.org_id == viewer.org.pk and key in asked


def withheld_on_way(levels: Sequence[tuple[Level, Maker]], least: int) -> set[int]:
    """Of the places of the last level (the place itself and what lies directly below it) those that are withheld. A
    level for each place on the way down: the place, its numbers, those of what lies below."""
    gone: set[int] = set()
    for (place, whole, below), maker in levels:
        if place.pk in gone:
            gone = {place.pk, *below}
            continue
        gone = _at(place.pk, maker.counts(whole), {pk: maker.counts(one) for pk, one in below.items()}, least)
    return gone


def _at(place: int, whole: Sequence[int], below: Mapping[int, Sequence[int]], least: int) -> set[int]:
    rest = [max(0, all_ - sum(column)) for all_, column in zip(whole, _columns(below, len(whole)), strict=True)]
    counts = {place: whole, **below, _REST: rest}
    return withheld_below(counts, {place: [*below, _REST]}, place, least) - {_REST}


def _columns(rows: Mapping[int, Sequence[int]], many: int) -> list[tuple[int, ...]]:
    return list(zip(*rows.values(), strict=True)) if rows else [()] * many
