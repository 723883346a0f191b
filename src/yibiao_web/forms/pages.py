"""What the page of a version shows, put together from what an admission keeps. Reads only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yibiao.catalogue import Catalogue
from yibiao_web.burden.standing import left
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.forms.discretion import ALL, Discretion
from yibiao_web.forms.facts import likely
from yibiao_web.forms.models import Admission, FormField, FormVersion, is_asked
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.scopes import is_wide
from yibiao_web.sharing.queries import entitlement

_OF_A_VILLAGE = re.compile(r"（[^（）]*(?:村|社区)）$")


def _by(owner: str) -> str:
    return f"（{owner}）" if owner else ""


@dataclass(frozen=True, slots=True)
class Choice:
    """An item that a field may mean."""

    code: str
    name: str
    about: str
    definition: str
    confidence: float
    reasons: Sequence[str] = ()

    @property
    def percent(self) -> int:
        return round(100 * self.confidence)


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field with what is known of it; ``row`` is None for those nobody is asked for (序号, formulas)."""

    field: FormField
    key: str
    item: Choice | None
    choices: Sequence[Choice]
    row: Mapping[str, Any] | None
    unsure: bool
    limits: Discretion = ALL

    @property
    def few(self) -> bool:
        """Whether nothing may be told of how much is known."""
        return self.field.region in self.limits.few

    def told(self, count: int) -> str:
        return self.limits.told(self.field.region, count)

    @property
    def told_held(self) -> str:
        return self.told(self.held)

    @property
    def told_total(self) -> str:
        return self.told(self.total)

    @property
    def told_derived(self) -> str:
        return self.told(self.row["derived"]) if self.row and self.row["derived"] else ""

    @property
    def told_stale(self) -> str:
        return self.told(self.row["stale"]) if self.row and self.row["stale"] else ""

    @property
    def open(self) -> int:
        return self.row["missing"] + self.row["stale"] if self.row and not self.field.dropped else 0

    @property
    def held(self) -> int:
        return self.row["known"] + self.row["stale"] + self.row["derived"] if self.row else 0

    @property
    def total(self) -> int:
        return self.held + self.row["missing"] if self.row else 0

    @property
    def titles(self) -> list[str]:
        """Where most of it came from; lists of single villages go by what they have in common."""
        sources = self.row["sources"] if self.row else ()
        return list(dict.fromkeys(_OF_A_VILLAGE.sub("", one["title"]) + _by(one["owner"]) for one in sources))


@dataclass(frozen=True, slots=True)
class Totals:
    """Cells and fields of a form: known, computable, too old, missing. ``few``: those of some people are not counted
    in, because they must not be told."""

    known: int
    derived: int
    stale: int
    missing: int
    asked: int
    fields: int
    few: bool = False

    @property
    def cells(self) -> int:
        return self.known + self.derived + self.stale + self.missing

    @property
    def share(self) -> float:
        return 100 * (self.known + self.derived) / self.cells if self.cells else 0.0

    @property
    def open(self) -> int:
        return self.stale + self.missing


def field_rows(
    version: FormVersion, admission: Admission | None, limits: Discretion = ALL
) -> list[FieldRow]:  # fmt: skip
    """All fields in the order of the form, unsure ones marked."""
    known = catalogue()
    by_place = {(one["region"], one["field"]): one for one in (admission.coverage if admission else ())}
    rows = []
    for field in version.fields.all():
        row = by_place.get((field.region, field.number))
        choices = [_choice(known, one) for one in field.alternatives if one["item"] in known.items]
        item = _item(known, field.item) if field.item else None
        unsure = likely(field) and not field.dropped and row is not None and not (row["known"] or row["derived"])
        rows.append(FieldRow(field, f"{field.region}.{field.number}", item, choices, row, unsure, limits))
    return rows


def _item(known: Catalogue, code: str) -> Choice | None:
    return _choice(known, {"item": code, "confidence": 1.0, "reasons": ()}) if code in known.items else None


def _choice(known: Catalogue, one: Mapping[str, Any]) -> Choice:
    item = known.items[one["item"]]
    subject = known.subjects.get(item.subject)
    return Choice(item.code, item.name, subject.name if subject else item.subject, item.definition,
                  one["confidence"], one["reasons"])  # fmt: skip


def found_items(words: str, most: int = 12) -> list[Choice]:
    """Items whose name or synonyms hold the words, the shortest names first."""
    known = catalogue()
    text = words.strip()
    if not text:
        return []
    hits = [item for item in known.items.values() if any(text in word for word in item.words)]
    hits.sort(key=lambda item: (text not in item.name, item.role is not None, len(item.name), item.code))
    return [_choice(known, {"item": item.code, "confidence": 0.0, "reasons": ()}) for item in hits[:most]]


def totals_of(admission: Admission, limits: Discretion = ALL) -> Totals:
    rows = [
        one for one in admission.coverage
        if not one["dropped"] and one["state"] != "formula" and one["region"] not in limits.few
    ]  # fmt: skip
    sums = {name: sum(one[name] for one in rows) for name in ("known", "derived", "stale", "missing")}
    return Totals(**sums, asked=sum(is_asked(one) for one in rows), fields=len(rows), few=bool(limits.few))


