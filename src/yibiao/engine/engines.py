"""What a figure needs of an engine: it knows the tables of one snapshot and answers SQL. Two do: DuckDB here
(``duck``), and whatever speaks Spark Connect (``yibiao_web.engine.spark``: it needs a network)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, Self

Files = Mapping[str, Sequence[Path]]
"""Table → its Parquet files; at least one each, if only an empty one."""
_NAMED = re.compile(r"(?<![:\w]):([a-z_]\w*)")


class Engine(Protocol):
    name: str

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """The answer to a statement with ``{tables}`` and ``:values``."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *problem: object) -> None: ...


class EngineError(RuntimeError):
    """The engine that was chosen is not installed or does not answer; the message says what to do."""


def with_marks(statement: str, mark: str) -> str:
    """``:name`` written as an engine wants it: ``$name``."""
    return _NAMED.sub(lambda found: f"{mark}{found[1]}", statement)
