"""Values taken from where they are, entered by a department, corrected; and the reckoning that follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.appraisal import collecting
from yibiao_web.appraisal.models import Indicator, Scheme, Value
from yibiao_web.appraisal.reckoning import reckoned
from yibiao_web.appraisal.weighing import places_of
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal


@transaction.atomic
def collect(scheme: Scheme, *, viewer: Viewer, now: datetime) -> int:
    """Take every value that the platform knows, and reckon. What was corrected stays unless the ledger has moved on.
    Returns how many values are new or other than before."""
    _works(scheme, viewer)
    if not scheme.in_force:
        raise Refusal("not_in_force", _("方案生效以后才取数。"))
    hold(scheme)
    columns = collecting.columns_of(scheme)
    changed = sum(
        _take(one, collecting.found_of(one, viewer, timezone.localdate(now), columns), viewer, now)
        for one in scheme.indicators.select_related("demand", "survey__demand", "scheme__demand__county")
        if one.kept
    )
    _reckon(scheme, collecting.people_in(columns), now)
    log("appraisal.collected", by=viewer.user, org=viewer.org, now=now, target=scheme, detail={"changed": changed})
    return changed


@transaction.atomic
def enter(
    indicator: Indicator, told: Mapping[int, Mapping[str, Any]], *, viewer: Viewer, now: datetime, reckon: bool = True
) -> int:
    """A department's own figures, by place: {"value"} or {"count", "of"}, with "source". What was corrected stays where
    the same table is handed in again. ``reckon`` False: more are to come at once."""
    scheme = indicator.scheme
    if viewer.org.pk not in (scheme.demand.org_id, indicator.owner_id) or not viewer.may("requester"):
        raise Refusal("not_yours", _("只有提出考核的单位或这一项的数源部门能填这些数。"), 403)
    if indicator.origin not in (Indicator.Origin.OFFICE, Indicator.Origin.REPORT):
        raise Refusal("not_entered", _("这一项的数从台账或调查里取，不用填。"))
    hold(scheme)
    places = {one.pk for one in places_of(scheme.demand.county, scheme.level)}
    known = {one.org_id: one for one in indicator.values.filter(current=True)}
    rows = {place: one for place, one in told.items() if place in places}
    fresh = [
        _fresh(indicator, place, dict(one), Value.Kind.ENTERED, viewer, now)
        for place, one in rows.items()
        if not _stays(known.get(place), one)
    ]
    _replace(indicator, fresh)
    if reckon and fresh and scheme.in_force:
        reckon_again(scheme, now)
    log("appraisal.entered", by=viewer.user, org=viewer.org, now=now, target=indicator, detail={"changed": len(fresh)})
    return len(fresh)


def hold(scheme: Scheme) -> None:
    """Values of a scheme change one after the other: the last reckoning has all of them."""
    Scheme.objects.select_for_update().get(pk=scheme.pk)


def reckon_again(scheme: Scheme, now: datetime) -> None:
    """With other values; what makes places alike is as it was."""
    features = {int(place): told for place, told in scheme.result.get("features", {}).items()}
    _reckon(scheme, features or collecting.people_in(collecting.columns_of(scheme)), now)


def correct(
    value: Value, told: Mapping[str, Any], *, viewer: Viewer, now: datetime, source: str
) -> Value:  # fmt: skip
    """A corrected value in the place of another; inside the transaction of whoever settles."""
    fresh = _fresh(value.indicator, value.org_id, {**told, "source": source}, Value.Kind.CORRECTED, viewer, now)
    _replace(value.indicator, [fresh])
    return value.indicator.values.get(org=value.org_id, current=True)


def _reckon(scheme: Scheme, features: Mapping[int, Mapping[str, float]], now: datetime) -> None:
    scheme.result, scheme.reckoned_at = reckoned(scheme, features), now
    scheme.save(update_fields=["result", "reckoned_at"])


def _take(indicator: Indicator, found: collecting.Found, viewer: Viewer, now: datetime) -> int:
    known = {one.org_id: one for one in indicator.values.filter(current=True)}
    source, how = collecting.how_words(indicator)
    dated = collecting.dated_of(indicator, viewer.county) if found else None
    fresh = []
    for place, one in found.items():
        told = {"value": one.value, "count": one.count, "of": one.of, "error": one.error}
        if _stays(known.get(place), told):
            continue
        fresh.append(_fresh(indicator, place, told | {"source": source, "how": how, "dated": dated},
                            Value.Kind.COLLECTED, viewer, now))  # fmt: skip
    _replace(indicator, fresh)
    return len(fresh)


def _stays(known: Value | None, told: Mapping[str, Any]) -> bool:
    """It says what is known; or only repeats what somebody corrected."""
    if known is None:
        return False
    return _alike(known, told) or (known.kind == Value.Kind.CORRECTED and not _moved_on(known, told))


def _moved_on(corrected: Value, told: Mapping[str, Any]) -> bool:
    """Whether the source says other than it did when somebody corrected what it said."""
    rows = corrected.indicator.values.filter(org=corrected.org_id, pk__lt=corrected.pk)
    before = rows.exclude(kind=Value.Kind.CORRECTED).order_by("-pk").first()
    return before is None or not _alike(before, told)


def _alike(known: Value, told: Mapping[str, Any]) -> bool:
    figures = all(_same_number(getattr(known, name), told.get(name)) for name in ("value", "count", "of"))
    return figures and _same_number(known.error, told.get("error") or 0.0)


def _same_number(one: float | None, other: Any) -> bool:
    if one is None or other is None:
        return one is None and other is None
    return abs(one - float(other)) < 1e-9


def _fresh(
    indicator: Indicator, place: int, told: Mapping[str, Any], kind: str, viewer: Viewer, now: datetime
) -> Value:  # fmt: skip
    return Value(
        indicator=indicator, org_id=place, value=told.get("value"), error=told.get("error") or 0.0,
        count=told.get("count"), of=told.get("of"), source=str(told.get("source") or "")[:200],
        how=str(told.get("how") or "")[:200], dated=told.get("dated") or timezone.localdate(now), kind=kind, at=now,
        by=viewer.user,
    )  # fmt: skip


def _replace(indicator: Indicator, fresh: Sequence[Value]) -> None:
    indicator.values.filter(org__in=[one.org_id for one in fresh], current=True).update(current=False)
    Value.objects.bulk_create(fresh, batch_size=500)


def _works(scheme: Scheme, viewer: Viewer) -> None:
    own = scheme.demand.org_id == viewer.org.pk and viewer.may("requester")
    if not own and not (viewer.may("gatekeeper") and scheme.demand.county_id == viewer.county.pk):
        raise Refusal("not_yours", _("只有提出考核的单位和减负办能取数、计算。"), 403)
