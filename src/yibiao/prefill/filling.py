"""``fill``: templates and data in, filled templates, their provenance and the rest to be asked out.

Order of events. Data are read and matched, their facts gathered and joined (``knowledge``). Each template is read and
matched, each of its regions becomes a question (``asking``), answered as a list, a card or by counting; the writers
put the answers into the original file. What is missing over all templates becomes one workbook (``delta``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any, Protocol

from yibiao.catalogue import Catalogue
from yibiao.model import Finding, Form, MatchedForm
from yibiao.prefill.addresses import grid_of
from yibiao.prefill.answering import MAX_CARDS, Account, Answering, Sheets, sheet_name, subject_name
from yibiao.prefill.asking import Question, question
from yibiao.prefill.census import Census
from yibiao.prefill.conditions import Vocabulary
from yibiao.prefill.counting import Counting
from yibiao.prefill.delta import Wanted, by_village, delta_workbook, settled
from yibiao.prefill.doubtful import decisions_of_json, doubtful_json, doubtful_workbook, read_decisions
from yibiao.prefill.edits import RefusedEdit, SheetCopy, SheetEdits
from yibiao.prefill.facts import Gatherer
from yibiao.prefill.knowledge import Knowledge, know
from yibiao.prefill.local_items import with_local_items
from yibiao.prefill.package import PackageError
from yibiao.prefill.provenance import conflicts_workbook, is_companion, provenance_json, provenance_workbook
from yibiao.prefill.selection import Selection
from yibiao.prefill.templates import Template, compile_template
from yibiao.sheets.grid import Workbook
from yibiao.sheets.opening import Converter, open_workbook
from yibiao.sheets.reading import form_of

DataFile = tuple[str, bytes, date | None]
"""Name, content and the date to take where the sheet itself gives none."""


class Matches(Protocol):
    """What ``matching.Matcher`` does."""

    def match_form(self, form: Form) -> MatchedForm: ...


@dataclass(frozen=True, slots=True)
class Options:
    """``on`` is the day for which is filled (ages are of that day). ``filters`` as in ``是否低保=是``; ``全部`` fills
    everybody. ``split_by_village`` gives one file a village. ``owners`` are departments by item, ``departments`` by
    data file. ``decisions`` answer doubts of earlier runs."""

    on: date
    filters: tuple[str, ...] = ()
    village: str = ""
    split_by_village: bool = False
    provenance: bool = True
    keep_format: bool = False
    owners: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    decisions: Mapping[tuple[str, str], bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FormReport:
    """What became of one template."""

    file: str
    outputs: tuple[str, ...]
    asked: int
    filled: int
    derived: int
    stale: int
    missing: int
    selections: tuple[str, ...]
    check_rows: bool
    unmatched: tuple[str, ...]
    notes: tuple[str, ...]
    refused: tuple[RefusedEdit, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Outputs as (name, content) and the account of everything. ``findings`` are about files that could not be used."""

    outputs: tuple[tuple[str, bytes], ...]
    forms: tuple[FormReport, ...]
    subjects: Mapping[str, int]
    joined_by: Mapping[str, int]
    held: int
    doubtful: int
    conflicts: int
    findings: tuple[Finding, ...]

    def as_json(self) -> dict[str, Any]:
        totals = {
            key: sum(getattr(report, key) for report in self.forms)
            for key in ("asked", "filled", "derived", "stale", "missing")
        }
        return {
            "totals": totals,
            "forms": [asdict(report) for report in self.forms],
            "subjects": dict(self.subjects),
            "joined_by": dict(self.joined_by),
            "held_records": self.held,
            "doubtful_pairs": self.doubtful,
            "conflicts": self.conflicts,
            "outputs": [name for name, _ in self.outputs],
            "findings": [asdict(f) for f in self.findings],
        }


@dataclass
class _Opened:
    name: str
    data: bytes
    workbook: Workbook
    matched: MatchedForm


def fill(
    templates: Sequence[tuple[str, bytes]],
    data: Sequence[DataFile],
    catalogue: Catalogue,
    matcher: Matches,
    options: Options,
    converter: Converter | None = None,
) -> Outcome:
    """Fill all templates from all data. Bad files are findings; a filter that can not be understood raises
    ``selection.FilterError``."""
    findings: list[Finding] = []
    opened = [_open(name, content, matcher, converter, findings) for name, content in templates]
    extended, local = with_local_items(catalogue, [one.matched for one in opened])
    knowledge = _know(data, extended, local, matcher, options, converter, findings)
    filler = _Filler(knowledge, extended, local, options, converter)
    outputs: list[tuple[str, bytes]] = []
    for one in opened:
        if one.matched.form.regions:
            outputs += filler.fill(one)
    outputs += filler.companions()
    return Outcome(
        tuple(_distinct(outputs)),
        tuple(filler.reports),
        dict(knowledge.subjects.count),
        dict(knowledge.subjects.joined_by),
        knowledge.subjects.held,
        len(knowledge.subjects.doubts),
        len(knowledge.conflicts),
        tuple(findings),
    )


