"""Rules from YAML. A number from a regulation stands here and nowhere in the code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from yibiao.policy.overlays import lay, refuse_loosening
from yibiao.policy.reading import NEEDED, dated_of, entries, overlays_of, rule_of
from yibiao.policy.rules import Dated, Overlay, PolicyError, Rule, Standing

_PACKED = Path(__file__).with_name("data")  # where an installed package carries it
FOLDER = _PACKED if _PACKED.is_dir() else Path(__file__).resolve().parents[3] / "policy"

Layer = Mapping[str, tuple[Overlay, ...]]  # what one place changed, by rule, oldest first


@dataclass(frozen=True)
class Pack:
    """All rules with their dated values, and what places changed, the highest place first."""

    rules: Mapping[str, Rule]
    values: Mapping[str, Dated]
    layers: tuple[Layer, ...] = ()
    _seen: dict[tuple[str, date], Standing] = field(default_factory=dict, compare=False, repr=False)

    def rule(self, id: str, on: date) -> Rule | None:
        """The rule with its value of that day; None when it is off, repealed or not yet in force."""
        standing = self.standing(id, on)
        return standing.rule if standing.holds else None

    def value(self, id: str, on: date) -> float | None:
        """The rule's value of that day."""
        rule = self.rule(id, on)
        return rule.value if rule else None

    def words(self, id: str, on: date) -> tuple[str, ...]:
        """What the rule lists, with the words a place added; empty when it is off."""
        rule = self.rule(id, on)
        return rule.words if rule else ()

    def standing(self, id: str, on: date) -> Standing:
        """How the rule stands that day, also when it is off."""
        if (id, on) not in self._seen:
            self._seen[id, on] = lay(_shipped(self.rules[id], self.values[id], on), self, id, on)
        return self._seen[id, on]

    def overlaid(self, overlays: Iterable[Overlay]) -> Pack:
        """The pack with what a place changed on top. Tightening is free, loosening needs ``why``: ``PolicyError``."""
        layer: dict[str, list[Overlay]] = {}
        for one in map(self._from_its_day, overlays):
            refuse_loosening(one, self.standing(one.rule, one.since))
            layer.setdefault(one.rule, []).append(one)
        by_day = {id: tuple(sorted(rows, key=lambda one: one.since)) for id, rows in layer.items()}
        return Pack(self.rules, self.values, (*self.layers, by_day))

    def _from_its_day(self, one: Overlay) -> Overlay:
        """An overlay without a day holds from the rule's first."""
        if one.rule not in self.rules:
            raise PolicyError(f"{one.origin}：没有编号是 {one.rule} 的规则，请核对编号。")
        return one if one.since > date.min else replace(one, since=self.values[one.rule][0][0])


def load_pack(folder: Path, overlays: Sequence[Path | Iterable[Overlay]] = ()) -> Pack:
    """Every rule of the folder's files, changed by each place's folder (or overlays) in turn; ``PolicyError``."""
    rules: dict[str, Rule] = {}
    values: dict[str, Dated] = {}
    for path in files(folder):
        for entry in entries(path):
            _add(rule_of(entry, path), dated_of(entry, path), rules, values)
    pack = Pack(rules, values)
    for one in overlays:
        pack = _with_folder(pack, one) if isinstance(one, Path) else pack.overlaid(one)
    return pack


@cache
def shipped_pack() -> Pack:
    """The pack as shipped, read once."""
    return load_pack(FOLDER)


def files(folder: Path) -> list[Path]:
    """The files of rules in a folder; the cases lie in folders of their own."""
    return sorted(folder.glob("*.yaml"))


def _with_folder(pack: Pack, folder: Path) -> Pack:
    """A place's folder: changes by id, and rules of its own, written in full."""
    rules, values = dict(pack.rules), dict(pack.values)
    changes: list[Overlay] = []
    for path in files(folder):
        for entry in entries(path):
            if str(entry["id"]) not in pack.rules and all(key in entry for key in NEEDED):
                _add(replace(rule_of(entry, path), confidence="own"), dated_of(entry, path), rules, values)
            else:
                changes += overlays_of(entry, path)
    return Pack(rules, values, pack.layers).overlaid(changes)


def _add(rule: Rule, dated: Dated, rules: dict[str, Rule], values: dict[str, Dated]) -> None:
    if rule.id in rules:
        raise PolicyError(f"{rule.area}.yaml：编号 {rule.id} 用了两次，请改一个。")
    rules[rule.id], values[rule.id] = rule, dated


def _shipped(rule: Rule, dated: Dated, on: date) -> Standing:
    since, value = next(((since, value) for since, value in reversed(dated) if since <= on), (None, None))
    return Standing(rule if value is None else replace(rule, value=value), value, rule.weight, since)
