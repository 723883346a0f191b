"""A sheet once more under another name, with all that belongs to it.

Pictures are shared with the original; drawings, charts, comments, tables and printer settings become parts of
their own, since programmes expect each to belong to one sheet. Formulas, names and charts that speak of the
original sheet speak of the copy.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from yibiao.prefill.dependants import OF_SHEET
from yibiao.prefill.formulas import RowMap, quoted, renamed
from yibiao.prefill.workbook_parts import Relation, WorkbookParts, bytes_of, relations, relations_name, text_of
from yibiao.prefill.xml_text import attribute, changed_attribute, changed_contents, escaped, unescaped, without

_SHARED = ("image", "video", "audio", "hyperlink", "slicer", "pivotTable", "externalLinkPath")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME = 31
_WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name a sheet may bear, as near to ``wanted`` as can be; ``taken`` are the names there are."""
    base = _NOT_IN_NAMES.sub(" ", wanted).strip().strip("'")[:_LONGEST_NAME] or "表"
    lowered, name, number = {t.lower() for t in taken}, base, 2
    while name.lower() in lowered:
        ending = f"({number})"
        name, number = base[: _LONGEST_NAME - len(ending)] + ending, number + 1
    return name


@dataclass
class SheetCopies:
    """Collects the copies of one fill: parts written new, parts copied as they are, and what the workbook, its
    relations and the content types must say of them."""

    workbook: WorkbookParts
    changed: dict[str, bytes] = field(default_factory=dict)
    copied: dict[str, str] = field(default_factory=dict)
    _entries: list[str] = field(default_factory=list)
    _relations: list[str] = field(default_factory=list)
    _types: list[str] = field(default_factory=list)
    _names: list[str] = field(default_factory=list)
    _tables: int = 0

    def add(self, source: str, name: str, xml: str, rows: RowMap) -> None:
        """Add the copy ``name`` of sheet ``source``; ``xml`` is its filled content, ``rows`` tells how it grew."""
        entry = self.workbook.sheets[source]
        part = self._fresh(entry.part)
        rename = _renaming(source, name)
        tables = self._copy_relations(entry.part, part, rename, rows)
        for element in ("f", "formula", "formula1", "formula2"):
            xml = changed_contents(xml, element, lambda text: _with_tables(rename(text), tables))
        xml = re.sub(r"<(?:\w+:)?(?:sheetView|sheetPr)\b[^>]*>", lambda m: _plain_view(m.group()), xml)
        self.changed[part] = bytes_of(xml)
        self._types.append(f'<Override PartName="/{part}" ContentType="{_WORKSHEET}"/>')
        self._list(entry.index, source, name, part)

    def _list(self, index: int, source: str, name: str, part: str) -> None:
        sheets = list(self.workbook.tree.iterfind("{*}sheets/{*}sheet"))
        number = max(int(node.get("sheetId") or 0) for node in sheets) + len(self._entries) + 1
        place, key = len(sheets) + len(self._entries), f"rIdYb{len(self._entries) + 1}"
        self._entries.append(f'name="{escaped(name)}" sheetId="{number}" {{r}}id="{key}"')
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
        self._relations.append(f'<Relationship Id="{key}" Type="{kind}" Target="/{part}"/>')
        rename = _renaming(source, name)
        for node in self.workbook.tree.iterfind("{*}definedNames/{*}definedName"):
            if node.get("localSheetId") == str(index):
                attributes = {str(k): str(v) for k, v in node.attrib.items()} | {"localSheetId": str(place)}
                written = "".join(f' {k}="{escaped(v)}"' for k, v in attributes.items())
                self._names.append(f"definedName{written}>{escaped(rename(node.text or ''))}</")

    def _copy_relations(self, source: str, target: str, rename: Callable[[str], str], rows: RowMap) -> dict[str, str]:
        """Give ``target`` its own relations and parts. Returns the tables' old and new names."""
        package, name = self.workbook.package, relations_name(source)
        if name not in package:
            return {}
        xml = text_of(package.read(name), name)
        tables: dict[str, str] = {}
        for relation in relations(package, source):
            if relation.external or relation.kind in _SHARED or relation.target not in package:
                continue
            part = self._fresh(relation.target)
            self._copy_part(relation, part, rename, rows, tables)
            self._copy_relations(relation.target, part, rename, rows)
            xml = _retargeted(xml, relation, part)
        self.changed[relations_name(target)] = bytes_of(xml)
        return tables

    def _copy_part(
        self, relation: Relation, part: str, rename: Callable[[str], str], rows: RowMap, tables: dict[str, str]
    ) -> None:
        package = self.workbook.package
        declared = self.workbook.content_type(relation.target)
        if declared:
            self._types.append(f'<Override PartName="/{part}" ContentType="{declared}"/>')
        if relation.kind not in ("chart", "table") and not (rows.growths and relation.kind in OF_SHEET):
            self.copied[part] = relation.target
            return
        xml = text_of(package.read(relation.target), relation.target)
        if relation.kind in OF_SHEET:
            xml = OF_SHEET[relation.kind](xml, rows)
        if relation.kind == "chart":
            xml = changed_contents(xml, "f", rename)
        if relation.kind == "table":
            xml = self._renamed_table(xml, tables)
        self.changed[part] = bytes_of(xml)

    def _renamed_table(self, xml: str, tables: dict[str, str]) -> str:
        """Tables bear a number and a name that no other table of the workbook may bear."""
        self._tables += 1
        number = 10_000 + self._tables
        opening = re.search(r"<(?:\w+:)?table\b[^>]*>", xml)
        old = attribute(opening.group(), "displayName") if opening else None
        if old:
            tables[unescaped(old)] = f"{unescaped(old)}_{number}"
        xml = changed_attribute(xml, "table", "id", lambda _: str(number))
        for name in ("name", "displayName"):
            xml = changed_attribute(xml, "table", name, lambda text: f"{text}_{number}")
        return xml

    def _fresh(self, part: str) -> str:
        """A name beside ``part`` that no part bears."""
        folder, base = posixpath.split(part)
        stem, dot, suffix = base.partition(".")
        stem = stem.rstrip("0123456789")
        number = 1
        while (name := posixpath.join(folder, f"{stem}{number}{dot}{suffix}")) in self._taken:
            number += 1
        self._taken.add(name)
        return name

    def __post_init__(self) -> None:
        self._taken = set(self.workbook.package.names())

    def finish(self, workbook: str) -> str:
        """The workbook's XML with the copies listed; its relations and the content types go into ``changed``."""
        for name, ending, lines in (
            (relations_name(self.workbook.part), "Relationships", self._relations),
            ("[Content_Types].xml", "Types", self._types),
        ):
            before = text_of(self.changed.get(name) or self.workbook.package.read(name), name)
            at = before.rindex(f"{ending}>")
            opening = before.rindex("</", 0, at)
            prefix = before[opening + 2 : at]
            added = "".join(lines).replace("<", f"<{prefix}")
            self.changed[name] = bytes_of(before[:opening] + added + before[opening:])
        return self._listed(workbook)

    def _listed(self, workbook: str) -> str:
        space = re.search(r'xmlns:(\w+)="([^"]*officeDocument(?:/2006)?/relationships)"', workbook)
        r = f'xmlns:{space.group(1)}="{space.group(2)}" {space.group(1)}:' if space else "r:"
        ending = re.search(r"</((?:\w+:)?)sheets>", workbook)
        if ending is None:
            return workbook
        p = ending.group(1)
        sheets = "".join(f"<{p}sheet {entry.format(r=r)}/>" for entry in self._entries)
        workbook = workbook[: ending.start()] + sheets + workbook[ending.start() :]
        if not self._names:
            return workbook
        names = "".join(f"<{p}{name}{p}definedName>" for name in self._names)
        return workbook.replace(f"</{p}definedNames>", f"{names}</{p}definedNames>", 1)


def _renaming(source: str, name: str) -> Callable[[str], str]:
    prefix = quoted(name)
    return lambda formula: renamed(formula, source, prefix)


def _with_tables(formula: str, tables: dict[str, str]) -> str:
    for old, new in tables.items():
        formula = re.sub(rf"(?<![\w.]){re.escape(old)}(?=\[)", new, formula)
    return formula


def _plain_view(tag: str) -> str:
    """A copied sheet is not selected together with the original (typing would go into both) and has no macro name."""
    closing = "/>" if tag.endswith("/>") else ">"
    return without(tag[: -len(closing)], "tabSelected", "codeName") + closing


def _retargeted(xml: str, relation: Relation, part: str) -> str:
    base = posixpath.basename(part)

    def one(found: re.Match[str]) -> str:
        if attribute(found.group(1), "Id") != relation.id:
            return found.group()
        return changed_attribute(
            found.group(), "Relationship", "Target", lambda target: posixpath.join(posixpath.dirname(target), base)
        )

    return re.sub(r"<(?:\w+:)?Relationship\b([^>]*)>", one, xml)
