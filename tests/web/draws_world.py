"""Draws of the cast's, for a walk in real browsers: ``python -m tests.web.draws_world``. One of ten days ago that is
over and published; one that was committed to three days ago, whose seed came last night, whose first team has set out
and whose second goes just before midnight. Everybody has ``PASSWORD``, the inspectors too."""

from __future__ import annotations

import os
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.web.world import PASSWORD

ZONE = ZoneInfo("Asia/Shanghai")


def build() -> None:
    from django.contrib.auth.hashers import make_password
    from django.db import transaction

    from tests.cast import Cast
    from yibiao_web.accounts.models import User
    from yibiao_web.draws import actions
    from yibiao_web.draws.opening import open_visits
    from yibiao_web.draws.publishing import publish_due
    from yibiao_web.draws.tests import making

    cast, now = Cast(), datetime.now(ZONE)
    then = now - timedelta(days=12)
    with transaction.atomic():
        making.villages(cast)
        making.holding_keys(cast, then)
        people = making.inspectors(cast)
        User.objects.filter(username__startswith="inspector").update(password=make_password(PASSWORD))
        inspection = making.inspection_of(cast, then, facts={"times": 9})
        past = actions.commit(making.wanted(cast, then, inspection, people), viewer=cast.viewer("zhao"), now=then)
        _witness(cast, past, making.after_the_lottery(then))
        open_visits(past, [1, 2], making.word("zhao"), viewer=cast.viewer("zhao"), now=making.departed(then, 60))
        publish_due(now)
        before = now - timedelta(days=3)
        eve = datetime.combine(now - timedelta(days=1), time(21, 15), ZONE)
        wish = making.wanted(
            cast, before, inspection, people, on=now.date(), sources=[("lottery", "云岭三十五选五昨晚的一期", eve)],
            departures=[datetime.combine(now, time(0, 0), ZONE), datetime.combine(now, time(23, 59), ZONE)],
        )  # fmt: skip
        today = actions.commit(wish, viewer=cast.viewer("zhao"), now=before)
        _witness(cast, today, eve + timedelta(minutes=20))


def _witness(cast, draw, at: datetime) -> None:
    from yibiao_web.draws import actions
    from yibiao_web.draws.tests import making

    for name in ("wu", "sun"):
        actions.state_seed(draw, [making.LOTTERY], viewer=cast.viewer(name), now=at)
    draw.refresh_from_db()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
    import django

    django.setup()
    build()
