"""Foreign files are read in a process of their own: what it may not, what becomes of one that goes wrong."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import hostile_readers
from tests.biff_files import label, xls
from tests.fuzz_uploads import outcome
from tests.mutations import mutants, sources
from tests.xlsx_files import small_list
from yibiao import confined as readers
from yibiao.confined import Limits, Unread, confined, reading
from yibiao.confined.encoding import Mismatch, decoded, encoded
from yibiao.model import Finding, Form
from yibiao.sheets.grid import Value, Workbook
from yibiao.sheets.reading import open_form

TIGHT = Limits(seconds=100, cpu_seconds=10, memory=64 << 20)
SHORT, BUSY, TALKATIVE = Limits(seconds=0.5), Limits(seconds=100, cpu_seconds=1), Limits(seconds=100, result=4 << 20)
linux = pytest.mark.skipif(sys.platform != "linux", reason="只有 Linux 关得住网络和文件")


@pytest.fixture(autouse=True, scope="module")
def _apart(tmp_path_factory):
    """The real thing; the folder stands for the platform's data."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "secret").write_text("台账")
    os.environ["YIBIAO_SECRET_FOR_TEST"] = str(folder)
    readers.end()
    readers.cover([str(folder)])
    readers.apart(True)
    yield
    readers.apart(False)
    readers.end()
    del os.environ["YIBIAO_SECRET_FOR_TEST"]


def why(reader: Any, data: bytes = b"", limits: Limits = TIGHT) -> str:
    with pytest.raises(Unread) as caught:
        confined(reader, limits=limits)(data, "甲.xls")
    assert "甲.xls" in caught.value.reason.message
    return caught.value.reason.code


@pytest.mark.parametrize(
    ("reader", "limits", "code"),
    [
        (hostile_readers.crash, TIGHT, "reading_crashed"),
        (hostile_readers.wait, SHORT, "reading_late"),
        (hostile_readers.spin, BUSY, "reading_late"),
        (hostile_readers.eat, TIGHT, "reading_memory"),
        (hostile_readers.talk, TALKATIVE, "reading_too_much"),
        (hostile_readers.other_type, TIGHT, "reading_broke"),
        (hostile_readers.other_class, TIGHT, "reading_broke"),
        (hostile_readers.unforeseen, TIGHT, "reading_broke"),
    ],
)
def test_a_file_that_brings_its_reader_down_is_a_finding(reader, limits, code):
    assert why(reader, b"440101199001011234", limits) == code
    assert confined(hostile_readers.length)(b"12345", "乙.xls") == 5  # and the next file is read


def test_the_log_of_a_broken_reader_quotes_nothing_of_the_file(caplog):
    why(hostile_readers.unforeseen, b"440101199001011234")
    assert "RuntimeError" in caplog.text
    assert "440101199001011234" not in caplog.text


def test_what_a_reader_may_raise_arrives_as_it_was():
    with pytest.raises(hostile_readers.Foreseen, match="第 3 行不对"):
        confined(hostile_readers.foreseen, raises=(hostile_readers.Foreseen,))(b"", "甲.csv")


def put_by() -> int:
    """The process that waits for the next file, new; there is one as soon as none came for a moment."""
    readers.start()
    server, deadline = psutil.Process(reading._server.process.pid), time.monotonic() + 60
    old = {one.pid for one in server.children()} | {confined(hostile_readers.own_process)(b"", "甲.csv")}
    while not (waiting := [one.pid for one in server.children() if one.pid not in old]):
        assert time.monotonic() < deadline, "nobody waits"
        time.sleep(0.01)  # for another process; ends as soon as it is there
    return waiting[0]


@linux
@pytest.mark.parametrize("waited", [False, True])
def test_from_inside_nothing_is_reached_but_the_file(waited):
    """Neither by a process begun for the file nor by one that was put by for it."""
    if waited:
        put_by()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port, folder = listening.getsockname()[1], os.environ["YIBIAO_SECRET_FOR_TEST"]
        told = confined(hostile_readers.attempts)(f"{port}|{folder}".encode(), "甲.csv")
        listening.settimeout(0)
        with pytest.raises(BlockingIOError):
            listening.accept()
    if readers.standing() != "net+files":
        told = {what: said for what, said in told.items() if what not in ("data", "parent")}
    assert "done" not in told.values(), told
    assert Path(folder, "secret").exists()
    assert not Path("/tmp/yibiao-was-here").exists()


def test_every_file_has_a_process_of_its_own():
    reader = confined(hostile_readers.own_process)
    with ThreadPoolExecutor(6) as threads:
        seen = list(threads.map(lambda _: reader(b"", "甲.csv"), range(12)))
    assert len(set(seen)) == 12
    assert os.getpid() not in seen


def test_a_process_that_waited_for_its_file_met_no_other():
    reader = confined(hostile_readers.met_before)
    first = put_by()
    assert reader(b"", "甲.csv") == [first, 0]
    second = put_by()
    assert reader(b"", "乙.csv") == [second, 0]
    assert first != second


