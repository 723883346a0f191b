"""The download of a village's own data: one sheet, every known item a column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from yibiao.prefill.held import HeldKnowledge
from yibiao.sheets.plain_cells import tamed
from yibiao_web.ledger.models import Subject
from yibiao_web.sharing.flow_back import value_of

_BATCH = 500


def workbook(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Text that a spreadsheet would take for a formula gets an apostrophe before it."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
    sheet = book.add_worksheet(title[:28])
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, len(columns) - 1, 16)
    sheet.write_row(0, 0, columns, bold)
    for number, row in enumerate(rows, 1):
        sheet.write_row(number, 0, [tamed(value) for value in row])
    book.close()
    return out.getvalue()


def rows_of(
    ids: Sequence[int], villages: dict[int, str], columns: Sequence[tuple[str, str]], known: HeldKnowledge
) -> Iterator[list[Any]]:
    for at in range(0, len(ids), _BATCH):
        some = {one.pk: one for one in Subject.objects.filter(pk__in=ids[at : at + _BATCH])}
        for pk in ids[at : at + _BATCH]:
            one = some[pk]
            place = known.find(one.kind, pk)
            values = [value_of(one, place, code, known) for code, _ in columns]
            yield [villages.get(one.org_id, ""), *values]
