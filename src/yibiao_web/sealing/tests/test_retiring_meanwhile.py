"""A key is not retired under a transaction that sealed by it. In a file of its own: what it commits is emptied out
afterwards, the cast too, so it runs after all others."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone
from tests.cast import Cast, build

from yibiao_web.ledger.models import Subject
from yibiao_web.ledger.tests.people import SHI, person
from yibiao_web.orgs.models import Organisation
from yibiao_web.sealing import held, rotating
from yibiao_web.sealing.ring import KeysUnusable, read_ring
from yibiao_web.sealing.rotating import WAIT, retire_key, rotate_to_spare

on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has one writer at a time (make test-postgresql)"
)


@pytest.fixture
def cast(transactional_db) -> Cast:
    if not Organisation.objects.exists():
        build()
    return Cast()


@on_postgresql
def test_what_is_sealed_before_and_committed_after_is_waited_for(ring, cast, now):
    """A transaction that sealed by the old key is open, and no row by it can be seen."""
    shi = person(cast, now, SHI)
    held.check_keys()
    old = read_ring(ring).current
    sealed, may_commit = threading.Event(), threading.Event()

    def long_transaction() -> None:
        with transaction.atomic():
            Subject.objects.filter(pk=shi.pk).update(values=SHI | {"person.mobile": "19911112222"})
            sealed.set()
            may_commit.wait(30)
        connection.close()

    writer = threading.Thread(target=long_transaction)
    writer.start()
    try:
        assert sealed.wait(30)
        rotate_to_spare()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(rotating, "keys_in_use", dict)
            with pytest.raises(KeysUnusable, match="以后再退下"):
                retire_key(old, timezone.now())
            with pytest.raises(KeysUnusable, match="1 个事务"):
                retire_key(old, timezone.now() + WAIT)
    finally:
        may_commit.set()
        writer.join()
    with pytest.raises(KeysUnusable, match="处是用钥匙"):
        retire_key(old, timezone.now() + WAIT)
    assert Subject.objects.get().values["person.mobile"] == "19911112222"
