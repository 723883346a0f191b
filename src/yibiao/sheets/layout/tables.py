"""Lists and crosstabs: the lines under a header, which columns are stubs, which ask something."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from yibiao.model import FormField, Kind, RowLabel
from yibiao.sheets.grid import Value, plain, squeeze
from yibiao.sheets.layout import field_types, words
from yibiao.sheets.layout.canvas import Block, Canvas
from yibiao.sheets.layout.headers import Header, Leaf, find_header

_STUB_ATTRIBUTES = frozenset(
    [
        "计量单位",
        "单位",
        "代码",
        "行次",
        "序号",
        "编码",
        "指标代码",
        "编号",
        "行号",
        "代号",
        "指标编码",
        "口径",
        "计算单位",
    ]
)
_COMMENTS = frozenset(["备注", "说明", "填写说明", "填报说明", "备考"])
_REMARKS = frozenset(
    [
        "备注",
        "说明",
        "填写说明",
        "填报说明",
        "备考",
        "是否合格",
        "检查结果",
        "结果",
        "数值",
        "数量",
        "本期数",
        "得分",
        "填写内容",
        "内容",
    ]
)
_RECORD_KEYS = frozenset(
    [
        "姓名",
        "名字",
        "户主",
        "户主姓名",
        "学生姓名",
        "教师姓名",
        "学号",
        "工号",
        "身份证号",
        "身份证号码",
        "身份证",
        "电话",
        "联系电话",
        "手机",
        "手机号码",
        "性别",
        "民族",
        "出生日期",
        "出生年月",
        "地址",
    ]
)
_RECORD_TYPES = frozenset({"id_number", "phone", "email", "bank_card", "credit_code"})
_FIGURES = re.compile(r"^[-+]?[\d,.]+\s*[（(][-+\d.%]+[)）]$")  # 6.3(6.1)
_FILLED_BLANKS = frozenset(["—", "-", "－", "–", "…", "×", "/", "／", "*", "——", "——", "x", "X"])


@dataclass
class Table:
    """A header with its lines. ``stubs`` are empty for lists."""

    header: Header
    rows: list[int]
    kind: Kind = "list"
    stubs: list[Leaf] = field(default_factory=list)
    columns: list[Leaf] = field(default_factory=list)  # the leaves that ask something
    examples: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    panels: list[Table] = field(default_factory=list)  # the same header side by side, each with its own stubs
    ended_by_card: bool = False

    @property
    def last(self) -> int:
        return self.rows[-1] if self.rows else self.header.last


def _fits(line: list[Block], header: Header, *, word: bool) -> bool:
    """Whether a row's cells keep to the header's columns. A stub or a 合计 at the left may run over several."""
    leaves = header.leaves
    first, last = leaves[0].left, leaves[-1].right
    slack = 1 if word else 0  # lines of a Word table may be a grid column off
    for position, block in enumerate(b for b in line if b.right >= first and b.left <= last):
        if block.right == block.left or words.is_total(block.text):
            continue
        least = slack if block.width > 2 * slack else 0
        touched = sum(1 for leaf in leaves if min(block.right, leaf.right) - max(block.left, leaf.left) + 1 > least)
        if touched > 1 and not (position == 0 and block.text and touched * 2 <= len(leaves) + 1):
            return False
    return True


def take_rows(canvas: Canvas, header: Header) -> Table:
    """The lines under a header, up to a note, a sign-off, another layout or the end of the frame."""
    table = Table(header, [])
    left, right = header.leaves[0].left, header.leaves[-1].right
    pending: list[int] = []
    repeats = _period(header.leaves)
    bordered = canvas.bordered or canvas.grid.table is not None
    for row in canvas.after(header.last):
        if header.side is not None and row > header.side.bottom:
            break
        line = [b for b in canvas.lines[row] if b.left >= left or b.right >= left]
        if header.side is not None:
            line = [b for b in line if b.left > header.side.right]
        own = [b for b in line if b.text and b.top == row]
        inside = [b for b in line if b.right >= left and b.left <= right]
        if not own:
            framed = any(canvas.has_edge(b.top, b.left) for b in inside) if canvas.bordered else False
            framed = framed or canvas.grid.table is not None or any(b.text or b.width > 1 for b in inside)
            if not _fits(line, header, word=canvas.grid.table is not None):
                break
            if framed:
                table.rows += [*pending, row]
                pending = []
            elif bordered and table.rows:
                break
            else:
                pending.append(row)
                if len(pending) > 3 and not canvas.tall:
                    break
            continue
        fits = _fits(line, header, word=canvas.grid.table is not None)
        if (_ends_table(canvas, row, own, header) or not fits) and not _names_section(canvas, row, own, header):
            break
        if pending and find_header(canvas, row) is not None and not _looks_like_data(own):
            break
        if len(table.rows) == 1 and repeats == len(header.leaves) and _asks_in_turn(line):
            table.ended_by_card = True
            break
        if len(own) == 1 and pending and own[0].left != left:
            break
        table.rows += [*pending, row]
        pending = []
    return table


def _names_section(canvas: Canvas, row: int, own: list[Block], header: Header) -> bool:
    """A line across the whole table, between lines of figures: 按输出地分."""
    below = canvas.next_row(row)
    if len(own) != 1 or own[0].left > header.leaves[0].right or len(squeeze(own[0].text)) > 20 or below is None:
        return False
    texts = canvas.texts(below)
    if words.is_note(own[0].text) or len(texts) < 2 or texts[0].left > header.leaves[0].right:
        return False
    return all(words.is_number(b.text) or b.text in _FILLED_BLANKS for b in texts[1:])


def _asks_in_turn(line: list[Block]) -> bool:
    """A line of a card: labels and blanks take turns."""
    labels, blanks = line[0::2], line[1::2]
    if len(labels) < 2 or len(labels) != len(blanks) or any(b.text for b in blanks):
        return False
    return all(words.label_strength(b.text) == 2 for b in labels)


def _looks_like_data(blocks: list[Block]) -> bool:
    return any(words.is_value(block.text) for block in blocks)


def _ends_table(canvas: Canvas, row: int, own: list[Block], header: Header) -> bool:
    first = own[0]
    if words.is_total(first.text):
        return False
    if words.is_attachment(first.text):
        return True
    if len(own) > 1 and all(squeeze(b.text).endswith((":", "：")) for b in own):
        return True
    colon = any(mark in first.text for mark in ":：")
    sides = sum(1 for b in own if words.is_side(b.text))
    if words.is_side(first.text) and (colon or (sides == len(own) >= 2 and words.is_filler(first.text))):
        # 填表人：… below the lines; a stub that merely ends in 负责人 has cells to fill beside it.
        return True
    if len(own) == 1:
        spans = sum(1 for leaf in header.leaves if first.left <= leaf.right and first.right >= leaf.left)
        if words.is_note(first.text) and (spans > 1 or len(squeeze(first.text)) > 12):
            return True
        if spans * 2 > len(header.leaves) and len(header.leaves) > 2:
            return True
        if spans == len(header.leaves) and first.width > 1:
            return True
        if len(squeeze(first.text)) > 40 and len(header.leaves) > 2:
            return True
    return False


def _cell(canvas: Canvas, row: int, leaf: Leaf) -> Block | None:
    block = canvas.block(row, leaf.left)
    if block is None or block.text or leaf.left == leaf.right:
        return block
    for other in canvas.lines.get(row, ()):
        if other.text and leaf.left <= other.left <= leaf.right:
            return other
    return block


def _period(leaves: list[Leaf]) -> int:
    """How many columns the header has before it repeats itself; all of them where it does not."""
    labels = [leaf.path for leaf in leaves]
    for period in range(2, len(labels) // 2 + 1):
        if len(labels) % period == 0 and all(labels[i] == labels[i % period] for i in range(len(labels))):
            return period
    return len(labels)


def classify(canvas: Canvas, table: Table) -> None:
    """Decide list or crosstab, and which leaves are stubs. Panels side by side are decided one by one."""
    leaves = table.header.leaves
    period = _period(leaves)
    if period < len(leaves):
        panels = [
            replace(table, header=replace(table.header, leaves=leaves[i : i + period]), panels=[])
            for i in range(0, len(leaves), period)
        ]
        for panel in panels:
            _classify(canvas, panel)
        table.panels = panels
        if panels[0].kind == "crosstab":
            table.kind, table.panels = "crosstab", [p for p in panels if p.kind == "crosstab"]
            table.stubs = [leaf for p in table.panels for leaf in p.stubs]
            table.columns = [leaf for p in table.panels for leaf in p.columns]
            return
    _classify(canvas, table)


def _classify(canvas: Canvas, table: Table) -> None:
    header = table.header
    leaves = header.leaves
    table.columns = leaves
    rows = [row for row in table.rows if any(b.text for b in canvas.lines[row] if b.right >= leaves[0].left)]
    letters = [leaf for leaf in leaves if header.numbering.get(leaf.left, "")[:1] in tuple("甲乙丙丁戊己")]
    if letters and rows and _named_by(canvas, rows, letters):
        stubs = [leaf for leaf in letters if words.core(leaf.label.text) not in _STUB_ATTRIBUTES] or letters[:1]
    else:
        named = [row for row in rows if row not in table.totals]
        stubs = _leading_stubs(canvas, leaves, named)
    rest = [leaf for leaf in leaves if leaf not in stubs]
    if not stubs or not rest or len(rows) < 2 or canvas.tall:
        return
    if stubs[:1] != letters[:1] and not _asks_numbers(
        canvas, [row for row in rows if row not in table.totals], stubs, rest
    ):
        return
    attributes = [
        leaf for leaf in rest if words.core(leaf.label.text) in _STUB_ATTRIBUTES and _mostly_filled(canvas, rows, leaf)
    ]
    columns = [leaf for leaf in rest if leaf not in attributes and not words.is_serial_header(leaf.label.text)]
    asking = [leaf for leaf in columns if words.core(leaf.label.text) not in _COMMENTS]
    if len(columns) == 2 and len(asking) < 2:
        columns = asking or columns[:1]  # a remark beside the one value column is not a second value
    if columns:
        table.kind, table.stubs, table.columns = "crosstab", stubs, columns


def _named_by(canvas: Canvas, rows: list[int], letters: list[Leaf]) -> bool:
    """Whether the columns marked 甲 乙 name the lines; in a blank list of records they are blank too."""
    named = sum(
        1
        for row in rows
        if any(
            (b := _cell(canvas, row, leaf)) is not None and b.text and not words.is_number(b.text) for leaf in letters
        )
    )
    return named * 2 >= len(rows)


def _mostly_filled(canvas: Canvas, rows: list[int], leaf: Leaf) -> bool:
    filled = sum(1 for row in rows if (b := _cell(canvas, row, leaf)) is not None and b.text)
    return filled * 2 >= len(rows)


def _leading_stubs(canvas: Canvas, leaves: list[Leaf], rows: list[int]) -> list[Leaf]:
    """The columns at the left that name the lines: up to the finest level, which has a name in nearly every line.
    Outer levels may be written once for many lines."""
    stubs: list[Leaf] = []
    finest = False
    for leaf in leaves[:-1]:
        if words.is_serial_header(leaf.label.text):
            continue
        if words.core(leaf.label.text) in _REMARKS | _STUB_ATTRIBUTES and (stubs or leaf is not leaves[0]):
            break
        cells = [_cell(canvas, row, leaf) for row in rows]
        texts = [b.text for b in cells if b is not None and b.text]
        worded = [t for t in texts if not words.is_number(t) and t not in _FILLED_BLANKS and not _is_answer(t)]
        if not worded:
            if stubs:
                break
            continue  # a 序号 column stands before the stubs
        if finest and len(worded) * 10 < len(rows) * 8:
            break
        if not finest and len(worded) * 10 < len(rows) * 7:
            later = leaves[leaves.index(leaf) + 1]
            if words.core(later.label.text) in _REMARKS:
                break
        stubs.append(leaf)
        finest = finest or len(worded) * 10 >= len(rows) * 7
    return stubs if finest else []


def _is_answer(text: str) -> bool:
    """Ticks to choose from, a blank to write in; a single tick before a name (□是否外出) is a name."""
    return words.is_placeholder(text) and not (words.tick_count(text) == 1 and len(squeeze(text)) > 2)


def _asks_numbers(canvas: Canvas, rows: list[int], stubs: list[Leaf], rest: list[Leaf]) -> bool:
    """Whether the cells beside the stubs are blank or numbers, and the stubs are not names of records."""
    if any(words.core(leaf.label.text) in _RECORD_KEYS for leaf in [*stubs, *rest]):
        return False
    if any(field_types.type_of_name(squeeze(leaf.label.text)) in _RECORD_TYPES for leaf in rest):
        return False
    asking = [leaf for leaf in rest if words.core(leaf.label.text) not in (_STUB_ATTRIBUTES | _COMMENTS)]
    worded = blank = numbers = 0
    for row in rows:
        for leaf in asking:
            block = _cell(canvas, row, leaf)
            if block is None or not block.text:
                blank += 1
            elif (
                words.is_number(block.text)
                or _FIGURES.match(block.text)
                or block.text in _FILLED_BLANKS
                or words.is_placeholder(block.text)
            ):
                numbers += 1
            else:
                worded += 1
    total = worded + numbers
    if worded * 8 > total and worded > 1:
        return False
    names = [squeeze(b.text) for row in rows if (b := _cell(canvas, row, stubs[-1])) is not None and b.text]
    return len(set(names)) * 10 >= len(names) * 6


def mark_rows(canvas: Canvas, table: Table) -> None:
    """Tell example and total rows from data rows."""
    left = table.header.leaves[0].left
    for row in table.rows:
        texts = [b for b in canvas.lines[row] if b.text and b.top == row and b.right >= left]
        if not texts:
            continue
        if any(words.is_example(block.text) for block in texts[:2]) or any(
            words.is_example_mark(b.text) for b in texts
        ):
            table.examples.append(row)
        elif words.is_total(texts[0].text) or (len(texts) > 1 and words.is_total(texts[1].text)):
            table.totals.append(row)
        elif row == table.rows[0] and _instructs(texts):
            table.examples.append(row)


_INSTRUCTIONS = (
    "必填",
    "选填",
    "非必填",
    "下拉",
    "格式",
    "请填",
    "填写",
    "例如",
    "如：",
    "如:",
    "示例",
    "文本",
    "日期型",
    "字符",
)


def _instructs(texts: list[Block]) -> bool:
    """A row under the header that says how to fill each column."""
    hits = sum(1 for b in texts if any(word in b.text for word in _INSTRUCTIONS))
    return hits * 2 >= len(texts) and hits >= 2


def list_fields(canvas: Canvas, table: Table, unit: str | None, *, hidden_too: bool) -> list[FormField]:
    """The fields of a list, or of a crosstab with several value columns."""
    grid = canvas.grid
    skip = {*table.examples, *table.totals}
    first = next((row for row in table.rows if row not in skip), table.header.last + 1)
    fields = []
    long_values = _long_columns(canvas, table) if canvas.tall else {}
    for leaf in table.columns:
        hidden = leaf.left in grid.hidden_columns
        if hidden and not hidden_too:
            continue
        path = leaf.path
        if not path:
            continue
        name = "".join(path)
        values: list[Value]
        if canvas.tall:
            values = long_values.get(leaf.left, [])
        else:
            values = [grid.value(row, leaf.left) for row in table.rows if row not in skip]
        present = [v for v in values if v is not None and v != ""]
        own_unit = field_types.unit_of(path[-1]) or next(
            (u for p in reversed(path[:-1]) if (u := field_types.unit_of(p))), None
        )
        choices = field_types.choices_at(grid, first, leaf.left)
        kind = field_types.type_of(
            path[-1],
            unit=own_unit,
            choices=choices,
            number_format=grid.marks.formats.get((first, leaf.left)),
            validation=field_types.validation_kind_at(grid, first, leaf.left),
            values=present[:200],
        )
        counted = not words.is_serial_header(path[-1])
        if (
            own_unit is None
            and unit
            and counted
            and kind in ("decimal", "integer")
            and field_types.type_of_name(path[-1]) != "integer"
        ):
            own_unit = unit
        fields.append(
            FormField(
                path=path,
                label_cell=grid.address(leaf.label.top, leaf.label.left),
                column=grid.column_name(leaf.left),
                type=kind,
                unit=own_unit,
                required=field_types.is_required(path[-1]) or field_types.is_required(name),
                choices=choices,
                filled=len(present),
                examples=any(grid.text(row, leaf.left) for row in table.examples),
                hidden=hidden,
                formula=(first, leaf.left) in grid.marks.formulas,
                samples=field_types.samples_of(present[:60]),
            )
        )
    return fields


def _long_columns(canvas: Canvas, table: Table) -> dict[int, list[Value]]:
    """Values per column of a long list, read column by column because cell by cell would cost seconds."""
    first = table.rows[0] if table.rows else table.header.last + 1
    last = table.rows[-1] if table.rows else canvas.last_row
    rows = canvas.grid.rows[first - 1 : last]
    columns = {}
    for leaf in table.columns:
        index = leaf.left - 1
        try:
            columns[leaf.left] = [row[index] for row in rows]
        except IndexError:
            columns[leaf.left] = [row[index] if index < len(row) else None for row in rows]
    return columns


_RANKS = (
    (re.compile(r"^[一二三四五六七八九十]{1,3}[、.．]"), 1),
    (re.compile(r"^[（(][一二三四五六七八九十]{1,3}[)）]"), 2),
    (re.compile(r"^\d{1,2}[、.．](?!\d)"), 3),
    (re.compile(r"^[（(]\d{1,2}[)）]|^\d{1,2}[)）]|^\d{1,2}[.．]\d{1,2}(?!\d)"), 4),
    (re.compile(r"^[①-⑳]"), 5),
)
_SECTION, _PLAIN = 6, 9


@dataclass
class _Levels:
    """The stubs that stand open above the present line, by their numbering: 一、 over （一） over 1."""

    open: list[tuple[int, str, bool]] = field(default_factory=list)  # rank, text, whether it only opens a section
    last: tuple[str, ...] = ()

    def place(self, text: str, *, section: bool) -> tuple[str, ...]:
        """The path of a line; a section line opens a level for those under it."""
        if text.startswith(("其中", "#其中")) and self.last:
            return (*self.last, text)
        numbered = next((rank for pattern, rank in _RANKS if pattern.match(text)), None)
        rank = 0 if words.is_total(text) else numbered or (_SECTION if section else _PLAIN)
        while self.open and self.open[-1][0] >= rank:
            self.open.pop()
        # Lines without a number belong to a section or a 一、 above them, not to a numbered neighbour.
        above = [name for held, name, opens in self.open if rank != _PLAIN or opens or held in (1, 2)]
        if section or numbered is not None:
            self.open.append((rank, text, section))
        self.last = (*above, text)
        return self.last


def _is_section(canvas: Canvas, table: Table, row: int, block: Block, any_values: bool) -> bool:
    """A line that only names the lines under it."""
    if block.right >= table.columns[0].left:
        return True
    blank = all((b := _cell(canvas, row, leaf)) is None or not b.text for leaf in table.columns)
    return blank and (any_values or squeeze(block.text).endswith((":", "：")))


def _stub_blocks(canvas: Canvas, table: Table, row: int) -> list[Block]:
    """The cells of a line that name it; a stub column of the header may hold several finer ones."""
    columns = [(leaf.left, leaf.right) for leaf in table.stubs]
    return [b for b in canvas.lines[row] if any(b.left <= right and b.right >= left for left, right in columns)]


def row_labels(canvas: Canvas, table: Table) -> list[RowLabel]:
    """The stubs of a crosstab, row by row; an outer stub written once holds until the next."""
    grid = canvas.grid
    labels: list[RowLabel] = []
    outer: dict[int, str] = {}
    levels = _Levels()
    any_values = sum(
        1 for row in table.rows for leaf in table.columns if (b := _cell(canvas, row, leaf)) is not None and b.text
    ) * 2 >= len(table.rows) * len(table.columns)
    for row in table.rows:
        path: list[str] = []
        last: Block | None = None
        for position, block in enumerate(_stub_blocks(canvas, table, row)):
            if block.text:
                path.append(squeeze(block.text))
                last = block
                outer[position] = path[-1]
                for deeper in [held for held in outer if held > position]:
                    outer.pop(deeper)
            elif position in outer and block.height == 1 and block.right < table.stubs[-1].left:
                path.append(outer[position])
        if last is None or not path or (last.top != row and len(table.stubs) == 1):
            continue
        if len(path) == 1 and last.top == row and not outer.keys() - {0}:
            section = _is_section(canvas, table, row, last, any_values)
            path = list(levels.place(path[0], section=section))
            if section:
                continue
        labels.append(RowLabel(tuple(path), grid.address(last.top, last.left), row))
    return labels


def stub_fields(canvas: Canvas, table: Table, labels: list[RowLabel], unit: str | None) -> list[FormField]:
    """The fields of a crosstab with one value column: its stubs."""
    grid = canvas.grid
    leaf = table.columns[0]
    units = next((c for c in table.header.leaves if words.core(c.label.text) in ("计量单位", "单位", "计算单位")), None)
    fields = []
    for label in labels:
        value = grid.value(label.row, leaf.left)
        said = squeeze(grid.text(label.row, units.left)) if units else ""
        own = field_types.unit_of(label.path[-1]) or (said if said not in ("", "—", "-") else None)
        kind = field_types.type_of(
            label.path[-1],
            unit=own or unit,
            choices=field_types.choices_at(grid, label.row, leaf.left),
            number_format=grid.marks.formats.get((label.row, leaf.left)),
            validation=field_types.validation_kind_at(grid, label.row, leaf.left),
            values=[value] if value not in (None, "") else [],
        )
        if kind == "text":
            kind = "decimal"
        fields.append(
            FormField(
                path=label.path,
                label_cell=label.label_cell,
                value_cell=grid.address(label.row, leaf.left),
                type=kind,
                unit=own or unit,
                required=field_types.is_required(label.path[-1]),
                choices=field_types.choices_at(grid, label.row, leaf.left),
                filled=0 if value in (None, "") else 1,
                formula=(label.row, leaf.left) in grid.marks.formulas,
                samples=(plain(value),) if value not in (None, "") else (),
            )
        )
    return fields
