"""Blanks inside a cell's own text: ``联系电话：____ 传真：____``, an opinion with its heading, listed ticks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yibiao.model import FieldType, FormField
from yibiao.sheets.grid import squeeze
from yibiao.sheets.layout import field_types, words
from yibiao.sheets.layout.canvas import Block, Canvas
from yibiao.sheets.layout.surroundings import keys_of

_BLANK = re.compile(
    r"([^\s_＿：:，,。；;（）()]{2,26})"
    r"(?:[：:]\s*(?=$|[_＿\s])|[：:]?[_＿]{2,}|[：:]?[ 　]{4,}(?!$)|"
    r"[：:]?[ 　]{2,}(?=(?:元|人|户|年|天|次|亩|岁|个)(?:$|\s)))"
)
# Among ticks only what is lined
_LINED = re.compile(r"(?<![^\s_＿。；;])([^\s_＿：:，,。；;（）()□☐○◯☑■√☒£]{3,26})[：:]\s*[_＿]{4,}")
_HEADED = re.compile(r"^\s*([^\n:：]{2,30})[:：]\s*\n|^\s*([^\n:：]{2,26}意见)\s*\n")
_LISTED_KEYS = re.compile(r"^\s*(\d{1,2}[^\n:：□\d]{2,30})[:：]", re.MULTILINE)
_NOT_ASKED = re.compile(r"签字|签名|签章|盖章|公章|^年$|^月$|^日$|^\d+$|^注|^说明|^备注$")
MAX_LENGTH = 400  # a longer text is prose


def inline_fields(canvas: Canvas, block: Block, path: tuple[str, ...]) -> list[FormField]:
    """The fields asked inside a cell's own text; label and value cell are the cell itself."""
    text = block.text
    cell = canvas.grid.address(block.top, block.left)
    ticks = words.has_ticks(text)
    if ticks:
        listed = [squeeze(name) for name in _LISTED_KEYS.findall(text)]
        if len(listed) > 1:
            return [FormField((*path, name), cell, value_cell=cell, type="choice") for name in dict.fromkeys(listed)]
    headed = _HEADED.match(text)
    heading = squeeze(headed.group(1) or headed.group(2)) if headed else ""
    if heading and ("意见" in heading or words.is_placeholder(text)):
        choices = field_types.tick_choices(text)
        kind: FieldType = "choice" if choices else "text"
        return [FormField((*path, heading), cell, value_cell=cell, type=kind, choices=choices)]
    if len(text) > MAX_LENGTH:
        return []
    return [
        FormField((*path, name), cell, value_cell=cell, type=field_types.type_of_name(name) or "text")
        for name in dict.fromkeys(_LINED.findall(text) if ticks else _names(text))
        if not _NOT_ASKED.search(name) and words.label_strength(f"{name}：") >= 0
    ]


def _names(text: str) -> Sequence[str]:
    """The words before each blank."""
    names = [squeeze(name) for name in _BLANK.findall(text)]
    return names or (keys_of(text) if words.ends_in_colon(text) else [])
