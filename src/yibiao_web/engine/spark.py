"""Any engine that speaks Spark Connect: Sail on a small cluster, Apache Spark on a large one. Knows no Django.

The client comes with ``pip install 'yibiao[cluster]'`` and is loaded only here, when it is called. The server opens the
snapshot's files itself: their folder must be there under the same path.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from socket import create_connection
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit
from warnings import catch_warnings, simplefilter

from yibiao.engine.engines import EngineError, Files
from yibiao.engine.tables import PLACES, SCHEMAS

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_HOW = "请先安装：pip install 'yibiao[cluster]'，或者去掉 YIBIAO_ENGINE，用进程内的 DuckDB。"
_SECONDS = 5
_opened = count(1)


def session(url: str) -> SparkSession:
    """A session of its own at ``sc://host:port`` (``spark://`` is taken for the same)."""
    address = "sc://" + url.partition("://")[2]
    _answers(url)
    with catch_warnings(), _as_a_program():
        simplefilter("ignore")  # the client warns of a pandas that is newer than it knows, and uses none of it here
        try:
            from pyspark.sql import SparkSession
        except ImportError as problem:
            raise EngineError(f"连 {url} 还缺客户端（{problem}）。{_HOW}") from problem
        try:
            made = SparkSession.builder.remote(address).create()
            made.sql("SELECT 1").collect()
        except Exception as problem:
            raise _unreached(url, problem) from problem
    return made


@contextmanager
def _as_a_program() -> Iterator[None]:
    """A process that was begun by ``python -c`` has no file; the client takes it for its own tests and looks for an
    installed Spark, and ends the process where there is none."""
    main = sys.modules["__main__"]
    bare = main.__spec__ is None and not hasattr(main, "__file__")
    if bare:
        main.__file__ = ""
    try:
        yield
    finally:
        if bare:
            del main.__file__


def _answers(url: str) -> None:
    """The client would go on trying for minutes."""
    parts = urlsplit(url)
    try:
        create_connection((parts.hostname or "", parts.port or 15002), timeout=_SECONDS).close()
    except OSError as problem:
        raise _unreached(url, problem) from problem


def _unreached(url: str, problem: Exception) -> EngineError:
    return EngineError(
        f"连不上分析引擎 {url}：{_first_line(problem)}。请看服务开着没有、地址和端口对不对，"
        "或者去掉 YIBIAO_ENGINE，用进程内的 DuckDB。"
    )


class Spark:
    """One session over one snapshot. Tables are temporary views with names of their own, so that two who share a
    session do not meet; ``close`` drops them, and ends the session if it was opened here."""

    name = "spark"

    def __init__(self, files: Files, *, url: str = "", given: SparkSession | None = None) -> None:
        self._session = given if given is not None else session(url)
        self._own = given is None
        number = next(_opened)
        self._names = {table: f"yibiao_{table}_{number}" for table in files}
        for table, paths in files.items():
            # with the columns named, nobody opens files to find out what is in them
            read = self._session.read.schema(_columns(table)).parquet(*(str(one) for one in paths))
            read.createOrReplaceTempView(self._names[table])

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        text = statement.format(**self._names)
        used: Mapping[str, Any] = {name: value for name, value in values.items() if f":{name}" in text}
        with catch_warnings():
            simplefilter("ignore")
            return [tuple(row) for row in self._session.sql(text, args=dict(used) or None).collect()]

    def close(self) -> None:
        for name in self._names.values():
            with suppress(Exception):
                self._session.catalog.dropTempView(name)
        if self._own:
            with suppress(Exception):
                self._session.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()


def _columns(table: str) -> str:
    """A table's columns as Spark names their types."""
    kinds = {"string": "STRING", "int64": "BIGINT", "int32": "INT", "binary": "BINARY"}
    fields = ((one.name, str(one.type)) for one in SCHEMAS[table])
    return ", ".join(f"{name} {kinds.get(kind) or f'DECIMAL(18, {PLACES})'}" for name, kind in fields)


def _first_line(problem: Exception) -> str:
    return str(problem).strip().splitlines()[0][:200] if str(problem).strip() else type(problem).__name__
