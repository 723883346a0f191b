"""What is not known, as one workbook to send out: only the missing cells, each asked once.

One sheet a kind of subject, one row a subject with its keys, one column an item. Grey cells need nothing. When it
comes back filled it is data like any other; defined names say which column is which item.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

import xlsxwriter

from yibiao.catalogue import DataItem
from yibiao.prefill.edits import ListRows, SheetEdits
from yibiao.prefill.facts import ITEM_MARK
from yibiao.prefill.knowledge import Knowledge
from yibiao.prefill.provenance import printed_across
from yibiao.prefill.selection import ordered
from yibiao.prefill.templates import compile_template
from yibiao.prefill.values import NUMBERS
from yibiao.prefill.viewpoints import HEAD
from yibiao.sheets.grid import letters
from yibiao.sheets.plain_cells import AS_TEXT

_KEYS: Mapping[str, tuple[str, ...]] = {
    "person": ("person.name", "person.id_number", "person.household_number", "person.village"),
    "household": (
        "household.household_number", "household.householder.name", "household.householder.id_number",
        "household.village",
    ),
    "enterprise": ("enterprise.name", "enterprise.credit_code"),
    "organisation": ("organisation.name",),
}  # fmt: skip
_MAX_LIST = 250  # Excel takes 255 characters of choices in the cell's own list
_GUIDE = "填写说明"
CLOSED = "—"
"""Stands in cells that need nothing; read back it says nothing."""


@dataclass
class Wanted:
    """Missing cells over all forms: per kind and item the subjects, and the forms that ask."""

    subjects: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    forms: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, form: str, lacking: Mapping[tuple[str, str], set[int]]) -> None:
        for key, subjects in lacking.items():
            self.subjects[key] |= subjects
            if form not in self.forms[key]:
                self.forms[key].append(form)

    def __bool__(self) -> bool:
        return any(self.subjects.values())


def settled(wanted: Wanted, knowledge: Knowledge) -> Wanted:
    """Each missing cell where it belongs: a householder's telephone with the householder, an age as the birth date
    or number it follows from, a household's income with the household."""
    out = Wanted()
    for (kind, code), subjects in wanted.subjects.items():
        item = knowledge.catalogue.items[code]
        if kind == "organisation" or (item.subject == kind and item.role is None and item.derive is None):
            places: dict[tuple[str, str], set[int]] = {(kind, code): set(subjects)}
        else:
            places = defaultdict(set)
            for subject in subjects:
                place = home(knowledge, kind, subject, code)
                if place is not None:
                    places[place[0], place[2]].add(place[1])
        for (own_kind, own_code), own in places.items():
            column = knowledge.column(own_kind, own_code)
            open_ones = {s for s in own if column is None or column.values[s] is None}
            if open_ones:
                out.subjects[own_kind, own_code] |= open_ones
                known = out.forms[own_kind, own_code]
                known += [form for form in wanted.forms[kind, code] if form not in known]
    return out


def home(knowledge: Knowledge, kind: str, subject: int, code: str) -> tuple[str, int, str] | None:
    """(kind, subject, item) that a missing cell is to be asked as; ``None`` where nobody is known to ask about."""
    item = knowledge.catalogue.items[code]
    if kind != item.subject:
        return _of_other_kind(knowledge, kind, subject, item)
    if item.role is not None and item.of is not None:
        other = _party(knowledge, kind, subject, item.role)
        if other >= 0:
            return home(knowledge, knowledge.catalogue.roles[item.role].kind, other, item.of)
    derive = item.derive
    if derive is not None and len(derive.sources) == 1 and derive.rule not in ("count", "sum", "add"):
        return home(knowledge, kind, subject, derive.sources[0])
    return kind, subject, code


def _of_other_kind(knowledge: Knowledge, kind: str, subject: int, item: DataItem) -> tuple[str, int, str] | None:
    subjects = knowledge.subjects
    if (kind, item.subject) == ("person", "household"):
        household = subjects.household_of[subject]
        return home(knowledge, "household", household, item.code) if household >= 0 else None
    if (kind, item.subject) == ("household", "person"):
        head = subjects.head[subject]
        return home(knowledge, "person", head, item.code) if head >= 0 else None
    other = subjects.links.get((kind, item.subject), {}).get(subject)
    return home(knowledge, item.subject, other, item.code) if other is not None else None


def _party(knowledge: Knowledge, kind: str, subject: int, role: str) -> int:
    subjects = knowledge.subjects
    if role == HEAD and kind == "household":
        return subjects.head[subject]
    if role == HEAD and kind == "person" and subjects.household_of[subject] >= 0:
        return subjects.head[subjects.household_of[subject]]
    return subjects.links.get((kind, role), {}).get(subject, -1)


def by_village(asked: Wanted, knowledge: Knowledge) -> dict[str, Wanted]:
    """What is to be asked in each village; under ``""`` what belongs to none."""
    out: dict[str, Wanted] = defaultdict(Wanted)
    for (kind, code), subjects in asked.subjects.items():
        village = f"{kind}.village"
        column = knowledge.column(kind, village) if village in knowledge.catalogue.items else None
        for subject in subjects:
            place = column.values[subject] if column else None
            out[str(place or "")].subjects[kind, code].add(subject)
    for own in out.values():
        own.forms.update({key: asked.forms[key] for key in own.subjects})
    return dict(sorted(out.items()))


