"""The questions of a form, put once and answered from the knowledge of one place after the other."""

from __future__ import annotations

from dataclasses import dataclass

from yibiao.prefill.addresses import grid_of
from yibiao.prefill.asking import question
from yibiao.prefill.held import HeldKnowledge
from yibiao.prefill.local_items import with_local_items
from yibiao_web.answers.guarding import Guarded
from yibiao_web.answers.picture import Picture


@dataclass
class Asking:
    """Questions and vocabulary take a tenth of a second to make: as long as filling several villages."""

    picture: Picture

    def __post_init__(self) -> None:
        read, opened = self.picture.read, self.picture.open
        self.catalogue, local = with_local_items(opened.catalogue, [read.matched])
        self.questions = [
            question(read.matched, number, grid, self.catalogue, local)
            for number, region in enumerate(read.form.regions)
            for grid in [grid_of(read.workbook, region)]
            if grid is not None and not region.hidden
        ]
        self.words = opened.census.vocabulary
        self.kinds = {region.region: region.subject_kind for region in self.picture.regions}

    def guarded(self, opened: HeldKnowledge) -> Guarded:
        """The knowledge in the template's words. Columns that may be told are built first, while all is open."""
        opened.words = self.words
        speaking = opened.speaking(self.catalogue)
        for one in self.picture.readable:
            if one.code:
                speaking.column(self.kinds[one.region], one.code)
        return self.picture.guard(speaking)

    def chosen(self, known: Guarded) -> dict[int, list[int]]:
        """Subjects by region, as this knowledge numbers them."""
        return {
            region: [at for one in ids if (at := known.find(self.kinds[region], one)) >= 0]
            for region, ids in self.picture.ids.items()
        }
