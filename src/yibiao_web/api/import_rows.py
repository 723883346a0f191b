"""Rows of a file → what they say of which subject, and what is wrong with the others. Pure.

A row is taken whole or given back whole: one bad cell gives it back, with everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from yibiao.catalogue import Catalogue, CodeList, DataItem
from yibiao.catalogue.values import check, check_choice, is_masked
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.prefill.values import NUMBERS, Known, is_valid, parser
from yibiao.sheets.grid import plain
from yibiao_web.api.tables import Table, unguarded
from yibiao_web.audit.typed import whole
from yibiao_web.ledger.identity import KEY_ITEMS, key_of

REASON = "退回原因"
ID_COLUMNS = frozenset({"_id", "台账编号"})
PLACE_COLUMNS = frozenset({"_organisation", "村（社区）代码", "村代码", "村（社区）", "村（社区）名称", "所在村", "村"})
HOUSEHOLD_COLUMNS = frozenset({"_household"})
_OWN_WORDS = {
    "no_identity": ("看不出是谁：缺“{key}”。", "请补上“{key}”，或用台账编号（_id）。"),
    "repeated": ("和第 {other} 行是同一个。", "请只留一行。"),
    "place_unknown": ("“{value}”不是本单位范围里的村（社区）。", "请写村的代码或全称；全县有重名的只能写代码。"),
    "place_missing": ("看不出是哪个村的。", "请加一列“村（社区）代码”。"),
    "id_unknown": ("台账里没有编号 {value} 的对象。", "请核对台账编号，或去掉这一列、改用证件号码。"),
    "masked": ("“{column}”打了码，不能入账。", "请用完整的号码。"),
    "nothing": ("没有可以导入的内容。", "请核对列名，空行可以删掉。"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A row that may be recorded. ``place`` is what its place column said; ``key`` the identity that the row tells."""

    number: int
    at: int
    values: Mapping[str, Any]
    subject: int | None = None
    place: str = ""
    household: int | None = None
    key: str = ""


@dataclass(slots=True)
class Sorted:
    """``rejected`` maps the position of a row to what is wrong with it."""

    said: list[Said] = field(default_factory=list)
    rejected: dict[int, list[Finding]] = field(default_factory=dict)
    unknown_columns: list[str] = field(default_factory=list)

    def reject(self, at: int, wrong: Finding) -> None:
        self.rejected.setdefault(at, []).append(wrong)


def own_finding(code: str, row: int, column: str | None = None, **words: Any) -> Finding:
    message, advice = _OWN_WORDS[code]
    words = {"column": column, **words}
    return Finding(
        code, "block", f"第 {row} 行{message.format(**words)}", advice.format(**words), row=row, column=column
    )


def columns_of(header: Sequence[str], kind: str, catalogue: Catalogue) -> dict[int, DataItem]:
    """Column → item, by code or by a name that means exactly one item of the kind."""
    found: dict[int, DataItem] = {}
    for at, name in enumerate(header):
        if name in ID_COLUMNS | PLACE_COLUMNS | HOUSEHOLD_COLUMNS or name == REASON:
            continue
        item = catalogue.items.get(name) or _meant(name, kind, catalogue)
        if item is not None and item.subject == kind and item not in found.values():
            found[at] = item
    return found


def _meant(name: str, kind: str, catalogue: Catalogue) -> DataItem | None:
    some = [catalogue.items[code] for code in catalogue.meanings(name) if catalogue.items[code].subject == kind]
    named = [item for item in some if item.name == name]
    return named[0] if named else some[0] if len(some) == 1 and name in some[0].words else None


def sort_rows(table: Table, kind: str, catalogue: Catalogue) -> Sorted:
    """Which rows may be recorded as far as they themselves tell."""
    columns = columns_of(table.header, kind, catalogue)
    special = [_first(table.header, names) for names in (ID_COLUMNS, PLACE_COLUMNS, HOUSEHOLD_COLUMNS)]
    known = {*columns, *(at for at in special if at is not None)}
    done = Sorted(unknown_columns=[
        name for at, name in enumerate(table.header) if at not in known and name != REASON
    ])  # fmt: skip
    readers = {at: _reader(item, catalogue) for at, item in columns.items()}
    seen: dict[str, int] = {}
    for at, (row, number) in enumerate(zip(table.rows, table.numbers, strict=True)):
        values: dict[str, Any] = {}
        for column, read in readers.items():
            value, wrong = read(row[column])
            if wrong is not None:
                done.reject(at, _said_of(wrong, number, table.header[column]))
            elif value is not None:
                values[columns[column].code] = value
        if at not in done.rejected:
            subject, place, household = _special(row, special)
            key = key_of(kind, values, place)
            _take(Said(number, at, values, subject, place, household, key), kind, catalogue, seen, done)
    return done


def _take(said: Said, kind: str, catalogue: Catalogue, seen: dict[str, int], done: Sorted) -> None:
    key = str(said.subject) if said.subject else said.key
    if not said.values:
        done.reject(said.at, own_finding("nothing", said.number))
    elif not key and kind in KEY_ITEMS:
        done.reject(said.at, own_finding("no_identity", said.number, key=catalogue.items[KEY_ITEMS[kind]].name))
    elif key and key in seen:
        done.reject(said.at, own_finding("repeated", said.number, other=seen[key]))
    else:
        seen[key] = said.number
        done.said.append(said)


def _reader(item: DataItem, catalogue: Catalogue) -> Callable[[Any], tuple[Known | None, str | None]]:
    """What a cell of the item's column says, and the code of what is wrong with it. Texts that come again and again
    (villages, 是 and 否) are looked at once."""
    codes = catalogue.code_lists.get(item.choices or "")
    read = parser(item, codes)

    def told(cell: Any) -> tuple[Known | None, str | None]:
        raw = _clean(cell)
        value = read(raw)
        return value, None if value is None else _wrong(item, value, raw, codes)

    told_before = lru_cache(_REMEMBERED)(told)
    return lambda cell: told_before(cell) if type(cell) is str else told(cell)


def _wrong(item: DataItem, value: Known, raw: Any, codes: CodeList | None) -> str | None:
    if item.type in ("id_number", "phone", "bank_card") and is_masked(str(value)):
        return "masked"
    code = check_choice(codes, str(value)) if codes is not None and item.type == "choice" else None
    code = code or check(item.type, plain(raw))
    if code is None and not is_valid(item, value):
        return "number_unreadable" if item.type in NUMBERS else "date_unreadable"
    return None if code in _MAY_STAND else code


def _said_of(code: str, row: int, column: str) -> Finding:
    return own_finding(code, row, column) if code in _OWN_WORDS else finding(code, row=row, column=column)


_MAY_STAND = frozenset({"id_number_unknown_area", "id_number_old"})
_REMEMBERED = 1_000  # texts of a column


def _clean(value: Any) -> Any:
    value = unguarded(value)
    if isinstance(value, str):
        if not value.isprintable():
            value = "".join(char for char in value if char >= " " or char in "\t\n")
        return value.strip()
    return (
        value if isinstance(value, (int, float, bool)) or value is None or hasattr(value, "isoformat") else str(value)
    )


def _first(header: Sequence[str], names: frozenset[str]) -> int | None:
    return next((at for at, name in enumerate(header) if name in names), None)


def _special(row: Sequence[Any], special: Sequence[int | None]) -> tuple[int | None, str, int | None]:
    known, place, household = ("" if at is None else plain(_clean(row[at])).strip() for at in special)
    return whole(known), place, whole(household)
