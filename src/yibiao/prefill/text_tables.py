"""A filled workbook as text again, in the delimiter and encoding its template came in."""

from __future__ import annotations

import csv
import io

from python_calamine import CalamineWorkbook

from yibiao.sheets.delimited import SAMPLE, decode, sniff_delimiter
from yibiao.sheets.grid import Value, plain
from yibiao.sheets.opening import ConversionFailed, Converter
from yibiao.sheets.plain_cells import runs


def back_to_text(template: bytes) -> Converter:
    """Turns the .xlsx that a text table was filled as into text like ``template``."""
    text, encoding, _ = decode(template)
    delimiter = sniff_delimiter(text[:SAMPLE])
    ending = "\r\n" if "\r\n" in text or "\n" not in text else "\n"
    own = {cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row}

    def convert(data: bytes, suffix: str, target: str) -> bytes:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        if len(book.sheet_names) > 1:
            raise ConversionFailed("文本表格只有一张表，放不下多个工作表")
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=delimiter, lineterminator=ending)
        for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False):
            writer.writerow([_cell(value, own) for value in row])
        try:
            return out.getvalue().encode(encoding)
        except UnicodeEncodeError as problem:
            raise ConversionFailed(f"原来的编码 {encoding} 写不了“{problem.object[problem.start]}”") from problem

    return convert


def _cell(value: Value, own: set[str]) -> str:
    """Text that Excel would take for a formula gets an apostrophe, unless the template has it so."""
    text = plain(value)
    return f"'{text}" if runs(text) and text not in own else text
