"""The engine by setting: DuckDB in the process, or a server that speaks Spark Connect."""

from __future__ import annotations

import os

from django.conf import settings

from yibiao.engine.duck import Duck
from yibiao.engine.engines import Engine, EngineError
from yibiao.engine.snapshots import Snapshot

_DUCK = "duckdb"


def name() -> str:
    return str(settings.YIBIAO_ENGINE)


def opened(snapshot: Snapshot, within: str = "") -> Engine:
    """Over the files of the places below a path."""
    files, wanted = snapshot.files(within), name()
    if wanted == _DUCK:
        spill = snapshot.folder / "spill"
        return Duck(files, memory=settings.YIBIAO_ENGINE_MEMORY, threads=os.cpu_count(), spill=str(spill))
    if wanted.startswith(("spark://", "sc://")):
        from yibiao_web.engine.spark import Spark

        return Spark(files, url=wanted)
    raise EngineError(f"YIBIAO_ENGINE 只能是 duckdb，或者 spark://主机:端口，现在是 {wanted}")
