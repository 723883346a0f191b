"""A template that somebody sent, written into in a process of its own: the platform's process opens nothing of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from yibiao.confined import Limits
from yibiao.prefill.edits import Filled, SheetCopy, SheetEdits
from yibiao.prefill.package import PackageError
from yibiao.prefill.prepared import fill_prepared, prepare
from yibiao.sheets.guard import MEBI
from yibiao.sheets.opening import Converter
from yibiao_web.files.reading import writer

_prepare = writer(prepare, raises=(PackageError,))
# three million cells at once, a county's whole people, take more than what is enough to read any upload
_fill = writer(fill_prepared, raises=(PackageError,), limits=Limits(memory=4096 * MEBI))


class TemplateApart:
    """A ``Template`` of the core. Each fill has a process of its own, so that what a file did to one no other meets;
    that opens it anew, which is a few milliseconds for a form."""

    def __init__(self, data: bytes, name: str, *, converter: Converter | None = None) -> None:
        told = _prepare(data, name, converter=converter)
        self.format, self.sheets, self._notes = str(told.format), told.sheets, told.notes
        self._data, self._name = told.data or data, name

    def fill(self, edits: Sequence[SheetEdits], copies: Sequence[SheetCopy] = ()) -> Filled:
        """Its ending and notes are those of before: what a file may have taken over does not name files."""
        filled = _fill(self._data, self._name, tuple(edits), tuple(copies))
        return replace(filled, format=self.format, notes=self._notes)
