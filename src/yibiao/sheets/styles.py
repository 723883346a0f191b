"""How the cell styles of a workbook look: number format, edges, bold, shade."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from yibiao.sheets.grid import Marks
from yibiao.sheets.guard import parse_xml, shielded, whole

# Number formats that a file names by number only (ECMA-376 part 1, 18.8.30, with the zh-cn dates 27-36 and 50-58).
BUILTIN_FORMATS: dict[int, str] = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "¥#,##0;¥-#,##0", 6: "¥#,##0;[Red]¥-#,##0",
    7: "¥#,##0.00;¥-#,##0.00", 8: "¥#,##0.00;[Red]¥-#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"',
    30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;[Red]-#,##0.00", 41: "#,##0", 42: "¥#,##0", 43: "#,##0.00",
    44: "¥#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
_PREFIX = re.compile(rb"<(?:(\w+):)?styleSheet\b")
_NO_FILL = ("none", None)


class Look(NamedTuple):
    """``format`` is empty for General."""

    bordered: bool = False
    bold: bool = False
    shaded: bool = False
    format: str = ""

    def mark(self, marks: Marks, place: tuple[int, int]) -> None:
        if self.bordered:
            marks.bordered.add(place)
        if self.bold:
            marks.bold.add(place)
        if self.shaded:
            marks.shaded.add(place)
        if self.format:
            marks.formats[place] = self.format


PLAIN = Look()


def format_text(number: int, custom: dict[int, str]) -> str:
    text = custom.get(number) or BUILTIN_FORMATS.get(number, "")
    return "" if text.casefold() in ("general", "g/通用格式") else text


@lru_cache(maxsize=256)
def read_looks_table(styles: bytes) -> Sequence[Look]:
    """The look of each cell style (``s`` of a cell) of a styles part; empty when it can not be parsed."""
    root = shielded(lambda: parse_xml(styles)) if styles else None
    if root is None:
        return ()
    space = root.tag[: root.tag.index("}") + 1] if root.tag.startswith("{") else ""
    custom = {
        whole(node.get("numFmtId"), 0): node.get("formatCode", "")
        for node in root.iterfind(f"{space}numFmts/{space}numFmt")
    }
    bold = [_is_on(node.find(f"{space}b")) for node in root.iterfind(f"{space}fonts/{space}font")]
    shaded = [_is_shaded(node, space) for node in root.iterfind(f"{space}fills/{space}fill")]
    bordered = [
        any(edge.get("style", "none") != "none" for edge in node if not edge.tag.endswith("}diagonal"))
        for node in root.iterfind(f"{space}borders/{space}border")
    ]
    return tuple(
        Look(
            _at(bordered, node.get("borderId")),
            _at(bold, node.get("fontId")),
            _at(shaded, node.get("fillId")),
            format_text(whole(node.get("numFmtId"), 0), custom),
        )
        for node in root.iterfind(f"{space}cellXfs/{space}xf")
    )


def _is_on(node: object) -> bool:
    return node is not None and node.get("val", "1") not in ("0", "false")  # type: ignore[attr-defined]


def _is_shaded(node: object, space: str) -> bool:
    pattern = node.find(f"{space}patternFill")  # type: ignore[attr-defined]
    if pattern is None:
        return node.find(f"{space}gradientFill") is not None  # type: ignore[attr-defined]
    if pattern.get("patternType") in _NO_FILL:
        return False
    colour = pattern.find(f"{space}fgColor")
    if colour is None:
        return bool(pattern.get("patternType") != "solid")
    return bool(
        colour.get("rgb", "")[-6:].upper() != "FFFFFF" and not (colour.get("theme") == "0" and not colour.get("tint"))
    )


def _at(flags: list[bool], number: str | None) -> bool:
    at = whole(number, 0)
    return at < len(flags) and flags[at]
