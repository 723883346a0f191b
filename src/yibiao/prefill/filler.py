"""One template filled for one village, or for everybody: its questions answered and written into the original file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from yibiao.model import MatchedForm
from yibiao.prefill.accounts import Account, without
from yibiao.prefill.answering import MAX_CARDS, Answering, Sheets, sheet_name, subject_name
from yibiao.prefill.asking import Question, follows, main_cards, page
from yibiao.prefill.census import Census
from yibiao.prefill.counting import Counting
from yibiao.prefill.edits import RefusedEdit, SheetCopy, SheetEdits
from yibiao.prefill.filters import Filters
from yibiao.prefill.knowledge import Conflict, ConflictKey, Knowledge
from yibiao.prefill.lookup import Lookup
from yibiao.prefill.output_names import Names, output_name
from yibiao.prefill.package import PackageError
from yibiao.prefill.periods import read_period
from yibiao.prefill.provenance import provenance_json, provenance_workbook
from yibiao.prefill.selection import Selection
from yibiao.prefill.templates import Template
from yibiao.sheets.grid import Workbook

Chosen = Mapping[str, Mapping[int, Sequence[int]]]
"""Template → number of the region → subjects, in the order of rows."""
OfRegions = Mapping[str, Mapping[int, Sequence[str]]]
"""Template → number of the region → filters."""


@dataclass
class Opened:
    """A template that was read, with what it asks. ``place`` is the name its results begin with; ``problem`` says why
    it can not be written into."""

    name: str
    data: bytes
    workbook: Workbook
    matched: MatchedForm
    place: str = ""
    template: Template | None = None
    problem: str = ""
    questions: Sequence[Question] = ()


@dataclass
class Part:
    """What became of a template for one village: ``files`` (several for Word cards of several subjects), in
    ``outputs`` with their companions; ``conflicts`` were met on the way."""

    account: Account = field(default_factory=Account)
    files: list[str] = field(default_factory=list)
    outputs: list[tuple[str, bytes]] = field(default_factory=list)
    refused: list[RefusedEdit] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    conflicts: list[tuple[ConflictKey, Conflict]] = field(default_factory=list)

    def add(self, other: Part) -> None:
        """Take in the next village's."""
        self.account.add(other.account)
        self.files += other.files
        self.outputs += other.outputs
        self.refused += [r for r in other.refused if r not in self.refused]
        self.notes += [n for n in other.notes if n not in self.notes]
        self.conflicts += other.conflicts


