"""Exports of other systems become facts. A named importer of ``ledger.actions``: read as a form is read, shown, then
recorded as one source with its owner and date. Rows that can not be placed are given back, with the reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import PurePath
from typing import Any

import xlsxwriter
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.conversion import LibreOffice
from yibiao.model import MatchedForm
from yibiao.prefill.facts import Gatherer
from yibiao.sheets.grid import Workbook, plain
from yibiao.sheets.reading import open_form
from yibiao_web.accounts.models import User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue.queries import catalogue, matcher, names, owners
from yibiao_web.files.marking import marked
from yibiao_web.files.reading import reader
from yibiao_web.ledger.actions import Recorded, SubjectChange, record
from yibiao_web.ledger.masking import masked
from yibiao_web.ledger.models import Source, Upload
from yibiao_web.ledger.placing import Placed, Row, place, places_of
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of

LARGEST = 20 * 1024 * 1024
_open_form = reader(open_form, warm={})
_NO_FACT = "（不是数据，不导入）"  # 序号, 备注, 填表人
_TOLD = 500  # problems and differences that a preview lists; the rejected file has all rows


@dataclass
class Reading:
    """An export as it was understood. ``columns``: (sheet, column, label, item's name or "")."""

    workbook: Workbook
    matched: MatchedForm
    placed: Placed
    columns: list[tuple[str, str, str, str]] = field(default_factory=list)


@cache
def _converter() -> LibreOffice:
    return LibreOffice()


def read_export(
    file_name: str, content: bytes, *, county: Organisation, dated: date, owner: Organisation,
    default: Organisation | None = None,
) -> Reading:  # fmt: skip
    """Read and match as a handed-in form is, and find whom each row means. Refuses what is no table."""
    if len(content) > LARGEST:
        raise Refusal(
            "file_too_large", _("文件超过 {largest} MB，请拆成几个文件再传。").format(largest=LARGEST // 2**20), 422
        )
    workbook, form = _open_form(content, file_name, converter=_converter())
    if not any(region.fields for region in form.regions):
        told = next((one for one in form.findings if one.severity != "hint"), None)
        words = (
            f"{told.message}{told.advice}" if told else "文件里没有认出表头和数据。请确认第一行（或前几行）是栏目名称。"
        )
        raise Refusal("no_table", words, 422)
    matched = matcher().match_form(form)
    gatherer = Gatherer(catalogue())
    gatherer.read(matched, workbook, dated, owner.name)
    placed = place(gatherer.records, catalogue(), places_of(county, default), f"{dated:%Y-%m}")
    return Reading(workbook, matched, placed, _columns(matched))


def _columns(matched: MatchedForm) -> list[tuple[str, str, str, str]]:
    items = catalogue().items
    told = []
    for at, region in enumerate(matched.form.regions):
        for number, one in enumerate(region.fields):
            match = matched.by_field.get((at, number))
            item = items.get(match.item or "") if match else None
            told.append(
                (region.sheet, one.column or one.value_cell or "", " / ".join(one.path), item.name if item else "")
            )
    return told


def preview(reading: Reading, *, dated: date, owner: Organisation) -> dict[str, Any]:
    """What recording would do, as JSON: counts, columns, the first problems and differences (masked)."""
    counts: Counter[str] = Counter(rows=len(reading.placed.rows) + len(reading.placed.rejected))
    dates = _dates(reading.placed.rows)
    owned, name = owners(), names()
    differences: list[list[Any]] = []
    for row in reading.placed.rows:
        counts["new_subjects" if row.subject is None else "known_subjects"] += 1
        for item, value in row.values.items():
            held = row.subject.values.get(item) if row.subject else None
            what = _what(row, item, value, held, dates, dated, owner.name, owned)
            counts[what] += 1
            if what in ("changed", "kept", "older") and len(differences) < _TOLD:
                differences.append(
                    [row.sheet, row.row, name(item), masked(item, held), masked(item, value), what]
                )  # fmt: skip
    in_order = sorted(reading.placed.problems, key=lambda one: (one.sheet, one.row))
    return {
        "counts": dict(counts), "columns": reading.columns, "differences": differences,
        "unplaced": len(reading.placed.rejected), "problem_count": len(reading.placed.problems),
        "problems": [asdict(one) for one in in_order[:_TOLD]],
    }  # fmt: skip


def _what(
    row: Row, item: str, value: Any, held: Any, dates: dict[int, tuple[date, str]], dated: date, owner: str,
    owned: dict[str, str],
) -> str:  # fmt: skip
    """What recording makes of one value: new, same, changed, kept (its owner's; a dispute), older (left out)."""
    if held is None:
        return "new"
    if held == value:
        return "same"
    told = dates.get(row.subject.sources.get(item, 0)) if row.subject else None
    of = owned.get(item)
    if told and of and told[1] == of != owner:
        return "kept"
    return "older" if told and told[0] > dated and not (of and of == owner != told[1]) else "changed"


def _dates(rows: list[Row]) -> dict[int, tuple[date, str]]:
    wanted = sorted({pk for row in rows if row.subject for pk in row.subject.sources.values()})
    found: dict[int, tuple[date, str]] = {}
    for at in range(0, len(wanted), 500):
        some = Source.objects.filter(pk__in=wanted[at : at + 500]).values_list("pk", "dated", "owner")
        found |= {pk: (dated, owner) for pk, dated, owner in some}
    return found


@transaction.atomic
def upload(
    file_name: str, content: bytes, *, owner: Organisation, dated: date, default: Organisation | None, viewer: Viewer,
    now: datetime,
) -> Upload:  # fmt: skip
    """Keep an export and what recording it would do; nothing reaches the ledger yet. The same file sent again while it
    waits to be looked at is the one that waits."""
    if dated > timezone.localdate(now):
        raise Refusal("date_ahead", _("数据日期在今天以后，请写数据是哪一天的。"), 422)
    county = county_of(viewer.org)
    waiting = Upload.objects.filter(
        county=county, owner=owner, default_org=default, file_name=file_name[:200], dated=dated, made_by=viewer.user,
        state=Upload.State.READ,
    )  # fmt: skip
    if (known := next((one for one in waiting if bytes(one.content) == content), None)) is not None:
        return known
    reading = read_export(file_name, content, county=county, dated=dated, owner=owner, default=default)
    kept = Upload.objects.create(
        county=county, owner=owner, default_org=default, file_name=file_name[:200], content=content, dated=dated,
        told=preview(reading, dated=dated, owner=owner), made_by=viewer.user, made_at=now,
    )  # fmt: skip
    log("import.read", by=viewer.user, now=now, org=viewer.org, target=kept,
        detail={"file": file_name, "counts": kept.told["counts"]})  # fmt: skip
    return kept


@transaction.atomic
def confirm(kept: Upload, *, by: User | None, now: datetime) -> Upload:
    """Record what was shown. Confirmed again, it is done already; rows are placed afresh, since the ledger moves."""
    kept = Upload.objects.select_for_update().get(pk=kept.pk)
    if kept.state == Upload.State.RECORDED:
        return kept
    if kept.state == Upload.State.DROPPED:
        raise Refusal("dropped", _("这次导入已经放弃了，请重新上传。"))
    reading = read_export(
        kept.file_name, bytes(kept.content), county=kept.county, dated=kept.dated, owner=kept.owner,
        default=kept.default_org,
    )  # fmt: skip
    recorded = record_rows(
        reading.placed.rows, county=kept.county, owner=kept.owner, dated=kept.dated,
        title=PurePath(kept.file_name).stem, by=by, now=now,
    )  # fmt: skip
    kept.state, kept.source = Upload.State.RECORDED, recorded.source
    kept.told["recorded"] = {
        "changed": recorded.changed, "added": recorded.added, "disputes": recorded.disputes, "older": recorded.older,
    }  # fmt: skip
    kept.save(update_fields=["state", "source", "told"])
    log("import.recorded", by=by, now=now, org=kept.owner, target=kept, detail=kept.told["recorded"])
    return kept


@transaction.atomic
def drop(kept: Upload, *, viewer: Viewer, now: datetime) -> None:
    """Give an upload up; its file is thrown away."""
    if Upload.objects.filter(pk=kept.pk, state=Upload.State.READ).update(state=Upload.State.DROPPED, content=b""):
        log("import.dropped", by=viewer.user, now=now, org=viewer.org, target=kept)


def record_rows(
    rows: list[Row], *, county: Organisation, owner: Organisation, dated: date, title: str, by: User | None,
    now: datetime,
) -> Recorded:  # fmt: skip
    source = Source(
        kind=Source.Kind.IMPORT, county=county, org=owner, title=title[:200], owner=owner.name, dated=dated,
        detail={"rows": len(rows)},
    )  # fmt: skip
    changes = [_change(row) for row in sorted(rows, key=lambda row: row.kind != "household")]
    return record(source, changes, by=by, now=now, org=owner, owners=owners())


def _change(row: Row) -> SubjectChange:
    assert row.org is not None
    return SubjectChange(
        row.org, row.kind, row.values, subject=row.subject.pk if row.subject else None, key=row.key
    )  # fmt: skip


@transaction.atomic
def take_rejected(kept: Upload, *, viewer: Viewer, now: datetime) -> tuple[str, bytes]:
    """(name, content) of the rows that could not be placed: people's data, so that taking them is on the trail."""
    name = f"没能认出的行（{PurePath(kept.file_name).stem}）.xlsx"
    content = rejected_file(kept)
    noted = log("import.rejected_taken", by=viewer.user, now=now, org=viewer.org, target=kept,
                detail={"rows": kept.told.get("unplaced", 0)})  # fmt: skip
    return name, marked(name, content, noted)


def rejected_file(kept: Upload) -> bytes:
    """The rows that could not be placed, as they stood, with the row's number and the reason; the header above them,
    so that they can be put right and imported again."""
    reading = read_export(
        kept.file_name, bytes(kept.content), county=kept.county, dated=kept.dated, owner=kept.owner,
        default=kept.default_org,
    )  # fmt: skip
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        for region in reading.matched.form.regions:
            _rejected_sheet(book, reading, region.sheet, region.header_rows)
    return out.getvalue()


def _rejected_sheet(
    book: xlsxwriter.Workbook, reading: Reading, name: str, header: tuple[int, int] | None
) -> None:  # fmt: skip
    why = {one.row: one.words for one in reading.placed.problems if not one.column and one.sheet == name}
    grid = next((one for one in reading.workbook.grids if one.name == name), None)
    if not why or grid is None or book.get_worksheet_by_name(name[:31]) is not None:
        return
    sheet = book.add_worksheet(name[:31])
    bold, text = book.add_format({"bold": True, "bg_color": "#EEF2F6"}), book.add_format({"num_format": "@"})
    tops = list(range(header[0], header[1] + 1)) if header else []
    width = max((len(grid.rows[row - 1]) for row in [*tops, *why]), default=0)
    for line, row in enumerate([*tops, *sorted(why)]):
        for column, value in enumerate(grid.rows[row - 1]):
            sheet.write_string(line, column, plain(value), bold if row in tops else text)
        if row in why:
            sheet.write_string(line, width, f"第 {row} 行：{why[row]}")
    if tops:
        sheet.write_string(len(tops) - 1, width, "没能导入的原因", bold)
    sheet.set_column(0, max(width - 1, 0), 18)
    sheet.set_column(width, width, 60)
    sheet.freeze_panes(len(tops), 0)


__all__ = [
    "Reading", "confirm", "drop", "preview", "read_export", "record_rows", "rejected_file", "take_rejected", "upload",
]  # fmt: skip
