"""The core's word on every channel of a county, kept with it: again after an import, and once a day."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from yibiao.channels import Checked, check_channels
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.channels.facts import nouns_of
from yibiao_web.channels.models import Channel
from yibiao_web.orgs.models import Organisation
from yibiao_web.policy.queries import pack

_KEPT = ("findings", "advised", "advice", "examined_on")


def examine(county: Organisation, on: date) -> int:
    """Look at all of a county's channels in use; closed ones tell which groups were renamed. Writes only what it
    finds. Inside the caller's transaction."""
    rows = {
        one.pk: one for one in Channel.objects.filter(county=county).exclude(state="proposed").select_related("org")
    }
    nouns = nouns_of(rows.values())
    report = check_channels(list(nouns.values()), pack(county), on)
    changed = []
    for pk, noun in nouns.items():
        checked = report.by_key.get(noun.key)
        if rows[pk].state == Channel.State.IN_USE and checked is not None:
            _keep(rows[pk], checked, on)
            changed.append(rows[pk])
    Channel.objects.bulk_update(changed, _KEPT, batch_size=200)
    return len(changed)


def _keep(one: Channel, checked: Checked, on: date) -> None:
    one.findings = [asdict(found) for found in checked.findings]
    one.advised, one.examined_on = checked.advice.act, on
    one.advice = asdict(checked.advice)


@transaction.atomic
def examine_again(*, viewer: Viewer, now: datetime) -> int:
    """Somebody wants to see how it stands now."""
    count = examine(viewer.county, timezone.localdate(now))
    log("channels.examined", by=viewer.user, org=viewer.org, now=now, detail={"count": count})
    return count


def examine_daily(now: datetime) -> None:
    """The round: every county whose channels were last looked at on an earlier day."""
    today = timezone.localdate(now)
    stale = Channel.objects.filter(state=Channel.State.IN_USE, examined_on__lt=today)
    for county in Organisation.objects.filter(pk__in=stale.order_by().values("county").distinct()):
        with transaction.atomic():
            examine(county, today)
