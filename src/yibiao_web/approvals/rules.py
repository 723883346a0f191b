"""What a submission's frozen result says of subjects and figures, before it becomes the ledger's. Pure.

The shape of the result is told in ``submissions``; a value of a household in a row of one of its members is the
household's, so that all members, and every other form, see it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

REMOVED = frozenset({"moved", "died", "other"})


@dataclass
class Said:
    """What a submission says of one subject. ``act``: kept, changed, added, moved, died, other, merged."""

    kind: str
    act: str
    subject: int | None = None
    into: int | None = None
    household: int | str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    confirmed: list[str] = field(default_factory=list)

    @property
    def says_nothing(self) -> bool:
        return self.act in ("kept", "changed") and not self.values and not self.confirmed


def said(result: Mapping[str, Any]) -> list[Said]:
    """Everything about subjects; households that members' rows tell of come first, so that members find them."""
    rows: list[Said] = []
    households: dict[int, Said] = {}
    for region in result.get("regions", ()):
        for row in region.get("rows", ()):
            one = _of_row(region.get("subject") or "person", row)
            rows.append(one)
            _split_household(one, households)
    return [one for one in (*households.values(), *rows) if not one.says_nothing]


def figures(result: Mapping[str, Any], period: str) -> dict[str, dict[str, Any]]:
    """{period: {item: value}} of crosstab cells typed by hand and meaning an item."""
    found: dict[str, dict[str, Any]] = {}
    for one in _figures(result):
        if one.get("item"):
            found.setdefault(str(one.get("period") or period), {})[one["item"]] = one.get("value")
    return found


def _figures(result: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from result.get("figures", ())
    for region in result.get("regions", ()):
        yield from region.get("figures", ())


def _of_row(kind: str, row: Mapping[str, Any]) -> Said:
    values = dict(row.get("values") or {}) if row["act"] == "added" else {}
    values |= {item: change.get("after") for item, change in (row.get("changed") or {}).items()}
    return Said(
        kind, row["act"], row.get("subject"), row.get("into"), row.get("household"), values,
        [item for item in row.get("confirmed") or () if item not in values],
    )  # fmt: skip


def _split_household(one: Said, households: dict[int, Said]) -> None:
    if one.kind != "person" or not isinstance(one.household, int):
        return
    values = {item: value for item, value in one.values.items() if item.startswith("household.")}
    confirmed = [item for item in one.confirmed if item.startswith("household.")]
    if values or confirmed:
        home = households.setdefault(one.household, Said("household", "changed", one.household))
        home.values |= values
        home.confirmed += [item for item in confirmed if item not in home.confirmed]
        one.values = {item: value for item, value in one.values.items() if item not in values}
        one.confirmed = [item for item in one.confirmed if item not in confirmed]
