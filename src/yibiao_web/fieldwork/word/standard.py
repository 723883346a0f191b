"""The platform's own template, laid out as an official document (GB/T 9704); sizes and margins are the pack's."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from yibiao.policy import Pack

SONG, FANG_SONG, HEI = "方正小标宋简体", "仿宋_GB2312", "黑体"
_INSTEAD = {SONG: "方正小标宋_GBK;小标宋;华文中宋;宋体;SimSun", FANG_SONG: "仿宋;FangSong;华文仿宋;方正仿宋_GBK"}
_COLUMNS = (("序号", 13), ("问题", 42), ("证据", 30), ("责任单位", 26), ("整改期限", 25), ("整改情况", 20))


def standard_template(pack: Pack, on: date) -> bytes:
    """A file with every placeholder, to fill in or to begin one's own from."""
    document = Document()
    size, pitch = pack.value("DOC-073", on) or 16, pack.value("DOC-074-PITCH-MOST", on) or 29
    _page(document, pack, on)
    _style(document, size, pitch)
    _line(document, "《标题》", SONG, pack.value("DOC-075", on) or 22, center=True, after=pitch)
    _line(document, "《被检查单位》：", indent=False)
    _line(document, "《检查情况》")
    for title, what in (
        ("一、看到的情况", "《看到的情况》"), ("二、问题和责任单位", ""), ("三、当地的意见", "《当地意见》"),
        ("四、结论", "《结论》"), ("五、不同意怎么办", "《申请复核》"),
    ):  # fmt: skip
        _line(document, title, HEI)
        if what:
            _line(document, what)
        else:
            _table(document)
    _line(document, "")
    _line(document, "《落款单位》", right=True)
    _line(document, "《落款日期》", right=True)
    _other_fonts(document)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _page(document: Any, pack: Pack, on: date) -> None:
    section = document.sections[0]
    for side, id, otherwise in (
        ("page_width", "DOC-070-WIDTH", 210), ("page_height", "DOC-070", 297), ("top_margin", "DOC-071", 37),
        ("bottom_margin", "DOC-071-BOTTOM", 35), ("left_margin", "DOC-071-LEFT", 28),
        ("right_margin", "DOC-071-RIGHT", 26),
    ):  # fmt: skip
        setattr(section, side, Mm(pack.value(id, on) or otherwise))


def _style(document: Any, size: float, pitch: float) -> None:
    normal = document.styles["Normal"]
    _font(normal, FANG_SONG, size)
    shape = normal.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
    shape.space_before = shape.space_after = Pt(0)


def _font(one: Any, name: str, size: float | None = None) -> None:
    one.font.name = name
    if size:
        one.font.size = Pt(size)
    one.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _line(
    document: Any, words: str, font: str = "", size: float | None = None, *, center: bool = False, right: bool = False,
    indent: bool = True, after: float = 0,
) -> None:  # fmt: skip
    paragraph = document.add_paragraph()
    run = paragraph.add_run(words)
    if font:
        _font(run, font, size)
    if center or right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if center else WD_ALIGN_PARAGRAPH.RIGHT
    elif indent:
        _indent(paragraph)
    if size:
        paragraph.paragraph_format.line_spacing = Pt(size * 1.6)
    paragraph.paragraph_format.space_after = Pt(after)


def _indent(paragraph: Any) -> None:
    """Two characters, whatever their size."""
    told = OxmlElement("w:ind")
    told.set(qn("w:firstLineChars"), "200")
    told.set(qn("w:firstLine"), "640")
    paragraph._p.get_or_add_pPr().append(told)


def _table(document: Any) -> None:
    table = document.add_table(rows=2, cols=len(_COLUMNS))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for at, (name, width) in enumerate(_COLUMNS):
        for row, words, font in ((0, name, HEI), (1, f"《{name}》", FANG_SONG)):
            cell = table.cell(row, at)
            cell.width = Mm(width)
            run = cell.paragraphs[0].add_run(words)
            _font(run, font, 12)
            cell.paragraphs[0].paragraph_format.line_spacing = Pt(18)
    for column, (_name, width) in zip(table.columns, _COLUMNS, strict=True):
        column.width = Mm(width)
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))


def _other_fonts(document: Any) -> None:
    """What stands in for a font that a computer does not have, as Word's table of fonts says it."""
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    told = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/><w:family w:val="auto"/>'
        f'<w:pitch w:val="default"/></w:font>'
        for name, others in _INSTEAD.items()
    )
    part._blob = part.blob.replace(b"</w:fonts>", told.encode() + b"</w:fonts>")
