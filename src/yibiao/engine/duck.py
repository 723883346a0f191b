"""DuckDB in the process: the engine of a laptop, a county, a province."""

from __future__ import annotations

from typing import Any, Self

import duckdb

from .engines import Files, with_marks


class Duck:
    """One connection over one snapshot; closed with it. ``memory`` is its bound (``1GB``), what is more goes to
    ``spill`` on the disk."""

    name = "duckdb"

    def __init__(self, files: Files, *, memory: str = "2GB", threads: int | None = None, spill: str = "") -> None:
        self._connection = duckdb.connect(config={"memory_limit": memory, "preserve_insertion_order": "false"})
        if threads:
            self._connection.execute(f"SET threads = {int(threads)}")
        if spill:
            self._connection.execute("SET temp_directory = $1", [spill])
        for table, paths in files.items():
            self._connection.read_parquet([str(one) for one in paths], hive_partitioning=False).create_view(table)
        self._names = {table: table for table in files}

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """Values that the statement does not name are left out: DuckDB minds them."""
        text = with_marks(statement.format(**self._names), "$")
        return self._connection.execute(text, {name: values[name] for name in values if f"${name}" in text}).fetchall()

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()
