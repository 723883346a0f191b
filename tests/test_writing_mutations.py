"""Damaged templates are refused with words or filled as far as they go; nothing else may happen."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

import docx
import openpyxl
import pytest
from openpyxl.comments import Comment

from yibiao.prefill.edits import Blank, ListRows, SheetCopy, SheetEdits, Tick
from yibiao.prefill.package import PackageError
from yibiao.prefill.templates import compile_template

Save = Callable[[io.BytesIO], None]
ROUNDS = 150
INSERTS = (b'"', b"<", b">", b"&#x0;", b"&#99999999;", b"-1", b"99999999", b"A0", b' r=""', b"<f>", b"\xff")


def spreadsheet() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in range(1, 7):
        for column in range(1, 5):
            sheet.cell(row, column, f"=A{row}+1" if column == 4 else "填报单位：____")
    sheet.merge_cells("A1:C1")
    sheet["B2"].comment = Comment("注", "某")
    sheet.print_area = "A1:D6"
    return saved(book.save)


def document() -> bytes:
    made = docx.Document()
    table = made.add_table(3, 3)
    table.cell(0, 0).text = "□是 □否"
    table.cell(1, 0).merge(table.cell(1, 1))
    return saved(made.save)


def saved(save: Save) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()


def mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(changed))
        match chance.randint(0, 2):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                del changed[at : at + chance.randint(1, 40)]
            case _:
                changed[at:at] = chance.choice(INSERTS)
    return bytes(changed)


def with_a_mutated_part(data: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        chosen = chance.choice([name for name in source.namelist() if name.endswith((".xml", ".rels"))])
        for name in source.namelist():
            target.writestr(name, mutated(source.read(name), chance) if name == chosen else source.read(name))
    return out.getvalue()


@pytest.mark.parametrize("original", [spreadsheet(), document()], ids=["spreadsheet", "document"])
@pytest.mark.parametrize("damage", [mutated, with_a_mutated_part])
def test_a_damaged_template_never_breaks_the_writer(
    original: bytes, damage: Callable[[bytes, random.Random], bytes]
) -> None:
    chance = random.Random(20)
    refused = 0
    for _ in range(ROUNDS):
        try:
            template = compile_template(damage(original, chance), "a.xlsx")
            for sheet in template.sheets[:1]:
                rows = ListRows(2, 3, ("A", "C1"), [["=1", 2]] * 5)
                cells = {"B4": 5, "A5": Blank("填报单位", "林"), "T1R1C1": Tick(("是",)), "T1R3C2": "x"}
                template.fill([SheetEdits(sheet, cells, (rows,))], [SheetCopy("二", SheetEdits(sheet))])
        except PackageError:
            refused += 1
    assert refused
