"""Draws Word forms: notices with tables in them, cards ruled all over, places for seals and photographs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from demo.authoring.layout import grid

_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT,
}  # fmt: skip


class Paper:
    """A Word document being drawn."""

    def __init__(self, path: Path) -> None:
        self.path, self.file = path, Document()
        self.file.core_properties.created = self.file.core_properties.modified = datetime(2026, 3, 2, 9, 30)
        self.file.core_properties.author = ""
        section = self.file.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin = section.bottom_margin = Cm(2)
        normal = self.file.styles["Normal"]
        normal.font.name, normal.font.size = "仿宋_GB2312", Pt(12)
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋_GB2312")
        normal.paragraph_format.space_after = Pt(0)

    def text(self, text: str, *, align: str = "left", size: float = 12, font: str | None = None, bold: bool = False,
             indent: bool = False) -> None:  # fmt: skip
        paragraph = self.file.add_paragraph()
        paragraph.alignment = _ALIGN[align]
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(size * 2)
        _write(paragraph, text, size, font, bold)

    def title(self, text: str, size: float = 20, font: str = "方正小标宋简体") -> None:
        self.text(text, align="center", size=size, font=font)

    def body(self, *paragraphs: str, size: float = 14) -> None:
        """Running text, first lines indented."""
        for paragraph in paragraphs:
            self.text(paragraph, size=size, indent=True)

    def grid(self, text: str, widths: Sequence[float], heights: dict[int, float] | float = 0.9, size: float = 11,
             font: str | None = None) -> None:  # fmt: skip
        """A ruled table drawn as text (see ``layout.grid``); widths and heights in centimetres."""
        blocks, rows, columns = grid(text)
        table = self.file.add_table(rows, columns, style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in enumerate(widths):
            table.columns[column].width = Cm(width)
        cells = [list(row.cells) for row in table.rows]
        for number, row in enumerate(table.rows):
            row.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
            row.height = Cm(heights if isinstance(heights, (int, float)) else heights.get(number, heights.get(-1, 0.9)))
            for column, width in enumerate(widths):
                cells[number][column].width = Cm(width)
        for block in blocks:
            cell = cells[block.row][block.column]
            if block.height * block.width > 1:
                cell = cell.merge(cells[block.row + block.height - 1][block.column + block.width - 1])
            _fill(cell, block.text, size, font)

    def save(self) -> None:
        if self.file.element.body[-2].tag == qn("w:tbl"):
            # Word wants a paragraph after a last table; LibreOffice loses such a table on its way to .doc.
            self.text("", size=5)
        self.file.save(str(self.path))


def _write(paragraph: Any, text: str, size: float, font: str | None, bold: bool = False) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold or None
    if font:
        run.font.name = font
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _fill(cell: Any, text: str, size: float, font: str | None) -> None:
    left, upright = text.startswith("<"), text.startswith("⇣")
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    if upright:
        direction = OxmlElement("w:textDirection")
        direction.set(qn("w:val"), "tbRlV")
        cell._element.get_or_add_tcPr().append(direction)
    for number, line in enumerate((text[1:] if left or upright else text).split("\n")):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        signing = left and (("年" in line and "月" in line and "日" in line) or ("签" in line and number))
        paragraph.alignment = _ALIGN["right" if signing else "left" if left else "center"]
        if line:
            _write(paragraph, line, size, font)
