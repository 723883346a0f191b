"""Files made to do harm: nobody is called, nothing is run, memory and time stay bounded, and a finding says why."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import date

import pytest

from tests.hostile_files import BOMBS, CALLERS, POLYGLOTS, rich_text, web_page
from yibiao import confined as readers
from yibiao.channels import read_register
from yibiao.confined import Limits, Unread, confined
from yibiao.conversion import LibreOffice, find_program
from yibiao.documents.opening import open_document
from yibiao.letters.reading import open_letters
from yibiao.meetings import reading as meetings
from yibiao.outside.opening import open_notice
from yibiao.sheets.reading import open_form

DAY = date(2026, 11, 2)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)
        yield listening


def called(listening: socket.socket) -> bool:
    try:
        listening.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def test_the_listener_hears_who_calls(listener):
    socket.create_connection(listener.getsockname()).close()
    assert called(listener)


@pytest.mark.parametrize("name", CALLERS)
def test_no_reader_follows_what_a_file_points_to(listener, name):
    """In this very process, which has a network: it is the readers that do not call."""
    data = CALLERS[name](f"http://127.0.0.1:{listener.getsockname()[1]}")
    open_form(data, name)
    open_document(data, name)
    open_notice(data, name)
    open_letters(data, name)
    read_register(data, name, on=DAY)
    meetings.read_register(data, name, on=DAY)
    assert not called(listener)


@pytest.mark.skipif(find_program() is None, reason="没有 LibreOffice")
def test_a_conversion_calls_nobody_and_runs_nothing(listener):
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    office = LibreOffice()
    office.prepare([(rich_text(url), ".rtf"), (web_page(url), ".html")], ".docx")
    assert not called(listener)
    assert open_document(rich_text(url), "通知.rtf", converter=office).findings  # too short to be one, but it was read


@pytest.fixture(scope="module")
def apart() -> Iterator[None]:
    readers.end()
    readers.apart(True)
    yield
    readers.apart(False)
    readers.end()


HARMLESS = {"deep", "huge_attribute", "many_attributes"}  # the readers of sheets build no tree, and read past it
TIGHT = Limits(seconds=60, cpu_seconds=20, memory=700 << 20)
as_form, as_document = confined(open_form, limits=TIGHT), confined(open_document, limits=TIGHT)


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.usefixtures("apart")
def test_a_bomb_is_a_finding(name):
    data = BOMBS[name]()
    for read in (as_form, as_document):
        try:
            findings = read(data, "炸弹.xlsx")[1].findings if read is as_form else read(data, "炸弹.docx").findings
            codes = {one.code for one in findings}
        except Unread as problem:
            codes = {problem.reason.code}
        assert codes or name in HARMLESS, name
        assert not codes & {"reading_crashed", "reading_broke"}, (name, codes)


@pytest.mark.parametrize("name", POLYGLOTS)
def test_what_is_two_things_at_once_is_read_as_one_or_refused(name):
    for suffix in (".xls", ".docx", ".pdf", ".csv"):
        workbook, form = open_form(POLYGLOTS[name], f"表{suffix}")
        assert workbook.grids or form.findings
        opened = open_document(POLYGLOTS[name], f"文{suffix}")
        assert opened.document or opened.findings
