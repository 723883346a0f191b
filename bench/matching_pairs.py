"""Field against field: do two fields of different forms ask the same thing? Needs no catalogue as truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matching_measures import Answer, Run, text_of
from matching_truth import NONE, comparable, near_pairs


@dataclass(frozen=True)
class Vocabulary:
    """Fields to judge against each other."""

    texts: list[str]
    concepts: list[str]
    answers: list[Answer]


def vocabulary(run: Run) -> Vocabulary:
    """One field for each distinct (wording, concept): only what is worded differently can be found."""
    seen: dict[tuple[str, str], Answer] = {}
    for answer in run.answers:
        seen.setdefault((text_of(answer.form, answer.at), answer.form.concepts[answer.at] or NONE), answer)
    return _words_of(list(seen.values()))


def fields_of_many_forms(run: Run, most: int = 1500) -> Vocabulary:
    """Evenly drawn fields as they stand in the forms, same wordings included."""
    return _words_of(run.answers[:: -(-len(run.answers) // most)])


def _words_of(answers: list[Answer]) -> Vocabulary:
    texts = [text_of(answer.form, answer.at) for answer in answers]
    return Vocabulary(texts, [answer.form.concepts[answer.at] or NONE for answer in answers], answers)


def pair_truth(words: Vocabulary) -> tuple[np.ndarray, np.ndarray]:
    """(same concept, worth judging) for every pair, upper triangle. Pairs of one form are left out."""
    near = near_pairs()
    size = len(words.texts)
    same, judged = np.zeros((size, size), bool), np.zeros((size, size), bool)
    for one in range(size):
        for other in range(one + 1, size):
            a, b = words.concepts[one], words.concepts[other]
            if words.answers[one].form is not words.answers[other].form and comparable(a, b, near):
                judged[one, other] = True
                same[one, other] = a == b
    return same, judged


def pair_scores(said: np.ndarray, same: np.ndarray, judged: np.ndarray) -> dict[str, Any]:
    taken = said & judged
    hit, all_taken, all_same = int((taken & same).sum()), int(taken.sum()), int((same & judged).sum())
    return {
        "right": hit, "said": all_taken, "same": all_same, "pairs": int(judged.sum()),
        "precision": hit / all_taken if all_taken else 1.0, "recall": hit / all_same if all_same else 1.0,
    }  # fmt: skip


def our_pairs(words: Vocabulary, *, best: bool) -> np.ndarray:
    """Two fields are taken for the same when they get the same item: automatically, or (``best``) as best candidate."""
    codes = [
        answer.automatic or (answer.ranked[0][0] if best and answer.ranked else None) or f"?{at}"
        for at, answer in enumerate(words.answers)
    ]
    number = {code: at for at, code in enumerate(dict.fromkeys(codes))}
    row = np.array([number[code] for code in codes])
    return np.triu(row[:, None] == row[None, :], 1)


def pair_threshold(scores: np.ndarray, same: np.ndarray, judged: np.ndarray, precision: float | None) -> float:
    """The threshold with the best F1, or the lowest that keeps ``precision`` (1.01 when none does)."""
    best, best_f1 = 1.01, -1.0
    for threshold in np.arange(0.3, 1.0, 0.01):
        got = pair_scores(scores >= threshold, same, judged)
        if precision is not None:
            if got["precision"] >= precision:
                return float(threshold)
            continue
        f1 = 2 * got["right"] / (got["said"] + got["same"])
        if f1 > best_f1:
            best, best_f1 = float(threshold), f1
    return best


def equal_wordings(texts: Sequence[str]) -> np.ndarray:
    row = np.array(texts)
    return np.triu(row[:, None] == row[None, :], 1)
