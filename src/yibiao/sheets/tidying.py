"""What every format's grid goes through once read: empty ends and strays cut, impossible merges dropped, validations
resolved, damaged numbers named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter

from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.sheets.choices import resolve_choices
from yibiao.sheets.grid import Merge, Validation, Value, Workbook, letters
from yibiao.sheets.guard import MAX_CELLS, MAX_GAP_COLUMNS, MAX_GAP_ROWS
from yibiao.sheets.sheet_validations import RawValidation

TALL, WIDE = 20_000, 1_000  # a merge beyond is cut to where values stand
SAMPLED_ROWS = 2_000


def trim(rows: list[list[Value]]) -> list[list[Value]]:
    """Without the empty rows at the end, in place."""
    while rows and not any(rows[-1]) and all(value is None or value == "" for value in rows[-1]):
        rows.pop()
    return rows


def sound_merges(
    merges: Iterable[Merge], *, height: int, width: int, sheet: str, file: str
) -> tuple[list[Merge], list[Finding]]:
    """The merges without single cells and without those that overlap an earlier one."""
    sound: list[Merge] = []
    bad: list[Merge] = []
    active: list[Merge] = []
    for merge in sorted(set(merges), key=attrgetter("top", "left", "bottom", "right")):
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
    if bottom - merge.top < TALL and right - merge.left < WIDE:
        return merge
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


def cut_strays(rows: list[list[Value]], sheet: str, file: str) -> tuple[list[list[Value]], list[Finding]]:
    """Ragged rows without what stands far from everything else, and within ``MAX_CELLS``, in place."""
    lengths = [_length(row) for row in rows]
    used = sorted({length for length in lengths if length})
    bottom = before_gap([at for at, length in enumerate(lengths, 1) if length], MAX_GAP_ROWS)
    right = before_gap(used, MAX_GAP_COLUMNS)
    findings = []
    if bottom < len(rows) or (used and right < used[-1]):
        row = bottom + 1 if bottom < len(rows) else 1 + max(range(len(rows)), key=lengths.__getitem__)
        while row < len(rows) and not lengths[row - 1]:
            row += 1
        place = f"{letters(lengths[row - 1])}{row}"
        findings.append(finding("stray_cells", sheet=sheet, row=row, file=file, place=place))
    if bottom * right > MAX_CELLS:
        bottom = MAX_CELLS // right
        findings.append(finding("too_many_cells", sheet=sheet, row=bottom, file=file))
    del rows[bottom:]
    for cells in rows:
        del cells[right:]
    return rows, findings


def _length(row: list[Value]) -> int:
    length = len(row)
    while length and (row[length - 1] is None or row[length - 1] == ""):
        length -= 1
    return length


def before_gap(used: Sequence[int], gap: int) -> int:
    """The last of the ascending numbers before a jump of more than ``gap``."""
    last = 0
    for number in used:
        if last and number - last > gap:
            break
        last = number
    return last


def resolve_validations(workbook: Workbook, raw: Sequence[Sequence[RawValidation]]) -> None:
    """Give each grid its validations, choices in words; ``raw`` is parallel to the grids."""
    grids = {grid.name: grid for grid in workbook.grids}
    known: dict[tuple[str, str], tuple[str, ...] | None] = {}
    for grid, rules in zip(workbook.grids, raw, strict=True):
        for rule in rules:
            choices = None
            if rule.kind == "list":
                key = (grid.name, rule.formula)
                if key not in known:
                    known[key] = resolve_choices(rule.formula, grid.name, grids, workbook.defined_names)
                choices = known[key]
            grid.validations.append(Validation(rule.ranges, rule.kind, choices))
