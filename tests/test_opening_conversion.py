"""Old formats through LibreOffice: the one place that starts a foreign program."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

import docx
import pytest

from yibiao.conversion import LibreOffice, convert, find_program
from yibiao.sheets.opening import ConversionFailed, ConverterMissing, open_workbook

needs_libreoffice = pytest.mark.skipif(find_program() is None, reason="LibreOffice is not installed")


def program(path, script: str) -> str:
    path.write_text("#!/bin/sh\n" + script)
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    return str(path)


def test_without_libreoffice_it_says_so(monkeypatch):
    monkeypatch.setattr("yibiao.conversion.find_program", lambda: None)
    with pytest.raises(ConverterMissing):
        LibreOffice()(b"x", ".doc", ".docx")


@pytest.mark.skipif(os.name == "nt", reason="uses a shell script")
def test_a_program_that_makes_nothing_is_a_failure(tmp_path):
    with pytest.raises(ConversionFailed):
        LibreOffice(program(tmp_path / "none", "exit 1\n"))(b"x", ".doc", ".docx")


@pytest.mark.skipif(os.name == "nt", reason="uses a shell script")
def test_a_program_that_overruns_is_killed_with_its_children(tmp_path, monkeypatch):
    monkeypatch.setattr("yibiao.conversion.START_SECONDS", 0.0)
    monkeypatch.setattr("yibiao.conversion.FILE_SECONDS", 0.2)
    script = f"sleep 60 &\necho $! > {tmp_path}/child\nwait\n"
    assert convert([(b"x", ".doc")], ".docx", program(tmp_path / "slow", script)) == [None]
    child = tmp_path / "child"
    if child.exists():
        state = f"/proc/{child.read_text().strip()}/stat"
        assert not os.path.exists(state) or Path(state).read_text().split()[2] == "Z"


@pytest.mark.skipif(os.name == "nt", reason="uses a shell script")
def test_one_file_that_spoils_a_batch_does_not_spoil_the_others(tmp_path):
    # stands for LibreOffice: converts every file it is given, unless one of them says "bad"
    script = """
for last; do :; done
out=""; previous=""
for word; do [ "$previous" = "--outdir" ] && out="$word"; previous="$word"; done
for word; do case "$word" in *.doc) grep -q bad "$word" && exit 1;; esac; done
for word; do case "$word" in *.doc) cp "$word" "$out/$(basename "$word" .doc).docx";; esac; done
"""
    office = LibreOffice(program(tmp_path / "office", script))
    office.prepare([(b"one", ".doc"), (b"bad", ".doc"), (b"two", ".doc")], ".docx")
    assert office(b"one", ".doc", ".docx") == b"one"
    assert office(b"two", ".doc", ".docx") == b"two"
    with pytest.raises(ConversionFailed):
        office(b"bad", ".doc", ".docx")


@needs_libreoffice
def test_a_real_old_word_file_is_read_with_its_merges():
    document = docx.Document()
    document.add_paragraph("低保申请表")
    table = document.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "户主姓名"
    table.cell(1, 1).text = "□是 □否"
    document.add_paragraph("填表人：")
    out = io.BytesIO()
    document.save(out)
    office = LibreOffice()
    old = office(out.getvalue(), ".docx", ".doc")
    workbook = open_workbook(old, "申请表.doc", converter=office)
    grid = workbook.grids[0]
    assert workbook.format == "doc"
    assert grid.before == ["低保申请表"]
    assert grid.text(1, 1) == "户主姓名"
    assert grid.text(2, 2) == "□是 □否"
    assert [(m.top, m.left, m.right) for m in grid.merges] == [(1, 1, 3)]