def _open(name: str, content: bytes, matcher: Matches, converter: Converter | None, findings: list[Finding]) -> _Opened:
    workbook = open_workbook(content, name, converter=converter)
    form = form_of(workbook, name)
    findings += [f for f in form.findings if f.severity == "block"]
    return _Opened(name, content, workbook, matcher.match_form(form))


def _know(
    data: Sequence[DataFile],
    catalogue: Catalogue,
    local: Mapping[str, str],
    matcher: Matches,
    options: Options,
    converter: Converter | None,
    findings: list[Finding],
) -> Knowledge:
    gatherer = Gatherer(catalogue, local=local)
    decisions = dict(options.decisions)
    for name, content, dated in data:
        if name.lower().endswith(".json"):
            decisions |= decisions_of_json(content)
            continue
        workbook = open_workbook(content, name, converter=converter)
        decided = read_decisions(workbook)
        if decided is not None:
            decisions |= decided
            continue
        if is_companion(workbook):
            continue
        form = form_of(workbook, name)
        findings += [f for f in form.findings if f.severity == "block"]
        gatherer.read(matcher.match_form(form), workbook, dated, options.departments.get(name))
    return know(
        catalogue,
        gatherer.records,
        options.on,
        decisions=decisions,
        owners=options.owners,
        heard=gatherer.heard,
    )


class _Filler:
    """Fills one template after the other and keeps account over all of them."""

    def __init__(
        self,
        knowledge: Knowledge,
        catalogue: Catalogue,
        local: Mapping[str, str],
        options: Options,
        converter: Converter | None,
    ) -> None:
        self._knowledge, self._catalogue, self._local = knowledge, catalogue, local
        self._options, self._converter = options, converter
        self._census = Census(knowledge, Vocabulary(catalogue, known_places(knowledge)))
        self._wanted = Wanted()
        self.reports: list[FormReport] = []

    def fill(self, one: _Opened) -> list[tuple[str, bytes]]:
        questions = [
            question(one.matched, number, grid, self._catalogue, self._local, self._knowledge.heard)
            for number, region in enumerate(one.matched.form.regions)
            for grid in [grid_of(one.workbook, region)]
            if grid is not None and not region.hidden
        ]
        try:
            template = compile_template(
                one.data, one.name, converter=self._converter, keep_format=self._options.keep_format
            )
        except PackageError as problem:
            self.reports.append(_unfillable(one.name, str(problem)))
            return []
        outputs: list[tuple[str, bytes]] = []
        account = Account()
        refused: list[RefusedEdit] = []
        notes: list[str] = []
        for village in self._villages():
            answering = Answering(self._census, self._options.filters, village, self._options.provenance)
            for sheets in self._answer(questions, answering, account, template):
                before = len(outputs)
                name = _output_name(
                    one.name, village if self._options.split_by_village else "", sheets.name, template.format
                )
                filled = template.fill(sheets.edits(), sheets.copies)
                refused += [r for r in filled.refused if r not in refused]
                notes += [n for n in filled.notes if n not in notes]
                outputs.append((name, filled.data))
                outputs += self._provenance(name, account) if len(outputs) > before else []
                account.entries = []
        self._wanted.add(one.matched.form.title or PurePosixPath(one.name).stem, account.lacking)
        self.reports.append(_report(one.name, [n for n, _ in outputs if "来源" not in n], account, refused, notes))
        return outputs

    def _villages(self) -> list[str]:
        if not self._options.split_by_village:
            return [self._options.village]
        column = self._knowledge.column("person", "person.village")
        return sorted({str(value) for value in column.values if value is not None}) if column else []

    def _answer(
        self, questions: Sequence[Question], answering: Answering, account: Account, template: Template
    ) -> list[Sheets]:
        """Edits of one or, for Word cards of several subjects, several output files."""
        sheets = Sheets()
        by_sheet: dict[str, list[Question]] = {}
        for asked in questions:
            by_sheet.setdefault("" if asked.grid.table is not None else asked.region.sheet, []).append(asked)
        several: list[Sheets] = []
        taken = set(template.sheets)
        for own in by_sheet.values():
            cards = [asked for asked in own if asked.region.kind == "card"]
            if cards:
                several += self._cards(own, cards, answering, sheets, account, taken)
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
        cards: Sequence[Question],
        answering: Answering,
        sheets: Sheets,
        account: Account,
        taken: set[str],
    ) -> list[Sheets]:
        """A sheet with a card, once for every subject. Word documents become several files."""
        main = max(cards, key=lambda asked: len(asked.fields))
        chosen = self._subjects_of_card(main, answering, account)
        if not chosen.subjects:
            account.asked += sum(len(asked.fields) for asked in cards)
            account.missing += sum(len(asked.fields) for asked in cards)
            return []
        files: list[Sheets] = []
        for at, subject in enumerate(chosen.subjects):
            word = main.grid.table is not None
            target = (
                Sheets(subject_name(self._knowledge, main.kind, subject)) if word else sheets if at == 0 else Sheets()
            )
            name = main.region.sheet
            if at and not word:
                name = sheet_name(subject_name(self._knowledge, main.kind, subject), taken)
            self._one_card(own, main, subject, answering, target, account, name)
            if word:
                files.append(target)
            elif at:
                (edits,) = target.edits() or [SheetEdits(main.region.sheet)]
                sheets.copies.append(SheetCopy(name, edits))
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
        for asked in own:
            if asked.region.kind == "card":
                cells = target.cells[asked.region.sheet]
                if asked.kind == main.kind or (asked.kind, main.kind) in (
                    ("household", "person"),
                    ("person", "household"),
                ):
                    answering.card(
                        _seen_from(asked, main), subject, cells, account, name if asked.grid.table is None else ""
                    )
            elif asked.region.kind == "list" and asked.kind == "person":
                answering.lists(asked, target, account, answering.members(asked, main.kind, subject))

    def _subjects_of_card(self, main: Question, answering: Answering, account: Account) -> Selection:
        chosen = answering.select(main)
        account.selections.append(f"{main.region.sheet}：{chosen.words}")
        account.unsure |= not chosen.sure
        if len(chosen.subjects) > MAX_CARDS:
            account.notes.append(
                f"选出 {len(chosen.subjects)} 份卡片，超过 {MAX_CARDS} 份，没有填；请用 --where 或 --village 缩小范围"
            )
            return Selection(chosen.kind, [], chosen.words, False)
        return chosen

    def _provenance(self, name: str, account: Account) -> list[tuple[str, bytes]]:
        if not self._options.provenance or not account.entries:
            return []
        stem = name.rpartition(".")[0]
        return [
            (f"{stem}.来源.xlsx", provenance_workbook(name, account.entries)),
            (f"{stem}.来源.json", provenance_json(name, account.entries)),
        ]

    def companions(self) -> list[tuple[str, bytes]]:
        """What goes with all outputs: the rest to be asked, doubts, conflicts."""
        out = []
        asked = settled(self._wanted, self._knowledge)
        parts = by_village(asked, self._knowledge) if self._options.split_by_village else {"": asked}
        for village, part in parts.items():
            if part:
                name = f"补填清单-{village}.xlsx" if village else "补填清单.xlsx"
                out.append((_file_name(name), delta_workbook(part, self._knowledge)))
        doubts = self._knowledge.subjects.doubts
        if doubts:
            out.append(("存疑记录.xlsx", doubtful_workbook(doubts, self._knowledge)))
            out.append(("存疑记录.json", doubtful_json(doubts, self._knowledge)))
        if self._knowledge.conflicts:
            out.append(("数据冲突.xlsx", conflicts_workbook(self._knowledge)))
        return out


