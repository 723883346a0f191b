"""What a rule sees: the inspection, what it is judged against, and the pack of the day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.policy import Pack, Rule

from ..assumptions import Assumptions
from ..facts import InspectionFacts, Surroundings
from ..similarity import alike, apart, same_year, shared_places
from ..words import Said


@dataclass(frozen=True)
class Look:
    """One inspection under the rules of the day ``on``. ``said``: where a notice's words stand; ``traces``: what of its
    contents are traces."""

    facts: InspectionFacts
    around: Surroundings
    pack: Pack
    on: date
    assumed: Assumptions
    said: Sequence[Said] = ()
    traces: Sequence[Said] = ()

    def rule(self, id: str) -> Rule | None:
        return self.pack.rule(id, self.on) if id in self.pack.rules else None

    def limit(self, id: str) -> int | None:
        value = self.pack.value(id, self.on) if id in self.pack.rules else None
        return None if value is None else int(value)

    def found(self, rule: Rule, code: str, span: tuple[int, int] | None = None, **values: Any) -> Finding:
        return finding(code, severity=rule.severity, rule=rule.id, span=span, **values)

    @cached_property
    def others(self) -> tuple[InspectionFacts, ...]:
        """The year's other items, each once."""
        rows = {one.id: one for one in self.around.others if one.id != self.facts.id}
        return tuple(one for one in rows.values() if same_year(one, self.facts, self.on))

    def similar(self, least: float) -> Iterator[tuple[InspectionFacts, str]]:
        """Others on the same matter, near in time, that go to the same places; with what is shared, in words. The most
        alike first."""
        scored = [(alike(self.facts, one), one) for one in self.others]
        for score, one in sorted(scored, key=lambda pair: -pair[0]):
            if score < least or apart(self.facts, one) > self.assumed.days_apart:
                continue
            places = shared_places(self.facts, one)
            if places is None or places:
                yield one, f"有 {len(places)} 个地方两家都要去" if places else "去的地方没有分开"

    def spans(self, what: str) -> Iterator[tuple[str, tuple[int, int] | None]]:
        """What the facts ask under a name, with where the notice says so."""
        where = {one.words: (one.start, one.end) for one in self.said if one.what == what}
        for words in getattr(self.facts, what):
            yield words, where.get(words)


def listed(names: Sequence[str], most: int = 3) -> str:
    """《甲》《乙》等 5 项。"""
    shown = "".join(f"《{one}》" for one in names[:most])
    return shown + (f"等 {len(names)} 项" if len(names) > most else "")
