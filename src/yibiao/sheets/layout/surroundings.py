"""Titles above a table, side fields (填报单位, 填表人 …) around it, and notes."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from yibiao.model import SideField
from yibiao.sheets.grid import squeeze
from yibiao.sheets.layout import words
from yibiao.sheets.layout.canvas import Block, Canvas
from yibiao.sheets.layout.vocabulary import VALUES

_KEY = re.compile(r"([^\s:：。；，,_]{1,24}?(?:（[^）]{1,20}）|\([^)]{1,20}\))?)\s*(?<!\d)[:：]")
_LINED = re.compile(r"([^\s_＿:：，,。；;（）()]{2,20})[_＿]{3,}")  # 推荐类别______
_SPREAD = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[ 　]+([\u4e00-\u9fff])(?=\s*[:：])")  # 表  号：
_NO_KEY = re.compile(r"(?:附|注|说明|声明)$|\d+$|(?:19|20)\d{2}年|各(?!.*(?:人|员)$)")  # 2026年__月, 各乡镇民政办：
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_UNIT_LINE = re.compile(r"(?:^|[\s　（(])(?:计量|金额|货币|数量|面积)?单\s*位\s*[:：]\s*([^\s：:。;；,，（）()]{1,12})")
_BLANK = re.compile(r"_{2,}|＿{2,}|[:：][ 　]{2,}\S|[ 　]{5,}|年[ 　_]*月[ 　_]*日")
_SUFFIX = re.compile(
    r"^(?:省|市|县|区|州|镇|乡|街道|村|社区|组|县（区）|县\(区\)|市/县/区|区县|乡镇/街道|乡镇|社区/村|村/社区)[*＊]?$"
)


_ORGANISATION = re.compile(r"(?:学院|大学|学校|[局厅委办会部院]|政府|公司|中心|[省市县区镇乡村]|街道|社区)$")


def table_unit(texts: list[str]) -> str | None:
    """The unit a line such as 单位：万元 gives to a whole table."""
    units = (found.group(1) for text in texts if (found := _UNIT_LINE.search(text)))
    return next(filter(words.is_unit, units), None)


@lru_cache(maxsize=20_000)
def keys_of(text: str) -> tuple[str, ...]:
    """The labels inside one cell: ``填报单位：   日期：`` → (填报单位, 日期)."""
    text = _SPREAD.sub(r"\1\2", text)
    keys = [squeeze(key) for key in _KEY.findall(text)] or [squeeze(key) for key in _LINED.findall(text)]
    keys = [key[1:] if key[:1] in ("（", "(") and key[-1] not in "）)" else key for key in keys]
    return tuple(k for k in keys if k and not _NO_KEY.match(k) and (k in VALUES or not words.is_value(k)))


@lru_cache(maxsize=20_000)
def has_blank(text: str) -> bool:
    """Whether the text leaves room to write in."""
    return bool(_BLANK.search(text))


def side_fields(canvas: Canvas, blocks: list[Block]) -> list[SideField]:
    """Labels of one row that ask something, each with the cell its answer goes into (None: its own)."""
    address = canvas.grid.address
    fields: list[SideField] = []
    for block in blocks:
        if _is_prose(block):
            continue
        cell = address(block.top, block.left) if block.top else None
        keys = keys_of(block.text)
        if len(keys) > 1 or (keys and not words.ends_in_colon(block.text)):
            fields += [SideField(key, cell) for key in keys]
            continue
        if fields and _SUFFIX.match(block.flat) and block.left > canvas.first_column:
            fields.append(SideField(block.flat, cell, address(block.top, block.left - 1)))
            continue
        right = _blank_right(canvas, block) if block.top else None
        if keys or words.is_side(block.text) or (_boxed_blank(canvas, right) and _may_ask(block)):
            value = address(right.top, right.left) if right is not None else None
            fields.append(SideField(block.flat if value else _unwrapped(block.flat), cell, value))
    return fields


def _is_prose(block: Block) -> bool:
    if words.is_note(block.text) or words.is_attachment(block.text):
        return True
    return len(block.flat) > 120 or "注意事项" in block.flat


def _unwrapped(label: str) -> str:
    """``（项目名称）`` → ``项目名称``; a remark at the end keeps its brackets."""
    label = label.rstrip(":：")
    return label[1:-1] if label[:1] in "（(" and label[-1:] in "）)" else label


def _boxed_blank(canvas: Canvas, block: Block | None) -> bool:
    if block is None or block.text:
        return False
    return block.width > 1 or canvas.has_edge(block.top, block.left)


def _may_ask(block: Block) -> bool:
    if block.height > 2 or len(block.flat) > 12:
        return False
    return words.label_strength(block.text) >= 1 and not words.names_a_sheet(block.text)


def _blank_right(canvas: Canvas, block: Block) -> Block | None:
    right = canvas.block(block.top, block.right + 1)
    if right is None or right.top != block.top:
        return None
    if not right.text or words.is_placeholder(right.text):
        return right
    return None if words.is_side(right.text) or keys_of(right.text) else right


def pick_title(lines: list[list[Block]]) -> Block | None:
    """The title among the lines above a table: what ends as titles do, else what stands alone and widest."""
    best: Block | None = None
    best_score = -10
    first: Block | None = None
    for at, blocks in enumerate(lines):
        alone = [b for b in blocks if not _stands_by(b.text)]
        for block in blocks:
            named = words.names_a_sheet(block.text) and len(block.flat) > 4
            if not (named or alone == [block]) or not _may_be_title(block):
                continue
            score = (3 if words.ends_like_title(block.text) else 0) + (2 if block.width > 1 else 0)
            score += (2 if named and len(blocks) > 1 else 0) - (1 if words.is_listed(block.text) else 0)
            if score > best_score:
                best, best_score = block, score
                first = _first_half(lines, at, block)
    if best is not None and first is not None:
        return replace(best, top=first.top, text=first.text + best.text, flat=first.flat + best.flat)
    return best


def _first_half(lines: list[list[Block]], at: int, title: Block) -> Block | None:
    """The line above a title where it stands over two lines: as wide, alone, and no title by itself."""
    above = lines[at - 1] if at else []
    if len(above) != 1 or len(lines[at]) != 1 or not _may_be_title(above[0]) or words.ends_like_title(above[0].text):
        return None
    first = above[0]
    if _ORGANISATION.search(first.flat):
        return None  # whose form it is
    return first if (first.left, first.right) == (title.left, title.right) and first.bottom + 1 >= title.top else None


def _stands_by(text: str) -> bool:
    """附件1, a side field, a date: it may share the title's line."""
    return words.is_attachment(text) or words.is_side(text) or words.is_value(text)


def _may_be_title(block: Block) -> bool:
    flat = block.flat
    if not 2 <= len(flat) <= 60 or flat.endswith((":", "：")) or flat[0] in "（(" or not _CHINESE.search(flat):
        return False
    if words.is_ticked(flat) or words.says_who_fills(block.text):
        return False
    return not (_stands_by(block.text) or words.is_note(block.text) or keys_of(block.text))
