"""Telling a month, and releasing open data."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao_web.accounts.models import User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.models import BurdenEntry, BurdenShare
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import county_of
from yibiao_web.reports import monthly, queries
from yibiao_web.reports.models import MonthlyReport
from yibiao_web.reports.spans import end_of, month_before

Side = MonthlyReport.Side


def make_report(org: Organisation, side: str, month: date, *, viewer: Viewer, now: datetime) -> MonthlyReport:
    """Tell a month, or tell it anew as the ledger stands now."""
    if not queries.may_open(viewer, org, side):
        raise Refusal("not_yours", _("这份月报不归本单位看。"), 404)
    today = timezone.localdate(now)
    if month > today:
        raise Refusal("month_ahead", _("这个月还没有到，请选过去的月份。"), 422)
    if month < queries.first_month(org, side, today):
        raise Refusal("month_empty", _("这个月还没有开始记账，请选后面的月份。"), 422)
    told = monthly.sheet(viewer, org, side, month, today)
    return _keep(org, side, month, min(today, end_of(month)), told.as_json(), viewer.user, viewer.org, now)


@transaction.atomic
def _keep(
    org: Organisation, side: str, month: date, until: date, told: dict, by: User | None, at: Organisation, now: datetime
) -> MonthlyReport:
    report, _made = MonthlyReport.objects.update_or_create(
        org=org, side=side, month=month,
        defaults={"county": county_of(org), "until": until, "told": told, "made_by": by, "made_at": now},
    )  # fmt: skip
    log("report.made", by=by, org=at, now=now, target=report, scope=org.path,
        detail={"org": org.name, "side": side, "month": f"{month:%Y-%m}", "until": until})  # fmt: skip
    return report


def keep_last_month(now: datetime) -> int:
    """Tell the month that is over to everybody who was in it, once. Safe at any time: what is kept already stays."""
    month = month_before(timezone.localdate(now))
    counties = Organisation.objects.filter(level=Level.COUNTY, active=True)
    known = set(MonthlyReport.objects.filter(month=month, until=end_of(month)).values_list("org", "side"))
    made = 0
    for county in counties:
        if (county.pk, Side.COUNTY) in known or not _happened(county, month):
            continue  # the county's is written last: where it is, all are
        for org, side in [*_told_of(county, month), (county, Side.COUNTY)]:
            if (org.pk, side) not in known:
                told = monthly.sheet(queries.nobody(county), org, side, month, end_of(month))
                _keep(org, side, month, end_of(month), told.as_json(), None, county, now)
                made += 1
    return made


def _happened(county: Organisation, month: date) -> bool:
    return BurdenEntry.objects.filter(county=county, on__gte=month, on__lte=end_of(month)).exists()


def _told_of(county: Organisation, month: date) -> list[tuple[Organisation, str]]:
    """Who asked in a month, and which townships were asked. A village has its own told when it wants to read it."""
    days = {"on__gte": month, "on__lte": end_of(month)}
    entries = BurdenEntry.objects.filter(county=county, **days)
    shares = BurdenShare.objects.filter(entry__in=entries.values("pk"))
    senders = Organisation.objects.filter(pk__in=entries.values("org"), active=True).order_by("path")
    places = Organisation.objects.filter(pk__in=shares.values("org"), active=True, level=Level.TOWNSHIP)
    return [*((one, Side.SENDER) for one in senders), *((one, Side.PLACE) for one in places.order_by("path"))]
