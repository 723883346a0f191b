"""Titles above a table, side fields (填报单位, 填表人 …) around it, and notes."""

from __future__ import annotations

import re

from yibiao.model import SideField
from yibiao.sheets.grid import squeeze
from yibiao.sheets.layout import words
from yibiao.sheets.layout.canvas import Block, Canvas

_KEY = re.compile(r"([^\s:：。；，,_]{1,24}?(?:（[^）]{1,20}）|\([^)]{1,20}\))?)\s*(?<!\d)[:：]")
_LINED = re.compile(r"([^\s_＿:：，,。；;（）()]{2,20})[_＿]{3,}")  # 推荐类别______
_SPREAD = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[ 　]+([\u4e00-\u9fff])(?=\s*[:：])")  # 表  号：
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_UNIT_LINE = re.compile(r"(?:^|[\s　（(])(?:计量|金额|货币|数量|面积)?单\s*位\s*[:：]\s*([^\s：:。;；,，（）()]{1,12})")


def table_unit(texts: list[str]) -> str | None:
    """The unit a line such as 单位：万元 gives to a whole table."""
    for text in texts:
        found = _UNIT_LINE.search(text)
        if found and words.is_unit(found.group(1)):
            return found.group(1)
    return None


def keys_of(text: str) -> list[str]:
    """The labels inside one cell: ``填报单位：   日期：`` → [填报单位, 日期]."""
    text = _SPREAD.sub(r"\1\2", text)
    keys = [squeeze(key) for key in _KEY.findall(text)] or [squeeze(key) for key in _LINED.findall(text)]
    keys = [key[1:] if key[0] in "（(" and key[-1] not in "）)" else key for key in keys if key]
    return [
        key
        for key in keys
        if key and not key.isdigit() and not words.is_value(key) and key not in ("附", "注", "说明", "声明")
    ]


_BLANK = re.compile(r"_{2,}|＿{2,}|[:：][ 　]{2,}\S|[ 　]{5,}|年[ 　_]*月[ 　_]*日")


def has_blank(text: str) -> bool:
    """Whether the text leaves room to write in."""
    return bool(_BLANK.search(text))


def side_fields(canvas: Canvas, blocks: list[Block]) -> list[SideField]:
    """Labels of one row that ask something, each with the cell its answer goes into (None: its own)."""
    address = canvas.grid.address
    fields: list[SideField] = []
    for block in blocks:
        flat = squeeze(block.text)
        if words.is_note(block.text) or words.is_attachment(block.text) or len(flat) > 120 or "注意事项" in flat:
            continue
        cell = address(block.top, block.left) if block.top else None
        keys = keys_of(block.text)
        if len(keys) > 1 or (keys and not flat.endswith((":", "："))):
            fields += [SideField(key, cell) for key in keys]
            continue
        if fields and _SUFFIX.match(flat) and block.left > canvas.first_column:
            fields.append(SideField(flat, cell, address(block.top, block.left - 1)))
            continue
        right = _blank_right(canvas, block) if block.top else None
        boxed = right is not None and (right.width > 1 or canvas.has_edge(right.top, right.left)) and not right.text
        if not keys and not words.is_side(block.text) and not (boxed and _may_ask(block)):
            continue
        value = address(right.top, right.left) if right is not None else None
        fields.append(SideField(flat if value else _unwrapped(flat), cell, value))
    return fields


_SUFFIX = re.compile(r"^(?:省|市|县|区|州|镇|乡|街道|村|社区|组|县（区）|县\(区\)|市/县/区|区县|乡镇/街道|乡镇|社区/村|村/社区)[*＊]?$")


def _unwrapped(label: str) -> str:
    """``（项目名称）`` → ``项目名称``; a remark at the end keeps its brackets."""
    label = label.rstrip(":：")
    return label[1:-1] if label[:1] in "（(" and label[-1:] in "）)" else label


def _may_ask(block: Block) -> bool:
    return (
        words.label_strength(block.text) >= 1
        and not words.names_a_sheet(block.text)
        and len(squeeze(block.text)) <= 12
        and block.height <= 2
    )


def _blank_right(canvas: Canvas, block: Block) -> Block | None:
    right = canvas.block(block.top, block.right + 1)
    if right is None or right.top != block.top:
        return None
    if not right.text or words.is_placeholder(right.text):
        return right
    return None if words.is_side(right.text) or keys_of(right.text) else right


def pick_title(canvas: Canvas, lines: list[list[Block]]) -> Block | None:
    """The title among the lines above a table: what ends as titles do, else what stands alone and widest."""
    best: tuple[int, Block] | None = None
    for blocks in lines:
        alone = [b for b in blocks if not (words.is_attachment(b.text) or words.is_side(b.text) or words.is_value(b.text))]
        for block in blocks:
            named = words.names_a_sheet(block.text) and len(squeeze(block.text)) > 4
            if not _may_be_title(block) or not (named or alone == [block]):
                continue
            score = (3 if words.ends_like_title(block.text) else 0) + (2 if block.width > 1 else 0)
            score += (2 if named and len(blocks) > 1 else 0) - (1 if words.is_listed(block.text) else 0)
            if best is None or score > best[0]:
                best = (score, block)
    return best[1] if best else None


def _may_be_title(block: Block) -> bool:
    flat = squeeze(block.text)
    if not 2 <= len(flat) <= 60 or flat.endswith((":", "：")) or not _CHINESE.search(flat) or flat[0] in "（(":
        return False
    if words.is_attachment(block.text) or words.is_note(block.text) or words.is_side(block.text) or words.is_value(block.text):
        return False
    return not keys_of(block.text)
