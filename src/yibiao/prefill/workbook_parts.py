"""The parts around the sheets: the workbook's list of sheets, relations, content types and styles.

They are read with lxml and, where they must change, spliced as text, so that the rest of each part stays
as its programme wrote it.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from yibiao.prefill.cell_values import Kind, kind_of_format
from yibiao.prefill.package import Package, PackageError

_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_REL_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}"
_DECLARED = re.compile(rb'<\?xml[^>]*encoding=["\']([\w.-]+)["\']')
_BEFORE_CALC = re.compile(r"</(?:\w+:)?(?:sheets|functionGroups|externalReferences|definedNames)>")
_CALC = re.compile(r"<(?:\w+:)?calcPr\b([^>]*?)/?>")


def text_of(data: bytes, name: str = "") -> str:
    """A part as text. A document type is refused: it could name entities and files."""
    declared = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf"))
    encoding = declared.group(1).decode() if declared else "utf-8"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except (LookupError, UnicodeDecodeError) as error:
        raise PackageError(f"部件 {name} 不是可读的 XML，请用 WPS 或 Excel 另存为 .xlsx 或 .docx 再试。") from error
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise PackageError(f"部件 {name} 含有 XML 实体定义，已拒绝打开。")
    return text


def bytes_of(text: str) -> bytes:
    """Text of a part as UTF-8, with a declaration that says so."""
    return re.sub(r'^(<\?xml[^>]*encoding=["\'])[\w.-]+', r"\g<1>UTF-8", text, count=1).encode()


def tree_of(data: bytes, name: str) -> etree._Element:
    text_of(data, name)
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True))
    except etree.XMLSyntaxError as error:
        raise PackageError(f"部件 {name} 已损坏。") from error


@dataclass(frozen=True, slots=True)
class Relation:
    id: str
    kind: str
    target: str
    external: bool


def relations_name(part: str) -> str:
    folder, base = posixpath.split(part)
    return posixpath.join(folder, "_rels", base + ".rels")


def relations(package: Package, part: str) -> list[Relation]:
    """Relations of a part; ``kind`` is the last word of the type, ``target`` a name in the package."""
    name = relations_name(part)
    if name not in package:
        return []
    found = []
    for node in tree_of(package.read(name), name):
        target, external = node.get("Target", ""), node.get("TargetMode") == "External"
        if not external:
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
        found.append(Relation(node.get("Id", ""), node.get("Type", "").rsplit("/", 1)[-1], target, external))
    return found


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook lists it. ``index`` counts all sheets from 0."""

    name: str
    index: int
    part: str
    relation: str


@dataclass
class WorkbookParts:
    """What a writer must know of a workbook beside its cells."""

    package: Package
    part: str = field(init=False)

    def __post_init__(self) -> None:
        roots = [r.target for r in relations(self.package, "") if r.kind == "officeDocument"]
        if not roots or roots[0] not in self.package:
            raise PackageError("这不是 Excel 工作簿。")
        self.part = roots[0]

    @cached_property
    def tree(self) -> etree._Element:
        return tree_of(self.package.read(self.part), self.part)

    @cached_property
    def sheets(self) -> dict[str, SheetEntry]:
        targets = {r.id: r for r in relations(self.package, self.part)}
        found: dict[str, SheetEntry] = {}
        for index, node in enumerate(self.tree.iterfind("{*}sheets/{*}sheet")):
            key = node.get(_REL + "id") or node.get(_REL_STRICT + "id") or ""
            relation = targets.get(key)
            if relation and relation.kind == "worksheet" and relation.target in self.package:
                found[node.get("name", "")] = SheetEntry(node.get("name", ""), index, relation.target, key)
        return found

    def content_type(self, part: str) -> str | None:
        """The content type declared for one part alone."""
        return self._content_types.get("/" + part)

    @cached_property
    def _content_types(self) -> dict[str, str]:
        name = "[Content_Types].xml"
        nodes = tree_of(self.package.read(name), name).iterfind("{*}Override")
        return {node.get("PartName", ""): node.get("ContentType", "") for node in nodes}

    @cached_property
    def date1904(self) -> bool:
        node = self.tree.find("{*}workbookPr")
        return node is not None and node.get("date1904") in ("1", "true")

    @cached_property
    def defined_names(self) -> dict[str, str]:
        """Name → reference text."""
        return {n.get("name", ""): n.text or "" for n in self.tree.iterfind("{*}definedNames/{*}definedName")}

    @property
    def sheet_names(self) -> list[str]:
        """All sheets, chart sheets too."""
        return [node.get("name", "") for node in self.tree.iterfind("{*}sheets/{*}sheet")]

    def related(self, kind: str) -> str | None:
        """The part of a kind that the workbook refers to."""
        found = (r.target for r in relations(self.package, self.part) if r.kind == kind)
        return next((target for target in found if target in self.package), None)

    @cached_property
    def style_kinds(self) -> list[Kind]:
        """For each cell style what its number format shows."""
        name = self.related("styles")
        if name is None:
            return []
        tree = tree_of(self.package.read(name), name)
        codes = {node.get("numFmtId"): node.get("formatCode", "") for node in tree.iterfind("{*}numFmts/{*}numFmt")}
        return [
            kind_of_format(int(node.get("numFmtId") or 0), codes.get(node.get("numFmtId")))
            for node in tree.iterfind("{*}cellXfs/{*}xf")
        ]


_FORMATS = {
    "spreadsheetml.sheet.main": "xlsx",
    "ms-excel.sheet.macroEnabled.main": "xlsm",
    "spreadsheetml.template.main": "xltx",
    "ms-excel.template.macroEnabled.main": "xltm",
    "wordprocessingml.document.main": "docx",
    "ms-word.document.macroEnabled.main": "docm",
    "wordprocessingml.template.main": "dotx",
    "ms-word.template.macroEnabledTemplate.main": "dotm",
}


def format_of(package: Package, part: str) -> str:
    """What a file with this main part has to be called; Excel and Word refuse a name that does not fit."""
    name = "[Content_Types].xml"
    for node in tree_of(package.read(name), name).iterfind("{*}Override") if name in package else ():
        if node.get("PartName", "").lower() == f"/{part}".lower():
            declared = node.get("ContentType", "")
            return next((ending for kind, ending in _FORMATS.items() if kind in declared), "")
    return ""


def with_full_calculation(workbook: str) -> str:
    """The workbook's XML asking for all formulas to be computed when it is opened."""
    found = _CALC.search(workbook)
    if found:
        attributes = re.sub(r'\s+fullCalcOnLoad="[^"]*"', "", found.group(1))
        at = found.start(1)
        return f'{workbook[:at]}{attributes} fullCalcOnLoad="1"{workbook[found.end(1) :]}'
    ends = list(_BEFORE_CALC.finditer(workbook))
    if not ends:
        return workbook
    at = ends[-1].end()
    prefix = re.match(r"</(\w+:)?", ends[-1].group())
    return f'{workbook[:at]}<{(prefix and prefix.group(1)) or ""}calcPr fullCalcOnLoad="1"/>{workbook[at:]}'
