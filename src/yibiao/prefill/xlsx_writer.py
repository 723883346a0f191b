"""Fills a spreadsheet template (.xlsx, .xlsm) by splicing the XML of its sheets.

Order of events: the package is opened once; a sheet is cut into rows and cells when it is first filled; the
places of a fill become a plan that is kept; each fill joins the plan's text with the values, and every part
that did not change goes into the result still compressed.
"""

from __future__ import annotations

from collections.abc import Sequence

from yibiao.prefill.cell_values import Kind
from yibiao.prefill.edits import Filled, RefusedEdit, SheetCopy, SheetEdits
from yibiao.prefill.package import Package
from yibiao.prefill.sheet_fill import SheetFiller
from yibiao.prefill.sheet_plan import REASONS
from yibiao.prefill.sheet_xml import SheetXml
from yibiao.prefill.workbook_parts import WorkbookParts, bytes_of, text_of, with_full_calculation

_LARGE = 400_000


class XlsxTemplate:
    """A spreadsheet template, prepared once and filled many times."""

    def __init__(self, data: bytes, format: str = "xlsx") -> None:
        self.format = format
        self._package = Package(data)
        self._workbook = WorkbookParts(self._package)
        self._fillers: dict[str, SheetFiller] = {}
        self._texts: dict[str, SheetXml] = {}

    @property
    def sheets(self) -> tuple[str, ...]:
        return tuple(self._workbook.sheets)

    def fill(self, edits: Sequence[SheetEdits], copies: Sequence[SheetCopy] = ()) -> Filled:
        """The template with the values in their cells. Never raises for a value: what can not be written is in
        ``refused``."""
        changed: dict[str, bytes] = {}
        refused: list[RefusedEdit] = []
        for edit in edits:
            entry = self._workbook.sheets.get(edit.sheet)
            if entry is None:
                refused.append(RefusedEdit(edit.sheet, "", "sheet", REASONS["sheet"], len(edit.cells) or 1))
                continue
            text, refusals = self._filler(edit.sheet).fill(edit)
            changed[entry.part] = bytes_of(text)
            refused += refusals
        if any(self._sheet(entry.part).has_formulas for entry in self._workbook.sheets.values()):
            workbook = text_of(self._package.read(self._workbook.part))
            changed[self._workbook.part] = bytes_of(with_full_calculation(workbook))
        large = any(len(body) > _LARGE for body in changed.values())
        data = self._package.write(changed, level=1 if large else 6)
        return Filled(data, self.format, tuple(refused), (), tuple(changed))

    def _sheet(self, part: str) -> SheetXml:
        if part not in self._texts:
            self._texts[part] = SheetXml(text_of(self._package.read(part), part))
        return self._texts[part]

    def _filler(self, name: str) -> SheetFiller:
        if name not in self._fillers:
            sheet = self._sheet(self._workbook.sheets[name].part)
            self._fillers[name] = SheetFiller(name, sheet, self._kind, self._workbook.date1904)
        return self._fillers[name]

    def _kind(self, style: int) -> Kind:
        kinds = self._workbook.style_kinds
        return kinds[style] if style < len(kinds) else "general"
