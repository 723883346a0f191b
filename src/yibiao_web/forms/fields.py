"""A read form's fields as rows, and what a decision about one changes."""

from __future__ import annotations

from yibiao.catalogue import DataItem
from yibiao.catalogue.units import factor
from yibiao.model import Candidate, Match, MatchedForm
from yibiao.model import FormField as ReadField
from yibiao_web.forms.models import FormField, FormVersion

DECIDED = 0.99


def field_rows(version: FormVersion, matched: MatchedForm) -> list[FormField]:
    """One unsaved row a field, in the order of the form."""
    return [_row(version, match, matched.form.regions[match.region].fields[match.field]) for match in matched.matches]


def _row(version: FormVersion, match: Match, read: ReadField) -> FormField:
    decided = "person" if match.decided_by == "person" else "machine" if match.item else "unsure"
    return FormField(
        version=version, region=match.region, number=match.field, path=list(read.path), cell=read.label_cell,
        item=match.item or "", factor=match.factor, confidence=round(match.confidence, 3), decided=decided,
        alternatives=[_alternative(one) for one in match.alternatives],
    )  # fmt: skip


def _alternative(one: Candidate) -> dict[str, object]:
    return {"item": one.item, "confidence": round(one.confidence, 3), "reasons": list(one.reasons)}


def factor_between(read: ReadField, item: DataItem | None) -> float:
    """What to multiply the form's numbers with to have the item's."""
    if item is None or not read.unit or not item.unit:
        return 1.0
    return factor(read.unit, item.unit) or 1.0
