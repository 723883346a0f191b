"""A county with something of every capability, and another server's empty database to move it to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connections, transaction
from tests import permission_world
from tests.permission_world import World

from yibiao_web.counties import guards
from yibiao_web.counties.belonging import by_label
from yibiao_web.counties.partitions import partition_all

TARGET = "county_target"


@pytest.fixture(scope="module")
def full(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Everything in 禾溪县; one a module, for it takes seconds. Jobs are as good as done."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = permission_world.build()
        by_label("django_tasks_database.DBTaskResult").objects.all().delete()
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def empty_server(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[str]:
    """A second database with our tables, made from the models as the tests' own are."""
    with django_db_blocker.unblock(), _second(tmp_path_factory.mktemp("server")) as alias:
        yield alias


class _second:  # noqa: N801 – reads as a function
    def __init__(self, folder: Path) -> None:
        self.file, self.name = folder / "yibiao.sqlite3", f"county_{uuid4().hex[:12]}"

    def __enter__(self) -> str:
        here = connections["default"]
        if here.vendor == "postgresql":
            with here.creation._nodb_cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {self.name}")
        own = {"NAME": self.name if here.vendor == "postgresql" else self.file}
        connections.databases[TARGET] = {**here.settings_dict, **own}
        migrations = connections[TARGET].settings_dict["TEST"]
        migrations["MIGRATE"] = False
        call_command("migrate", database=TARGET, run_syncdb=True, interactive=False, verbosity=0)
        with transaction.atomic(using=TARGET):
            partition_all(connections[TARGET])
        return TARGET

    def __exit__(self, *problem: object) -> None:
        here = connections["default"]
        connections[TARGET].close()
        if here.vendor == "postgresql":
            with here.creation._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {self.name} WITH (FORCE)")
        del connections[TARGET], connections.databases[TARGET]


@pytest.fixture(autouse=True)
def _fresh_homes() -> Iterator[None]:
    guards.forget()
    yield
    guards.forget()
