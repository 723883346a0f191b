"""Fills a spreadsheet template (.xlsx, .xlsm) by splicing the XML of its sheets.

Order of events: the package is opened once; a sheet is cut into rows and cells when it is first filled; the
places of a fill become a plan that is kept; each fill joins the plan's text with the values, and every part
that did not change goes into the result still compressed. When a list grows, first everything that hangs on
rows is moved (the sheet itself, formulas elsewhere, names, pictures, comments, tables, charts), then the values
go in, so that edits always speak of the template as it was read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from yibiao.prefill.cell_texts import SharedTexts
from yibiao.prefill.cell_values import Kind
from yibiao.prefill.dependants import FormulaWeb, moved_names, moved_parts, without_calculation_chain
from yibiao.prefill.edit_sets import joined, uncrossed
from yibiao.prefill.edits import Filled, RefusedEdit, SheetCopy, SheetEdits
from yibiao.prefill.formulas import RowMap
from yibiao.prefill.package import Package
from yibiao.prefill.sheet_copies import SheetCopies, sheet_name
from yibiao.prefill.sheet_fill import SheetFiller, row_map
from yibiao.prefill.sheet_plan import REASONS
from yibiao.prefill.sheet_xml import SheetXml
from yibiao.prefill.workbook_parts import WorkbookParts, bytes_of, format_of, text_of, with_full_calculation

_LARGE = 400_000  # beyond, compressing harder costs more time than the bytes it saves are worth


class XlsxTemplate:
    """A spreadsheet template, prepared once and filled many times."""

    def __init__(self, data: bytes) -> None:
        self._package = Package(data)
        self._workbook = WorkbookParts(self._package)
        self.format = format_of(self._package, self._workbook.part) or "xlsx"
        self._fillers: dict[str, SheetFiller] = {}
        self._sheets: dict[str, SheetXml] = {}

    @property
    def sheets(self) -> tuple[str, ...]:
        return tuple(self._workbook.sheets)

    def fill(self, edits: Sequence[SheetEdits], copies: Sequence[SheetCopy] = ()) -> Filled:
        """The template with the values in their cells. Never raises for a value: what can not be written is in
        ``refused``."""
        edits = joined(edits)
        known = [edit for edit in edits if edit.sheet in self._workbook.sheets]
        refused = [
            RefusedEdit(edit.sheet, "", "sheet", REASONS["sheet"], len(edit.cells) + len(edit.lists))
            for edit in edits
            if edit.sheet not in self._workbook.sheets
        ]
        for place, edit in enumerate(known):
            known[place], crossing = uncrossed(edit)
            refused += crossing
        maps = {edit.sheet: rows for edit in known if (rows := row_map(edit.lists)).growths}
        changed: dict[str, bytes] = {}
        for edit in known:
            text, refusals = self._filler(edit.sheet).fill(edit, maps)
            changed[self._workbook.sheets[edit.sheet].part] = bytes_of(text)
            refused += refusals
        self._change_other_sheets({edit.sheet for edit in known}, maps, changed)
        made = SheetCopies(self._workbook)
        refused += self._copy_sheets(copies, made)
        dropped = self._change_workbook(maps, changed, made if made.changed else None)
        large = any(len(body) > _LARGE for body in changed.values())
        data = self._package.write(changed, copies=made.copied, dropped=dropped, level=1 if large else 6)
        return Filled(data, self.format, tuple(refused), (), tuple(changed))

    def _copy_sheets(self, copies: Sequence[SheetCopy], made: SheetCopies) -> list[RefusedEdit]:
        refused: list[RefusedEdit] = []
        taken = set(self._workbook.sheet_names)
        for copy in copies:
            (edit, crossing), source = uncrossed(joined([copy.edits])[0]), copy.edits.sheet
            rows = row_map(edit.lists)
            if source not in self._workbook.sheets:
                refused.append(RefusedEdit(source, "", "sheet", REASONS["sheet"]))
                continue
            text, refusals = self._filler(source).fill(edit, {source: rows} if rows.growths else {})
            name = sheet_name(copy.name, taken)
            taken.add(name)
            made.add(source, name, text, rows)
            refused += (replace(refusal, sheet=name) for refusal in (*crossing, *refusals))
        return refused

    def _change_other_sheets(self, edited: set[str], maps: Mapping[str, RowMap], changed: dict[str, bytes]) -> None:
        """Formulas of other sheets follow the rows, and lose values that are no longer true."""
        computing = self._formula_web.after(edited)
        for name in self._workbook.sheets if maps else computing:
            if name in edited:
                continue
            filler, sheet = self._filler(name), self._sheet(self._workbook.sheets[name].part)
            text = filler.grown(maps) if maps else sheet.text
            if name in computing or text != sheet.text:
                changed[self._workbook.sheets[name].part] = bytes_of(text)

    def _change_workbook(
        self, maps: Mapping[str, RowMap], changed: dict[str, bytes], made: SheetCopies | None
    ) -> frozenset[str]:
        """Parts around the sheets. Returns the names of those to be dropped."""
        before = workbook = text_of(self._package.read(self._workbook.part), self._workbook.part)
        dropped: set[str] = set()
        if maps:
            changed.update(moved_parts(self._workbook, maps))
            workbook = moved_names(workbook, maps)
            chain, without = without_calculation_chain(self._workbook)
            changed.update(without)
            dropped |= {chain} if chain else set()
        if made is not None:
            made.changed = {**changed, **made.changed}
            workbook = made.finish(workbook)
            changed.update(made.changed)
        if self._formula_web.any:
            workbook = with_full_calculation(workbook)
        if workbook != before:
            changed[self._workbook.part] = bytes_of(workbook)
        return frozenset(dropped)

    @cached_property
    def _formula_web(self) -> FormulaWeb:
        return FormulaWeb(self._workbook, self._sheet)

    @cached_property
    def _shared(self) -> SharedTexts:
        part = self._workbook.related("sharedStrings")
        return SharedTexts(text_of(self._package.read(part), part) if part else "")

    def _sheet(self, part: str) -> SheetXml:
        if part not in self._sheets:
            self._sheets[part] = SheetXml(text_of(self._package.read(part), part))
        return self._sheets[part]

    def _filler(self, name: str) -> SheetFiller:
        if name not in self._fillers:
            sheet = self._sheet(self._workbook.sheets[name].part)
            self._fillers[name] = SheetFiller(name, sheet, self._kind, self._shared, self._workbook.date1904)
        return self._fillers[name]

    def _kind(self, style: int) -> Kind:
        kinds = self._workbook.style_kinds
        return kinds[style] if style < len(kinds) else "general"
