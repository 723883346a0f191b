"""The overlap audit over the forms in force of a county, made again whenever they change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from yibiao.overlap import HTML_NAME, WORKBOOK_NAME, Source, as_json, audit_forms, audit_outputs
from yibiao_web.catalogue import queries as catalogue_queries
from yibiao_web.forms.models import Form, FormVersion, OverlapReport
from yibiao_web.forms.reading import understood
from yibiao_web.orgs.models import Organisation


def versions_in_force(county: Organisation) -> list[FormVersion]:
    """The newest version of each form in force."""
    newest = FormVersion.objects.filter(form=OuterRef("form")).order_by("-number").values("pk")[:1]
    rows = FormVersion.objects.filter(
        form__state=Form.State.IN_FORCE, form__org__path__startswith=county.path, pk=Subquery(newest)
    )
    return list(rows.select_related("form__org").defer("content").order_by("form__org__path", "form__title", "pk"))


def key_of(versions: Sequence[FormVersion]) -> str:
    text = f"{catalogue_queries.version()}:{','.join(str(one.pk) for one in versions)}"
    return sha256(text.encode()).hexdigest()


def current(county: Organisation) -> tuple[OverlapReport | None, bool]:
    """The newest report, and whether it is of what is in force now."""
    key = key_of(versions_in_force(county))
    reports = OverlapReport.objects.filter(county=county).defer("page", "workbook").order_by("-made_at", "-pk")
    exact = reports.filter(key=key).first()
    return (exact, True) if exact else (reports.first(), False)


def refresh(county: Organisation, *, now: datetime) -> OverlapReport:
    """Make the report unless it is there; older ones go. Nothing here is a decision, so it is not on the trail."""
    versions = versions_in_force(county)
    key = key_of(versions)
    known = OverlapReport.objects.filter(county=county, key=key).first()
    if known is not None:
        return known
    sources = [Source(understood(one).matched, _path(one), one.form.org.name) for one in versions]
    on = timezone.localtime(now).date()
    audit = audit_forms(sources, catalogue_queries.askable(), on=on, folder=f"{county.name}在用报表")
    outputs = audit_outputs(audit)
    report = as_json(audit)
    by_path = {_path(one): one.form_id for one in versions}
    for form in report["forms"]:
        form["form"] = by_path.get(form["path"])
    made, _ = OverlapReport.objects.get_or_create(
        county=county, key=key,
        defaults={"versions": [one.pk for one in versions], "report": _kept(report), "made_at": now,
                  "page": outputs[HTML_NAME].decode(), "workbook": outputs[WORKBOOK_NAME]},
    )  # fmt: skip
    OverlapReport.objects.filter(county=county).exclude(pk=made.pk).delete()
    return made


def _path(version: FormVersion) -> str:
    """Unique, and says whose it is."""
    return f"{version.form.org.name}/{version.form_id}/{PurePath(version.file_name).name}"


def _kept(report: dict[str, Any]) -> dict[str, Any]:
    """What the page shows; the whole is in the report's own page and workbook."""
    names = ("totals", "minutes_a_year", "forms", "repeated", "pairs", "clusters", "departments", "audited_on")
    kept = {name: report[name] for name in names}
    for form in kept["forms"]:
        form.pop("fields", None)
        form.pop("findings", None)
    return kept