def test_a_process_that_waited_and_went_away_leaves_the_next_file_to_another():
    gone = psutil.Process(put_by())
    gone.kill()
    gone.wait()
    assert confined(hostile_readers.own_process)(b"", "甲.csv") != gone.pid


@pytest.mark.parametrize(
    ("reader", "limits", "code"),
    [(hostile_readers.wait, SHORT, "reading_late"), (hostile_readers.eat, TIGHT, "reading_memory")],
)
def test_a_process_that_waited_has_the_limits_of_its_file(reader, limits, code):
    put_by()
    assert why(reader, limits=limits) == code


def test_a_fork_server_that_died_is_begun_again():
    reader = confined(hostile_readers.length)
    assert reader(b"1", "甲.csv") == 1
    reading._server.process.kill()
    reading._server.process.wait()
    assert reader(b"22", "甲.csv") == 2


def test_readers_end_with_the_platform():
    """A child that never ends and the fork server are gone once the process that began them was killed."""
    begin = (
        "import os, sys, threading; from tests import hostile_readers; from yibiao import confined as c;"
        "from yibiao.confined.reading import _server; read = c.confined(hostile_readers.wait);"
        "c.start(); threading.Thread(target=read, args=(b'', 'a'), daemon=True).start();"
        "print(_server.process.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", begin], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]
    ) as other:
        server = int(other.stdout.readline())
        handle = os.pidfd_open(server)
        other.kill()
    import select

    assert select.select([handle], [], [], 10)[0], "the fork server lives on"
    os.close(handle)


def test_a_form_comes_over_as_it_was_read():
    """Marks, merges, findings, dates: everything that is compared is the same on both sides."""
    reader = confined(open_form)
    root = Path(__file__).parents[1] / "demo" / "forms"
    files = [path for path in sorted(root.rglob("*.*")) if path.suffix in {".xlsx", ".xls", ".csv", ".docx"}][::6]
    for path in files:
        here, there = open_form(path.read_bytes(), path.name), reader(path.read_bytes(), path.name)
        assert told(here) == told(there), path.name
    assert told(open_form(xls([("表", 0, label(0, 0, "甲"))]), "a.xls"))[1][0]["rows"]


def told(read: tuple[Workbook, Form]) -> Any:
    workbook, form = read
    names = ("name", "merges", "hidden", "hidden_rows", "hidden_columns", "validations", "table", "before", "after")
    marks = ("known", "width", "bordered", "bold", "shaded", "formulas", "formats", "comments")
    grids = [
        {name: getattr(grid, name) for name in names}
        | {"rows": [list(row) for row in grid.rows]}
        | {name: getattr(grid.marks, name) for name in marks}
        for grid in workbook.grids
    ]
    return form, grids, workbook.findings, workbook.defined_names, workbook.sha256


CELLS: Any = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(blacklist_categories=())) | st.dates() | st.datetimes() | st.times()
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS)))
def test_any_cells_come_over_as_they_are(rows):
    assert decoded(encoded(rows), list[list[Value]]) == rows


@pytest.mark.parametrize(
    ("body", "promise"),
    [
        (b'"a"', int), (b"[1]", list[str]), (b"true", int), (b"[1,2,3]", tuple[int, int]),
        (b"[[1,2,3]]", set[tuple[int, int]]),
        (b'{"\\u0000":"Form"}', Finding), (b'{"\\u0000":"Finding","code":"a"}', Finding), (b"null", str),
        (b'{"\\u0000":"datetime","v":"x"}', datetime), (b'{"\\u0000":"time","v":"01:00"}', date),
        (b'{"\\u0000":"os.system","v":"x"}', Any), (b"[" * 100_000, Any), (b"", Any), (b"NaN", float),
        (b'{"\\u0000":"bytes","v":"*"}', bytes), (b'{"a":1}', list[int]), (b'[[1]]', dict[str, int]),
    ],
)  # fmt: skip
def test_nothing_is_taken_that_was_not_promised(body, promise):
    for kind in (b"O", b"J"):
        with pytest.raises(Mismatch):
            decoded(kind + body, promise)


def test_a_file_that_must_be_converted_is_converted_on_this_side():
    asked = []

    def converter(data: bytes, suffix: str, target: str) -> bytes:
        asked.append((len(data), suffix, target, threading.current_thread() is threading.main_thread()))
        return small_list()

    rtf = rb"{\rtf1\ansi test}"
    confined(open_form)(rtf, "旧.doc", converter=converter)
    assert asked == [(len(rtf), ".rtf", ".docx", True)]


def test_a_short_run_of_mutated_forms_and_documents():
    """``make fuzz`` runs long."""
    known = sources(8)
    found = {seed: outcome(seed, data) for seed, data in (next(mutants(at, known)) for at in range(24))}
    assert set(found.values()) <= {"read", "refused"}, found
