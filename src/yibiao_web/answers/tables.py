"""The merged table: the rows of all villages below each other, each with its township and village."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from yibiao.prefill.answering import Answering
from yibiao.prefill.asking import Question
from yibiao.prefill.counting import Counting
from yibiao.prefill.coverage import RegionCoverage, coverage_of
from yibiao.prefill.held import HeldKnowledge
from yibiao_web.answers.asking import Asking
from yibiao_web.answers.cells import plain, unique
from yibiao_web.answers.guarding import Guarded
from yibiao_web.answers.picture import FIGURES, READABLE, Picture, known_of
from yibiao_web.orgs.models import Organisation

PLACE = ("镇街", "村（社区）")
_FIGURE_COLUMNS = ("行", "列", "值")


@dataclass
class Table:
    """Columns of equal length under unique names. ``title`` is the region's."""

    title: str
    names: list[str]
    columns: list[list[Any]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    def rows(self) -> Iterator[tuple[Any, ...]]:
        return zip(*self.columns, strict=True)


def tables_of(picture: Picture) -> list[Table]:
    """A table for each region that may be read; figures of a crosstab stand below each other, one a line."""
    known = picture.guard(picture.open)
    found = coverage_of(picture.read.matched, picture.read.workbook, known, subjects=picture.ids)
    made = [
        _figures(picture, region) if _is_figures(region) else _list(picture, region, known) for region in found.regions
    ]
    return [one for one in made if one is not None and len(one)]


def _is_figures(region: RegionCoverage) -> bool:
    return region.kind == "crosstab"


def _list(picture: Picture, region: RegionCoverage, known: HeldKnowledge) -> Table | None:
    fields = {one.number: one for one in picture.fields if one.region == region.region}
    columns = [one for one in region.cells() if one.field in fields and fields[one.field].standing in READABLE]
    if not columns or not region.subjects:
        return None
    townships, villages = _places(region, known)
    labels = unique([*PLACE, *(fields[one.field].label for one in columns)])
    answers = [[plain(value) for value in one.rendered] for one in columns]
    return Table(_title(picture, region), labels, [townships, villages, *answers])


def _places(region: RegionCoverage, known: HeldKnowledge) -> tuple[list[Any], list[Any]]:
    """Township and village of each row, from whose block of the ledger it stands in."""
    kind = "organisation" if region.subject_kind in FIGURES else region.subject_kind
    lines = known.lines.get(kind)
    townships: list[Any] = [None] * known.count(kind)
    villages = list(townships)
    for first, block in lines.starts() if lines else ():
        for line in range(first, first + len(block)):
            at = lines.subject(line) if lines else line
            townships[at], villages[at] = block.place.get("township"), block.place.get("village")
    return [townships[one] for one in region.subjects], [villages[one] for one in region.subjects]


def _figures(picture: Picture, region: RegionCoverage) -> Table | None:
    """Each cell of each village: township, village, row, column, value."""
    read = {one.number for one in picture.fields if one.region == region.region and one.standing != "withheld"}
    asks = Asking(picture)
    asked = next(one for one in asks.questions if one.number == region.region)
    rows = [
        row
        for village in picture.wanted.villages
        for row in _figures_of(village, asked, asks.guarded(known_of(picture.wanted, [village])), read)
    ]
    columns = [list(column) for column in zip(*rows, strict=True)]
    return Table(_title(picture, region), [*PLACE, *_FIGURE_COLUMNS], columns)


def _figures_of(village: Organisation, asked: Question, known: Guarded, read: set[int]) -> Iterator[tuple[Any, ...]]:
    stubs = {one.row: "→".join(one.path) for one in asked.region.row_labels}
    numbers = {id(one): number for number, one in enumerate(asked.region.fields)}
    township = village.parent.name if village.parent else None
    for one in Counting(Answering(known.census, keep_entries=False)).figures(asked):
        if one.value is not None and numbers[id(one.one.field)] in read:
            yield township, village.name, stubs.get(one.at[0], ""), one.one.label, plain(one.value)


def _title(picture: Picture, region: RegionCoverage) -> str:
    form = picture.read.form.regions[region.region]
    return form.title or form.sheet or picture.read.form.title or "表"


def batches(table: Table, size: int) -> Iterator[Sequence[Sequence[Any]]]:
    """The columns in parts of so many rows."""
    for at in range(0, len(table), size):
        yield [column[at : at + size] for column in table.columns]


__all__ = ["Table", "batches", "tables_of"]
