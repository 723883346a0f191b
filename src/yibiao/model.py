"""The nouns of the core, as frozen dataclasses. Nothing here reads files, clocks or settings.

Addresses are spreadsheet addresses with 1-based rows (``B3``); in Word documents ``TtRrCc``
(table t, row r, grid column c; columns ``Cc``). Labels have lost all white space and nothing else.
``as_json`` gives the contract printed by ``yibiao read --json``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal["list", "card", "crosstab"]
Severity = Literal["block", "reason", "hint"]
FieldType = Literal[
    "text", "integer", "decimal", "date", "choice", "boolean", "id_number", "phone",
    "credit_code", "email", "bank_card", "postcode", "percent", "time", "image",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the data, never raised. ``row`` is the row Excel shows; ``span`` the characters of a text, from
    and to; ``rule`` the id of the policy's rule behind it."""

    code: str
    severity: Severity
    message: str
    advice: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    span: tuple[int, int] | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class FormField:
    """One thing a form asks: a column of a list, a value cell of a card, a line of an indicator sheet.

    ``path`` is the header from the outermost level to the leaf. ``column`` is set for lists and for
    crosstabs with several value columns, ``value_cell`` for cards and one-column crosstabs.
    ``filled`` counts non-empty values, example rows left out. ``formula`` is true where the
    template itself computes the value.
    """

    path: tuple[str, ...]
    label_cell: str
    column: str | None = None
    value_cell: str | None = None
    type: FieldType = "text"
    unit: str | None = None
    required: bool = False
    choices: tuple[str, ...] | None = None
    filled: int = 0
    examples: bool = False
    hidden: bool = False
    formula: bool = False
    samples: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class RowLabel:
    """A row stub of a crosstab."""

    path: tuple[str, ...]
    label_cell: str
    row: int


@dataclass(frozen=True, slots=True)
class SideField:
    """A label outside the table proper: 填报单位, 日期 above it; 填表人, 审核人 below it."""

    label: str
    label_cell: str | None = None  # None for a paragraph outside a Word table
    value_cell: str | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """One table of one sheet. ``header_rows`` and ``data_rows`` are inclusive (first, last)."""

    sheet: str
    kind: Kind
    title: str = ""
    title_cell: str | None = None
    hidden: bool = False
    header_rows: tuple[int, int] | None = None
    data_rows: tuple[int, int] | None = None
    fields: tuple[FormField, ...] = ()
    row_labels: tuple[RowLabel, ...] = ()
    meta_fields: tuple[SideField, ...] = ()
    filler_fields: tuple[SideField, ...] = ()
    notes_rows: tuple[int, ...] = ()
    example_rows: tuple[int, ...] = ()
    total_rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A file as it was understood. ``path`` stays as it was given; ``format`` is sniffed from the bytes."""

    file: str
    format: str
    sha256: str
    regions: tuple[Region, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def title(self) -> str:
        return next((region.title for region in self.regions if region.title), "")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One data item a field may mean."""

    item: str
    confidence: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """What a field means. ``item`` is set only when the match is safe enough to be automatic
    (or a person decided); ``alternatives`` holds the five best, best first, in every case.
    ``factor`` multiplies the form's number to give the item's unit (万元 → 元: 10000)."""

    region: int
    field: int
    item: str | None
    confidence: float
    reasons: tuple[str, ...] = ()
    alternatives: tuple[Candidate, ...] = ()
    factor: float = 1.0
    decided_by: Literal["machine", "person"] = "machine"


@dataclass(frozen=True, slots=True)
class MatchedForm:
    """A form with one match per field, in region then field order."""

    form: Form
    matches: tuple[Match, ...]
    by_field: dict[tuple[int, int], Match] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self.by_field.update({(m.region, m.field): m for m in self.matches})


_CONTRACT = {
    FormField: ("path", "label_cell", "column", "value_cell", "type", "unit", "required", "choices", "filled",
                "examples"),
    Region: ("sheet", "hidden", "kind", "title", "title_cell", "header_rows", "data_rows", "fields", "row_labels",
             "meta_fields", "filler_fields", "notes_rows", "example_rows", "total_rows"),
    Form: ("file", "format", "sha256", "regions", "findings"),
}  # fmt: skip


def as_json(noun: Any) -> Any:
    """The noun as plain lists and dicts, with the keys of the contract in its order."""
    if isinstance(noun, (tuple, list)):
        return [as_json(part) for part in noun]
    keys = _CONTRACT.get(type(noun))
    if keys is not None:
        return {key: as_json(getattr(noun, key)) for key in keys}
    if hasattr(noun, "__dataclass_fields__"):
        return asdict(noun)
    return noun
