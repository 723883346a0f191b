"""Findings of the gate for documents, made by a rule of the pack that holds on the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from yibiao.documents.model import Span
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.policy import Pack, Rule


@dataclass(frozen=True, slots=True)
class Rules:
    """The pack on one day. A rule that is off, or that a place's pack does not have, is no rule."""

    pack: Pack
    on: date

    def rule(self, id: str) -> Rule | None:
        return self.pack.rule(id, self.on) if id in self.pack.rules else None

    def value(self, id: str) -> float | None:
        rule = self.rule(id)
        return rule.value if rule else None

    def found(self, id: str, span: Span | None = None, **values: Any) -> list[Finding]:
        """The rule's own finding; nothing when the rule is off or has none."""
        rule = self.rule(id)
        if rule is None or not rule.finding:
            return []
        return [finding(rule.finding, severity=rule.severity, span=span, rule=id, cited=rule.cited, **values)]
