"""Whom each row of an export means: found in the ledger, new, or not to be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yibiao.catalogue import Catalogue, DataItem
from yibiao.prefill.places import place_word
from yibiao.prefill.records import Records
from yibiao.prefill.values import Known, birth_of, is_valid
from yibiao_web.ledger.identity import are_two, name_of
from yibiao_web.ledger.keys import key_of, number_of
from yibiao_web.ledger.loading import by_keys
from yibiao_web.ledger.masking import masked
from yibiao_web.ledger.models import Subject
from yibiao_web.orgs.models import Level, Organisation

BATCH = 500
_FIGURES = "organisation"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about one row. ``row`` is the one Excel shows, ``column`` its letter; without one the whole row could
    not be placed."""

    sheet: str
    row: int
    column: str
    words: str


@dataclass(slots=True)
class Row:
    """One line of one table: what it says, and of whom. ``subject`` None and ``org`` set: somebody new."""

    sheet: str
    row: int
    kind: str
    values: dict[str, Known]
    org: Organisation | None = None
    subject: Subject | None = None
    key: str = ""


@dataclass
class Placed:
    """Rows with a place in the ledger, and what is wrong with the others."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def rejected(self) -> set[tuple[str, int]]:
        return {(one.sheet, one.row) for one in self.problems if not one.column}


@dataclass(frozen=True)
class Places:
    """The villages of a county by name; a name that two villages share needs its township."""

    county: Organisation
    by_name: Mapping[str, list[Organisation]]
    by_id: Mapping[int, Organisation]
    default: Organisation | None = None

    def find(self, kind: str, values: Mapping[str, Any]) -> Organisation | None:
        village = str(values.get(f"{kind}.village") or "")
        some = self.by_name.get(place_word(village), []) if village else []
        township = str(values.get(f"{kind}.township") or "")
        if len(some) > 1 and township:
            some = [one for one in some if one.parent and one.parent.name == township]
        if len(some) == 1:
            return some[0]
        address = next((str(values[code]) for code in values if code.endswith("address") and values[code]), "")
        named = [org for name, orgs in self.by_name.items() if len(orgs) == 1 and name in address for org in orgs]
        if not village and len(named) == 1:
            return named[0]
        return None if village else self.default


def places_of(county: Organisation, default: Organisation | None = None) -> Places:
    by_name: dict[str, list[Organisation]] = defaultdict(list)
    here = {one.pk: one for one in Organisation.objects.within(county.path).select_related("parent")}
    for one in here.values():
        if one.level == Level.VILLAGE:
            by_name[place_word(one.name)].append(one)
    return Places(county, by_name, here, default)


def place(records: Iterable[Records], catalogue: Catalogue, places: Places, period: str) -> Placed:
    """A place for every row of every table. ``period`` is that of figures of organisations."""
    placed = Placed()
    rows = [row for one in records for row in _rows(one, catalogue, placed.problems)]
    for row in rows:
        row.org = places.find(row.kind, row.values)
    known = _Known(places.county, rows)
    for row in rows:
        words = _figures(row, places, period) if row.kind == _FIGURES else known.place(row, places)
        if words:
            placed.problems.append(Problem(row.sheet, row.row, "", words))
        else:
            placed.rows.append(row)
    return placed


def _rows(records: Records, catalogue: Catalogue, problems: list[Problem]) -> Iterable[Row]:
    """The lines of one party; another party named beside the subject counts only where its number tells who it is."""
    items = catalogue.items
    beside = records.party not in ("", records.kind)
    for line in range(len(records)):
        values: dict[str, Known] = {}
        _, number, _ = records.place(next(iter(records.values), ""), line)
        at = (records.rows[line] if records.rows else number) or 1
        for code, column in records.values.items():
            value = column[line]
            if value is None or code not in items:
                continue
            if _may_stand(items[code], value, catalogue):
                values[code] = value
            elif not beside:
                column_name = records.places.get(code, "")
                words = f"“{masked(code, value)}”不能作“{items[code].name}”的值，这一格没有导入。"
                problems.append(Problem(records.source.sheet, at, column_name or "?", words))
        if values and (not beside or key_of(records.kind, values)):
            yield Row(records.source.sheet, at, records.kind, values)


def _may_stand(item: DataItem, value: Known, catalogue: Catalogue) -> bool:
    codes = catalogue.code_lists.get(item.choices or "") if item.type == "choice" else None
    return is_valid(item, value) and (codes is None or codes.find(str(value)) is not None)


def _figures(row: Row, places: Places, period: str) -> str:
    name = str(row.values.get("organisation.name") or "")
    here = Organisation.objects.within(places.county.path).exclude(level__in=(Level.GRID, Level.DEPARTMENT))
    orgs = list(here.filter(name=name)[:2]) if name else []
    if len(orgs) != 1:
        return f"组织里没有“{name}”，或者不止一个。" if name else "没有写是哪个单位的数。"
    row.org, row.key = orgs[0], f"{orgs[0].code}@{period}"
    row.subject = Subject.objects.filter(county=places.county, kind=_FIGURES, key=row.key).first()
    return ""


class _Known:
    """The subjects that the rows may mean, loaded in a few queries."""

    def __init__(self, county: Organisation, rows: Sequence[Row]) -> None:
        wanted: dict[str, set[str]] = defaultdict(set)
        names: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            key = _key(row)
            (wanted if key else names)[row.kind].add(key or name_of(row.kind, row.values))
        self.by_key = by_keys(county.pk, wanted)
        self.by_name: dict[tuple[str, str], list[Subject]] = defaultdict(list)
        for kind, several in names.items():
            for one in _named(county, kind, sorted(several - {""})):
                self.by_name[kind, one.name].append(one)

    def place(self, row: Row, places: Places) -> str:
        """Set whom the row means; the words say why it can not be told."""
        key = _key(row)
        name = name_of(row.kind, row.values)
        holder = self.by_key.get((row.kind, key)) if key else None
        if holder is not None and not are_two(row.kind, holder.name, name):
            row.subject, row.org = holder, places.by_id.get(holder.org_id)
        elif holder is not None:
            return f"这个号码在台账里是另一个人（{holder.name[:1]}某），请核对姓名和号码。"
        elif key and row.org is not None:
            return ""
        elif key:
            return "台账里没有这个号码，又没有写清是哪个村的，不知道记到哪里。"
        else:
            return self._by_name(row, name, places)
        return ""

    def _by_name(self, row: Row, name: str, places: Places) -> str:
        if not name:
            return "没有号码也没有姓名（名称），认不出是谁。"
        some = [one for one in self.by_name.get((row.kind, name), ()) if _may_be(one, row)]
        if len(some) != 1:
            return (
                "没有号码，台账里同名的不止一个，分不清是谁。"
                if some
                else "没有号码，凭姓名、出生日期和村在台账里找不到。"
            )
        if row.kind == "person" and not _told_apart(some[0], row):
            return "只有姓名对得上，没有号码、出生日期和村，不敢认。"
        row.subject, row.org = some[0], places.by_id.get(some[0].org_id)
        return ""


def _key(row: Row) -> str:
    return key_of(row.kind, row.values, row.org.code if row.org else "")


def _named(county: Organisation, kind: str, names: Sequence[str]) -> Iterable[Subject]:
    rows = Subject.objects.filter(county=county, kind=kind).exclude(state=Subject.State.MERGED)
    for at in range(0, len(names), BATCH):
        yield from rows.filter(name__in=names[at : at + BATCH])


def _may_be(one: Subject, row: Row) -> bool:
    if row.org is not None and one.org_id != row.org.pk:
        return False
    born, number = str(row.values.get("person.birth_date") or ""), str(row.values.get("person.id_number") or "")
    held = number_of(one)
    known = str(one.values.get("person.birth_date") or birth_of(held) or "")
    if born and known and not known.startswith(born):
        return False
    return not number or len(number) != len(held) or all(a in ("*", b) for a, b in zip(number, held, strict=True))


def _told_apart(one: Subject, row: Row) -> bool:
    """A name alone is nobody: the village and a whole birth date, a masked number, or the household must agree too."""
    values = row.values
    born = len(str(values.get("person.birth_date") or "")) == 10
    home = values.get("person.household_number")
    masked = "*" in str(values.get("person.id_number") or "")
    return (row.org is not None and (born or masked)) or bool(
        home and home == one.values.get("person.household_number")
    )
