"""What must hold for any sheet whatever."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from yibiao.model import Region
from yibiao.sheets.grid import Grid, Marks, Merge, column_number
from yibiao.sheets.layout.regions import understand

TEXTS = "姓名 性别 序号 身份证号码 合计 男 女 1 2 家庭情况 填表人： 填报单位： 注：见背面 附件1 花名册 年月日 （盖章）"
STUBS = "村委会意见 指标名称 计量单位 代码 甲 其中：女 例 元 一、基本信息 照片"
LINES = ["□是 □否", "年  月  日", "联系电话：____ 传真：____", "说" * 60, 3.5, 1.0, True]
WORDS = st.sampled_from([*TEXTS.split(), *STUBS.split(), *LINES])
CELLS = st.one_of(st.just(""), st.just(""), st.none(), WORDS, st.text(max_size=6))


@st.composite
def grids(draw: st.DrawFn, *, cells: st.SearchStrategy = CELLS) -> Grid:
    width, height = draw(st.integers(1, 8)), draw(st.integers(1, 10))
    rows = draw(st.lists(st.lists(cells, min_size=0, max_size=width), min_size=height, max_size=height))
    merges: list[Merge] = []
    for _ in range(draw(st.integers(0, 5))):
        top, left = draw(st.integers(1, height)), draw(st.integers(1, width))
        bottom, right = draw(st.integers(top, min(top + 3, height))), draw(st.integers(left, min(left + 4, width)))
        apart = all(m.bottom < top or bottom < m.top or m.right < left or right < m.left for m in merges)
        if apart and (bottom, right) != (top, left):
            merges.append(Merge(top, left, bottom, right))
    framed = draw(st.booleans())
    bordered = {(r, c) for r in range(1, height + 1) for c in range(1, width + 1)} if framed else set()
    table = draw(st.sampled_from([None, None, 2]))
    hidden = draw(st.sets(st.integers(1, width), max_size=1))
    return Grid("页", rows, merges, marks=Marks(known=framed, bordered=bordered), table=table, hidden_columns=hidden)


def places(region: Region) -> list[str]:
    cells = [f.label_cell for f in region.fields] + [f.value_cell for f in region.fields]
    cells += [s.label_cell for s in (*region.meta_fields, *region.filler_fields, *region.row_labels)]
    return [cell for cell in (*cells, region.title_cell) if cell]


def at(address: str) -> tuple[int, int]:
    found = re.fullmatch(r"T\d+R(\d+)C(\d+)", address)
    if found:
        return int(found[1]), int(found[2])
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", address).groups()
    return int(row), column_number(letters)


@settings(max_examples=200, deadline=None)
@given(grids())
def test_every_address_lies_inside_the_sheet(grid):
    bottom = max([grid.height, *(m.bottom for m in grid.merges)])
    right = max([grid.width, *(m.right for m in grid.merges), *(column for _, column in grid.marks.bordered)])
    for region in understand(grid):
        for row, column in map(at, places(region)):
            assert 1 <= row <= bottom + 1
            assert 1 <= column <= right + 1  # the answers of an undrawn card stand beyond its labels
        for first, last in filter(None, (region.header_rows, region.data_rows)):
            assert 1 <= first <= last


@settings(max_examples=150, deadline=None)
@given(grids(), st.integers(1, 4))
def test_blank_rows_above_shift_addresses_and_nothing_else(grid, shift):
    if grid.table is not None:
        return
    moved = replace(
        grid,
        rows=[[] for _ in range(shift)] + list(grid.rows),
        merges=[Merge(m.top + shift, m.left, m.bottom + shift, m.right) for m in grid.merges],
        marks=replace(grid.marks, bordered={(r + shift, c) for r, c in grid.marks.bordered}),
    )
    assert [_shifted(region, shift) for region in understand(grid)] == understand(moved)


def _shifted(region: Region, by: int) -> Region:
    def cell(address: str | None) -> str | None:
        return address and re.sub(r"\d+$", lambda row: str(int(row[0]) + by), address)

    def rows(pair: tuple[int, ...] | None) -> tuple[int, ...] | None:
        return pair and tuple(row + by for row in pair)

    def side(one):
        return replace(one, label_cell=cell(one.label_cell), value_cell=cell(one.value_cell))

    return replace(
        region,
        title_cell=cell(region.title_cell),
        header_rows=rows(region.header_rows),
        data_rows=rows(region.data_rows),
        fields=tuple(replace(f, label_cell=cell(f.label_cell), value_cell=cell(f.value_cell)) for f in region.fields),
        row_labels=tuple(replace(s, label_cell=cell(s.label_cell), row=s.row + by) for s in region.row_labels),
        meta_fields=tuple(map(side, region.meta_fields)),
        filler_fields=tuple(map(side, region.filler_fields)),
        notes_rows=rows(region.notes_rows),
        example_rows=rows(region.example_rows),
        total_rows=rows(region.total_rows),
    )
