"""The door to the writers: any template's bytes become something that can be filled.

.xlsx, .xlsm and .docx are written into as they are. .xls, .doc and Excel's XML go through an office programme when one
is given; spreadsheets that can not be written into come out as an .xlsx with the same addresses otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from yibiao.prefill.edits import Filled, SheetCopy, SheetEdits
from yibiao.prefill.package import Package, PackageError
from yibiao.prefill.rebuilt import rebuilt
from yibiao.prefill.text_tables import back_to_text
from yibiao.prefill.word_writer import WordTemplate
from yibiao.prefill.xlsx_writer import XlsxTemplate
from yibiao.sheets.opening import ConversionFailed, Converter, ConverterMissing, open_workbook
from yibiao.sheets.sniffing import Kind, sniff

_CONVERTIBLE = {"xls": ".xlsx", "spreadsheetml": ".xlsx", "doc": ".docx", "rtf": ".docx", "wordml": ".docx"}
_TABULAR = ("xls", "html", "mht", "spreadsheetml", "text")
_REBUILT = "模板是{kind}，{why}，结果另存为 .xlsx：单元格位置、合并、边框、字体照旧，图片和打印设置未带过来。"
_TEXT = (
    "模板是文本表格，结果另存为 .xlsx：文本表格用 Excel 打开，身份证号会丢位数，等号开头的文字会变成公式。"
    "仍要文本的，请加 --keep-format。"
)
_CONVERTED = "模板是{kind}，已转换为 {format} 后填写。"


class Template(Protocol):
    """A template prepared once and filled many times. ``format`` is what its fills come out as."""

    @property
    def format(self) -> str: ...

    @property
    def sheets(self) -> tuple[str, ...]: ...

    def fill(self, edits: Sequence[SheetEdits], copies: Sequence[SheetCopy] = ()) -> Filled: ...


class ConvertedTemplate:
    """A template of another format, filled in the format it was turned into (``source``) and, if asked, turned back.
    ``notes`` go with every fill."""

    def __init__(self, source: bytes, notes: tuple[str, ...], back: tuple[Converter, str] | None) -> None:
        inner = _of_package(source)
        self.source, self.notes, self._inner, self._back = source, notes, inner, back
        self.format = back[1] if back else inner.format

    @property
    def sheets(self) -> tuple[str, ...]:
        return self._inner.sheets

    def fill(self, edits: Sequence[SheetEdits], copies: Sequence[SheetCopy] = ()) -> Filled:
        filled = replace(self._inner.fill(edits, copies), notes=self.notes)
        if self._back is None:
            return filled
        converter, target = self._back
        try:
            return replace(filled, data=converter(filled.data, f".{filled.format}", f".{target}"), format=target)
        except (ConversionFailed, ConverterMissing) as problem:
            why = f"（{problem}）" if str(problem) else ""
            note = f"没能转换回 .{target}{why}，结果是 .{filled.format}。"
            return replace(filled, notes=(*self.notes, note))


def compile_template(
    data: bytes, name: str = "", *, converter: Converter | None = None, keep_format: bool = False
) -> Template:
    """Prepare a template. ``name`` is only used in messages; ``keep_format`` asks for .xls, .doc (which takes a
    ``converter``) and text to come out as they came in. Raises ``PackageError`` (a message for the user) for files
    that can not be filled."""
    kind = sniff(data)
    if kind.family == "ooxml":
        return _of_package(data)
    if kind.family == "text":
        return _text_template(data, name, keep_format)
    why = "本机没有 LibreOffice"
    if kind.family in _CONVERTIBLE and converter is not None:
        target = _CONVERTIBLE[kind.family]
        try:
            source = converter(data, kind.suffix, target)
            back = (converter, kind.suffix.removeprefix(".")) if keep_format and kind.family in ("xls", "doc") else None
            notes = () if back else (_CONVERTED.format(kind=kind.name, format=target),)
            return ConvertedTemplate(source, notes, back)
        except ConverterMissing:
            pass
        except ConversionFailed as failure:
            if kind.family not in _TABULAR:
                raise PackageError(f"{name}：转换失败，{failure}。") from failure
            why = "LibreOffice 没能转换"
    return _rebuilt_template(data, name, kind, why if kind.family in _CONVERTIBLE else "不能原样写入")


def _of_package(data: bytes) -> Template:
    package = Package(data)
    if any(part.startswith("word/") for part in package.names()):
        return WordTemplate(data)
    return XlsxTemplate(data)


def _rebuilt_template(data: bytes, name: str, kind: Kind, why: str) -> Template:
    if kind.family not in _TABULAR:
        advice = "填写它需要 LibreOffice，或请另存为 .docx。" if kind.family in _CONVERTIBLE else "不能作为模板填写。"
        raise PackageError(f"{name}是{kind.name}，{advice}")
    made, notes = _rebuilt(data, name)
    return ConvertedTemplate(made, (_REBUILT.format(kind=kind.name, why=why), *notes), None)


def _text_template(data: bytes, name: str, keep_format: bool) -> Template:
    """Filled as a workbook, in which numbers stay whole and nothing becomes a formula; text again when asked for."""
    made, notes = _rebuilt(data, name)
    if keep_format:
        return ConvertedTemplate(made, notes, (back_to_text(data), "csv"))
    return ConvertedTemplate(made, (_TEXT, *notes), None)


def _rebuilt(data: bytes, name: str) -> tuple[bytes, tuple[str, ...]]:
    source = open_workbook(data, name)
    if not source.grids:
        raise PackageError("；".join(found.message for found in source.findings) or f"{name}：没有可填写的表。")
    return rebuilt(data, source)


__all__ = ["ConvertedTemplate", "PackageError", "Template", "compile_template"]
