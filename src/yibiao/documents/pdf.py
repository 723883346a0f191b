"""A PDF with text → its lines as they were written: the lines of the page joined to paragraphs again."""

from __future__ import annotations

import re
from typing import NamedTuple

import pypdfium2 as pdfium

from yibiao.findings import finding
from yibiao.sheets.guard import Unreadable, shielded

MAX_PAGES = 300
SCANNED = 20  # fewer characters than this to a page, on the average: there is no text, only pictures
_PAGE_NUMBER = re.compile(r"^\s*[—\-－–―─·.\s]*\d{1,3}\s*[—\-－–―─·.\s]*$|^第\s*\d+\s*页(?:\s*[,，/共]\s*\d+\s*页?)?$")
_NEW = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)]|第[一二三四五六七八九十百]+[条章节]|附件|抄送|主送|[\u4e00-\u9fff]{1,14}〔\d{4}〕"
)
_GAP = re.compile(
    r"(?<=[\u3000-\u9fff]) (?=\d)|(?<=\d) (?=[\u3000-\u9fff])"
)  # set between figures and hanzi, not written
_ENDED = ("。", "：", ":", "；", "！", "？")


class ReadPdf(NamedTuple):
    lines: list[str]
    pages: int
    read: int


def read_pdf(data: bytes, file: str) -> ReadPdf:
    """Raises ``Unreadable``."""
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as problem:
        locked = "password" in str(problem).lower() or "security" in str(problem).lower()
        told = finding("encrypted_file", file=file) if locked else finding("damaged_file", file=file, where="PDF")
        raise Unreadable(told) from None
    try:
        pages = len(pdf)
        texts = [shielded(lambda at=at: _page_text(pdf, at)) or "" for at in range(min(pages, MAX_PAGES))]  # type: ignore[misc]
    finally:
        pdf.close()
    if not pages or sum(len(text.strip()) for text in texts) < SCANNED * len(texts):
        raise Unreadable(finding("document_scanned", file=file, pages=pages))
    lines = joined([line for text in texts for line in _lines(text)])
    return ReadPdf([_GAP.sub("", line) for line in lines], pages, len(texts))


def _page_text(pdf: pdfium.PdfDocument, at: int) -> str:
    page = pdf[at]
    try:
        text: str = page.get_textpage().get_text_range()
        return text
    finally:
        page.close()


def _lines(text: str) -> list[str]:
    lines = [line.strip() for line in text.replace("\ufffe", "").splitlines()]
    return [line for line in lines if not _PAGE_NUMBER.match(line)]


def joined(lines: list[str]) -> list[str]:
    """A line goes on in the next one when it reaches the right edge and the next does not begin something new."""
    widths = sorted(_width(line) for line in lines if line)
    edge = widths[int(len(widths) * 0.9)] - 2 if widths else 0
    paragraphs: list[str] = []
    open_end = False
    for line in lines:
        if not line:
            open_end = False
            continue
        if open_end and not _NEW.match(line):
            paragraphs[-1] += line
        else:
            paragraphs.append(line)
        open_end = _width(line) >= edge or (_width(line) >= edge * 0.8 and not line.endswith(_ENDED))
    return paragraphs


def _width(line: str) -> float:
    """In hanzi; letters and figures are half as wide."""
    return sum(1.0 if char > "\u2e7f" else 0.5 for char in line)
