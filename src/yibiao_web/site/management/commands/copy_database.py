"""``yibiao-manage copy_database postgresql://…``: everything into another, empty database, keys and all."""

from __future__ import annotations

from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.core.management.color import no_style
from django.db import connections, models, transaction

from yibiao_web.orgs.models import Organisation
from yibiao_web.site.environment import database

TARGET = "target"
_MADE_BY_MIGRATE = frozenset({"contenttypes", "sessions"})
_AT_ONCE = 1_000


class Command(BaseCommand):
    """Rows go over as they are; Django's own dump and load would cut times to milliseconds, and with them every hash
    of the trail."""

    help = "把现在的库整个搬到另一个空库（通常是从自带的 SQLite 到 PostgreSQL）。先停掉网站。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="postgresql://用户:密码@主机:5432/库名")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        connections.databases[TARGET] = connections.databases["default"] | database(address, settings.DATA)
        call_command("migrate", database=TARGET, interactive=False, verbosity=0)
        call_command("createcachetable", database=TARGET, verbosity=0)
        if Organisation.objects.using(TARGET).exists():
            raise CommandError("那个库里已经有数据，没有搬。请建一个空库。")
        wanted = [one for one in apps.get_models(include_auto_created=True) if _is_ours(one)]
        with transaction.atomic(using=TARGET):
            for one in wanted:
                count = _copied(one)
                if count:
                    self.stdout.write(f"{one._meta.db_table} {count}")
            with connections[TARGET].cursor() as cursor:
                for statement in connections[TARGET].ops.sequence_reset_sql(no_style(), wanted):
                    cursor.execute(statement)
        self.stdout.write("搬好了。把 YIBIAO_DATABASE 设成新库，再用 yibiao verify-audit 核对一遍。")


def _is_ours(model: type[models.Model]) -> bool:
    made = model._meta.app_label in _MADE_BY_MIGRATE or model._meta.label == "auth.Permission"
    return not made and model._meta.managed and not model._meta.proxy


def _copied(model: type[models.Model]) -> int:
    """Copy a table's rows; how many."""
    manager, count = model._base_manager, 0
    rows = manager.using("default").order_by("pk").iterator(_AT_ONCE)
    while some := list(islice(rows, _AT_ONCE)):
        manager.using(TARGET).bulk_create(some)
        count += len(some)
    return count
