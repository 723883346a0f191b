"""A file with the mark of who fetched it: at the foot of every printed page and in the properties.

Cells and text stay as they are, also in a department's own template: a page's foot gets one more line, a workbook or
document one more property. What has no such place gets a last line (CSV, NDJSON), an entry in its own description
(Parquet), or a note beside it (anything else, in a zip). Pure: it runs in a process apart for what may hold a part of
a file that somebody sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from yibiao_web.files.stamps import TITLE, Stamp
from yibiao_web.files.word_foot import with_foot

NOTE = "取数说明.txt"
_PROPERTIES = "docProps/custom.xml"
_PROPERTY_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of every custom property (ECMA-376, 22.3)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
# what comes after headerFooter in a worksheet (ECMA-376, 18.3.1.99)
_AFTER_FOOT = (
    b"rowBreaks|colBreaks|customProperties|cellWatches|ignoredErrors|smartTags|drawing|legacyDrawing|legacyDrawingHF"
    b"|drawingHF|picture|oleObjects|controls|webPublishItems|tableParts|extLst"
)
_NEXT = re.compile(rb"<(?:\w+:)?(?:" + _AFTER_FOOT + rb")[\s/>]|</(?:\w+:)?worksheet>")
_FOOT = re.compile(rb"<((?:\w+:)?)headerFooter([^>]*?)(?:/>|>(.*?)</(?:\w+:)?headerFooter>)", re.DOTALL)
_ODD = re.compile(rb"(<(?:\w+:)?oddFooter[^>]*>)(.*?)(</(?:\w+:)?oddFooter>)", re.DOTALL)
_MOST = 255  # characters of a foot in Excel


def with_mark(content: bytes, name: str, stamp: Stamp) -> bytes:
    if content[:4] == b"PK\x03\x04":
        return _package(content, stamp)
    suffix = name.rpartition(".")[2].lower()
    if suffix in ("csv", "tsv", "txt"):
        return _with_line(content, f'"# {TITLE}：{stamp.line}","{stamp.as_json().replace(chr(34), chr(34) * 2)}"')
    if suffix == "ndjson":
        return content + f'{{"{TITLE}":{stamp.as_json()}}}\n'.encode()
    return _parquet(content, stamp) if content[:4] == b"PAR1" else content


def _with_line(content: bytes, line: str) -> bytes:
    """As the last line, in the file's own encoding."""
    ending = b"" if content.endswith(b"\n") else b"\r\n"
    try:
        content.decode("utf-8-sig")
        return content + ending + f"{line}\r\n".encode()
    except UnicodeDecodeError:
        return content + ending + f"{line}\r\n".encode("gb18030")


def _parquet(content: bytes, stamp: Stamp) -> bytes:
    import pyarrow.parquet as pq

    table = pq.read_table(BytesIO(content))
    out = BytesIO()
    pq.write_table(table.replace_schema_metadata({**(table.schema.metadata or {}), "yibiao": stamp.as_json()}), out)
    return out.getvalue()


def _package(content: bytes, stamp: Stamp) -> bytes:
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            if "[Content_Types].xml" not in names:
                return _archive(archive, stamp)
            if any(one.startswith("word/") for one in names):
                return with_property(with_foot(content, stamp.line), stamp)
            return _rewritten(archive, {}, stamp, feet=True)
    except (BadZipFile, NotImplementedError):
        return content


def _archive(archive: ZipFile, stamp: Stamp) -> bytes:
    """Every file in it, and a note beside them where one has no place for a mark."""
    out, bare = BytesIO(), False
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for one in archive.infolist():
            content = archive.read(one)
            body = with_mark(content, one.filename, stamp)
            bare = bare or body == content
            made.writestr(one.filename, body)
        if bare:
            made.writestr(NOTE, f"{TITLE}\r\n{stamp.line}\r\n{stamp.as_json()}\r\n".encode("utf-8-sig"))
    return out.getvalue()


def with_property(content: bytes, stamp: Stamp) -> bytes:
    with ZipFile(BytesIO(content)) as archive:
        return _rewritten(archive, {}, stamp, feet=False)


def _rewritten(archive: ZipFile, changed: Mapping[str, bytes], stamp: Stamp, *, feet: bool) -> bytes:
    parts = {name: archive.read(name) for name in _plumbing(archive.namelist())}
    new = {**changed, **_property(parts, stamp)}
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for one in archive.infolist():
            body = new.pop(one.filename, None) or archive.read(one)
            if feet and _SHEET.fullmatch(one.filename):
                body = _sheet_with_foot(body, stamp.line)
            made.writestr(_plain(one), body)
        for name, body in new.items():
            made.writestr(name, body)
    return out.getvalue()


def _plain(one: ZipInfo) -> ZipInfo:
    made = ZipInfo(one.filename, one.date_time)
    made.compress_type, made.external_attr = one.compress_type, one.external_attr
    return made


def _plumbing(names: Iterable[str]) -> list[str]:
    return [one for one in names if one in ("[Content_Types].xml", "_rels/.rels", _PROPERTIES)]


