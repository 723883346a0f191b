"""Comma- or tab-separated text, in the encodings Chinese offices use."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import PurePath

from yibiao.findings import finding
from yibiao.sheets.grid import Grid, Value, Workbook
from yibiao.sheets.guard import MAX_CELLS
from yibiao.sheets.tidying import trim

DELIMITERS = (",", "\t", ";", "|")
SAMPLE = 64 * 1024
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(data: bytes) -> tuple[str, str, int]:
    """(text, encoding, characters that could not be read)."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = data.decode(encoding, "replace")
            return text, encoding, text.count("\ufffd")
    for encoding in _utf16_without_bom(data):
        return data.decode(encoding, "replace"), encoding, 0
    try:
        return data.decode("utf-8"), "utf-8", 0
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
        broken = text.count("\ufffd")
        as_utf8 = data.decode("utf-8", "replace")
        if as_utf8.count("\ufffd") < broken:
            return as_utf8, "utf-8", as_utf8.count("\ufffd")
        return text, "gb18030", broken


def _utf16_without_bom(data: bytes) -> tuple[str, ...]:
    # Commas, digits and line ends have a zero byte on one side; bytes of chance have as many on both.
    sample = data[:SAMPLE]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if len(data) % 2 == 0 and max(even, odd) > 4 * min(even, odd):
        return ("utf-16-le",) if odd > even else ("utf-16-be",)
    return ()


def is_text(data: bytes) -> bool:
    """Whether bytes look like text at all: no control characters but white space."""
    text, _, broken = decode(data[:SAMPLE])
    strange = sum(1 for char in text if char < " " and char not in "\t\r\n\f\x1a")
    return bool(text) and strange == 0 and broken <= 3 + len(text) // 20


def open_delimited(data: bytes, file: str) -> Workbook:
    text, encoding, broken = decode(data)
    text = text.replace("\0", "")
    workbook = Workbook("csv")
    if broken:
        workbook.findings.append(finding("encoding_guessed", file=file, count=broken, encoding=encoding))
    name = PurePath(file.replace("\\", "/")).stem or "csv"
    rows: list[list[Value]] = []
    cells = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sniff_delimiter(text[:SAMPLE]))
    csv.field_size_limit(16 * 1024 * 1024)
    try:
        for record in reader:
            cells += len(record)
            if cells > MAX_CELLS:
                workbook.findings.append(finding("too_many_cells", sheet=name, row=len(rows), file=file))
                break
            rows.append(list(record))
    except csv.Error:
        workbook.findings.append(finding("damaged_sheet", sheet=name, file=file))
    workbook.grids.append(Grid(name, trim(rows)))
    return workbook


def sniff_delimiter(sample: str) -> str:
    """The delimiter that splits most lines into the same number of parts, comma when none does."""
    best, best_score = DELIMITERS[0], 0.0
    for delimiter in DELIMITERS:
        records = list(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter))[:200]
        wide = [len(record) for record in records if len(record) > 1]
        if not wide:
            continue
        common = max(set(wide), key=wide.count)
        score = wide.count(common) / len(records) + min(common, 50) / 1000
        if any('"' in cell for record in records for cell in record):  # cut through quoted cells
            score /= 4
        if score > best_score:
            best, best_score = delimiter, score
    return best


def rows_of(content: bytes, name: str) -> list[list[str]] | None:
    """The rows of a plain CSV in one of the two usual encodings; None where it is none. ``name`` is in no message."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(io.StringIO(content.decode(encoding))))
        except (UnicodeDecodeError, csv.Error):
            continue
    return None
