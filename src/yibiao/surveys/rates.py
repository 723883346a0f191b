"""Response rates as AAPOR defines them (“Standard definitions”, 10th ed., 2023).

A replacement is one more who was asked: the rate is of all who were asked, not of places filled.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dispositions:
    """What became of those who were asked. ``partial``: less than half answered; ``unknown``: nobody knows whether
    they could be asked at all; ``ineligible``: dead, moved away, not of age."""

    complete: int
    partial: int = 0
    refused: int = 0
    no_contact: int = 0
    other: int = 0
    unknown: int = 0
    ineligible: int = 0

    @property
    def eligible(self) -> int:
        return self.complete + self.partial + self.refused + self.no_contact + self.other


@dataclass(frozen=True, slots=True)
class ResponseRates:
    """``rr1`` counts all of unknown eligibility as eligible, ``rr3`` the share that the others suggest; ``rr2`` with
    partial answers; ``cooperation`` (COOP1), ``refusal`` (REF1) and ``contact`` (CON1) beside them."""

    rr1: float
    rr2: float
    rr3: float
    cooperation: float
    refusal: float
    contact: float


def response_rates(of: Dispositions) -> ResponseRates:
    """All zero where nobody was asked."""
    known = of.eligible + of.ineligible
    likely = of.eligible / known if known else 1.0
    whole, guessed = of.eligible + of.unknown, of.eligible + likely * of.unknown
    reached = of.complete + of.partial + of.refused + of.other
    return ResponseRates(
        rr1=_part(of.complete, whole), rr2=_part(of.complete + of.partial, whole), rr3=_part(of.complete, guessed),
        cooperation=_part(of.complete, reached), refusal=_part(of.refused, whole), contact=_part(reached, whole),
    )  # fmt: skip


def _part(some: float, whole: float) -> float:
    return some / whole if whole else 0.0
