"""What the gate needs to know of a version for a scope: coverage a field, cost, findings. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from yibiao.catalogue import Catalogue
from yibiao.policy import shipped_pack
from yibiao.prefill.coverage import Coverage, FieldCoverage
from yibiao_web.catalogue import queries as catalogue_queries
from yibiao_web.forms import queries
from yibiao_web.forms.costing import Cost, cost_of
from yibiao_web.forms.facts import facts_of
from yibiao_web.forms.models import FormVersion
from yibiao_web.forms.reading import Understood, understood
from yibiao_web.forms.rules import check
from yibiao_web.ledger.models import Source
from yibiao_web.orgs.models import Organisation


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
    version: FormVersion, villages: Sequence[Organisation], due_on: date | None, on: date, filters: Sequence[str] = ()
) -> Examination:  # fmt: skip
    """Everything the requester sees before anything is sent."""
    read = understood(version)
    catalogue = catalogue_queries.catalogue()
    found = queries.coverage(version, villages, on, filters)
    cost = cost_of(found, len(villages), catalogue, read.dropped)
    rows = coverage_rows(found, read, catalogue, catalogue_queries.owners())
    findings = check(facts_of(version, read, rows, villages, cost, due_on), shipped_pack(), on)
    return Examination(rows, [asdict(one) for one in findings], region_rows(found), cost)


def region_rows(found: Coverage) -> list[dict[str, Any]]:
    """Whom each table of the form is about, and how many they are."""
    return [
        {"region": one.region, "kind": one.kind, "title": found.matched.form.regions[one.region].title,
         "whom": one.words, "sure": one.sure, "count": len(one.subjects), "subject": one.subject_kind}
        for one in found.regions
    ]  # fmt: skip


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
