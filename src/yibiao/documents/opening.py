"""Bytes → ``Document``. The format is told from the bytes; a bad file is a finding, never an exception."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from yibiao.documents.model import Document, Layout, Paragraph
from yibiao.documents.pdf import read_pdf
from yibiao.documents.word import Line, Read, read_docx
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.sheets.delimited import decode
from yibiao.sheets.guard import MEBI, Package, Unreadable, shielded
from yibiao.sheets.opening import ConversionFailed, Converter, ConverterMissing
from yibiao.sheets.sniffing import Kind, sniff
from yibiao.sheets.xlsx import main_part
from yibiao.texts.normalising import cleaned

MAX_FILE = 64 * MEBI
MAX_CHARACTERS = 400_000  # of a text; the longest plan of a province has 60,000
FEW = 20  # characters; below, there is nothing to check
_LINE = re.compile(r"\r\n|[\r\n\u2028\u2029\x0b\x0c]")


@dataclass(frozen=True, slots=True)
class Opened:
    """``document`` is None when nothing could be read; the findings say why."""

    document: Document | None
    findings: tuple[Finding, ...] = ()


def open_document(content: bytes, name: str, *, converter: Converter | None = None) -> Opened:
    """Never raises for what is in ``content``. ``converter`` is asked for old Word and WPS files only."""
    try:
        if len(content) > MAX_FILE:
            size, limit = len(content) // MEBI, MAX_FILE // MEBI
            raise Unreadable(finding("file_too_large", file=name, size=size, limit=limit))
        return _enough(_open(content, name, converter), name)
    except Unreadable as refusal:
        return Opened(None, (refusal.reason,))


def pasted(text: str, name: str = "粘贴的文字") -> Opened:
    """A text from the clipboard."""
    return _enough(_of_lines([Line(part, None, 0, False) for part in _LINE.split(text)], name, "txt"), name)


def _open(content: bytes, name: str, converter: Converter | None) -> Opened:
    if content[:1024].lstrip().startswith(b"%PDF"):
        return _open_pdf(content, name)
    kind = sniff(content)
    match kind.family:
        case "empty":
            raise Unreadable(finding("empty_file", file=name))
        case "encrypted":
            raise Unreadable(finding("encrypted_file", file=name))
        case "damaged":
            raise Unreadable(finding("damaged_file", file=name, where=kind.name))
        case "archive":
            raise Unreadable(finding("archive", file=name))
        case "ooxml":
            return _open_container(content, name)
        case "doc" | "rtf" | "wordml" | "flat_docx" | "html" | "mht":
            return _converted(content, kind, name, converter)
        case "text":
            return _open_text(content, name)
    if kind.name == "图片":
        raise Unreadable(finding("document_scanned", file=name, pages=1))
    if kind.family == "unknown" and (told := _mostly_text(content)):
        return _open_lines(told, name)
    raise Unreadable(finding("not_a_document", file=name, kind=kind.name))


def _open_container(content: bytes, name: str, format: str = "docx") -> Opened:
    package = Package(content, name)
    main = main_part(package)
    if not main.startswith("word/") or main not in package:
        raise Unreadable(finding("not_a_document", file=name, kind=_container(package, main)))
    read = read_docx(package, name, main)
    text = "".join(line.text for line in read.lines).strip()
    if len(text) < FEW and read.pictures:
        raise Unreadable(finding("document_scanned", file=name, pages=read.pictures))
    return _of_lines(read.lines, name, format, read)


def _container(package: Package, main: str) -> str:
    if main.startswith("ppt/"):
        return "演示文稿"
    if main.startswith("xl/") and main in package:
        return "Excel 工作簿"
    if "OFD.xml" in package:
        return "OFD 版式文件"
    return "OpenDocument 文件" if "content.xml" in package else "压缩包"


def _converted(content: bytes, kind: Kind, name: str, converter: Converter | None) -> Opened:
    try:
        if converter is None:
            raise ConverterMissing
        return _open_container(converter(content, kind.suffix, ".docx"), name, "doc")
    except ConverterMissing:
        raise Unreadable(finding("converter_missing", file=name, kind=kind.name)) from None
    except ConversionFailed as failure:
        raise Unreadable(finding("conversion_failed", file=name, kind=kind.name, where=str(failure))) from None


def _open_pdf(content: bytes, name: str) -> Opened:
    read = read_pdf(content, name)
    opened = _of_lines([Line(line, None, 0, False) for line in read.lines], name, "pdf")
    if read.read < read.pages:
        cut = finding("document_cut", file=name, read=f"前 {read.read} 页", whole=f"{read.pages} 页")
        return Opened(opened.document, (*opened.findings, cut))
    return opened


def _open_text(content: bytes, name: str) -> Opened:
    text, encoding, broken = decode(content[: MAX_CHARACTERS * 8])
    findings: list[Finding] = []
    mixed = _mixed(content[: MAX_CHARACTERS * 8]) if encoding in ("gb18030", "utf-8") and b"\0" not in content else None
    if mixed:
        text = mixed
        findings.append(finding("document_mixed_encodings", file=name))
    elif broken:
        findings.append(finding("encoding_guessed", file=name, count=broken, encoding=encoding))
    opened = _open_lines(text, name)
    cut: tuple[Finding, ...] = ()
    if len(content) > MAX_CHARACTERS * 8 and not any(one.code == "document_cut" for one in opened.findings):
        cut = (_cut(name, len(content)),)
    return Opened(opened.document, (*findings, *opened.findings, *cut))


def _open_lines(text: str, name: str) -> Opened:
    return _of_lines([Line(part, None, 0, False) for part in _LINE.split(text.replace("\0", ""))], name, "txt")


def _mixed(content: bytes) -> str | None:
    """The text when some lines are UTF-8 and others GB 18030: a file pasted together. None when it is of one piece.

    A line of several hanzi in GB 18030 is hardly ever valid UTF-8, so the lines tell their encoding themselves.
    """
    if shielded(lambda: content.decode("utf-8")) is not None:
        return None
    kinds: set[str] = set()
    lines = []
    for line in content.split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
            if not line.isascii():
                kinds.add("utf-8")
        except UnicodeDecodeError:
            lines.append(line.decode("gb18030", "replace"))
            kinds.add("gb18030")
    return "\n".join(lines) if len(kinds) > 1 else None


def _mostly_text(content: bytes) -> str | None:
    """Text with some control characters in it, as old systems export; None for anything else."""
    text = shielded(lambda: decode(content[: MAX_CHARACTERS * 8])[0]) or ""
    strange = sum(1 for char in text if (char < " " and char not in "\t\r\n\f") or char == "\ufffd")
    hanzi = sum(1 for char in text if "\u4e00" <= char <= "\u9fff")
    if hanzi < FEW or strange > len(text) / 50 or hanzi < len(text) / 3:
        return None
    return "".join(char for char in text if char >= " " or char in "\t\r\n")


def _of_lines(lines: Iterable[Line], name: str, format: str, read: Read | None = None) -> Opened:
    """The document with every line in its place; a text too long is cut and said to be."""
    paragraphs: list[Paragraph] = []
    at = whole = hidden = lookalikes = 0
    for line in lines:
        whole += len(line.text) + 1
        if not line.text.isascii():
            seen = cleaned(line.text)
            line = line._replace(text=seen.text)
            hidden, lookalikes = hidden + seen.hidden, lookalikes + seen.homoglyphs
        if at + len(line.text) > MAX_CHARACTERS:
            room = max(0, MAX_CHARACTERS - at)
            line = line._replace(text=line.text[:room])
            if not room:
                continue
        paragraphs.append(Paragraph(line.text, at, at + len(line.text), line.style, line.table, line.box))
        at += len(line.text) + 1
    text = "\n".join(one.text for one in paragraphs)
    layout: Layout | None = read.layout if read else None
    findings = list(read.findings) if read else []
    if whole > MAX_CHARACTERS + 1:
        findings.append(_cut(name, whole))
    document = Document(name, text, tuple(paragraphs), layout, format, hidden, lookalikes)
    return Opened(document, tuple(findings))


def _cut(name: str, whole: int) -> Finding:
    return finding(
        "document_cut", file=name, read=f"前 {MAX_CHARACTERS // 10_000} 万字", whole=f"约 {whole // 10_000} 万字"
    )


def _enough(opened: Opened, name: str) -> Opened:
    text = opened.document.text if opened.document else ""
    if len("".join(text.split())) >= FEW:
        return opened
    return Opened(None, (*opened.findings, finding("document_empty", file=name)))
