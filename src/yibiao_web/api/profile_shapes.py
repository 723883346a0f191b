"""The shape of a line system's profile, and the words for what is wrong with one. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

PLACES = ("village_code", "village", "township_code", "township", "county_code", "county")
_FORMATS = ("xlsx", "csv")
_ENCODINGS = ("gb18030", "utf-8-sig", "utf-8")


class ProfileError(ValueError):
    """A profile that can not be used; names the file and the place in it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the import file. Exactly one of ``item``, ``place``, ``fixed``, ``number`` says what goes in.
    ``codes`` maps our words to the system's; ``empty`` is written where there is no value."""

    header: str
    item: str = ""
    place: str = ""
    fixed: str | None = None
    number: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)
    date: str = ""
    decimals: int | None = None
    required: bool = False
    width: int | None = None
    empty: str = ""


@dataclass(frozen=True, slots=True)
class FileShape:
    format: str
    name: str
    sheet: str = ""
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    title_rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiptShape:
    """Headers of the receipt's columns, and the words of its outcomes. ``key`` is a header of the import file too."""

    key: str
    outcome: str
    accepted: tuple[str, ...]
    rejected: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """``where``: item → words one of which its value must be."""

    code: str
    system: str
    subject: str
    file: FileShape
    columns: tuple[Column, ...]
    receipt: ReceiptShape
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    note: str = ""

    @property
    def items(self) -> tuple[str, ...]:
        """Everything that must be read to fill the file."""
        told = [column.item for column in self.columns if column.item] + [item for item, _ in self.where]
        return tuple(dict.fromkeys(told))

    @property
    def key_column(self) -> Column:
        return next(column for column in self.columns if column.header == self.receipt.key)


def profile_of(told: Any, file: str) -> Profile:
    """The profile that a YAML file describes."""
    try:
        made = Profile(
            code=told["code"], system=told["system"], subject=told["subject"], note=told.get("note", ""),
            file=_file(told["file"]), columns=tuple(_column(one) for one in told["columns"]),
            receipt=_receipt(told["receipt"]),
            where=tuple((one["item"], _words(one["is"])) for one in told.get("where", ())),
        )  # fmt: skip
    except KeyError as missing:
        raise ProfileError(f"{file}：缺 {missing.args[0]}") from missing
    except (TypeError, AttributeError) as wrong:
        raise ProfileError(f"{file}：有一处写法不对（{wrong}）") from wrong
    problems = list(_problems(made))
    if problems:
        raise ProfileError(f"{file}：{'；'.join(problems)}")
    return made


def _file(told: Mapping[str, Any]) -> FileShape:
    rows = tuple(tuple(str(cell) for cell in row) for row in told.get("title_rows", ()))
    return FileShape(
        told["format"], told["name"], told.get("sheet", ""), told.get("encoding", "utf-8-sig"),
        told.get("delimiter", ","), rows,
    )  # fmt: skip


def _column(told: Mapping[str, Any]) -> Column:
    fixed = told.get("fixed")
    codes = {str(ours): str(theirs) for ours, theirs in told.get("codes", {}).items()}
    return Column(
        header=told["header"], item=told.get("item", ""), place=told.get("place", ""),
        fixed=None if fixed is None else str(fixed), number=bool(told.get("number")), codes=codes,
        date=told.get("date", ""), decimals=told.get("decimals"), required=bool(told.get("required")),
        width=told.get("width"), empty=str(told.get("empty", "")),
    )  # fmt: skip


def _receipt(told: Mapping[str, Any]) -> ReceiptShape:
    return ReceiptShape(
        told["key"], told["outcome"], _words(told["accepted"]), _words(told["rejected"]), told.get("reason", "")
    )


def _words(told: Any) -> tuple[str, ...]:
    """``是`` and ``[是, 有]`` alike. YAML takes a bare yes for true, so write quotes where in doubt."""
    return tuple(str(one) for one in told) if isinstance(told, (list, tuple)) else (str(told),)


def _problems(made: Profile) -> Sequence[str]:
    found = []
    headers = [column.header for column in made.columns]
    if len(set(headers)) < len(headers):
        found.append("有重名的列")
    if made.receipt.key not in headers:
        found.append(f"回执的 key“{made.receipt.key}”不是导入文件的列")
    if made.file.format not in _FORMATS:
        found.append(f"file.format 只能是 {'、'.join(_FORMATS)}")
    if made.file.encoding not in _ENCODINGS:
        found.append(f"file.encoding 只能是 {'、'.join(_ENCODINGS)}")
    for column in made.columns:
        said = [bool(column.item), bool(column.place), column.fixed is not None, column.number]
        if sum(said) != 1:
            found.append(f"“{column.header}”要写 item、place、fixed、number 中的一个")
        if column.place and column.place not in PLACES:
            found.append(f"“{column.header}”的 place 只能是 {'、'.join(PLACES)}")
    return found
