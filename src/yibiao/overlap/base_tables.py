"""The proposed 一表: the fewest tables from which every form of the folder can be filled.

One table a subject kind, with the things asked at least once: identity keys first (added where nobody asked), then the
catalogue's order; what follows from others is left out. Another party's particulars (户主电话, 配偶姓名) need only the
key that leads to that party's own row, where the party is a person of the same place. Labels that no data item fits
come last when several forms ask them, and on a table of their own when only one does, so that the base stays small.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ..catalogue import Catalogue, DataItem
from .derivable import computable, of_the_filler, sources_in_words
from .gathering import Gathered, Thing
from .repeats import Repeat

TABLE_NAMES = {
    "person": "人员",
    "household": "家庭户",
    "house": "房屋",
    "enterprise": "市场主体",
    "organisation": "组织机构",
    "place": "村情和场所",
    "event": "事件",
    "project": "项目",
    "land": "地块",
    "asset": "资产",
    "aggregate": "统计指标",
    "other": "其他",
}
_LINKED = {"householder", "spouse", "father", "mother", "family_member", "child", "parent"}
_LINKS = {"person": ("person.household_number",)}
# A number alone tells a clerk nothing; subjects without keys of their own are told apart by who reports and when.
_READABLE_KEYS = {
    "person": ("person.name",),
    "household": ("household.householder.name",),
    "enterprise": ("enterprise.name",),
    "house": ("house.address",),
    "organisation": ("organisation.name",),
}
_PERIOD_KEYS = ("record.reporting_unit", "record.period")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a base table. ``forms`` (by index) ask it; ``why`` says why a column nobody asks is there."""

    thing: Thing
    forms: tuple[int, ...]
    key: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A thing that is asked but needs no column, and where it comes from."""

    thing: Thing
    forms: tuple[int, ...]
    source: str


@dataclass(frozen=True, slots=True)
class BaseTable:
    """``extra`` is true for the table of labels only one form asks."""

    code: str
    name: str
    columns: tuple[Column, ...]
    left_out: tuple[LeftOut, ...]
    extra: bool = False


def propose_tables(gathered: Gathered, repeats: Iterable[Repeat], catalogue: Catalogue) -> list[BaseTable]:
    """All tables, the one that most forms use first."""
    asked = {repeat.thing.key: repeat for repeat in repeats}
    needed, left = _needed(asked, catalogue)
    by_subject: dict[str, list[Column]] = defaultdict(list)
    rare: dict[str, list[Column]] = defaultdict(list)
    for column in needed.values():
        alone = column.thing.item is None and len(column.forms) == 1
        (rare if alone else by_subject)[column.thing.subject].append(column)
    order = {code: at for at, code in enumerate(catalogue.items)}
    tables = [
        _table(
            subject, _name(subject, catalogue), _with_keys(subject, by_subject[subject], asked, catalogue), left, order
        )
        for subject in dict.fromkeys([*by_subject, *left])
    ]
    tables.sort(key=lambda table: (-sum(len(column.forms) for column in table.columns), table.code))
    extras = [
        BaseTable(
            f"{subject}_extra",
            f"{_name(subject, catalogue)}补充",
            tuple(_keys(subject, {}, asked, catalogue, links=False) + columns),
            (),
            extra=True,
        )
        for subject, columns in sorted(rare.items())
    ]
    return tables + extras


def _name(subject: str, catalogue: Catalogue) -> str:
    """Also for subject kinds a county adds; without the brackets that explain them."""
    known = catalogue.subjects.get(subject)
    return TABLE_NAMES.get(subject) or re.sub(r"[（(].*|[^\w]", "", known.name if known else subject)


def _needed(asked: Mapping[str, Repeat], catalogue: Catalogue) -> tuple[dict[str, Column], dict[str, list[LeftOut]]]:
    """Columns by key, and what needs no column by subject kind. Identity keys are there in any case, so what follows
    from them (性别 from the ID number) is left out even where no form asks for the key."""
    there = {*asked, *(code for subject in catalogue.subjects.values() for key in subject.identity[:1] for code in key)}
    needed: dict[str, Column] = {}
    left: dict[str, list[LeftOut]] = defaultdict(list)

    def follows(item: DataItem) -> bool:
        return not of_the_filler(item) and computable(item, there.__contains__, catalogue)

    def add(item: DataItem | None, forms: tuple[int, ...], why: str) -> None:
        if item is None or item.code in asked or follows(item):
            return
        before = needed.get(item.code) or Column(Thing(item.code, item.name, item.subject, item), (), why=why)
        needed[item.code] = replace(before, forms=tuple(dict.fromkeys([*before.forms, *forms])))

    for key, repeat in asked.items():
        item = repeat.thing.item
        if item is not None and follows(item):
            left[item.subject].append(LeftOut(repeat.thing, repeat.forms, f"由{sources_in_words(item, catalogue)}得出"))
        elif item is not None and _led_to(item, catalogue):
            role, target = catalogue.roles[str(item.role)], catalogue.items[str(item.of)]
            where = f"由{role.name}身份证号连到{_name(target.subject, catalogue)}表"
            left[item.subject].append(LeftOut(repeat.thing, repeat.forms, where))
            add(target, repeat.forms, f"《{repeat.thing.name}》由此取得")
            add(catalogue.items.get(f"{item.subject}.{role.code}.id_number"), (), f"用来连到{role.name}本人")
        else:
            needed[key] = Column(repeat.thing, repeat.forms)
    return needed, left


def _led_to(item: DataItem, catalogue: Catalogue) -> bool:
    """Whether the item stands in another party's own row, to which that party's ID number leads."""
    return item.role in _LINKED and item.of in catalogue.items and not str(item.of).endswith(".id_number")


def _with_keys(subject: str, columns: list[Column], asked: Mapping[str, Repeat], catalogue: Catalogue) -> list[Column]:
    """The columns with the identity keys in front, marked as keys."""
    found = {column.thing.key: column for column in columns}
    keys = _keys(subject, found, asked, catalogue, links=True)
    front = {column.thing.key for column in keys}
    return keys + [column for key, column in found.items() if key not in front]


def _keys(
    subject: str, found: Mapping[str, Column], asked: Mapping[str, Repeat], catalogue: Catalogue, *, links: bool
) -> list[Column]:
    identity = catalogue.subjects[subject].identity if subject in catalogue.subjects else ()
    first = list(identity[0]) if identity else list(_PERIOD_KEYS)
    first += [code for code in _READABLE_KEYS.get(subject, ()) if code not in first]
    keys = []
    for code in (*first, *(_LINKS.get(subject, ()) if links else ())):
        item = catalogue.items.get(code)
        if item is None:
            continue
        column = found.get(code)
        why = "" if column else ("用来认对象" if code in first else "用来连到家庭户表")
        forms = column.forms if column else (asked[code].forms if code in asked else ())
        keys.append(Column(Thing(code, item.name, subject, item), forms, key=code in first, why=why))
    return keys


def _table(
    subject: str, name: str, columns: list[Column], left: Mapping[str, list[LeftOut]], order: Mapping[str, int]
) -> BaseTable:
    linked = set(_LINKS.get(subject, ()))
    rest = [column for column in columns if not column.key and column.thing.key not in linked]
    front = [column for column in columns if column.key] + [c for c in columns if c.thing.key in linked]
    last = len(order)
    rest.sort(key=lambda c: (order.get(c.thing.item.code, last) if c.thing.item else last, -len(c.forms), c.thing.key))
    standing = {column.thing.key for column in front}
    out = tuple(entry for entry in left.get(subject, ()) if entry.thing.key not in standing)
    return BaseTable(subject, name, tuple(front + rest), out)
