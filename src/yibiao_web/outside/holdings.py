"""Which items the ledger holds for a county. Only yes or no: whoever asks here may be anybody."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from yibiao.catalogue import Catalogue
from yibiao.prefill.held import HeldKnowledge
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.forms.queries import known_of
from yibiao_web.orgs.models import Organisation

FEWEST = 20  # below, a yes would tell of somebody


@dataclass
class Holdings(Collection[str]):
    """The codes of which there are values of at least ``FEWEST`` subjects; each is looked up when it is asked for."""

    county: Organisation
    on: date

    @cached_property
    def _known(self) -> HeldKnowledge:
        villages = Organisation.objects.within(self.county.path).villages().filter(active=True)
        return known_of(list(villages.select_related("parent")), self.on)

    @cached_property
    def _catalogue(self) -> Catalogue:
        return catalogue()

    def __contains__(self, code: object) -> bool:
        item = self._catalogue.items.get(code) if isinstance(code, str) else None
        column = self._known.column(item.subject, item.code) if item else None
        return column is not None and sum(value is not None for value in column.values) >= FEWEST

    def __iter__(self) -> Iterator[str]:
        return (code for code in self._catalogue.items if code in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)
