"""The rows a reviewer looks at: those that changed, came, left, or broke a check; the others are only counted.

Values are masked unless the reviewer said what they are needed for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from yibiao_web.approvals.rules import is_fill
from yibiao_web.approvals.words import act_words
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.ledger.identity import name_of
from yibiao_web.ledger.masking import is_masked_item, masked, masked_name
from yibiao_web.ledger.models import Subject
from yibiao_web.submissions.drafts import Base, RegionBase
from yibiao_web.submissions.models import Submission

Found = Mapping[str, Any]
LOOK, FILLED = "look", "filled"


@dataclass(frozen=True)
class ShownCell:
    """``row`` and ``key`` place a remark on it. ``hidden``: both ends look the same only because they are masked."""

    row: str
    key: str
    label: str
    before: Any
    after: Any
    note: str = ""
    source: str = ""
    hidden: bool = False
    filled: bool = False
    remark: str = ""
    findings: tuple[Found, ...] = ()


@dataclass
class ShownRow:
    row: str
    act: str
    name: str
    subject: int | None
    kind: str
    note: str = ""
    cells: list[ShownCell] = field(default_factory=list)
    findings: list[Found] = field(default_factory=list)

    @property
    def words(self) -> str:
        return act_words("filled" if self.act == "changed" and self.cells and not self.told else self.act)

    @property
    def told(self) -> list[ShownCell]:
        """Cells to look at: known values that changed, and what breaks a check."""
        return [cell for cell in self.cells if not cell.filled or cell.findings]

    @property
    def fills(self) -> list[ShownCell]:
        return [cell for cell in self.cells if cell.filled and not cell.findings]


@dataclass(frozen=True)
class _Raw:
    region: Mapping[str, Any]
    row: Mapping[str, Any]


@dataclass
class Exceptions:
    """A submission sorted: ``look`` is read first, ``filled`` are gaps that were filled and nothing else."""

    look: list[_Raw] = field(default_factory=list)
    filled: list[_Raw] = field(default_factory=list)
    kept: int = 0
    confirmed: int = 0


def sorted_out(result: Mapping[str, Any], findings: Iterable[Found]) -> Exceptions:
    """Rows with findings first, then who left or came, then changes."""
    found = Exceptions()
    broken = {one["row"] for one in findings if one.get("row")}
    for region in result.get("regions", ()):
        for row in region["rows"]:
            changed = (row.get("changed") or {}).values()
            if (
                row["row"] in broken
                or row["act"] not in ("kept", "changed")
                or any(not is_fill(one) for one in changed)
            ):
                found.look.append(_Raw(region, row))
            elif changed:
                found.filled.append(_Raw(region, row))
            elif region["subject"] != "household" or region["kind"] != "list" or not _split(result, region):
                found.kept += 1
                found.confirmed += bool(row.get("confirmed"))
    order = {"merged": 1, "moved": 1, "died": 1, "other": 1, "added": 2}
    found.look.sort(key=lambda one: (one.row["row"] not in broken, order.get(one.row["act"], 3)))
    return found


def _split(result: Mapping[str, Any], region: Mapping[str, Any]) -> bool:
    """Whether the region is what a list of people says of their households: no rows of its own."""
    same = [one for one in result["regions"] if one["region"] == region["region"]]
    return len(same) > 1


class Shower:
    """Makes the rows of one page, with labels from the base and names from the ledger."""

    def __init__(self, submission: Submission, *, plain: bool, typed: Mapping[str, str]) -> None:
        """``typed`` are remarks that were written but not sent yet, by the names of their inputs."""
        self.base, self.plain, self.typed = Base(submission.base), plain, typed
        self.sources = submission.base.get("sources", [])
        self.items = catalogue().items
        self.findings: dict[str, dict[str, list[Found]]] = defaultdict(lambda: defaultdict(list))
        for one in submission.findings:
            self.findings[one.get("row", "")][one.get("field", "")].append(one)

    def rows(self, some: Iterable[_Raw]) -> list[ShownRow]:
        wanted = list(some)
        ids = {one.row[name] for one in wanted for name in ("subject", "into") if one.row.get(name)}
        names = dict(Subject.objects.filter(pk__in=ids).values_list("pk", "name"))
        return [self._row(one.region, one.row, names) for one in wanted]

    def _row(self, region: Mapping[str, Any], row: Mapping[str, Any], names: Mapping[int, str]) -> ShownRow:
        kind, values = region["subject"], row.get("values") or {}
        name = names.get(row["subject"] or 0) or name_of(kind, values)
        shown = ShownRow(row["row"], row["act"], self.name(name), row["subject"], kind, row.get("note", ""))
        own = self.base.by_number.get(region["region"])
        found = self.findings.get(row["row"], {})
        for item, value in values.items():
            shown.cells.append(self._cell(own, row["row"], item, None, value, "", found))
        for item, change in (row.get("changed") or {}).items():
            note = change.get("note", "")
            shown.cells.append(self._cell(own, row["row"], item, change.get("before"), change["after"], note, found))
        if row["act"] == "merged":
            shown.note = _("并入 {name}").format(name=self.name(names.get(row.get("into") or 0) or _("新增的一行")))
        told = {cell.key for cell in shown.cells}
        shown.findings = [one for key, several in found.items() if key not in told for one in several]
        return shown

    def _cell(
        self, region: RegionBase | None, row: str, item: str, before: Any, after: Any, note: str,
        found: Mapping[str, list[Found]],
    ) -> ShownCell:  # fmt: skip
        key = (region.by_item(item) if region else None) or ""
        one, other = self.value(item, before), self.value(item, after)
        return ShownCell(
            row, key, self.label(region, key, item), one, other, note,
            self._source(region, row, key) if not is_fill({"before": before}) else "",
            one == other and before != after, is_fill({"before": before}), self.typed.get(f"cell|{row}|{key}", ""),
            tuple(found.get(key, ())),
        )  # fmt: skip

    def figures(self, result: Mapping[str, Any]) -> list[ShownCell]:
        """Cells of a crosstab that were typed by hand: what was computed or known, and what it says now."""
        found = self.findings.get("", {})
        shown = []
        for address, value in (result.get("cells") or {}).items():
            region = next((one for one in self.base.regions if address in one.cells), None)
            cell = region.cells[address] if region else {}
            shown.append(
                ShownCell(
                    "", address, _line_label(region, address), cell.get("value"), value,
                    "；".join(one["note"] for one in found.get(address, ()) if one.get("note")), cell.get("words", ""),
                    findings=tuple(found.get(address, ())), filled=cell.get("value") in (None, ""),
                    remark=self.typed.get(f"cell||{address}", ""),
                )
            )  # fmt: skip
        return shown

    def general(self) -> list[Found]:
        """Findings about the table as a whole."""
        return self.findings.get("", {}).get("", [])

    def value(self, item: str, value: Any) -> Any:
        return value if self.plain else masked(item, value)

    def name(self, name: str) -> str:
        return name if self.plain or not name else masked_name(name)

    def label(self, region: RegionBase | None, key: str, item: str) -> str:
        one = region.fields.get(key) if region else None
        known = self.items.get(item)
        if one is None or region is None:
            return known.name if known else item
        last = one["label"][-1]
        alike = sum(each["label"][-1] == last for each in region.fields.values())
        return " › ".join(one["label"][-2:]) if alike > 1 else str(last)

    def _source(self, region: RegionBase | None, row: str, key: str) -> str:
        at = region.source(row, key) if region and key else -1
        if not 0 <= at < len(self.sources):
            return ""
        return f"{self.sources[at]['title']}，{self.sources[at]['dated']}"


def _line_label(region: RegionBase | None, address: str) -> str:
    if region is None:
        return address
    for line in region.data.get("lines", ()):
        for column, at in zip(region.data.get("columns", ()), line["cells"], strict=False):
            if at == address:
                own = column["label"] if len(region.data["columns"]) > 1 else []
                return " › ".join([*line["label"][-2:], *own[-1:]])
    return address


def hidden_items(some: Iterable[_Raw]) -> tuple[list[str], list[int]]:
    """Which masked items of which subjects stand on the page."""
    items: set[str] = set()
    subjects: set[int] = set()
    for one in some:
        own = {
            item for item in (*(one.row.get("values") or {}), *(one.row.get("changed") or {})) if is_masked_item(item)
        }
        items |= own | {f"{one.region['subject']}.name"}
        if one.row["subject"]:
            subjects.add(one.row["subject"])
    return sorted(items), sorted(subjects)
