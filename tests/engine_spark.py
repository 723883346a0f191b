"""Apache Spark as a cluster of processes, in an environment of its own, asked by ``tests/engines.py``: a line of JSON
in, a line out."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from yibiao_web.engine.spark import Spark


def session() -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local-cluster[2,1,1024]").config("spark.executor.memory", "1g")
    for name, value in {"spark.ui.enabled": "false", **json.loads(sys.argv[1])}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def main() -> None:
    made = session()
    files = {table: [Path(one) for one in some] for table, some in json.loads(sys.stdin.readline()).items()}
    engine = Spark(files, given=made)
    print("#" + json.dumps({"rows": []}), flush=True)
    for line in sys.stdin:
        statement, values = json.loads(line)
        try:
            rows = [[_plain(one) for one in row] for row in engine.rows(statement, **values)]
            print("#" + json.dumps({"rows": rows}), flush=True)
        except Exception as problem:  # noqa: BLE001 - told to the one who asked
            print("#" + json.dumps({"problem": str(problem)[:2000]}), flush=True)
    made.stop()


def _plain(value: Any) -> Any:
    return {"decimal": str(value)} if isinstance(value, Decimal) else value


if __name__ == "__main__":
    main()