def _seen_from(asked: Question, main: Question) -> Question:
    """A further card of the sheet, asked of the subject of the main one."""
    if asked.kind == main.kind:
        return asked
    return Question(asked.region, asked.grid, asked.number, main.view, asked.fields, asked.numbering)


def known_places(knowledge: Knowledge) -> dict[str, str]:
    """Villages and townships that anybody is known to live in, by name."""
    places: dict[str, str] = {}
    for tail in ("township", "village"):
        for kind in ("person", "household"):
            column = knowledge.column(kind, f"{kind}.{tail}")
            for value in set(column.values) if column else ():
                if isinstance(value, str) and len(value) >= 2:
                    places[value] = f"person.{tail}"
    return places


def _output_name(name: str, village: str, subject: str, suffix: str) -> str:
    stem = PurePosixPath(name.replace("\\", "/")).stem
    parts = [part for part in (stem, village, subject) if part]
    return _file_name("-".join(parts)) + f".{suffix}"


def _file_name(text: str) -> str:
    return re.sub(r'[\\/:*?"<>|\r\n]', "_", text)


def _distinct(outputs: Sequence[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Names made different where two templates or two people bear one name."""
    taken: set[str] = set()
    out = []
    for name, content in outputs:
        stem, dot, suffix = name.rpartition(".")
        number, free = 2, name
        while free in taken:
            free, number = f"{stem}({number}){dot}{suffix}", number + 1
        taken.add(free)
        out.append((free, content))
    return out


def _report(
    name: str, outputs: Sequence[str], account: Account, refused: Sequence[RefusedEdit], notes: Sequence[str]
) -> FormReport:
    return FormReport(
        name,
        tuple(outputs),
        account.asked,
        account.filled,
        account.derived,
        account.stale,
        account.missing,
        tuple(account.selections),
        account.unsure,
        tuple(account.unmatched),
        tuple(dict.fromkeys([*account.notes, *notes])),
        tuple(refused),
    )


def _unfillable(name: str, why: str) -> FormReport:
    return FormReport(name, (), 0, 0, 0, 0, 0, (), False, (), (why,), ())
