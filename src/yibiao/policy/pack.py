"""Rules from YAML. A number from a regulation stands here and nowhere in the code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from yibiao.findings import FINDINGS
from yibiao.model import Severity

_PACKED = Path(__file__).with_name("data")  # where an installed package carries it
FOLDER = _PACKED if _PACKED.is_dir() else Path(__file__).resolve().parents[3] / "policy"
_NEEDED = ("id", "title", "source", "binds", "values")


class PolicyError(ValueError):
    """A pack that can not be used; the message says which rule and what to do."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it holds on a day. ``value`` is in ``unit``; ``finding`` is a code of ``findings``, ``""`` for a
    number that the platform goes by itself."""

    id: str
    title: str
    source: str
    clause: str
    binds: str
    finding: str
    severity: Severity
    value: float
    unit: str = ""
    switched_off: str = ""

    @property
    def cited(self) -> str:
        """Where it stands, for people."""
        return f"{self.source}{self.clause}"


@dataclass(frozen=True)
class Pack:
    """All rules with their dated values, oldest first; ``None`` ends a rule."""

    rules: Mapping[str, Rule]
    values: Mapping[str, tuple[tuple[date, float | None], ...]]
    _seen: dict[tuple[str, date], Rule | None] = field(default_factory=dict, compare=False, repr=False)

    def rule(self, id: str, on: date) -> Rule | None:
        """The rule with its value of that day; None when it is off, repealed or not yet in force."""
        if (id, on) not in self._seen:
            self._seen[id, on] = self._rule(id, on)
        return self._seen[id, on]

    def value(self, id: str, on: date) -> float | None:
        """The rule's value of that day."""
        rule = self.rule(id, on)
        return rule.value if rule else None

    def _rule(self, id: str, on: date) -> Rule | None:
        known = self.rules[id]
        value = next((value for since, value in reversed(self.values[id]) if since <= on), None)
        if known.switched_off or value is None:
            return None
        return Rule(**{name: getattr(known, name) for name in Rule.__slots__} | {"value": value})


def load_pack(folder: Path) -> Pack:
    """Every rule of the folder's files but ``cases.yaml``. Raises ``PolicyError``."""
    rules: dict[str, Rule] = {}
    values: dict[str, tuple[tuple[date, float | None], ...]] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == "cases.yaml":
            continue
        for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or ():
            rule = _rule_of(entry, path.name)
            if rule.id in rules:
                raise PolicyError(f"{path.name}：编号 {rule.id} 用了两次，请改一个。")
            rules[rule.id], values[rule.id] = rule, tuple(_dated(entry, path.name))
    return Pack(rules, values)


@cache
def shipped_pack() -> Pack:
    return load_pack(FOLDER)


def _rule_of(entry: Mapping[str, Any], name: str) -> Rule:
    missing = [key for key in _NEEDED if not entry.get(key)]
    if missing:
        raise PolicyError(f"{name}：规则 {entry.get('id', '（没有编号）')} 缺少 {'、'.join(missing)}，请补上。")
    found: str = entry.get("finding") or ""
    severity: Any = entry.get("severity") or ("" if found else "hint")
    if found and found not in FINDINGS:
        raise PolicyError(f"{name}：规则 {entry['id']} 的 finding“{found}”不认识，请对照 findings 文件夹。")
    if severity not in ("block", "reason", "hint"):
        raise PolicyError(f"{name}：规则 {entry['id']} 的 severity 只能是 block、reason、hint。")
    return Rule(
        str(entry["id"]), entry["title"], entry["source"], entry.get("clause") or "", entry["binds"],
        found, severity, 0.0, entry.get("unit") or "", entry.get("switched_off") or "",
    )  # fmt: skip


def _dated(entry: Mapping[str, Any], name: str) -> Iterable[tuple[date, float | None]]:
    """The values in the order of their days."""
    rows = sorted(entry["values"], key=lambda one: one["since"])
    for one in rows:
        value = one.get("value")
        if not isinstance(one["since"], date) or isinstance(value, str):
            raise PolicyError(f"{name}：规则 {entry['id']} 的 values 应写成 {{since: 日期, value: 数}}。")
        yield one["since"], None if value is None else float(value)
