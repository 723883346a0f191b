"""A known value in the words, the date form, the unit and the masking a template asks for.

The template's own examples say most, then its choices and number format, then label and notes. One value, many
renderings: nothing of this is stored.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yibiao.catalogue import CodeList, DataItem
from yibiao.catalogue.values import parse_boolean
from yibiao.model import FormField, Region
from yibiao.prefill.addresses import column_of, position
from yibiao.prefill.values import NUMBERS, Heard, Known
from yibiao.sheets.grid import Grid, Value, squeeze

Render = Callable[[Known], Value]
"""``None`` where the template has no word for the value."""

_IDENTITY = frozenset({"id_number", "bank_card", "phone"})
_TAIL = re.compile(r"(?:后|末|最后|尾)([四4六6五5八8])位")
_HIDDEN = re.compile(r"脱敏|隐去|隐藏|掩码|中间.{0,6}(?:\*|×|星号|位)|打码|部分显示")
_MASK_SAMPLE = re.compile(r"(\d*)([*×xX●]{2,})([\dX]*)$")
_WORDS_FOR_DIGITS = {"四": 4, "五": 5, "六": 6, "八": 8}
_DATE_SAMPLE = re.compile(
    r"(?<!\d)(?:(?:18|19|20)\d{2}|[yY]{4}|[×xX]{4})(?P<a>[年\-./．]?)(?P<m>\d{1,2}|[mM]{1,2}|[×xX]{1,2})"
    r"(?:(?P<b>[月\-./．]?)(?:(?P<d>\d{1,2}|[dD]{1,2}|[×xX]{1,2})(?P<c>日?))?)?(?!\d)"
)
_TICK = re.compile(r"[√✓]")
_NUMBERED = re.compile(r"^\s*[（(]?[\dA-Za-z]{1,2}[）)]?\s*[.、:：\-—]?\s*(?=[一-龥])")
_BOUND = re.compile(r"(.+?)(?:及|\(含\)|（含）)?以[下上]$")
_SENTENCE = re.compile(r"[。；;\n]|(?<!\d)\d{1,2}[.、．](?!\d)")


@dataclass(frozen=True, slots=True)
class Hints:
    """What a template shows of how a field is to be written. ``samples`` are from its example rows."""

    label: str = ""
    notes: str = ""
    samples: tuple[str, ...] = ()
    number_format: str = ""


@dataclass(frozen=True, slots=True)
class DateStyle:
    """``marks`` stand after year, month and day; ``parts`` is how many of them are written."""

    marks: tuple[str, str, str] = ("-", "-", "")
    parts: int = 3
    padded: bool = True

    def write(self, iso: str) -> str:
        known = iso.split("-")[: self.parts]
        out = known[0]
        closing = self.marks[0] == "年"
        for at, part in enumerate(known[1:], start=1):
            out += self.marks[at - 1] + (part if self.padded else str(int(part)))
        return out + (("年", "月", "日")[len(known) - 1] if closing else "")


def renderer(
    field: FormField, item: DataItem, codes: CodeList | None, factor: float, hints: Hints, heard: Heard | None = None
) -> Render:
    """How values of ``item`` are written into the field. ``heard`` are the sources' own words for values of code
    lists; they are used where the template has none."""
    if item.type in NUMBERS:
        return _number(factor)
    if item.type == "date":
        return _date(hints, "年月" in hints.label and "日" not in hints.label)
    if item.type in _IDENTITY:
        return _masked(item.type, hints)
    if item.type == "boolean":
        return _yes_or_no(field, hints)
    if codes is not None or field.choices:
        return _choice(field.choices, codes, heard or {})
    return lambda value: value


def hints_of(field: FormField, region: Region, grid: Grid) -> Hints:
    """Label, notes about the field, examples and number format of a template's field."""
    label = squeeze("".join(field.path))
    core = re.sub(r"[（(*＊].*", "", squeeze(field.name))
    notes = [_row_text(grid, row) for row in region.notes_rows] + grid.after[:6]
    about = [s for text in notes for s in _SENTENCE.split(text) if core and core in squeeze(s)]
    samples: tuple[str, ...] = ()
    number_format = ""
    if field.column is not None:
        at = column_of(field.column)
        samples = tuple(text for row in region.example_rows if (text := grid.text(row, at).strip()))
        if region.data_rows:
            number_format = grid.marks.formats.get((region.data_rows[0], at), "")
    elif field.value_cell:
        row, at = position(field.value_cell)
        number_format = grid.marks.formats.get((row, at), "")
        samples = (grid.text(row, at).strip(),) if field.examples else ()
    return Hints(label, "；".join(about), samples, number_format)


def masks(item: DataItem, rendered: Value, value: Known) -> bool:
    """Whether the rendering hides a part of what is known."""
    return item.type in _IDENTITY and rendered != value


def _row_text(grid: Grid, row: int) -> str:
    return " ".join(text for at in range(1, grid.width + 1) if (text := grid.text(row, at)))


def _number(factor: float) -> Render:
    if factor in (0, 1):
        return lambda value: value
    divisor = Decimal(repr(factor))

    def render(value: Known) -> Value:
        if isinstance(value, str):
            return value
        quotient = Decimal(str(value)) / divisor
        return int(quotient) if quotient == quotient.to_integral_value() else float(round(quotient, 6))

    return render


