"""The core's word on every channel of a county, kept with it: again after an import, and once a day."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from yibiao.channels import Checked, check_channels
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.channels.facts import nouns_of
from yibiao_web.channels.models import Channel
from yibiao_web.orgs.models import Organisation
from yibiao_web.policy.queries import pack

_KEPT = ("findings", "advised", "advice")


def examine(county: Organisation, on: date) -> int:
    """Look at all of a county's channels in use; closed ones tell which groups were renamed. Writes only what it
    finds. Inside the caller's transaction."""
    rows = {
        one.pk: one for one in Channel.objects.filter(county=county).exclude(state="proposed").select_related("org")
    }
    nouns = nouns_of(rows.values())
    report = check_channels(list(nouns.values()), pack(county), on)
    changed, seen = [], []
    for pk, noun in nouns.items():
        checked = report.by_key.get(noun.key)
        if rows[pk].state == Channel.State.IN_USE and checked is not None:
            seen.append(pk)
            if _keep(rows[pk], checked):
                changed.append(rows[pk])
    Channel.objects.bulk_update(changed, _KEPT, batch_size=200)
    Channel.objects.filter(county=county, state=Channel.State.IN_USE).update(examined_on=on)
    return len(seen)


def _keep(one: Channel, checked: Checked) -> bool:
    """Whether it says anything else than before."""
    before = {name: getattr(one, name) for name in _KEPT}
    one.findings, one.advice = _plain([asdict(found) for found in checked.findings]), _plain(asdict(checked.advice))
    one.advised = checked.advice.act
    return before != {name: getattr(one, name) for name in _KEPT}


def _plain(told: Any) -> Any:
    """As it comes back from the database: lists for tuples."""
    return json.loads(json.dumps(told))


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
