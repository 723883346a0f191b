"""Fields that the requester left open go to the data steward; what is decided about them comes back into drafts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from yibiao.matching import contexts_of
from yibiao.matching.memory import path_key
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.catalogue.actions import ask_match
from yibiao_web.catalogue.models import MatchDecision
from yibiao_web.catalogue.queries import matcher
from yibiao_web.forms.facts import unsettled
from yibiao_web.forms.models import NOT_IN_FORCE, FormField, FormVersion
from yibiao_web.forms.reading import understood


@transaction.atomic
def ask_steward(version: FormVersion, rows: Iterable[Mapping[str, Any]], *, viewer: Viewer, now: datetime) -> int:
    """Put the fields that are still open before the steward; how many they are. Asked again, each is one question.
    ``rows`` are an admission's coverage."""
    open_ones = {(one.region, one.number): one for one in unsettled(version, rows)}
    if not open_ones:
        return 0
    form, known = understood(version).form, matcher()
    for region, number, context in contexts_of(form):
        field = open_ones.get((region, number))
        if field is not None:
            ask_match(
                form_title=version.form.title, department=version.form.org.name, path=field.path,
                key=known.key_of(context), alternatives=field.alternatives, viewer=viewer, now=now,
            )  # fmt: skip
    return len(open_ones)


def remember(version: FormVersion) -> list[FormField]:
    """Settle the open fields of a version about which somebody decided since it was read; those settled now."""
    open_ones = {(one.region, one.number): one for one in version.fields.filter(decided="unsure")}
    if not open_ones:
        return []
    found = matcher().match_form(understood(version).form)
    settled = []
    for match in found.matches:
        field = open_ones.get((match.region, match.field))
        if field is not None and match.decided_by == "person":
            field.item, field.decided = match.item or "", "person"
            field.confidence, field.factor = round(match.confidence, 3), match.factor
            settled.append(field)
    FormField.objects.bulk_update(settled, ["item", "decided", "confidence", "factor"])
    return settled


def drafts_with(decision: MatchDecision) -> list[FormVersion]:
    """Versions of the county's drafts in which the field that a decision is about is still open."""
    words = decision.key[0]
    drafts = FormVersion.objects.filter(form__state__in=NOT_IN_FORCE, form__org__path__startswith=decision.county.path)
    rows = FormField.objects.filter(decided="unsure", version__in=drafts)
    about = {version for version, path in rows.values_list("version", "path") if path_key(path) == words}
    return list(FormVersion.objects.filter(pk__in=about).select_related("form__org__parent"))
