"""A sheet as a Word file of one page, for those who have to change a word before they pass it on."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Word
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.shared import OxmlElement
from docx.shared import Cm, Pt, RGBColor

from yibiao_web.reports.pictures import as_pictures
from yibiao_web.reports.sheet import Figure, Section, Sheet, Table

_DEEP, _QUIET = RGBColor(0x12, 0x3F, 0x6D), RGBColor(0x55, 0x60, 0x6E)
_WIDE = 18.0  # centimetres between the margins
_SIZE = 9.5


def as_word(sheet: Sheet) -> bytes:
    word = _blank(sheet.title)
    _title(word, sheet)
    for words in sheet.lead:
        _say(word.add_paragraph(), words)
    _figures(word, sheet.figures)
    _drawings(word, sheet)
    for table in sheet.tables:
        _table(word, table)
    _sections(word, sheet.sections)
    _say(word.add_paragraph(), " ".join(sheet.notes), size=8, colour=_QUIET)
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def _blank(title: str) -> Word:
    word = Document()
    word.core_properties.title = title
    word.core_properties.author = _("一表")
    page = word.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(1.5)
    page.top_margin, page.bottom_margin = Cm(1.2), Cm(1.1)
    usual = word.styles["Normal"]
    usual.font.name, usual.font.size = "Arial", Pt(_SIZE)
    usual.element.rPr.rFonts.set(qn("w:eastAsia"), "微软雅黑")
    usual.paragraph_format.space_after = usual.paragraph_format.space_before = Pt(2)
    usual.paragraph_format.line_spacing = 1.0
    return word


def _title(word: Word, sheet: Sheet) -> None:
    line = word.paragraphs[0] if word.paragraphs else word.add_paragraph()
    _say(line, sheet.title, size=17, bold=True, colour=_DEEP)
    _say(line, f"　{sheet.subtitle}", colour=_QUIET)


def _say(line: Any, words: str, *, size: float = _SIZE, bold: bool = False, colour: RGBColor | None = None) -> None:
    run = line.add_run(words)
    run.font.size, run.font.bold = Pt(size), bold
    if colour is not None:
        run.font.color.rgb = colour


def _figures(word: Word, figures: Sequence[Figure]) -> None:
    if not figures:
        return
    cells = _grid(word, 1, len(figures), style="Table Grid").rows[0].cells
    for cell, one in zip(cells, figures, strict=True):
        _say(cell.paragraphs[0], one.number, size=13, bold=True)
        _say(cell.add_paragraph(), one.words, size=8.5, colour=_QUIET)
        if one.note:
            _say(cell.add_paragraph(), one.note, size=8.5)


def _drawings(word: Word, sheet: Sheet) -> None:
    pictures = as_pictures(sheet)
    if not sheet.drawings:
        return
    if not pictures:
        _say(word.add_paragraph(), _("服务器上没有中文字体，图没有放进来；数字在下面的表里。"), colour=_QUIET)
        return
    widths = (10.6, 7.0) if len(pictures) > 1 else (12.0,)
    grid = _grid(word, 1, len(pictures))
    for column, picture, wide, one in zip(grid.columns, pictures, widths, sheet.drawings, strict=True):
        cell = column.cells[0]
        column.width = cell.width = Cm(wide + 0.4)
        shape = cell.paragraphs[0].add_run().add_picture(BytesIO(picture), width=Cm(wide))
        shape._inline.docPr.set("descr", one.chart.title)


def _table(word: Word, table: Table) -> None:
    _heading(word, table.title)
    grid = _grid(word, 1 + len(table.rows), len(table.head), style="Table Grid")
    for at, row in enumerate((table.head, *table.rows)):
        for column, words in enumerate(row):
            line = grid.cell(at, column).paragraphs[0]
            line.paragraph_format.space_after = line.paragraph_format.space_before = Pt(0.5)
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT if column else WD_ALIGN_PARAGRAPH.LEFT
            _say(line, words, size=9, bold=at == 0)
    _repeated(grid.rows[0])


def _sections(word: Word, sections: Sequence[Section]) -> None:
    """Beside each other, two by two, as on the page."""
    for at in range(0, len(sections), 2):
        some = sections[at : at + 2]
        cells = _grid(word, 1, 2).rows[0].cells
        for cell, one in zip(cells, some, strict=False):
            _say(cell.paragraphs[0], one.title, size=10.5, bold=True, colour=_DEEP)
            for words in one.lines or (_("还没有数据。"),):
                _say(cell.add_paragraph(), f"· {words}" if len(one.lines) > 1 else words, size=9)


def _heading(word: Word, words: str) -> None:
    line = word.add_paragraph()
    line.paragraph_format.space_before = Pt(5)
    line.paragraph_format.keep_with_next = True
    _say(line, words, size=10.5, bold=True, colour=_DEEP)


def _grid(word: Word, rows: int, columns: int, style: str | None = None) -> Any:
    grid = word.add_table(rows, columns, style=style)
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    for column in grid.columns:
        column.width = Cm(_WIDE / columns)
        for cell in column.cells:
            cell.width = Cm(_WIDE / columns)
    return grid


def _repeated(row: Any) -> None:
    """The header row is told to be one, for those who are read to."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
