"""The other tests make their tables from the models; the migrations must make the same."""

from __future__ import annotations


def test_the_migrations_run_from_nothing_and_end_at_the_models(bare):
    bare.run("yibiao-manage", "migrate", "--verbosity=0")
    bare.run("yibiao-manage", "migrate", "--check")
    bare.run("yibiao-manage", "makemigrations", "--check", "--dry-run")
