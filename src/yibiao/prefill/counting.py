"""Crosstabs and indicator sheets answered by counting and adding up what is known of persons and households.

A cell is filled only when the words of its row, its column and, where they do not say who is counted, of the title
are understood to the last character, and when everybody's part in it is known. Totals that the sheet does not
compute itself are the sums of the filled rows above them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from yibiao.catalogue import DataItem
from yibiao.catalogue.items import Condition
from yibiao.catalogue.units import factor as factor_between
from yibiao.model import FormField, RowLabel
from yibiao.prefill.accounts import Account, Entry, Place, computed, entry
from yibiao.prefill.addresses import column_of, position
from yibiao.prefill.answering import Answering, Sheets
from yibiao.prefill.asking import Asked, Question
from yibiao.prefill.census import Census
from yibiao.prefill.columns import Column
from yibiao.prefill.conditions import Meaning, Term, is_place, merged
from yibiao.prefill.filters import for_region, read_filters
from yibiao.prefill.reported_figures import KIND, Figures, is_figure
from yibiao.prefill.selection import measure
from yibiao.prefill.values import NUMBERS, scaled
from yibiao.sheets.grid import Value, squeeze


@dataclass(frozen=True, slots=True)
class Count:
    """What a cell counts: subjects of a kind who meet all terms; with ``summed`` the sum of that item over them."""

    kind: str
    terms: tuple[Term, ...]
    summed: DataItem | None = None
    factor: float = 1.0

    @property
    def words(self) -> str:
        who = "且".join(term.word for term in self.terms) or "全部"
        return f"{who}的{self.summed.name}之和" if self.summed else f"{who}的{measure(self.kind)}数"


@dataclass(frozen=True, slots=True)
class Figure:
    """One open cell of a crosstab. ``value`` is ``None`` where it stays open. ``count`` is what it counts, over
    ``size`` subjects of whom ``unknown`` could not be judged; ``organisation`` is who said it (in ``column``), or is to
    be asked."""

    one: Asked
    label: RowLabel | None
    at: tuple[int, int]
    value: Value
    count: Count | None = None
    unknown: int = 0
    size: int = 0
    organisation: int | None = None
    stale: bool = False
    total: bool = False
    column: Column | None = None

    @property
    def counted(self) -> bool:
        """Whether the value is the outcome of ``count``."""
        return self.value is not None and self.organisation is None and not self.total

    @property
    def words(self) -> str:
        """How the value was come by; what an organisation said needs no words."""
        if self.total:
            return "由上面各行相加"
        if self.organisation is None and self.count is not None:
            return f"由已知 {self.size} {measure(self.count.kind)}逐一统计：{self.count.words}"
        return ""


@dataclass
class Counting:
    """Counts for one run; ``filters`` and ``village`` narrow everything that is counted."""

    answering: Answering

    def __post_init__(self) -> None:
        self._figures = Figures(self.census.knowledge, self.answering.period)
        self._read = cache(self.census.vocabulary.read)  # the cells of a sheet share their labels
        self._read_title = cache(self.census.vocabulary.read_title)

    @property
    def census(self) -> Census:
        return self.answering.census

    def fill(self, asked: Question, sheets: Sheets, account: Account) -> None:
        open_before, filled_before = account.missing, account.filled
        for figure in self.figures(asked):
            account.asked += 1
            if figure.value is None:
                self._left_open(figure, account)
                continue
            account.filled += 1
            account.derived += figure.organisation is None
            account.stale += figure.stale
            address = asked.grid.address(*figure.at)
            sheets.cells[asked.region.sheet][address] = figure.value
            if self.answering.keep_entries:
                there = asked.grid.address(sheets.row_in_output(asked.region.sheet, figure.at[0]), figure.at[1])
                sheets.entries.append(self._entry(asked, figure)._replace(place=Place(there)))
        if filled_before < account.filled and not self.answering.village and not asked.region.row_labels:
            account.notes.append(
                f"{asked.region.sheet}：按已有数据里的全部人和户统计；一村一表的请加 --village 或 --split-by-village"
            )
        if account.missing > open_before:
            account.notes.append(
                f"{asked.region.sheet}：有 {account.missing - open_before} 格没有填，原因见上或补填清单"
            )

    def figures(self, asked: Question) -> Iterator[Figure]:
        """Every cell of the crosstab that nobody wrote into, totals last."""
        done: dict[tuple[str, int], float] = {}
        totals = asked.region.total_rows
        labels = [label for label in asked.region.row_labels if label.row not in totals]
        for one in asked.fields:
            if one.field.value_cell is not None:
                at = position(one.field.value_cell)
                if _is_open(asked, at):
                    yield self._figure(asked, one, None, at)
                continue
            for label in labels:
                at = (label.row, column_of(one.field.column))
                if not _is_open(asked, at):
                    continue
                figure = self._figure(asked, one, label, at)
                if isinstance(figure.value, (int, float)):
                    done[one.field.column or "", label.row] = figure.value
                yield figure
        for one in asked.fields:
            for row in totals if one.field.value_cell is None else ():
                at = (row, column_of(one.field.column))
                if _is_open(asked, at):
                    above = [label.row for label in labels if label.row < row]
                    parts = [done.get((one.field.column or "", number)) for number in above]
                    known = [part for part in parts if part is not None]
                    whole = bool(parts) and len(known) == len(parts)
                    yield Figure(one, None, at, scaled(sum(known), 1) if whole else None, total=True)

    def _figure(self, asked: Question, one: Asked, label: RowLabel | None, at: tuple[int, int]) -> Figure:
        """Counted; else what the organisation of the row, or of the sheet, said of the item before."""
        count = self.understand(asked, one.field, label) if _heads_all_read(asked, one.field) else None
        value, unknown, size = self.evaluate(count) if count is not None else (None, 0, 0)
        if value is not None:
            return Figure(one, label, at, value, count, unknown, size)
        subject = self._figures.organisation(asked, label, self.answering.village)
        if subject is None or one.code is None or not is_figure(one.code):
            return Figure(one, label, at, None, count, unknown, size)
        column = self._figures.column(asked, one.code)
        answer = one.render(known) if column and (known := column.values[subject]) is not None else None
        old = answer is not None and column is not None and self._figures.outdated(asked, column, subject, one.code)
        return Figure(one, label, at, answer, count, unknown, size, subject, old, column=column)

    def _left_open(self, figure: Figure, account: Account) -> None:
        account.missing += 1
        if figure.total:
            return
        if figure.organisation is not None and figure.one.code is not None:
            account.lacking[KIND, figure.one.code].add(figure.organisation)
        count = figure.count
        if figure.unknown and count is not None:
            account.notes.append(f"“{count.words}”没有填：{figure.unknown} {measure(count.kind)}缺少所需信息")
        text = self._not_understood(figure.one.field, figure.label)
        if count is None and text not in account.unmatched:
            account.unmatched.append(text)

    def _entry(self, asked: Question, figure: Figure) -> Entry:
        sheet, subject, code = asked.region.sheet, figure.organisation, figure.one.code or ""
        column = figure.column
        if subject is None or column is None:
            return computed(sheet, "", figure.value, figure.words)
        made = entry(self.census.knowledge, code, column, sheet, Place(""), subject, (figure.value,))
        if figure.stale and "超过" not in made.rule:
            return made._replace(rule=f"{made.rule}；早于本表的时期，请核对")
        return made

    def understand(self, asked: Question, one: FormField, label: RowLabel | None) -> Count | None:
        """What the cell counts; ``None`` where a word is left over or nobody is named."""
        read = self._read
        summed, path = self._summed(one)
        own = merged([*(read(part) for part in path), *(read(part) for part in (label.path if label else ()))])
        if own.left:
            return None
        title = self._read_title(asked.region.title)
        status = [term for term in own.conditions if term.status and not is_place(term)]
        outer: Meaning | None = None
        if not status:
            if title.left and title.conditions:
                return None
            outer = title
        named = (
            summed is not None
            or own.counts
            or bool(status)
            or (outer is not None and not outer.left and (outer.counts or outer.conditions))
        )
        if not named:
            return None
        terms = list(dict.fromkeys([*own.conditions, *(outer.conditions if outer else ())]))
        terms = _narrowest(terms)
        kind = self._kind(own, outer, one, summed)
        if kind is None:
            return None
        terms += self._limits(kind, asked.number)
        factor = 1.0
        if summed is not None:
            known = factor_between(one.unit or summed.unit or "", summed.unit or "")
            if known is None:
                return None
            factor = known
        return Count(kind, tuple(terms), summed, factor)

    def _not_understood(self, one: FormField, label: RowLabel | None) -> str:
        """The label to name in the report: the row's where only it has words left over, else the column's."""
        read = self._read
        in_row = label is not None and any(read(part).left for part in label.path)
        in_column = any(read(part).left for part in one.path)
        return "→".join(label.path if label is not None and in_row and not in_column else one.path)

    def evaluate(self, count: Count) -> tuple[int | float | None, int, int]:
        """(value, how many could not be judged, how many were looked at)."""
        size = len(self.census.listed(count.kind))
        judged = self.census.judged(count.kind, count.terms) if size else None
        if judged is None:
            return None, 0, size
        meeting, unknown = judged
        if unknown:
            return None, unknown, size
        if count.summed is None:
            return len(meeting), 0, size
        column = self.census.knowledge.column(count.kind, count.summed.code)
        if column is None:
            return None, 0, size
        amounts = [column.values[s] for s in meeting]
        lacking = sum(not isinstance(amount, (int, float)) for amount in amounts)
        if lacking:
            return None, lacking, size
        total = scaled(sum(a for a in amounts if isinstance(a, (int, float))), 1)
        return scaled(total / count.factor if count.factor != 1 else total, 1), 0, size

    def counted_from(self, count: Count) -> list[int]:
        """The subjects that a count is over."""
        judged = self.census.judged(count.kind, count.terms)
        return judged[0] if judged else []

    def _summed(self, one: FormField) -> tuple[DataItem | None, Sequence[str]]:
        """The amount that a column adds up, and what is left of its path."""
        leaf = squeeze(one.path[-1])
        items = self.census.knowledge.catalogue.items
        meant = [items[code] for code in self.census.knowledge.catalogue.meanings(leaf)]
        amounts = [
            i for i in meant if i.type in NUMBERS and i.subject in ("person", "household") and i.unit and i.role is None
        ]
        amounts = [i for i in amounts if i.unit not in ("人", "户", "岁")]
        return (amounts[0], one.path[:-1]) if len(amounts) == 1 else (None, one.path)

    def _kind(self, own: Meaning, outer: Meaning | None, one: FormField, summed: DataItem | None) -> str | None:
        if summed is not None:
            return summed.subject
        if own.counts:
            return own.counts
        if one.unit in ("户", "人"):
            return "household" if one.unit == "户" else "person"
        if outer is not None and outer.counts:
            return outer.counts
        return (
            "person" if any(not is_place(t) for t in (*own.conditions, *(outer.conditions if outer else ()))) else None
        )

    def _limits(self, kind: str, number: int) -> list[Term]:
        limits = []
        if self.answering.village:
            limits.append(Term(self.answering.village, (Condition(f"{kind}.village", "=", self.answering.village),)))
        given = for_region(self.answering.filters, number)
        limits += [one.counted_as(self.census, kind) for one in read_filters(given, kind, self.census.vocabulary)]
        return limits


def _heads_all_read(asked: Question, one: FormField) -> bool:
    """Whether everything written above a column is in its path; a count under a half-read header would be wrong."""
    if one.column is None or asked.region.header_rows is None:
        return True
    at = column_of(one.column)
    path = {squeeze(part) for part in one.path}
    first, last = asked.region.header_rows
    heads = (squeeze(asked.grid.text(row, at)) for row in range(first, last + 1))
    return all(not head or head in path or re.fullmatch(r"\d+", head) for head in heads)


def _is_open(asked: Question, at: tuple[int, int]) -> bool:
    """Whether nobody wrote into the cell and the sheet does not compute it."""
    return not asked.grid.text(*at).strip() and at not in asked.grid.marks.formulas


def _narrowest(terms: Sequence[Term]) -> list[Term]:
    """``老年人`` beside ``60—69岁`` says nothing more; equal terms once."""
    seen: dict[tuple[Condition, ...], Term] = {}
    for term in terms:
        seen.setdefault(term.conditions, term)
    return list(seen.values())
