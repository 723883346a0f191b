"""How much of a form is known before anybody is asked: whom it is about, and field by field what is there.

A task asks only the rest (``missing_subjects``, ``stale_subjects``); a prefilled table is opened from ``cells``, the
figures of a crosstab from ``figures``. Whom a region is about is found as when filling.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from yibiao.model import Kind, MatchedForm
from yibiao.prefill.addresses import grid_of
from yibiao.prefill.answering import Answering
from yibiao.prefill.asking import Asked, Question, follows, main_cards, page, question
from yibiao.prefill.counting import Counting, Figure
from yibiao.prefill.filters import Filters
from yibiao.prefill.held import HeldKnowledge
from yibiao.prefill.held_cells import CellColumn, HeldCells, Tally, freshness
from yibiao.prefill.local_items import with_local_items
from yibiao.prefill.periods import read_period
from yibiao.prefill.reported_figures import KIND
from yibiao.prefill.selection import Selection
from yibiao.prefill.viewpoints import item_of, region_kind
from yibiao.sheets.grid import Value, Workbook

FieldState = Literal["known", "stale", "derivable", "partly", "new", "unmatched", "formula", "numbering"]
"""``known``, ``stale`` (some of it) and ``derivable`` (half of it or more follows from other items) lack nothing;
``partly`` lacks some, ``new`` all; ``unmatched`` means nothing that the catalogue knows and nothing is known. Nobody
is asked for ``formula`` (also hidden columns) and ``numbering`` (序号, 备注 and what else is the row's own)."""


@dataclass(frozen=True, slots=True)
class FieldCoverage:
    """A field, by the numbers of its region and itself in the form. The four counts are of different cells and add up
    to all. ``sources`` are the three that most came from, with how much. ``local`` is the item that an unmatched field
    goes by in this form, so that its answers may be kept."""

    region: int
    field: int
    code: str | None
    known: int = 0
    stale: int = 0
    derived: int = 0
    missing: int = 0
    freshest: date | None = None
    oldest: date | None = None
    sources: tuple[tuple[int, int], ...] = ()
    state: FieldState = "new"
    local: str = ""


@dataclass(frozen=True, slots=True)
class FigureCell:
    """A cell of a crosstab. ``words`` say what was counted, or why the cell is open; ``source`` is that of a reported
    figure (0: none). ``counted`` is whether there are subjects that it was counted from."""

    field: int
    value: Value
    state: Literal["known", "stale", "derived", "missing"]
    words: str
    source: int = 0
    counted: bool = False


@dataclass(frozen=True)
class RegionCoverage:
    """One region. ``subjects`` are the knowledge's, in the order of rows (of a crosstab none); ``rows`` are theirs in
    the template where it already names them. ``subject_kind`` is the kind of the subjects."""

    region: int
    kind: Kind
    subject_kind: str
    words: str
    sure: bool
    subjects: list[int]
    fields: tuple[FieldCoverage, ...]
    rows: tuple[int, ...] = ()
    _held: HeldCells = field(kw_only=True, repr=False, compare=False)
    _counting: Counting | None = field(default=None, kw_only=True, repr=False, compare=False)
    _figures: tuple[Figure, ...] = field(default=(), kw_only=True, repr=False, compare=False)

    @property
    def ids(self) -> list[int]:
        """The subjects' ledger ids."""
        every = self._held.knowledge.ids(self.subject_kind)
        return [every[subject] for subject in self.subjects]

    def missing_subjects(self, number: int) -> list[int]:
        """Subjects of whom field ``number`` is not known; of a crosstab the organisations that can say it."""
        if self.kind == "crosstab":
            own = (one for one in self._figures if self._held.number(one.one) == number and one.value is None)
            return list(dict.fromkeys(one.organisation for one in own if one.organisation is not None))
        return self._of_state(number, "missing")

    def stale_subjects(self, number: int) -> list[int]:
        """Subjects of whom field ``number`` is older than it may be."""
        if self.kind == "crosstab":
            own = (one for one in self._figures if self._held.number(one.one) == number and one.stale)
            return list(dict.fromkeys(one.organisation for one in own if one.organisation is not None))
        return self._of_state(number, "stale")

    def cells(self, subjects: Sequence[int] | None = None) -> tuple[CellColumn, ...]:
        """The asked fields' cells, a column a field, for all subjects or some."""
        some = self.subjects if subjects is None else subjects
        return tuple(self._held.cells(one, some) for one in self._held.asked.fields)

    def figures(self) -> dict[str, FigureCell]:
        """A crosstab's open cells by address."""
        grid = self._held.asked.grid
        return {grid.address(*one.at): self._figure(one) for one in self._figures}

    def counted_from(self, address: str) -> list[int]:
        """Ledger ids of the subjects that the cell of a crosstab counts."""
        grid, knowledge = self._held.asked.grid, self._held.knowledge
        found = next((one for one in self._figures if grid.address(*one.at) == address), None)
        if found is None or found.count is None or self._counting is None or not found.counted:
            return []
        ids = knowledge.ids(found.count.kind)
        return [ids[subject] for subject in self._counting.counted_from(found.count)]

    def _of_state(self, number: int, state: str) -> list[int]:
        one = self._held.fields.get(number)
        if one is None:
            return []
        states = self._held.cells(one, self.subjects).states
        return [subject for subject, own in zip(self.subjects, states, strict=True) if own == state]

    def _figure(self, one: Figure) -> FigureCell:
        words = one.words
        if one.value is None:
            words = f"{one.count.words}：{one.unknown} 个缺少所需信息" if one.count and one.unknown else ""
        number = self._held.number(one.one)
        return FigureCell(number, one.value, _state_of(one), words, self._held.source_of_figure(one), one.counted)


@dataclass(frozen=True)
class Coverage:
    """All regions of a form that ask for anything, but for hidden ones."""

    matched: MatchedForm
    regions: tuple[RegionCoverage, ...]

    @property
    def fields(self) -> Iterator[FieldCoverage]:
        return (one for region in self.regions for one in region.fields)


def coverage_of(
    matched: MatchedForm,
    workbook: Workbook,
    knowledge: HeldKnowledge,
    *,
    filters: Filters = (),
    village: str = "",
    subjects: Mapping[int, Sequence[int]] | None = None,
    period: str = "",
) -> Coverage:
    """What is known of a form's cells. ``workbook`` is the one that the form was read from. ``filters`` are for all
    regions or, by number, for some; without any the title says who is meant. ``subjects`` are ledger ids by region,
    for regions about subjects that were chosen before; ids that are not held are left out. ``period`` (2026-09,
    2026Q3) is what organisations' figures are asked of, before the one in the title. Raises ``filters.FilterError``."""
    knowledge, questions = questions_of(matched, workbook, knowledge)
    chosen = {}
    for asked in questions:
        if subjects and asked.number in subjects:
            found = (knowledge.find(asked.kind, ledger_id) for ledger_id in subjects[asked.number])
            chosen[asked.number] = [subject for subject in found if subject >= 0]
    answering = Answering(
        knowledge.census, filters, village, keep_entries=False, chosen=chosen, period=read_period(period)
    )
    return Coverage(matched, tuple(_Regions(matched, answering, knowledge, questions).all()))


def questions_of(
    matched: MatchedForm, workbook: Workbook, knowledge: HeldKnowledge
) -> tuple[HeldKnowledge, list[Question]]:
    """What the form's regions ask, and the knowledge with items for what the catalogue does not know."""
    extended, local = with_local_items(knowledge.catalogue, [matched])
    knowledge = knowledge.speaking(extended)
    return knowledge, [
        question(matched, number, grid, extended, local, knowledge.heard)
        for number, region in enumerate(matched.form.regions)
        for grid in [grid_of(workbook, region)]
        if grid is not None and not region.hidden
    ]


@dataclass
class _Regions:
    matched: MatchedForm
    answering: Answering
    knowledge: HeldKnowledge
    questions: Sequence[Question]

    def all(self) -> Iterator[RegionCoverage]:
        main = main_cards(self.questions)
        of_main = {name: self.answering.select(asked) for name, asked in main.items()}
        for asked in self.questions:
            if asked.region.kind == "crosstab":
                yield self._crosstab(asked)
            else:
                yield self._rows(asked, main.get(page(asked)), of_main.get(page(asked)))

    def _rows(self, asked: Question, main: Question | None, of_main: Selection | None) -> RegionCoverage:
        selection, rows = self._selected(asked, main, of_main)
        held = HeldCells(self.knowledge, asked, selection.kind)
        fields = tuple(self._fields(asked, held, held.tallies(selection.subjects)))
        words, sure, kind = selection.words, selection.sure, asked.region.kind
        return RegionCoverage(
            asked.number, kind, selection.kind, words, sure, selection.subjects, fields, rows, _held=held
        )

    def _selected(
        self, asked: Question, main: Question | None, of_main: Selection | None
    ) -> tuple[Selection, tuple[int, ...]]:
        """Whom a list or card is about. On a sheet with a card, lists of persons are of the members of its subjects'
        households, and further cards of the same subjects."""
        given = asked.number in self.answering.chosen
        if asked.region.kind == "list" and not given:
            named = self.answering.named(asked)
            if named:
                found = [(row, subject) for row, subject, _ in named if subject is not None]
                words = f"按表中已有的姓名、证件号对上 {len(found)}/{len(named)} 行"
                own = [subject for _, subject in found]
                return Selection(asked.kind, own, words, len(found) == len(named)), tuple(row for row, _ in found)
        if of_main is None or given or not follows(asked, main):
            return self.answering.select(asked), ()
        if asked.region.kind == "card":
            return of_main, ()
        members = [m for s in of_main.subjects for m in self.answering.members(asked, of_main.kind, s).subjects]
        return Selection("person", members, "家庭成员", of_main.sure), ()

    def _crosstab(self, asked: Question) -> RegionCoverage:
        counting = Counting(self.answering)
        figures = tuple(counting.figures(asked))
        held = HeldCells(self.knowledge, asked, KIND)
        tallies: dict[int, Tally] = {number: Tally() for number in held.fields}
        for one in figures:
            tallies[held.number(one.one)].take(_state_of(one), held.source_of_figure(one))
        fields = tuple(self._fields(asked, held, tallies))
        words = f"逐格统计 {len(figures)} 格，得出 {sum(one.value is not None for one in figures)} 格"
        return RegionCoverage(
            asked.number, "crosstab", asked.kind, words, True, [], fields,
            _held=held, _counting=counting, _figures=figures,
        )  # fmt: skip

    def _fields(self, asked: Question, held: HeldCells, tallies: Mapping[int, Tally]) -> Iterator[FieldCoverage]:
        kind = region_kind(self.matched, asked.number, self.knowledge.catalogue)
        for number, one in enumerate(asked.region.fields):
            own = held.fields.get(number)
            if own is not None:
                yield self._field(held, number, own, tallies[number])
                continue
            item = item_of(self.matched.by_field.get((asked.number, number)), kind, self.knowledge.catalogue, one.path)
            computed = one.formula or one.hidden
            yield FieldCoverage(
                asked.number, number, item.code if item else None, state="formula" if computed else "numbering"
            )

    def _field(self, held: HeldCells, number: int, one: Asked, tally: Tally) -> FieldCoverage:
        is_local = one.code is not None and one.code.partition(".")[2].startswith("local_")
        freshest, oldest = freshness(self.knowledge, tally.sources)
        top = sorted(tally.sources.items(), key=lambda entry: (-entry[1], entry[0]))
        column = self.knowledge.column(held.kind, one.code) if one.code and held.kind != KIND else None
        return FieldCoverage(
            held.asked.number,
            number,
            None if is_local else one.code,
            tally.cells["known"],
            tally.cells["stale"],
            tally.cells["derived"],
            tally.cells["missing"],
            freshest,
            oldest,
            tuple(top[:3]),
            _field_state(tally.cells, matched=one.code is not None and not is_local, anywhere=column is not None),
            one.code or "" if is_local else "",
        )


def _field_state(cells: Counter[str], *, matched: bool, anywhere: bool) -> FieldState:
    """``anywhere`` is whether the item is known of anybody, which tells where nobody is asked about."""
    answered = cells["known"] + cells["stale"] + cells["derived"]
    if not answered:
        nobody = not cells["missing"] and anywhere
        return "known" if nobody else "new" if matched else "unmatched"
    if cells["missing"]:
        return "partly"
    if cells["stale"]:
        return "stale"
    return "derivable" if cells["derived"] * 2 >= answered else "known"


def _state_of(one: Figure) -> Literal["known", "stale", "derived", "missing"]:
    if one.value is None:
        return "missing"
    if one.organisation is None:
        return "derived"
    return "stale" if one.stale else "known"
