"""A template filled in two strokes, bytes in and bytes out, for whoever has each done in a process of its own: nothing
of a foreign file is opened by the one who asks.

``prepare`` says once what a template can take and what it is written into; ``fill_prepared`` fills it, opening it anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from yibiao.prefill.edits import Filled, SheetCopy, SheetEdits
from yibiao.prefill.templates import ConvertedTemplate, compile_template
from yibiao.sheets.opening import Converter

Ending = Literal["xlsx", "xlsm", "xltx", "xltm", "docx", "docm", "dotx", "dotm"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """``data`` is what is written into, empty where that is the file as it came; ``format`` what a fill comes out as;
    ``notes`` go with every fill."""

    data: bytes
    format: Ending
    sheets: tuple[str, ...]
    notes: tuple[str, ...]


def prepare(data: bytes, name: str, *, converter: Converter | None = None) -> Prepared:
    """Raises ``PackageError`` as ``compile_template`` does."""
    template, made, notes = compile_template(data, name, converter=converter), b"", tuple[str, ...]()
    if isinstance(template, ConvertedTemplate):
        made, notes = template.source, template.notes
    ending: Ending = template.format  # type: ignore[assignment] # without ``keep_format`` it is one of them
    return Prepared(made, ending, tuple(template.sheets), notes)


def fill_prepared(
    data: bytes, name: str, edits: Sequence[SheetEdits], copies: Sequence[SheetCopy] = ()
) -> Filled:  # fmt: skip
    """``data``: what ``prepare`` said to write into. ``name`` is only used in messages."""
    return compile_template(data, name).fill(edits, copies)
