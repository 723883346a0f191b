"""Every real form opens; those with something special show it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from yibiao.conversion import LibreOffice, find_program
from yibiao.sheets.grid import Workbook
from yibiao.sheets.opening import open_workbook

FORMS = Path(__file__).parents[1].parent / "shared" / "forms"
DEMO = Path(__file__).parents[1] / "demo" / "forms"

needs_forms = pytest.mark.skipif(not FORMS.is_dir(), reason="the real forms are not beside this checkout")


def files(folder: Path) -> list[Path]:
    suffixes = {".xls", ".xlsx", ".xlsm", ".et", ".docx", ".csv", ".html", ".doc"}
    return sorted(path for path in folder.rglob("*") if path.suffix in suffixes)


@cache
def opened(name: str) -> Workbook:
    return open_workbook((FORMS / name).read_bytes(), name)


@pytest.mark.parametrize("path", files(DEMO), ids=lambda path: path.name)
def test_every_demo_form_opens(path):
    workbook = open_workbook(path.read_bytes(), path.name)
    assert workbook.grids or [f.code for f in workbook.findings] == ["converter_missing"]


@needs_forms
@pytest.mark.parametrize("path", files(FORMS), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_every_real_form_opens(path):
    workbook = open_workbook(path.read_bytes(), path.name)
    if [f.code for f in workbook.findings] == ["converter_missing"]:
        return
    assert not [found for found in workbook.findings if found.severity == "block"]
    assert any(grid.height for grid in workbook.grids)
    for grid in workbook.grids:
        for merge in grid.merges:
            assert 1 <= merge.top <= merge.bottom
            assert 1 <= merge.left <= merge.right


@needs_forms
def test_hidden_dictionaries_and_their_choices_are_there():
    workbook = opened("sichuangrid/grid_elderlypeople2.xls")
    assert [grid.hidden for grid in workbook.grids] == [False, True, True, True]
    choices = [rule.choices for rule in workbook.grids[0].validations if rule.choices]
    assert len(choices) >= 5


@needs_forms
def test_choices_that_reach_down_a_dictionary_column_are_resolved():
    rules = opened("infosystem/import_teacher.xls").grids[0].validations
    lists = [rule for rule in rules if rule.kind == "list"]
    assert lists
    assert all(rule.choices for rule in lists)


@needs_forms
@pytest.mark.skipif(find_program() is None, reason="LibreOffice is not installed")
def test_old_word_forms_open_in_one_batch():
    office = LibreOffice()
    paths = [path for path in files(FORMS) if path.suffix == ".doc"][:6]
    office.prepare([(path.read_bytes(), ".doc") for path in paths], ".docx")
    for path in paths:
        workbook = open_workbook(path.read_bytes(), path.name, converter=office)
        assert workbook.grids, path.name
        assert any(grid.before for grid in workbook.grids), path.name
