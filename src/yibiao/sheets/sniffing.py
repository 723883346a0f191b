"""What a file is, told from its bytes."""

from __future__ import annotations

import io
import re
from typing import Literal, NamedTuple

import olefile

from yibiao.sheets.delimited import decode, is_text
from yibiao.sheets.guard import shielded

Family = Literal[
    "ooxml", "xls", "doc", "text", "html", "mht", "spreadsheetml", "wordml", "flat_docx", "rtf", "encrypted",
    "refused", "unknown", "damaged", "empty", "archive",
]  # fmt: skip


class Kind(NamedTuple):
    """``name`` in words for messages, ``suffix`` what such a file should be called."""

    family: Family
    name: str
    suffix: str = ""


_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF", Kind("refused", "PDF 文件", ".pdf")),
    (b"\x89PNG", Kind("refused", "图片", ".png")),
    (b"\xff\xd8\xff", Kind("refused", "图片", ".jpg")),
    (b"GIF8", Kind("refused", "图片", ".gif")),
    (b"BM", Kind("refused", "图片", ".bmp")),
    (b"II*\0", Kind("refused", "图片", ".tif")),
    (b"MM\0*", Kind("refused", "图片", ".tif")),
    (b"Rar!", Kind("archive", "RAR 压缩包", ".rar")),
    (b"7z\xbc\xaf\x27\x1c", Kind("archive", "7z 压缩包", ".7z")),
    (b"\x1f\x8b", Kind("archive", "gzip 压缩包", ".gz")),
    (b"{\\rtf", Kind("rtf", "RTF 文档", ".rtf")),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta)\b")
_UNKNOWN = Kind("unknown", "不认识的内容")


def sniff(data: bytes) -> Kind:
    if not data:
        return Kind("empty", "空文件")
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return Kind("ooxml", "压缩包")
    if data.startswith(_OLE):
        return _sniff_ole(data)
    for mark, kind in _MAGIC:
        if data.startswith(mark) and (mark != b"BM" or not is_text(data)):
            return kind
    return _sniff_text(data)


def _sniff_ole(data: bytes) -> Kind:
    told = shielded(lambda: _look_into_ole(data))
    if told is None:
        return Kind("damaged", "OLE 复合文档")
    names, word_header = told
    if "encryptedpackage" in names:
        return Kind("encrypted", "加密的 Office 文件")
    if "workbook" in names or "book" in names:
        return Kind("xls", "Excel 97-2003 工作簿", ".xls")
    if "worddocument" in names:
        if len(word_header) >= 12 and word_header[11] & 1:  # fEncrypted of [MS-DOC] FibBase
            return Kind("encrypted", "加密的 Word 文件", ".doc")
        return Kind("doc", "Word 97-2003 文档", ".doc")
    if "powerpoint document" in names:
        return Kind("refused", "演示文稿", ".ppt")
    return Kind("unknown", "OLE 复合文档，里面没有工作簿或文档")


def _look_into_ole(data: bytes) -> tuple[set[str], bytes]:
    """Names of the streams and storages at the top, and how the Word stream begins."""
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        names = {entry[0].lower(): entry for entry in ole.listdir()}
        header = ole.openstream(names["worddocument"]).read(12) if "worddocument" in names else b""
        return set(names), header


def _sniff_text(data: bytes) -> Kind:
    head = decode(data[:8192])[0].lower() if data[:1] != b"\0" else ""
    if "urn:schemas-microsoft-com:office:spreadsheet" in head and "<html" not in head:
        return Kind("spreadsheetml", "Excel 2003 XML 表格", ".xls")
    if "schemas.microsoft.com/office/2006/xmlpackage" in head:
        return Kind("flat_docx", "Word XML 文档", ".docx")
    if "schemas.microsoft.com/office/word/2003/wordml" in head:
        return Kind("wordml", "Word XML 文档", ".doc")
    if "mime-version:" in head and "content-type:" in head:
        return Kind("mht", "单个网页文件", ".mht")
    if _HTML.search(head):
        return Kind("html", "网页表格", ".html")
    if is_text(data):
        return Kind("text", "文本表格", ".csv")
    return _UNKNOWN