def delta_workbook(asked: Wanted, knowledge: Knowledge) -> bytes:
    """The workbook of what is ``settled``; see the module. Its sheets are drawn with one row each and then filled like
    any template."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, AS_TEXT)
    on = knowledge.on
    book.set_properties({"title": "补填清单", "created": datetime(on.year, on.month, on.day)})
    kinds = dict.fromkeys(kind for kind, _ in asked.subjects)
    names = {kind: _sheet_name(knowledge, kind) for kind in kinds}
    edits = [_sheet(book, names[kind], kind, asked, knowledge) for kind in kinds]
    _guide(book, asked, knowledge, names)
    book.close()
    return compile_template(buffer.getvalue()).fill(edits).data


def _sheet_name(knowledge: Knowledge, kind: str) -> str:
    if kind == "organisation":
        return "汇总指标"
    subject = knowledge.catalogue.subjects.get(kind)
    return re.sub(r"[\[\]:*?/\\（(].*", "", subject.name if subject else kind) or kind


def _sheet(book: xlsxwriter.Workbook, name: str, kind: str, asked: Wanted, knowledge: Knowledge) -> SheetEdits:
    """Draw the sheet up to its first row, and give the rows."""
    items = knowledge.catalogue.items
    order = {code: at for at, code in enumerate(items)}
    codes = sorted((code for own, code in asked.subjects if own == kind), key=lambda code: order[code])
    missing = {code: asked.subjects[kind, code] for code in codes}
    keys = [code for code in _KEYS.get(kind, (f"{kind}.name",)) if code in items and code not in missing]
    sheet = book.add_worksheet(name)
    looks = {look: book.add_format({"border": 1, "num_format": "@", **extra}) for look, extra in _LOOKS.items()}
    sheet.merge_range(0, 0, 0, max(len(keys) + len(codes) - 1, 1), f"补填清单（{name}）", looks["title"])
    for at, code in enumerate([*keys, *codes]):
        item = items[code]
        sheet.write_string(1, at, _header(item), looks["header"])
        wide = item.type in ("id_number", "bank_card", "credit_code") or code.endswith("household_number")
        sheet.set_column(at, at, 22 if wide else 14)
        book.define_name(f"{ITEM_MARK}{code}", f"='{name}'!${letters(at + 1)}$2")
        if code in missing:
            sheet.write_comment(1, at, "用于：" + "；".join(asked.forms[kind, code])[:500])
            _validate(sheet, at, item, knowledge)
        sheet.write_blank(2, at, None, looks["number" if item.type in NUMBERS and code in missing else "key"])
    if codes:
        place = (2, len(keys), 2, len(keys) + len(codes) - 1)
        sheet.conditional_format(*place, {"type": "blanks", "format": looks["open"]})
        sheet.conditional_format(
            *place, {"type": "cell", "criteria": "==", "value": f'"{CLOSED}"', "format": looks["closed"]}
        )
    sheet.freeze_panes(2, min(len(keys), 2))
    printed_across(sheet, 1)
    rows = ordered(knowledge, kind, sorted(set().union(*missing.values())))
    columns = [[_key(knowledge, kind, subject, code) for subject in rows] for code in keys]
    columns += [["" if subject in missing[code] else CLOSED for subject in rows] for code in codes]
    names = tuple(letters(at + 1) for at in range(len(columns)))
    return SheetEdits(name, lists=(ListRows(3, 3, names, list(zip(*columns, strict=True))),))


def _key(knowledge: Knowledge, kind: str, subject: int, code: str) -> str:
    value = knowledge.value(kind, subject, code)
    return "" if value is None else str(value)


_LOOKS: Mapping[str, Mapping[str, object]] = {
    "title": {"bold": True, "font_size": 14, "align": "center", "border": 0},
    "header": {"bold": True, "text_wrap": True, "bg_color": "#DDEBF7", "align": "center", "valign": "vcenter"},
    "key": {},
    "open": {"bg_color": "#FFF2CC"},
    "number": {"bg_color": "#FFF2CC", "num_format": "General"},
    "closed": {"bg_color": "#EDEDED", "font_color": "#A6A6A6", "align": "center"},
}


def _header(item: DataItem) -> str:
    return f"{item.name}（{item.unit}）" if item.unit else item.name


def _validate(sheet: xlsxwriter.worksheet.Worksheet, at: int, item: DataItem, knowledge: Knowledge) -> None:
    codes = knowledge.catalogue.code_lists.get(item.choices or "")
    choices = [value.name for value in codes.values] if codes else ["是", "否"] if item.type == "boolean" else []
    if choices and len(",".join(choices)) <= _MAX_LIST:
        sheet.data_validation(2, at, 2, at, {"validate": "list", "source": choices, "error_type": "warning"})


def _guide(book: xlsxwriter.Workbook, asked: Wanted, knowledge: Knowledge, names: Mapping[str, str]) -> None:
    sheet = book.add_worksheet(_GUIDE)
    sheet.set_column(0, 0, 100)
    lines: Sequence[str] = (
        "一、黄色格是需要补填的，灰色格不用填；前面几列是识别用的，请不要改。",
        "二、每项只需填一次，所有要它的报表都会用到。",
        "三、填好后连同原有数据一起交给 --from，即可补全各表。",
        "四、各项用于哪些报表：",
    )
    needs = [
        f"{names[kind]}·{knowledge.catalogue.items[code].name}（{len(subjects)} 格）："
        f"{'；'.join(asked.forms[kind, code])}。"
        for (kind, code), subjects in asked.subjects.items()
    ]
    for row, text in enumerate([*lines, *needs]):
        sheet.write_string(row, 0, text)