def _date(hints: Hints, to_month: bool) -> Render:
    if not hints.samples and is_date_format(hints.number_format):
        return _date_cell(hints.number_format, to_month)
    texts = [*hints.samples, hints.label, hints.notes]
    style = next((found for text in texts if (found := date_style(text))), DateStyle())
    if to_month and style.parts == 3:
        style = DateStyle(style.marks, 2, style.padded)

    def render(value: Known) -> Value:
        return style.write(value) if isinstance(value, str) and re.match(r"\d{4}(-\d\d){0,2}$", value) else value

    return render


def date_style(text: str) -> DateStyle | None:
    """The form of the first date, or pattern of one (YYYY.MM), in a text."""
    found = _DATE_SAMPLE.search(unicodedata.normalize("NFKC", text))
    if found is None or (found["a"] == "" and found["m"] and len(found["m"]) < 2):
        return None
    digits = [part for part in (found["m"], found["d"]) if part]
    padded = not any(len(part) == 1 for part in digits)
    return DateStyle((found["a"], found["b"] or "", found["c"] or ""), 3 if found["d"] else 2, padded)


def is_date_format(code: str) -> bool:
    bare = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code).lower()
    return "y" in bare and ("m" in bare or "d" in bare)


def _date_cell(code: str, to_month: bool) -> Render:
    """A cell formatted as a date gets a real one, unless less is known than it shows."""
    shows_day = "d" in re.sub(r'"[^"]*"|\[[^\]]*\]', "", code).lower()
    plain = DateStyle(parts=2 if to_month else 3)

    def render(value: Known) -> Value:
        if not isinstance(value, str) or not re.match(r"\d{4}(-\d\d){0,2}$", value):
            return value
        if len(value) == 10:
            return date.fromisoformat(value)
        if len(value) == 7 and not shows_day:
            return date.fromisoformat(f"{value}-01")
        return plain.write(value)

    return render


def _masked(kind: str, hints: Hints) -> Render:
    for sample in hints.samples:
        found = _MASK_SAMPLE.match(re.sub(r"\s", "", sample))
        if found:
            head, stars, tail = len(found.group(1)), found.group(2), len(found.group(3))
            return lambda value: _cover(str(value), head, tail, stars[0])
        if kind == "id_number" and re.fullmatch(r"\d{3,5}[\dX]", sample.strip()):
            length = len(sample.strip())
            return lambda value: str(value)[-length:]
    for text in (hints.label, hints.notes):
        tail_found = _TAIL.search(text)
        if tail_found and not re.search(r"隐|脱敏|\*", text):
            length = _WORDS_FOR_DIGITS.get(tail_found.group(1)) or int(tail_found.group(1))
            return lambda value: str(value)[-length:]
        if _HIDDEN.search(text):
            head, tail = (3, 4) if kind == "phone" else (6, 4)
            return lambda value: _cover(str(value), head, tail, "*")
    return lambda value: value


def _cover(text: str, head: int, tail: int, star: str) -> str:
    hidden = max(len(text) - head - tail, 0)
    return text[:head] + star * hidden + (text[-tail:] if tail else "")


def _yes_or_no(field: FormField, hints: Hints) -> Render:
    words: dict[bool, str] = {True: "是", False: "否"}
    if field.choices:
        own = {answer: choice for choice in reversed(field.choices) if (answer := _answer(choice)) is not None}
        if len(own) == 2:
            words = own
    elif any(_TICK.search(text) for text in (*hints.samples, hints.label, hints.notes)):
        words = {True: "√", False: ""}

    def render(value: Known) -> Value:
        answer = parse_boolean(str(value))
        return None if answer is None else words[answer]

    return render


def _answer(choice: str) -> bool | None:
    return parse_boolean(choice) if parse_boolean(choice) is not None else parse_boolean(_NUMBERED.sub("", choice))


def _choice(choices: Sequence[str] | None, codes: CodeList | None, heard: Heard) -> Render:
    """The template's own word for a value. Without own words the source's, else the code list's name."""
    if not choices:
        return lambda value: heard.get((codes.code if codes else "", str(value)), value)
    own = _bounds(choices, codes) if codes else {}
    for choice in reversed(choices):
        bare = _NUMBERED.sub("", choice).strip() or choice
        meant = codes.find(choice) or codes.find(bare) if codes else None
        own |= {choice: choice, bare: choice}
        if meant is not None:
            own[meant.name] = choice

    def render(value: Known) -> Value:
        return own.get(str(value)) or _by_synonym(str(value), codes, own)

    return render


def _bounds(choices: Sequence[str], codes: CodeList) -> dict[str, str]:
    """初中及以下 and the like, for the values of an ordered list beyond the bound. Where the list's order leads is seen
    from the template's other choices, which stand on the other side."""
    own: dict[str, str] = {}
    bare = [_NUMBERED.sub("", choice).strip() for choice in choices]
    for choice, text in zip(choices, bare, strict=True):
        found = _BOUND.match(text)
        bound = codes.find(found.group(1)) if found else None
        if bound is None:
            continue
        at = codes.values.index(bound)
        others = [codes.values.index(value) for other in bare if other != text and (value := codes.find(other))]
        if others and all(other < at for other in others):
            own |= {value.name: choice for value in codes.values[at:]}
        elif others and all(other > at for other in others):
            own |= {value.name: choice for value in codes.values[: at + 1]}
    return own


def _by_synonym(text: str, codes: CodeList | None, own: Mapping[str, str]) -> str | None:
    meant = codes.find(text) if codes else None
    if meant is None:
        return None
    return next((own[word] for word in (meant.name, *meant.synonyms) if word in own), None)
