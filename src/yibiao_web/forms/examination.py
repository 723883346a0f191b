"""What the gate needs to know of a version for a scope: coverage a field, cost, findings. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from yibiao.catalogue import Catalogue
from yibiao.findings import finding
from yibiao.prefill.audience import Audience, audiences
from yibiao.prefill.coverage import Coverage, FieldCoverage, RegionCoverage, coverage_of
from yibiao.prefill.filters import OPEN
from yibiao.prefill.held import HeldKnowledge
from yibiao_web.catalogue import queries as catalogue_queries
from yibiao_web.forms import queries
from yibiao_web.forms.costing import Cost, cost_of
from yibiao_web.forms.discretion import picked_by
from yibiao_web.forms.facts import facts_of
from yibiao_web.forms.models import FormVersion
from yibiao_web.forms.picking import by_filters, items_of
from yibiao_web.forms.queries import Stored
from yibiao_web.forms.reading import Understood, understood
from yibiao_web.forms.rules import check
from yibiao_web.ledger.models import Source
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.scopes import Scope, Villages
from yibiao_web.policy.queries import pack

_COUNTED = ("known", "stale", "derived", "missing")


@dataclass(frozen=True)
class Examination:
    """``coverage`` and ``findings`` as an ``Admission`` keeps them."""

    coverage: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    regions: list[dict[str, Any]]
    cost: Cost

    @property
    def held_up(self) -> bool:
        return any(one["severity"] != "hint" for one in self.findings)


def examined(
    version: FormVersion, villages: Villages, due_on: date | None, on: date, filters: Stored = (), period: str = "",
) -> Examination:  # fmt: skip
    """Everything the requester sees before anything is sent; of very many villages from a sample, and it says so."""
    if not isinstance(villages, Scope):
        return _examined(version, villages, due_on, on, filters, period, len(villages))
    sample = villages.sample()
    seen = _examined(version, sample, due_on, on, filters, period, len(villages))
    told = finding("scope_sampled", count=f"{len(villages):,}", sample=len(sample))
    return replace(seen, findings=[*seen.findings, asdict(told)])


def _examined(
    version: FormVersion, villages: Sequence[Organisation], due_on: date | None, on: date, filters: Stored,
    period: str, count: int,
) -> Examination:  # fmt: skip
    """``count`` villages are asked, of which these are looked at."""
    times = count / len(villages) if villages else 1.0
    read = understood(version)
    catalogue = catalogue_queries.catalogue()
    known = queries.known_of(villages, on)
    found = coverage_of(read.matched, read.workbook, known, filters=queries.as_filters(filters), period=period)
    regions = [one | {"count": _times(one["count"], times)} for one in region_rows(found, read, known, filters)]
    unclear = {one["region"] for one in regions if one["unclear"]}
    cost = cost_of(found, len(villages), catalogue, read.dropped, unclear)
    rows = coverage_rows(found, read, catalogue, catalogue_queries.owners())
    rows = [one | {name: _times(one[name], times) for name in _COUNTED} for one in rows]
    facts = replace(
        facts_of(version, read, rows, villages, cost, due_on),
        villages=count,
        to_list=bool(unclear),
        whom_unclear=tuple(one["title"] or one["sheet"] for one in regions if one["unsettled"]),
    )
    findings = check(facts, pack(version.form.org), on)
    whole = Cost(cost.without * times, cost.with_known * times)
    return Examination(rows, [asdict(one) for one in findings], regions, whole)


def _times(number: int, times: float) -> int:
    return number if times == 1 else round(number * times)


def region_rows(found: Coverage, read: Understood, known: HeldKnowledge, filters: Stored) -> list[dict[str, Any]]:
    """Whom each table of the form is about, how many they are, and who else may be meant. ``unclear``: the villages
    enter who it concerns, because nobody could be (or was to be) picked beforehand; ``unsettled``: the requester has
    yet to say."""
    return [_region(one, read, known, _filters_of(filters, one.region)) for one in found.regions]


def _filters_of(filters: Stored, region: int) -> list[str]:
    return list(filters.get(str(region), ()) if isinstance(filters, Mapping) else filters)


def _region(one: RegionCoverage, read: Understood, known: HeldKnowledge, chosen: list[str]) -> dict[str, Any]:
    region = read.form.regions[one.region]
    offers = audiences(read.matched, read.workbook, known, one.region)
    nobody = one.kind != "crosstab" and not one.subjects
    unclear = nobody and (not one.sure or OPEN in chosen)
    picks = picked_by(one, region.title or region.sheet, chosen, known)
    return {
        "region": one.region, "kind": one.kind, "title": region.title, "sheet": region.sheet, "whom": one.words,
        "sure": one.sure or bool(chosen), "count": len(one.subjects), "subject": one.subject_kind, "chosen": chosen,
        "unclear": unclear, "unsettled": unclear and not chosen and any(offer.count for offer in offers),
        "picked_by": picks, "offers": [_offer(offer, one.subject_kind, known) for offer in offers],
    }  # fmt: skip


def _offer(offer: Audience, kind: str, known: HeldKnowledge) -> dict[str, Any]:
    picks = by_filters(known.census.vocabulary, kind, offer.filters)
    return asdict(offer) | {"filters": list(offer.filters), "picked_by": items_of(picks)}


def coverage_rows(
    found: Coverage, read: Understood, catalogue: Catalogue, owners: Mapping[str, str]
) -> list[dict[str, Any]]:
    """One row a field that anybody may be asked, with counts and words."""
    titles = {
        one.pk: one
        for one in Source.objects.filter(pk__in={at for one in found.fields for at, _ in one.sources}).only(
            "title", "owner", "dated"
        )
    }
    return [_row(one, read, catalogue, owners, titles) for one in found.fields if one.state != "numbering"]


def _row(
    one: FieldCoverage, read: Understood, catalogue: Catalogue, owners: Mapping[str, str],
    titles: Mapping[int, Source],
) -> dict[str, Any]:  # fmt: skip
    field = read.form.regions[one.region].fields[one.field]
    item = catalogue.items.get(one.code or "")
    return {
        "region": one.region, "field": one.field, "label": list(field.path), "cell": field.label_cell,
        "item": one.code or "", "name": item.name if item else "", "local": one.local, "state": one.state,
        "dropped": (one.region, one.field) in read.dropped,
        "known": one.known, "stale": one.stale, "derived": one.derived, "missing": one.missing,
        "freshest": one.freshest.isoformat() if one.freshest else None,
        "oldest": one.oldest.isoformat() if one.oldest else None,
        "sources": [{"id": at, "title": titles[at].title, "owner": titles[at].owner, "count": count}
                    for at, count in one.sources if at in titles],
        "owner": owners.get(one.code or "", ""),
    }  # fmt: skip
