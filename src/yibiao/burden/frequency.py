"""How often a form comes, guessed from its words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .parameters import FrequencyRule, Parameters


@dataclass(frozen=True, slots=True)
class Frequency:
    """``guessed_from`` is the word that told, empty where nothing did."""

    times: float
    guessed_from: str
    why: str


def frequency_of(titles: Iterable[str], labels: Iterable[str], parameters: Parameters) -> Frequency:
    """From the titles (file, form, sheets) first, then from the labels of the columns, else the default."""
    found = _first(parameters.frequency_rules, titles) or _first(parameters.column_rules, labels)
    return found or Frequency(parameters.default_times, "", parameters.why["default_times"])


def _first(rules: tuple[FrequencyRule, ...], texts: Iterable[str]) -> Frequency | None:
    """Rules go before texts: 日报 anywhere outweighs 年度 in the first title."""
    seen = list(texts)
    for rule in rules:
        for word in rule.words:
            if any(word in text for text in seen):
                return Frequency(rule.times, word, rule.why)
    return None
