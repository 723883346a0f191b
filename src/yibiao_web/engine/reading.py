"""The platform's tables as the analytics' tables. Always through the models: what is sealed is opened there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

import pyarrow as pa
from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import TruncMonth

from yibiao.catalogue import Catalogue
from yibiao.engine.tables import CURRENT, SCHEMAS, as_number, day_number, table_from_rows, table_of
from yibiao_web.burden.models import BurdenEntry
from yibiao_web.burden.queries import COST, SPARED
from yibiao_web.engine.leaving import Departure, kind_of, left, measure_of
from yibiao_web.engine.pseudonyms import Pseudonyms
from yibiao_web.engine.tree import Spot
from yibiao_web.forms.models import TIMES_A_YEAR, Form, FormField, FormVersion
from yibiao_web.ledger.identity import key_of
from yibiao_web.ledger.models import Source, Subject

_FIGURES = "organisation"
_BATCH = 500
_DAYS = 100_000  # sources whose days are kept from one unit to the next


@dataclass(frozen=True, slots=True)
class Portion:
    """Some hundreds of subjects of one place."""

    facts: pa.Table
    identities: pa.Table


@dataclass
class Ledger:
    """Reads subjects, a unit a time and of it some hundreds a time; ``days`` are those of the sources that were met.
    ``heads`` (period, place, kind), ``rounded`` and ``left_out`` count those of the unit that was read last."""

    departures: Mapping[str, Departure]
    pseudonyms: Pseudonyms
    days: dict[int, int] = field(default_factory=dict)
    heads: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    rounded: int = 0
    left_out: int = 0

    def read(self, county: Spot, spots: Sequence[Spot]) -> Iterator[Portion]:
        """The places of one unit, in the order of their codes."""
        self.rounded = self.left_out = 0
        self.heads.clear()
        if len(self.days) > _DAYS:
            self.days.clear()
        for spot in sorted(spots, key=lambda one: one.code):
            for batch in self._subjects(county, spot):
                yield self._portion(batch, county.code, spot.code)

    def subjects(self, county: str) -> dict[str, pa.Table]:
        """{period: how many of each kind a place has}, of the unit that was read last."""
        found: dict[str, list[dict[str, Any]]] = {}
        for (period, place, kind), count in self.heads.items():
            row = {"county": county, "period": period, "place": place, "kind": kind, "subjects": count}
            found.setdefault(period, []).append(row)
        return {period: table_from_rows("subjects", rows) for period, rows in found.items()}

    def _portion(self, batch: Sequence[Subject], county: str, place: str) -> Portion:
        columns: dict[str, list[Any]] = {name: [] for name in SCHEMAS["facts"].names}
        people = []
        for subject in batch:
            period, pseudonym = _period(subject), self.pseudonyms.subject(county, subject.pk)
            self.heads[period, place, subject.kind] += 1
            self._facts(columns, subject, county, place, period, pseudonym)
            if subject.kind == "person":
                people.append(self._identity(subject, county, place, pseudonym))
        return Portion(table_of("facts", columns), table_from_rows("identities", people))

    def _subjects(self, county: Spot, place: Spot) -> Iterator[list[Subject]]:
        """With the days of their values known. A place a time: what a database sorts in memory is not more either."""
        rows = Subject.objects.filter(county=county.pk, org=place.pk, state=Subject.State.ACTIVE)
        rows = rows.order_by("kind", "pk").only("pk", "org_id", "kind", "key", "values", "sources")
        several = rows.iterator(chunk_size=_BATCH)
        while batch := list(islice(several, _BATCH)):
            yield self._dated(batch)

    def _dated(self, batch: list[Subject]) -> list[Subject]:
        wanted = {pk for one in batch for pk in one.sources.values()} - self.days.keys()
        for pk, dated in Source.objects.filter(pk__in=wanted).values_list("pk", "dated") if wanted else ():
            self.days[pk] = day_number(dated)
        return batch

    def _facts(
        self, columns: dict[str, list[Any]], subject: Subject, county: str, place: str, period: str, pseudonym: int
    ) -> None:  # fmt: skip
        met: dict[str, tuple[str, Any]] = {}
        for code, value in subject.values.items():
            departure = self.departures.get(code)
            if departure is None or value is None or value == "":
                continue
            if departure.code not in met or code == departure.code:  # of a merged item the value under the new code
                met[departure.code] = (code, value)
        for item, (code, value) in met.items():
            departure = self.departures[code]
            gone = left(departure, value)
            if not gone.exact:
                self.rounded += gone.number is not None
                self.left_out += gone.number is None
            for name, told in (
                ("county", county), ("period", period), ("place", place), ("kind", subject.kind), ("item", item),
                ("subject", pseudonym if departure.named else None), ("number", gone.number), ("code", gone.code),
                ("day", self.days.get(subject.sources.get(code, 0))),
            ):  # fmt: skip
                columns[name].append(told)

    def _identity(self, subject: Subject, county: str, place: str, pseudonym: int) -> dict[str, Any]:
        return {
            "county": county, "place": place, "subject": pseudonym,
            "by_key": self.pseudonyms.by_key(key_of("person", subject.values)),
            "by_traits": self.pseudonyms.by_traits(subject.values),
        }  # fmt: skip


def _period(subject: Subject) -> str:
    """Figures of an organisation are of their own period; what has none is of no period."""
    return (subject.key.partition("@")[2] or "-") if subject.kind == _FIGURES else CURRENT


def items_table(catalogue: Catalogue) -> pa.Table:
    return table_from_rows(
        "items",
        (
            {"item": one.code, "name": one.name, "kind": kind_of(one), "measure": measure_of(one),
             "unit": one.unit or "", "sensitivity": one.sensitivity, "fresh_for_days": one.fresh_for_days}
            for one in sorted(catalogue.items.values(), key=lambda one: one.code)
        ),
    )  # fmt: skip


def orgs_tables(tree: Mapping[str, Spot]) -> Iterator[tuple[Spot, pa.Table]]:
    """The tree, a county a time, and each place above counties by itself."""
    units = {path: one for path, one in tree.items() if one.unit == path}
    for county, spots in by_county(tree.values()):
        yield tree[county], table_from_rows("orgs", (one.row(units) for one in spots))


def by_county(spots: Iterable[Spot]) -> Iterator[tuple[str, list[Spot]]]:
    found: dict[str, list[Spot]] = {}
    for one in spots:
        found.setdefault(one.county, []).append(one)
    yield from found.items()


def burden_tables(tree: Mapping[str, Spot]) -> Iterator[tuple[Spot, pa.Table]]:
    """Months × senders × kinds, a county a time; measured minutes where they were measured."""
    rows = BurdenEntry.objects.order_by().annotate(month=TruncMonth("on")).values("month", "org__path", "kind")
    told = rows.annotate(demands=Count("pk"), cost=Sum(COST), less=Sum(SPARED)).order_by("org__path", "month", "kind")
    found: dict[str, list[dict[str, Any]]] = {}
    for one in told:
        sender = tree.get(one["org__path"])
        if sender:
            found.setdefault(sender.county, []).append(_burden_row(one, tree[sender.county], sender))
    for county, some in found.items():
        yield tree[county], table_from_rows("burden", some)


def _burden_row(one: Mapping[str, Any], county: Spot, sender: Spot) -> dict[str, Any]:
    return {
        "county": county.code, "month": f"{one['month']:%Y-%m}", "sender": sender.code, "kind": one["kind"],
        "demands": one["demands"], "minutes": _minutes(one["cost"]), "spared": _minutes(one["less"]),
    }  # fmt: skip


def _minutes(value: float | None) -> Decimal:
    return as_number(value or 0.0)[0] or Decimal(0)


def asked_tables(tree: Mapping[str, Spot]) -> Iterator[tuple[Spot, pa.Table]]:
    """The fields of all forms in force that mean an item, a county a time."""
    newest = FormVersion.objects.filter(form=OuterRef("version__form")).order_by("-number").values("pk")[:1]
    rows = FormField.objects.filter(version__form__state=Form.State.IN_FORCE, version=Subquery(newest), dropped=False)
    told = rows.exclude(item="").order_by("version__form__org__path", "version__form", "region", "number")
    found: dict[str, list[dict[str, Any]]] = {}
    for path, form, title, times, item in told.values_list(
        "version__form__org__path", "version__form", "version__form__title", "version__form__frequency", "item"
    ):
        sender = tree.get(path)
        if sender:
            found.setdefault(sender.county, []).append(
                {"county": tree[sender.county].code, "department": sender.code, "form": f"{sender.code}/{form}",
                 "title": title, "item": item, "times_a_year": TIMES_A_YEAR.get(times, 1)}
            )  # fmt: skip
    for county, some in found.items():
        yield tree[county], table_from_rows("asked", some)
