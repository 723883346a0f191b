"""Figures that villages and other organisations reported themselves, for crosstabs and indicator sheets.

A figure is offered for the same item of the same organisation. What says its period is offered for that period only;
what does not, and is from before the period that the form is about, is offered as out of date.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from yibiao.model import RowLabel
from yibiao.prefill.addresses import reporting_unit
from yibiao.prefill.asking import Question
from yibiao.prefill.columns import Column
from yibiao.prefill.knowledge import Knowledge
from yibiao.prefill.periods import Period, read_period
from yibiao.prefill.places import place_word
from yibiao.prefill.viewpoints import FIGURES
from yibiao.sheets.grid import squeeze

KIND = "organisation"


def is_figure(code: str) -> bool:
    return code.partition(".")[0] in FIGURES


@dataclass
class Figures:
    knowledge: Knowledge
    period: Period | None = None
    _names: dict[str, int | None] = field(default_factory=dict)

    def organisation(self, asked: Question, label: RowLabel | None, village: str) -> int | None:
        """Whom a row is about, or an indicator sheet: its reporting unit, else the village that is filled for."""
        if label is not None:
            return self._find(label.path[-1])
        return self._find(reporting_unit(asked.grid, asked.region) or village)

    def column(self, asked: Question, code: str) -> Column | None:
        return self.knowledge.figures(code, self.period_of(asked))

    def period_of(self, asked: Question) -> Period | None:
        """The period that is asked for, else the one in the title."""
        return self.period or read_period(asked.region.title)

    def outdated(self, asked: Question, column: Column, subject: int, code: str) -> bool:
        """Whether the figure is of before the form's period, or older than the item may be."""
        period = self.period_of(asked)
        if period is not None and self.knowledge.period_at(column.where[subject]) is not None:
            return False
        found = self.knowledge.place(column, subject, code)
        dated: date | None = found[0].dated if found else None
        if period is not None:
            return dated is None or dated < period[0]
        return self.knowledge.stale(column, subject, self.knowledge.catalogue.items[code])

    def _find(self, name: str) -> int | None:
        if not self._names:
            column = self.knowledge.column(KIND, f"{KIND}.name")
            for subject, value in enumerate(column.values if column else ()):
                for word in {squeeze(str(value)), place_word(str(value))} if value is not None else ():
                    self._names[word] = None if word in self._names else subject
        return self._names.get(squeeze(name), self._names.get(place_word(name))) if name else None
