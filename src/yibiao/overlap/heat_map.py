"""Forms × forms as one SVG: the lower half of the matrix, alike forms side by side, a tooltip in every cell."""

from __future__ import annotations

from dataclasses import dataclass

from .audit import Audit
from .pairs import similar_order

MOST_FORMS = 70
STEPS = (0.05, 0.15, 0.3, 0.5, 0.75)  # lower bounds of the five shades


@dataclass(frozen=True, slots=True)
class Cell:
    """``shade`` 0 (faint) to 5; ``row`` > ``column``."""

    row: int
    column: int
    shade: int
    words: str


@dataclass(frozen=True, slots=True)
class HeatMap:
    """``forms`` are indexes in drawing order; ``left_out`` counts forms not drawn."""

    forms: tuple[int, ...]
    cells: tuple[Cell, ...]
    left_out: int


def heat_map(audit: Audit) -> HeatMap:
    """The forms that share most with others."""
    shared = audit.pairs.shared
    weight = [(int(shared[at].sum() - shared[at, at]), at) for at in range(len(audit.forms))]
    chosen = sorted(at for total, at in sorted(weight, key=lambda w: (-w[0], w[1]))[:MOST_FORMS] if total)
    order = similar_order(audit.pairs, chosen)
    cells = []
    for row, a in enumerate(order):
        for column, b in enumerate(order[:row]):
            common = int(shared[a, b])
            if common:
                union = int(shared[a, a] + shared[b, b]) - common
                one, other = audit.forms[a], audit.forms[b]
                words = (
                    f"《{one.title}》与《{other.title}》：共同 {common} 栏，两表合计 {union} 栏（{common / union:.0%}）"
                )
                cells.append(Cell(row, column, sum(common / union >= step for step in STEPS), words))
    return HeatMap(tuple(order), tuple(cells), len(audit.forms) - len(order))
