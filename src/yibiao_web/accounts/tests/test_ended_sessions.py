"""Sessions that ended leave nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from yibiao_web.accounts.sessions import forget_ended

pytestmark = pytest.mark.django_db


def cached() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM site_cache")
        return int(cursor.fetchone()[0])


def test_sessions_that_ended_are_forgotten_and_living_ones_stay(as_user):
    ended, living = as_user("lin"), as_user("luo")
    now = timezone.now()
    Session.objects.filter(pk=ended.session.session_key).update(expire_date=now - timedelta(minutes=1))
    assert forget_ended(now) == 1
    assert list(Session.objects.values_list("pk", flat=True)) == [living.session.session_key]
    assert living.get("/fill/").status_code == 200


def test_what_was_kept_for_speed_goes_when_it_is_over():
    before, now = cached(), timezone.now()
    cache.set("short", 1, 60)
    cache.set("long", 1, 7_200)
    forget_ended(now + timedelta(hours=1))
    assert (cached() - before, cache.get("long")) == (1, 1)
