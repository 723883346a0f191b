"""What a submission's frozen result says, before it becomes the ledger's; and how unusual it is. Pure.

The shape of the result is told in ``submissions/results.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

REMOVED = frozenset({"moved", "died", "other"})
IDENTIFYING = ("id_number", "credit_code", "household_number", "name")
_MANY, _FEW = 0.2, 10  # a fifth of the known rows changed or left: worth a look, but for small tables


@dataclass
class Said:
    """What a submission says of one subject. ``act``: kept, changed, added, moved, died, other, merged."""

    kind: str
    act: str
    row: str
    subject: int | None = None
    into: int | None = None
    household: int | str | None = None
    grid: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    confirmed: Sequence[str] = ()

    @property
    def says_nothing(self) -> bool:
        return self.act in ("kept", "changed") and not self.values and not self.confirmed


def said(result: Mapping[str, Any]) -> list[Said]:
    """Everything about subjects that is more than nothing; households before those who live in them."""
    found = [_of_row(kind, row) for kind, row in _rows(result)]
    told = [one for one in found if not one.says_nothing]
    return sorted(told, key=lambda one: one.kind != "household")


def figures(result: Mapping[str, Any], period: str) -> dict[str, dict[str, Any]]:
    """{period: {item: value}} of what the organisation says of itself."""
    found: dict[str, dict[str, Any]] = {}
    for one in result.get("figures", ()):
        if one.get("item"):
            found.setdefault(str(one.get("period") or period), {})[one["item"]] = one.get("value")
    return found


def _rows(result: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for region in result.get("regions", ()):
        for row in region.get("rows", ()):
            yield region.get("subject") or "person", row


def _of_row(kind: str, row: Mapping[str, Any]) -> Said:
    values = dict(row.get("values") or {}) if row["act"] == "added" else {}
    values |= {item: change.get("after") for item, change in (row.get("changed") or {}).items()}
    confirmed = [item for item in row.get("confirmed") or () if item not in values]
    return Said(
        kind, row["act"], row["row"], row.get("subject"), row.get("into"), row.get("household"), row.get("grid"),
        values, confirmed,
    )  # fmt: skip


def is_fill(change: Mapping[str, Any]) -> bool:
    """Whether a gap was filled, rather than a known value changed."""
    return change.get("before") in (None, "")


def counted(result: Mapping[str, Any], findings: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """What a reviewer wants to know before opening it. ``standing`` are the rows that remain."""
    counts: Counter[str] = Counter()
    for kind, row in _rows(result):
        counts[row["act"]] += 1
        counts["standing"] += row["act"] in ("kept", "changed", "added") and kind != "household"
        changed = row.get("changed") or {}
        fills = sum(is_fill(one) for one in changed.values())
        counts["filled"] += fills
        counts["edited"] += len(changed) - fills
        counts["confirmed"] += len(row.get("confirmed") or ())
        counts["identity"] += any(
            not is_fill(one) and item.rpartition(".")[2] in IDENTIFYING for item, one in changed.items()
        )
    counts["figures"] = len(result.get("cells") or {}) + len(result.get("figures") or ())
    for one in findings:
        if one.get("severity") in ("reason", "block"):
            counts["explained"] += 1
        elif one.get("row") or one.get("field"):
            counts["hinted"] += 1
    return {name: count for name, count in counts.items() if count}


def unusual(counts: Mapping[str, int], differences: int) -> dict[str, int]:
    """Why somebody should open it: what had to be explained, who left, whose identity changed, what disagrees."""
    left = sum(counts.get(act, 0) for act in REMOVED)
    known = sum(counts.get(act, 0) for act in ("kept", "changed", *REMOVED))
    found = {
        "explained": counts.get("explained", 0), "removed": left, "merged": counts.get("merged", 0),
        "identity": counts.get("identity", 0), "differences": differences,
    }  # fmt: skip
    if counts.get("edited", 0) > _FEW and counts.get("changed", 0) + left > _MANY * known:
        found["many"] = counts.get("edited", 0)
    return {name: count for name, count in found.items() if count}
