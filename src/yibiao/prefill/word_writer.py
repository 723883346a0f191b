"""Fills a Word template (.docx) by splicing its main text; every other part is copied still compressed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yibiao.prefill.edit_sets import joined
from yibiao.prefill.edits import Blank, CellEdit, Filled, ListRows, RefusedEdit, SheetCopy, SheetEdits, Tick
from yibiao.prefill.package import Package, PackageError
from yibiao.prefill.sheet_plan import REASONS
from yibiao.prefill.word_text import WordText, without_identity
from yibiao.prefill.word_xml import (
    Splice,
    WordRow,
    WordTable,
    flat,
    parse,
    spliced,
    tables_and_paragraphs,
)
from yibiao.prefill.workbook_parts import bytes_of, format_of, relations, text_of
from yibiao.sheets.grid import Value

_ADDRESS = re.compile(r"T(\d+)R(\d+)C(\d+)")
_COPIES = "Word 表格不能复制到同一文档，请按对象各出一份文件"


class WordTemplate:
    """A Word template, prepared once and filled many times. Several subjects become several files."""

    def __init__(self, data: bytes) -> None:
        self._package = Package(data)
        roots = [r.target for r in relations(self._package, "") if r.kind == "officeDocument"]
        if not roots or roots[0] not in self._package:
            raise PackageError("这不是 Word 文档。")
        self._part = roots[0]
        self.format = format_of(self._package, self._part) or "docx"
        self._xml = bytes_of(text_of(self._package.read(self._part), self._part))
        root = parse(self._xml)
        self._tables, self._paragraphs = tables_and_paragraphs(root)
        name = re.match(rb"<(\w+:)?document", self._xml[root.start : root.inside])
        self._text = WordText(self._xml, name.group(1).decode() if name and name.group(1) else "")

    @property
    def sheets(self) -> tuple[str, ...]:
        return tuple(f"T{number}" for number in range(1, len(self._tables) + 1))

    def fill(self, edits: Sequence[SheetEdits], copies: Sequence[SheetCopy] = ()) -> Filled:
        refused = [RefusedEdit(copy.edits.sheet, "", "copy", _COPIES) for copy in copies]
        work = _Work(self._xml, self._text, self._tables)
        edits = joined(edits)
        for edit in edits:
            if edit.sheet not in self.sheets and (edit.cells or edit.lists):
                refused.append(RefusedEdit(edit.sheet, "", "sheet", REASONS["sheet"], len(edit.cells)))
                continue
            for address, value in edit.cells.items():
                work.cell(edit.sheet, address, value)
            for rows in edit.lists:
                work.list_rows(edit.sheet, rows)
        self._fill_texts(edits, work)
        changed = {self._part: spliced(self._xml, work.splices)} if work.splices else {}
        return Filled(self._package.write(changed), self.format, (*refused, *work.listed()), (), tuple(changed))

    def _fill_texts(self, edits: Sequence[SheetEdits], work: _Work) -> None:
        """Each edit outside the tables goes into the first paragraph where it fits, several into one if they do."""
        chosen: dict[int, list[Blank | Tick]] = {}
        for edit in edits:
            for text in edit.texts:
                fits = (
                    place
                    for place, paragraph in enumerate(self._paragraphs)
                    if self._text.inline([paragraph], [*chosen.get(place, ()), text]) is not None
                )
                place = next(fits, None)
                if place is None:
                    work.refuse(edit.sheet, "", "text")
                else:
                    chosen.setdefault(place, []).append(text)
        for place, texts in chosen.items():
            work.splices += self._text.inline([self._paragraphs[place]], texts) or []


def _column(name: str) -> int:
    """``C3`` → 3; 0, where no cell is, for what is no column."""
    found = re.fullmatch(r"C(\d+)", name)
    return int(found.group(1)) if found else 0


class _Work:
    """The splices and refusals of one fill."""

    def __init__(self, xml: bytes, text: WordText, tables: Sequence[WordTable]) -> None:
        self._xml, self._text, self._tables = xml, text, tables
        self.splices: list[Splice] = []
        self._done: set[int] = set()
        self._refused: dict[tuple[str, str, str], tuple[str, int]] = {}

    def cell(self, sheet: str, address: str, value: CellEdit) -> None:
        found = _ADDRESS.fullmatch(address)
        row = self._row(int(found.group(1)), int(found.group(2))) if found else None
        if found is None or row is None or f"T{found.group(1)}" != sheet:
            self.refuse(sheet, address, "address")
            return
        self.splices += self._written(sheet, address, address, row, int(found.group(3)), value)

    def list_rows(self, sheet: str, rows: ListRows) -> None:
        table, columns = int(sheet[1:]), [_column(name) for name in rows.columns]
        fixed = rows.last_row - rows.first_row + 1
        for place, record in enumerate(rows.records[:fixed]):
            row = self._row(table, rows.first_row + place)
            for column, value in zip(columns, record, strict=True):
                address = f"T{table}R{rows.first_row + place}C{column}"
                if row is None:
                    self.refuse(sheet, address, "address", f"C{column}")
                    continue
                self.splices += self._written(sheet, address, f"C{column}", row, column, value)
        last, like = self._row(table, rows.last_row), self._row(table, rows.like_row or rows.last_row)
        if rows.added and last and like:
            added = b"".join(
                self._added(sheet, like, columns, record, f"T{table}R{rows.first_row + fixed + place}")
                for place, record in enumerate(rows.records[fixed:])
            )
            self.splices.append((last.node.end, last.node.end, added))

    def _row(self, table: int, number: int) -> WordRow | None:
        if not 0 < table <= len(self._tables) or not 0 < number <= len(self._tables[table - 1].rows):
            return None
        return self._tables[table - 1].rows[number - 1]

    def _written(
        self, sheet: str, address: str, group: str, row: WordRow, column: int, value: CellEdit
    ) -> list[Splice]:
        if value is None:
            return []
        cell = row.at(column)
        if cell is None or cell.continues or cell.column != column:
            self.refuse(sheet, address, "address" if cell is None else "merged", group)
            return []
        if cell.node.start in self._done:
            self.refuse(sheet, address, "duplicate", group)
            return []
        self._done.add(cell.node.start)
        if isinstance(value, (Blank, Tick, tuple)):
            edits = value if isinstance(value, tuple) else (value,)
            splices = self._text.inline([block for block in flat(cell.node) if block.name == "p"], edits)
            if splices is None:
                self.refuse(sheet, address, "text", group)
            return splices or []
        return self._text.cell(row, cell, value)

    def _added(self, sheet: str, like: WordRow, columns: Sequence[int], record: Sequence[Value], at: str) -> bytes:
        """A copy of row ``like`` that says what the record says and nothing else."""
        values = dict(zip(columns, record, strict=True))
        splices: list[Splice] = []
        for cell in like.cells:
            value = values.pop(cell.column, None)
            splices += self._text.cell(like, cell, "" if cell.continues or value is None else value)
            if cell.continues and value is not None:
                self.refuse(sheet, f"{at}C{cell.column}", "merged", f"C{cell.column}")
        for column, value in values.items():
            if value is not None:
                self.refuse(sheet, f"{at}C{column}", "merged", f"C{column}")
        return without_identity(spliced(self._xml, splices, like.node.start, like.node.end))

    def refuse(self, sheet: str, address: str, code: str, group: str | None = None) -> None:
        key = (sheet, group or address, code)
        first, count = self._refused.get(key, (address, 0))
        self._refused[key] = (first, count + 1)

    def listed(self) -> list[RefusedEdit]:
        return [
            RefusedEdit(sheet, first, code, REASONS[code], count)
            for (sheet, _, code), (first, count) in self._refused.items()
        ]
