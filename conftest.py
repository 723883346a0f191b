"""Fixtures of the platform's tests; the core's tests need none of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from tests.cast import Cast, build

from yibiao.confined import apart

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="session")
def django_db_use_migrations() -> bool:
    """Tables come straight from the models, in a tenth of the time; ``tests/web/test_migrations.py`` holds the
    migrations to them."""
    return False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    # a password that takes half a second to check is for those who steal the table, not for tests
    from yibiao_web.counties.partitions import give_own, partition_all
    from yibiao_web.orgs.models import Organisation

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_db_blocker.unblock():
        with transaction.atomic():
            partition_all(connection)  # tables made from the models are plain ones
        build()
        with transaction.atomic():  # one county in partitions of its own, the next one in those of the others
            give_own(connection, Organisation.objects.get(name="禾溪县").pk)


@pytest.fixture(autouse=True)
def _fresh_caches():
    """A test's rows are rolled back and the next test's have the same keys: what a process keeps by them must go."""
    from yibiao_web.ledger import queries
    from yibiao_web.rollup import figures, partials, wide

    for one in (queries, figures, partials, wide):
        one.forget()


@pytest.fixture(autouse=True, scope="session")
def _readers_at_hand():
    """Uploads are read in the test's own process, and what was read is carried over as from another; what that other
    process is for has tests of its own (``tests/test_confined_reading.py``)."""
    apart(False)


@pytest.fixture
def ring(settings, tmp_path):
    """The file of a key ring of the test's own, which is there once something was sealed."""
    from yibiao_web.sealing import held

    settings.YIBIAO_KEYS = str(tmp_path / "keys.json")
    held.forget()
    yield tmp_path / "keys.json"
    held.forget()


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def as_user(db) -> Callable[[str], Client]:
    """``as_user("lin").get("/")``: a browser in which somebody of the cast is signed in."""

    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(Cast().user(name))
        return client

    return signed_in
