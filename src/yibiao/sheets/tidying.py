"""What every format's grid goes through once read: empty ends cut, impossible merges dropped, damaged numbers named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.sheets.grid import Merge, Value, letters

TALL, WIDE = 20_000, 1_000  # a merge beyond is cut to where values stand
SAMPLED_ROWS = 2_000


def trim(rows: list[list[Value]]) -> list[list[Value]]:
    """Without the empty rows at the end, in place."""
    while rows and all(value is None or value == "" for value in rows[-1]):
        rows.pop()
    return rows


def sound_merges(
    merges: Iterable[Merge], *, height: int, width: int, sheet: str, file: str
) -> tuple[list[Merge], list[Finding]]:
    """The merges without single cells and without those that overlap an earlier one."""
    sound: list[Merge] = []
    bad: list[Merge] = []
    active: list[Merge] = []
    for merge in sorted(set(merges), key=lambda m: (m.top, m.left, m.bottom, m.right)):
        if merge.bottom < merge.top or merge.right < merge.left or merge.top < 1 or merge.left < 1:
            bad.append(merge)
            continue
        if merge.top == merge.bottom and merge.left == merge.right:
            continue
        active = [known for known in active if known.bottom >= merge.top]
        if any(known.left <= merge.right and merge.left <= known.right for known in active):
            bad.append(merge)
            continue
        merge = _cut(merge, height, width)
        active.append(merge)
        sound.append(merge)
    if not bad:
        return sound, []
    place = f"{letters(max(bad[0].left, 1))}{bad[0].top}:{letters(max(bad[0].right, 1))}{bad[0].bottom}"
    return sound, [finding("bad_merges", sheet=sheet, row=bad[0].top, file=file, count=len(bad), place=place)]


def _cut(merge: Merge, height: int, width: int) -> Merge:
    bottom, right = merge.bottom, merge.right
    if bottom - merge.top >= TALL:
        bottom = max(merge.top, height)
    if right - merge.left >= WIDE:
        right = max(merge.left, width)
    return Merge(merge.top, merge.left, bottom, right)


def damaged_numbers(rows: Sequence[Sequence[Value]], sheet: str) -> list[Finding]:
    """Numbers of 16 to 20 digits are identity or account numbers that Excel has rounded: the first of the sheet."""
    for row, cells in enumerate(rows[:SAMPLED_ROWS], 1):
        for column, value in enumerate(cells, 1):
            if type(value) is float and 1e15 <= value < 1e20 and value.is_integer():
                name = letters(column)
                return [finding("damaged_numbers", sheet=sheet, row=row, column=name, place=f"{name}{row}")]
    return []
