"""Bytes → ``Workbook``. The format is told from the bytes; a bad file is a finding, never an exception."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import PurePath

from yibiao.findings import finding
from yibiao.sheets.delimited import open_delimited
from yibiao.sheets.grid import Workbook
from yibiao.sheets.guard import MAX_FILE, MEBI, Package, Unreadable
from yibiao.sheets.html_table import open_html, open_mht, open_spreadsheetml
from yibiao.sheets.sniffing import Kind, sniff
from yibiao.sheets.word import open_docx, open_flat_docx
from yibiao.sheets.xls import open_xls
from yibiao.sheets.xlsx import main_part, open_xlsx

Converter = Callable[[bytes, str, str], bytes]
"""``(data, suffix, target suffix) -> bytes``; raises ``ConverterMissing`` or ``ConversionFailed``."""

# What a name may end with for each format that was read; the first is what we advise.
_SUFFIXES: dict[str, tuple[str, ...]] = {
    "xlsx": (".xlsx", ".xlsm", ".xltx", ".xltm", ".et"),
    "xlsm": (".xlsm", ".xltm", ".xlsx", ".et"),
    "xls": (".xls", ".et", ".xlt", ".ett"),
    "csv": (".csv", ".tsv", ".txt"),
    "docx": (".docx", ".docm", ".dotx", ".wps"),
    "doc": (".doc", ".wps", ".dot", ".wpt", ".rtf"),
    "html": (".html", ".htm", ".mht", ".mhtml"),
    "xml": (".xml",),
}


class ConverterMissing(Exception):  # noqa: N818 - it names the state of the machine
    """There is no program on this machine that could convert."""


class ConversionFailed(Exception):  # noqa: N818
    """The program did not deliver; the text says why, in Chinese."""


def open_workbook(data: bytes, name: str, *, converter: Converter | None = None) -> Workbook:
    """Never raises for what is in ``data``; ``name`` is used for messages, and for ``.et`` only."""
    kind = Kind("unknown", "")
    try:
        if len(data) > MAX_FILE:
            limit = MAX_FILE // MEBI
            raise Unreadable(finding("file_too_large", file=name, size=len(data) // MEBI, limit=limit))
        kind = sniff(data)
        workbook = _open(data, kind, name, converter)
        if not workbook.findings and not workbook.grids:
            workbook.findings.append(finding("no_sheets", file=name))
    except Unreadable as refusal:
        workbook = Workbook(_format_of(kind), findings=[refusal.reason])
    workbook.sha256 = hashlib.sha256(data).hexdigest()
    _check_suffix(workbook, kind, name)
    return workbook


def _open(data: bytes, kind: Kind, name: str, converter: Converter | None) -> Workbook:
    match kind.family:
        case "empty":
            raise Unreadable(finding("empty_file", file=name))
        case "encrypted":
            raise Unreadable(finding("encrypted_file", file=name))
        case "damaged":
            raise Unreadable(finding("damaged_file", file=name, where=kind.name))
        case "archive":
            raise Unreadable(finding("archive", file=name))
        case "refused":
            raise Unreadable(finding("not_a_form_format", file=name, kind=kind.name))
        case "unknown":
            raise Unreadable(finding("unknown_format", file=name, kind=kind.name))
        case "ooxml":
            return _open_container(data, name)
        case "xls":
            return open_xls(data, name)
        case "text":
            return open_delimited(data, name)
        case "html":
            return open_html(data, name)
        case "mht":
            return open_mht(data, name)
        case "spreadsheetml":
            return open_spreadsheetml(data, name)
        case "flat_docx":
            return open_flat_docx(data, name)
        case "doc" | "rtf" | "wordml":
            return _open_converted(data, kind, name, converter)


def _open_container(data: bytes, name: str) -> Workbook:
    package = Package(data, name)
    main = main_part(package)
    if main.endswith(".bin"):
        raise Unreadable(finding("not_a_form_format", file=name, kind="二进制工作簿（.xlsb）"))
    if main.startswith("ppt/"):
        raise Unreadable(finding("not_a_form_format", file=name, kind="演示文稿"))
    if "content.xml" in package and "mimetype" in package:
        raise Unreadable(finding("not_a_form_format", file=name, kind="OpenDocument 文件"))
    if "OFD.xml" in package:
        raise Unreadable(finding("not_a_form_format", file=name, kind="OFD 版式文件"))
    if main not in package:
        raise Unreadable(finding("archive", file=name))
    if main.startswith("word/"):
        return open_docx(package, name, main)
    workbook = open_xlsx(package, name, main)
    if _suffix(name) == ".et":
        workbook.format = "et"
    elif any(known.code == "macros" for known in workbook.findings):
        workbook.format = "xlsm"
    return workbook


def _open_converted(data: bytes, kind: Kind, name: str, converter: Converter | None) -> Workbook:
    try:
        if converter is None:
            raise ConverterMissing
        converted = converter(data, kind.suffix, ".docx")
    except ConverterMissing:
        raise Unreadable(finding("converter_missing", file=name, kind=kind.name)) from None
    except ConversionFailed as failure:
        raise Unreadable(finding("conversion_failed", file=name, kind=kind.name, where=str(failure))) from None
    package = Package(converted, name)
    workbook = open_docx(package, name, main_part(package))
    workbook.format = "doc"
    return workbook


def _format_of(kind: Kind) -> str:
    return kind.suffix.removeprefix(".") or {"ooxml": "zip"}.get(kind.family, kind.family)


def _suffix(name: str) -> str:
    return PurePath(name.replace("\\", "/")).suffix.lower()


def _check_suffix(workbook: Workbook, kind: Kind, name: str) -> None:
    allowed = _SUFFIXES.get(workbook.format)
    if workbook.format == "xls" and _suffix(name) == ".et":
        workbook.format = "et"
    if workbook.grids and allowed and _suffix(name) not in allowed:
        workbook.findings.append(
            finding("wrong_extension", file=name, kind=allowed[0].removeprefix("."), suffix=allowed[0])
        )