_MENDED_AT = {
    "form_no_basis": "paper", "form_no_purpose": "paper", "form_marks_missing": "paper", "form_expired": "paper",
    "form_validity_long": "paper", "form_often": "paper", "form_not_listed": "paper", "form_no_expiry": "paper",
    "form_whom_unclear": "whom", "form_unsettled": "unsure", "form_photos": "fields", "form_outside_duty": "fields",
    "form_duplicate": "fields", "lead_time_none": "scope", "lead_time_short": "scope", "lead_time_load": "scope",
    "villages_overloaded": "scope",
}  # fmt: skip


_TELLING = {"form_known"}  # says that all is there


def told_findings(admission: Admission, limits: Discretion = ALL) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What holds the form up, each with the part of the page where it is mended; and what is only good to know."""
    said = [one for one in admission.findings if not (limits.few and one["code"] in _TELLING)]
    found = [one | {"at": _MENDED_AT.get(one["code"], "")} for one in said]
    return [one for one in found if one["severity"] != "hint"], [one for one in found if one["severity"] == "hint"]


@dataclass(frozen=True, slots=True)
class Allowance:
    """The sender's budget of the year, before and after this form (minutes)."""

    budget: float | None
    used: float
    cost: float

    @property
    def left(self) -> float | None:
        return None if self.budget is None else self.budget - self.used

    @property
    def after(self) -> float | None:
        return None if self.budget is None else self.budget - self.used - self.cost

    @property
    def short(self) -> bool:
        return self.after is not None and self.after < 0


def allowance(org: Organisation, admission: Admission) -> Allowance:
    budget, used = left(org, admission.on.year)
    return Allowance(budget, used, admission.minutes_with)


def missing_rights(
    org: Organisation, admission: Admission, limits: Discretion = ALL
) -> list[tuple[str, list[str]]]:  # fmt: skip
    """Owner's name with the names of the known items that the organisation may not read yet; of few people all that
    the form asks and by which they were picked, whether known or not."""
    wanted = [one for one in admission.coverage if not one["dropped"]]
    held = {one["item"] for one in wanted if one["region"] in limits.few or one["known"] + one["derived"]} - {""}
    held |= set(limits.items) if limits.few else set()
    found = entitlement(org, held, org.area.path, admission.on)
    names = dict(Organisation.objects.filter(pk__in=[pk for pk in found["missing"] if pk]).values_list("pk", "name"))
    items = catalogue().items
    return [
        (names.get(owner or 0, "数据局"), [items[one].name for one in some if one in items])
        for owner, some in found["missing"].items()
    ]


@dataclass(frozen=True, slots=True)
class Branch:
    """A township (or the place itself) with its villages, for choosing."""

    place: Organisation
    villages: list[tuple[Organisation, bool]]

    @property
    def whole(self) -> bool:
        return all(chosen for _, chosen in self.villages)

    @property
    def some(self) -> int:
        return sum(chosen for _, chosen in self.villages)


def branches(villages: Sequence[Organisation], chosen: set[int]) -> list[Branch]:
    """The villages by township (or what a wide area offers by what it lies in); ``villages`` come in the order of the
    tree with their parents loaded. What lies in a chosen place is chosen."""
    paths = chosen_paths(villages, chosen)
    made: dict[int, Branch] = {}
    for one in villages:
        place = one.parent if one.parent and (one.level != Level.VILLAGE or one.parent.level == Level.TOWNSHIP) else one
        made.setdefault(place.pk, Branch(place, [])).villages.append(
            (one, one.pk in chosen or one.path.startswith(paths))
        )
    return list(made.values())


def chosen_paths(offered: Sequence[Organisation], chosen: set[int]) -> tuple[str, ...]:
    """The paths of those chosen places that are not offered themselves: a whole county, a province."""
    above = chosen - {one.pk for one in offered}
    return tuple(Organisation.objects.filter(pk__in=above).values_list("path", flat=True)) if above else ()


def is_whole(offered: Sequence[Organisation], chosen: set[int], area: Organisation) -> bool:
    return area.pk in chosen or len(chosen) >= len(offered)


def scope_words(villages: Sequence[Organisation], chosen: set[int], area: Organisation, count: int = 0) -> str:
    """全县 180 个村（社区）; 鹤汀镇等 2 个镇街的 13 个村（社区）. ``count``: the villages asked of a wide area."""
    if is_wide(area):
        return _wide_words(villages, chosen, area, count)
    if len(chosen) >= len(villages):
        return f"{area.name}全部 {len(villages)} 个村（社区）"
    some = [one for one in branches(villages, chosen) if one.some]
    if len(some) == 1:
        return f"{some[0].place.name} {some[0].some} 个村（社区）"
    return f"{some[0].place.name}等 {len(some)} 个镇街的 {len(chosen)} 个村（社区）" if some else "还没有选"


def _wide_words(offered: Sequence[Organisation], chosen: set[int], area: Organisation, count: int) -> str:
    """大同国全部 620,573 个村（社区）; 东岭省等 3 处的 18,000 个村（社区）."""
    if is_whole(offered, chosen, area):
        return f"{area.name}全部 {count:,} 个村（社区）"
    names = list(Organisation.objects.filter(pk__in=chosen).order_by("path").values_list("name", flat=True))
    if not names:
        return "还没有选"
    places = names[0] if len(names) == 1 else f"{names[0]}等 {len(names)} 处"
    return f"{places}的 {count:,} 个村（社区）"
