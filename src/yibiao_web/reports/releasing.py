"""Open data: made of a month that is over, published by the gatekeeper, withdrawn again."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.reports.models import OpenRelease
from yibiao_web.reports.opendata import as_published, parameters, rows_of
from yibiao_web.reports.spans import end_of


@transaction.atomic
def make_release(month: date, *, viewer: Viewer, now: datetime) -> OpenRelease:
    """The month as it stands now, small numbers taken out; nobody sees it yet. The same rows again are the same
    version."""
    _gatekeeper(viewer)
    if end_of(month) >= timezone.localdate(now):
        raise Refusal("month_not_over", _("这个月还没有过完，请选过去的月份。"), 422)
    rows = rows_of(viewer.county, month)
    if not rows:
        raise Refusal("month_empty", _("这个月没有记过账，没有可公开的。"), 422)
    before = OpenRelease.objects.filter(county=viewer.county, month=month)
    if known := before.exclude(published_at=None).order_by("-version").first():  # withdrawn or not: somebody has it
        rows = as_published(rows, known.rows, int(parameters()["fewest"]))
    last = before.order_by("-version").first()
    if last and last.rows == rows:
        return last
    version = 1 + (before.aggregate(last=Max("version"))["last"] or 0)
    made = OpenRelease.objects.create(
        county=viewer.county, month=month, version=version, rows=rows, made_by=viewer.user, made_at=now,
        suppressed=sum(one["suppressed"] for one in rows),
    )  # fmt: skip
    _log("open_data.made", made, viewer, now)
    return made


@transaction.atomic
def publish(release: OpenRelease, *, viewer: Viewer, now: datetime) -> OpenRelease:
    """From now on anybody may fetch it. Twice is once."""
    _gatekeeper(viewer)
    if not release.public:
        release.published_at, release.published_by, release.withdrawn_at = now, viewer.user, None
        release.save(update_fields=["published_at", "published_by", "withdrawn_at"])
        _log("open_data.published", release, viewer, now)
    return release


@transaction.atomic
def withdraw(release: OpenRelease, *, viewer: Viewer, now: datetime) -> OpenRelease:
    """Its address answers no longer; it is kept. Twice is once."""
    _gatekeeper(viewer)
    if release.public:
        release.withdrawn_at = now
        release.save(update_fields=["withdrawn_at"])
        _log("open_data.withdrawn", release, viewer, now)
    return release


def _log(action: str, release: OpenRelease, viewer: Viewer, now: datetime) -> None:
    detail = {"month": f"{release.month:%Y-%m}", "version": release.version, "suppressed": release.suppressed}
    log(action, by=viewer.user, org=viewer.org, now=now, target=release, scope=viewer.county.path, detail=detail)


def _gatekeeper(viewer: Viewer) -> None:
    if not viewer.may("gatekeeper"):
        raise Refusal("not_gatekeeper", _("公开数据由减负办办理。"), 403)
