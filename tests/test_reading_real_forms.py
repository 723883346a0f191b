"""The reader on the real forms beside the checkout, against truth annotated by hand: a guard, not a target."""

from __future__ import annotations

import pytest
from bench.reading import FORMS, Score, score_part

pytestmark = pytest.mark.skipif(
    not FORMS.is_dir(), reason="the real forms (../shared/forms) are not beside the checkout"
)

# F1 of fields once reached on the development part (old Word files left out), a little below
REACHED = {"list": 0.985, "card": 0.95, "crosstab": 0.95}


@pytest.fixture(scope="module")
def result():
    return score_part("dev", old_word=False)


@pytest.mark.parametrize("kind", REACHED)
def test_reading_is_not_worse_than_it_was(result, kind):
    assert result.fields[kind].f1 >= REACHED[kind]


def test_stubs_are_not_worse_than_they_were(result):
    assert result.stubs.f1 >= 0.99


@pytest.mark.parametrize(
    ("score", "precision", "recall", "f1"),
    [(Score(8, 2, 0), 1.0, 0.8, 16 / 18), (Score(0, 0, 0), 1.0, 1.0, 1.0), (Score(0, 1, 1), 0.0, 0.0, 0.0)],
)
def test_scores_are_what_their_names_say(score, precision, recall, f1):
    assert (score.precision, score.recall, score.f1) == (precision, recall, f1)