@dataclass
class Filler:
    """Fills templates from one knowledge. ``provenance`` says whether to tell where each value came from; ``chosen``
    whom a template's regions are about, where nobody is to be selected. ``own_filters`` take the place of ``filters``
    for some regions."""

    census: Census
    filters: Sequence[str]
    provenance: bool
    chosen: Chosen = field(default_factory=dict)
    own_filters: OfRegions = field(default_factory=dict)
    period: str = ""

    def __post_init__(self) -> None:
        self._lookup = Lookup(self.knowledge)

    @property
    def knowledge(self) -> Knowledge:
        return self.census.knowledge

    def fill(self, form: Opened, village: str, named: bool) -> Part:
        """The template for one village, or for all (``""``); ``named`` puts the village into the names of the files."""
        assert form.template is not None
        part, names = Part(), Names()
        met = len(self.knowledge.conflicts)
        chosen = self.chosen.get(form.name, {})
        filters, period = self._filters(form), read_period(self.period)
        answering = Answering(self.census, filters, village, self.provenance, self._lookup, chosen, period)
        for sheets in self._answer(form.questions, answering, part.account, form.template):
            try:
                filled = form.template.fill(sheets.edits(), sheets.copies)
            except PackageError as problem:
                part.account.missing += part.account.filled
                part.account.filled = part.account.derived = part.account.stale = 0
                part.notes.append(f"没有填：{problem}")
                continue
            part.refused += [r for r in filled.refused if r not in part.refused]
            part.notes += [n for n in filled.notes if n not in part.notes]
            name = names.free(output_name(form.place, filled.format, village if named else "", sheets.name))
            part.files.append(name)
            part.outputs.append((name, filled.data))
            numbered = {asked.numbering for asked in form.questions}
            for one in filled.refused:
                answers = sum(cell.rstrip("0123456789") not in numbered for cell in one.cells)
                part.account.refuse(answers, computed=one.code == "formula")
            refused = {(one.sheet, cell) for one in filled.refused for cell in one.cells}
            sheets.entries = list(without(sheets.entries, refused)) if refused else sheets.entries
            if sheets.entries:
                stem = name.rpartition(".")[0]
                part.outputs.append((f"{stem}.来源.xlsx", provenance_workbook(name, sheets.entries)))
                part.outputs.append((f"{stem}.来源.json", provenance_json(name, sheets.entries)))
        part.conflicts = list(islice(self.knowledge.conflicts.items(), met, None))
        return part

    def _filters(self, form: Opened) -> Filters:
        own = self.own_filters.get(form.name, {})
        return {asked.number: own.get(asked.number, self.filters) for asked in form.questions} if own else self.filters

    def _answer(
        self, questions: Sequence[Question], answering: Answering, account: Account, template: Template
    ) -> list[Sheets]:
        """Edits of one or, for Word cards of several subjects, several output files."""
        sheets = Sheets()
        by_page: dict[str, list[Question]] = {}
        for asked in questions:
            by_page.setdefault(page(asked), []).append(asked)
        main = main_cards(questions)
        several: list[Sheets] = []
        taken = set(template.sheets)
        for name, own in by_page.items():
            if name in main:
                several += self._cards(own, main[name], answering, sheets, account, taken)
                continue
            for asked in own:
                answering.place(asked, sheets)
                if asked.region.kind == "list":
                    answering.lists(asked, sheets, account)
                else:
                    Counting(answering).fill(asked, sheets, account)
        return several or [sheets]

    def _cards(
        self,
        own: Sequence[Question],
        main: Question,
        answering: Answering,
        sheets: Sheets,
        account: Account,
        taken: set[str],
    ) -> list[Sheets]:
        """A sheet with a card, once for every subject. Word documents become several files."""
        chosen = self._subjects_of_card(main, answering, account)
        if not chosen.subjects:
            unanswered = sum(len(asked.fields) for asked in own if asked.region.kind == "card")
            account.asked += unanswered
            account.missing += unanswered
            return []
        files: list[Sheets] = []
        for at, subject in enumerate(chosen.subjects):
            word = main.grid.table is not None
            target = (
                Sheets(subject_name(self.knowledge, main.kind, subject)) if word else sheets if at == 0 else Sheets()
            )
            name = main.region.sheet
            if at and not word:
                name = sheet_name(subject_name(self.knowledge, main.kind, subject), taken)
            self._one_card(own, main, subject, answering, target, account, name)
            if word:
                files.append(target)
            elif at:
                (edits,) = target.edits() or [SheetEdits(main.region.sheet)]
                sheets.copies.append(SheetCopy(name, edits))
                sheets.entries += [entry._replace(sheet=name) for entry in target.entries]
        return files

    def _one_card(
        self,
        own: Sequence[Question],
        main: Question,
        subject: int,
        answering: Answering,
        target: Sheets,
        account: Account,
        name: str,
    ) -> None:
        # lists first: where a card's cells come to stand depends on the rows added above them
        for asked in sorted(own, key=lambda one: one.region.kind == "card"):
            if not follows(asked, main):
                continue
            if asked.region.kind == "card":
                own_name = name if asked.grid.table is None else ""
                answering.card(_seen_from(asked, main), subject, target, account, own_name)
            else:
                answering.lists(asked, target, account, answering.members(asked, main.kind, subject))

    def _subjects_of_card(self, main: Question, answering: Answering, account: Account) -> Selection:
        chosen = answering.select(main)
        account.selections.append(f"{main.region.sheet}：{chosen.words}")
        account.chosen += len(chosen.subjects)
        account.unsure |= not chosen.sure
        if len(chosen.subjects) > MAX_CARDS:
            account.notes.append(
                f"选出 {len(chosen.subjects)} 份卡片，超过 {MAX_CARDS} 份，没有填；请用 --where 或 --village 缩小范围"
            )
            return Selection(chosen.kind, [], chosen.words, False)
        return chosen


def _seen_from(asked: Question, main: Question) -> Question:
    """A further card of the sheet, asked of the subject of the main one."""
    if asked.kind == main.kind:
        return asked
    return Question(asked.region, asked.grid, asked.number, main.view, asked.fields, asked.numbering)
