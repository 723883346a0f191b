"""What the soak counts."""

from __future__ import annotations

from django.apps import apps

from tests.faults.soak import TABLES


def test_what_the_soak_counts_is_there():
    assert {apps.get_model(one)._meta.label for one in TABLES.values()} == set(TABLES.values())
