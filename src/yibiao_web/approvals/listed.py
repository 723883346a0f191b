"""Which figure of the catalogue a list counts by itself: a list of all 低保户 has as many rows as there are 低保户."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yibiao.catalogue.items import Condition
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.forms.picking import Groups, conditions_of, words_at
from yibiao_web.tasks.models import Assignment

_STANDING = frozenset({"kept", "changed", "added"})


@dataclass(frozen=True)
class Listed:
    """A region of a form, by the conditions under which subjects of a kind stand on it."""

    region: int
    kind: str
    picks: Groups


def regions_of(assignment: Assignment) -> list[Listed]:
    """The lists of a form of which it is clear who stands on them."""
    admission = assignment.task.admission
    if admission is None:
        return []
    words = words_at(assignment.county.name, assignment.org.name)
    found = []
    for one in admission.regions:
        if one["kind"] == "list":
            picks = conditions_of(words, one["subject"], one["title"] or one["sheet"], one["chosen"])
            found.append(Listed(one["region"], one["subject"], narrowest(picks or [])))
    return [one for one in found if one.picks]


def counts_of(listed: Listed, result: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """The figures that the list's rows count up to, with how many rows remain."""
    own = [
        one for one in result.get("regions", ()) if one["region"] == listed.region and one["subject"] == listed.kind
    ]  # fmt: skip
    rows = sum(row["act"] in _STANDING for one in own for row in one["rows"])
    if own:
        yield from ((code, rows) for code in figures_like(listed))


def figures_like(listed: Listed) -> list[str]:
    """Figures that count subjects of the kind under just these conditions."""
    return [
        item.code
        for item in catalogue().items.values()
        if item.subject == "aggregate" and item.derive is not None and item.derive.rule == "count"
        and item.derive.where
        and all(source.startswith(f"{listed.kind}.") for source in item.derive.sources)
        and len(item.derive.where) == len(listed.picks)
        and all(any(condition in group for group in listed.picks) for condition in item.derive.where)
        and all(any(condition in group for condition in item.derive.where) for group in listed.picks)
    ]  # fmt: skip


def narrowest(picks: Groups) -> Groups:
    """Without what a narrower condition says too: 80岁以上 beside 老年人."""
    least: dict[str, float] = {}
    for item, value in filter(None, map(_at_least, picks)):
        least[item] = max(value, least.get(item, value))
    return [one for one in picks if (found := _at_least(one)) is None or found[1] == least[found[0]]]


def _at_least(group: frozenset[Condition]) -> tuple[str, float] | None:
    """The item and number of a group that is one lower bound."""
    one = next(iter(group)) if len(group) == 1 else None
    if one is None or one.operator != ">=" or not one.value.isdigit():
        return None
    return one.item, float(one.value)
