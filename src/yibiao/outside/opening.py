"""A file that somebody received: a notice, a form, or a notice with a form in it."""

from __future__ import annotations

from dataclasses import dataclass

from yibiao.documents.opening import open_document
from yibiao.model import Finding, Form, Region
from yibiao.sheets.grid import Workbook
from yibiao.sheets.opening import Converter, open_workbook
from yibiao.sheets.reading import form_of
from yibiao.sheets.sniffing import sniff

_DOCUMENTS = frozenset(("pdf", "text", "doc", "rtf", "wordml", "html", "mht"))
_MOST = 6000  # characters of a workbook's words; more is its data


@dataclass(frozen=True, slots=True)
class Notice:
    """``text``: the words outside the table, or the whole of a document; ``form`` None where there is no table."""

    name: str
    text: str
    form: Form | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def readable(self) -> bool:
        return bool(self.text.strip()) or self.form is not None


def open_notice(content: bytes, name: str, *, converter: Converter | None = None) -> Notice:
    """Never raises for what is in ``content``. A workbook is a form; a Word file is read as text and, where it holds
    a table that can be filled, as a form too."""
    kind = sniff(content)
    if kind.family == "text" and not name.lower().endswith((".csv", ".tsv")):
        return _of_document(content, name, converter, None)
    workbook = open_workbook(content, name, converter=converter)
    if workbook.format in ("docx", "doc") or kind.family in _DOCUMENTS or not workbook.grids:
        form = form_of(workbook, name) if workbook.grids else None
        return _of_document(content, name, converter, form, workbook.findings)
    return Notice(name, _words(workbook), form_of(workbook, name), tuple(workbook.findings))


def _of_document(
    content: bytes, name: str, converter: Converter | None, form: Form | None, findings: list[Finding] | None = None
) -> Notice:
    opened = open_document(content, name, converter=converter)
    asked = form if form and any(_can_be_filled(region) for region in form.regions) else None
    if opened.document is None:
        return Notice(name, "", asked, opened.findings or tuple(findings or ()))
    return Notice(name, opened.document.text, asked, opened.findings)


def _can_be_filled(region: Region) -> bool:
    """A table of a notice that is a form, and not its annex of figures: hardly anything stands in it."""
    return len(region.fields) >= 2 and sum(one.filled == 0 for one in region.fields) * 2 >= len(region.fields)


def _words(workbook: Workbook) -> str:
    """Titles, notes and labels of the sheets, line by line."""
    lines: list[str] = []
    for grid in workbook.grids:
        lines += grid.before
        for number in grid.filled_rows[:60]:
            texts = dict.fromkeys(grid.text(number, column).strip() for column in range(1, min(grid.width, 60) + 1))
            lines.append(" ".join(one for one in texts if one))
        lines += grid.after
    return "\n".join(lines)[:_MOST]
