"""This release and the database's: which migrations each knows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import click
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from yibiao_web.operations.backups.restoring import is_under_way

Migration = tuple[str, str]


def known() -> set[Migration]:
    """All migrations that this release has, of others' apps too."""
    return set(_known())


@lru_cache(maxsize=1)
def _known() -> frozenset[Migration]:
    return frozenset(MigrationLoader(None).disk_migrations)


def foreign(using: str = DEFAULT_DB_ALIAS) -> list[Migration]:
    """Migrations of ours that the database went through and this release does not have: it is newer than the code."""
    applied = set(MigrationRecorder(connections[using]).applied_migrations())
    ours = {name.rpartition(".")[2] for name in settings.INSTALLED_APPS if name.startswith("yibiao_web.")}
    return sorted(one for one in applied - _known() if one[0] in ours)


def pending(using: str = DEFAULT_DB_ALIAS) -> list[Migration]:
    executor = MigrationExecutor(connections[using])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(one.app_label, one.name) for one, _ in plan]


def is_behind(using: str = DEFAULT_DB_ALIAS) -> bool:
    """As ``pending``, for probes that come every few seconds: one question to the database."""
    return not _leaves() <= set(MigrationRecorder(connections[using]).applied_migrations())


@lru_cache(maxsize=1)
def _leaves() -> frozenset[Migration]:
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def bring(to: Sequence[Migration]) -> None:
    """Bring an empty database to exactly these migrations, no further."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    wanted = {one for one in to if one in executor.loader.graph.nodes}
    last = [one for one in wanted if not any(child.key in wanted for child in _children(executor, one))]
    executor.migrate(last)
    connections[DEFAULT_DB_ALIAS].close()


def _children(executor: MigrationExecutor, one: Migration) -> list:
    """Those of the same app that come after it."""
    return [child for child in executor.loader.graph.node_map[one].children if child.key[0] == one[0]]


def refuse_unready(*, patient: bool = False) -> None:
    """Before anything is served: nothing half restored, no database of a later release. ``patient``: whoever waits for
    a database that is away is not stopped by that."""
    if is_under_way(Path(settings.DATA)):
        raise click.ClickException(
            f"{settings.DATA} 里的恢复没有做完，没有启动。把原来那条 yibiao restore 命令再运行一遍。"
        )
    try:
        later = foreign()
    except DatabaseError as problem:
        if patient:
            return
        raise click.ClickException(f"连不上数据库：{str(problem).strip()}") from problem
    if later:
        named = "、".join(f"{app} {name}" for app, name in later[:3])
        raise click.ClickException(
            f"数据库比程序新：{named}{'等' if len(later) > 3 else ''} 共 {len(later)} 处改动，这个版本不认识，"
            "没有启动。装上和数据库相配的版本；要退回旧版本，用升级前的备份恢复（docs/runbook.md）。"
        )
