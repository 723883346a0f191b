"""What a paragraph of a Word document looks like in the end: document defaults, the chain of styles, its own marks.

Fonts are those for Chinese text (``eastAsia``); a theme's font is looked up in the theme.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yibiao.documents.model import TypeStyle
from yibiao.sheets.guard import whole

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
TWIPS = 20.0  # to the point
_OFF = ("0", "false", "off", "none")
_DEPTH = 20  # styles based on styles; a ring ends here
Marks = dict[str, Any]


class Styles:
    """The marks of every paragraph style, resolved when first asked for."""

    def __init__(self, styles: Any | None, theme: Any | None) -> None:
        nodes = styles.iterfind(W + "style") if styles is not None else ()
        self._nodes = {node.get(W + "styleId"): node for node in nodes}
        self._default = next((id for id, node in self._nodes.items() if _is_default(node)), "")
        self._theme = _theme_fonts(theme)
        self._seen: dict[str, Marks] = {}
        self._base: Marks = {}
        if styles is not None:
            self._base = self._marks(styles.find(f"{W}docDefaults/{W}pPrDefault"))
            self._base |= self._marks(styles.find(f"{W}docDefaults/{W}rPrDefault"))

    def of(self, paragraph: Any) -> TypeStyle:
        """The style of a paragraph; of its runs, the marks that cover most of its characters."""
        properties = paragraph.find(W + "pPr")
        named = properties.find(W + "pStyle") if properties is not None else None
        marks = dict(self._style(named.get(W + "val") if named is not None else self._default))
        marks |= _of_paragraph(properties)
        marks |= self._mostly(paragraph.iterfind(f".//{W}r"))
        return _style(marks)

    def numbering_of(self, paragraph: Any) -> Any | None:
        """The ``numPr`` that holds for the paragraph, its own or its style's."""
        properties = paragraph.find(W + "pPr")
        own = properties.find(W + "numPr") if properties is not None else None
        if own is not None:
            return own
        named = properties.find(W + "pStyle") if properties is not None else None
        node = self._nodes.get(named.get(W + "val")) if named is not None else None
        return node.find(f"{W}pPr/{W}numPr") if node is not None else None

    def _style(self, id: str | None, depth: int = 0) -> Marks:
        if id is None or id not in self._nodes or depth > _DEPTH:
            return self._base
        if id not in self._seen:
            node = self._nodes[id]
            parent = node.find(W + "basedOn")
            marks = dict(self._style(parent.get(W + "val") if parent is not None else None, depth + 1))
            self._seen[id] = marks | self._marks(node)
        return self._seen[id]

    def _marks(self, node: Any | None) -> Marks:
        if node is None:
            return {}
        return _of_paragraph(node.find(W + "pPr")) | self._of_run(node.find(W + "rPr"))

    def _mostly(self, runs: Iterable[Any]) -> Marks:
        weighed: dict[tuple[tuple[str, Any], ...], int] = {}
        for run in runs:
            length = sum(len(text.text or "") for text in run.iterfind(W + "t"))
            if length:
                key = tuple(sorted(self._of_run(run.find(W + "rPr")).items()))
                weighed[key] = weighed.get(key, 0) + length
        heaviest = max(weighed, key=weighed.__getitem__, default=())
        return dict(heaviest)

    def _of_run(self, node: Any | None) -> Marks:
        marks: Marks = {}
        if node is None:
            return marks
        fonts = node.find(W + "rFonts")
        if fonts is not None and (font := self._font(fonts)):
            marks["font"] = font
        size = node.find(W + "sz")
        if size is not None and (half := whole(size.get(W + "val"), 0)):
            marks["size"] = half / 2
        bold = node.find(W + "b")
        if bold is not None:
            marks["bold"] = bold.get(W + "val") not in _OFF
        colour = node.find(W + "color")
        if colour is not None:
            marks["colour"] = (colour.get(W + "val") or "").upper()
        return marks

    def _font(self, fonts: Any) -> str:
        theme = fonts.get(W + "eastAsiaTheme")
        named: str = fonts.get(W + "eastAsia") or ""
        return self._theme.get(theme, named) if theme else named


def _is_default(node: Any) -> bool:
    return node.get(W + "type") == "paragraph" and node.get(W + "default") not in (None, *_OFF)


def _theme_fonts(theme: Any | None) -> dict[str, str]:
    """``minorEastAsia`` and ``majorEastAsia`` → the face; Chinese Office leaves ``ea`` empty and names it by script."""
    fonts = {}
    for part in ("minor", "major"):
        node = theme.find(f".//{A}{part}Font") if theme is not None else None
        if node is not None:
            east = node.find(A + "ea")
            han = next((one.get("typeface") for one in node.iterfind(A + "font") if one.get("script") == "Hans"), "")
            fonts[f"{part}EastAsia"] = (east.get("typeface") if east is not None else "") or han or ""
    return fonts


def _of_paragraph(node: Any | None) -> Marks:
    marks: Marks = {}
    if node is None:
        return marks
    align = node.find(W + "jc")
    if align is not None:
        marks["align"] = align.get(W + "val") or ""
    spacing = node.find(W + "spacing")
    if spacing is not None and spacing.get(W + "line"):
        exact = spacing.get(W + "lineRule") == "exact"
        marks["pitch"] = whole(spacing.get(W + "line"), 0) / TWIPS if exact else None
    indent = node.find(W + "ind")
    if indent is not None:
        marks |= _indent(indent)
    breaks = node.find(W + "pageBreakBefore")
    if breaks is not None:
        marks["page_before"] = breaks.get(W + "val") not in _OFF
    borders = node.find(W + "pBdr")
    if borders is not None:
        marks["borders"] = tuple(
            (one.tag.removeprefix(W), whole(one.get(W + "sz"), 0) / 8) for one in borders if one.get(W + "val") != "nil"
        )
    return marks


def _indent(node: Any) -> Marks:
    """``*Chars`` are hundredths of a character and win over twips."""
    if characters := node.get(W + "firstLineChars"):
        return {"indent_characters": whole(characters, 0) / 100, "indent_points": None}
    if points := node.get(W + "firstLine"):
        return {"indent_points": whole(points, 0) / TWIPS, "indent_characters": None}
    return {}


def _style(marks: Marks) -> TypeStyle:
    size = marks.get("size")
    indent = marks.get("indent_characters")
    if indent is None and marks.get("indent_points") is not None:
        indent = round(marks["indent_points"] / (size or 10.5), 2)
    return TypeStyle(
        marks.get("font", ""), size, marks.get("bold", False), marks.get("colour", ""), marks.get("align", ""),
        marks.get("pitch"), indent, marks.get("page_before", False), marks.get("borders", ()),
    )  # fmt: skip
