"""The engines that figures are tried on. Sail runs in this process, Apache Spark in an environment of its own
(``make engines``), told what to do line by line: what it is asked and answers is what everybody else is."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from yibiao.engine.duck import Duck
from yibiao.engine.engines import Engine, Files

ROOT = Path(__file__).resolve().parents[1]
SPARK = ROOT / ".venv-spark" / "bin" / "python"
Settings = Mapping[str, str]
# worlds of some hundred rows: compiling a plan takes longer than counting them
SMALL: Settings = {"spark.sql.shuffle.partitions": "2", "spark.sql.codegen.wholeStage": "false"}
_ALL = ["duckdb", "sail"]
ENGINES = [*_ALL, "spark-cluster", "spark-connect"] if os.environ.get("YIBIAO_TEST_SPARK") else _ALL


@contextmanager
def opened(name: str, files: Files, spark: Settings = SMALL) -> Iterator[Engine]:
    """An engine over some files; ``spark`` are Apache Spark's own settings."""
    if name == "duckdb":
        with Duck(files, threads=2) as duck:
            yield duck
    elif name == "spark-cluster":
        with _cluster(spark) as program:
            yield _Told(program, files)
    else:
        from yibiao_web.engine.spark import Spark

        with sail() if name == "sail" else _apache_connect(spark) as url, Spark(files, url=url) as told:
            yield told  # the client goes before the server, or it hangs


@contextmanager
def sail() -> Iterator[str]:
    """Sail's Connect server on a free port of this machine; its address."""
    pysail = pytest.importorskip("pysail.spark", reason="没有装 pysail：pip install 'yibiao[cluster]'")
    server = pysail.SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    try:
        yield f"sc://127.0.0.1:{server.listening_address[1]}"
    finally:
        server.stop()


@contextmanager
def _cluster(more: Settings) -> Iterator[subprocess.Popen[str]]:
    """A driver and two executors, each a process (``local-cluster``)."""
    _needs_spark()
    program = subprocess.Popen(
        [str(SPARK), "-m", "tests.engine_spark", json.dumps(more)], cwd=ROOT, text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=_log(), env=_LOCAL | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
    )  # fmt: skip
    try:
        yield program
    finally:
        assert program.stdin is not None
        program.stdin.close()
        program.wait(timeout=300)


@contextmanager
def _apache_connect(more: Settings) -> Iterator[str]:
    """Spark's own Connect server, spoken to by the client that users have."""
    _needs_spark()
    home = next((ROOT / ".venv-spark" / "lib").glob("python3*/site-packages/pyspark"))
    port = _free_port()
    own = {
        "spark.ui.enabled": "false",
        "spark.connect.grpc.binding.port": str(port),
        "spark.driver.memory": "1g",
        **more,
    }
    server = subprocess.Popen(
        [str(home / "bin" / "spark-submit"), "--class", "org.apache.spark.sql.connect.service.SparkConnectServer",
         "--master", "local[2]", *(f"--conf={name}={value}" for name, value in own.items()), "spark-internal"],
        env=_LOCAL | {"SPARK_HOME": str(home)}, stdout=subprocess.DEVNULL, stderr=_log(),
    )  # fmt: skip
    try:
        _until_it_listens(server, port)
        yield f"spark://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=300)


_LOCAL = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"}


def _needs_spark() -> None:
    if not SPARK.exists():
        pytest.skip("没有 .venv-spark：先运行 make engines")
    if shutil.which("java") is None:
        pytest.skip("Apache Spark 要 Java 17，这台机器没有")


def _log() -> Any:
    return None if os.environ.get("YIBIAO_SPARK_LOG") else subprocess.DEVNULL


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _until_it_listens(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 300
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            assert server.poll() is None, "Spark ended; YIBIAO_SPARK_LOG=1 shows why"
            assert time.monotonic() < deadline, "waited for five minutes"
            time.sleep(0.2)  # waits for another process; ends as soon as it answers


class _Told:
    """An engine in another process."""

    name = "spark"

    def __init__(self, program: subprocess.Popen[str], files: Files) -> None:
        self._program = program
        self._ask({table: [str(one) for one in paths] for table, paths in files.items()})

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        return [tuple(map(_from_json, row)) for row in self._ask([statement, values])]

    def _ask(self, question: object) -> Any:
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(json.dumps(question) + "\n")
        self._program.stdin.flush()
        for line in self._program.stdout:
            if line.startswith("#"):  # whatever else Spark prints is not for us
                told = json.loads(line[1:])
                assert "problem" not in told, told["problem"]
                return told["rows"]
        raise AssertionError("Spark ended; YIBIAO_SPARK_LOG=1 shows why")

    def close(self) -> None: ...

    def __enter__(self) -> _Told:
        return self

    def __exit__(self, *problem: object) -> None: ...


def _from_json(value: Any) -> Any:
    return Decimal(value["decimal"]) if isinstance(value, dict) else value
