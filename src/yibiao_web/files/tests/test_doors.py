"""Uploads come in by one way: checked in one place, read and written into in a process of their own."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from yibiao_web.files import reading

WEB = Path(__file__).parents[2]
# what opens bytes that somebody sent; the web half may only name them, to hand them to ``reader``
READERS = {
    "open_workbook", "open_form", "read_form", "open_document", "read_register", "read_scheme", "read_values",
    "open_letters", "read_letters", "open_notice", "read_table", "read_receipt", "sheet_of", "cells_of", "rows_of",
    "cleaned", "check", "taken", "sniff", "compile_template", "prepare", "fill_prepared", "fill", "with_foot",
}  # fmt: skip
LIBRARIES = {"python_calamine", "openpyxl", "olefile", "xlrd", "pypdfium2"}
# pure modules whose functions run in the process apart, named to ``reader`` by the modules that take uploads
APART = {"submissions.handed_back", "api.lines", "api.tables", "documents.archives", "fieldwork.pictures",
         "fieldwork.word.filling", "files.marks", "files.word_foot"}  # fmt: skip
CORE = {f"yibiao.{one}" for one in (
    "sheets", "documents.opening", "meetings.reading", "channels", "inspections.reading", "appraisal.reading",
    "appraisal.tables", "letters.reading", "outside.opening", "prefill.templates", "prefill.prepared",
)}  # fmt: skip


def modules() -> list[Path]:
    found = [path for path in sorted(WEB.rglob("*.py")) if not {"tests", "migrations"} & set(path.parts)]
    return [path for path in found if ".".join(path.relative_to(WEB).with_suffix("").parts) not in APART]


def readers_called(tree: ast.Module) -> list[int]:
    """The lines in which a reader that was imported, by itself or with its module, is called."""
    functions, names = set[str](), set[str]()
    for one in ast.walk(tree):
        if isinstance(one, ast.ImportFrom) and one.module:
            for each in one.names:
                whole = f"{one.module}.{each.name}"
                at = each.asname or each.name
                if each.name in READERS and _opens(one.module):
                    functions.add(at)
                elif _opens(whole):
                    names.add(at)
    return [
        one.lineno for one in ast.walk(tree)
        if isinstance(one, ast.Call) and (
            (isinstance(one.func, ast.Name) and one.func.id in functions)
            or (isinstance(one.func, ast.Attribute) and one.func.attr in READERS
                and isinstance(one.func.value, ast.Name) and one.func.value.id in names)
        )
    ]  # fmt: skip


def _opens(module: str) -> bool:
    return module.removeprefix("yibiao_web.") in APART or any(module.startswith(one) for one in CORE)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(WEB)))
def test_no_view_or_action_reads_an_upload_by_itself(path):
    tree = ast.parse(path.read_text())
    assert not readers_called(tree), f"{path.name}：读上传的文件要经过 files.reading.reader"
    imported = {one.module.split(".")[0] for one in ast.walk(tree) if isinstance(one, ast.ImportFrom) and one.module}
    assert not imported & LIBRARIES


def test_the_guard_sees_a_reader_that_is_called():
    for code in ("from yibiao.sheets.opening import open_workbook as o\no(b'', '')",
                 "from yibiao import channels as core\ncore.read_register(b'', '')"):  # fmt: skip
        assert readers_called(ast.parse(code)) == [2]


def test_the_bytes_of_an_upload_are_taken_in_one_place():
    """Only ``files.taking`` looks into ``request.FILES`` (forms of Django's are given it whole)."""
    for path in modules():
        if path.parent.name == "files":
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            asks = "request.FILES.get(" in line or "request.FILES[" in line
            assert not asks, f"{path.relative_to(WEB)}:{number}"


@pytest.mark.parametrize("app", ["answers", "outside", "fieldwork"])
def test_what_is_made_from_somebodys_template_is_marked_apart(app):
    for path in modules():
        if app in path.relative_to(WEB).parts[:1]:
            assert not re.search(r"import .*\bmarked\b", path.read_text()), path.name


def test_the_list_of_what_is_read_apart():
    """Every kind of upload; a new one is added here with its reader."""
    import yibiao_web.files.command
    import yibiao_web.site.urls  # noqa: F401 - all modules that take uploads
    from yibiao.confined.reading import _server

    told = {name.rpartition(":")[2] for name, _warm in _server.warm}
    assert told >= {
        "open_form", "open_document", "read_register", "read_scheme", "read_values", "open_letters", "open_notice",
        "read_table", "sheet_of", "cells_of", "rows_of", "cleaned", "check", "taken", "sniff", "prepare",
        "fill_prepared", "fill", "with_mark", "marks_in",
    }  # fmt: skip
    assert reading.reader
