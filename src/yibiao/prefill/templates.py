"""The door to the writers: any template's bytes become something that can be filled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from yibiao.prefill.edits import Filled, SheetCopy, SheetEdits
from yibiao.prefill.package import Package, PackageError
from yibiao.prefill.word_writer import WordTemplate
from yibiao.prefill.xlsx_writer import XlsxTemplate


class Template(Protocol):
    """A template prepared once and filled many times. ``format`` is what its fills come out as."""

    format: str

    @property
    def sheets(self) -> tuple[str, ...]: ...

    def fill(self, edits: Sequence[SheetEdits], copies: Sequence[SheetCopy] = ()) -> Filled: ...


def compile_template(data: bytes) -> Template:
    """Prepare a template. Raises ``PackageError`` (a message for the user) for files that can not be filled."""
    package = Package(data)
    if any(name.startswith("word/") for name in package.names()):
        return WordTemplate(data)
    return XlsxTemplate(data, "xlsm" if "xl/vbaProject.bin" in package else "xlsx")


__all__ = ["PackageError", "Template", "compile_template"]
