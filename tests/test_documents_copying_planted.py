"""Copies planted by ourselves: how many of their characters are found, how many are theirs, is the share right."""

from __future__ import annotations

import random

import numpy as np
import pytest
from bench.documents_texts import invented, plant, sentences

from yibiao.documents.copying import compare
from yibiao.texts.normalising import plain


@pytest.mark.parametrize("how", ["exact", "words", "places", "numbers", "reordered", "evasion"])
def test_planted_copies_are_found_and_nothing_else(how: str) -> None:
    rnd = random.Random(f"{how} 2026")
    found = copied = marked = 0
    for share in (0.1, 0.2, 0.5, 0.8):
        host, source = ("".join(invented(rnd, half) for _ in range(50)) for half in (0, 1))
        planted = plant(sentences(host), sentences(source), share, how, rnd)
        copies = compare(planted.text, source)
        places = plain(planted.text).at
        truth = np.array(planted.truth)[places]
        mine = np.zeros(len(planted.text), dtype=bool)
        for passage in copies.passages:
            mine[slice(*passage.draft)] = True
        found += int((mine[places] & (truth == 1)).sum())
        copied += int((truth == 1).sum())
        marked += int((mine[places] & (truth != -1)).sum())
        assert copies.share == pytest.approx((truth == 1).mean(), abs=0.03)
    assert found / copied > 0.97
    assert found / marked > 0.97


def test_two_documents_of_one_county_share_nothing() -> None:
    rnd = random.Random(3)
    one, other = ("".join(invented(rnd, half) for _ in range(80)) for half in (0, 1))
    assert compare(one, other).share < 0.01
