"""A sheet as PDF, and its drawings as pictures. The typesetter has no fonts of its own: it takes the system's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import pypdfium2
import typst
from django.utils.translation import gettext as _

from yibiao_web.audit.refusals import Refusal
from yibiao_web.reports.charts import FONTS
from yibiao_web.reports.sheet import Sheet

_TEMPLATE = Path(__file__).with_name("monthly.typ")
_FAMILIES = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Noto Sans SC", "Microsoft YaHei", "PingFang SC",
    "HarmonyOS Sans SC", "SimHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback", "FangSong",
    "SimSun", "Noto Serif CJK SC", "Source Han Serif SC", "FandolHei", "AR PL UMing CN",
)  # fmt: skip
_SIZES = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0)  # of letters, the largest with which it stays one page
_DOTS = 220  # an inch, of a picture in Word


def as_pdf(sheet: Sheet) -> bytes:
    """One page of A4; a refusal where the machine has no Chinese font."""
    family = _needed()
    drawings = {f"drawing{at}.svg": _svg(one.svg, family) for at, one in enumerate(sheet.drawings)}
    for size in _SIZES:
        data = _data(sheet, family, size)
        made = _compiled(
            {"main.typ": _TEMPLATE.read_bytes(), "data.json": json.dumps(data).encode(), **drawings}, "pdf"
        )
        if _pages(made) == 1:
            break
    return made


def as_pictures(sheet: Sheet) -> list[bytes]:
    """The drawings as PNG; none where the machine has no Chinese font."""
    family = chinese()
    return [] if family is None else [_picture(one.svg, family) for one in sheet.drawings]


@cache
def chinese() -> str | None:
    """The first font of the system that has hanzi, of those known to have them."""
    there = set(_fonts().families())
    return next((one for one in _FAMILIES if one in there), None)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()


def _needed() -> str:
    family = chinese()
    if family is None:
        raise Refusal(
            "no_chinese_font",
            _("服务器上没有中文字体，做不成 PDF。请管理员装上（例如 fonts-noto-cjk）；现在可以先打印网页，或取 Word。"),
            409,
        )
    return family


def _data(sheet: Sheet, family: str, size: float) -> dict[str, Any]:
    return sheet.as_json() | {
        "drawings": len(sheet.drawings), "font": family, "size": size, "nothing": _("还没有数据。"),
    }  # fmt: skip


def _picture(svg: str, family: str) -> bytes:
    page = b'#set page(width: auto, height: auto, margin: 2pt)\n#image("drawing.svg")'
    return _compiled({"main.typ": page, "drawing.svg": _svg(svg, family)}, "png")


def _svg(svg: str, family: str) -> bytes:
    return svg.replace(FONTS, family).encode()


def _compiled(files: Mapping[str, bytes], shape: Literal["pdf", "png"]) -> bytes:
    given: Any = dict(files)  # files by name; its types know paths only
    made = typst.compile(given, font_paths=_fonts(), format=shape, ppi=_DOTS)
    return bytes(made[0] if isinstance(made, list) else made)


def _pages(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    try:
        return len(document)
    finally:
        document.close()
