"""Rows into the other database, and whether they are the same there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connections

from yibiao_web.counties.belonging import tables
from yibiao_web.counties.plain import AT_ONCE, columns, counted, line, read, twin
from yibiao_web.counties.selecting import Model, MoveStopped, Selection

Say = Callable[[str], None]
Tables = dict[str, list[Any]]
"""{table: [rows, hash over them]}; empty tables are left out."""


def reckoned(selection: Selection) -> Tables:
    """What would go, without going."""
    return _told({model: counted(selection.rows(model)) for model in tables()})


def copied(selection: Selection, to: str, say: Say) -> Tables:
    """Write all rows into empty tables, in the transaction that is open there."""
    sent = {}
    for model in tables():
        sent[model] = counted(_sending(selection, model, to))
        if sent[model][0]:
            say(f"  {model._meta.db_table} {sent[model][0]} 行")
    with connections[to].cursor() as cursor:
        for statement in connections[to].ops.sequence_reset_sql(no_style(), list(tables())):
            cursor.execute(statement)
    return _told(sent)


def _sending(selection: Selection, model: Model, to: str) -> Iterator[tuple[Any, ...]]:
    rows, names, plain = selection.rows(model), columns(model), twin(model)
    while some := list(islice(rows, AT_ONCE)):
        plain._base_manager.using(to).bulk_create([plain(**dict(zip(names, row, strict=True))) for row in some])
        yield from some


def verify(sent: Tables, at: str) -> None:
    """Read every table back as it now lies there."""
    there = _told({model: counted(read(model, at)) for model in tables()})
    for table in sorted(sent.keys() | there.keys()):
        if sent.get(table) != there.get(table):
            raise MoveStopped(
                f"{table} 在新服务器上读回来的和送去的不一样（送去 {sent.get(table, [0])[0]} 行，"
                f"读到 {there.get(table, [0])[0]} 行）。新服务器上什么也没有留下；再运行一次，还不行请带上这句话报告。"
            )


def wipe(at: str) -> None:
    """Empty what an earlier try brought."""
    with connections[at].cursor() as cursor:
        for model in reversed(list(tables())):
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608 – our own names


def occupied(at: str) -> str:
    """A table of the other server that holds rows already; "" where there is none."""
    return next((one._meta.db_table for one in tables() if twin(one)._base_manager.using(at).exists()), "")


def digest_of(sent: Tables, files: list[Any]) -> str:
    """One hash over all tables and files: what the operator compares and types."""
    told = [[table, *sent[table]] for table in sorted(sent)]
    return sha256(line([told, files])).hexdigest()


def _told(found: dict[Model, tuple[int, str]]) -> Tables:
    return {model._meta.db_table: list(told) for model, told in found.items() if told[0]}