def _property(parts: Mapping[str, bytes], stamp: Stamp) -> dict[str, bytes]:
    """The property part, and what makes a package know that it is there."""
    said = escape(stamp.as_json())
    told = parts.get(_PROPERTIES, b"")
    number = 2 + told.count(b"<property ") + told.count(b":property ")
    one = f'<property fmtid="{_FORMAT_ID}" pid="{number}" name="{TITLE}"><vt:lpwstr>{said}</vt:lpwstr></property>'
    if b"</Properties>" in told and b"xmlns:vt=" in told:
        return {_PROPERTIES: told.replace(b"</Properties>", one.encode() + b"</Properties>")}
    made: dict[str, bytes] = {
        _PROPERTIES: (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats'
            '.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/'
            f'2006/docPropsVTypes">{one}</Properties>'
        ).encode()
    }
    if told:  # one that is written in another way: what it said goes, the package knows the part already
        return made
    kind = f'<Override PartName="/{_PROPERTIES}" ContentType="{_PROPERTY_TYPE}"/>'.encode()
    link = f'<Relationship Id="rIdYibiao" Type="{_RELATION}" Target="{_PROPERTIES}"/>'.encode()
    made["[Content_Types].xml"] = _before(parts["[Content_Types].xml"], rb"</(?:\w+:)?Types>", kind)
    made["_rels/.rels"] = _before(parts["_rels/.rels"], rb"</(?:\w+:)?Relationships>", link)
    return made


def _before(body: bytes, end: bytes, what: bytes) -> bytes:
    """``what`` before the last element's end, with that element's own prefix."""
    found = list(re.finditer(end, body))
    if not found:
        return body
    prefix = found[-1].group(0)[2:].rpartition(b":")[0]
    what = what.replace(b"<", b"<" + prefix + b":", 1) if prefix else what
    return body[: found[-1].start()] + what + body[found[-1].start() :]


def _sheet_with_foot(body: bytes, line: str) -> bytes:
    """One more line at the foot; what stands there stays."""
    if len(line) > _MOST - 10:
        line = f"{line[:90]}…{line[-60:]}"
    said = escape(line.replace("&", "&&")).encode()
    foot = _FOOT.search(body)
    if foot is None:
        places = [found.start() for found in _NEXT.finditer(body, max(0, body.rfind(b"</sheetData>")))]
        at = min(places, default=-1)
        prefix = _prefix(body)
        if at < 0:
            return body
        made = b"<%sheaderFooter><%soddFooter>&amp;L&amp;8 " % (prefix, prefix) + said
        return body[:at] + made + b"</%soddFooter></%sheaderFooter>" % (prefix, prefix) + body[at:]
    prefix, attributes, inner = foot.group(1), foot.group(2), foot.group(3) or b""
    made = _feet(inner, prefix, said)
    whole = b"<%sheaderFooter%s>%s</%sheaderFooter>" % (prefix, attributes, made, prefix)
    return body[: foot.start()] + whole + body[foot.end() :]


def _feet(inner: bytes, prefix: bytes, said: bytes) -> bytes:
    def one(found: re.Match[bytes]) -> bytes:
        room = _MOST - len(said.decode())
        own = found.group(2) if len(found.group(2).decode()) < room else b""
        return found.group(1) + _in_left(own, said) + found.group(3)

    every = re.sub(
        rb"(<(?:\w+:)?(?:odd|even|first)Footer[^>]*>)(.*?)(</(?:\w+:)?(?:odd|even|first)Footer>)", one, inner,
        flags=re.DOTALL,
    )  # fmt: skip
    if _ODD.search(every):
        return every
    foot = b"<%soddFooter>%s</%soddFooter>" % (prefix, _in_left(b"", said), prefix)
    head = re.search(rb"</(?:\w+:)?oddHeader>", every)
    at = head.end() if head else 0
    return every[:at] + foot + every[at:]


def _in_left(own: bytes, said: bytes) -> bytes:
    """As the last line of the left part."""
    at = min((place for place in (own.find(b"&amp;C"), own.find(b"&amp;R")) if place >= 0), default=len(own))
    left = own[:at] or b""
    begins = left if left.startswith(b"&amp;L") or not left else b"&amp;L" + left
    return (begins + b"\n" if begins else b"&amp;L") + b"&amp;8 " + said + own[at:]


def _prefix(body: bytes) -> bytes:
    found = re.search(rb"</((?:\w+:)?)worksheet>\s*$", body)
    return found.group(1) if found else b""


def properties_of(content: bytes) -> dict[str, Any]:
    """Custom properties of a package, by name."""
    from lxml import etree

    with ZipFile(BytesIO(content)) as archive:
        if _PROPERTIES not in archive.namelist():
            return {}
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        root = etree.fromstring(archive.read(_PROPERTIES), parser)
    return {one.get("name", ""): "".join(str(part) for part in one.itertext()) for one in root}
